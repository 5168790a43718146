"""JSON read piece by piece: the parts of a document that may be damaged further on, in memory that does not grow with it."""

import json
import re
from collections.abc import Callable, Iterator

LONGEST_TEXT = 1 << 19
"""Bytes of one string that are read, quotes and escapes among them; what follows is passed over."""
LARGEST_VALUE = 1 << 22
"""Bytes of one value that are read."""
MOST_PARTS = 100_000
"""Objects and lists of one value that are read."""
_CHUNK = 1 << 16
_MOST_DIGITS = 400

_BLANKS = re.compile(rb"[ \t\r\n]*+")
_SCALAR = re.compile(rb'[^ \t\r\n,:\[\]{}"]++')
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_PLAIN = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
"""All up to the next bracket, or to a string whose end is not at hand."""
_WHOLE_PARTS = re.compile(rb'"(?:[^"\\]++|\\u[0-9A-Fa-f]{4}|\\[^u])*+', re.DOTALL)
_REST_OF_STRING = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
_KEY = re.compile(rb'"([^"\\]{0,100})"[ \t\r\n]*:[ \t\r\n]*\Z')
_KEY_LENGTH = 200
_DEEPEST_KEY = 3
"""How deep a key may stand whose value is passed over; the value itself counts."""
_OPENING = b"{["

type Read = Callable[[int], bytes]
"""Gives the next bytes, at most so many; none at the end."""


class JsonError(ValueError):
    """The bytes are no JSON from `position` on; `is_end` tells that they just end there."""

    def __init__(self, position: int, *, is_end: bool = False) -> None:
        super().__init__(f"no JSON at byte {position}")
        self.position = position
        self.is_end = is_end


class TooLarge:
    """Stands for a value that is larger than what is read of one."""


TOO_LARGE = TooLarge()


class JsonStream:
    """A place in a JSON text, which goes forward only. All methods skip blanks first and raise JsonError where the text does not fit.

    The text is UTF-8; bytes that are none come as lone surrogates. `passed_over` are keys whose objects and lists count as empty.
    """

    def __init__(self, read: Read, position: int = 0, passed_over: frozenset[bytes] = frozenset()) -> None:
        self._read = read
        self._buffer = b""
        self._index = 0
        self._start = position
        self._over = False
        self._passed_over = passed_over
        self._decoder = json.JSONDecoder(strict=False, parse_int=_whole)

    @property
    def passed(self) -> int:
        """How many bytes were gone over."""
        return self._start + self._index

    @property
    def position(self) -> int:
        """How many bytes come before the next one that is not blank."""
        while True:
            match = _BLANKS.match(self._buffer, self._index)
            self._index = match.end() if match else self._index
            if self._index < len(self._buffer) or not self._more():
                return self.passed

    @property
    def is_over(self) -> bool:
        """Whether nothing but blanks follows."""
        return self.position >= 0 and self._index == len(self._buffer)

    def at(self, character: bytes) -> bool:
        """Tell whether the character comes next."""
        return not self.is_over and self._buffer.startswith(character, self._index)

    def take(self, character: bytes) -> bool:
        """Go over the character if it comes next, and tell so."""
        if found := self.at(character):
            self._index += 1
        return found

    def expect(self, character: bytes) -> None:
        """Go over the character."""
        if not self.take(character):
            raise self._error()

    def members(self) -> Iterator[str]:
        """Go through an object: yield each key; whoever takes it goes over the value before taking the next."""
        self.expect(b"{")
        if self.take(b"}"):
            return
        while True:
            if not self.at(b'"'):
                raise self._error()
            key = str(self.value())
            self.expect(b":")
            yield key
            if self.take(b"}"):
                return
            self.expect(b",")

    def elements(self) -> Iterator[tuple[int, object]]:
        """Go through a list: yield the position of each element's first byte and the element."""
        self.expect(b"[")
        if self.take(b"]"):
            return
        while True:
            yield self.position, self.value()
            if self.take(b"]"):
                return
            self.expect(b",")

    def value(self) -> object:
        """Go over the next value of any kind and return it; `TOO_LARGE` for one that is.

        Of strings longer than `LONGEST_TEXT` the beginning.
        """
        kept = _Kept(self.position)
        if self.at(b"{") or self.at(b"["):
            self._nested(kept)
        elif self.at(b'"'):
            self._string(kept)
        else:
            self._scalar(kept)
        return TOO_LARGE if kept.is_full else self._decoded(kept)

    def _nested(self, kept: "_Kept") -> None:
        depth, passed_over_at = 0, 0
        while True:
            match = _PLAIN.match(self._buffer, self._index)
            assert match is not None
            self._go(kept, match.end(), keep=not passed_over_at)
            byte = self._buffer[self._index : self._index + 1]
            if not byte:
                if not self._more():
                    raise self._unfinished(kept)
            elif byte == b'"':
                self._string(kept, keep=not passed_over_at)
            elif byte in _OPENING:
                depth += 1
                kept.parts += 1
                keep = not passed_over_at
                if keep and depth <= _DEEPEST_KEY and self._passed_over and kept.key() in self._passed_over:
                    passed_over_at = depth
                self._go(kept, self._index + 1, keep=keep)
            else:
                self._go(kept, self._index + 1, keep=passed_over_at in (0, depth))
                passed_over_at = 0 if passed_over_at == depth else passed_over_at
                depth -= 1
                if depth == 0:
                    return

    def _string(self, kept: "_Kept", *, keep: bool = True) -> None:
        while True:
            match = _STRING.match(self._buffer, self._index)
            if match is not None and match.end() - self._index <= LONGEST_TEXT:
                self._go(kept, match.end(), keep=keep)
                return
            if match is not None or len(self._buffer) - self._index > LONGEST_TEXT:
                break
            if not self._more():
                raise JsonError(self._end, is_end=True)
        whole = _WHOLE_PARTS.match(self._buffer, self._index, self._index + LONGEST_TEXT)
        assert whole is not None
        self._go(kept, whole.end(), keep=keep)
        while True:
            rest = _REST_OF_STRING.match(self._buffer, self._index)
            assert rest is not None
            self._index = rest.end()
            if self._buffer.startswith(b'"', self._index):
                break
            if not self._more():
                raise JsonError(self._end, is_end=True)
        self._go(kept, self._index + 1, keep=keep)

    def _scalar(self, kept: "_Kept") -> None:
        while True:
            match = _SCALAR.match(self._buffer, self._index)
            if match is not None:
                self._go(kept, match.end())
            if self._index < len(self._buffer) or not self._more():
                break
        if not kept.size:
            raise self._error()

    def _go(self, kept: "_Kept", end: int, *, keep: bool = True) -> None:
        """Go forward to an index, and keep what comes before it."""
        if keep and end > self._index:
            kept.add(self.passed, self._buffer[self._index : end])
        self._index = end

    def _decoded(self, kept: "_Kept") -> object:
        text = kept.text()
        try:
            value, end = self._decoder.raw_decode(text)
        except json.JSONDecodeError as error:
            raise JsonError(kept.position_of(text, error.pos)) from error
        except (RecursionError, ValueError) as error:
            raise JsonError(kept.start) from error
        if end < len(text):
            raise JsonError(kept.position_of(text, end))
        return value

    def _unfinished(self, kept: "_Kept") -> JsonError:
        """Return the fault of a value without end: there may be one before the end."""
        text = kept.text()
        try:
            self._decoder.raw_decode(text)
        except json.JSONDecodeError as error:
            position = kept.position_of(text, error.pos)
            is_end = error.msg.startswith("Unterminated") or error.pos >= len(text.rstrip()) or kept.is_full
            return JsonError(self._end if is_end else position, is_end=is_end)
        except (RecursionError, ValueError):
            return JsonError(kept.start)
        return JsonError(self._end, is_end=True)

    def _error(self) -> JsonError:
        return JsonError(self.position, is_end=self.is_over)

    @property
    def _end(self) -> int:
        return self._start + len(self._buffer)

    def _more(self) -> bool:
        """Read more, and forget what was gone over; tell whether there was any."""
        more = b"" if self._over else self._read(_CHUNK)
        self._over = not more
        self._start += self._index
        self._buffer = self._buffer[self._index :] + more
        self._index = 0
        return bool(more)


class _Kept:
    """What is kept of a value's bytes, and where in the text it stands."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.size = 0
        self.parts = 0
        self._pieces: list[tuple[int, int, bytes]] = []

    @property
    def is_full(self) -> bool:
        return self.size >= LARGEST_VALUE or self.parts >= MOST_PARTS

    def add(self, position: int, piece: bytes) -> None:
        if self.is_full:
            return
        last = self._pieces[-1] if self._pieces else None
        if last is not None and last[1] + len(last[2]) == position and len(last[2]) < _KEY_LENGTH:
            # Few long pieces, rather than many of some bytes each.
            self._pieces[-1] = (last[0], last[1], last[2] + piece)
        else:
            self._pieces.append((self.size, position, piece))
        self.size += len(piece)

    def key(self) -> bytes:
        """Return the key that was kept last, if a value comes next; b"" for none."""
        end = b"".join(piece for _, _, piece in self._pieces[-2:])[-_KEY_LENGTH:]
        match = _KEY.search(end)
        return match[1] if match else b""

    def text(self) -> str:
        return b"".join(piece for _, _, piece in self._pieces).decode("utf-8", "surrogateescape")

    def position_of(self, text: str, index: int) -> int:
        """Return where in the document a character of the kept text stands."""
        offset = len(text[:index].encode("utf-8", "surrogateescape"))
        within, position, _ = max((piece for piece in self._pieces if piece[0] <= offset), default=(0, self.start, b""))
        return position + offset - within


def _whole(digits: str) -> int | float:
    """Return the number; of more digits than Python reads at once, what they mean as a float."""
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)
