"""The other attempts that a story refers to: those that its evidence leads to, and the last that passed at the same endpoint."""

from dataclasses import dataclass

from cors_addon.core.verdict.judgement import Kind
from cors_addon.report.model.group import Group
from cors_addon.report.model.group_key import endpoint_of
from cors_addon.report.model.report import Report
from cors_addon.report.page.what_differs import AnswerDifference, differences_of
from cors_addon.report.telling.masked import masked_record


@dataclass(frozen=True, slots=True)
class Siblings:
    """The attempts of a report; `has_links` tells whether each has an address of its own. Any thread may ask."""

    report: Report
    has_links: bool = False
    show_secrets: bool = False

    def has_story(self, flow: str) -> bool:
        """Tell whether a link can lead to a flow's attempt."""
        return self.has_links and self.report.remembers(flow)

    def differences(self, group: Group) -> tuple[AnswerDifference, ...]:
        """Return what differs between a group's failure and what passed last at its endpoint; nothing where none is remembered.

        A preflight is not to be compared with the answers to requests.
        """
        if group.sample.judgement.kind is Kind.PREFLIGHT or not group.history.passed:
            return ()
        passes = self.report.recent_passes(group.key.page, group.key.server)
        passed = next((one for one in passes if endpoint_of(one) == group.key.endpoint), None)
        if passed is None:
            return ()
        return differences_of(group.sample, passed if self.show_secrets else masked_record(passed))
