"""A report as it stood at one moment, which another thread may read."""

from functools import cached_property

from cors_addon.report.model.contacts import Contact
from cors_addon.report.model.fails_elsewhere import FailsElsewhere
from cors_addon.report.model.findings import FindingGroup
from cors_addon.report.model.group import Group
from cors_addon.report.model.report import Report
from cors_addon.report.model.tally import Totals, ordered


class Snapshot(Report):
    """What a report showed when the snapshot was taken; all of it is frozen values."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        # Not as it stood, but as it goes on: what passed last illustrates, and is counted elsewhere.
        self._recent_passes = report._recent_passes
        self._totals, self._times, self._unordered, self._contacts, self._elsewhere, self._findings = report.look()

    @property
    def totals(self) -> Totals:
        """The numbers as they stood."""
        return self._totals

    @property
    def span(self) -> tuple[float, float] | None:
        """When the first and the last exchange started."""
        return self._times

    def groups(self) -> tuple[Group, ...]:
        """Return the groups as they stood."""
        return self._ordered

    @cached_property
    def _ordered(self) -> tuple[Group, ...]:
        # Whoever reads puts them in order: of a hundred thousand that takes longer than all else.
        return ordered(self._unordered)

    def contacts(self) -> tuple[Contact, ...]:
        """Return who had asked whom."""
        return self._contacts

    def fails_elsewhere(self) -> tuple[FailsElsewhere, ...]:
        """Return what had passed and fails in another browser."""
        return self._elsewhere

    def findings(self) -> tuple[FindingGroup, ...]:
        """Return what flows that had not failed showed all the same."""
        return self._findings
