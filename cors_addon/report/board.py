"""A board: what the live page and the HTML file show of a report as it stood at one moment; all of it frozen values."""

from dataclasses import dataclass

from cors_addon.report.contacts import Contact
from cors_addon.report.elsewhere import Elsewhere
from cors_addon.report.group import Group
from cors_addon.report.masked import masked_group
from cors_addon.report.model import Report
from cors_addon.report.split import Split, masked_split
from cors_addon.report.tally import Totals


@dataclass(frozen=True, slots=True)
class Board:
    """The groups in the order of their count, what passed and fails elsewhere, who called whom, the numbers, and the time they span."""

    groups: tuple[Group, ...]
    elsewhere: tuple[Elsewhere, ...]
    contacts: tuple[Contact, ...]
    totals: Totals
    span: tuple[float, float] | None
    show_secrets: bool = False

    def group(self, name: str) -> Group | None:
        """Return the group of this id, None where there is none."""
        return next((group for group in self.groups if group.id == name), None)

    def group_of(self, flow: str) -> Group | None:
        """Return the group whose sample's attempt has this flow, None where none has."""
        return next((group for group in self.groups if any(step.judgement.flow == flow for step in group.steps)), None)

    def shown(self, group: Group) -> Group:
        """Return the group as it may be shown."""
        return group if self.show_secrets else masked_group(group)

    def shown_split(self, split: Split) -> Split:
        """Return the split as it may be shown."""
        return split if self.show_secrets else masked_split(split)


def board_of(report: Report, *, show_secrets: bool = False) -> Board:
    """Return the report as it now stands."""
    return Board(report.groups(), report.elsewhere(), report.contacts(), report.totals, report.span, show_secrets)
