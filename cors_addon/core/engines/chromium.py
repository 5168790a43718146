"""Chromium: Chrome, Edge, Opera and their kin."""

import re
from collections.abc import Mapping
from dataclasses import replace

from cors_addon.core.engines.header_order import slot_order
from cors_addon.core.engines.profile import Profile, Scene
from cors_addon.core.fetch import preflight as steps
from cors_addon.core.fetch.preflight_cache import DEFAULT_SECONDS, CacheRules
from cors_addon.core.fetch.reasons import Finding
from cors_addon.core.fetch.safelist import STANDARD, Predicate, Safelist, has_unsafe_byte, is_simple_range, mime_essence

_INT64 = re.compile(r"([+-]?)0*(\d{1,19})", re.ASCII)
_INT64_RANGE = range(-(2**63), 2**63)
_INTEGER = re.compile(r"\d+", re.ASCII)
_RATIO = re.compile(r"\d+(\.\d+)?", re.ASCII)
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")


def max_age(lines: tuple[str, ...]) -> int:
    """Return the seconds of `Access-Control-Max-Age`: services/network/public/cpp/cors/preflight_result.cc, ParseAccessControlMaxAge."""
    match = _INT64.fullmatch(", ".join(lines))
    seconds = int(match[1] + match[2]) if match else DEFAULT_SECONDS
    return seconds if seconds in _INT64_RANGE else DEFAULT_SECONDS


def _integer(value: str) -> bool:
    return _INTEGER.fullmatch(value) is not None


def _ratio(value: str) -> bool:
    return _RATIO.fullmatch(value) is not None


def _anything(_: str) -> bool:
    return True


_CLIENT_HINTS: Mapping[str, Predicate] = {
    "device-memory": _ratio,
    "dpr": _ratio,
    "width": _integer,
    "viewport-width": _integer,
    "rtt": _integer,
    "downlink": _ratio,
    "ect": lambda value: value in {"slow-2g", "2g", "3g", "4g"},
    "save-data": lambda value: value.lower() == "on",
    "intervention": _anything,
    "sec-ch-device-memory": _anything,
    "sec-ch-dpr": _anything,
    "sec-ch-prefers-color-scheme": _anything,
    "sec-ch-prefers-reduced-motion": _anything,
    "sec-ch-prefers-reduced-transparency": _anything,
    "sec-ch-ua": _anything,
    "sec-ch-ua-arch": _anything,
    "sec-ch-ua-bitness": _anything,
    "sec-ch-ua-form-factors": _anything,
    "sec-ch-ua-full-version": _anything,
    "sec-ch-ua-full-version-list": _anything,
    "sec-ch-ua-mobile": _anything,
    "sec-ch-ua-model": _anything,
    "sec-ch-ua-platform": _anything,
    "sec-ch-ua-platform-version": _anything,
    "sec-ch-ua-wow64": _anything,
    "sec-ch-viewport-height": _anything,
    "sec-ch-viewport-width": _anything,
    "sec-ch-width": _anything,
}
"""services/network/public/cpp/cors/cors.cc, IsCorsSafelistedHeader"""

_AD_AUCTION_TYPE = "message/ad-auction-trusted-signals-request"


def _content_type(value: str) -> bool:
    return STANDARD.rules["content-type"](value) or (not has_unsafe_byte(value) and mime_essence(value) == _AD_AUCTION_TYPE)


SAFELIST = Safelist(
    rules={**STANDARD.rules, **_CLIENT_HINTS, "content-type": _content_type, "range": lambda value: is_simple_range(value.lower())},
    ignored=frozenset({"access-control-request-private-network", "user-agent"}),
)


def headers_allowed(preflight: steps.Preflight) -> Finding | None:
    """Check the header names in Chromium's own order, of which the first one that is not allowed is named."""
    refused = steps.headers_allowed(preflight)
    return refused and steps.headers_allowed(replace(preflight, unsafe_names=slot_order(preflight)))


STEPS = (
    steps.not_redirected,
    steps.origin_allowed,
    steps.ok_status,
    steps.methods_parsed,
    steps.headers_parsed,
    steps.method_allowed,
    headers_allowed,
)
"""services/network/cors/preflight_controller.cc; Authorization is still covered by `*`."""

_KINDS = {
    "": "fetch",
    "audio": "audio",
    "font": "font",
    "image": "image",
    "preload": "link element resource",
    "manifest": "manifest",
    "script": "script",
    "style": "CSS stylesheet",
    "track": "text track",
    "video": "video",
}

_PREFIX = "Response to preflight request doesn't pass access control check: "
_HINTS = {
    "fetch": " Have the server send the header with a valid value.",
    "XMLHttpRequest": " The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute.",
}

MESSAGES = {
    "wildcard-with-credentials": "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' "
    "when the request's credentials mode is 'include'.",
    "missing-allow-origin": "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
    "multiple-allow-origin": "The 'Access-Control-Allow-Origin' header contains multiple values '{value}', but only one is allowed.",
    "invalid-allow-origin": "The 'Access-Control-Allow-Origin' header contains the invalid value '{value}'.",
    "origin-mismatch": "The 'Access-Control-Allow-Origin' header has a value '{value}' that is not equal to the supplied origin.",
    "credentials-not-allowed": "The value of the 'Access-Control-Allow-Credentials' header in the response is '{raw}' which must be "
    "'true' when the request's credentials mode is 'include'.",
    "preflight-status": "It does not have HTTP ok status.",
    "preflight-redirect": "Redirect is not allowed for a preflight request.",
    "invalid-allow-methods": "Cannot parse Access-Control-Allow-Methods response header field in preflight response.",
    "invalid-allow-headers": "Cannot parse Access-Control-Allow-Headers response header field in preflight response.",
    "method-not-allowed": "Method {method} is not allowed by Access-Control-Allow-Methods in preflight response.",
    "header-not-allowed": "Request header field {header} is not allowed by Access-Control-Allow-Headers in preflight response.",
    "redirect-with-credentials": "Redirect location '' contains a username and password, which is disallowed for cross-origin requests.",
    "redirect-not-http": "Cross origin requests are only supported for protocol schemes: chrome, "
    "chrome-experimental-site-token-provider, chrome-extension, chrome-untrusted, "
    "data, http, https, isolated-app.",
}
"""third_party/blink/renderer/platform/loader/cors/cors_error_string.cc"""

_HINTED = {
    "fetch": frozenset({"multiple-allow-origin", "invalid-allow-origin", "origin-mismatch"}),
    "XMLHttpRequest": frozenset({"wildcard-with-credentials", "credentials-not-allowed"}),
}
"""The failures after which a script's request has a hint."""
_BY_EMBEDDER = "-after-defaulted-to-same-origin-by-coep"
"""Appended to the blocked reason where the page's embedder policy stands in for a missing Cross-Origin-Resource-Policy."""
_UNSAFE_REDIRECTS = frozenset({"", "about", "blob", "chrome", "data", "file", "filesystem", "view-source"})
"""Schemes of redirects that fail without a word of CORS ("" for an address that can't be parsed): seen in Chromium 156."""
_UNPREFIXED = frozenset({"invalid-allow-methods", "invalid-allow-headers", "method-not-allowed", "header-not-allowed"})


def code(finding: Finding, scene: Scene) -> str:
    """Return DevTools Protocol's `CorsError` name (or blocked reason); a failed preflight's is the last of the names."""
    if _is_unsafe_redirect(finding, scene):
        return ""
    names = finding.reason.chromium
    name = names[-1 if scene.preflight else 0] if names else ""
    return name + _BY_EMBEDDER if finding.values.get("default") else name


def console(finding: Finding, scene: Scene) -> str:
    """Return the line that the console prints, as for `fetch()` where XMLHttpRequest is not known to ask."""
    template = MESSAGES.get(finding.code)
    if template is None or _is_unsafe_redirect(finding, scene):
        return ""
    kind = "resource" if scene.event_stream or scene.beacon else _KINDS.get(scene.destination, "resource")
    if kind == "fetch" and scene.xml_http_request:
        kind = "XMLHttpRequest"
    url = scene.location if finding.code == "redirect-not-http" else scene.url
    redirected = f"(redirected from '{scene.initial_url}') " if scene.initial_url != url else ""
    prefix = _PREFIX if scene.preflight and finding.code not in _UNPREFIXED else ""
    values = {name: _UNPRINTABLE.sub(_escape, value) for name, value in finding.values.items()}
    hint = _HINTS[kind] if finding.code in _HINTED.get(kind, ()) else ""
    return (
        f"Access to {kind} at '{url}' {redirected}from origin '{scene.page}' has been blocked by CORS policy: "
        f"{prefix}{template.format_map(values)}{hint}"
    )


def _is_unsafe_redirect(finding: Finding, scene: Scene) -> bool:
    return finding.code == "redirect-not-http" and scene.location_scheme in _UNSAFE_REDIRECTS


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04X}"


PROFILE = Profile(
    name="chromium",
    cache=CacheRules(max_age=max_age, cap=7200, entries=1024, url_length=1024, caches_opaque_origins=False),
    code=code,
    console=console,
    steps=STEPS,
    safelist=SAFELIST,
    ip_address_is_site=False,
)
