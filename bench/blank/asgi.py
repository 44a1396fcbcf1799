"""Served like Krake: built pages, no node, one granian worker (see krake/asgi.py)."""

import os

os.environ.update(
    __REFLEX_SKIP_COMPILE="true", __REFLEX_MOUNT_FRONTEND_COMPILED_APP="true", REFLEX_ENV_MODE="prod", REFLEX_BACKEND_ONLY="true"
)

from blank.blank import app

asgi = app()
