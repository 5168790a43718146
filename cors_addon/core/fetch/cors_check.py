"""The CORS check: may the page's origin read this response?"""

from cors_addon.core.fetch.near_miss import difference
from cors_addon.core.fetch.reasons import (
    CREDENTIALS_NOT_ALLOWED,
    INVALID_ALLOW_ORIGIN,
    MISSING_ALLOW_ORIGIN,
    MULTIPLE_ALLOW_ORIGIN,
    ORIGIN_MISMATCH,
    WILDCARD_WITH_CREDENTIALS,
    Finding,
)
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.url import OPAQUE, is_serialized_url

ALLOW_ORIGIN = "access-control-allow-origin"
ALLOW_CREDENTIALS = "access-control-allow-credentials"

_UNCHECKED_STATUSES = frozenset({304, 407})


def cors_check_applies(status: int) -> bool:
    """Tell whether a response with this status to a request with response tainting "cors" undergoes the CORS check.

    https://fetch.spec.whatwg.org/#http-fetch, step 5.3
    """
    return status not in _UNCHECKED_STATUSES


def cors_check(request_origin: str, credentialed: bool, status: int, headers: Headers) -> Finding | None:
    """Return why the response fails the CORS check, or None on success.

    `request_origin` is the value of the request's `Origin` header, `credentialed` tells whether its credentials mode is
    "include". The status only goes into the message.

    https://fetch.spec.whatwg.org/#cors-check
    """
    # 1. Let origin be the result of getting `Access-Control-Allow-Origin` from response's header list.
    origin = headers.get(ALLOW_ORIGIN)
    # 2. If origin is null, then return failure. Null is not `null`.
    if origin is None:
        return Finding(MISSING_ALLOW_ORIGIN, {"origin": request_origin, "status": str(status)})
    # 3. If request's credentials mode is not "include" and origin is `*`, then return success.
    if not credentialed and origin == "*":
        return None
    # 4. If the result of byte-serializing a request origin with request is not origin, then return failure.
    if request_origin != origin:
        return _why_not(request_origin, origin, len(headers.lines(ALLOW_ORIGIN)))
    # 5. If request's credentials mode is not "include", then return success.
    if not credentialed:
        return None
    # 6. Let credentials be the result of getting `Access-Control-Allow-Credentials` from response's header list.
    credentials = headers.get(ALLOW_CREDENTIALS)
    # 7. If credentials is `true`, then return success.
    if credentials == "true":
        return None
    # 8. Return failure.
    shown = "missing" if credentials is None else f"“{credentials}”"
    return Finding(CREDENTIALS_NOT_ALLOWED, {"origin": request_origin, "value": shown, "raw": credentials or ""})


def _why_not(request_origin: str, value: str, lines: int) -> Finding:
    """Name the reason of a failed comparison, in Chromium's order: decided by bytes, explained by parsing.

    services/network/public/cpp/cors/cors.cc, CheckAccess
    """
    values = {"origin": request_origin, "value": value, "difference": difference(request_origin, value)}
    if value == "*":
        return Finding(WILDCARD_WITH_CREDENTIALS, values)
    if "," in value or " " in value:
        return Finding(MULTIPLE_ALLOW_ORIGIN, {**values, "lines": f"{lines} header lines" if lines > 1 else "one header line"})
    if value == OPAQUE or is_serialized_url(value):
        return Finding(ORIGIN_MISMATCH, values)
    return Finding(INVALID_ALLOW_ORIGIN, values)
