"""Attempts as the report remembers them: of each flow what it counts for, of each that a failure's story is told by a sample."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cors_addon.core.fetch.redirect import REDIRECT_STATUSES
from cors_addon.core.verdict.judgement import Certainty, Kind, Observed, Record, Verdict
from cors_addon.core.verdict.judgement_limits import weight_of
from cors_addon.core.verdict.notes import NEVER_FOLLOWED
from cors_addon.report.model.fails_elsewhere import disagreement_of
from cors_addon.report.model.findings import FindingGroup, findings_of
from cors_addon.report.model.group_key import GroupKey, PageEndpoint, endpoint_of, key_of
from cors_addon.report.model.sample import trimmed

MOST_FLOWS = 64
"""How many flows one attempt can have: a browser follows 20 redirects, each with its preflight."""


NOWHERE = PageEndpoint("", "", "", "")
"""What nobody asks for: where there is nothing to judge."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A flow that was not blocked; with a sample where its attempt has other flows, whose failure's story it is part of, or another
    browser fails it. `read` tells that the page got the answer, which no preflight and no redirect is. `order` is when it was asked for
    (seconds since the epoch) and its flow; both matter of what was read only. `unfollowed` tells that it is a preflight which passes only
    without credentials, and nothing followed it, `hinging` that it passes only as far as is presumed. `findings` are what it shows
    although it did not fail.
    """

    verdict: Verdict
    observed: Observed
    endpoint: PageEndpoint = NOWHERE
    order: tuple[float, str] = (0.0, "")
    read: bool = False
    unfollowed: bool = False
    hinging: bool = False
    record: Record | None = None
    as_browser: Verdict | None = None
    """What a browser would have done, where none sent it."""
    findings: tuple[FindingGroup, ...] = ()
    weight: int = 200
    """How many bytes it takes, about."""

    @property
    def pair(self) -> tuple[str, str]:
        """Who asked whom: the origins of page and server."""
        return self.endpoint.page, self.endpoint.server


class Failure:
    """A blocked flow: its group's key, what it counts for there, and a sample."""

    __slots__ = ("at", "certain", "engine", "flow", "key", "observed", "reached", "record", "weight")
    verdict = Verdict.BLOCKED
    as_browser = None
    findings: tuple[FindingGroup, ...] = ()

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

_FINDING = 600
"""Bytes of a finding beside its text."""

_JUDGED = frozenset({Verdict.ALLOWED, Verdict.OPAQUE})


def part_of(record: Record) -> Counted:
    """Return what the report remembers of a record."""
    judgement = record.judgement
    if judgement.verdict is Verdict.BLOCKED:
        return Failure(record)
    endpoint = endpoint_of(record) if judgement.verdict in _JUDGED else NOWHERE
    presumed = judgement.certainty is Certainty.PRESUMED
    unfollowed = presumed and any(note.code == NEVER_FOLLOWED for note in judgement.notes)
    hinging = presumed and not unfollowed and judgement.verdict is Verdict.ALLOWED
    read = judgement.verdict in _JUDGED and judgement.kind is not Kind.PREFLIGHT and not _redirects(record)
    order = (record.exchange.started, judgement.flow) if read else (0.0, "")
    findings = findings_of(record)
    weight = 200 + sum([_FINDING + 2 * len(finding.text) for finding in findings])
    if len(judgement.flows) > 1 or disagreement_of(judgement):
        sample = trimmed(record)
        weight += weight_of(sample)
        return Passed(judgement.verdict, judgement.observed, endpoint, order, read, unfollowed, hinging, sample, None, findings, weight)
    as_browser = None if judgement.as_browser is None else judgement.as_browser.verdict
    if read or findings:
        return Passed(judgement.verdict, judgement.observed, endpoint, order, read, unfollowed, hinging, None, as_browser, findings, weight)
    return _unread(judgement.verdict, judgement.observed, endpoint, unfollowed, hinging, as_browser)


def _redirects(record: Record) -> bool:
    response = record.exchange.response
    return response is not None and response.status in REDIRECT_STATUSES


@lru_cache(maxsize=4096)
def _unread(
    verdict: Verdict, observed: Observed, endpoint: PageEndpoint, unfollowed: bool, hinging: bool, as_browser: Verdict | None
) -> Passed:
    """Return the one part that stands for all flows alike: there are many, and few that differ."""
    return Passed(verdict, observed, endpoint, unfollowed=unfollowed, hinging=hinging, as_browser=as_browser)


def weight_of_parts(parts: Mapping[str, Counted]) -> int:
    """Return how many bytes an attempt takes, about."""
    return 700 + sum([part.weight for part in parts.values()])


def pair_of_passed(parts: Mapping[str, Counted]) -> tuple[str, str]:
    """Return who asked whom in an attempt that passed: the pair of its judged flows, of several the last in alphabetical order."""
    return max((part.pair for part in parts.values() if part.verdict in _JUDGED), default=("", ""))


def read_of(parts: Mapping[str, Counted]) -> list[tuple[PageEndpoint, tuple[float, str]]]:
    """Return the endpoints whose answers the page got in an attempt that passed, each once, with the order of the last one."""
    read = sorted((part.order, part.endpoint) for part in parts.values() if isinstance(part, Passed) and part.read)
    return list({endpoint: order for order, endpoint in read}.items())


def first_failure_of(parts: Mapping[str, Counted]) -> Failure | None:
    """Return the failure that made an attempt fail, by its flows: the earliest one; None where no flow was blocked."""
    failures = [part for part in parts.values() if isinstance(part, Failure)]
    return min(failures, key=lambda failure: failure.order, default=None)


def steps_of(parts: Mapping[str, Counted]) -> tuple[Record, ...]:
    """Return the samples of an attempt's flows, in the order in which their requests were sent."""
    records = [part.record for part in parts.values() if part.record is not None]
    return tuple(sorted(records, key=lambda record: (record.exchange.started, record.exchange.id)))
