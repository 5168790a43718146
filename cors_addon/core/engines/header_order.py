"""The order in which Chromium holds the headers of a request, which decides the one that its console names.

Blink keeps a request's headers in a hash table and hands them on in the order of its slots; the first one that
`Access-Control-Allow-Headers` lacks is the one named. The table is that of
third_party/blink/renderer/platform/wtf/hash_table.h: at first 8 slots, twice as many whenever half are taken, and a name goes to the
first free one of the slots hash + 0, + 1, + 1 + 2, + 1 + 2 + 3 and so on. The hash is that of text/case_folding_hash.h beside it: the
lowest bits of rapidhash (third_party/rapidhash) over the lower-case name in UTF-16. Nothing in it is random, so that it is the same
in each process. Compared with Chromium 156.

What a preflight does not show is presumed: that a method with a body sends one, so that there is a `Content-Type`; that the page sets no
other safelisted header; that names with the same slot came in alphabetical order, as those of `fetch()` do and those of XMLHttpRequest
need not; that no worker asks, whose requests have no client hints.
"""

from collections.abc import Iterable

from cors_addon.core.fetch.preflight import Preflight
from cors_addon.core.wire.bounded import cached
from cors_addon.core.wire.url import parse

CLIENT_HINTS = ("sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform")
"""What Blink adds to each request to a trustworthy URL, in this order, after the page's own."""

_WITH_BODY = frozenset({"PATCH", "POST", "PUT"})
_LONGEST = 2048
"""Characters in all names beyond which no order is sought: no page asks for so many headers."""

_LEAST_SLOTS = 8
_BITS = (1 << 64) - 1
_SECRET = (0x2D358DCCAA6C78A5, 0x8BB84B93962EACC9, 0x4B33A62ED433D4A3)
_SEED = 0xBDD89AA982704029


def held_order(names: Iterable[str]) -> tuple[str, ...]:
    """Return names in lower case in the order in which Chromium holds and sends them; they came in as they are given."""
    return tuple(filter(None, _table(dict.fromkeys(names))))


def slot_order(preflight: Preflight) -> tuple[str, ...]:
    """Return the names that a preflight asks for in the order in which Chromium compares them with those allowed."""
    names = preflight.unsafe_names
    if sum(map(len, names)) > _LONGEST:
        return names
    body = ("content-type",) if preflight.method in _WITH_BODY else ()
    hints = CLIENT_HINTS if parse(preflight.url).is_trustworthy else ()
    held = dict.fromkeys((*sorted({*names, *body}), *hints, "user-agent"))
    slots = {name: slot for slot, name in enumerate(_table(held))}
    return tuple(sorted(names, key=lambda name: slots[name]))


def _table(names: Iterable[str]) -> list[str]:
    """Return the slots after these names came in, a free one as ""."""
    table = [""] * _LEAST_SLOTS
    for count, name in enumerate(filter(None, names), 1):
        _insert(table, name)
        if count * 2 >= len(table):
            taken, table = list(filter(None, table)), [""] * (len(table) * 2)
            for moved in taken:
                _insert(table, moved)
    return table


def _insert(table: list[str], name: str) -> None:
    slot, step = _hash(name), 0
    while table[slot % len(table)]:
        step += 1
        slot += step
    table[slot % len(table)] = name


@cached
def _hash(name: str) -> int:
    """Return the hash of a name in lower case by https://github.com/Nicoshev/rapidhash, version 1."""
    data = name.encode("utf-16-le", "surrogatepass")
    size = len(data)
    seed = _SEED ^ _mixed(_SEED ^ _SECRET[0], _SECRET[1]) ^ size
    if size > 16:
        seed = _blocks(data, seed)
        first, second = _word(data, size - 16), _word(data, size - 8)
    else:
        first, second = _ends(data)
    product = (first ^ _SECRET[1]) * (second ^ seed)
    return _mixed((product & _BITS) ^ _SECRET[0] ^ size, (product >> 64) ^ _SECRET[1])


def _blocks(data: bytes, seed: int) -> int:
    """Return the seed after all but the last 16 bytes of more than 16."""
    at, left = 0, len(data)
    if left > 48:
        lanes = [seed, seed, seed]
        while left >= 48:
            for lane, secret in enumerate(_SECRET):
                lanes[lane] = _mixed(_word(data, at) ^ secret, _word(data, at + 8) ^ lanes[lane])
                at += 16
            left -= 48
        seed = lanes[0] ^ lanes[1] ^ lanes[2]
    if left > 16:
        seed = _mixed(_word(data, at) ^ _SECRET[2], _word(data, at + 8) ^ seed ^ _SECRET[1])
    if left > 32:
        seed = _mixed(_word(data, at + 16) ^ _SECRET[2], _word(data, at + 24) ^ seed)
    return seed


def _ends(data: bytes) -> tuple[int, int]:
    """Return the two numbers that stand for up to 16 bytes; one character is a number by itself."""
    if len(data) < 4:
        return int.from_bytes(data, "little"), 0
    inner = 4 if len(data) >= 8 else 0
    last = len(data) - 4
    return _word(data, 0, 4) << 32 | _word(data, last, 4), _word(data, inner, 4) << 32 | _word(data, last - inner, 4)


def _word(data: bytes, at: int, size: int = 8) -> int:
    return int.from_bytes(data[at : at + size], "little")


def _mixed(one: int, other: int) -> int:
    """Return both halves of the product in one number."""
    product = one * other
    return (product & _BITS) ^ (product >> 64)
