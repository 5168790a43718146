"""Which request each preflight of a browser's log is for, by the links and the times that the log has."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cors_addon.core.wire.bounded import Bounded, short
from cors_addon.core.wire.browser_log import Ending
from cors_addon.core.wire.headers import split_list
from cors_addon.core.wire.url import canonical
from cors_addon.reading.har.entry import Absence, HarEntry
from cors_addon.reading.har.makers import Pairing

_MOST_PLACES = 4_096
_MOST_AT_A_PLACE = 64
"""How many requests and preflights for one method and URL wait for each other: more are not in flight at once."""
_SLACK = 0.2
"""Seconds by which a preflight's times may lie outside of its request's: the page's process and the network's have clocks of their own."""
_ROUNDED = 0.01
"""Seconds by which times are off that one clock gave."""
_NEXT = 1.0
"""Seconds within which a preflight's entry begins after its request's."""
_AT_ONCE = 0.05
"""Seconds within which a request goes out, or fails, once its preflight is over."""

type Meeting = tuple[str, str]
"""A method and a URL, or for the log's own ids "" and the id."""


@dataclass(frozen=True, slots=True)
class Call:
    """What of an entry tells which other one it belongs to; `index` is its number among those that are kept."""

    index: int
    begun: float
    sent: float
    ended: float
    is_preflight: bool
    pairing: Pairing
    origin: str
    names: frozenset[str]
    """The headers that a preflight asks for, or that a request has."""
    places: tuple[Meeting, ...]
    """Where its other one is looked for."""
    ending: Ending = Ending.UNKNOWN
    is_doubtful: bool = False
    """Whether it may as well belong to another one than was found, which ended otherwise."""


class Pairs:
    """Calls that wait for the other one of their pair, of a few thousand places the latest."""

    def __init__(self) -> None:
        self._waiting: Bounded[Meeting, deque[Call]] = Bounded(_MOST_PLACES)

    def partner(self, call: Call) -> Call | None:
        """Return the preflight of a request or the request of a preflight, which then waits no longer; None where none is known yet."""
        for place in call.places:
            is_link = not place[0]
            others = [other for other in self._waiting.get(place) or () if other.is_preflight != call.is_preflight]
            fitting = [other for other in others if is_link or _fits(call, other)]
            if fitting:
                best = max(fitting, key=lambda other: _rank(call, other))
                self._forget(best)
                rivals = [] if is_link else [other for other in fitting if other is not best and _may_be_as_well(call, best, other)]
                for rival in rivals:
                    self._doubt(rival)
                return replace(best, is_doubtful=True) if rivals else best
        for place in call.places:
            waiting = self._waiting.get(place) or deque(maxlen=_MOST_AT_A_PLACE)
            waiting.append(call)
            self._waiting.put(place, waiting)
        return None

    def _forget(self, call: Call) -> None:
        for place in call.places:
            waiting = self._waiting.peek(place) or deque()
            if call in waiting:
                waiting.remove(call)

    def _doubt(self, call: Call) -> None:
        """Take note that a call which goes on waiting may be the one that another was found for."""
        doubted = replace(call, is_doubtful=True)
        for place in call.places:
            waiting = self._waiting.peek(place) or deque()
            if call in waiting:
                waiting[waiting.index(call)] = doubted


def refuses(preflight: Call, request: Call) -> bool:
    """Tell whether a request that was never sent was refused for its preflight's answer: it ends with that, as no other one does."""
    is_doubtful = preflight.is_doubtful or request.is_doubtful
    return request.ending is Ending.REFUSED and not is_doubtful and abs(request.ended - preflight.ended) <= _AT_ONCE


def call_of(entry: HarEntry, index: int, begun: float) -> Call:
    """Return what of an entry, which began at the given second, tells which other one it belongs to."""
    headers = entry.request.headers
    sent, ended = entry.span(begun)
    # What was never sent waited to the end.
    sent = ended if entry.absence is Absence.UNSENT else sent
    asked = split_list(headers.text("access-control-request-headers")) if entry.is_preflight else headers.names()
    names = frozenset(name.lower() for name in asked)
    return Call(
        index,
        begun,
        sent,
        ended,
        entry.is_preflight,
        entry.maker.pairing,
        headers.text("origin"),
        names,
        tuple(_places(entry)),
        entry.ending,
    )


def _places(entry: HarEntry) -> Iterator[Meeting]:
    """Yield where its other one is looked for: by the log's own ids, then by method and URL."""
    if link := entry.asked_for_by if entry.is_preflight else entry.own_id:
        yield "", short(link)
    request = entry.request
    method = request.headers.text("access-control-request-method") if entry.is_preflight else request.method
    yield short(method), short(canonical(request.url))


def _fits(one: Call, other: Call) -> bool:
    """Tell whether a preflight's entry stands to its request's as the maker's do."""
    preflight, request = (one, other) if one.is_preflight else (other, one)
    if request.origin and preflight.origin and request.origin != preflight.origin:
        return False
    if request.begun > preflight.begun + _SLACK:
        return False
    if request.pairing is Pairing.BEFORE:
        return preflight.begun <= request.begun + _NEXT
    return preflight.ended <= request.ended + _SLACK


def _rank(one: Call, other: Call) -> tuple[bool, bool, float, float]:
    preflight, request = (one, other) if one.is_preflight else (other, one)
    goes_out = request.sent + _ROUNDED >= preflight.ended
    return goes_out, preflight.names <= request.names, -_apart(preflight, request), other.begun


def _apart(preflight: Call, request: Call) -> float:
    """Return the seconds between a preflight's end and its request's way out; 0 where the maker does not tell them."""
    return 0.0 if request.pairing is Pairing.BEFORE else abs(request.sent - preflight.ended)


def _may_be_as_well(call: Call, best: Call, other: Call) -> bool:
    """Tell whether another one fits about as well as the best, and ended otherwise."""
    if call.is_preflight and best.ending is other.ending:
        return False
    *one, apart, _ = _rank(call, best)
    *another, apart_as_well, _ = _rank(call, other)
    return one == another and apart - apart_as_well <= _AT_ONCE
