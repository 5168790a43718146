"""The live page's short answers, and the headers that all of its answers bear."""

import json
from collections.abc import Mapping
from types import MappingProxyType

from cors_addon.proxy.page.admission import COOKIE, Refusal
from cors_addon.proxy.page.wsgi import Answer
from cors_addon.report.page.html import asset
from cors_addon.report.page.live import render_refused

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
SECURITY: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",  # by which the page's own requests are known; with no-referrer a form's Origin would be null
    }
)
"""What every answer says; and none says anything of CORS."""

SECURE_ONLY: Mapping[str, str] = MappingProxyType({"Cross-Origin-Opener-Policy": "same-origin"})
"""What it says over https too; over http browsers ignore it, with an error in the console."""

STATIC: Mapping[str, str] = MappingProxyType({"page.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"})
"""The page's own files, with their types."""

_HTML = ("Content-Type", "text/html; charset=utf-8")
_TEXT = ("Content-Type", "text/plain; charset=utf-8")
_BUSY = (("Retry-After", "3"),)


def refused(refusal: Refusal, host: str, address: str) -> Answer:
    """Return the answer to what is not served; a person gets a page that says what to do."""
    if refusal in (Refusal.LED_HERE, Refusal.UNPROVEN, Refusal.NO_TOKEN, Refusal.WRONG_TOKEN):
        return _answer(refusal.status, render_refused(refusal.name, refusal.sentence, host, address), _HTML)
    return _answer(refusal.status, f"{refusal.sentence}\n", _TEXT)


def busy(host: str, *, for_person: bool) -> Answer:
    """Return the answer where too many wait already."""
    sentence = "Too many answers are waited for at once"
    if for_person:
        return _answer(503, render_refused("BUSY", sentence, host, ""), _HTML, *_BUSY)
    return _answer(503, f"{sentence}. Try again in a few seconds.\n", _TEXT, *_BUSY)


def news(cursor: str, failures: int) -> Answer:
    """Return where the newest report is in the run, and how many failures have come so far."""
    return _answer(200, json.dumps({"cursor": cursor, "failures": failures}), ("Content-Type", "application/json"))


def static(name: str) -> Answer:
    """Return one of the page's own files; they are the same for everybody, and read once."""
    if name not in STATIC:
        return _answer(404, "There is nothing at this address.\n", _TEXT)
    return _answer(200, asset(name), ("Content-Type", f"{STATIC[name]}; charset=utf-8"))


def redirect(address: str, status: int = 303, cookie: str = "") -> Answer:
    """Return a redirect to an address; the cookie lets the browser in from then on, until it ends."""
    cookies = [("Set-Cookie", f"{COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Strict")] if cookie else []
    return _answer(status, "", ("Location", address), *cookies)


def _answer(status: int, text: str, *fields: tuple[str, str]) -> Answer:
    headers = tuple((name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in fields)
    return Answer(status, headers, text.encode(), 0.0)
