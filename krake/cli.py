"""`python -m krake …`: one command for each thing a person or the supervisor starts."""

from __future__ import annotations

import argparse
import contextlib
import importlib
from collections.abc import Callable
from pathlib import Path

from krake.kit.config import ROOT, settings
from krake.kit.errors import KrakeError
from krake.kit.text import Words

LINK = Words(
    "Sign in as the owner with this link. It works once, for 15 minutes:\n  {url}",
    "Melde dich mit diesem Link als Inhaber an. Er gilt einmal und 15 Minuten:\n  {url}",
)


BEHIND = 10  #: how far work stands behind clicks when both want the processor


def run(_: argparse.Namespace) -> int:
    from krake import supervisor

    return supervisor.run()


def dev(_: argparse.Namespace) -> int:
    from krake import supervisor

    return supervisor.run(develop=True)


def web(args: argparse.Namespace) -> int:
    from krake import serve

    return serve.web(leashed=args.leashed, reload=args.reload)


def part(args: argparse.Namespace) -> int:
    """`worker` and `rehearsal`: the module of that name has `async def run() -> None`, which is cancelled by SIGTERM."""
    import asyncio
    import signal

    from krake.kit import log
    from krake.kit.priority import stand_behind
    from krake.leash import watch_stdin

    if args.leashed:
        watch_stdin()
    log.setup(args.command)
    work = importlib.import_module(f"krake.{args.command}")

    async def until_told() -> None:
        task = asyncio.ensure_future(work.run())
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await task

    stand_behind(BEHIND)
    asyncio.run(until_told())
    return 0


def migrate(_: argparse.Namespace) -> int:
    from alembic import command
    from alembic.config import Config

    settings().data.mkdir(parents=True, exist_ok=True)
    command.upgrade(Config(ROOT / "alembic" / "alembic.ini"), "head")
    return 0


def build(args: argparse.Namespace) -> int:
    from krake.terminal import say
    from krake.web import frontend

    frontend.ensure_built(say, force=args.force)
    return 0


def link(args: argparse.Namespace) -> int:
    """Print a sign-in link for the owner. With `--first` only while the owner has no session."""
    import asyncio

    from krake.kit import db
    from krake.services import people
    from krake.terminal import say

    async def fresh() -> str | None:
        async with db.write() as session:
            return await people.sign_in_link(session, again=not args.first)

    if path := asyncio.run(fresh()):
        say(LINK.fill(url=settings().url + path))
    return 0


def new(args: argparse.Namespace) -> int:
    from krake import scaffold
    from krake.terminal import say

    say(scaffold.lay_down(args.kind, args.name))
    return 0


def verify(_: argparse.Namespace) -> int:
    """Read the whole database file and the whole audit chain. The exit code is 1 when either is broken."""
    import asyncio

    from krake import checks
    from krake.kit import db
    from krake.services import events, pulses

    if settings().sqlite:
        checks.database_intact(settings().database_file, time_limit=None)

    async def first_broken() -> int | None:
        async with db.read() as session:
            found = await events.broken_link(session)
        async with db.write() as session:  # so that the page System can say when it was last looked at
            await pulses.beat(session, "record", {"broken": found})
        return found

    broken = asyncio.run(first_broken())
    print("The record is whole." if broken is None else f"The record is broken at event {broken}.")
    return 0 if broken is None else 1


def backup(args: argparse.Namespace) -> int:
    """Copy all data into a new folder below the given one. Safe while Krake runs."""
    from krake.backup import copy_all

    print(copy_all(settings(), args.folder, args.keep))
    return 0


def watch(_: argparse.Namespace) -> int:
    """Print one line about whether Krake is alive. The exit code is 0 for yes, 1 for an alarm, 2 when it cannot be told."""
    from krake import lookout

    found = lookout.look(settings())
    print(found.line)
    return found.code


COMMANDS: dict[str, tuple[Callable[[argparse.Namespace], int], str]] = {
    "run": (run, "start everything on one port and keep it running"),
    "dev": (dev, "the same, compiling the pages as they are saved"),
    "web": (web, "serve the pages (started by run)"),
    "worker": (part, "runs, clock, syncs and effects (started by run)"),
    "rehearsal": (part, "the local twins of the shops (started by run when a rehearsal is on)"),
    "migrate": (migrate, "bring the database up to date"),
    "build": (build, "build the pages if their sources changed"),
    "link": (link, "print a new sign-in link for the owner"),
    "new": (new, "lay down the file of a new agent, skill, command, workspace or integration"),
    "backup": (backup, "copy all data to another folder while Krake runs"),
    "watch": (watch, "say in one line whether Krake is alive, for a cron job outside of it"),
    "verify": (verify, "check the database file and the audit chain"),
}


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="krake", description="A self-hosted command centre for several small businesses.")
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    for name, (_, help_line) in COMMANDS.items():
        command = commands.add_parser(name, help=help_line)
        if name in ("web", "worker", "rehearsal"):
            command.add_argument("--leashed", action="store_true", help="end when standard input ends")
        if name == "web":
            command.add_argument("--reload", action="store_true", help="compile pages as they are saved")
        if name == "new":
            command.add_argument("kind")
            command.add_argument("name")
        if name == "backup":
            command.add_argument("folder", type=Path, help="where the copies are kept")
            command.add_argument("--keep", type=int, default=14, help="how many copies to keep")
        if name == "build":
            command.add_argument("--force", action="store_true", help="build even when nothing changed")
        if name == "link":
            command.add_argument("--first", action="store_true", help="only while the owner has no session")
    return top


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code is 2 for a refusal that was explained."""
    args = parser().parse_args(argv)
    try:
        return COMMANDS[args.command][0](args)
    except KrakeError as problem:
        from krake.terminal import complain

        complain(problem)
        return 2
    except KeyboardInterrupt:
        return 130
