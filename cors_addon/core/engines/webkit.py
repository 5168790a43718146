"""WebKit: Safari, every browser on iOS, WebKitGTK."""

import re
from collections.abc import Mapping
from dataclasses import replace

from cors_addon.core.engines.profile import Profile, Scene
from cors_addon.core.fetch import preflight as steps
from cors_addon.core.fetch.preflight_cache import DEFAULT_SECONDS, CacheRules
from cors_addon.core.fetch.reasons import Finding
from cors_addon.core.fetch.safelist import STANDARD, Safelist, is_simple_range
from cors_addon.core.wire.url import parse, without_credentials

_INTEGER = re.compile(r"([+-]?)0*(\d{1,19})", re.ASCII)
_INT64_RANGE = range(-(2**63), 2**63)


def max_age(lines: tuple[str, ...]) -> int:
    """Return the seconds of `Access-Control-Max-Age`: CrossOriginPreflightResultCache.cpp, parseAccessControlMaxAge."""
    match = _INTEGER.fullmatch(", ".join(lines))
    seconds = int(match[1] + match[2]) if match else DEFAULT_SECONDS
    return seconds if seconds in _INT64_RANGE else DEFAULT_SECONDS


def location(lines: tuple[str, ...]) -> str:
    """Return `Location` as WebKitGTK 2.50 reads it: lines are joined, and bytes are Latin-1, those that are no UTF-8 replaced before."""
    value = ", ".join(lines)
    if value.isascii():
        return value
    told = value.encode("latin-1").decode("utf-8", "replace").encode().decode("latin-1")
    return told.encode().decode("latin-1")


SAFELIST = Safelist(rules={**STANDARD.rules, "range": lambda value: is_simple_range(value.lower())}, total_limit=False)
"""HTTPParsers.cpp, isCrossOriginSafeRequestHeader"""

KNOWN_NAMES: Mapping[str, str] = {
    name.lower(): name
    for name in """
    Accept Accept-Language Accept-Ranges Access-Control-Allow-Credentials Access-Control-Allow-Headers Access-Control-Allow-Methods
    Access-Control-Allow-Origin Access-Control-Expose-Headers Access-Control-Max-Age Age Authorization Cache-Control Clear-Site-Data
    Content-Disposition Content-Encoding Content-Language Content-Location Content-Range Content-Security-Policy
    Content-Security-Policy-Report-Only Content-Type Cross-Origin-Embedder-Policy Cross-Origin-Embedder-Policy-Report-Only
    Cross-Origin-Opener-Policy Cross-Origin-Opener-Policy-Report-Only Cross-Origin-Resource-Policy Default-Style ETag Expires Icy-MetaInt
    Icy-Metadata If-Match If-Modified-Since If-None-Match If-Range If-Unmodified-Since Integrity-Policy Integrity-Policy-Report-Only
    Last-Event-ID Last-Modified Link Location Ping-From Ping-To Pragma Range Referrer-Policy Refresh Report-To Reporting-Endpoints
    Server-Timing Service-Worker Service-Worker-Allowed Service-Worker-Navigation-Preload Set-Cookie2 SourceMap Timing-Allow-Origin
    Upgrade-Insecure-Requests User-Agent Vary X-Content-Type-Options X-Frame-Options X-SourceMap X-Temp-Tablet X-XSS-Protection
    """.split()
}
"""Names that a page may set and WebKit knows (platform/network/HTTPHeaderNames.in), as it prints them; seen in WebKitGTK 2.50.6."""


def headers_allowed(preflight: steps.Preflight) -> Finding | None:
    """Check the names that WebKit knows first: HTTPHeaderMap keeps them before the others, each kind in the page's order.

    That order is not visible; theirs in the preflight, which is the alphabet's, stands for it.
    """
    return steps.headers_allowed(replace(preflight, unsafe_names=tuple(sorted(preflight.unsafe_names, key=_is_unknown))))


def _is_unknown(name: str) -> bool:
    return name not in KNOWN_NAMES


STEPS = (
    steps.not_redirected,
    steps.ok_status,
    steps.origin_allowed,
    steps.methods_parsed,
    steps.headers_parsed,
    steps.method_allowed,
    headers_allowed,
)
"""CrossOriginAccessControl.cpp, validatePreflightResponse: the status first; a redirect is one like others."""

MESSAGES = {
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


_UNSAFE_FROM_HOME = frozenset({"", "blob", "file", "ftp"})
_SAFE_FROM_SECURE_HOME = frozenset({"about", "data", "wss"})
"""Schemes of redirects from the page's own server that fail without a word of CORS, and those that do not where it is secure.

Of the others WebKit says there that the redirect was not allowed, as of mixed content: seen in WebKitGTK 2.50.6.
"""


def _is_unsafe_redirect(finding: Finding, scene: Scene) -> bool:
    if finding.code != "redirect-not-http" or not scene.from_home:
        return False
    if parse(scene.url).is_trustworthy:
        return scene.location_scheme not in _SAFE_FROM_SECURE_HOME
    return scene.location_scheme in _UNSAFE_FROM_HOME


def code(finding: Finding, scene: Scene) -> str:
    """Return our own code: WebKit has texts, but no names for them."""
    return finding.code if finding.reason.webkit and not _is_unsafe_redirect(finding, scene) else ""


def console(finding: Finding, scene: Scene) -> str:
    """Return the line that the console prints."""
    template = MESSAGES.get(message_key(finding))
    if template is None or _is_unsafe_redirect(finding, scene):
        return ""
    values = {name: _as_written(value) if name == "header" else value for name, value in finding.values.items()}
    line = template.format(scene=scene, **values)
    if scene.location is None or scene.preflight or finding.code.startswith("corp"):
        return line
    # An address that can't be parsed is printed as it was sent.
    target = without_credentials(scene.location) or location(scene.response.headers.lines("location"))
    return _REDIRECTION.format(location=target, reason=line)


_WRITTEN = {
    "device-memory": "Device-Memory",
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


def _as_written(header: str) -> str:
    """Return the header's name as the page most likely wrote it, which WebKit prints and the preflight does not show.

    Names that WebKit knows are printed in its own case, `X-…` is nearly always written so; others are left alone.
    """
    if written := KNOWN_NAMES.get(header) or _WRITTEN.get(header):
        return written
    return "-".join(part.capitalize() for part in header.split("-")) if header.startswith(("x-", "access-control-")) else header


PROFILE = Profile(
    name="webkit",
    cache=CacheRules(max_age=max_age, cap=600, wildcard_covers_authorization=True),
    code=code,
    console=console,
    steps=STEPS,
    safelist=SAFELIST,
    location=location,
    fonts_without_cors=True,
    redirects_delete_as_get=True,  # Source/WebKit/NetworkProcess/soup/NetworkDataTaskSoup.cpp, shouldRedirectAsGET
    redirects_from_home_as_credentialed=True,
    redirects_drop_metadata=True,
    preflights_before_redirects=True,
    preflights_redirects_again=True,
    preflights_headers_as_asked=True,
    loopback_is_mixed_content=True,  # seen in WebKitGTK 2.50.6
    redirects_as_credentialed=frozenset({"image", "script"}),  # seen in WebKitGTK 2.50.6
)
