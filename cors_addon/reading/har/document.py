"""The reader from HAR files, as browsers and proxies export them, to exchanges.

A file is read twice: once to know its maker, which headers it never holds, which entries belong together and in which order they were
sent; then its entries, one by one, in that order.
"""

from collections.abc import Iterator
from dataclasses import replace

from cors_addon.core.evidence import Engine
from cors_addon.core.wire.bounded import short
from cors_addon.core.wire.browser_log import BrowserLog
from cors_addon.core.wire.exchange import Exchange
from cors_addon.reading.damage import Damage
from cors_addon.reading.har.entry import HarEntry
from cors_addon.reading.har.file import HarFile, opened
from cors_addon.reading.har.index import Extent, HarIndex, HarPlace
from cors_addon.reading.har.json_stream import JsonError, JsonStream, Read
from cors_addon.reading.har.makers import maker_of
from cors_addon.reading.har.values import object_of, text_of
from cors_addon.reading.stream import Stream
from cors_addon.report.model.left_out import LeftOut

_PASSED_OVER = frozenset({b"_webSocketMessages", b"_eventSourceMessages", b"queryString", b"cookies", b"params"})
"""Keys of an entry whose values can be long, and tell nothing that is asked for."""


def exchanges(stream: Stream, path: str) -> Iterator[Exchange | LeftOut | Damage]:
    """Yield the exchanges in the order in which they were sent, then what was left out, then the damage, if any.

    All entries before damage are read. A browser's log is one client's; no file knows connections. Its entries are called
    `path#number`, counted from 1. What was never on the network (from a cache, a service worker, `data:` and the like, refused before it
    was sent) is left out.
    Raises OSError where there is no room for a temporary file.
    """
    with opened(stream) as file:
        file.read(file.begin)
        document = _Document(file.read, file.begin)
        index, damage = _indexed(document, path)
        if document.has_another_maker_than(index):
            # It was named after the entries.
            index, damage = _indexed(_Document(file.again(file.begin), file.begin, document), path)
        for place in index.in_order():
            yield _exchange(file, index, place, path)
        if left_out := index.left_out():
            yield left_out
        if damage is not None:
            yield Damage(path, file.offset(damage.offset), damage.message, damage.passed_over)


class _Document:
    """The JSON text of a HAR file; what it says of its maker is known as far as it was read, or from an `earlier` reading."""

    def __init__(self, read: Read, begin: int, earlier: "_Document | None" = None) -> None:
        self._json = JsonStream(read, begin, _PASSED_OVER)
        self.creator: str = earlier.creator if earlier else ""
        self.browser: str = earlier.browser if earlier else ""
        self.has_entries = False

    def index(self) -> HarIndex:
        """Return an index for its entries, by what is known of its maker."""
        return HarIndex(maker_of(self.creator), self.browser)

    def has_another_maker_than(self, index: HarIndex) -> bool:
        """Tell whether an index was made before its maker was known."""
        return (maker_of(self.creator), self.browser) != (index.maker, index.browser)

    def entries(self) -> Iterator[tuple[int, int, object]]:
        """Yield where each entry begins, where it ends, and the entry; raise JsonError where the text is damaged."""
        for key in self._json.members():
            if key == "log" and self._json.at(b"{"):
                yield from self._log()
            else:
                self._json.value()
        if not self._json.is_over:
            raise JsonError(self._json.position)

    def _log(self) -> Iterator[tuple[int, int, object]]:
        for key in self._json.members():
            if key == "entries" and self._json.at(b"["):
                self.has_entries = True
                for start, value in self._json.elements():
                    yield start, self._json.passed, value
                continue
            name = text_of(object_of(self._json.value()).get("name"))
            if key == "creator":
                self.creator = name
            elif key == "browser":
                self.browser = name


def _indexed(document: _Document, path: str) -> tuple[HarIndex, Damage | None]:
    """Return the index of a document's entries, and where the document is damaged, if it is."""
    index: HarIndex | None = None
    try:
        for number, (start, end, value) in enumerate(document.entries(), 1):
            index = index or document.index()
            index.add(number, start, end, value)
    except JsonError as broken:
        message = "ends too early" if broken.is_end else "is no JSON from there on"
        return index or document.index(), Damage(path, broken.position, message)
    index = index or document.index()
    if not document.has_entries:
        return index, Damage(path, 0, "is JSON but no HAR file: it has no list log.entries")
    if not index.strange:
        return index, None
    number, start = index.first_strange
    message = f"has {index.strange} of its entries without method and URL, first number {number}"
    return index, Damage(path, start, message, index.strange)


def _exchange(file: HarFile, index: HarIndex, place: HarPlace, path: str) -> Exchange:
    """Return the exchange of an entry, which is read again. What asked for a preflight is what asked for its request."""
    entry = partner = _entry(file, index, place.extent)
    if place.partner_extent and (entry.is_preflight or entry.has_provisional_headers):
        partner = _entry(file, index, place.partner_extent)
    engine = entry.maker.engine
    log = BrowserLog(
        engine="" if engine is Engine.UNKNOWN else engine.value,
        # Where the file has the request, and it was not sent, nothing is missing.
        is_partial=not entry.maker.is_proxy and (place.partner_extent is None or place.partner > 0),
        ending=place.ending,
        words=entry.words,
        partner=f"{path}#{place.partner}" if place.partner else "",
        initiator=partner.initiator if entry.is_preflight else entry.initiator,
    )
    known = entry.with_origin(partner.request.headers.text("origin")) if entry.has_provisional_headers else entry.request
    withheld = index.withheld(entry) - frozenset(name.lower() for name in known.headers.names())
    # A browser's log is one client's, whatever its developer tools call it; others hold what several browsers and programs sent.
    client = path if log.engine else short(f"{path} {known.headers.text('user-agent')}")
    return entry.exchange(f"{path}#{place.number}", client, place.times, replace(known, withheld=withheld), log)


def _entry(file: HarFile, index: HarIndex, extent: Extent) -> HarEntry:
    read, left = file.again(extent.start), extent.length

    def read_on(size: int) -> bytes:
        nonlocal left
        piece = read(min(size, left))
        left -= len(piece)
        return piece

    return HarEntry(JsonStream(read_on, extent.start, _PASSED_OVER).value(), index.maker, index.browser)
