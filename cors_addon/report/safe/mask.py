"""Secrets masked in URLs, in names and in sentences: what a name or its own look gives away."""

import re

from cors_addon.report.safe.masked_address import MASK, masked_address
from cors_addon.report.safe.secret_names import NameStrength, strength_of
from cors_addon.report.safe.secret_shapes import is_flag

__all__ = ["MASK", "masked_text", "masked_url"]

_SCHEME = re.compile(
    r"(?<![\w-])((?i:Basic|Bearer|Digest|Negotiate|NTLM|DPoP))( +)(?![\w-]++=[^=\s,])(?=.[\w+/.~:-]*[0-9A-Z=])[\w+/=.~:-]{6,}"
)
"""Credentials within a sentence; what follows the scheme in prose ("Basic authentication") has neither digit nor inner capital."""
_SCHEMES = re.compile(r"[BbDdNn](?i:asic|earer|igest|egotiate|tlm|pop) ")
_LABELLED = re.compile(r"(?<![\w-])([\w-]{2,60}+)([\"']?+(?:: | = ) *+)[\"'“‘]?+([^\s\"'“”‘’,;<>]++)")
"""A name and, behind a colon and a blank, its value, maybe in JSON; a URL has no blank there."""
_MEMBER = re.compile(r"""(?<![\w-])([\w-]{2,60}+)(["']\s{0,9}:\s{0,9}(["']))((?:(?!\3)[^\\]|\\.)*+)""", re.DOTALL)
_MEMBER_WITHIN = re.compile(r"""(?<![\w-])([\w-]{2,60}+)((\\{1,9})["']\s{0,9}:\s{0,9}\\{1,9}["'])([^"'\\]*+)""")
"""A member of JSON, or of a dictionary as Python writes it, with its whole text; and one of JSON that stands within a text of JSON."""
_HOST = re.compile(r"([\w.-]{1,253}):\d{2,5}[,.;:)]?")
_OF_DIGITS = re.compile(r"(?:otp|pin|mfa|psk|pwd?|pass\w{0,9}|secret|code|key)\Z", re.IGNORECASE)
"""A host with its port, whatever it is called (auth:8080), and how the names of secrets end that may be such digits."""
_PROSE = re.compile(r"[A-Za-z-]+[.!)…]?")
_BLANKS = r" \t\r\n\f\v"
_RUN = re.compile(
    rf"(?<![^{_BLANKS}])(?=[^{_BLANKS}]{{4}})(?=[^{_BLANKS}=@%\\/…:0-9]*+(?:[=@%\\/…0-9]|:[^{_BLANKS}])|[^{_BLANKS}]{{20}})[^{_BLANKS}]+"
)
"""A run without blanks that is more than a word: only such a one can hold a secret without a label."""


def masked_url(url: str) -> str:
    """Return a URL, or a path with its query, without user info and secrets. Never raises."""
    return masked_address(url)


def masked_text(text: str) -> str:
    """Return a sentence, console line or header value whose secrets are masked, also those within its URLs. Never raises."""
    if ":" in text and ('"' in text or "'" in text):
        text = _MEMBER_WITHIN.sub(_masked_member, _MEMBER.sub(_masked_member, text))
    if ": " in text or " = " in text:
        text = _LABELLED.sub(_masked_label, text)
    if " " in text and _SCHEMES.search(text):
        text = _SCHEME.sub(rf"\1\2{MASK}", text)
    return _RUN.sub(_masked_run, text)


def _masked_member(match: re.Match[str]) -> str:
    name, sign, _, value = match.groups()
    strength = strength_of(name)
    is_secret = strength is NameStrength.STRONG or (strength is NameStrength.WEAK and MASK in masked_address(f"{name}={value}"))
    return f"{name}{sign}{MASK}" if is_secret and value and not is_flag(value) else match[0]


def _masked_run(match: re.Match[str]) -> str:
    host = _HOST.fullmatch(match[0])
    return match[0] if host and not _OF_DIGITS.search(host[1]) else masked_address(match[0])


def _masked_label(match: re.Match[str]) -> str:
    name, sign, value = match.groups()
    if (
        strength_of(name) is not NameStrength.STRONG
        or value == MASK
        or is_flag(value)
        or (sign.startswith(": ") and _PROSE.fullmatch(value))
    ):
        return match[0]
    return match[0][: -len(value)] + MASK
