"""A cursor through JSON text that gives the parts of a document which is damaged further on."""

import json
import re
from collections.abc import Iterator

_BLANKS = re.compile(r"[ \t\r\n]*")


_MOST_DIGITS = 400


def _whole(digits: str) -> int | float:
    """Return the number; of more digits than Python reads at once, what they mean as a float."""
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


class JsonError(ValueError):
    """The text is no JSON from here on; `position` counts characters, and is the text's length where it just ends."""

    def __init__(self, position: int) -> None:
        super().__init__(f"no JSON at character {position}")
        self.position = position


class Cursor:
    """A place in a JSON text. All methods skip blanks first and raise JsonError where the text does not fit."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._decoder = json.JSONDecoder(strict=False, parse_int=_whole)
        self._position = 0

    @property
    def position(self) -> int:
        """The index of the next character that is not blank."""
        match = _BLANKS.match(self.text, self._position)
        self._position = match.end() if match else self._position
        return self._position

    def at(self, character: str) -> bool:
        """Tell whether the character comes next."""
        return self.text.startswith(character, self.position)

    def take(self, character: str) -> bool:
        """Go over the character if it comes next, and tell so."""
        if found := self.at(character):
            self._position += 1
        return found

    def expect(self, character: str) -> None:
        """Go over the character."""
        if not self.take(character):
            raise JsonError(self.position)

    def value(self) -> object:
        """Go over the next value of any kind and return it."""
        start = self.position
        try:
            value, self._position = self._decoder.raw_decode(self.text, start)
        except json.JSONDecodeError as error:
            cut = error.msg.startswith("Unterminated")
            raise JsonError(len(self.text) if cut else error.pos) from error
        except (RecursionError, ValueError) as error:
            raise JsonError(start) from error
        return value

    def members(self) -> Iterator[str]:
        """Go through an object: yield each key; whoever takes it goes over the value before taking the next."""
        self.expect("{")
        if self.take("}"):
            return
        while True:
            start = self.position
            key = self.value()
            if not isinstance(key, str):
                raise JsonError(start)
            self.expect(":")
            yield key
            if self.take("}"):
                return
            self.expect(",")

    def elements(self) -> Iterator[tuple[int, object]]:
        """Go through an array: yield the index of each element's first character and the element."""
        self.expect("[")
        if self.take("]"):
            return
        while True:
            yield self.position, self.value()
            if self.take("]"):
                return
            self.expect(",")
