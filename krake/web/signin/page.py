"""The few pages outside of Reflex: plain HTML that works without any script, before anything of the app is served."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse

from krake.kit.text import Words

STYLES = ("tokens.css", "signin.css")


def language(accept: str | None) -> str:
    """`de` when German is preferred to English in an Accept-Language header (RFC 9110 12.5.4), else `en`."""
    best = {"en": 0.0, "de": 0.0}
    for part in (accept or "").split(","):
        tag, _, quality = part.strip().partition(";q=")
        name = tag.split("-")[0].lower()
        if name in best:
            try:
                best[name] = max(best[name], float(quality or 1))
            except ValueError:
                continue
    return "de" if best["de"] > best["en"] else "en"


def local_path(wanted: str | None) -> str:
    """Where to go after signing in: a path of ours, or the start. Never another site's address."""
    path = wanted or "/"
    parts = urlsplit(path)
    foreign = parts.scheme or parts.netloc or not path.startswith("/") or path[1:2] in ("/", "\\")
    return "/" if foreign or any(ord(c) < 33 or ord(c) == 127 for c in path) else path


def page(title: Words, body: str, locale: str, status: int = 200) -> HTMLResponse:
    """A whole page around `body`, which is HTML whose texts are already escaped."""
    styles = "".join(f'<link rel="stylesheet" href="/door/{name}">' for name in STYLES)
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{escape(title.to(locale))} · Krake</title>'
        f'<link rel="icon" type="image/svg+xml" href="/door/mark.svg">{styles}<script src="/door/theme.js"></script>'
    )
    mark = '<p class="mark"><img src="/door/mark.svg" alt="" width="32" height="32"><span>Krake</span></p>'
    main = f"<main>{mark}<h1>{escape(title.to(locale))}</h1>{body}</main>"
    text = f'<!doctype html><html lang="{locale}"><head>{head}</head><body>{main}</body></html>'
    return HTMLResponse(text, status, {"vary": "accept-language", "content-language": locale})


def sentence(words: Words, locale: str, status: int, link: tuple[str, Words] | None = None) -> HTMLResponse:
    """A page that says one thing, and where to go from there."""
    more = f'<p><a href="{escape(link[0])}">{escape(link[1].to(locale))}</a></p>' if link else ""
    title = Words("Not here", "Hier nicht") if status < 500 else Words("Something broke", "Etwas ist kaputt")
    return page(title, f"<p>{escape(words.to(locale))}</p>{more}", locale, status)


def form(action: str, button: Words, locale: str, fields: str = "", problem: Words | None = None) -> str:
    """A form with one button; a problem is said above it and read out at once."""
    said = f'<p role="alert" id="problem">{escape(problem.to(locale))}</p>' if problem else ""
    return f'<form method="post" action="{escape(action)}">{said}{fields}<button>{escape(button.to(locale))}</button></form>'


def password(label: Words, locale: str, *, new: bool, hint: Words | None = None, problem: bool = False) -> str:
    """A password field that password managers understand; `new` asks them to make one up."""
    described = " ".join(filter(None, ["hint" if hint else "", "problem" if problem else ""]))
    attributes = f' aria-describedby="{described}"' if described else ""
    if problem:
        attributes += ' aria-invalid="true"'
    if new:
        attributes += ' minlength="12"'
    kind = "new-password" if new else "current-password"
    said = f'<small id="hint">{escape(hint.to(locale))}</small>' if hint else ""
    return (
        '<input type="text" name="username" value="owner" autocomplete="username" hidden>'
        f'<label for="password">{escape(label.to(locale))}</label>'
        f'<input id="password" name="password" type="password" autocomplete="{kind}" maxlength="200" required autofocus{attributes}>{said}'
    )
