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
    "apikey auth authorization bearer cred creds dbpass hmac jsessionid jwt mypass otp pass passcode passphrase passwd password phpsessid"
    " psk pw pwd secret token totp userpass verifier".split()
)
_STRONG_PARTS = re.compile(
    r"token(?!s|iz)|secret(?!ar)|passw|passphrase|passcode|signature|credential|jwt|samlre|sessid|csrf|xsrf|2fa"
    r"|(?:api|access|auth|private|encryption|signing|master|shared|account|subscription)[-_. ]?key",
    re.IGNORECASE,
)
_WEAK_WORDS = frozenset(
    "activate activation assertion challenge code confirm confirmation cookie hash invite key magic mfa nonce oauth pin"
    " recover recovery redeem reset sess session sid sig sign state ticket tokens unlock unsubscribe webhook webhooks".split()
)
_WEAK_PARTS = re.compile(
    r"session|magic|invit|oauth|verif|(?:app|consumer|hash|licen[cs]e|resource|sas|share|view)key$|(?<!post)(?<!zip)code$", re.IGNORECASE
)
_NEUTRAL_ENDS = frozenset(
    "algorithm count duration endpoint expires expiry expiration length method mode name start status timeout ttl type uri url"
    " version".split()
)
"""Last words of names that tell of a secret without being one: `token_type`, `code_challenge_method`."""
_OF_PAGES = frozenset("continuation cursor next page pagination sync".split())
"""Words beside `token` that say that it rather tells where a list goes on: `page_token`."""
_OF_NO_SECRET = frozenset(
    "airport area barcode build cache color commit country course currency error event exit foreign git http idempotency item lang"
    " language partition postal primary product public rate ratelimit reason sort status surrogate zip".split()
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
        return NameStrength.WEAK if _NEUTRAL_ENDS.intersection(words[-1:]) or _OF_PAGES.intersection(words[-2:-1]) else NameStrength.STRONG
    if _WEAK_PARTS.search(name) or not _WEAK_WORDS.isdisjoint(words):
        return NameStrength.WEAK if _OF_NO_SECRET.isdisjoint(words) and _NEUTRAL_ENDS.isdisjoint(words[-1:]) else NameStrength.NONE
    return NameStrength.NONE
