"""The entries of the list, one for each cause: what a person reads of it before opening its story."""

from dataclasses import dataclass

from cors_addon.core.wire.exchange import LEAST_ERROR
from cors_addon.report.model.cause_group import CauseGroup
from cors_addon.report.model.group import Group
from cors_addon.report.page.contents import PageContents
from cors_addon.report.telling.cause_story import CauseStory, cause_story_of

MOST_ENDPOINTS = 8
"""How many endpoints of a cause are named where it is one of several."""

MOST_ENDPOINTS_ALONE = 200
"""How many are where it stands alone."""

_MOST_STATUSES = 2
"""How many statuses are named; of more the most frequent one."""


@dataclass(frozen=True, slots=True)
class Status:
    """What an answer was: its status, a dash where there was none; `is_error` of 400 and above, and of none."""

    text: str
    is_error: bool


@dataclass(frozen=True, slots=True)
class CauseEntry:
    """A cause in the list: its story, the group that leads to it, and where several groups are one cause the first of these.

    `more` are not among these; `statuses` are what the answers were most often.
    """

    story: CauseStory
    lead: Group
    groups: tuple[Group, ...]
    more: int
    statuses: tuple[Status, ...]

    @property
    def is_passing(self) -> bool:
        """Whether all its endpoints pass again."""
        return not self.story.group.is_failing


def entry_of(contents: PageContents, cause: CauseGroup, most: int = MOST_ENDPOINTS) -> CauseEntry:
    """Return the entry of a cause, as it may be shown."""
    shown = contents.shown_cause(cause)
    several = shown.groups if len(shown.groups) > 1 else ()
    return CauseEntry(cause_story_of(shown), shown.lead, several[:most], len(several[most:]), statuses_of(shown.statuses))


def statuses_of(statuses: tuple[int, ...]) -> tuple[Status, ...]:
    """Return the statuses, which come with the most frequent first; where they are many, that one and a sign for the others."""
    named = statuses if len(statuses) <= _MOST_STATUSES else statuses[:1]
    told = tuple(Status(str(status) if status else "–", not status or status >= LEAST_ERROR) for status in named)
    return told if named == statuses else (*told, Status("…", is_error=False))
