"""How to judge: the engine whose rules count, and the limits of memory and patience."""

from dataclasses import dataclass
from enum import StrEnum

from cors_addon.core.verdict.judge import AUTO


class Clients(StrEnum):
    """Whose requests are judged and counted."""

    BROWSERS = "browsers"
    """Those that a browser sent, as far as the traffic shows."""
    ALL = "all"
    """Also those with an Origin that no browser sent, as if one had."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to judge.

    `engine` is a profile's name or "auto", `memory` how many entries of each kind are kept, `patience` the seconds after
    which a next request that has not come is taken for one that will not, `clients` whose requests count.
    """

    engine: str = AUTO
    memory: int = 2_000
    patience: float = 5.0
    clients: Clients = Clients.BROWSERS


DEFAULTS = Settings()

_LEAST_ROOM = 1 << 22
"""Bytes: several of the largest exchanges that budget.py lets in."""


def room(limit: int, bytes_each: int) -> int:
    """Return the bytes that so many entries may take together; a single one always has enough."""
    return max(limit * bytes_each, _LEAST_ROOM)
