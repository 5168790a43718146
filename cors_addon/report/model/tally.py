"""The tally of attempts: totals, and failures in groups, both bounded."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import asdict, dataclass
from typing import Self

from cors_addon.core.verdict.judgement import Observed, Verdict
from cors_addon.report.model.contacts import Contact, Contacts
from cors_addon.report.model.ending import Counted, Failure, Passed, first_failure_of, pair_of_passed, read_of, steps_of
from cors_addon.report.model.fails_elsewhere import FailsElsewhere, FailsElsewhereTally, fails_elsewhere_of
from cors_addon.report.model.findings import FindingGroup, FindingsTally
from cors_addon.report.model.group import Group, GroupTally
from cors_addon.report.model.group_key import GroupKey, PageEndpoint
from cors_addon.report.model.history import NO_HISTORY, End, History
from cors_addon.report.model.left_out import NO_DISTRUST, Distrust, LeftOut


@dataclass(frozen=True, slots=True)
class Totals:
    """The report in numbers.

    Of the `attempts`, `failed` were blocked (`presumed` of these only presumably), `allowed` delivered, `opaque` delivered
    unreadable. `flows` are all flows that were judged; in `not_cors` of them there was nothing to judge. `confirmed` and
    `contradicted` count the verdicts that what the browser did next agrees or disagrees with. `dropped` of the failed
    attempts are in none of the groups, because `dropped_groups` groups gave way to newer ones. `settled` attempts are so
    long ago that a revision of one would count as a new attempt. `forgotten` things that later flows could have belonged
    to were forgotten by who judged them, to stay within a limit. `elsewhere` attempts passed, and another browser fails them.
    `findings` counts what flows that did not fail show all the same.
    Of the `allowed`, `unfollowed` are preflights that pass only without credentials, and whose requests never came, and `hinging` others
    that pass only as far as is presumed.
    `other_clients` flows with an Origin were sent by no browser and are no attempts; a browser would block `other_clients_blocked`.
    `cached`, `local`, `unsent` and `unseen` entries of recordings were left out, and `blind` recordings hold no failures, see `LeftOut`.
    `distrust` is of TLS connections of which no flow came, see there.
    """

    attempts: int = 0
    failed: int = 0
    presumed: int = 0
    allowed: int = 0
    opaque: int = 0
    not_cors: int = 0
    flows: int = 0
    confirmed: int = 0
    contradicted: int = 0
    dropped: int = 0
    dropped_groups: int = 0
    settled: int = 0
    forgotten: int = 0
    elsewhere: int = 0
    unfollowed: int = 0
    hinging: int = 0
    other_clients: int = 0
    other_clients_blocked: int = 0
    cached: int = 0
    local: int = 0
    unsent: int = 0
    unseen: int = 0
    blind: int = 0
    findings: int = 0
    distrust: Distrust = NO_DISTRUST

    @property
    def left_out(self) -> LeftOut:
        """What of recordings was left out."""
        return LeftOut(self.cached, self.local, self.unsent, self.unseen, self.blind)

    def as_dict(self) -> dict[str, int]:
        """Return the numbers by name."""
        numbers = asdict(self)
        del numbers["distrust"]
        return {**numbers, "distrusted": self.distrust.connections}


BYTES_A_GROUP = 24_576
"""Bytes for each group that there may be: its sample with the other flows of that attempt."""
_LEAST_ROOM = 1 << 22
_HISTORIES = 2
"""Of how many endpoints the history is kept for each group that there may be."""


class Tally:
    """Attempts counted so far, each once and for good; the groups that got no failure for longest give way first."""

    def __init__(self, limit_groups: int) -> None:
        self._limit, self._room = limit_groups, max(limit_groups * BYTES_A_GROUP, _LEAST_ROOM)
        self._weight = 0
        # In the order of their last failure. No OrderedDict: a copy of one takes twenty times as long.
        self._groups: dict[GroupKey, GroupTally] = {}
        self._own: set[GroupKey] | None = None
        self._histories: dict[PageEndpoint, History] = {}
        self._contacts = Contacts()
        self._elsewhere = FailsElsewhereTally()
        self._findings = FindingsTally()
        self._failed = self._presumed = self._allowed = self._opaque = self._unfollowed = self._hinging = 0
        self._flows = self._not_cors = self._confirmed = self._contradicted = 0
        self._dropped = self._dropped_groups = 0
        self._other_clients = self._other_clients_blocked = 0

    def add(self, parts: Mapping[str, Counted]) -> None:
        """Count an attempt in, by its flows."""
        verdicts = set()
        for part in parts.values():
            self._flows += 1
            verdicts.add(part.verdict)
            if part.verdict is Verdict.NOT_CORS:
                self._not_cors += 1
            if part.as_browser is not None:
                self._other_clients += 1
                self._other_clients_blocked += part.as_browser is Verdict.BLOCKED
            if part.observed is Observed.CONFIRMED:
                self._confirmed += 1
            elif part.observed is Observed.CONTRADICTED:
                self._contradicted += 1
            for finding in part.findings:
                self._findings.add(finding)
        if failure := first_failure_of(parts):
            self._fail(failure, parts)
            self._contacts.add(failure.pair, failed=True)
            self._remember(failure.key.endpoint, End(*failure.order, failed=True))
        elif not verdicts.isdisjoint((Verdict.OPAQUE, Verdict.ALLOWED)):
            self._opaque += Verdict.OPAQUE in verdicts
            self._allowed += Verdict.OPAQUE not in verdicts
            self._unfollowed += any(isinstance(part, Passed) and part.unfollowed for part in parts.values())
            self._hinging += any(isinstance(part, Passed) and part.hinging for part in parts.values())
            self._contacts.add(pair_of_passed(parts), failed=False)
            for endpoint, order in read_of(parts):
                self._remember(endpoint, End(*order, failed=False))
            if one := fails_elsewhere_of(steps_of(parts)):
                self._elsewhere.add(one)

    def copy(self) -> Self:
        """Return a tally that goes on by itself as long as this one gets nothing more; it copies a group when that gets an attempt."""
        twin = copy(self)
        twin._groups, twin._own = self._groups.copy(), set()
        twin._histories = self._histories.copy()
        twin._contacts = self._contacts.copy()
        twin._elsewhere = self._elsewhere.copy()
        twin._findings = self._findings.copy()
        return twin

    def totals(self, settled: int, forgotten: int, left_out: LeftOut) -> Totals:
        """Return the numbers as they now stand."""
        return Totals(
            attempts=self._failed + self._allowed + self._opaque,
            failed=self._failed,
            presumed=self._presumed,
            allowed=self._allowed,
            opaque=self._opaque,
            not_cors=self._not_cors,
            flows=self._flows,
            confirmed=self._confirmed,
            contradicted=self._contradicted,
            dropped=self._dropped,
            dropped_groups=self._dropped_groups,
            settled=settled,
            forgotten=forgotten,
            elsewhere=self._elsewhere.count,
            unfollowed=self._unfollowed,
            hinging=self._hinging,
            other_clients=self._other_clients,
            other_clients_blocked=self._other_clients_blocked,
            findings=self._findings.count,
            **asdict(left_out),
        )

    def tallies(self) -> tuple[GroupTally, ...]:
        """Return the groups in the making."""
        return tuple(self._groups.values())

    def groups(self) -> tuple[Group, ...]:
        """Return the groups, in no order that matters."""
        return tuple(map(self.group, self._groups.values()))

    def group(self, tally: GroupTally) -> Group:
        """Return one of the groups in the making as it now stands."""
        return tally.group(self._histories.get(tally.sample.key.endpoint, NO_HISTORY))

    def contacts(self) -> tuple[Contact, ...]:
        """Return who asked whom, the pairs with the most failures first."""
        return self._contacts.contacts()

    def fails_elsewhere(self) -> tuple[FailsElsewhere, ...]:
        """Return what passed in the browser that asked and fails in another, the most frequent first."""
        return self._elsewhere.kinds()

    def findings(self) -> tuple[FindingGroup, ...]:
        """Return what flows that did not fail show all the same, the most frequent first."""
        return self._findings.findings()

    def _remember(self, endpoint: PageEndpoint, end: End) -> None:
        """Take in how an attempt ended; of endpoints that are asked of no more, those of longest ago give way."""
        self._histories[endpoint] = self._histories.pop(endpoint, NO_HISTORY).with_end(end)
        if len(self._histories) > _HISTORIES * self._limit:
            del self._histories[next(iter(self._histories))]

    def _fail(self, failure: Failure, parts: Mapping[str, Counted]) -> None:
        self._failed += 1
        self._presumed += not failure.certain
        if group := self._groups.get(failure.key):
            if self._own is not None and failure.key not in self._own:
                group = self._groups[failure.key] = group.copy()
                self._own.add(failure.key)
            self._weight -= group.weight
            group.add(failure, parts)
            self._groups[failure.key] = self._groups.pop(failure.key)
        else:
            group = self._groups[failure.key] = GroupTally(failure, parts)
            if self._own is not None:
                self._own.add(failure.key)
        self._weight += group.weight
        while len(self._groups) > self._limit or self._weight > self._room:
            lost = self._groups.pop(next(iter(self._groups)))
            self._weight -= lost.weight
            self._dropped += lost.count
            self._dropped_groups += 1


def ordered(groups: Iterable[Group]) -> tuple[Group, ...]:
    """Return the groups, the most frequent first, then the last seen, then by key."""
    return tuple(sorted(groups, key=lambda group: (-group.count, -group.last, group.key)))
