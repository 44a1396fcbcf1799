"""The small rules of this house, each with the reason it exists. They read the source; they run nothing."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "krake").rglob("*.py"))
#: what html.parser calls, and nobody may name otherwise
PARSER = ("handle_starttag", "handle_endtag", "handle_data")
#: floors whose files are one screen, one wire format or one piece of work each, however long that is
FREE = ("krake/web/", "krake/integrations/", "krake/skills/")
#: other files that may be longer than 200 lines, and why
LONG = {
    "krake/agents/commet.py": "one agent whole: its tables, abilities, routines and scorecard",
    "krake/agents/dexter.py": "one agent whole, as the others",
    "krake/agents/soshie.py": "one agent whole, as the others",
    "krake/coordinator/drafting.py": "reading, checking and saving one form; cut in two, the checks would be far from what they guard",
    "krake/services/runs.py": "every move of a run's status in one place",
    "krake/services/tasks.py": "every move of a task in one place: made, changed, claimed, followed",
    "krake/coordinator/printing.py": "one journey, from paid order to question, read from top to bottom",
    "krake/coordinator/pull.py": "every sync of both services; each is one screen and none stands alone",
    "krake/gate/ledger.py": "every move of an action's status in one place, so that the order of statuses can be read",
    "krake/services/cells.py": "reading and writing one cell of every type, side by side, so that the round trip can be seen",
    "krake/services/columning.py": "one column with all that can be done to it",
    "krake/services/computing.py": "reading, working out and storing formulas are one pass",
    "krake/services/entries.py": "rows and cells are written by one path with one history",
    "krake/services/formulas.py": "one small language: its signs, its functions, its order",
    "krake/services/importing.py": "a file's way into a sheet: read, matched, written",
    "krake/services/looks.py": "filter, order and window describe one query",
    "krake/services/sheets.py": "folders, sheets and their columns stand and fall together",
    "krake/kit/db.py": "two doors and one announcement that only make sense together",
    "krake/services/orders.py": "saving, counting and staging an order share what an order is",
    "krake/services/connections.py": "connecting, health and the breaker work on one row",
    "krake/services/people.py": "sessions, links and passwords are one boundary",
    "krake/worker.py": "the one process that does things: its loop and its lock",
    "krake/integrations/gelato/actions.py": "three effects that share their checks",
    "krake/integrations/gelato/twin/orders.py": "one API with its seven routes, as Gelato documents them",
    "krake/integrations/shopify/catalogue.py": "one CSV format, column by column",
    "krake/integrations/shopify/twin/control.py": "one room with all its switches",
    "krake/integrations/shopify/twin/server.py": "the HTTP side of one service",
    "krake/integrations/shopify/twin/trade.py": "an order from wish to webhook",
    "krake/web/gate_http.py": "one door for every HTTP request, to be read without turning pages",
    "krake/web/pump.py": "one pump: what it heard, who follows, what it sends",
    "krake/web/blocks/thread.py": "one conversation with all its kinds of answer",
    "krake/web/pages/pattern_samples.py": "samples of every part, for the page that shows them",
    "krake/web/rows/detail.py": "one thread as a person reads it",
    "krake/web/rows/kpis.py": "one figure with its comparison, its spark and its reasons",
    "krake/web/rows/team.py": "one agent as a card, a page and a face",
}
Found = list[str]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(paths: list[Path] = SOURCES) -> Iterator[tuple[str, ast.Module]]:
    for path in paths:
        yield name(path), ast.parse(path.read_text())


def dotted(node: ast.AST) -> str:
    """`rx.el.div` for the expression of that name, else what can be read of it."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return dotted(node.func) if isinstance(node, ast.Call) else ""


def below(*folders: str) -> list[Path]:
    return [path for path in SOURCES if name(path).startswith(tuple(f"krake/{folder}" for folder in folders))]


# --- one function a rule; each answers what it found, so that the rule itself can be shown to work


NETWORK = re.compile(r"(^|\.)(client|http|httpx|gelato|shopify|using|prove|send|control|perform|fetch)(\.|$)")
OURS = re.compile(r"(session|db|threads|orders|runs|ledger|events|people|withdrawal|connections\.(healthy|save|get))(\.|$)")


def network_in_a_session(where: str, tree: ast.Module) -> Found:
    """A session around a request holds SQLite's one write lock, or a pooled connection, for as long as a stranger likes."""
    found = []
    for block in ast.walk(tree):
        if not isinstance(block, ast.AsyncWith):
            continue
        if not any(dotted(item.context_expr).endswith(("db.read", "db.write")) for item in block.items):
            continue
        for node in (inner for statement in block.body for inner in ast.walk(statement)):
            called = ""
            if isinstance(node, ast.Await) and isinstance(node.value, ast.Call):
                called = dotted(node.value.func)
            elif isinstance(node, ast.AsyncWith | ast.AsyncFor):
                called = dotted(node.items[0].context_expr) if isinstance(node, ast.AsyncWith) else dotted(node.iter)
            if called and NETWORK.search(called) and not OURS.match(called):
                found.append(f"{where}:{node.lineno} {called}")
    return found


def clock_elsewhere(where: str, tree: ast.Module) -> Found:
    """Tests move the clock and time zones have one door, but only if everybody asks the same clock."""
    if where == "krake/kit/clock.py":
        return []
    asked = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time")
    return [f"{where}:{node.lineno}" for node in ast.walk(tree) if isinstance(node, ast.Call) and dotted(node.func).endswith(asked)]


def environment_elsewhere(where: str, tree: ast.Module) -> Found:
    """One file reads the environment, so that a setting has one name, one default and one documentation."""
    if where == "krake/kit/config.py":
        return []
    return [
        f"{where}:{node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and dotted(node) in ("os.environ", "os.getenv", "os.putenv")
    ]


def elements_elsewhere(where: str, tree: ast.Module) -> Found:
    """Pages and blocks compose the parts of web/ui; an element of their own would carry a look of its own."""
    if where.startswith("krake/web/ui/") or where == "krake/krake.py":  # the document's head has no look
        return []
    return [f"{where}:{node.lineno}" for node in ast.walk(tree) if isinstance(node, ast.Attribute) and dotted(node).startswith("rx.el.")]


FORBIDDEN = (
    "rx.toast",
    "rx.call_script",
    "rx.call_function",
    "rx.set_focus",
    "rx.window_event_listener",
    "rx.SharedState",
    "rx.link",
    "rx.upload",
)


def evaluated_in_the_browser(where: str, tree: ast.Module) -> Found:
    """These become evaluated strings in the browser, which our Content-Security-Policy forbids, or tie all tabs to one lock."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Call)]
    named = [f"{where}:{n.lineno} {dotted(n)}" for n in calls if isinstance(n, ast.Attribute) and dotted(n).startswith(FORBIDDEN)]
    background = [
        f"{where}:{n.lineno} background handler"
        for n in calls
        if isinstance(n, ast.Call) and any(k.arg == "background" and getattr(k.value, "value", False) for k in n.keywords)
    ]
    return named + background


def handlers(tree: ast.Module) -> Iterator[ast.AsyncFunctionDef | ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef) and any(dotted(d) == "rx.event" for d in node.decorator_list):
            yield node


def unlabelled_handlers(where: str, tree: ast.Module) -> Found:
    """A handler without a label is everybody's: the gate refuses it at the start, and this names the line."""
    return [f"{where}:{node.lineno} {node.name}" for node in handlers(tree) if not any(dotted(d) in LABELS for d in node.decorator_list)]


LABELS = ("may", "labels.may", "internal", "labels.internal", "chained", "labels.chained")
HANDLER_STATEMENTS = 10


def long_handlers(where: str, tree: ast.Module) -> Found:
    """A handler reads input, calls one verb and says what happened. What needs more is a decision, and belongs below."""
    return [f"{where}:{node.lineno} {node.name}: {count}" for node in handlers(tree) if (count := _statements(node)) > HANDLER_STATEMENTS]


def _statements(node: ast.AsyncFunctionDef | ast.FunctionDef) -> int:
    """Statements of the body without its docstring, however the formatter breaks them into lines."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return sum(isinstance(part, ast.stmt) for statement in body for part in ast.walk(statement))


def silent_bulk(where: str, tree: ast.Module) -> Found:
    """A bulk statement skips the flush and with it the announcement; only `kit.db.change` sends one. The door refuses it too."""
    if where == "krake/kit/db.py":
        return []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and dotted(node.func).endswith((".execute", ".scalars", ".scalar")):
            inner = [dotted(part.func) for part in ast.walk(node) if isinstance(part, ast.Call)]
            if dotted(node.func).startswith("session") and any(part.split(".")[0] in ("update", "delete", "insert") for part in inner):
                found.append(f"{where}:{node.lineno}")
    return found


def silent_except(where: str, tree: ast.Module) -> Found:
    """An error that nobody hears of is the one that costs a night. Either it is handled, or it is let through."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and all(isinstance(part, ast.Pass) for part in node.body):
            broad = node.type is None or dotted(node.type) in ("Exception", "BaseException")
            if broad:
                found.append(f"{where}:{node.lineno}")
    return found


BANNED = re.compile(r"(^|_)(utils?|helpers?|manager|common|base_service|misc)(_|$)", re.IGNORECASE)


def banned_names(where: str, tree: ast.Module) -> Found:
    """A name that fits everything says nothing; the thing has a better one."""
    found = [where] if BANNED.search(Path(where).stem) else []
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name)
            if BANNED.search(snake):
                found.append(f"{where}:{node.lineno} {node.name}")
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("handle_") and node.name not in PARSER:
                found.append(f"{where}:{node.lineno} {node.name}")
    return found


RULES = (
    network_in_a_session,
    clock_elsewhere,
    environment_elsewhere,
    elements_elsewhere,
    evaluated_in_the_browser,
    unlabelled_handlers,
    long_handlers,
    silent_bulk,
    silent_except,
    banned_names,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_holds_everywhere(rule):
    found = [one for where, tree in parsed() for one in rule(where, tree)]
    assert found == [], f"{rule.__doc__}\n" + "\n".join(found)


BREACHES = {
    network_in_a_session: "async def f():\n    async with db.write() as session:\n        await client.get_order('x')",
    clock_elsewhere: "x = datetime.now(UTC)",
    environment_elsewhere: "x = os.environ['A']",
    elements_elsewhere: "x = rx.el.div()",
    evaluated_in_the_browser: "x = rx.toast('done')",
    unlabelled_handlers: "class S:\n    @rx.event\n    async def save(self): ...",
    long_handlers: "class S:\n    @rx.event\n    async def save(self):\n" + "        x = 1\n" * 13,
    silent_bulk: "async def f(session):\n    await session.execute(update(Run).values(goal='x'))",
    silent_except: "try:\n    x = 1\nexcept Exception:\n    pass",
    banned_names: "class OrderManager: ...",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_would_see_a_breach(rule):
    assert rule("krake/web/pages/example.py", ast.parse(BREACHES[rule]))


# --- rules about files


def test_a_long_file_has_its_reason_written_down():
    """A file is read in one go. What is longer says here why it is not two."""
    long = {name(path): len(path.read_text().splitlines()) for path in SOURCES if len(path.read_text().splitlines()) > 200}
    without = {path: count for path, count in long.items() if path not in LONG and not path.startswith(FREE)}
    assert without == {}
    assert [path for path in LONG if path not in long] == [], "no reason stays behind when its file is short or gone"


def tracked() -> list[Path]:
    """Every text file git knows of."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    binary = (".png", ".woff2", ".ico", ".jpg", ".sqlite", ".lock")
    return [ROOT / path for path in listed if path and not path.endswith(binary) and (ROOT / path).is_file()]


#: spelt so that this file does not contain what it looks for
MACHINE = re.compile("|".join((r"/wor" + r"k/", r"/tm" + r"p/(?!runtime)", r"/ho" + r"me/\w+", r"/Use" + r"rs/\w+", r"/root" + r"/")))
PLACES = (r"index" + r"-url[= ]+\S*:", r"registry\." + r"npmjs", r"files\.pythonho" + r"sted", r"//[\w.-]*(?:nexus|artifactory|devpi)")
REGISTRY = re.compile("|".join(PLACES), re.IGNORECASE)


def test_no_tracked_file_names_a_path_of_a_machine_or_an_address_of_a_registry():
    """The project works on any machine, and whoever clones it installs from where they choose."""
    found = []
    for path in tracked():
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            if MACHINE.search(line) or REGISTRY.search(line):
                found.append(f"{name(path)}:{number} {line.strip()[:100]}")
    assert found == []


def test_no_literal_colour_stands_outside_the_tokens():
    """A colour written elsewhere does not change with the theme."""
    literal = re.compile(
        r"""["'](#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8}|(?=\d*[a-fA-F])[0-9a-fA-F]{4})|(?:rgba?|hsla?|oklch)\([^"']*)["']"""
    )
    found = []
    for path in SOURCES:
        if name(path).startswith(("krake/integrations/", "krake/web/ui/")):  # twins draw pictures; web/ui has its own test
            continue
        found += [f"{name(path)}:{n}" for n, line in enumerate(path.read_text().splitlines(), 1) if literal.search(line)]
    assert found == []


def test_the_floors_hold():
    """A floor imports only floors below it (import-linter reads the contracts in pyproject.toml)."""
    run = subprocess.run([ROOT / ".venv" / "bin" / "lint-imports"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stdout[-3000:]


def test_every_module_says_what_it_is_for():
    """A file that cannot say in a sentence what it is for is two files, or none."""
    packages = [path for path in SOURCES if path.name == "__init__.py" and not path.read_text().strip()]
    without = [name(path) for path in SOURCES if path not in packages and not ast.get_docstring(ast.parse(path.read_text()))]
    assert without == []
