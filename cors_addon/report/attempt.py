"""Attempts as the report remembers them: of each flow what it counts for, of each blocked one a sample."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cors_addon.core.judgement import Certainty, Observed, Record, Verdict
from cors_addon.report.key import GroupKey, key_of
from cors_addon.report.sample import trimmed

MOST_FLOWS = 64
"""How many flows one attempt can have: a browser follows 20 redirects, each with its preflight."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A flow that was not blocked."""

    verdict: Verdict
    observed: Observed


class Failure:
    """A blocked flow: its group's key, what it counts for there, and a sample."""

    __slots__ = ("at", "certain", "engine", "flow", "key", "observed", "reached", "record")
    verdict = Verdict.BLOCKED

    def __init__(self, record: Record) -> None:
        judgement = record.judgement
        self.flow = judgement.flow
        self.at = record.exchange.started
        self.certain = judgement.certainty is Certainty.CERTAIN
        self.engine = judgement.client.engine.value
        self.key: GroupKey = key_of(record)
        self.observed = judgement.observed
        self.reached = judgement.reached_server
        self.record = trimmed(record)

    @property
    def order(self) -> tuple[float, str]:
        """The place among the failures of one attempt; the earliest is the attempt's cause."""
        return self.at, self.flow

    @property
    def rank(self) -> tuple[bool, float, str]:
        """The worth as a group's sample: certain before presumed, then the newest."""
        return self.certain, self.at, self.flow


type Part = Passed | Failure

_PASSED: Mapping[Verdict, Mapping[Observed, Passed]] = MappingProxyType(
    {verdict: MappingProxyType({observed: Passed(verdict, observed) for observed in Observed}) for verdict in Verdict}
)


def part_of(record: Record) -> Part:
    """Return what the report remembers of a record."""
    judgement = record.judgement
    if judgement.verdict is Verdict.BLOCKED:
        return Failure(record)
    return _PASSED[judgement.verdict][judgement.observed]


def cause_of(parts: Mapping[str, Part]) -> Failure | None:
    """Return the failure that made an attempt fail, by its flows: the earliest one; None where no flow was blocked."""
    failures = [part for part in parts.values() if isinstance(part, Failure)]
    return min(failures, key=lambda failure: failure.order, default=None)
