"""WebKit: Safari, every browser on iOS, WebKitGTK."""

import re

from cors_addon.core.engines.profile import Profile, Scene
from cors_addon.core.fetch import preflight as steps
from cors_addon.core.fetch.safelist import STANDARD, Safelist, is_simple_range
from cors_addon.core.preflight_cache import DEFAULT_SECONDS, CacheRules
from cors_addon.core.reasons import Finding
from cors_addon.core.url import without_credentials

_INTEGER = re.compile(r"([+-]?)0*(\d{1,19})", re.ASCII)
_INT64_RANGE = range(-(2**63), 2**63)


def max_age(lines: tuple[str, ...]) -> int:
    """Return the seconds of `Access-Control-Max-Age`: CrossOriginPreflightResultCache.cpp, parseAccessControlMaxAge."""
    match = _INTEGER.fullmatch(", ".join(lines))
    seconds = int(match[1] + match[2]) if match else DEFAULT_SECONDS
    return seconds if seconds in _INT64_RANGE else DEFAULT_SECONDS


SAFELIST = Safelist(rules={**STANDARD.rules, "range": lambda value: is_simple_range(value.lower())}, total_limit=False)
"""HTTPParsers.cpp, isCrossOriginSafeRequestHeader"""

STEPS = (
    steps.not_redirected,
    steps.ok_status,
    steps.origin_allowed,
    steps.methods_parsed,
    steps.headers_parsed,
    steps.method_allowed,
    steps.headers_allowed,
)
"""CrossOriginAccessControl.cpp, validatePreflightResponse: the status first; a redirect is one like others."""

_MESSAGES = {
    "wildcard-with-credentials": "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.",
    "multiple-origins": "Access-Control-Allow-Origin cannot contain more than one origin.",
    "origin-not-allowed": "Origin {scene.origin} is not allowed by Access-Control-Allow-Origin. Status code: {scene.response.status}",
    "credentials-not-true": 'Credentials flag is true, but Access-Control-Allow-Credentials is not "true".',
    "preflight-not-successful": "Preflight response is not successful. Status code: {scene.response.status}",
    "allow-methods-invalid": "Header Access-Control-Allow-Methods has an invalid value: {list}",
    "allow-headers-invalid": "Header Access-Control-Allow-Headers has an invalid value: {list}",
    "method-not-allowed": "Method {method} is not allowed by Access-Control-Allow-Methods.",
    "header-not-allowed": "Request header field {header} is not allowed by Access-Control-Allow-Headers.",
    "redirect-userinfo": "redirection URL {location} has credentials",
    "redirect-non-http": "not allowed to follow a cross-origin CORS redirection with non CORS scheme",
    "corp": "Cancelled load to {scene.url} because it violates the resource's Cross-Origin-Resource-Policy response header.",
}
"""CrossOriginAccessControl.cpp, NetworkLoadChecker.cpp"""

_REDIRECTION = "Cross-origin redirection to {location} denied by Cross-Origin Resource Sharing policy: {reason}"


def message_key(finding: Finding) -> str:
    """Return the key of WebKit's message; a list without a comma is no list to WebKit."""
    names = finding.reason.webkit
    if len(names) > 1:
        return names[0] if "," in finding.values["value"] else names[1]
    return names[0] if names else ""


def code(finding: Finding, _: Scene) -> str:
    """Return our own code: WebKit has texts, but no names for them."""
    return finding.code if finding.reason.webkit else ""


def console(finding: Finding, scene: Scene) -> str:
    """Return the line that the console prints."""
    template = _MESSAGES.get(message_key(finding))
    if template is None:
        return ""
    values = {name: _as_written(value) if name == "header" else value for name, value in finding.values.items()}
    line = template.format(scene=scene, **values)
    if scene.location is None or scene.preflight or finding.code.startswith("corp"):
        return line
    return _REDIRECTION.format(location=without_credentials(scene.location), reason=line)


_WRITTEN = {
    "device-memory": "Device-Memory",
    "dnt": "DNT",
    "dpr": "DPR",
    "ect": "ECT",
    "idempotency-key": "Idempotency-Key",
    "priority": "Priority",
    "save-data": "Save-Data",
    "viewport-width": "Viewport-Width",
    "width": "Width",
    "x-csrf-token": "X-CSRF-Token",
    "x-xsrf-token": "X-XSRF-TOKEN",
}
"""Names that pages nearly always write in this way."""

_KNOWN_NAMES = frozenset(
    {
        *("accept", "accept-language", "authorization", "cache-control", "content-language", "content-type", "if-match"),
        *("if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "last-event-id", "pragma", "range", "user-agent"),
    }
)


def _as_written(header: str) -> str:
    """Return the header's name as the page most likely wrote it, which WebKit prints and the preflight does not show.

    Names that WebKit knows are printed in their usual case, `X-…` is nearly always written so; others are left alone.
    """
    if header in _WRITTEN:
        return _WRITTEN[header]
    if header in _KNOWN_NAMES or header.startswith(("x-", "access-control-")):
        return "-".join(part.capitalize() for part in header.split("-"))
    return header


PROFILE = Profile(
    name="webkit",
    cache=CacheRules(max_age=max_age, cap=600, wildcard_covers_authorization=True),
    code=code,
    console=console,
    steps=STEPS,
    safelist=SAFELIST,
    fonts_without_cors=True,
    knows_credentialless=False,
    redirects_delete_as_get=True,  # Source/WebKit/NetworkProcess/soup/NetworkDataTaskSoup.cpp, shouldRedirectAsGET
    redirects_from_home_as_credentialed=True,
)
