"""What the live page and the HTML file show of a report as it stood at one moment: all of it frozen values."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf

from cors_addon.core.verdict.judgement import Record
from cors_addon.report.model.cause_group import CauseGroup, by_cause
from cors_addon.report.model.contacts import Contact
from cors_addon.report.model.fails_elsewhere import FailsElsewhere
from cors_addon.report.model.findings import FindingGroup
from cors_addon.report.model.group import Group
from cors_addon.report.model.report import Report
from cors_addon.report.model.tally import Totals
from cors_addon.report.page.search_index import SearchIndex
from cors_addon.report.telling.disagreement_story import DisagreementStory, masked_disagreement_story
from cors_addon.report.telling.masked import masked_group, masked_record


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

    @cached_property
    def causes(self) -> tuple[CauseGroup, ...]:
        """The groups by their causes: what still fails first, then the most frequent."""
        return by_cause(self.groups)

    def alike(self, group: Group) -> tuple[Group, ...]:
        """Return the groups of the same page, server and cause, this one among them."""
        wanted = CauseGroup.of_one(group)
        found = (one.groups for one in self.causes if (one.page, one.server, one.code) == (wanted.page, wanted.server, wanted.code))
        return next(found, (group,))

    @cached_property
    def mended(self) -> Mapping[tuple[str, str], float]:
        """The pairs of page and server all of whose failing endpoints pass by now, with the time since when, in seconds since the epoch."""
        since: dict[tuple[str, str], float] = {}
        counts: Counter[tuple[str, str]] = Counter()
        for group in self.groups:
            pair = group.key.page, group.key.server
            counts[pair] += group.count
            since[pair] = max(since.get(pair, 0.0), group.history.passes_since or inf)
        whole = {(contact.page, contact.server) for contact in self.contacts if contact.failed == counts[contact.page, contact.server]}
        return {pair: at for pair, at in since.items() if at < inf and pair in whole}

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

    def shown_record(self, record: Record) -> Record:
        """Return the record as it may be shown."""
        return record if self.show_secrets else masked_record(record)

    def shown_cause(self, cause: CauseGroup) -> CauseGroup:
        """Return the cause as it may be shown: the group by which it is told; what the others are grouped by holds no secret anyway."""
        lead = cause.lead
        return replace(cause, groups=tuple(self.shown(group) if group is lead else group for group in cause.groups))

    def shown_disagreement(self, disagreement: DisagreementStory) -> DisagreementStory:
        """Return the disagreement as it may be shown."""
        return disagreement if self.show_secrets else masked_disagreement_story(disagreement)


def contents_of(report: Report, *, show_secrets: bool = False, index: SearchIndex | None = None) -> PageContents:
    """Return the report as it now stands; an index of an earlier look, with secrets shown alike, spares work."""
    index, groups = index or SearchIndex(show_secrets=show_secrets), report.groups()
    index.keep(groups)
    span, contacts, findings = report.span, report.contacts(), report.findings()
    return PageContents(groups, report.fails_elsewhere(), contacts, report.totals, span, show_secrets, index, findings)
