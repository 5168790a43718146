"""Secrets masked: cookies, credentials, and what looks like a secret in a URL or in a sentence."""

import re
from collections.abc import Callable
from urllib.parse import unquote

MASK = "***"
"""What stands in place of a secret."""

_SECRET_WORDS = frozenset(
    "apikey assertion auth authorization bearer code cred credential credentials csrf hmac jsessionid jwt key nonce otp pass passcode"
    " passphrase passwd password pin pwd samlresponse secret sess session sessionid sid sig sign signature ticket token tokens"
    " verifier xsrf".split()
)
_SECRET_PARTS = re.compile(
    r"token|secret|passw|signature|(?:api|access|auth|private)key|session|sessid|credential|jwt|samlre", re.IGNORECASE
)
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_JWT = r"(?<![\w-])(?=[\w-]*?(?<![A-Za-z0-9])eyJ[\w-]{5})[\w-]++\.[\w-]{5,}+(?:\.[\w-]*+)?"
"""The whole run of letters that holds the token's start: tried once a run, so that no hostile value takes more than linear time."""
_KNOWN = r"\b(?:gh[opsru]_|github_pat_|glpat-|xox[abprs]-|[sr]k_(?:live|test)_|sk-(?=\w{16})|AIza|AKIA|ya29\.)[\w.-]{12,}"
_TOKEN = re.compile(f"{_JWT}|{_KNOWN}")
_RANDOM = re.compile(r"(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])(?=\D*\d)[\w+/=.~%-]{24,}|[0-9A-Fa-f]{32,}")
_URL = re.compile(r"(?:://|(?<![^\s“\"'‘<(=])/)[^\s“”\"'‘’<>]*")
"""A URL within a sentence, from behind its scheme on, or one without scheme or host."""
_USERINFO = re.compile(r"(?:(?<=://)|(?<=^//))[^/?#@]*(?:@[^/?#@]*)*@")
_SEGMENT = re.compile(r"(?<=/)[\w+=.~%-]{24,}+")
_ID = re.compile(r"\d+|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
"""A path segment that names one thing among many, and is no secret however long."""
_PARAMETER = re.compile(r"(?<=[?&#;])([^=&#;?\s]+)=([^&#;\s]*)")
_NESTED = re.compile(r"(?<![^?&#;])([^=&#;?\s]+)=([^&#;?\s]+)")
"""A parameter within the value of another one."""
_MOST_ENCODINGS = 4
"""How many times over the value of a parameter may be percent-encoded before it is taken for a secret unread."""
_ENDS = ".,:)]!…"
"""What may follow a URL's last value: punctuation, and the mark of a text that was cut."""
_SCHEME = re.compile(r"\b((?i:Basic|Bearer|Digest|Negotiate|DPoP))( +)(?=.[\w+/.~:-]*[0-9A-Z=])[\w+/=.~:-]{6,}")
"""Credentials within a sentence; what follows the scheme in prose ("Basic authentication") has neither digit nor inner capital."""

_TOKEN_SIGNS = (
    "eyj",
    "ghp_",
    "gho_",
    "ghs_",
    "ghr_",
    "ghu_",
    "github_pat_",
    "glpat-",
    "xox",
    "k_live_",
    "k_test_",
    "sk-",
    "aiza",
    "akia",
    "ya29.",
)
_SCHEMES = ("basic ", "bearer ", "digest ", "negotiate ", "dpop ")
"""What a text must hold, in lower case, before the costlier search for a token or a scheme is worth its time."""
_COOKIE_ATTRIBUTES = frozenset({"domain", "expires", "max-age", "path", "priority", "samesite"})
_CHALLENGES = frozenset({"www-authenticate", "proxy-authenticate"})
"""Headers that name schemes of credentials with parameters that the server tells everybody."""
_NAMES_ONLY = ("access-control-", "cross-origin-", "sec-fetch-")
"""Headers whose values name other things, and hold no secret, even where a part of the name is a telling word."""


def is_secret_name(name: str) -> bool:
    """Tell whether a parameter or header of this name holds a secret, as far as its words tell."""
    return bool(_SECRET_PARTS.search(name)) or any(word.lower() in _SECRET_WORDS for word in _WORDS.findall(name))


def is_secret_value(value: str) -> bool:
    """Tell whether a value looks like a secret: a JSON Web Token, a vendor's token, or long and random."""
    return _TOKEN.search(value) is not None or _RANDOM.fullmatch(value) is not None


def masked_url(url: str) -> str:
    """Return the URL (or a path with its query) without user info, secret parameters, and tokens in its path. Never raises."""
    url = _PARAMETER.sub(_masked_parameter, _USERINFO.sub(f"{MASK}@", url))
    return _TOKEN.sub(MASK, _SEGMENT.sub(_masked_segment, url))


def masked_text(text: str) -> str:
    """Return a sentence, console line or header value whose URLs, tokens and credentials are masked. Never raises."""
    lowered = text.lower()
    if "/" in text:
        text = _URL.sub(lambda match: masked_url(match[0]), text)
    if any(sign in lowered for sign in _TOKEN_SIGNS):
        text = _TOKEN.sub(MASK, text)
    if any(scheme in lowered for scheme in _SCHEMES):
        text = _SCHEME.sub(rf"\1\2{MASK}", text)
    return text


def masked_header(name: str, value: str) -> str:
    """Return a header's value as it may be shown: names of cookies and schemes stay, their secrets do not. Never raises."""
    lowered = name.lower()
    if special := _HEADERS.get(lowered):
        return special(value)
    if lowered in _CHALLENGES:
        return _TOKEN.sub(MASK, value)
    if lowered.startswith(_NAMES_ONLY) or not is_secret_name(lowered):
        return masked_text(masked_url(value) if lowered in {"location", "referer", "content-location"} else value)
    return MASK


def _masked_parameter(match: re.Match[str]) -> str:
    name, value = match[1], match[2]
    return f"{name}={MASK}" if value and (is_secret_name(unquote(name)) or _hides_secret(value)) else match[0]


def _hides_secret(value: str) -> bool:
    """Tell whether a value is a secret or holds one: as a parameter or as a part of a URL, in whichever encoding."""
    if is_secret_value(value.rstrip(_ENDS)):
        return True
    for _ in range(_MOST_ENCODINGS):
        if value == (value := unquote(value)):
            break
    else:
        return True
    return (
        any(is_secret_name(match[1]) or is_secret_value(match[2].rstrip(_ENDS)) for match in _NESTED.finditer(value))
        or any(_masked_segment(match) == MASK for match in _SEGMENT.finditer(value))
        or bool(_USERINFO.search(value))
    )


def _masked_segment(match: re.Match[str]) -> str:
    segment = match[0]
    return MASK if is_secret_value(segment) and not _ID.fullmatch(segment.rstrip(_ENDS)) else segment


def _masked_cookies(value: str) -> str:
    return "; ".join(_masked_pair(pair.strip()) for pair in value.split(";"))


def _masked_set_cookie(value: str) -> str:
    pair, *attributes = (part.strip() for part in value.split(";"))
    return "; ".join((_masked_pair(pair), *(_masked_attribute(attribute) for attribute in attributes)))


def _masked_attribute(attribute: str) -> str:
    return attribute if attribute.partition("=")[0].strip().lower() in _COOKIE_ATTRIBUTES else _masked_pair(attribute)


def _masked_pair(pair: str) -> str:
    name, equals, _ = pair.partition("=")
    if equals:
        return f"{name}={MASK}"
    return pair if pair.lower() in {"", "secure", "httponly", "partitioned"} else MASK


def _masked_credentials(value: str) -> str:
    scheme, blank, _ = value.strip().partition(" ")
    return f"{scheme} {MASK}" if blank else MASK


_HEADERS: dict[str, Callable[[str], str]] = {
    "cookie": _masked_cookies,
    "set-cookie": _masked_set_cookie,
    "authorization": _masked_credentials,
    "proxy-authorization": _masked_credentials,
}
