"""What a page asks for with `fetch()`, and what it may not ask for."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from cors_addon.core.fetch import methods
from cors_addon.core.fetch.safelist import is_forbidden
from cors_addon.core.wire.headers import HTTP_WHITESPACE, is_token
from cors_addon.core.wire.url import OPAQUE, parse, resolve, without_credentials


class CredentialsMode(StrEnum):
    """A request's credentials mode, https://fetch.spec.whatwg.org/#concept-request-credentials-mode."""

    OMIT = "omit"
    SAME_ORIGIN = "same-origin"
    INCLUDE = "include"


@dataclass(frozen=True, slots=True)
class Ask:
    """One `fetch()`: `origin` is the page's, serialized ("null" for an opaque one), `headers` are those that the page sets.

    `method` is as the browser sends it, `url` serialized without fragment. `cookie` is what the browser's cookie jar holds for the
    URL's host, as the value of `Cookie`; "" for an empty jar.
    """

    url: str
    origin: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    credentials: CredentialsMode = CredentialsMode.SAME_ORIGIN
    cookie: str = ""


def normalized(ask: Ask) -> Ask:
    """Return the ask as the browser reads it: URL and origin serialized, the method normalized, values of one header name combined.

    https://fetch.spec.whatwg.org/#dom-request
    """
    combined: dict[str, tuple[str, str]] = {}
    for name, value in ask.headers:
        former = combined.get(name.lower())
        stripped = value.strip(HTTP_WHITESPACE)
        combined[name.lower()] = (name, stripped) if former is None else (former[0], f"{former[1]}, {stripped}")
    origin = parse(ask.origin)
    serialized = origin.origin if origin.path in ("", "/") and not origin.query else OPAQUE
    return replace(
        ask,
        url=resolve("", ask.url) or ask.url,
        origin=ask.origin if serialized == OPAQUE else serialized,
        method=methods.normalize(ask.method),
        headers=tuple(combined.values()),
    )


def refusal(ask: Ask) -> str:
    """Return why no page can ask for this, as a sentence that names what is wrong; "" where one can.

    https://fetch.spec.whatwg.org/#dom-request, where such a request throws a TypeError, or loses a header that it may not set.
    """
    return next((why for why in (check(ask) for check in _CHECKS) if why), "")


def _url(ask: Ask) -> str:
    target = parse(ask.url)
    if not target.is_http:
        return f"the URL {ask.url} is no address of http or https: write it whole, as https://api.example/orders."
    if target.has_credentials:
        return f"the URL {without_credentials(ask.url)} has a user name or password in it, with which no page can ask: leave them out."
    return ""


def _origin(ask: Ask) -> str:
    if ask.origin == OPAQUE or parse(ask.origin).origin == ask.origin:
        return ""
    return f"“{ask.origin}” is no origin of a page: write scheme and host, as https://shop.example, or null for a sandboxed frame's."


def _method(ask: Ask) -> str:
    if not is_token(ask.method):
        return f"“{ask.method}” is no method of HTTP."
    if methods.is_forbidden(ask.method):
        return f"the method {ask.method} is forbidden to pages: no browser sends it for one."
    if ask.body and ask.method in ("GET", "HEAD"):
        return f"a {ask.method} request can't have a body in a page: choose another method."
    return ""


def _headers(ask: Ask) -> str:
    for name, value in ask.headers:
        if not is_token(name):
            return f"“{name}” is no name of a header."
        if is_forbidden(name, value):
            return f"the header {name} is forbidden to pages, the browser alone sets it{_HINTS.get(name.lower(), '')}: leave it out."
        if any(character in "\0\r\n" or character > "\xff" for character in value):
            return f"the value of the header {name} holds a character that no page can send in one."
    return ""


_HINTS = {
    "cookie": " (--cookie says what its jar holds)",
    "host": " by the URL",
    "origin": " (--origin says which)",
    "referer": " by the page's origin",
    "access-control-request-headers": " on the preflight",
    "access-control-request-method": " on the preflight",
}
"""Where what a forbidden header would say comes from."""

_CHECKS: tuple[Callable[[Ask], str], ...] = (_url, _origin, _method, _headers)
