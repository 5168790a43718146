"""What a name tells of its value: whether `token`, `code` or `page` names a secret."""

import re
from enum import IntEnum
from functools import lru_cache

from cors_addon.report.safe.secret_shapes import decoded


class NameStrength(IntEnum):
    """How much a name says: nothing; that the value is a secret if it looks like one; that it is a secret."""

    NONE = 0
    WEAK = 1
    STRONG = 2


_STRONG_WORDS = frozenset(
    "apikey auth authorization bearer cred creds hmac jsessionid jwt otp pass passcode passphrase passwd password phpsessid psk pw pwd"
    " secret token totp verifier".split()
)
_STRONG_PARTS = re.compile(
    r"token(?!s|iz)|secret|passw|passphrase|passcode|signature|credential|jwt|samlre|sessid|csrf|xsrf|2fa"
    r"|(?:api|access|auth|private|encryption|signing|master|shared|account|subscription)[-_. ]?key",
    re.IGNORECASE,
)
_WEAK_WORDS = frozenset(
    "activation assertion challenge code confirm confirmation cookie hash invite key magic mfa nonce oauth pin reset sess session sid sig"
    " sign state ticket tokens".split()
)
_WEAK_PARTS = re.compile(r"session|magic|invit|oauth|verif|(?<!post)(?<!zip)code$", re.IGNORECASE)
_NEUTRAL_ENDS = frozenset("count endpoint expires expiry expiration length method mode name ttl type uri url".split())
"""Last words of names that tell of a secret without being one: `token_type`, `token_url`."""
_OF_NO_SECRET = frozenset(
    "area barcode cache country currency error exit foreign http lang language partition postal primary product public sort status"
    " zip".split()
)
"""Words beside a weak one that say what it is instead: `country_code`, `sort_key`."""
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_IGNORED = dict.fromkeys(map(ord, "\t\r\n"))
_LONGEST = 200
"""Characters of a name that are looked at: its last ones."""


def strength_of(name: str) -> NameStrength:
    """Return what the name of a parameter or header tells, as far as its words do; it may be percent-encoded."""
    return _strength(name[-_LONGEST:])


@lru_cache(maxsize=4096)
def _strength(name: str) -> NameStrength:
    name = decoded(name).translate(_IGNORED)
    words = [word.lower() for word in _WORDS.findall(name)]
    if _STRONG_PARTS.search(name) or not _STRONG_WORDS.isdisjoint(words):
        return NameStrength.WEAK if words and words[-1] in _NEUTRAL_ENDS else NameStrength.STRONG
    if _WEAK_PARTS.search(name) or not _WEAK_WORDS.isdisjoint(words):
        return NameStrength.WEAK if _OF_NO_SECRET.isdisjoint(words) else NameStrength.NONE
    return NameStrength.NONE
