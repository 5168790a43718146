"""jsdom and happy-dom: programs that are no browsers and apply CORS all the same, each by rules of its own.

Read in their sources and tried: jsdom 22.1.0 to 29.1.1 (lib/jsdom/browser/resources/jsdom-dispatcher.js, living/xhr/xhr-utils.js),
happy-dom 21.0.4 (lib/fetch/Fetch.js, compliesWithCrossOriginPolicy).
"""

import re

from cors_addon.core.engines import standard
from cors_addon.core.engines.profile import Profile, Scene
from cors_addon.core.fetch.cors_check import ALLOW_ORIGIN, cors_check
from cors_addon.core.fetch.near_miss import header_difference, listed, method_difference
from cors_addon.core.fetch.preflight import ALLOW_HEADERS, ALLOW_METHODS, Preflight, ok_status
from cors_addon.core.fetch.reasons import HEADER_NOT_ALLOWED, METHOD_NOT_ALLOWED, Finding
from cors_addon.core.fetch.redirect import location_url
from cors_addon.core.wire.headers import Headers

_JSDOM_VERSION = re.compile(r" jsdom/(\d{1,4})\.")
_SILENT_SINCE = 27
"""The first jsdom that prints nothing of a failed request: only what a synchronous one throws says why."""


def jsdom_check(request_origin: str, credentialed: bool, status: int, headers: Headers) -> Finding | None:
    """Return why jsdom keeps an answer from its page: it takes `*` for every origin, with credentials too, and then asks for `true`."""
    finding = cors_check(request_origin, False, status, headers)
    if finding or not credentialed:
        return finding
    return cors_check(request_origin, True, status, headers.replaced(ALLOW_ORIGIN, request_origin))


def jsdom_origin_allowed(preflight: Preflight) -> Finding | None:
    """Do the same check on the answer to a preflight."""
    return jsdom_check(preflight.origin, preflight.credentialed, preflight.response.status, preflight.response.headers)


def jsdom_headers_allowed(preflight: Preflight) -> Finding | None:
    """Let `*` stand for every name, Authorization too, with credentials as without; no other rule looks at lists or methods."""
    value = preflight.response.headers.get(ALLOW_HEADERS)
    allowed = frozenset(re.split(r",[ \t]*", (value or "").lower()))
    if "*" in allowed:
        return None
    refused = [header for header in preflight.unsafe_names if header not in allowed]
    if not refused:
        return None
    header, difference = refused[0], header_difference(refused[0], allowed)
    return Finding(HEADER_NOT_ALLOWED, {"header": header, "list": listed(value), "difference": difference, "all": ",".join(refused)})


def jsdom_console(finding: Finding, scene: Scene) -> str:
    """Return the line that jsdom's virtual console prints, "" in versions that print none; names of headers in lower case."""
    version = _JSDOM_VERSION.search(scene.agent)
    if version is None or int(version[1]) >= _SILENT_SINCE:
        return ""
    return _JSDOM_LINES.get(finding.code, "").format_map({**finding.values, "origin": scene.origin})


_ORIGIN_FORBIDDEN = "Error: Cross origin {origin} forbidden"
_JSDOM_LINES = {
    "missing-allow-origin": _ORIGIN_FORBIDDEN,
    "multiple-allow-origin": _ORIGIN_FORBIDDEN,
    "invalid-allow-origin": _ORIGIN_FORBIDDEN,
    "origin-mismatch": _ORIGIN_FORBIDDEN,
    "credentials-not-allowed": "Error: Credentials forbidden",
    "preflight-status": "Error: Error: Response for preflight has invalid HTTP status code {status}",
    "header-not-allowed": "Error: Headers {all} forbidden",
}
"""By the reason; what it says of redirects was not tried."""


def happy_dom_preflight(preflight: Preflight) -> Finding | None:
    """Return why happy-dom sends no request after a preflight: by status, origin and methods, and never by headers or credentials.

    It follows redirects of preflights. Where methods are listed, GET, HEAD and POST must be among them.
    """
    response = preflight.response
    if location_url(preflight.url, response) is not None:
        return None
    if finding := ok_status(preflight) or cors_check(preflight.origin, False, response.status, response.headers):
        return finding
    value = response.headers.get(ALLOW_METHODS)
    if not value or value == "*":
        return None
    allowed = [method.strip().upper() for method in value.split(",")]
    if preflight.method in allowed:
        return None
    difference = method_difference(preflight.method, allowed)
    return Finding(METHOD_NOT_ALLOWED, {"method": preflight.method, "list": listed(value), "difference": difference})


def happy_dom_console(_: Finding, scene: Scene) -> str:
    """Return the warning that happy-dom's console prints, which names no reason."""
    return f'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at "{scene.url}".'


JSDOM = Profile(
    name="jsdom",
    cache=standard.PROFILE.cache,
    code=standard.code,
    console=jsdom_console,
    steps=(ok_status, jsdom_origin_allowed, jsdom_headers_allowed),
    check=jsdom_check,
)

HAPPY_DOM = Profile(
    name="happy-dom",
    cache=standard.PROFILE.cache,
    code=standard.code,
    console=happy_dom_console,
    steps=(happy_dom_preflight,),
    checks_answers=False,
)
