"""The reader from HAR files, as browsers and proxies export them, to exchanges."""

import json
from collections.abc import Iterator

from cors_addon.core.wire.exchange import Exchange
from cors_addon.reading.damage import Damage
from cors_addon.reading.har_exchange import HarEntry
from cors_addon.reading.json_cursor import Cursor, JsonError

_PROXIES = frozenset({"cors-addon", "mitmproxy"})
"""Creators whose files show what went through a proxy; others' also show what never left the browser."""


def exchanges(data: bytes, path: str) -> Iterator[Exchange | Damage]:
    """Yield the exchanges in the order in which they were sent, then the damage, if any: all entries before it are read.

    A file is one client's, and knows no connections. Its entries are called `path#number`, counted from 1. What was never
    on the network (from a cache, a service worker, `data:` and the like, refused before it was sent) is left out.
    """
    encoding = json.detect_encoding(data)
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    text = data.decode(encoding, errors)
    found: list[Exchange] = []
    fault: tuple[int, str] | None = None
    strange = 0
    first = 0, 0
    document = _Document(text)
    begun = 0.0
    try:
        for number, (position, value) in enumerate(document.entries(), 1):
            entry = HarEntry(value)
            if not entry.is_request:
                first = first if strange else (number, position)
                strange += 1
            elif entry.was_sent or (entry.is_http and document.creator in _PROXIES):
                begun = entry.begun(begun)
                found.append(entry.exchange(f"{path}#{number}", path, begun))
        if not document.has_entries:
            fault = (0, "is JSON but no HAR file: it has no list log.entries")
    except JsonError as broken:
        cut = broken.position >= len(text)
        fault = (broken.position, "ends too early" if cut else "is no JSON from there on")
    passed_over = 0
    if strange and fault is None:
        fault = (first[1], f"has {strange} of its entries without method and URL, first number {first[0]}")
        passed_over = strange
    yield from sorted(found, key=lambda exchange: exchange.started)
    if fault is not None:
        yield Damage(path, len(text[: fault[0]].encode(encoding, errors)), fault[1], passed_over)


class _Document:
    """The JSON text of a HAR file."""

    def __init__(self, text: str) -> None:
        self._cursor = Cursor(text)
        self.creator = ""
        """The name of the program that wrote the file, as far as it is known yet."""
        self.has_entries = False

    def entries(self) -> Iterator[tuple[int, object]]:
        """Yield the index of each entry's first character and the entry; raise JsonError where the text is damaged."""
        cursor = self._cursor
        for key in cursor.members():
            if key == "log" and cursor.at("{"):
                yield from self._log()
            else:
                cursor.value()
        if cursor.position < len(cursor.text):
            raise JsonError(cursor.position)

    def _log(self) -> Iterator[tuple[int, object]]:
        cursor = self._cursor
        for key in cursor.members():
            if key == "entries" and cursor.at("["):
                self.has_entries = True
                yield from cursor.elements()
                continue
            value = cursor.value()
            if key == "creator" and isinstance(value, dict):
                self.creator = str(value.get("name", "")).lower()
