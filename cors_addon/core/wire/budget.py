"""What an exchange may cost: how much of what was sent is looked at, and how much of a text is told.

The limits stand well above what browsers and servers send and take: Chromium refuses a response whose headers are larger than 256 KiB,
and servers refuse a request's at 8 to 64 KiB. docs/limits.md tells of them.
"""

from collections.abc import Iterator
from dataclasses import replace

from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Headers

MOST_LINES = 1_000
"""Header lines of one message."""
LONGEST_LINE = 16_384
"""Characters (bytes on the wire) of one header line's value."""
LARGEST_HEAD = 262_144
"""Characters of all header lines of one message, as many as Chromium takes of a response's."""
MOST_ELEMENTS = 1_000
"""Elements of one list of names, whose lines in a message count as one list."""
LONGEST_URL = 65_536
"""Characters of a URL."""
LONGEST_METHOD = LONGEST_NAME = 256
"""Characters of a method, also of one that a preflight asks for, and of a header's name."""

VALUE_LIMIT = 300
"""How many characters of one wire value are told."""
TEXT_LIMIT = 2_000
"""How many characters of one sentence or console line are told."""

_LISTS = frozenset(
    {
        "access-control-allow-headers",
        "access-control-allow-methods",
        "access-control-expose-headers",
        "access-control-request-headers",
    }
)
_ASKED_METHOD = "access-control-request-method"
THE_URL, THE_METHOD, LAST_LINES = "the URL", "the method", "the last header lines"
"""What is cut beside headers, by the names that tell so."""

_DECIDING = frozenset({THE_URL, THE_METHOD, LAST_LINES, "content-type", "location", "origin", "range"})
_ROOM = {**dict.fromkeys(_LISTS, MOST_ELEMENTS), _ASKED_METHOD: LONGEST_METHOD}
"""Elements of a list and characters of a method, in all lines of the name."""
_NAMED = 8
"""How many things that were cut are named."""


def cut(text: str, limit: int = VALUE_LIMIT) -> str:
    """Return the text's first `limit` characters, and how many were left out; a text that is short enough stays as it is."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit:,} more characters)"


def within_budget(exchange: Exchange) -> Exchange:
    """Return the exchange with what is too long of it cut, and the names of that in its `cut`; the same one where nothing is."""
    request, response = exchange.request, exchange.response
    sent, received = request.headers, response.headers if response else Headers()
    of_sent, of_received = list(_too_long(sent)), list(_too_long(received))
    found = dict.fromkeys([*_too_long_of(request), *of_sent, *of_received])
    if not found:
        return exchange
    return replace(
        exchange,
        request=replace(
            request,
            method=request.method[:LONGEST_METHOD],
            url=request.url[:LONGEST_URL],
            headers=_shortened(sent) if of_sent else sent,
        ),
        response=Response(response.status, _shortened(received), response.body) if response and of_received else response,
        cut=tuple(cut(name, 60) for name in list(found)[:_NAMED]),
    )


def decides(name: str) -> bool:
    """Tell whether the rules look at something that was cut."""
    return name in _DECIDING or name.startswith(("access-control-", "cross-origin-"))


def _too_long_of(request: Request) -> Iterator[str]:
    if len(request.url) > LONGEST_URL:
        yield THE_URL
    if len(request.method) > LONGEST_METHOD:
        yield THE_METHOD


def _too_long(headers: Headers) -> Iterator[str]:
    """Yield the names of headers that are cut."""
    fields = headers.fields
    for name, value in fields[:MOST_LINES]:
        if len(value) > LONGEST_LINE or len(name) > LONGEST_NAME:
            yield name.lower()
    if headers.size > MOST_ELEMENTS:
        yield from _too_many(fields[:MOST_LINES])
    if len(fields) > MOST_LINES or (
        headers.size > LARGEST_HEAD and sum([len(name) + min(len(value), LONGEST_LINE) for name, value in fields]) > LARGEST_HEAD
    ):
        yield LAST_LINES


def _too_many(fields: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """Yield the names of lists with more elements than are looked at, and of a method with more characters; all lines count."""
    counts: dict[str, int] = {}
    for name, value in fields:
        if (lowered := name.lower()) in _ROOM:
            counts[lowered] = counts.get(lowered, 0) + (len(value) if lowered == _ASKED_METHOD else value.count(",") + 1)
    yield from (name for name, count in counts.items() if count > _ROOM[name])


def _shortened(headers: Headers) -> Headers:
    kept: list[tuple[str, str]] = []
    left, room = LARGEST_HEAD, dict(_ROOM)
    for name, value in headers.fields[:MOST_LINES]:
        shorter, lowered = value[:LONGEST_LINE], name.lower()
        if lowered in room:
            if not room[lowered]:
                continue
            is_list = lowered in _LISTS
            parts = _elements(value, room[lowered]) if is_list else list(value[: room[lowered]])
            room[lowered] -= len(parts)
            shorter = ("," if is_list else "").join(parts)
        line = name[:LONGEST_NAME], shorter
        left -= len(line[0]) + len(line[1])
        if left < 0:
            break
        kept.append(line)
    return Headers(tuple(kept))


def _elements(value: str, most: int) -> list[str]:
    """Return the first elements of a line, as they stand between its commas."""
    shorter = value[:LONGEST_LINE]
    if len(shorter) < len(value) and "," in shorter:
        # Half a name would be another name.
        shorter = shorter.rpartition(",")[0]
    return shorter.split(",", most)[:most]
