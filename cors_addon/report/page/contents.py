"""What the live page and the HTML file show of a report as it stood at one moment: all of it frozen values."""

from dataclasses import dataclass, field
from functools import cached_property

from cors_addon.report.model.contacts import Contact
from cors_addon.report.model.fails_elsewhere import FailsElsewhere
from cors_addon.report.model.findings import FindingGroup
from cors_addon.report.model.group import Group
from cors_addon.report.model.report import Report
from cors_addon.report.model.tally import Totals
from cors_addon.report.page.search_index import SearchIndex
from cors_addon.report.telling.disagreement_story import DisagreementStory, masked_disagreement_story
from cors_addon.report.telling.masked import masked_group


@dataclass(frozen=True)
class PageContents:
    """The groups in the order of their count, what passed and fails elsewhere, who called whom, the numbers, and the time they span.

    `index` is what the groups are found by, with secrets as they are shown here. `findings` are what did not fail and is worth telling.
    """

    groups: tuple[Group, ...]
    fails_elsewhere: tuple[FailsElsewhere, ...]
    contacts: tuple[Contact, ...]
    totals: Totals
    span: tuple[float, float] | None
    show_secrets: bool = False
    index: SearchIndex = field(default_factory=lambda: SearchIndex(show_secrets=False), compare=False)
    findings: tuple[FindingGroup, ...] = ()

    def group(self, name: str) -> Group | None:
        """Return the group of this id, None where there is none."""
        return self._by_id.get(name)

    def group_of(self, flow: str) -> Group | None:
        """Return the group whose sample's attempt has this flow, None where none has."""
        return self._by_flow.get(flow)

    @cached_property
    def _by_id(self) -> dict[str, Group]:
        return {group.id: group for group in self.groups}

    @cached_property
    def _by_flow(self) -> dict[str, Group]:
        return {step.judgement.flow: group for group in reversed(self.groups) for step in group.steps}

    def shown(self, group: Group) -> Group:
        """Return the group as it may be shown."""
        return group if self.show_secrets else masked_group(group)

    def shown_disagreement(self, disagreement: DisagreementStory) -> DisagreementStory:
        """Return the disagreement as it may be shown."""
        return disagreement if self.show_secrets else masked_disagreement_story(disagreement)


def contents_of(report: Report, *, show_secrets: bool = False, index: SearchIndex | None = None) -> PageContents:
    """Return the report as it now stands; an index of an earlier look, with secrets shown alike, spares work."""
    index, groups = index or SearchIndex(show_secrets=show_secrets), report.groups()
    index.keep(groups)
    span, contacts, findings = report.span, report.contacts(), report.findings()
    return PageContents(groups, report.fails_elsewhere(), contacts, report.totals, span, show_secrets, index, findings)
