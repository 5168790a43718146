"""How to judge: the engine whose rules count, and the limits of memory and patience."""

from dataclasses import dataclass

from cors_addon.core.verdict.judge import AUTO


@dataclass(frozen=True, slots=True)
class Settings:
    """How to judge.

    `engine` is a profile's name or "auto", `memory` how many entries of each kind are kept, `patience` the seconds after
    which a next request that has not come is taken for one that will not.
    """

    engine: str = AUTO
    memory: int = 2_000
    patience: float = 5.0


DEFAULTS = Settings()

_LEAST_ROOM = 1 << 22
"""Bytes: several of the largest exchanges that budget.py lets in."""


def room(limit: int, bytes_each: int) -> int:
    """Return the bytes that so many entries may take together; a single one always has enough."""
    return max(limit * bytes_each, _LEAST_ROOM)
