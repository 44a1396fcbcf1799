"""The owner's decisions, wherever a thread is shown. Spending takes two steps: arm, then confirm the button that names the sum.

What is confirmed is what the first step showed: the server keeps those exact lines, and the gate refuses when any of them
has changed since.
"""

from __future__ import annotations

import reflex as rx

from krake import gate
from krake.gate import ledger
from krake.kit import clock, db
from krake.kit.errors import KrakeError
from krake.kit.text import Words
from krake.services import memory, merging, threads
from krake.web.labels import may
from krake.web.rows import lines
from krake.web.rows.threads import step
from krake.web.sessions import current_actor
from krake.web.states.inbox import Inbox
from krake.web.states.viewer import Viewer, focus, say
from krake.web.states.when import LATER, ON_NEWS

MOST = 200
GIVEN, MERGED = Words("Given on.", "Weitergegeben."), Words("Merged.", "Zusammengelegt.")
NOTED = Words("Noted. It is shown at the next decision of this kind.", "Gemerkt. Es steht bei der nächsten Entscheidung dieser Art.")
PUT_OFF = Words("Put off. It comes back by itself.", "Zurückgestellt. Es kommt von selbst wieder.")


class Decide(rx.State):
    """`armed` is the thread whose second step is shown, `words` what that step reads; `out` are lines taken out of it."""

    armed: str = ""
    words: str = ""
    out: list[str] = []
    left_of: str = ""  #: the thread whose lines were chosen among, and what those that stay come to
    left: str = ""
    left_margin: str = ""
    rejecting: str = ""
    error: str = ""
    busy: str = ""
    _pairs: list[str] = []

    @rx.event
    @may("owner", "operator")
    async def arm(self, thread: str, pairs: list[str]) -> None:
        """The first step: show the exact sum of the lines that were on the screen."""
        self._pairs = [pair for pair in pairs[:MOST] if pair.partition(":")[0] not in self.out]
        locale = (await self.get_state(Viewer)).locale
        async with db.read() as session:
            row = await threads.get(session, int(thread))
            wanted = {pair.partition(":")[0] for pair in self._pairs}
            chosen = [action for action in await ledger.of_thread(session, row.id or 0) if action.id in wanted]
        self.armed, self.rejecting, self.error = thread, "", ""
        self.words = step(row, lines.summed(chosen, locale).words, locale)
        await focus(self, f"confirm-{thread}")

    @rx.event
    @may("owner", "operator")
    async def disarm(self) -> None:
        """Step back: nothing was approved."""
        thread, self.armed, self._pairs = self.armed, "", []
        await focus(self, f"approve-{thread}")

    @rx.event
    @may("owner", "operator")
    async def confirm(self, thread: str) -> None:
        """The second step: approve exactly what the first one showed."""
        if self.armed != thread:
            return
        pairs, self.armed, self._pairs = tuple(self._split(self._pairs)), "", []
        await self._answer(thread, gate.Reply("approve", lines=pairs))
        self.out, self.left_of = [], ""

    @rx.event
    @may("owner", "operator")
    async def take_out(self, line: str) -> None:
        """Leave a line out of the approval, or take it in again."""
        self.out = [key for key in self.out if key != line] if line in self.out else [*self.out, line]
        self.armed = ""
        await self._sum(line)

    async def _sum(self, line: str) -> None:
        """What the lines that stay come to, in the thread of this one."""
        locale = (await self.get_state(Viewer)).locale
        async with db.read() as session:
            action = await ledger.get(session, line)
            thread = action.thread_id if action and action.thread_id else 0
            stay = [one for one in await ledger.of_thread(session, thread) if one.status == "waiting" and one.id not in self.out]
        found = lines.summed(stay, locale)
        self.left_of, self.left = str(thread), found.words if stay else "—"
        self.left_margin = found.margin or Words("unknown", "unbekannt").to(locale)

    @rx.event
    @may("owner", "operator")
    async def ask_reason(self, thread: str) -> None:
        """Rejecting asks for a reason; Enter skips it."""
        self.rejecting, self.armed = thread, ""
        await focus(self, f"reason-{thread}")

    @rx.event
    @may("owner", "operator")
    async def keep(self) -> None:
        """Do not reject after all."""
        self.rejecting = ""

    @rx.event
    @may("owner", "operator")
    async def reject(self, form: dict[str, str]) -> None:
        """Reject, with the reason if one was given. Drafts are deleted."""
        thread, self.rejecting = form.get("thread", ""), ""
        await self._answer(thread, gate.Reply("reject", note=form.get("reason", "").strip()))

    @rx.event
    @may("owner", "operator")
    async def later(self, thread: str, choice: str) -> None:
        """Put a thread off: until a time, or until the shop tells something new of its order."""
        following = (await self.get_state(Inbox))._next(thread)
        async with db.write() as session:
            if choice == ON_NEWS:
                await threads.until_news(session, current_actor(), int(thread))
            else:
                await threads.later(session, current_actor(), int(thread), LATER[choice](clock.now()))
        await say(self, PUT_OFF, undo=f"later:{thread}")
        if following:
            await focus(self, f"thread-{following}")

    @rx.event
    @may("owner", "operator")
    async def leave_odd(self, odd: list[str]) -> None:
        """Leave the lines out that are not like the others."""
        self.out, self.armed = list(dict.fromkeys([*self.out, *odd[:MOST]])), ""
        if odd:
            await self._sum(odd[0])

    @rx.event
    @may("owner", "operator")
    async def give(self, thread: str, to: str) -> None:
        """Give a thread to a person or an agent."""
        async with db.write() as session:
            before = await merging.assign(session, current_actor(), int(thread), to[:80])
        await say(self, GIVEN, undo=f"given:{thread}:{before}")

    @rx.event
    @may("owner", "operator")
    async def merge(self, thread: str, into: str) -> rx.event.EventSpec | None:
        """Close a duplicate and go to the one that stays."""
        try:
            async with db.write() as session:
                await merging.merge(session, current_actor(), int(thread), int(into))
        except KrakeError as error:
            await say(self, error.words, "bad")
            return None
        await say(self, MERGED, undo=f"merged:{thread}")
        return rx.redirect(f"/todo/{int(into)}")

    @rx.event
    @may("owner", "operator")
    async def reply(self, form: dict[str, str | bool]) -> None:
        """Add to the conversation, for the record of this thread."""
        words, remember = str(form.get("text", "")).strip(), form.get("remember") is True
        if not words:
            return
        async with db.write() as session:
            thread = await threads.get(session, int(form["thread"]))
            await threads.say(session, thread.id or 0, current_actor().name, Words(words, words))
            if remember:
                await memory.decided(session, current_actor(), thread, words)
        if remember:
            await say(self, NOTED)

    @rx.event
    @may("owner", "operator")
    async def edit(self, form: dict[str, str]) -> None:
        """Change a line: Krake makes a new draft and asks again with the new price."""
        thread, pair = form.get("thread", ""), form.get("line", "")
        reply = gate.Reply("edit", lines=tuple(self._split([pair])), values={"shipment_method": form.get("shipment_method", "")})
        if await self._answer(thread, reply):
            (await self.get_state(Viewer))._dialog("edit", False)

    @rx.event
    @may("owner", "operator")
    async def choose(self, form: dict[str, str]) -> None:
        """Answer a question with its form. Bad input stays in the form, with the reason beside it."""
        values = {name: text.strip() for name, text in form.items() if name != "thread"}
        await self._answer(form.get("thread", ""), gate.Reply("choose", values=values))

    @rx.event
    @may("owner", "operator")
    async def again(self, thread: str) -> None:
        """An escalation's way forward."""
        await self._answer(thread, gate.Reply("choose", values={"way": "again"}))

    @rx.event
    @may("owner", "operator")
    async def dismiss(self, thread: str) -> None:
        """Read and put away."""
        await self._answer(thread, gate.Reply("dismiss"))

    async def _answer(self, thread: str, reply: gate.Reply) -> bool:
        """Hand the reply to the gate and say in words what came of it. True when it was taken as given."""
        self.error = ""
        following = (await self.get_state(Inbox))._next(thread)
        try:
            async with db.write() as session:
                outcome = await gate.answer(session, current_actor(), int(thread), reply)
        except KrakeError as error:
            self.error = error.words.to((await self.get_state(Viewer)).locale)
            await say(self, Words(f"{error.words.en} {error.next_step.en}", f"{error.words.de} {error.next_step.de}"), "bad")
            return False
        if isinstance(outcome, gate.AlreadyAnswered):
            await say(self, Words(f"Already answered by {outcome.by}.", f"Schon beantwortet von {outcome.by}."), "idle")
        else:
            undo = f"dismissed:{thread}" if reply.do == "dismiss" and isinstance(outcome, gate.Answered) else ""
            await say(self, outcome.words, "good" if isinstance(outcome, gate.Answered) else "bad", undo=undo)
        if isinstance(outcome, gate.Answered) and following:
            await focus(self, f"thread-{following}")
        return isinstance(outcome, gate.Answered)

    @staticmethod
    def _split(pairs: list[str]) -> list[tuple[str, str]]:
        return [(key, digest) for key, _, digest in (pair.partition(":") for pair in pairs) if digest]
