"""What granian serves in production: the built pages and the event socket, without node and without compiling.

The names below are Reflex's own (0.10.1, two underscores included); the version is pinned for their sake.
"""

import gc
import sys

from krake.kit.config import ROOT, tell_libraries
from krake.leash import watch_parent

tell_libraries(
    __REFLEX_SKIP_COMPILE="true",
    __REFLEX_MOUNT_FRONTEND_COMPILED_APP="true",
    REFLEX_ENV_MODE="prod",
    REFLEX_BACKEND_ONLY="true",  # otherwise shared assets are linked into ./assets while serving
    REFLEX_CHECK_LATEST_VERSION="false",
    REFLEX_DIR=str(ROOT / ".reflex"),
    REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE="262144",
)
watch_parent()

from krake.krake import app  # noqa: E402

asgi = app()
sys.setswitchinterval(0.0005)
gc.collect()
gc.freeze()  # what was built to stay is not looked through again: a full collection took longer than a click
