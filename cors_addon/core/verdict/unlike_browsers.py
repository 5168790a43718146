"""What about a request that no browser sent is unlike a browser's, so that its answer tells less than it seems to."""

import re
from collections.abc import Iterator

from cors_addon.core.evidence.page_set import page_set
from cors_addon.core.fetch import methods
from cors_addon.core.fetch.mixed_content import is_mixed_content
from cors_addon.core.fetch.preflight import REQUEST_METHOD
from cors_addon.core.fetch.safelist import is_forbidden, preflight_needs
from cors_addon.core.verdict.assess import requested_names
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.budget import cut, decides
from cors_addon.core.wire.exchange import PREFLIGHT_METHOD
from cors_addon.core.wire.headers import is_token
from cors_addon.core.wire.url import OPAQUE, parse

_OF_AN_APP = re.compile(r"[a-z][a-z0-9+.-]{0,30}://[^\s/,?#@\\]*")
"""What WebViews send, such as tauri://localhost, ionic://localhost, file://."""
_HOST = re.compile(r"[a-z0-9._:\[\]-]+")
_OF_PROGRAMS = frozenset({"postman-token", "via", "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"})
"""Headers that programs and proxies add by themselves: a page would not set them."""
_NAMED = 5
_LONGEST_NAME = 60


def why_never_sent(situation: Situation) -> str:
    """Return why no browser would send a request with such an Origin or of such a method, in a sentence; "" where one might."""
    origin = situation.origin
    right = _as_sent(origin)
    if right != origin:
        such_as = "" if "://" in origin else "its scheme, such as "
        instead = f"ask again with {such_as}{cut(right)}" if right else "an origin is scheme, ://, host and, unless it is the default, port"
        return f"No browser sends the Origin “{cut(origin)}”: {instead}."
    method = _method(situation)
    if not is_token(method) or methods.is_forbidden(method):
        return f"No browser lets a page ask with the method “{cut(method)}”."
    return ""


def _as_sent(origin: str) -> str:
    """Return an origin as browsers write it, however a person does; "" where it can't be told what is meant."""
    if origin == OPAQUE:
        return origin
    written = parse(origin)
    if "://" not in origin:
        near = parse(f"http://{origin}")
        written = near if near.is_trustworthy else parse(f"https://{origin}")
    if written.is_http:
        return written.origin if _HOST.fullmatch(written.host) else ""
    return origin if _OF_AN_APP.fullmatch(origin) else ""


def _method(situation: Situation) -> str:
    """Return the method that a page would have asked for."""
    request = situation.request
    return methods.normalize(request.headers.text(REQUEST_METHOD) if request.is_preflight else request.method)


def remarks(situation: Situation, *, passes: bool) -> Iterator[str]:
    """Yield what a browser would have done otherwise, a sentence each; `passes` tells whether it lets this answer pass."""
    exchange = situation.exchange
    if exchange.made_by_proxy:
        why = f" ({cut(exchange.error)})" if exchange.error else ""
        yield f"This answer is mitmproxy's, not the server's{why}."
    if is_mixed_content(situation.origin, situation.request.target):
        yield f"But a page on https can't ask {cut(situation.request.target.origin)}: browsers refuse that as mixed content."
    yield from _of_preflight(situation, passes=passes) if situation.request.is_preflight else _of_request(situation)
    if unseen := [name for name in exchange.cut if decides(name)]:
        yield f"Too long to be looked at whole: {', '.join(unseen)}."


def _of_preflight(situation: Situation, *, passes: bool) -> Iterator[str]:
    headers, method, names = situation.request.headers, _method(situation), requested_names(situation)
    if passes:
        yield f"The answer to the {cut(method)} then has to allow the origin, too."
    if extra := [name for name in ("Cookie", "Authorization") if name in headers]:
        yield f"A browser's preflight has no {' and no '.join(extra)}: ask again without, as the answer may be another."
    if forbidden := [name for name in names if is_forbidden(name)]:
        yield f"Browsers never ask for {_listed(forbidden)}, which is left out here."
    if methods.is_safelisted(method) and len(forbidden) == len(names):
        yield f"{method} alone needs no preflight."


def _of_request(situation: Situation) -> Iterator[str]:
    request = situation.request
    asked = [(name, value) for name, value in page_set(request) if name.lower() not in _OF_PROGRAMS]
    if "authorization" in request.headers:
        asked.append(("authorization", request.headers.text("authorization")))
    if needs := [need.name for need in preflight_needs(_method(situation), asked)]:
        yield f"A browser first needs a preflight that passes (for {_listed(needs)}); this request does not show whether one does."
    if request.method == PREFLIGHT_METHOD:
        yield "This is no preflight: that has Access-Control-Request-Method, too."
    elif REQUEST_METHOD in request.headers:
        yield "This is no preflight: that is an OPTIONS request."


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(cut(name, _LONGEST_NAME) for name in names[:_NAMED]) + more
