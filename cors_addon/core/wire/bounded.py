"""Memory with a limit: a mapping that forgets its oldest entries, and a function that remembers its latest answers."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import lru_cache, wraps

_LONGEST = 2_000
"""Characters of the longest argument whose answer is remembered: a limit on entries alone would be none on bytes."""


def cached[T](function: Callable[[str], T]) -> Callable[[str], T]:
    """Return the function with its answers for the latest few thousand strings remembered."""
    remembered = lru_cache(maxsize=4096)(function)

    @wraps(function)
    def answer(text: str) -> T:
        return remembered(text) if len(text) <= _LONGEST else function(text)

    return answer


class Bounded[K, V]:
    """At most `limit` entries; storing or reading one makes it the newest. `dropped` counts those that were forgotten."""

    def __init__(self, limit: int) -> None:
        self._entries: OrderedDict[K, V] = OrderedDict()
        self._limit = limit
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

    def put(self, key: K, value: V) -> V | None:
        """Store the entry; return the one that had to go for it, or None."""
        self._entries[key] = value
        self._entries.move_to_end(key)
        if len(self._entries) <= self._limit:
            return None
        self.dropped += 1
        return self._entries.popitem(last=False)[1]

    def pop(self, key: K) -> V | None:
        """Take the entry out and return it, or None."""
        return self._entries.pop(key, None)

    def values(self) -> tuple[V, ...]:
        """Return the entries, the oldest first."""
        return tuple(self._entries.values())
