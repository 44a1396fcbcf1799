"""How the turn of a run ends: well, with its result; or with a question, whose answer begins the next turn."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from krake.coordinator.escalate import recovered
from krake.gate import fields
from krake.kit import db
from krake.services import runs, threads
from krake.spec.ask import Question
from krake.spec.skill import Result


async def asks(run_id: int, question: Question) -> str:
    """The skill needs a person's word: the run's turn ends, and the answer starts the next one."""
    async with db.write() as session:
        run = await runs.finish(session, run_id, "asks", result={"sentence": question.title._asdict(), "figures": [], "evidence": {}})
        if run.status != "asks":
            return run.status
        thread = await threads.open(
            session, "question", run.workspace, run.agent, question.title, question.summary,
            cause=question.cause, run_id=run_id, order_id=question.order_id, rehearsal=run.rehearsal,
            payload={"form": "fields", "fields": fields.stored(question.fields), "skill": run.skill, "input": run.input},
        )  # fmt: skip
        thread.blocks_run = True
        session.add(thread)
    return "asks"


async def well(session: AsyncSession, run_id: int, result: Result) -> str:
    """The run did what it should; what stopped the one before is over."""
    run = await runs.finish(session, run_id, "done", result=written(result), proven=True)
    if run.status == "done":
        await recovered(session, run)
        if run.thread_id is not None:  # the answer of a person set it going: what came of it stands there
            await threads.say(session, run.thread_id, run.agent, result.sentence)
    return run.status


def written(result: Result) -> dict[str, Any]:
    """A result as JSON for the run row."""
    return {
        "sentence": result.sentence._asdict(),
        "figures": [
            {"label": f.label._asdict(), "value": f.value._asdict(), "source": f.source._asdict(), "route": f.route} for f in result.figures
        ],
        "evidence": result.evidence,
        "document": result.document,
    }
