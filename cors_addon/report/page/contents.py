"""What the live page and the HTML file show of a report as it stood at one moment: all of it frozen values."""

from dataclasses import dataclass

from cors_addon.report.model.contacts import Contact
from cors_addon.report.model.fails_elsewhere import FailsElsewhere
from cors_addon.report.model.group import Group
from cors_addon.report.model.report import Report
from cors_addon.report.model.tally import Totals
from cors_addon.report.telling.disagreement_story import DisagreementStory, masked_disagreement_story
from cors_addon.report.telling.masked import masked_group


@dataclass(frozen=True, slots=True)
class PageContents:
    """The groups in the order of their count, what passed and fails elsewhere, who called whom, the numbers, and the time they span."""

    groups: tuple[Group, ...]
    fails_elsewhere: tuple[FailsElsewhere, ...]
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

    def shown_disagreement(self, disagreement: DisagreementStory) -> DisagreementStory:
        """Return the disagreement as it may be shown."""
        return disagreement if self.show_secrets else masked_disagreement_story(disagreement)


def contents_of(report: Report, *, show_secrets: bool = False) -> PageContents:
    """Return the report as it now stands."""
    return PageContents(report.groups(), report.fails_elsewhere(), report.contacts(), report.totals, report.span, show_secrets)
