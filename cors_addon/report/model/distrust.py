"""TLS connections that clients refused: they do not trust the proxy's certificate, so that nothing of what they asked was seen."""

from collections import Counter
from dataclasses import dataclass

from cors_addon.core.wire.budget import cut

_MOST = 16
"""How many servers are named; those with fewer connections are only counted."""
_LONGEST = 253
"""Characters of a DNS name."""


@dataclass(frozen=True, slots=True)
class Distrust:
    """How many connections were refused, and for which servers by name how many of them: the most frequent ones."""

    connections: int = 0
    servers: tuple[tuple[str, int], ...] = ()

    @classmethod
    def at(cls, server: str) -> "Distrust":
        """Return one connection to a server, by its name or address."""
        return cls(1, ((cut(server, _LONGEST), 1),))

    def __add__(self, other: "Distrust") -> "Distrust":
        counted = Counter(dict(self.servers)) + Counter(dict(other.servers))
        return Distrust(self.connections + other.connections, tuple(counted.most_common(_MOST)))

    def __bool__(self) -> bool:
        return bool(self.connections)


NO_DISTRUST = Distrust()
