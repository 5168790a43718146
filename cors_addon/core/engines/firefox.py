"""Firefox and its kin: netwerk/protocol/http/nsCORSListenerProxy.cpp."""

import re

from cors_addon.core.engines.profile import Profile, Scene
from cors_addon.core.fetch import preflight as steps
from cors_addon.core.fetch.cors_check import ALLOW_ORIGIN
from cors_addon.core.fetch.preflight_cache import DEFAULT_SECONDS, NOT_CACHED, CacheRules
from cors_addon.core.fetch.reasons import Finding
from cors_addon.core.fetch.redirect import one_location
from cors_addon.core.fetch.safelist import STANDARD, Safelist
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.percent_encoding import C0_CONTROL, percent_encode
from cors_addon.core.wire.url import parse, same_origin

_DIGITS = re.compile(r"\d+", re.ASCII)
_CAP = 86400
_NOT_GRAPHIC = C0_CONTROL.and_also(" ")


def max_age(lines: tuple[str, ...]) -> int:
    """Return the seconds of `Access-Control-Max-Age`; any character that is no digit means not cached at all."""
    value = ", ".join(lines)
    if not value:
        return DEFAULT_SECONDS
    if not _DIGITS.fullmatch(value):
        return NOT_CACHED
    digits = value.lstrip("0")
    return int(digits or "0") if len(digits) <= len(str(_CAP)) else _CAP


def view(headers: Headers, http_version: str = "HTTP/1.1") -> Headers:
    """Return the headers as Firefox sees them: an empty line of Access-Control-Allow-Origin beside another one is not there.

    Seen in Firefox ESR 153.7: `[origin, ""]` and `["", origin]` are allowed over HTTP/2, and over HTTP/1.1 they are two lines like others.
    """
    lines = headers.lines(ALLOW_ORIGIN)
    if len(lines) < 2 or all(lines) or _counted_lines(headers, http_version) > 1:
        return headers
    filled = tuple((ALLOW_ORIGIN, line) for line in lines if line)
    return Headers((*headers.removed(ALLOW_ORIGIN).fields, *(filled or ((ALLOW_ORIGIN, ""),))))


def _counted_lines(headers: Headers, http_version: str) -> int:
    """Return how many lines Firefox counts: those whose name is written as in its source.

    Over HTTP/2 the browser sees the name in lower case, whatever case the server wrote and the proxy shows.
    """
    written = http_version.startswith("HTTP/1")
    return sum(written and name == "Access-Control-Allow-Origin" for name, _ in headers.fields)


def location(lines: tuple[str, ...]) -> str | None:
    """Return `Location` with blanks, controls and what is no ASCII percent-encoded: a tab inside is none to the URL parser.

    Seen in Firefox ESR 153.8.
    """
    value = one_location(lines)
    return None if value is None else percent_encode(value, _NOT_GRAPHIC)


SAFELIST = Safelist(
    rules={
        **STANDARD.rules,
        "accept": lambda value: value.isascii() and STANDARD.rules["accept"](value),
        "content-type": lambda value: value.isascii() and STANDARD.rules["content-type"](value),
    }
)


def origin_allowed(preflight: steps.Preflight) -> Finding | None:
    """Check the origin, unless a redirect led back to the page's own origin: seen in Firefox ESR 153.7."""
    at_home = same_origin(preflight.origin, parse(preflight.url).origin)
    return None if at_home else steps.origin_allowed(preflight)


STEPS = (
    origin_allowed,
    steps.not_redirected,
    steps.ok_status,
    steps.methods_parsed,
    steps.method_allowed,
    steps.headers_parsed,
    steps.headers_allowed,
)

_FRAME = "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at {url}. (Reason: {reason}).{status}"

REASONS = {
    "CORSMissingAllowOrigin2": "CORS header ‘Access-Control-Allow-Origin’ missing",
    "CORSMultipleAllowOriginNotAllowed": "Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed",
    "CORSAllowOriginNotMatchingOrigin": "CORS header ‘Access-Control-Allow-Origin’ does not match ‘{value}’",
    "CORSNotSupportingCredentials": "Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’",
    "CORSMissingAllowCredentials": "expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’",
    "CORSExternalRedirectNotAllowed": "CORS request external redirect not allowed",
    "CORSPreflightDidNotSucceed3": "CORS preflight response did not succeed",
    "CORSInvalidAllowMethod": "invalid token ‘{value}’ in CORS header ‘Access-Control-Allow-Methods’",
    "CORSInvalidAllowHeader": "invalid token ‘{value}’ in CORS header ‘Access-Control-Allow-Headers’",
    "CORSMethodNotFound": "Did not find method in CORS header ‘Access-Control-Allow-Methods’",
    "CORSMissingAllowHeaderFromPreflight2": "header ‘{header}’ is not allowed according to header ‘Access-Control-Allow-Headers’ "
    "from CORS preflight response",
    "CORSDidNotSucceed2": "CORS request did not succeed",
    "CORSRequestNotHttp": "CORS request not http",
}
"""dom/locales/en-US/chrome/security/security.properties"""

_QUOTED_URL = frozenset({"CORSNotSupportingCredentials"})
_WITH_STATUS = frozenset({"CORSMissingAllowOrigin2", "CORSPreflightDidNotSucceed3"})
_WITHOUT_STATUS = frozenset({"CORSDidNotSucceed2"})

_NOT_HTTP = "redirect-not-http"
_UNSAFE_FROM_HOME = frozenset({"", "blob", "chrome", "data", "file", "javascript", "view-source", "ws", "wss"})
"""Schemes of redirects from the page's own server that fail without a word of CORS: seen in Firefox ESR 153.8."""


def code(finding: Finding, scene: Scene) -> str:
    """Return the reason key; two lines of Access-Control-Allow-Origin have one of their own only where they are counted.

    Elsewhere the joined value does not match (seen in Firefox ESR 153). Of two names for a redirect to another scheme than http the
    second is for the page's own server's, which may have none.
    """
    names = finding.reason.firefox
    if finding.code == _NOT_HTTP:
        silent = scene.from_home and scene.location_scheme in _UNSAFE_FROM_HOME
        return "" if silent else names[scene.from_home]
    if len(names) < 2:
        return names[0] if names else ""
    return names[0] if _counted_lines(scene.response.headers, scene.http_version) > 1 else names[1]


def console(finding: Finding, scene: Scene) -> str:
    """Return the line that the console prints."""
    key = code(finding, scene)
    if key not in REASONS:
        return ""
    status = f" Status code: {scene.response.status}." if key in _WITH_STATUS else ""
    if key in _WITHOUT_STATUS:
        status = " Status code: (null)."
    url = f"‘{scene.url}’" if key in _QUOTED_URL else scene.url
    if key == "CORSRequestNotHttp":
        url = scene.location or ""
    return _FRAME.format(url=url, reason=REASONS[key].format_map(finding.values), status=status)


PROFILE = Profile(
    name="firefox",
    cache=CacheRules(max_age=max_age, cap=_CAP, entries=100, shares_credentialed=False, reuses_wildcard=False, head_is_safelisted=False),
    code=code,
    console=console,
    steps=STEPS,
    safelist=SAFELIST,
    view=view,
    location=location,
    preflights_redirects_again=True,
    preflights_as_page=True,
)
