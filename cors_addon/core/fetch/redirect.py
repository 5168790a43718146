"""HTTP-redirect fetch: where a redirect leads, whether a CORS request may follow, and what it carries on."""

from collections.abc import Callable
from enum import StrEnum

from cors_addon.core.fetch.reasons import REDIRECT_NOT_HTTP, REDIRECT_WITH_CREDENTIALS, Finding
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.url import OPAQUE, Url, parse, resolve, same_origin

REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
"""https://fetch.spec.whatwg.org/#redirect-status"""

REQUEST_BODY_HEADERS = frozenset({"content-encoding", "content-language", "content-location", "content-type"})
"""https://fetch.spec.whatwg.org/#request-body-header-name"""


class Tainting(StrEnum):
    """A request's response tainting, https://fetch.spec.whatwg.org/#concept-request-response-tainting."""

    BASIC = "basic"
    CORS = "cors"
    OPAQUE = "opaque"


LocationReader = Callable[[tuple[str, ...]], str | None]
"""What the URL parser gets of the lines of `Location`, of which there is one at least; None for failure."""


def one_location(lines: tuple[str, ...]) -> str | None:
    """Return the value of `Location`; lines that differ have none.

    The standard takes no more than one line; Chromium 156 and Firefox ESR 153 take several that are alike.
    """
    return lines[0] if len({*lines}) == 1 else None


def location_url(url: str, response: Response, reader: LocationReader = one_location) -> str | None:
    """Return the absolute URL that a response redirects to, without fragment; None where it is no redirect.

    "" stands for an address that can't be parsed, which is a network error. The fragment, which a browser may take over from `url`,
    is never sent. https://fetch.spec.whatwg.org/#concept-response-location-url
    """
    # 1. If response's status is not a redirect status, then return null.
    if response.status not in REDIRECT_STATUSES or "location" not in response.headers:
        return None
    # 2. Let location be the result of extracting header list values given `Location` and response's header list.
    location = reader(response.headers.lines("location"))
    # 3. If location is a header value, then set location to the result of parsing location with response's URL.
    return "" if location is None else resolve(url, location)


def response_tainting(origin: str, target: Url, mode: str, tainted: bool = False, cors_already: bool = False) -> Tainting:
    """Return the response tainting that main fetch sets, https://fetch.spec.whatwg.org/#main-fetch, step 12."""
    if (not tainted and not cors_already and same_origin(origin, target.origin)) or target.scheme == "data":
        return Tainting.BASIC
    if mode in ("navigate", "websocket", "webtransport", "same-origin"):
        return Tainting.BASIC
    return Tainting.OPAQUE if mode == "no-cors" else Tainting.CORS


def redirect_check(origin: str, location: str, mode: str, tainting: Tainting, tainted: bool = False) -> Finding | None:
    """Return why a redirect response may not be followed, or None.

    `origin` is the request's (untainted) origin, `tainted` its redirect-taint.
    https://fetch.spec.whatwg.org/#http-redirect-fetch
    """
    target = parse(location)
    # 5. If locationURL's scheme is not an HTTP(S) scheme, then return a network error.
    if not target.is_http:
        return Finding(REDIRECT_NOT_HTTP, {"location": location or "an address that can't be parsed"})
    if not target.has_credentials:
        return None
    # 8. If request's mode is "cors", locationURL includes credentials, and request's origin is not same origin with
    #    locationURL's origin, then return a network error.
    crosses = tainted or not same_origin(origin, target.origin)
    # 9. If request's response tainting is "cors" and locationURL includes credentials, then return a network error.
    if (mode == "cors" and crosses) or tainting is Tainting.CORS:
        return Finding(REDIRECT_WITH_CREDENTIALS, {"location": location})
    return None


def redirected_method(status: int, method: str) -> str:
    """Return the method of the next request, https://fetch.spec.whatwg.org/#http-redirect-fetch, step 12."""
    if (status in (301, 302) and method == "POST") or (status == 303 and method not in ("GET", "HEAD")):
        return "GET"
    return method


def drops_header(name: str, url: str, location: str, method_changed: bool) -> bool:
    """Tell whether a redirect takes a request header away, https://fetch.spec.whatwg.org/#http-redirect-fetch, steps 12 and 13."""
    lowered = name.lower()
    if method_changed and lowered in REQUEST_BODY_HEADERS:
        return True
    return lowered == "authorization" and not same_origin(parse(url).origin, parse(location).origin)


def taints(origin: str, current: str, location: str) -> bool:
    """Tell whether going on from `current` to `location` taints the request's origin.

    https://fetch.spec.whatwg.org/#concept-request-tainted-origin
    """
    here = parse(current).origin
    return not same_origin(here, parse(location).origin) and not same_origin(origin, here)


def serialize_origin(origin: str, tainted: bool) -> str:
    """Return what stands in the `Origin` header, https://fetch.spec.whatwg.org/#byte-serializing-a-request-origin."""
    return OPAQUE if tainted else origin


def origin_header(
    method: str, mode: str, tainting: Tainting, origin: str, target: Url, referrer_policy: str = "strict-origin-when-cross-origin"
) -> str | None:
    """Return the `Origin` header of a request (its origin already serialized), or None where it has none.

    https://fetch.spec.whatwg.org/#append-a-request-origin-header
    """
    # 3. If request's response tainting is "cors" or request's mode is "websocket" or "webtransport", then append `Origin`.
    if tainting is Tainting.CORS or mode in ("websocket", "webtransport"):
        return origin
    # 4. Otherwise, if request's method is neither `GET` nor `HEAD`, then:
    if method in ("GET", "HEAD"):
        return None
    # 4.1. If request's mode is not "cors", then switch on request's referrer policy.
    if mode != "cors":
        downgrade = parse(origin).scheme == "https" and target.scheme != "https"
        keeps_from_insecure = ("no-referrer-when-downgrade", "strict-origin", "strict-origin-when-cross-origin")
        if referrer_policy == "no-referrer" or (referrer_policy in keeps_from_insecure and downgrade):
            return OPAQUE
        if referrer_policy == "same-origin" and not same_origin(origin, target.origin):
            return OPAQUE
    return origin
