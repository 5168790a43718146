"""Near misses in words: how two origins, methods, header names or URLs that should be the same differ."""

from collections.abc import Collection

from cors_addon.core.wire.headers import split_list
from cors_addon.core.wire.url import OPAQUE, Url, parse
from cors_addon.core.wire.url_parser import DEFAULT_PORTS

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


def difference(origin: str, value: str) -> str:
    """Return a sentence (with a blank before it) on how an allowed origin misses the page's, or "" where they have nothing in common."""
    if OPAQUE in (origin, value):
        return ""
    if value == "":
        return " It is empty."
    page, allowed = parse(origin), parse(value)
    if not (allowed.host and allowed.scheme):
        return _without_scheme(page, value)
    if (allowed.scheme, allowed.host, allowed.port) == (page.scheme, page.host, page.port):
        return _same_origin_other_bytes(origin, value)
    return _other_origin(page, allowed)


def _without_scheme(page: Url, value: str) -> str:
    if value.lower().strip("/") in (page.host, page.origin.partition("//")[2]):
        return f" Only the scheme is missing: {page.scheme}://."
    return " Patterns are not understood." if "*" in value else ""


def _same_origin_other_bytes(origin: str, value: str) -> str:
    if value.rstrip("/") == origin:
        return " Only the slash at the end differs."
    if value.lower() == origin:
        return " Only upper and lower case differ."
    port = DEFAULT_PORTS.get(parse(origin).scheme)
    if value == f"{origin}:{port}":
        return f" Only the port {port} differs, which is the default and must not be written."
    return " Anything after the host and port must go."


def _other_origin(page: Url, allowed: Url) -> str:
    if "*" in allowed.host:
        return " Patterns are not understood: it must be one origin or * alone."
    same_scheme, same_port = page.scheme == allowed.scheme, page.port == allowed.port
    if page.host == allowed.host and same_port:
        return f" Only the scheme differs: {allowed.scheme} instead of {page.scheme}."
    if page.host == allowed.host and same_scheme:
        return f" Only the port differs: {_port(allowed)} instead of {_port(page)}."
    if page.host == allowed.host:
        return " The scheme and the port differ."
    if {page.host, allowed.host} <= _LOOPBACK:
        return f" {allowed.host} and {page.host} are different hosts to a browser."
    if same_scheme and same_port and page.host.removeprefix("www.") == allowed.host.removeprefix("www."):
        return " Only www. differs."
    return ""


def _port(url: Url) -> str:
    return str(url.port or DEFAULT_PORTS.get(url.scheme) or "none")


_STARRED = " For a request with credentials * is a name like any other, and covers nothing."


_BY_CASE = " Methods are compared byte by byte, and {listed} is another one: {mend}."
"""Who writes capitals is right, or can't write otherwise: browsers put six methods into capitals, PUT among them."""


def method_difference(method: str, allowed: Collection[str]) -> str:
    """Return a sentence (with a blank before it) where the method is listed in other case, or only by `*`, else ""."""
    lowered = method.lower()
    for listed in allowed:
        if listed.lower() == lowered:
            return _BY_CASE.format(
                mend=f"the server must list {method}" if method.isupper() else f"write {listed} in the page", listed=listed
            )
    return _STARRED if "*" in allowed else ""


def header_difference(header: str, allowed: Collection[str]) -> str:
    """Return a sentence (with a blank before it) on a list that only has `*`, or on a header of answers, or ""."""
    if "*" in allowed:
        return _STARRED
    if header.startswith("access-control-"):
        return " It is a response header: the server sends it, not the page."
    return ""


def redirect_difference(url: str, location: str) -> str:
    """Return a sentence (with a blank before it) on what a redirect only changes, or ""."""
    one, other = parse(url), parse(location)
    if one.origin == other.origin:
        if one.path.rstrip("/") == other.path.rstrip("/") and one.path != other.path:
            return " Only the slash at the end differs: call the final URL."
        return ""
    if one.path == other.path and one.host == other.host and one.scheme != other.scheme:
        return f" Only the scheme differs: call {other.scheme}:// at once."
    if one.path == other.path and one.host.removeprefix("www.") == other.host.removeprefix("www."):
        return " Only www. differs: call the final URL."
    if any(word in other.path.lower() for word in ("login", "signin", "authorize", "saml", "oauth", "sso")):
        return " It looks like a login: the session is over; answer 401 instead."
    return ""


def listed(value: str | None) -> str:
    """Return a header's value for a sentence: in quotation marks, or the word missing."""
    return "missing" if value is None else f"“{value}”"


def elements(value: str | None) -> tuple[str, ...]:
    """Return the elements of a list header, none where it is absent."""
    return tuple(split_list(value or ""))
