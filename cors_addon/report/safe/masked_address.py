"""A URL, in one piece or within a value or in another one's query, with its secrets masked and everything else as it was.

It is taken apart at its signs (`/ ? & =` and the like), be they plain or percent-encoded: what stands between them is shown or masked
as it is, so nothing is decoded and encoded again. A sign that is encoded twice ends what begins at one encoded twice, or less, never what
begins outside.
"""

import re
from functools import lru_cache

from cors_addon.core.wire.bounded import cached
from cors_addon.report.safe.secret_names import NameStrength, strength_of
from cors_addon.report.safe.secret_shapes import (
    decoded,
    has_credentials,
    is_asset,
    is_base_64,
    is_flag,
    is_id,
    is_plain,
    is_secret_value,
    without_tokens,
)

MASK = "***"
"""What stands in place of a secret."""

_SIGNS = re.compile(r"([/\\?#&;=:@,|()\[\]{}<>'\"`“”‘’]|%(?:25){0,4}(?:2[2367CcFf89]|3[ABCDEFabcdef]|40|5[BCDbcd]|7[BCDbcd]))")
_TOO_DEEP = "%2525252525"
_CUT = re.compile(r"…(?: \([\d,]+ more characters\))?\Z")
_IGNORED = "\t\r\n"
"""What a URL's parser takes out wherever it stands, https://url.spec.whatwg.org/#concept-basic-url-parser."""
_SLASHES = frozenset("/\\")
_OF_BASE_64 = frozenset("/=")
_AFTER_AUTHORITY = frozenset('/\\?#"“”<>')
_QUOTES = frozenset("\"'`“”‘’")
_CLOSERS = frozenset("\"'`“”‘’)]}>,:")
_QUERY_STARTS = frozenset("?#")
_ENDS = frozenset(("&", ";", "#", ""))
_VERBS = frozenset("create exchange generate get list refresh revoke rotate validate verify".split())
_BLANKS = frozenset(("", " ", "+", "%20"))
_AFTER_NAME = frozenset("\"'`“”‘’[]{}")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+:(?:[/\\]|[^/?#@]*+[?@])|[/\\]{2}|[/\\.?#]+(?:$|[A-Za-z_-]+\d{0,2}(?![A-Za-z0-9+]))")
"""How an address begins, and hardly ever a text in base 64."""
_PUNCTUATION = ".:!"
_SHORTEST = 15
"""Characters of the shortest secret that is known by its look alone."""
_SHORTEST_CUT = 8
_LONGEST_LOOK = 24
"""Parts of a value, or of what may be user info, that are looked at together: more would take quadratic time."""
_LONGEST_NAME_BACK = 4


@cached
def masked_address(text: str) -> str:
    """Return the text without user info, without secret parameters and without parts that look like a secret. Never raises."""
    end = _CUT.search(text) if "…" in text else None
    if end is None:
        return _Address(text).masked()
    return _Address(text[: end.start()], is_cut=True).masked() + end[0]


@lru_cache(maxsize=1024)
def _meaning(sign: str) -> tuple[str, int]:
    """Return the character that a sign stands for, and how many times over it is encoded."""
    return (sign, 0) if len(sign) == 1 else (chr(int(sign[-2:], 16)), (len(sign) - 1) // 2)


class _Address:
    """The parts of an address and the signs between them: `masked` goes through them once. The last part may be cut."""

    __slots__ = ("count", "depths", "done", "is_cut", "parts", "queried", "raw", "signs")

    def __init__(self, text: str, *, is_cut: bool = False) -> None:
        found = _SIGNS.split(text)
        self.parts, self.raw = found[::2], [*found[1::2], ""]
        meanings = [_meaning(sign) for sign in found[1::2]]
        self.signs = [*[sign for sign, _ in meanings], ""]
        self.depths = [*[depth for _, depth in meanings], 0]
        self.count, self.is_cut = len(self.parts), is_cut
        self.done: list[str] = []
        self.queried = False

    def masked(self) -> str:
        """Return the address as it may be shown."""
        at = 0
        while at < self.count:
            at = self._told(at)
        return "".join(self.done)

    def _told(self, at: int) -> int:
        """Tell a part with the sign behind it, or all that belongs to it; return the number of the next part."""
        if at and (reach := self._reach_of_user_info(at)):
            last = self._end_of_user_info(at, reach)
            if last >= at:
                self._tell(MASK if last > at or self.parts[at] else "", last)
                return self._host(last + 1)
            if reach > _LONGEST_LOOK and ("." in self.parts[at] or self._has_port(at)):
                return self._host(at)
        if (end := self._end_of_base_64(at)) > at:
            return self._masked_to(end)
        part, sign = self.parts[at], self.signs[at]
        self._tell(part if not part else self._shown(at), at)
        return self._value(at) if sign == "=" or (sign == ":" and self._has_value(at)) else at + 1

    def _end_of_base_64(self, at: int) -> int:
        """Return the last part of a path segment that is a secret in base 64, whose slashes are encoded; -1 where there is none."""
        if at == 0 or self.signs[at - 1] not in _SLASHES or self.signs[at] != "/" or self.depths[at] <= self.depths[at - 1]:
            return -1
        end, last = at, min(at + _LONGEST_LOOK, self.count - 1)
        while end < last and self.signs[end] in _OF_BASE_64 and self.depths[end] > self.depths[at - 1]:
            end += 1
        return end if is_base_64(decoded(self._text(at, end))) else -1

    def _tell(self, text: str, at: int) -> None:
        self.done += (text, self.raw[at])
        if self.signs[at] in _QUERY_STARTS:
            self.queried = True

    def _reach_of_user_info(self, at: int) -> int:
        """Return how many parts from here on may hold user info: all behind two slashes, some behind a scheme, else none."""
        sign, before = self.signs[at - 1], self.parts[at - 1].strip(_IGNORED)
        if sign in _SLASHES and not before and at > 1:
            if self.signs[at - 2] in _SLASHES and not self.parts[at - 2].strip(_IGNORED):
                return self.count + _LONGEST_LOOK
            return _LONGEST_LOOK if self.signs[at - 2] == ":" else 0
        return _LONGEST_LOOK if sign == ":" and before else 0

    def _end_of_user_info(self, at: int, reach: int) -> int:
        """Return the part that the last @ before the host follows; -1 where there is no user info."""
        depth, last = self.depths[at - 1], -1
        for number in range(at, min(at + reach, self.count)):
            sign = self.signs[number]
            if sign == "@":
                last = number
            elif self.depths[number] <= depth and (sign in _AFTER_AUTHORITY or (sign == "&" and self.queried)):
                break
        return last

    def _host(self, at: int) -> int:
        """Tell a host, which everybody on the way may know, and its port."""
        self._tell(without_tokens(self.parts[at], MASK), at)
        if not self._has_port(at):
            return at + 1
        self._tell(self.parts[at + 1], at + 1)
        return at + 2

    def _has_port(self, at: int) -> bool:
        return self.signs[at] == ":" and self.parts[at + 1].rstrip(_PUNCTUATION).isdigit()

    def _shown(self, at: int) -> str:
        """Return a part that belongs to nothing else, as it may be shown."""
        part = self.parts[at].rstrip(_PUNCTUATION)
        if len(part) < _SHORTEST and not self._has_telling_neighbour(at) and not (self.is_cut and at == self.count - 1):
            return self.parts[at]
        return MASK + self.parts[at][len(part) :] if self._is_secret(part, at) else self.parts[at]

    def _is_secret(self, part: str, at: int) -> bool:
        text = decoded(part)
        if is_id(text) or (is_asset(text) and without_tokens(text, "") == text):
            return False
        if _TOO_DEEP in part or any(map(is_secret_value, text.split())) or has_credentials(text):
            return True
        cut = self.is_cut and at == self.count - 1 and len(part) >= _SHORTEST_CUT
        return (cut or self._has_telling_neighbour(at)) and part != MASK and not is_plain(text)

    def _has_telling_neighbour(self, at: int) -> bool:
        """Tell whether the path segment before this one names a secret, as in /token/x7Kp2m."""
        return (
            at > 0
            and self.signs[at - 1] in _SLASHES
            and self.signs[at] != "="
            and self.parts[at - 1] != ""
            and strength_of(self.parts[at - 1]) is not NameStrength.NONE
        )

    def _name(self, at: int) -> str:
        """Return the name before an equals sign or a colon, which may stand in quotes or have brackets behind it."""
        for number in range(at, max(-1, at - _LONGEST_NAME_BACK), -1):
            if self.parts[number] and not self._is_index(number):
                return self.parts[number]
            if number == 0 or self.signs[number - 1] not in _AFTER_NAME:
                break
        return ""

    def _is_index(self, at: int) -> bool:
        """Tell whether a number in brackets is but the place of a value in a list, as in token[0]."""
        return self.parts[at].isdigit() and at > 0 and self.signs[at - 1] == "["

    def _has_value(self, at: int) -> bool:
        """Tell whether a colon stands between a telling name and its value; /token:verify is a path that ends in a verb."""
        value = self.parts[at + 1]
        if value in _BLANKS and self.signs[at + 1] not in _QUOTES:
            return False
        if value.rstrip(_PUNCTUATION) in _VERBS and at > 0 and self.signs[at - 1] in _SLASHES:
            return False
        return strength_of(self._name(at)) is not NameStrength.NONE

    def _value(self, name: int) -> int:
        """Tell the value behind a name, or the start of one that is to be looked at part by part; return the next part's number."""
        start, strength = name + 1, strength_of(self._name(name))
        if self.parts[start] in _BLANKS and self.signs[start] in _QUOTES:
            self._tell(self.parts[start], start)
            start += 1
        if strength is NameStrength.NONE and not self.parts[start]:
            return start
        end = self._end_of_value(name, start, self.count if strength is NameStrength.STRONG else _LONGEST_LOOK)
        if end == start and (strength is NameStrength.NONE or not self.parts[start]):
            return start
        value = self._text(start, end)
        text = decoded(value)
        if strength is NameStrength.STRONG and not is_flag(text):
            return self._masked_to(end)
        if _ADDRESS.match(text):
            return start
        if strength is NameStrength.WEAK and value != MASK and not is_plain(text):
            return self._masked_to(self._end_of_value(name, start, self.count))
        if end > start and is_secret_value(text):
            return self._masked_to(self._end_of_value(name, start, self.count))
        return start

    def _masked_to(self, end: int) -> int:
        """Tell the mask in place of all up to a part, and the punctuation that follows."""
        last = self.parts[end]
        self._tell(MASK + last[len(last.rstrip(_PUNCTUATION)) :], end)
        return end + 1

    def _text(self, start: int, end: int) -> str:
        """Return the parts from the first to the last number, with the signs between them."""
        inner = [text for number in range(start, end) for text in (self.parts[number], self.raw[number])]
        return "".join([*inner, self.parts[end]])

    def _closes(self, quote: str | None, number: int) -> bool:
        """Tell whether the sign behind a part is the quotation mark, and nothing but another sign or a blank follows it."""
        following = self.parts[number + 1]
        return self.signs[number] == quote and (following in _BLANKS or not following.strip(_PUNCTUATION))

    def _end_of_value(self, name: int, start: int, reach: int) -> int:
        """Return the number of a value's last part: before a sign that ends it, or the quotation mark that it began with."""
        depth, end = self.depths[name], min(start + reach, self.count) - 1
        quote = self.signs[start - 1] if start > name + 1 else None
        in_path = not self.queried and name > 0 and self.signs[name - 1] in "/\\;"
        for number in range(start, end):
            sign = self.signs[number]
            if self.depths[number] <= depth and (self._closes(quote, number) or sign in _ENDS or (in_path and sign in "/\\?")):
                end = number
                break
        while end > start and self.signs[end - 1] in _CLOSERS and self.depths[end - 1] <= depth and not self.parts[end].strip(_PUNCTUATION):
            end -= 1
        return end
