"""Slash words and what Tab completes."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.fuzz import WRatio

from krake.coordinator.grammar.known import Known
from krake.coordinator.grammar.reading import Choice
from krake.coordinator.grammar.tokens import clean, fold
from krake.kit.text import Words
from krake.spec.command import Command


def rewrite(text: str, known: Known, locale: str) -> str | None:
    """The sentence a slash text stands for; None when its word is no command of ours."""
    word, _, rest = text[1:].partition(" ")
    command = next((c for c in known.commands if fold(c.word) == fold(word)), None)
    if command is None:
        return None
    return command.rewrite.to(locale).replace("{rest}", rest).strip()


def command_rows(text: str, known: Known) -> list[Choice]:
    """Rows for an unfinished or unknown slash word: those that begin with it, else the three nearest."""
    word = fold(text[1:].partition(" ")[0])
    found: Sequence[Command] = [command for command in known.commands if fold(command.word).startswith(word)]
    if not found:
        found = sorted(known.commands, key=lambda command: -WRatio(word, fold(command.word)))[:3]
    return [command_row(command) for command in found]


def command_row(command: Command) -> Choice:
    return Choice(
        f"fill:/{command.word}", "fill", Words(f"/{command.word}", f"/{command.word}"),
        Words(f"{command.about.en}, e.g. {command.example}", f"{command.about.de}, z. B. {command.example}"), text=f"/{command.word} ",
    )  # fmt: skip


def complete(text: str, known: Known) -> str:
    """The text with its last word completed, as Tab does; the text itself when nothing fits."""
    line = text.lstrip()
    head, space, last = line.rpartition(" ")
    if line.startswith("/") and not space:
        words = [command.word for command in known.commands]
        done = _begins(line[1:], words)
        return f"/{done} " if done else text
    if last[:1] in ("@", "#"):
        things = known.agents if last[0] == "@" else known.workspaces
        done = _begins(last[1:], [thing.key for thing in things])
        return f"{head}{space}{last[0]}{done} " if done else text
    if line.startswith("/"):
        return _argument(line, head, last, known) or text
    return _sentence(line, known) or text


def _argument(line: str, head: str, last: str, known: Known) -> str:
    """The argument after a slash word, from the kinds of thing the command says it takes."""
    command = next((c for c in known.commands if fold(c.word) == fold(line[1:].partition(" ")[0])), None)
    names = {
        "agent": [a.key for a in known.agents], "workspace": [w.name for w in known.workspaces],
        "integration": [i.key for i in known.integrations], "page": [text for p in known.pages for text in p.title],
        "skill": [text for s in known.skills for text in s.title],
    }  # fmt: skip
    for kind in command.completes if command else ():
        if done := _begins(last, names[kind]):
            return f"{head} {done} "
    return ""


def _sentence(line: str, known: Known) -> str:
    """The rest of the first example that begins like the line, up to its first argument; else a place's name."""
    typed = fold(clean(line))
    if len(typed) < 2:
        return ""
    examples = [text.partition("{")[0] for skill in known.skills for words in skill.examples for text in words]
    titles = [text for skill in known.skills for text in skill.title]
    places = [w.name for w in known.workspaces] + [text for p in known.pages for text in p.title] + [a.name for a in known.agents]
    for known_text in (*places, *examples, *titles):
        if fold(known_text).startswith(typed) and len(fold(known_text)) > len(typed):
            return known_text
    head, space, last = line.rpartition(" ")
    done = _begins(last, places) if space and len(last) >= 2 else ""
    return f"{head} {done} " if done else ""


def _begins(start: str, names: Sequence[str]) -> str:
    """The first name that begins so (a shared beginning is not guessed further), or ""."""
    return next((name for name in names if fold(name).startswith(fold(start))), "") if start else ""
