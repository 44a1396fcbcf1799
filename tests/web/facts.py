"""What the running app would serve: its handlers, routes and pages, read from `krake.krake` itself in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from typing import Any

from tests.web.conftest import ROOT

READ = """
import json
from krake.krake import app
from krake.web import gate_events, gatekeeper, labels, routes
from reflex_base.registry import RegistrationContext
gatekeeper.check(app)
handlers = {}
for name, registered in RegistrationContext.get().event_handlers.items():
    label = labels.label_of(name, registered)
    handlers[name] = sorted(label) if isinstance(label, frozenset) else label
print(json.dumps({
    "gated": any(isinstance(one, gate_events.EventGate) for one in app._middlewares),
    "wrapped": bool(app.api_transformer),
    "handlers": handlers,
    "routes": [[one.path, one.kind, list(one.methods), list(one.may)] for one in routes.declared()],
    "mounted": [getattr(one, "path", repr(one)) for one in app._api.routes],
    "public": routes.public_paths(),
    "pages": ["/" + route for route in app._unevaluated_pages if route not in ("index", "404")] + ["/"],
}))
"""


@cache
def facts() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        quiet = {"REFLEX_DIR": folder, "REFLEX_ENV_MODE": "prod", "REFLEX_CHECK_LATEST_VERSION": "false", "REFLEX_BACKEND_ONLY": "true"}
        env = {**os.environ, "KRAKE_DATA": folder, "REFLEX_WEB_WORKDIR": f"{folder}/web", "__REFLEX_SKIP_COMPILE": "true", **quiet}
        done = subprocess.run([sys.executable, "-c", READ], cwd=ROOT, env=env, capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])
