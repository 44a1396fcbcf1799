"""Log lines: one line each, without secrets."""

from __future__ import annotations

import logging
import re
import secrets

#: shapes of secrets: cookies, Shopify tokens, our own links, bearer tokens, named values, passwords in URLs, Gelato keys (two uuids)
SECRET = re.compile(
    r"(__Host-krake[a-z-]*=|/enter/|shp(?:at|ss|ca)_|Bearer\s+|X-API-KEY['\": ]+|://[^\s:/@]+:(?=[^\s/@]+@)"
    r"|(?:client_secret|webhook_secret|api_key|access_token|refresh_token|password|token)['\"]?\s*[=:]\s*['\"]?)[^\s'\",;&}@]+"
    r"|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}:[0-9a-f-]{36}",
    re.IGNORECASE,
)
#: Reflex logs whole events, headers and payload included, when a name is unknown
WHOLE_EVENT = re.compile(r"router_data|client_ip|payload", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_formatter = logging.Formatter()


class Redact(logging.Filter):
    """Cuts secrets and control characters out of every record before it is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if record.name.startswith("reflex") and WHOLE_EVENT.search(message):
            message = "an event was refused by the framework (its content is not logged)"
        record.msg, record.args = scrub(message), ()
        if record.exc_info:  # a traceback quotes values, and a value may hold a secret or a forged log line
            record.exc_text = "  " + scrub(_formatter.formatException(record.exc_info))
        return True


def scrub(text: str) -> str:
    """The text without secrets and control characters, its further lines indented so that none looks like a new entry."""
    return CONTROL.sub(" ", SECRET.sub(lambda found: f"{found.group(1) or ''}•••", text)).replace("\n", "\n  ")


def setup(process: str, level: int = logging.INFO) -> None:
    """Write this process's log to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(f"%(asctime)s {process} %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(Redact())
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(level)
    for noisy in ("httpx", "apscheduler", "dbos", "alembic.runtime.migration", "granian.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def reference() -> str:
    """A short id that a person can read out and a log line carries."""
    return secrets.token_hex(4)
