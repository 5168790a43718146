"""The latest attempts that passed, of each pair of origins a few, so that a person can see what was asked and read."""

from collections.abc import Mapping
from dataclasses import dataclass

from cors_addon.core.verdict.judgement import Record
from cors_addon.core.verdict.judgement_limits import weight_of
from cors_addon.core.wire.bounded import Bounded
from cors_addon.report.model.ending import Counted, Passed, steps_of
from cors_addon.report.model.sample import trimmed

MOST_OF_A_PAIR = 8
"""How many of the attempts between two origins are remembered."""
_MOST_PAIRS = 500
_MOST = 1_000
_ROOM = 1 << 22
"""Bytes of all that is remembered."""


@dataclass(frozen=True, slots=True)
class PassedAttempt:
    """An attempt that passed: `sample` is the answer that the page got, `steps` all flows of the attempt as far as they are kept."""

    sample: Record
    steps: tuple[Record, ...]


class RecentPasses:
    """The latest attempts that passed, by the flow whose answer the page got."""

    def __init__(self) -> None:
        self._flows: Bounded[tuple[str, str], tuple[str, ...]] = Bounded(_MOST_PAIRS)
        self._records: Bounded[str, Record] = Bounded(_MOST, _ROOM, lambda _, record: weight_of(record))

    def add(self, record: Record, part: Passed) -> None:
        """Remember a record whose answer the page got, by what the report counts of it."""
        flow = record.judgement.flow
        known = [one for one in self._flows.peek(part.pair) or () if one != flow]
        for oldest in known[: 1 - MOST_OF_A_PAIR]:
            self._records.pop(oldest)
        self._flows.put(part.pair, (*known[1 - MOST_OF_A_PAIR :], flow))
        self._records.put(flow, record)

    def drop(self, flow: str) -> None:
        """Forget a flow, which failed after all."""
        self._records.pop(flow)

    def of(self, pair: tuple[str, str]) -> tuple[Record, ...]:
        """Return what the page got last in the attempts between page and server, the newest first."""
        found = (self._records.peek(flow) for flow in self._flows.peek(pair) or ())
        kept = [trimmed(record) for record in found if record is not None]
        return tuple(sorted(kept, key=lambda record: (-record.exchange.started, record.exchange.id)))

    def attempt(self, flow: str, parts: Mapping[str, Counted]) -> PassedAttempt | None:
        """Return the attempt of which a flow is the end, by all its parts; None where it is not remembered."""
        record = self._records.peek(flow)
        if record is None:
            return None
        sample = trimmed(record)
        others = tuple(step for step in steps_of(parts) if step.judgement.flow != flow)
        steps = sorted((*others, sample), key=lambda one: (one.exchange.started, one.exchange.id))
        return PassedAttempt(sample, tuple(steps))

    def __contains__(self, flow: str) -> bool:
        return self._records.peek(flow) is not None
