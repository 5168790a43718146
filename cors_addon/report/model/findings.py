"""Findings: what exchanges that did not fail show all the same, counted by who asked whom for what."""

from dataclasses import dataclass, replace
from typing import Self

from cors_addon.core.verdict.judgement import Record
from cors_addon.core.verdict.notes import FINDINGS
from cors_addon.core.wire.budget import TEXT_LIMIT, cut
from cors_addon.report.model.group_key import PageEndpoint, endpoint_of

MOST_FINDINGS = 200
"""How many kinds of findings are told apart; the totals count those beyond, too."""


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """What exchanges of one endpoint show alike: the note's code, and the latest one's words, time (seconds since the epoch) and flow."""

    endpoint: PageEndpoint
    code: str
    count: int
    text: str
    at: float
    flow: str


def findings_of(record: Record) -> tuple[FindingGroup, ...]:
    """Return what an exchange that did not fail shows, each kind once."""
    found = {note.code: note.text for note in record.judgement.notes if note.code in FINDINGS}
    if not found:
        return ()
    endpoint, at, flow = endpoint_of(record), record.exchange.started, record.judgement.flow
    return tuple(FindingGroup(endpoint, code, 1, cut(text, TEXT_LIMIT), at, flow) for code, text in found.items())


class FindingsTally:
    """Findings in the making, bounded."""

    __slots__ = ("_kinds", "count")

    def __init__(self) -> None:
        self._kinds: dict[tuple[PageEndpoint, str], FindingGroup] = {}
        self.count = 0

    def add(self, finding: FindingGroup) -> None:
        """Count a finding in."""
        self.count += 1
        kind = finding.endpoint, finding.code
        if known := self._kinds.get(kind):
            newest = max(known, finding, key=lambda one: (one.at, one.flow))
            self._kinds[kind] = replace(newest, count=known.count + 1)
        elif len(self._kinds) < MOST_FINDINGS:
            self._kinds[kind] = finding

    def copy(self) -> Self:
        """Return a tally that goes on by itself."""
        twin = object.__new__(type(self))
        twin._kinds, twin.count = self._kinds.copy(), self.count
        return twin

    def findings(self) -> tuple[FindingGroup, ...]:
        """Return the kinds, the most frequent first, then by endpoint and code."""
        return tuple(sorted(self._kinds.values(), key=lambda one: (-one.count, one.endpoint, one.code)))
