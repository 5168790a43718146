"""What a report lacks: entries of recordings that were left out, and connections that clients refused."""

from collections import Counter
from dataclasses import astuple, dataclass
from operator import add

from cors_addon.core.wire.budget import cut

_MOST = 16
"""How many servers are named; those with fewer connections are only counted."""
_LONGEST = 253
"""Characters of a DNS name."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many entries of recordings were not judged, since nothing of them went over the network, or what did is not in the file.

    `cached` were answered within the browser: from a cache, by a service worker, by an override of its developer tools. `local` are
    no HTTP: `data:`, `blob:`, an extension's own files. `unsent` were never sent, or got no answer that the file holds. `unseen` are
    those of the latter that the browser failed as it does when CORS refuses an answer of another origin: failures that can't be told of.
    `blind` is how many recordings hold what loaded alone, and no failure at all.
    """

    cached: int = 0
    local: int = 0
    unsent: int = 0
    unseen: int = 0
    blind: int = 0

    @property
    def entries(self) -> int:
        """How many entries were left out."""
        return self.cached + self.local + self.unsent + self.unseen

    @property
    def hides_failures(self) -> bool:
        """Whether requests may have failed that can't be told of."""
        return bool(self.unseen or self.blind)

    def __add__(self, other: "LeftOut") -> "LeftOut":
        return LeftOut(*map(add, astuple(self), astuple(other)))

    def __bool__(self) -> bool:
        return any(astuple(self))


NOTHING_LEFT_OUT = LeftOut()


@dataclass(frozen=True, slots=True)
class Distrust:
    """TLS connections that clients refused: they do not trust the proxy's certificate, so that nothing of what they asked was seen.

    `servers` are those with the most, by name, each with how many.
    """

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
