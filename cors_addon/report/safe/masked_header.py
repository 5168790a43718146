"""Header values as they may be shown: by the header's name, and else by what stands in them."""

import re
from collections.abc import Callable

from cors_addon.report.safe.mask import MASK, masked_text, masked_url
from cors_addon.report.safe.secret_names import NameStrength, strength_of
from cors_addon.report.safe.secret_shapes import is_flag, is_plain, without_tokens

_COOKIE_ATTRIBUTES = frozenset({"domain", "expires", "max-age", "path", "priority", "samesite"})
_COOKIE_FLAGS = frozenset({"", "secure", "httponly", "partitioned"})
_SCHEMES = frozenset("apikey aws4-hmac-sha256 basic bearer digest dpop hoba mutual negotiate ntlm token".split())
_CHALLENGE = re.compile(r"(?<![\w-])([\w-]++)(\s*+=(?!=)\s*+)(\"[^\"]*+\"?|[^\s,\"]++)")
_HASH = re.compile(r"'sha(?:256|384|512)-[\w+/=-]+'[;,]?")
_NONCE = re.compile(r"('nonce-)[^']+'")
_OF_NO_SECRET = frozenset(
    "cf-ray content-digest content-md5 digest etag if-match if-none-match repr-digest sec-websocket-accept sec-websocket-key sentry-trace"
    " traceparent x-amz-cf-id x-amz-id-2 x-amz-request-id x-amz-version-id x-b3-traceid x-cloud-trace-context x-correlation-id x-goog-hash"
    " x-request-id x-timer x-trace-id".split()
)
"""Headers whose long and random values are checksums and names of requests; a vendor's token is none."""
_BLOB = re.compile(r"(?<![\w-])((?i:Negotiate|NTLM|Kerberos) ++)[^\s,]++")
_OF_CHALLENGES = frozenset(
    "algorithm authorization_uri charset claims domain error error_description error_uri qop realm resource_metadata scope service stale"
    " title".split()
)
"""Parameters of a challenge that hold no secret by their name; what stands in them may be one all the same."""


def masked_header(name: str, value: str) -> str:
    """Return a header's value as it may be shown: names of cookies and schemes stay, their secrets do not. Never raises."""
    lowered = name.lower()
    if special := _HEADERS.get(lowered):
        return special(value)
    if lowered.startswith(_NAMES_ONLY):
        return masked_text(value)
    strength = strength_of(lowered)
    if value and ((strength is NameStrength.STRONG and not is_flag(value)) or (strength is NameStrength.WEAK and not is_plain(value))):
        return MASK
    return masked_text(value)


def _masked_cookies(value: str) -> str:
    return "; ".join(_masked_pair(pair.strip()) for pair in value.split(";"))


def _masked_set_cookie(value: str) -> str:
    pair, *attributes = (part.strip() for part in value.split(";"))
    return "; ".join((_masked_pair(pair), *(_masked_attribute(attribute) for attribute in attributes)))


def _masked_attribute(attribute: str) -> str:
    return masked_text(attribute) if attribute.partition("=")[0].strip().lower() in _COOKIE_ATTRIBUTES else _masked_pair(attribute)


def _masked_pair(pair: str) -> str:
    name, equals, _ = pair.partition("=")
    if equals:
        return f"{masked_text(name)}={MASK}"
    return pair if pair.lower() in _COOKIE_FLAGS else MASK


def _masked_credentials(value: str) -> str:
    scheme, blank, _ = value.strip().partition(" ")
    return f"{scheme} {MASK}" if blank and scheme.lower() in _SCHEMES else MASK


def _masked_challenge(value: str) -> str:
    return masked_text(_CHALLENGE.sub(_masked_parameter, _BLOB.sub(rf"\g<1>{MASK}", value)))


def _masked_parameter(match: re.Match[str]) -> str:
    if match[1].lower() in _OF_CHALLENGES:
        return match[0]
    return f'{match[1]}{match[2]}"{MASK}"' if match[3].startswith('"') else f"{match[1]}{match[2]}{MASK}"


def _masked_policy(value: str) -> str:
    return " ".join(word if _HASH.fullmatch(word) else _NONCE.sub(rf"\g<1>{MASK}'", masked_text(word)) for word in value.split(" "))


def _masked_known(value: str) -> str:
    return without_tokens(value, MASK)


_HEADERS: dict[str, Callable[[str], str]] = {
    "cookie": _masked_cookies,
    "set-cookie": _masked_set_cookie,
    "authorization": _masked_credentials,
    "proxy-authorization": _masked_credentials,
    "authentication": _masked_credentials,
    "www-authenticate": _masked_challenge,
    "proxy-authenticate": _masked_challenge,
    "authentication-info": _masked_challenge,
    "proxy-authentication-info": _masked_challenge,
    "location": masked_url,
    "content-location": masked_url,
    "referer": masked_url,
    "origin": masked_url,
    "content-security-policy": _masked_policy,
    "content-security-policy-report-only": _masked_policy,
    "x-content-security-policy": _masked_policy,
    **dict.fromkeys(_OF_NO_SECRET, _masked_known),
}
_NAMES_ONLY = ("access-control-", "cross-origin-", "sec-fetch-", "sec-ch-", "permissions-policy")
"""Headers whose values name other things, and hold no secret by their own name, even where a part of it is a telling word."""
