"""The host parser, https://url.spec.whatwg.org/#host-parsing.

A host is text as it stands in a serialized URL: a domain, an IPv4 address, an IPv6 address in brackets, or an opaque host.
Failure is None. Every step takes time in proportion to the input's length.
"""

import re
from itertools import groupby

from cors_addon.core.wire.domain import domain_to_ascii
from cors_addon.core.wire.percent_encoding import C0_CONTROL, percent_decode, percent_encode

_FORBIDDEN = re.compile(r"[\x00\t\n\r #/:<>?@\[\\\]^|]")
"""https://url.spec.whatwg.org/#forbidden-host-code-point"""
_FORBIDDEN_IN_DOMAIN = re.compile(r"[\x00-\x20#%/:<>?@\[\\\]^|\x7f]")
"""https://url.spec.whatwg.org/#forbidden-domain-code-point"""
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")

_NUMBER = re.compile(r"0[xX](?P<hex>[0-9A-Fa-f]*)|0(?P<octal>[0-7]+)|(?P<decimal>0|[1-9][0-9]*)")
_BASES = {"hex": 16, "octal": 8, "decimal": 10}
_MOST_DIGITS = 11
"""Digits of the largest IPv4 address, 0o37777777777."""
_PIECE = re.compile(r"[0-9A-Fa-f]{1,4}")
_DOTTED = re.compile(r"(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})")
_PIECES = 8


def host_parse(text: str, special: bool) -> str | None:
    """Return the host that the text (bytes as Latin-1) names in a URL with a special scheme, or without one."""
    # 1. If input starts with U+005B ([), then return the result of IPv6 parsing it without its brackets.
    if text.startswith("["):
        return _ipv6_parse(text[1:-1]) if text.endswith("]") else None
    # 2. If isOpaque is true, then return the result of opaque-host parsing input.
    if not special:
        return None if _FORBIDDEN.search(text) else percent_encode(text, C0_CONTROL)
    # A % that encodes nothing would be found by step 6, but each costs much to step 4.
    if _STRAY_PERCENT.search(text):
        return None
    # 4. Let domain be the result of running UTF-8 decode without BOM on the percent-decoding of input.
    domain = percent_decode(text).decode("utf-8", "replace")
    # 5. Let asciiDomain be the result of running domain to ASCII with domain and false.
    ascii_domain = domain_to_ascii(domain)
    # 6. If asciiDomain is failure, the empty string, or contains a forbidden domain code point, then return failure.
    if not ascii_domain or _FORBIDDEN_IN_DOMAIN.search(ascii_domain):
        return None
    # 7. If asciiDomain ends in a number, then return the result of IPv4 parsing asciiDomain.
    return _ipv4_parse(ascii_domain) if _ends_in_a_number(ascii_domain) else ascii_domain


def _ends_in_a_number(domain: str) -> bool:
    """Tell whether a domain ends in a number, https://url.spec.whatwg.org/#ends-in-a-number-checker."""
    last = domain.removesuffix(".").rpartition(".")[2]
    return last.isdigit() or (_NUMBER.fullmatch(last) is not None)


def _ipv4_parse(domain: str) -> str | None:
    """Return the IPv4 address that a domain is, in four decimal numbers, https://url.spec.whatwg.org/#concept-ipv4-parser."""
    parts = domain.removesuffix(".").split(".")
    if len(parts) > 4:
        return None
    numbers = [_ipv4_number(part) for part in parts]
    *bytewise, last = (256**4 if number is None else number for number in numbers)
    # If any but the last item in numbers is greater than 255, or the last is greater than or equal to 256^(5 - numbers's size), failure.
    if any(number > 255 for number in bytewise) or last >= 256 ** (4 - len(bytewise)):
        return None
    address = last + sum(number * 256 ** (3 - place) for place, number in enumerate(bytewise))
    return ".".join(str(byte) for byte in address.to_bytes(4))


def _ipv4_number(part: str) -> int | None:
    """Return the number that a part of an IPv4 address is, https://url.spec.whatwg.org/#ipv4-number-parser."""
    match = _NUMBER.fullmatch(part)
    if match is None:
        return None
    base = _BASES[match.lastgroup or ""]
    digits = match[match.lastgroup or ""].lstrip("0")
    return int(digits or "0", base) if len(digits) <= _MOST_DIGITS else None


def _ipv6_parse(text: str) -> str | None:
    """Return the IPv6 address that a text is, in brackets, https://url.spec.whatwg.org/#concept-ipv6-parser."""
    if not text:
        return None
    before, compressed, after = text.partition("::")
    first = _pieces(before, last=not compressed)
    rest = _pieces(after, last=True)
    if first is None or rest is None:
        return None
    missing = _PIECES - len(first) - len(rest)
    # What is compressed is one piece at least; without it there are eight.
    if (missing < 1) if compressed else missing:
        return None
    return f"[{_ipv6_serialize([*first, *[0] * missing, *rest])}]"


def _pieces(text: str, last: bool) -> list[int] | None:
    """Return the 16-bit pieces between colons; the last of an address may be an IPv4 address, which is two."""
    if not text:
        return []
    *pieces, final = text.split(":", _PIECES)
    tail = [final]
    if last and (match := _DOTTED.fullmatch(final)):
        one, two, three, four = (int(number) for number in match.groups())
        if max(one, two, three, four) > 255:
            return None
        tail = [f"{one * 256 + two:x}", f"{three * 256 + four:x}"]
    pieces += tail
    return [int(piece, 16) for piece in pieces] if all(_PIECE.fullmatch(piece) for piece in pieces) else None


def _ipv6_serialize(pieces: list[int]) -> str:
    """Return an IPv6 address as text, https://url.spec.whatwg.org/#concept-ipv6-serializer."""
    runs: list[tuple[int, int]] = []  # the length of a run of zeros, and where it begins, negative: the first of equals is the largest
    start = 0
    for zero, run in groupby(pieces, lambda piece: piece == 0):
        length = len(list(run))
        if zero and length > 1:
            runs.append((length, -start))
        start += length
    written = [f"{piece:x}" for piece in pieces]
    if not runs:
        return ":".join(written)
    length, begin = max(runs)
    return f"{':'.join(written[:-begin])}::{':'.join(written[length - begin :])}"
