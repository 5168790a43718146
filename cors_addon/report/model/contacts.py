"""Who asked whom: for each pair of a page's and a server's origin, how many attempts passed and failed."""

from dataclasses import dataclass
from typing import Self

MOST_PAIRS = 2_000
"""How many pairs are told apart; what comes after that counts under `OTHERS`."""

OTHERS = ("", "")
"""The pair that stands for those too many to tell apart."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One pair of origins, and how the attempts between them ended."""

    page: str
    server: str
    passed: int
    failed: int


class Contacts:
    """Contacts in the making."""

    __slots__ = ("_failed", "_passed")

    def __init__(self) -> None:
        self._passed: dict[tuple[str, str], int] = {}
        self._failed: dict[tuple[str, str], int] = {}

    def add(self, pair: tuple[str, str], *, failed: bool) -> None:
        """Count an attempt in."""
        if pair not in self._passed:
            if len(self._passed) >= MOST_PAIRS:
                pair = OTHERS
            self._passed.setdefault(pair, 0)
            self._failed.setdefault(pair, 0)
        (self._failed if failed else self._passed)[pair] += 1

    def copy(self) -> Self:
        """Return contacts that go on by themselves."""
        twin = object.__new__(type(self))
        twin._passed, twin._failed = self._passed.copy(), self._failed.copy()
        return twin

    def contacts(self) -> tuple[Contact, ...]:
        """Return them all, the most failures first, then the most attempts, then by name."""
        found = [Contact(*pair, passed, self._failed[pair]) for pair, passed in self._passed.items()]
        return tuple(sorted(found, key=lambda one: (-one.failed, -one.passed, one.page, one.server)))
