"""Percent-encoding, https://url.spec.whatwg.org/#percent-encoded-bytes.

Text is bytes here, one character a byte (Latin-1), as it is in headers: what is no ASCII is encoded byte by byte, which for UTF-8 is
what the standard says.
"""

import re
from collections.abc import Mapping

_CODED = re.compile(rb"%([0-9A-Fa-f]{2})")


def _set(more: str, base: Mapping[int, str] | None = None) -> Mapping[int, str]:
    return {**(base or {}), **{ord(char): f"%{ord(char):02X}" for char in more}}


C0_CONTROL = _set("".join(map(chr, (*range(0x20), *range(0x7F, 0x100)))))
"""https://url.spec.whatwg.org/#c0-control-percent-encode-set; as the others, a table for `str.translate`."""
FRAGMENT = _set(' "<>`', C0_CONTROL)
"""https://url.spec.whatwg.org/#fragment-percent-encode-set"""
QUERY = _set(' "#<>', C0_CONTROL)
"""https://url.spec.whatwg.org/#query-percent-encode-set"""
SPECIAL_QUERY = _set("'", QUERY)
"""https://url.spec.whatwg.org/#special-query-percent-encode-set"""
PATH = _set("?^`{}", QUERY)
"""https://url.spec.whatwg.org/#path-percent-encode-set"""
USERINFO = _set("/:;=@[\\]|", PATH)
"""https://url.spec.whatwg.org/#userinfo-percent-encode-set"""


def percent_decode(text: str) -> bytes:
    """Return the bytes, with each `%` and two hex digits replaced by theirs, https://url.spec.whatwg.org/#percent-decode."""
    return _CODED.sub(lambda found: bytes((int(found[1], 16),)), text.encode("latin-1"))
