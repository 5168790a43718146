"""CORS-safelisted request headers: which headers a page may send without asking first."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cors_addon.core.fetch import methods
from cors_addon.core.wire.headers import is_token

Predicate = Callable[[str], bool]

MAX_VALUE_LENGTH = 128
MAX_TOTAL_LENGTH = 1024

NO_CORS_SAFELISTED = frozenset({"accept", "accept-language", "content-language", "content-type"})
"""https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header-name"""

PRIVILEGED_NO_CORS = frozenset({"range"})
"""https://fetch.spec.whatwg.org/#privileged-no-cors-request-header-name"""

_UNSAFE_BYTE = re.compile(r'[\x00-\x08\x0a-\x1f"():<>?@\[\\\]{}\x7f]')
_LANGUAGE = re.compile(r"[0-9A-Za-z *,\-.;=]*")
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_SAFELISTED_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})

_FORBIDDEN = frozenset(
    {
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "connection",
        "content-length",
        "cookie",
        "cookie2",
        "date",
        "dnt",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
    }
)
_METHOD_OVERRIDES = frozenset({"x-http-method", "x-http-method-override", "x-method-override"})


def has_unsafe_byte(value: str) -> bool:
    """Tell whether the value contains a CORS-unsafe request-header byte.

    https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte
    """
    return _UNSAFE_BYTE.search(value) is not None


def is_forbidden(name: str, value: str = "") -> bool:
    """Tell whether only the browser sets this request header, https://fetch.spec.whatwg.org/#forbidden-request-header."""
    lowered = name.lower()
    if lowered in _FORBIDDEN or lowered.startswith(("proxy-", "sec-")):
        return True
    if lowered in _METHOD_OVERRIDES:
        return any(methods.is_forbidden(element.strip(" \t")) for element in value.split(","))
    return False


def mime_essence(value: str) -> str:
    """Return the essence of a MIME type in lower case, or "" where parsing fails.

    https://mimesniff.spec.whatwg.org/#parse-a-mime-type
    """
    kind, slash, rest = value.strip(" \t\r\n").partition("/")
    subtype = rest.partition(";")[0].rstrip(" \t\r\n")
    return f"{kind}/{subtype}".lower() if slash and is_token(kind) and is_token(subtype) else ""


def _accept(value: str) -> bool:
    return not has_unsafe_byte(value)


def _language(value: str) -> bool:
    return _LANGUAGE.fullmatch(value) is not None


def _content_type(value: str) -> bool:
    return not has_unsafe_byte(value) and mime_essence(value) in _SAFELISTED_TYPES


def is_simple_range(value: str) -> bool:
    """Tell whether the value is a single byte range with a start, https://fetch.spec.whatwg.org/#simple-range-header-value."""
    match = _RANGE.fullmatch(value)
    return match is not None and (not match[2] or int(match[1]) <= int(match[2]))


_STANDARD_RULES: Mapping[str, Predicate] = {
    "accept": _accept,
    "accept-language": _language,
    "content-language": _language,
    "content-type": _content_type,
    "range": is_simple_range,
}


@dataclass(frozen=True)
class Safelist:
    """What one engine safelists: a predicate on the value for each name, and the names that a page can't set in it."""

    rules: Mapping[str, Predicate] = field(default_factory=lambda: _STANDARD_RULES)
    total_limit: bool = True
    """Whether the values together may hold 1024 bytes at most."""
    ignored: frozenset[str] = frozenset()


STANDARD = Safelist()


def is_safelisted(name: str, value: str, safelist: Safelist = STANDARD) -> bool:
    """Tell whether a request header is CORS-safelisted, https://fetch.spec.whatwg.org/#cors-safelisted-request-header."""
    # 1. If value's length is greater than 128, then return false.
    if len(value) > MAX_VALUE_LENGTH:
        return False
    # 2. Byte-lowercase name and switch on the result.
    rule = safelist.rules.get(name.lower())
    # 3. Return true.
    return rule is not None and rule(value)


def unsafe_names(headers: Iterable[tuple[str, str]], safelist: Safelist = STANDARD) -> tuple[str, ...]:
    """Return the names that need a preflight: in lower case, sorted, each once.

    https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names
    """
    unsafe: list[str] = []
    potentially_unsafe: list[str] = []
    safelist_value_size = 0
    for name, value in headers:
        if is_safelisted(name, value, safelist):
            potentially_unsafe.append(name)
            safelist_value_size += len(value)
        else:
            unsafe.append(name)
    if safelist.total_limit and safelist_value_size > MAX_TOTAL_LENGTH:
        unsafe += potentially_unsafe
    return tuple(sorted({name.lower() for name in unsafe}))


def request_headers_value(headers: Iterable[tuple[str, str]], safelist: Safelist = STANDARD) -> str | None:
    """Return what a browser sends as `Access-Control-Request-Headers` for the headers that a page set; None for no header."""
    settable = [(name, value) for name, value in headers if not is_forbidden(name, value) and name.lower() not in safelist.ignored]
    return ",".join(unsafe_names(settable, safelist)) or None


class NeedKind(StrEnum):
    """Why a request needs a preflight."""

    METHOD = "method"
    HEADER_NAME = "header-name"
    HEADER_VALUE = "header-value"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing about a request that a preflight must ask for, and why in words."""

    kind: NeedKind
    name: str
    why: str


def preflight_needs(method: str, headers: Iterable[tuple[str, str]], safelist: Safelist = STANDARD) -> tuple[Need, ...]:
    """Return all that makes a preflight necessary; empty where none is.

    `method` as the browser sends it, `headers` those that the page set (see `is_forbidden`).
    https://fetch.spec.whatwg.org/#http-fetch, step 4.2: the method, or any CORS-unsafe request-header name.
    """
    needs: list[Need] = []
    if not methods.is_safelisted(method):
        needs.append(Need(NeedKind.METHOD, method, f"the method {method} is not GET, HEAD or POST"))
    settable = [(n, v) for n, v in headers if not is_forbidden(n, v) and n.lower() not in safelist.ignored]
    values = {name.lower(): value for name, value in settable}
    for name in unsafe_names(settable, safelist):
        kind = NeedKind.HEADER_VALUE if name in safelist.rules else NeedKind.HEADER_NAME
        needs.append(Need(kind, name, _why_unsafe(name, values[name], safelist)))
    return tuple(needs)


def _why_unsafe(name: str, value: str, safelist: Safelist) -> str:
    if name not in safelist.rules:
        return f"the header {name} is not one of those that need no permission"
    if len(value) > MAX_VALUE_LENGTH:
        return f"the header {name} is {len(value)} bytes long, more than {MAX_VALUE_LENGTH}"
    if name in ("accept", "content-type") and has_unsafe_byte(value):
        return f"the header {name} holds a byte that needs permission"
    if name == "content-type":
        return f"the content type {mime_essence(value) or 'can not be parsed and'} is none of the three that forms send"
    if is_safelisted(name, value, safelist):
        return f"the headers that need no permission are longer than {MAX_TOTAL_LENGTH} bytes together"
    return f"the value of {name} is not a simple one"
