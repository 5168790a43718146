"""The history of an endpoint: what a page's attempts at it came to, one after the other."""

from bisect import insort
from dataclasses import dataclass, replace
from typing import NamedTuple

MOST_ENDS = 32
"""How many of an endpoint's latest attempts are remembered one by one."""


class End(NamedTuple):
    """How one attempt ended: when it began (seconds since the epoch), the flow that decided it, and whether it failed."""

    at: float
    flow: str
    failed: bool


@dataclass(frozen=True, slots=True)
class History:
    """The attempts of a page at an endpoint: how many passed and failed, and the latest of them in the order of their times."""

    passed: int = 0
    failed: int = 0
    ends: tuple[End, ...] = ()

    def with_end(self, end: End) -> "History":
        """Return the history with one more attempt; in whatever order they come, the result is the same."""
        ends = list(self.ends)
        insort(ends, end)
        return replace(self, passed=self.passed + (not end.failed), failed=self.failed + end.failed, ends=tuple(ends[-MOST_ENDS:]))

    @property
    def passes_since(self) -> float | None:
        """When the first attempt began that passed after the last failure, in seconds since the epoch; None while it still fails."""
        since = None
        for end in reversed(self.ends):
            if end.failed:
                break
            since = end.at
        return since

    @property
    def is_failing(self) -> bool:
        """Whether the latest attempt failed."""
        return self.passes_since is None

    @property
    def turns(self) -> int:
        """How often in its latest attempts it began to fail again after it had passed, or the other way round."""
        return sum(one.failed != other.failed for one, other in zip(self.ends, self.ends[1:], strict=False))

    @property
    def is_flapping(self) -> bool:
        """Whether it failed, passed, and failed again, or the other way round: once is a repair, or a fault that is new."""
        return self.turns > 1


NO_HISTORY = History()
