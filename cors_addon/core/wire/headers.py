"""Header lists as they were on the wire, and the Fetch standard's ways to read them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

HTTP_WHITESPACE = " \t\r\n"
"""HTTP whitespace, https://fetch.spec.whatwg.org/#http-whitespace."""

_OWS = " \t"
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_NOTHING: tuple[str, ...] = ()


class Extraction(Enum):
    """The two results of *extract header list values* that are no list."""

    ABSENT = "null"
    FAILURE = "failure"


@dataclass(frozen=True)
class Headers:
    """A header list: Latin-1 text (one character a byte), wire order and duplicates kept."""

    fields: tuple[tuple[str, str], ...] = ()

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        # Lists: a tuple that grows line by line costs the square of the number of equal lines, which the other side chooses.
        index: dict[str, list[str]] = {}
        for name, value in self.fields:
            index.setdefault(name.lower(), []).append(value.strip(HTTP_WHITESPACE))
        return index

    @cached_property
    def size(self) -> int:
        """The characters of all names and values."""
        return sum([len(name) + len(value) for name, value in self.fields])

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._by_name

    def names(self) -> tuple[str, ...]:
        """Return the names in lower case, each once, in the order of their first line."""
        return tuple(self._by_name)

    def lines(self, name: str) -> tuple[str, ...]:
        """Return the values of every line called `name`, without the blanks around them."""
        return tuple(self._by_name.get(name.lower(), _NOTHING))

    def get(self, name: str) -> str | None:
        """Return all values joined by ", ", or None where there is no such line.

        https://fetch.spec.whatwg.org/#concept-header-list-get
        """
        lines = self._by_name.get(name.lower())
        return None if lines is None else ", ".join(lines)

    def text(self, name: str) -> str:
        """Return what `get` returns, or "" where there is no such line."""
        return ", ".join(self._by_name.get(name.lower(), _NOTHING))

    def extract_tokens(self, name: str) -> tuple[str, ...] | Extraction:
        """Return the elements of a header that is a list of tokens; one bad element voids the whole list.

        *Extract header list values* for the grammar `#token`, whose empty elements count for nothing:
        https://fetch.spec.whatwg.org/#extract-header-list-values, https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1.
        """
        lines = self._by_name.get(name.lower())
        if lines is None:
            return Extraction.ABSENT
        elements = tuple(split_list(", ".join(lines)))
        return elements if all(is_token(element) for element in elements) else Extraction.FAILURE

    def replaced(self, name: str, value: str) -> "Headers":
        """Return a copy in which one line `name: value` stands for all lines of that name."""
        return Headers((*self.removed(name).fields, (name, value)))

    def removed(self, *names: str) -> "Headers":
        """Return a copy without the lines of these names."""
        lowered = {name.lower() for name in names}
        return Headers(tuple(field for field in self.fields if field[0].lower() not in lowered))


def headers(fields: Iterable[tuple[str, str]] = (), **values: str) -> Headers:
    """Return a header list of the given lines, then of the keywords (`_` stands for `-`)."""
    return Headers((*fields, *((name.replace("_", "-"), value) for name, value in values.items())))


def split_list(value: str) -> Iterable[str]:
    """Yield the elements of a comma-separated value without blanks around them, leaving out the empty ones."""
    for element in value.split(","):
        if stripped := element.strip(_OWS):
            yield stripped


def is_token(text: str) -> bool:
    """Tell whether the text is a token, https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2."""
    return _TOKEN.fullmatch(text) is not None
