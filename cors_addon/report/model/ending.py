"""Attempts as the report remembers them: of each flow what it counts for, of each that a failure's story is told by a sample."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cors_addon.core.verdict.judgement import Certainty, Observed, Record, Verdict
from cors_addon.core.verdict.judgement_limits import weight_of
from cors_addon.core.verdict.notes import NEVER_FOLLOWED
from cors_addon.report.model.disagreement import disagreement_of
from cors_addon.report.model.group_key import GroupKey, key_of, pair_of
from cors_addon.report.model.sample import trimmed

MOST_FLOWS = 64
"""How many flows one attempt can have: a browser follows 20 redirects, each with its preflight."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A flow that was not blocked; with a sample where its attempt has other flows, whose failure's story it is part of, or another
    browser fails it. `unfollowed` tells that it is a preflight which passes only without credentials, and nothing followed it.
    """

    verdict: Verdict
    observed: Observed
    page: str = ""
    server: str = ""
    unfollowed: bool = False
    record: Record | None = None
    as_browser: Verdict | None = None
    """What a browser would have done, where none sent it."""
    weight: int = 200
    """How many bytes it takes, about."""

    @property
    def pair(self) -> tuple[str, str]:
        """Who asked whom: the origins of page and server."""
        return self.page, self.server


class Failure:
    """A blocked flow: its group's key, what it counts for there, and a sample."""

    __slots__ = ("at", "certain", "engine", "flow", "key", "observed", "reached", "record", "weight")
    verdict = Verdict.BLOCKED
    as_browser = None

    def __init__(self, record: Record) -> None:
        judgement = record.judgement
        self.flow = judgement.flow
        self.at = record.exchange.started
        self.certain = judgement.certainty is Certainty.CERTAIN
        self.engine = judgement.client.rules
        self.key: GroupKey = key_of(record)
        self.observed = judgement.observed
        self.reached = judgement.reached_server
        self.record = trimmed(record)
        self.weight = weight_of(self.record) + 1_000

    @property
    def status(self) -> int:
        """The status of the answer that failed; 0 where there was none."""
        response = self.record.exchange.response
        return 0 if response is None else response.status

    @property
    def pair(self) -> tuple[str, str]:
        """Who asked whom: the origins of page and server."""
        return self.key.page, self.key.server

    @property
    def order(self) -> tuple[float, str]:
        """The place among the failures of one attempt; the earliest is the one that counts."""
        return self.at, self.flow

    @property
    def rank(self) -> tuple[bool, float, str]:
        """The worth as a group's sample: certain before presumed, then the newest."""
        return self.certain, self.at, self.flow


type Counted = Passed | Failure

_JUDGED = frozenset({Verdict.ALLOWED, Verdict.OPAQUE})


def part_of(record: Record) -> Counted:
    """Return what the report remembers of a record."""
    judgement = record.judgement
    if judgement.verdict is Verdict.BLOCKED:
        return Failure(record)
    page, server = pair_of(record) if judgement.verdict in _JUDGED else ("", "")
    unfollowed = judgement.certainty is Certainty.PRESUMED and any(note.code == NEVER_FOLLOWED for note in judgement.notes)
    if len(judgement.flows) > 1 or disagreement_of(judgement):
        sample = trimmed(record)
        return Passed(judgement.verdict, judgement.observed, page, server, unfollowed, sample, weight=weight_of(sample) + 200)
    as_browser = judgement.as_browser and judgement.as_browser.verdict
    return _passed(judgement.verdict, judgement.observed, page, server, unfollowed, as_browser)


@lru_cache(maxsize=4096)
def _passed(verdict: Verdict, observed: Observed, page: str, server: str, unfollowed: bool, as_browser: Verdict | None) -> Passed:
    """Return the one part that stands for all flows alike: there are many, and few that differ."""
    return Passed(verdict, observed, page, server, unfollowed, as_browser=as_browser)


def weight_of_parts(parts: Mapping[str, Counted]) -> int:
    """Return how many bytes an attempt takes, about."""
    return 700 + sum([part.weight for part in parts.values()])


def pair_of_passed(parts: Mapping[str, Counted]) -> tuple[str, str]:
    """Return who asked whom in an attempt that passed: the pair of its judged flows, of several the last in alphabetical order."""
    return max((part.pair for part in parts.values() if part.verdict in _JUDGED), default=("", ""))


def first_failure_of(parts: Mapping[str, Counted]) -> Failure | None:
    """Return the failure that made an attempt fail, by its flows: the earliest one; None where no flow was blocked."""
    failures = [part for part in parts.values() if isinstance(part, Failure)]
    return min(failures, key=lambda failure: failure.order, default=None)


def steps_of(parts: Mapping[str, Counted]) -> tuple[Record, ...]:
    """Return the samples of an attempt's flows, in the order in which their requests were sent."""
    records = [part.record for part in parts.values() if part.record is not None]
    return tuple(sorted(records, key=lambda record: (record.exchange.started, record.exchange.id)))
