"""Memory with a limit: a mapping that forgets its oldest entries, by number and by bytes, and a function that remembers its answers."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import lru_cache, wraps
from hashlib import sha256

_MANY, _SHORT = 4096, 256
"""Of how many short strings the answers are remembered, and how many characters a short one has."""
_FEW, _LONG = 64, 4096
"""Likewise of longer ones: enough for an exchange that asks for one again and again. Of those beyond nothing is remembered."""

_LONGEST_KEY = 192
_KEY_START = _LONGEST_KEY - 65
"""Characters of a long key that stay readable."""


def cached[T](function: Callable[[str], T]) -> Callable[[str], T]:
    """Return the function with its answers for the latest few thousand strings remembered, of long strings for the latest few.

    A limit on entries alone would be none on bytes.
    """
    of_short = lru_cache(maxsize=_MANY)(function)
    of_long = lru_cache(maxsize=_FEW)(function)

    @wraps(function)
    def answer(text: str) -> T:
        if len(text) <= _SHORT:
            return of_short(text)
        return of_long(text) if len(text) <= _LONG else function(text)

    return answer


def short(text: str) -> str:
    """Return a name for a text to look things up by: the text, or of a long one the beginning and its SHA-256."""
    if len(text) <= _LONGEST_KEY:
        return text
    return f"{text[:_KEY_START]}#{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


class Bounded[K, V]:
    """At most `limit` entries; storing or reading one makes it the newest. `dropped` counts those that were forgotten.

    With `weigh`, which gives an entry's bytes, the entries together have at most `room` bytes: what is too heavy by itself is not
    kept at all. An entry is weighed when it is stored.
    """

    def __init__(self, limit: int, room: int = 0, weigh: Callable[[K, V], int] | None = None) -> None:
        self._entries: OrderedDict[K, V] = OrderedDict()
        self._weights: dict[K, int] = {}
        self._limit, self._room, self._weigh = limit, room, weigh
        self.weight = 0
        """The bytes of all entries, as they were weighed."""
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[K]:
        return iter(self._entries)

    def get(self, key: K) -> V | None:
        """Return the entry, or None."""
        value = self._entries.get(key)
        if value is not None:
            self._entries.move_to_end(key)
        return value

    def peek(self, key: K) -> V | None:
        """Return the entry, or None, and leave it as old as it is."""
        return self._entries.get(key)

    def put(self, key: K, value: V) -> tuple[V, ...]:
        """Store the entry; return those that had to go for it, the oldest first."""
        self._entries[key] = value
        self._entries.move_to_end(key)
        if self._weigh is not None:
            self.weigh_again(key)
        if len(self._entries) <= self._limit and self.weight <= self._room:
            return ()
        if self._weights.get(key, 0) > self._room:
            self.pop(key)
            self.dropped += 1
            return (value,)
        gone = []
        while self._entries and (len(self._entries) > self._limit or self.weight > self._room):
            oldest, lost = self._entries.popitem(last=False)
            self.weight -= self._weights.pop(oldest, 0)
            gone.append(lost)
        self.dropped += len(gone)
        return tuple(gone)

    def weigh_again(self, key: K) -> None:
        """Take note that an entry has changed by itself; what has to go for that goes when the next one is stored."""
        if self._weigh is not None and key in self._entries:
            weight = self._weigh(key, self._entries[key])
            self.weight += weight - self._weights.get(key, 0)
            self._weights[key] = weight

    def pop(self, key: K) -> V | None:
        """Take the entry out and return it, or None."""
        self.weight -= self._weights.pop(key, 0)
        return self._entries.pop(key, None)

    def values(self) -> tuple[V, ...]:
        """Return the entries, the oldest first."""
        return tuple(self._entries.values())
