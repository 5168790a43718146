"""Near misses in words: how two origins, methods, header names or URLs that should be the same differ."""

from collections.abc import Collection

from cors_addon.core.wire.headers import split_list
from cors_addon.core.wire.url import OPAQUE, Url, parse
from cors_addon.core.wire.url_parser import DEFAULT_PORTS

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""The names of the own machine, which are different hosts to a browser."""
_AROUND = "\"'`[]()<>{};,"
"""What is written around a value by mistake, where it is taken from code or from a configuration."""


def difference(origin: str, value: str) -> str:
    """Return a sentence (with a blank before it) on how an allowed origin misses the page's, or "" where they have nothing in common."""
    if OPAQUE in (origin, value):
        return ""
    if value == "":
        return " It is empty."
    if value != (bare := value.strip(_AROUND)) and bare in (origin, "*"):
        return f" Only what stands around {bare} differs: it must stand there without quotation marks and brackets."
    page, allowed = parse(origin), parse(value.strip(_AROUND))
    if not (allowed.host and allowed.scheme):
        return _without_scheme(page, value)
    if (allowed.scheme, allowed.host, allowed.port) == (page.scheme, page.host, page.port):
        return _same_origin_other_bytes(origin, value)
    return _other_origin(page, allowed)


def is_malformed(origin: str, value: str) -> bool:
    """Tell whether an allowed origin that misses the page's could be no page's at all, as it is written."""
    page, allowed = parse(origin), parse(value.strip(_AROUND))
    if not (allowed.host and allowed.scheme) or "*" in allowed.host:
        return True
    return (allowed.scheme, allowed.host, allowed.port) == (page.scheme, page.host, page.port)


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
    if {page.host, allowed.host} <= LOOPBACK:
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


_UNFILLED = frozenset({"", "(null)", "null", "undefined", "none", "nil", "nan", "false", "true", "origin", "<origin>", "your-domain"})
_UNFILLED_BEGINS = ("$", "%", "{", "<%", "[object", "@", "process.env", "env.", "__")
_UNFILLED_HAS = ("${", "%{", "{{", "#{", "<%", "[object ", "%(")


def is_placeholder(value: str) -> bool:
    """Tell whether a value is what stands in a variable's place where nobody filled it: its name, or what is printed of none."""
    low = value.strip(_QUOTES).lower()
    return low in _UNFILLED or low.startswith(_UNFILLED_BEGINS) or any(words in low for words in _UNFILLED_HAS)


_QUOTES = "\"'` "

_RESPONSE_HEADERS = (
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-expose-headers",
    "access-control-max-age",
)
"""The CORS headers of a response, https://fetch.spec.whatwg.org/#http-responses."""

_SHORT_NAMES = {name.removeprefix("access-control-"): name for name in _RESPONSE_HEADERS[:-1]}
_OTHERS = frozenset({"timing-allow-origin", "access-control-allow-private-network", "access-control-allow-local-network"})
_FARTHEST = 2
"""By how many letters a name may miss that of a CORS header."""
_LONGEST_NAME = 40


def misspelt(name: str) -> str:
    """Return the CORS header of responses that a header's name, in lower case, is meant to be; "" where it is one itself, or none."""
    written = name.replace("_", "-")
    if name in _RESPONSE_HEADERS or written in _OTHERS or not 8 <= len(name) <= _LONGEST_NAME:
        return ""
    for short, meant in _SHORT_NAMES.items():
        if written.endswith((short, f"{short}s")):
            return meant
    if not (name.startswith("a") and "-" in written):
        return ""
    return next((meant for meant in _RESPONSE_HEADERS if _distance(written, meant) <= _FARTHEST), "")


def _distance(one: str, other: str) -> int:
    """Return in how many letters two short texts differ at least: left out, too many, others, or two that changed places."""
    if abs(len(one) - len(other)) > _FARTHEST:
        return _FARTHEST + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        above, row = row, [i]
        for j, wanted in enumerate(other, 1):
            least = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        before = above
    return row[-1]
