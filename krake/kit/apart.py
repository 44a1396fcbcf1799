"""Heavy computing in a process of its own: what it imports is gone with it, and Krake stays as small and as quick as before."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from importlib import import_module
from typing import Any

from krake.kit.config import ROOT
from krake.kit.errors import Broken
from krake.kit.text import Words

LONGEST = 120.0  #: seconds
SLOW = Words("The computation took longer than {n} seconds and was stopped.", "Die Rechnung dauerte länger als {n} Sekunden; abgebrochen.")
FAILED = Words("The computation failed: {why}", "Die Rechnung schlug fehl: {why}")


async def apart(call: str, given: Any, seconds: float = LONGEST) -> Any:
    """What `call` ("krake.kit.trend:outlook", a plain function of one JSON value) answers to `given`, as JSON.

    Raises Broken when it fails or takes longer than `seconds`; the process is gone then, also when whoever waits is called off.
    """
    command = (sys.executable, "-m", "krake.kit.apart", call)
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe)
    try:
        told, wrong = await asyncio.wait_for(process.communicate(json.dumps(given).encode()), seconds)
    except TimeoutError:
        raise Broken(SLOW.fill(n=round(seconds))) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise Broken(FAILED.fill(why=(wrong.decode(errors="replace").strip().splitlines() or ["?"])[-1][:200]))
    return json.loads(told)


def _answer(call: str) -> None:
    """The child's side. It makes way for everything else: a page must never wait for a forecast."""
    os.nice(10)
    module, name = call.split(":")
    told = getattr(import_module(module), name)(json.load(sys.stdin))
    sys.stdout.write(json.dumps(told, allow_nan=False))


if __name__ == "__main__":
    _answer(sys.argv[1])
