"""A faithful local Shopify: same wire protocol, own durable file, nothing real behind it.

`build(state_file, key, client_id, client_secret)` is the ASGI app, `access(url, client_id, client_secret)` what a client needs.
"""

from krake.integrations.shopify.twin.server import access, build, pasted

__all__ = ["access", "build", "pasted"]
