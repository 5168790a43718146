"""The running report: it takes in records, counts attempts, and groups those that failed."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from cors_addon.core.verdict.judgement import Record
from cors_addon.report.model.contacts import Contact
from cors_addon.report.model.ending import MOST_FLOWS, Counted, Passed, first_failure_of, part_of, weight_of_parts
from cors_addon.report.model.fails_elsewhere import FailsElsewhere
from cors_addon.report.model.findings import FindingGroup
from cors_addon.report.model.group import Group, GroupTally
from cors_addon.report.model.left_out import NO_DISTRUST, NOTHING_LEFT_OUT
from cors_addon.report.model.recent_passes import PassedAttempt, RecentPasses
from cors_addon.report.model.tally import Tally, Totals, ordered

BYTES_AN_ATTEMPT = 8_192
"""Bytes for each attempt that may be remembered: most pass, and have no sample."""
_LEAST_ROOM = 1 << 22

RECENT_ATTEMPTS = 200
"""How many of the newest attempts are always counted afresh."""

_TRIES = 3
"""How often catching up begins anew where older attempts change meanwhile."""


class ReportChange(StrEnum):
    """What a record changed about its attempt."""

    PASSED = "passed"
    """It does not count as failed, and did not before."""
    FAILED = "failed"
    """It counts as failed from now on."""
    STILL_FAILED = "still-failed"
    """It counts as failed, and did before (perhaps for another reason)."""
    RECOVERED = "recovered"
    """It counted as failed before and no longer does."""


class ReportLook(NamedTuple):
    """All that a report shows at one moment."""

    totals: Totals
    span: tuple[float, float] | None
    groups: tuple[Group, ...]
    contacts: tuple[Contact, ...]
    elsewhere: tuple[FailsElsewhere, ...]
    findings: tuple[FindingGroup, ...]


class Report:
    """Attempts counted and their failures grouped, in bounded memory.

    The last `limit_attempts` attempts are remembered flow by flow, of heavy ones as many as have room: a later record for the same
    flow replaces the former one, and numbers and groups are reckoned afresh when asked for, so that no revision can be lost or
    counted twice. Older attempts are settled: counted for good and forgotten. Of groups there are at most `limit_groups`, and
    fewer where these are heavy; `totals` says what was dropped. Records of one attempt may come in any order. `forgotten`, `left_out`
    and `distrust` are the caller's to set: how many things the judging forgot to stay within its own limit, what of recordings it was
    not given, and which connections clients refused.
    """

    def __init__(self, limit_groups: int = 2000, limit_attempts: int = 5000) -> None:
        self._limit_groups = max(1, limit_groups)
        self._limit_attempts = max(1, limit_attempts)
        self._room = max(self._limit_attempts * BYTES_AN_ATTEMPT, _LEAST_ROOM)
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._attempts: OrderedDict[str, dict[str, Counted]] = OrderedDict()
        self._attempt_of: dict[str, str] = {}
        self._recent_passes = RecentPasses()
        self._weight = 0
        self._tally = Tally(self._limit_groups)
        self._settled = 0
        self._again = 0
        self.forgotten = 0
        self.left_out = NOTHING_LEFT_OUT
        self.distrust = NO_DISTRUST
        self._span: tuple[float, float] | None = None
        self._reckoned: Tally | None = None
        self._older: Tally | None = None
        self._within: set[str] = set()

    def add(self, record: Record) -> ReportChange:
        """Take in a record, or the revision of one; tell what that changed about its attempt."""
        flow, attempt = record.judgement.flow, record.judgement.attempt or record.judgement.flow
        part = part_of(record)
        if isinstance(part, Passed) and part.read:
            self._recent_passes.add(record, part)
        else:
            self._recent_passes.drop(flow)
        self._again += record.revised and flow not in self._attempt_of
        self._widen(record.exchange.started)
        former = self._attempt_of.get(flow)
        self._outdate(attempt, former)
        parts = self._attempts.get(attempt)
        if former is None and parts is None:
            self._start(attempt, flow, part)
            self._settle()
            return ReportChange.PASSED if isinstance(part, Passed) else ReportChange.FAILED
        failed_before = self._has_failed(former) or self._has_failed(attempt)
        if former is not None and former != attempt:
            self._forget(flow, former)
        if parts is None or (len(parts) >= MOST_FLOWS and flow not in parts):
            attempt = attempt if parts is None else flow
            self._outdate(attempt)
            self._start(attempt, flow, part)
        else:
            self._weight += part.weight - (parts[flow].weight if flow in parts else 0)
            parts[flow] = part
            self._attempt_of[flow] = attempt
            self._attempts.move_to_end(attempt)
        self._settle()
        return _CHANGES[failed_before, self._has_failed(attempt)]

    @property
    def totals(self) -> Totals:
        """The numbers as they now stand."""
        totals = self._reckon().totals(self._settled, self.forgotten, self.left_out)
        return replace(totals, flows=totals.flows - self._again, distrust=self.distrust) if self._again or self.distrust else totals

    @property
    def span(self) -> tuple[float, float] | None:
        """When the first and the last exchange started, in seconds since the epoch; None where there was none."""
        return self._span

    def groups(self) -> tuple[Group, ...]:
        """Return the groups of failed attempts, the most frequent first, then the last seen, then by key."""
        return ordered(self._reckon().groups())

    def contacts(self) -> tuple[Contact, ...]:
        """Return who asked whom how often, the pairs with the most failures first."""
        return self._reckon().contacts()

    def fails_elsewhere(self) -> tuple[FailsElsewhere, ...]:
        """Return what passed in the browser that asked and fails in another, the most frequent first."""
        return self._reckon().fails_elsewhere()

    def findings(self) -> tuple[FindingGroup, ...]:
        """Return what flows that did not fail show all the same, the most frequent first."""
        return self._reckon().findings()

    def attempt(self, flow: str) -> Group | None:
        """Return a failed attempt as a group of one, by the id of any of its flows; None where none is remembered."""
        parts = self._attempts.get(self._attempt_of.get(flow, flow), _NO_PARTS)
        failure = first_failure_of(parts)
        return None if failure is None else GroupTally(failure, dict(parts)).group()

    def recent_passes(self, page: str, server: str) -> tuple[Record, ...]:
        """Return what a page got of a server in the latest few attempts that passed, the newest first."""
        return self._recent_passes.of((page, server))

    def passed_attempt(self, flow: str) -> PassedAttempt | None:
        """Return one of the latest attempts that passed, by the flow whose answer the page got; None where it is not remembered."""
        return self._recent_passes.attempt(flow, self._attempts.get(self._attempt_of.get(flow, flow), _NO_PARTS))

    def remembers(self, flow: str) -> bool:
        """Tell whether a flow's attempt has a story: it failed, or is one of the latest that passed. Any thread may ask."""
        return flow in self._recent_passes or self._has_failed(self._attempt_of.get(flow))

    def catch_up(self) -> Iterator[None]:
        """Do in steps of some microseconds what the next look would have to do, so that it takes little time however much there is.

        The report may change between two steps. What a change undoes is done once more; what it undoes again and again, the look does.
        """
        for _ in range(_TRIES):
            older = self._older_or_copy()
            for name in self._not_within()[:-RECENT_ATTEMPTS]:
                if older is not self._older:
                    break
                # Whoever looks or catches up meanwhile may have taken it in.
                if name in self._attempts and name not in self._within:
                    self._take_within(name)
                yield
            else:
                break
        reckoned = self._reckon()
        for tally in reckoned.tallies():
            reckoned.group(tally)
            yield

    def look(self) -> ReportLook:
        """Return all of it at once, in frozen values; the groups are in no order that matters."""
        tally = self._reckon()
        return ReportLook(self.totals, self.span, tally.groups(), tally.contacts(), tally.fails_elsewhere(), tally.findings())

    def _reckon(self) -> Tally:
        if self._reckoned is None:
            older = self._reckon_older()
            self._reckoned = older.copy()
            for name, parts in self._attempts.items():
                if name not in self._within:
                    self._reckoned.add(parts)
        return self._reckoned

    def _reckon_older(self) -> Tally:
        """Return the tally of all attempts but the newest, which is kept: of what changes, most is new."""
        older, newer = self._older_or_copy(), self._not_within()
        if len(newer) > 2 * RECENT_ATTEMPTS:
            for name in newer[:-RECENT_ATTEMPTS]:
                self._take_within(name)
        return older

    def _older_or_copy(self) -> Tally:
        if self._older is None:
            self._older, self._within = self._tally.copy(), set()
        return self._older

    def _not_within(self) -> list[str]:
        return [name for name in self._attempts if name not in self._within]

    def _take_within(self, name: str) -> None:
        self._older_or_copy().add(self._attempts[name])
        self._within.add(name)

    def _outdate(self, *attempts: str | None) -> None:
        """Take note that these attempts change."""
        self._reckoned = None
        if not self._within.isdisjoint(attempts):
            self._older = None

    def _start(self, attempt: str, flow: str, part: Counted) -> None:
        self._weight -= weight_of_parts(self._attempts[attempt]) if attempt in self._attempts else 0
        self._attempts[attempt] = {flow: part}
        self._attempt_of[flow] = attempt
        self._weight += weight_of_parts(self._attempts[attempt])

    def _settle(self) -> None:
        """Count the oldest attempts for good, as many as are too many or too heavy."""
        while len(self._attempts) > self._limit_attempts or (self._weight > self._room and len(self._attempts) > 1):
            name, settled = self._attempts.popitem(last=False)
            self._weight -= weight_of_parts(settled)
            self._tally.add(settled)
            if name in self._within:
                self._within.remove(name)
            else:
                self._older = None
            self._settled += 1
            for each in settled:
                del self._attempt_of[each]

    def _forget(self, flow: str, attempt: str) -> None:
        parts = self._attempts[attempt]
        self._weight -= parts.pop(flow).weight
        if not parts:
            self._weight -= weight_of_parts(parts)
            del self._attempts[attempt]

    def _has_failed(self, attempt: str | None) -> bool:
        return attempt is not None and first_failure_of(self._attempts.get(attempt, _NO_PARTS)) is not None

    def _widen(self, at: float) -> None:
        if self._span is None:
            self._span = (at, at)
        elif at > self._span[1]:
            self._span = (self._span[0], at)
        elif at < self._span[0]:
            self._span = (at, self._span[1])


_NO_PARTS: Mapping[str, Counted] = MappingProxyType({})
_CHANGES = {
    (False, False): ReportChange.PASSED,
    (False, True): ReportChange.FAILED,
    (True, True): ReportChange.STILL_FAILED,
    (True, False): ReportChange.RECOVERED,
}
