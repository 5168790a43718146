"""What did not fail and is worth telling all the same: a section of every report for people, and a key of those for programs."""

from collections.abc import Iterable
from dataclasses import dataclass

from cors_addon.report.model.findings import FindingGroup
from cors_addon.report.safe.mask import masked_text
from cors_addon.report.telling.sentence import Sentence, told

FINDINGS_TITLE = "Did not fail, but worth knowing"


@dataclass(frozen=True, slots=True)
class FindingStory:
    """A finding in words, and the finding itself, whose endpoint holds no secret."""

    finding: FindingGroup
    text: Sentence


def finding_stories(findings: Iterable[FindingGroup], *, show_secrets: bool) -> tuple[FindingStory, ...]:
    """Return the findings in words, in their order, their secrets masked unless they are to be shown."""
    return tuple(FindingStory(one, told(one.text if show_secrets else masked_text(one.text))) for one in findings)
