"""What Reflex must know. Everything else is decided in krake/."""

import reflex as rx

from krake.kit.config import settings
from krake.web.build import DevelopmentProxy, FewerFiles, FirstView, InterFont, PlainElements, SameOrigin

config = rx.Config(
    app_name="krake",
    plugins=[SameOrigin(), FirstView(), FewerFiles(), PlainElements(), InterFont(), DevelopmentProxy()],
    disable_plugins=[rx.plugins.SitemapPlugin],
    cors_allowed_origins=sorted(settings().origins),
    state_manager_mode=rx.constants.StateManagerMode.MEMORY,
    trusted_proxy_hops=1 if settings().url.startswith("https:") else 0,  # https ends at the proxy in front of us
    frontend_compression_formats=["brotli", "gzip"],
    telemetry_enabled=False,
    show_built_with_reflex=False,
)
