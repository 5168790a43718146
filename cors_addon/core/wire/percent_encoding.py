"""Percent-encoding, https://url.spec.whatwg.org/#percent-encoded-bytes.

Text is bytes here, one character a byte (Latin-1), as it is in headers: what is no ASCII is encoded byte by byte, which for UTF-8 is
what the standard says.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes


@dataclass(frozen=True)
class EncodeSet:
    """A percent-encode set, by its code points."""

    members: frozenset[int]
    others_only: re.Pattern[str] = field(init=False)
    """What has none of its code points: most texts, which one look tells."""
    written: Mapping[int, str] = field(init=False)
    """How each of its code points is written."""

    def __post_init__(self) -> None:
        """Make its tables."""
        others = "".join(re.escape(chr(code)) for code in range(0x100) if code not in self.members)
        object.__setattr__(self, "others_only", re.compile(f"[{others}]*+"))
        object.__setattr__(self, "written", {code: f"%{code:02X}" for code in self.members})

    def and_also(self, more: str) -> "EncodeSet":
        """Return the set with more code points."""
        return EncodeSet(self.members | {*map(ord, more)})


C0_CONTROL = EncodeSet(frozenset((*range(0x20), *range(0x7F, 0x100))))
"""https://url.spec.whatwg.org/#c0-control-percent-encode-set"""
FRAGMENT = C0_CONTROL.and_also(' "<>`')
"""https://url.spec.whatwg.org/#fragment-percent-encode-set"""
QUERY = C0_CONTROL.and_also(' "#<>')
"""https://url.spec.whatwg.org/#query-percent-encode-set"""
SPECIAL_QUERY = QUERY.and_also("'")
"""https://url.spec.whatwg.org/#special-query-percent-encode-set"""
PATH = QUERY.and_also("?^`{}")
"""https://url.spec.whatwg.org/#path-percent-encode-set"""
USERINFO = PATH.and_also("/:;=@[\\]|")
"""https://url.spec.whatwg.org/#userinfo-percent-encode-set"""


def percent_encode(text: str, encode_set: EncodeSet) -> str:
    """Return the text with the bytes of a set encoded, https://url.spec.whatwg.org/#string-utf-8-percent-encode."""
    if encode_set.others_only.fullmatch(text):
        return text
    return text.translate(encode_set.written)


def percent_decode(text: str) -> bytes:
    """Return the bytes, with each `%` and two hex digits replaced by theirs, https://url.spec.whatwg.org/#percent-decode."""
    return unquote_to_bytes(text.encode("latin-1"))
