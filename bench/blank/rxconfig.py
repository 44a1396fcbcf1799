"""The smallest Reflex app there is, as the peer of every figure about pages. Built and served just like Krake."""

import reflex as rx

from krake.web.build import SameOrigin

config = rx.Config(
    app_name="blank",
    plugins=[SameOrigin()],
    disable_plugins=[rx.plugins.SitemapPlugin],
    state_manager_mode=rx.constants.StateManagerMode.MEMORY,
    frontend_compression_formats=["brotli", "gzip"],
    telemetry_enabled=False,
    show_built_with_reflex=False,
)
