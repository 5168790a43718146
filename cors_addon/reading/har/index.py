"""What is known of a HAR file's entries after its first reading: where they are, in which order they were sent, which belong together."""

import heapq
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from cors_addon.core.wire.browser_log import Ending
from cors_addon.core.wire.url import same_origin
from cors_addon.reading.har.entry import Absence, HarEntry
from cors_addon.reading.har.makers import Maker, Pairing
from cors_addon.reading.har.pairs import Call, Pairs, call_of, refuses
from cors_addon.report.model.left_out import LeftOut

_METADATA = frozenset({"sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "sec-fetch-storage-access"})
_OTHERS = frozenset({"accept", "accept-encoding", "accept-language", "authorization", "cookie"})
OFTEN_LEFT_OUT = _METADATA | _OTHERS
"""Request headers whose absence would tell something, and that makers of HAR files leave out: Chrome those of credentials (since 130,
unless it is asked for them), others what the network adds to what a page's process knows."""

_ENDINGS = tuple(Ending)
_RUN = 65_536
"""How many entries are sorted at once."""
_NONE = -1


@dataclass(frozen=True, slots=True)
class Extent:
    """Where in the file an entry stands: the position of its first byte, and how many bytes it has."""

    start: int
    length: int


@dataclass(frozen=True, slots=True)
class HarPlace:
    """Where an entry stands, from when to when it went, and what other entries tell of it.

    `partner` is the number of its preflight's entry, or of the request's that it is for, 0 where there is none that was sent;
    `partner_extent` is where that stands, sent or not, None where there is none.
    """

    number: int
    extent: Extent
    times: tuple[float, float]
    ending: Ending
    partner: int = 0
    partner_extent: Extent | None = None


class HarIndex:
    """Some bytes for each entry that is kept, by its place: what was on the network, and what may tell of a preflight's end.

    `maker` and `browser` are those that the file names.
    """

    def __init__(self, maker: Maker, browser: str) -> None:
        self.maker = maker
        self.browser = browser
        self.strange = 0
        """How many entries can't be used, of which `first_strange` is the first: its number and where it begins."""
        self.first_strange = 0, 0
        self._numbers, self._starts, self._lengths = array("Q"), array("Q"), array("L")
        self._sent, self._ended = array("d"), array("d")
        self._partners, self._endings, self._was_sent = array("q"), bytearray(), bytearray()
        self._pairs = Pairs()
        self._begun = 0.0
        self._held: set[str] = set()
        self._absent: dict[Absence, int] = dict.fromkeys(Absence, 0)

    def add(self, number: int, start: int, end: int, value: object) -> None:
        """Take in the next entry, which stands between two positions of the file."""
        entry = HarEntry(value, self.maker, self.browser)
        if not entry.is_request:
            self.first_strange = self.first_strange if self.strange else (number, start)
            self.strange += 1
            return
        absence = entry.absence
        if absence is not None:
            self._absent[absence] += 1
        if absence not in (None, Absence.UNSENT):
            return
        self._begun = entry.begun(self._begun)
        sent, ended = entry.span(self._begun)
        place = len(self._numbers)
        self._numbers.append(number)
        self._starts.append(start)
        self._lengths.append(end - start)
        self._sent.append(sent)
        self._ended.append(ended)
        self._partners.append(_NONE)
        self._endings.append(_ENDINGS.index(entry.ending))
        self._was_sent.append(absence is None)
        if absence is None:
            self._held.update(OFTEN_LEFT_OUT.intersection(name.lower() for name in entry.request.headers.names()))
        if entry.maker.pairing is not Pairing.BY_TIME and (entry.is_preflight or not same_origin(entry.page, entry.request.target.origin)):
            self._pair(call_of(entry, place, self._begun))

    def _pair(self, call: Call) -> None:
        partner = self._pairs.partner(call)
        if partner is None:
            return
        self._partners[call.index], self._partners[partner.index] = partner.index, call.index
        preflight, request = (call, partner) if call.is_preflight else (partner, call)
        if not self._was_sent[request.index] and (request.ending is not Ending.REFUSED or refuses(preflight, request)):
            # Of a request that was never sent only its preflight tells.
            self._endings[preflight.index] = self._endings[request.index]
        waited = max(0.0, preflight.ended - request.sent)
        self._sent[request.index] = request.sent + waited
        self._ended[request.index] = max(request.ended, self._sent[request.index])
        if request.pairing is Pairing.BEFORE:
            self._ended[request.index] = request.ended + waited

    def left_out(self) -> LeftOut:
        """Return how many entries were left out, and why."""
        refused = _ENDINGS.index(Ending.REFUSED)
        unseen = sum(
            not was_sent and ending == refused and partner == _NONE
            for was_sent, ending, partner in zip(self._was_sent, self._endings, self._partners, strict=True)
        )
        absent = self._absent
        return LeftOut(
            absent[Absence.CACHED], absent[Absence.LOCAL], absent[Absence.UNSENT] - unseen, unseen, int(self.maker.omits_failures)
        )

    def in_order(self) -> Iterator[HarPlace]:
        """Yield what is known of the entries that were on the network, in the order in which they were sent."""
        for place in _sorted(self._sent):
            if self._was_sent[place]:
                yield self._place(place)

    def _place(self, place: int) -> HarPlace:
        partner = self._partners[place]
        is_partner_seen = partner != _NONE and bool(self._was_sent[partner])
        return HarPlace(
            number=self._numbers[place],
            extent=self._extent(place),
            times=(self._sent[place], self._ended[place]),
            ending=_ENDINGS[self._endings[place]],
            partner=self._numbers[partner] if is_partner_seen else 0,
            partner_extent=None if partner == _NONE else self._extent(partner),
        )

    def _extent(self, place: int) -> Extent:
        return Extent(self._starts[place], self._lengths[place])

    def withheld(self, entry: HarEntry) -> frozenset[str]:
        """Return the names of headers whose absence from an entry's request proves nothing, since the file never holds them.

        An entry that has but the headers which a page's process knows may lack any.
        """
        if entry.maker.is_proxy:
            return frozenset()
        if entry.has_provisional_headers:
            return OFTEN_LEFT_OUT | {"origin"}
        missing = OFTEN_LEFT_OUT - self._held
        return missing if missing >= _METADATA else missing - _METADATA


def _sorted(times: array[float]) -> Iterator[int]:
    """Yield the indices in the order of their times, equal ones as they stand; numbers take less room in an array than in a list."""
    starts = range(0, len(times), _RUN)
    runs = (array("Q", sorted(range(start, min(start + _RUN, len(times))), key=times.__getitem__)) for start in starts)
    return heapq.merge(*runs, key=times.__getitem__)
