"""CORS-preflight fetch: does the answer to a preflight let the actual request go on?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cors_addon.core.fetch import methods
from cors_addon.core.fetch.cors_check import cors_check
from cors_addon.core.fetch.near_miss import elements, header_difference, listed, method_difference, redirect_difference
from cors_addon.core.fetch.reasons import (
    AUTHORIZATION_NOT_LISTED,
    HEADER_NOT_ALLOWED,
    INVALID_ALLOW_HEADERS,
    INVALID_ALLOW_METHODS,
    METHOD_NOT_ALLOWED,
    PREFLIGHT_REDIRECT,
    PREFLIGHT_STATUS,
    Finding,
    Reason,
)
from cors_addon.core.fetch.redirect import location_url
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.headers import Extraction, is_token, split_list

ALLOW_METHODS = "access-control-allow-methods"
ALLOW_HEADERS = "access-control-allow-headers"
MAX_AGE = "access-control-max-age"
REQUEST_METHOD = "access-control-request-method"
REQUEST_HEADERS = "access-control-request-headers"

NON_WILDCARD = frozenset({"authorization"})
"""https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name"""


@dataclass(frozen=True, slots=True)
class Preflight:
    """What the checks look at: the actual request that is asked for, and the answer to the preflight."""

    url: str
    origin: str
    credentialed: bool
    method: str
    unsafe_names: tuple[str, ...]
    response: Response


Check = Callable[[Preflight], Finding | None]


def origin_allowed(preflight: Preflight) -> Finding | None:
    """Step 7, first half: a CORS check for *request* (the actual one, whose credentials mode counts) and response returns success."""
    return cors_check(preflight.origin, preflight.credentialed, preflight.response.status, preflight.response.headers)


def not_redirected(preflight: Preflight) -> Finding | None:
    """Step 7, seen apart: a redirect is no ok status."""
    location = location_url(preflight.url, preflight.response)
    if location is None:
        return None
    values = {"status": str(preflight.response.status), "location": location, "difference": redirect_difference(preflight.url, location)}
    return Finding(PREFLIGHT_REDIRECT, values)


def ok_status(preflight: Preflight) -> Finding | None:
    """Step 7, second half: the response's status is an ok status."""
    response = preflight.response
    return None if response.is_ok else Finding(PREFLIGHT_STATUS, {"status": str(response.status)})


def methods_parsed(preflight: Preflight) -> Finding | None:
    """Step 7.1 and 7.3: extracting header list values given `Access-Control-Allow-Methods` is no failure."""
    return _parsed(preflight, ALLOW_METHODS, INVALID_ALLOW_METHODS)


def headers_parsed(preflight: Preflight) -> Finding | None:
    """Step 7.2 and 7.3: extracting header list values given `Access-Control-Allow-Headers` is no failure."""
    return _parsed(preflight, ALLOW_HEADERS, INVALID_ALLOW_HEADERS)


def _parsed(preflight: Preflight, name: str, reason: Reason) -> Finding | None:
    headers = preflight.response.headers
    if headers.extract_tokens(name) is not Extraction.FAILURE:
        return None
    bad = next(element for element in split_list(headers.text(name)) if not is_token(element))
    return Finding(reason, {"list": headers.text(name), "value": bad})


def method_allowed(preflight: Preflight) -> Finding | None:
    """Step 7.5: request's method is in methods, or safelisted, or covered by `*` (without credentials only)."""
    value = preflight.response.headers.get(ALLOW_METHODS)
    allowed = elements(value)
    method = preflight.method
    if method in allowed or methods.is_safelisted(method) or (not preflight.credentialed and "*" in allowed):
        return None
    return Finding(METHOD_NOT_ALLOWED, {"method": method, "list": listed(value), "difference": method_difference(method, allowed)})


def authorization_listed(preflight: Preflight) -> Finding | None:
    """Step 7.6: each CORS non-wildcard request-header name is listed by name."""
    value = preflight.response.headers.get(ALLOW_HEADERS)
    allowed = {element.lower() for element in elements(value)}
    for header in preflight.unsafe_names:
        if header in NON_WILDCARD and header not in allowed and "*" in allowed and not preflight.credentialed:
            return Finding(AUTHORIZATION_NOT_LISTED, {"list": listed(value), "header": header})
    return None


def headers_allowed(preflight: Preflight) -> Finding | None:
    """Step 7.7: each unsafe header name is listed (in any case), or covered by `*` (without credentials only)."""
    value = preflight.response.headers.get(ALLOW_HEADERS)
    allowed = {element.lower() for element in elements(value)}
    if not preflight.credentialed and "*" in allowed:
        return None
    for header in preflight.unsafe_names:
        if header not in allowed:
            return Finding(HEADER_NOT_ALLOWED, {"header": header, "list": listed(value), "difference": header_difference(header, allowed)})
    return None


STANDARD_STEPS: tuple[Check, ...] = (
    origin_allowed,
    not_redirected,
    ok_status,
    methods_parsed,
    headers_parsed,
    method_allowed,
    authorization_listed,
    headers_allowed,
)
"""The checks in the standard's order, https://fetch.spec.whatwg.org/#cors-preflight-fetch-0, step 7."""


def preflight_check(preflight: Preflight, steps: Iterable[Check] = STANDARD_STEPS) -> Finding | None:
    """Return the first complaint about the answer to a preflight, or None where the actual request goes on."""
    for step in steps:
        if finding := step(preflight):
            return finding
    return None
