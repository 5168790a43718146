"""A mapping that holds a limited number of entries and forgets the oldest."""

from collections import OrderedDict


class Bounded[K, V]:
    """At most `limit` entries; storing or reading one makes it the newest. `dropped` counts those that were forgotten."""

    def __init__(self, limit: int) -> None:
        self._entries: OrderedDict[K, V] = OrderedDict()
        self._limit = limit
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._entries)

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
