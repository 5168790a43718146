"""Groups of failures: what a report tells of attempts that failed alike."""

from bisect import insort
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from cors_addon.core.verdict.cause import Cause
from cors_addon.core.verdict.judgement import Record
from cors_addon.report.model.ending import Counted, Failure, steps_of, weight_of_parts
from cors_addon.report.model.group_key import GroupKey
from cors_addon.report.model.histogram import Histogram, HistogramTally
from cors_addon.report.model.history import NO_HISTORY, History

RECENT_FLOWS = 5
"""How many flows of a group are named."""

MOST_STATUSES = 16
"""How many different statuses of a group's failing answers are counted."""

_GROUP = 3_000
"""Bytes of a group beside its sample's attempt."""


@dataclass(frozen=True, slots=True)
class Group:
    """Attempts that failed alike.

    `certain` of the `count` failed for certain, the others presumably; in `reached` of them the server got the request all
    the same. `engines` counts them by the engine that sent the request, in alphabetical order,
    and `statuses` by the status of the answer that failed, in the order of the numbers. `flows` names the last few
    blocked flows, oldest first; `sample` is the newest of all, a certain one if there is any. `steps` are all flows of the
    sample's attempt (as far as they are kept) in the order of their requests, the sample itself among them. `times` tells
    when the attempts failed. `history` is what all attempts at the endpoint came to, whatever they failed of. `id` names the key. Times are
    seconds since the epoch.
    """

    id: str
    key: GroupKey
    count: int
    certain: int
    reached: int
    first: float
    last: float
    engines: tuple[tuple[str, int], ...]
    statuses: tuple[tuple[int, int], ...]
    flows: tuple[str, ...]
    sample: Record
    steps: tuple[Record, ...]
    times: Histogram
    history: History = NO_HISTORY

    @property
    def cause(self) -> Cause | None:
        """Why the sample's attempt really failed."""
        return self.sample.judgement.cause

    @property
    def is_failing(self) -> bool:
        """Whether the endpoint's latest attempt failed."""
        return self.history.is_failing

    @property
    def presumed(self) -> int:
        """How many of the attempts failed presumably."""
        return self.count - self.certain


class GroupTally:
    """A group in the making."""

    __slots__ = (
        "_group",
        "certain",
        "count",
        "engines",
        "first",
        "last",
        "parts",
        "reached",
        "recent",
        "sample",
        "statuses",
        "times",
        "weight",
    )

    def __init__(self, failure: Failure, parts: Mapping[str, Counted]) -> None:
        self.count = self.certain = self.reached = 0
        self.first = self.last = failure.at
        self.engines: dict[str, int] = {}
        self.statuses: dict[int, int] = {}
        self.recent: list[tuple[float, str]] = []
        self.times = HistogramTally()
        self._group: Group | None = None
        self.sample, self.parts = failure, parts
        self.weight = _GROUP + weight_of_parts(parts)
        """How many bytes it takes, about."""
        self.add(failure, parts)

    def add(self, failure: Failure, parts: Mapping[str, Counted]) -> None:
        """Count one attempt in, by the failure that caused it and all of its flows."""
        self._group = None
        self.count += 1
        self.certain += failure.certain
        self.reached += failure.reached
        self.first = min(self.first, failure.at)
        self.last = max(self.last, failure.at)
        self.engines[failure.engine] = self.engines.get(failure.engine, 0) + 1
        status = failure.status
        if status in self.statuses or len(self.statuses) < MOST_STATUSES:
            self.statuses[status] = self.statuses.get(status, 0) + 1
        insort(self.recent, failure.order)
        del self.recent[:-RECENT_FLOWS]
        self.times.add(failure.at)
        if failure.rank > self.sample.rank:
            self.sample, self.parts = failure, parts
            self.weight = _GROUP + weight_of_parts(parts)

    def copy(self) -> Self:
        """Return a tally that goes on by itself."""
        twin = object.__new__(type(self))
        twin.count, twin.certain, twin.reached = self.count, self.certain, self.reached
        twin.first, twin.last = self.first, self.last
        twin.engines, twin.statuses = self.engines.copy(), self.statuses.copy()
        twin.recent, twin.times = self.recent.copy(), self.times.copy()
        twin.sample, twin.parts, twin.weight, twin._group = self.sample, self.parts, self.weight, None
        return twin

    def group(self, history: History = NO_HISTORY) -> Group:
        """Return the group as it now stands, with the history of its endpoint."""
        if self._group is None or self._group.history is not history:
            self._group = self._made(history)
        return self._group

    def _made(self, history: History) -> Group:
        return Group(
            id=self.sample.key.id,
            key=self.sample.key,
            count=self.count,
            certain=self.certain,
            reached=self.reached,
            first=self.first,
            last=self.last,
            engines=tuple(sorted(self.engines.items())),
            statuses=tuple(sorted(self.statuses.items())),
            flows=tuple(flow for _, flow in self.recent),
            sample=self.sample.record,
            steps=steps_of(self.parts),
            times=self.times.histogram(),
            history=history,
        )
