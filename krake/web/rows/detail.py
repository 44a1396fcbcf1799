"""One thread, whole: the question, the change as lines, why it asks, what was tried, the answers it takes, the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from krake.gate import alike, ledger
from krake.integrations.gelato.address import PARTS
from krake.kit import db
from krake.kit.errors import NotFound
from krake.kit.text import Words, percent
from krake.models import Action, Connection, Memory, Thread
from krake.services import connections, files, margin, memory, merging, profiles, runs, threads
from krake.services import people as persons
from krake.web.rows import agents as faces
from krake.web.rows import lines, status
from krake.web.rows.lines import LineRow
from krake.web.rows.runs import StepRow, step_rows
from krake.web.rows.threads import ThreadRow
from krake.web.rows.threads import row as thread_row
from krake.web.ui.field import Option


@dataclass(frozen=True, slots=True)
class WhyRow:
    icon: str
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class MessageRow:
    key: str
    who: str
    words: str
    at: str
    mine: bool
    agent: bool
    tint: int
    mouth: str
    mark: str


@dataclass(frozen=True, slots=True)
class InputRow:
    """One field of a typed answer."""

    name: str
    label: str
    value: str
    limit: str
    error: str
    kind: str = "text"
    options: list[Option] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One thing that was answered; `href` brings a file back."""

    label: str
    value: str
    href: str


NO_THREAD, MERGES = ThreadRow(), 6
#: lines that cost nothing in the end: they are not part of what an answered thread comes to
NOT_SPENT = ("failed", "rejected", "expired")


@dataclass(frozen=True, slots=True)
class DetailRow:
    """`form` is lines, print, address, fields, way or notice: which answers are shown. `said` is the answer of a closed thread.

    `alike` names the lines that are not like the others, `odd` their keys; `hands` are whom it may be given to, `merges` threads
    it may be a duplicate of.
    """

    thread: ThreadRow = NO_THREAD
    lines: list[LineRow] = field(default_factory=list)
    total: str = ""
    total_margin: str = ""
    formula: str = ""
    why: list[WhyRow] = field(default_factory=list)
    steps: list[StepRow] = field(default_factory=list)
    messages: list[MessageRow] = field(default_factory=list)
    form: str = ""
    inputs: list[InputRow] = field(default_factory=list)
    file_hint: str = ""
    search: str = ""
    way: str = ""
    way_href: str = ""
    run_href: str = ""
    run_name: str = ""
    orders: str = ""
    said: str = ""
    said_at: str = ""
    open: bool = False
    about_order: bool = False
    post: str = ""  #: where a form with a file is sent; "" without one
    alike: str = ""
    odd: list[str] = field(default_factory=list)
    given: str = ""
    hands: list[Option] = field(default_factory=list)
    merges: list[Option] = field(default_factory=list)
    merged_href: str = ""
    answered: list[AnswerRow] = field(default_factory=list)


async def of(thread_id: int, locale: str) -> DetailRow:
    """Everything the thread page shows. Raises NotFound."""
    async with db.read() as session:
        thread = await threads.get(session, thread_id)
        agents = await profiles.agents(session)
        actions = list(await ledger.of_thread(session, thread_id))
        replaced = {action.supersedes for action in actions}  # the line that asks again says itself what it cost before
        actions = [action for action in actions if action.kind == "gelato.promote" and action.id not in replaced]
        said = await threads.messages(session, thread_id)
        run = await runs.get(session, thread.run_id) if thread.run_id else None
        steps = await runs.steps(session, thread.run_id) if thread.run_id else []
        first = actions[0] if actions else None
        record = await ledger.history(session, first.agent, first.kind, rehearsal=thread.rehearsal) if first else (0, 0)
        printer = await connections.get(session, thread.connection_id) if thread.connection_id else None
        noted = await memory.decisions(session, thread.agent, thread.workspace, rehearsal=thread.rehearsal)
        same = await merging.alike(session, thread) if thread.status != "done" else []
        people = await persons.names(session)
    waiting = [action for action in actions if action.status == "waiting"]
    strange = alike.odd(waiting)
    money = lines.summed(waiting or [action for action in actions if action.status not in NOT_SPENT] or actions, locale)
    return DetailRow(
        about_order=thread.order_id is not None,
        thread=thread_row(thread, actions, agents, locale),
        lines=[lines.line_row(action, locale) for action in actions],
        total=money.words,
        total_margin=money.margin or Words("unknown", "unbekannt").to(locale),
        formula=margin.FORMULA.to(locale),
        why=_why(thread, actions, record, locale) + _noted(noted, locale),
        steps=step_rows(steps, locale) or _tried(thread, locale),
        messages=_messages(said, agents, locale),
        form=_form(thread),
        inputs=_inputs(thread, locale),
        file_hint=_file(thread, printer),
        search=" ".join(part for part in (thread.payload.get("title", ""), thread.payload.get("variant_title", "")) if part),
        way=_way(thread, locale),
        way_href="/integrations" if thread.payload.get("way") == "reconnect" else "",
        run_href=f"/runs/{run.id}" if run else "",
        run_name=f"{faces.asked(run, locale)} · {Words('run', 'Lauf').to(locale)} #{run.id}" if run else "",
        orders=", ".join(thread.payload.get("orders", [])),
        said=_said(thread, locale),
        said_at=thread.answered_at.isoformat() if thread.answered_at else "",
        open=thread.status != "done",
        post=f"/api/answers/{thread.id}" if any(one["kind"] == "file" for one in thread.payload.get("fields", [])) else "",
        alike=alike.said(waiting, strange).to(locale),
        odd=[one.key for one in strange],
        given=agents[thread.assigned_to].name if thread.assigned_to in agents else thread.assigned_to,
        hands=[Option(name, name) for name in people] + [Option(key, agent.name) for key, agent in agents.items()],
        merges=[Option(str(row.id), row.title.get(locale, "")) for row in same[:MERGES]],
        merged_href=f"/todo/{thread.merged_into}" if thread.merged_into else "",
        answered=_answered(thread, locale),
    )


def _answered(thread: Thread, locale: str) -> list[AnswerRow]:
    """What was written into a typed form, as it was meant: the words of a choice, the name of a file."""
    asked = thread.payload.get("fields", []) if thread.status == "done" else []
    return [_answer(one, str(thread.answer[one["name"]]), locale) for one in asked if thread.answer.get(one["name"])]


def _answer(field: dict[str, Any], value: str, locale: str) -> AnswerRow:
    label = field["label"][locale]
    if field["kind"] == "file":
        try:
            return AnswerRow(label, files.find(value).name, f"/api/files/{value}")
        except NotFound as error:  # a restored copy may lack it: the answer stands, its file does not
            return AnswerRow(label, error.words.to(locale), "")
    chosen = next((words[locale] for option, words in field["options"] if option == value), value)
    return AnswerRow(label, f"{chosen} {field['currency']}".strip() if field["kind"] == "amount" else chosen, "")


def _noted(facts: Sequence[Memory], locale: str) -> list[WhyRow]:
    """What was written down at earlier decisions of this kind: whoever works on the next one sees it."""
    return [WhyRow("memory", fact.fact, Words("you noted", "von dir notiert").to(locale)) for fact in facts]


def _why(thread: Thread, actions: list[Action], record: tuple[int, int], locale: str) -> list[WhyRow]:
    rows: list[WhyRow] = []
    rule = Words("your rule", "deine Regel").to(locale)
    for words in dict.fromkeys(reason.get(locale, "") for action in actions for reason in action.reasons):
        rows.append(WhyRow("gear", words, rule))
    approved, decided = record
    if decided:
        said = Words(f"You approved {approved} of {decided} like it", f"Du hast {approved} von {decided} solchen freigegeben")
        rows.append(WhyRow("memory", said.to(locale), Words("history", "Verlauf").to(locale)))
    elif actions:
        rows.append(
            WhyRow("memory", Words("The first of its kind", "Das erste seiner Art").to(locale), Words("history", "Verlauf").to(locale))
        )
    measured = next((action.measured for action in actions if action.measured is not None), None)
    if measured is not None:
        said = Words(
            f"At least {percent(measured, 'en', 0)} of its proposals stay as they were",
            f"Mindestens {percent(measured, 'de', 0)} seiner Vorschläge bleiben unverändert",
        )
        rows.append(WhyRow("scales", said.to(locale), Words("measured", "gemessen").to(locale)))
    if actions and thread.status != "done":
        said = Words(
            "The price is Gelato's own and read again before printing", "Der Preis kommt von Gelato und wird vor dem Druck neu gelesen"
        )
        rows.append(WhyRow("calendar", said.to(locale), Words("freshness", "Aktualität").to(locale)))
    for problem in thread.payload.get("problems", []):
        rows.append(WhyRow("alert", problem.get(locale, ""), "Gelato"))
    return rows


def _tried(thread: Thread, locale: str) -> list[StepRow]:
    """What was tried, as the escalation kept it."""
    rows = []
    for index, tried in enumerate(thread.payload.get("tried", [])):
        tone, word = status.named(status.STEP, tried["status"], locale)
        note = tried["note"].get(locale, "")
        rows.append(StepRow(str(index), tone, word, tried["name"].get(locale, ""), note, "", tried["at"]))
    return rows


def _messages(said: object, agents: dict, locale: str) -> list[MessageRow]:
    rows = []
    for message in said:  # type: ignore[attr-defined]
        look = faces.face(agents, message.author)
        known = message.author in agents
        who = agents[message.author].name if known else "Krake" if message.author == "krake" else message.author
        rows.append(
            MessageRow(
                str(message.id),
                who,
                message.words.get(locale, ""),
                message.at.isoformat(),
                not known and message.author != "krake",
                known,
                look.tint,
                look.mouth,
                look.mark,
            )
        )
    return rows


def _form(thread: Thread) -> str:
    if thread.kind == "approval":
        return "lines"
    return thread.payload.get("form") or ("way" if thread.payload.get("way") else "notice")


def _inputs(thread: Thread, locale: str) -> list[InputRow]:
    if thread.payload.get("form") == "fields":
        return [_field(field, locale) for field in thread.payload["fields"]]
    if thread.payload.get("form") != "address":
        return []
    held = thread.payload["address"]
    rows = []
    for key, part in PARTS.items():
        if key == "tax_id" and held.get("country") != "BR":
            continue
        value = str(held.get(key, ""))
        over = Words(f"{len(value)} of {part.limit} characters", f"{len(value)} von {part.limit} Zeichen").to(locale)
        limit = Words(f"Up to {part.limit} characters", f"Bis {part.limit} Zeichen").to(locale)
        rows.append(InputRow(key, part.name.to(locale), value, limit, over if len(value) > part.limit else ""))
    return rows


def _field(field: dict[str, Any], locale: str) -> InputRow:
    """One thing a skill asked, as a field of the form."""
    hint = field["hint"][locale] or (field["currency"] if field["kind"] == "amount" else "")
    options = [Option(value, words[locale]) for value, words in field["options"]]
    return InputRow(field["name"], field["label"][locale], "", hint, "", field["kind"], options)


def _file(thread: Thread, printer: Connection | None) -> str:
    """In a rehearsal the twin holds a file for every name; live files are the owner's own."""
    if thread.payload.get("form") != "print" or printer is None or not printer.rehearsal:
        return ""
    name = "".join(sign if sign.isalnum() else "-" for sign in thread.payload["title"].lower()).strip("-") or "print"
    return printer.base["order"].removesuffix("/v4") + f"/files/{name}.png"


def _way(thread: Thread, locale: str) -> str:
    """The main way forward of an escalation, as its button says it."""
    ways = {
        "reconnect": Words("Reconnect", "Neu verbinden"),
        "retry": Words("Try again", "Erneut versuchen"),
        "prepare_again": Words("Prepare it again", "Neu vorbereiten"),
        "promote": Words("Allow it", "Erlauben"),
        "run_task": Words("Run it now", "Jetzt ausführen"),
        "do_again": Words("Do it again", "Noch einmal tun"),
        "plan": Words("Schedule it", "Einplanen"),
    }
    words = ways.get(thread.payload.get("way", ""))
    return words.to(locale) if words else ""


def _said(thread: Thread, locale: str) -> str:
    if thread.status != "done":
        return ""
    if thread.answer.get("kind") == "settled":
        return Words("This settled by itself.", "Das hat sich von selbst erledigt.").to(locale)
    if thread.answer.get("kind") == "merged":
        return Words("Merged with another thread.", "Mit einem anderen Vorgang zusammengelegt.").to(locale)
    verb = {"approved": Words("Approved", "Freigegeben"), "rejected": Words("Rejected", "Abgelehnt")}
    words = verb.get(thread.answer.get("kind", ""), Words("Answered", "Beantwortet"))
    return f"{words.to(locale)} {Words('by', 'von').to(locale)} {thread.answered_by}"
