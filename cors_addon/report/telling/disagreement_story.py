"""What works in one browser and fails in another: a section of every report for people, and a key of those for programs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from cors_addon.core.engines import BROWSERS
from cors_addon.core.fetch.reasons import CATALOGUE
from cors_addon.core.verdict.judgement import Judgement
from cors_addon.report.model.fails_elsewhere import Disagreement, FailsElsewhere, disagreement_of
from cors_addon.report.model.group import Group
from cors_addon.report.model.group_key import GroupKey
from cors_addon.report.safe.mask import masked_text
from cors_addon.report.telling.sentence import Sentence, sentence, told
from cors_addon.report.telling.story import title_of

TITLE = "Works in one browser, fails in another"


@dataclass(frozen=True, slots=True)
class DisagreementStory:
    """Attempts whose end depends on the browser.

    `group` is the id of the failures' group, "" where they passed in the browser that asked; `console` is what the first of the
    browsers that fail them prints.
    """

    key: GroupKey
    disagreement: Disagreement
    count: int
    group: str
    console: str

    @property
    def title(self) -> str:
        """Why they fail, in a few words."""
        return title_of(self.key.reason) or "Blocked"

    @property
    def words(self) -> str:
        """Which browsers they fail in, and which they work in."""
        return f"fails in {names(self.disagreement.fails)}; works in {names(self.disagreement.works)}"

    @property
    def printer(self) -> str:
        """The browser that prints the console line."""
        return names(self.disagreement.fails[:1])

    @property
    def seen(self) -> Sentence:
        """What was seen of them; empty where the failures' group tells."""
        if self.group:
            return ()
        return sentence("Seen only where it works. {browser} would print: {line}", browser=self.printer, line=self.console)

    @property
    def advice(self) -> Sentence:
        """What to do, in words."""
        return told(CATALOGUE[self.key.reason].remedy) if self.key.reason in CATALOGUE else ()


def disagreement_stories(groups: Iterable[Group], elsewhere: Iterable[FailsElsewhere]) -> tuple[DisagreementStory, ...]:
    """Return what ends one way here and another there: first what only passed so far, for no failure tells of it, then the failures."""
    passed = [
        DisagreementStory(one.key, one.disagreement, one.count, "", _console(one.sample.judgement, one.disagreement)) for one in elsewhere
    ]
    return (*passed, *(disagreement for group in groups if (disagreement := disagreement_story_of(group))))


def disagreement_story_of(group: Group) -> DisagreementStory | None:
    """Return how the browsers part over the group's sample; None where they agree."""
    found = disagreement_of(group.sample.judgement)
    return None if found is None else DisagreementStory(group.key, found, group.count, group.id, _console(group.sample.judgement, found))


def masked_disagreement_story(disagreement: DisagreementStory) -> DisagreementStory:
    """Return the disagreement without secrets."""
    return replace(disagreement, console=masked_text(disagreement.console))


def names(engines: Iterable[str]) -> str:
    """Return the browsers' names as a part of a sentence."""
    return " and ".join(BROWSERS[engine] for engine in engines)


def _console(judgement: Judgement, disagreement: Disagreement) -> str:
    return judgement.engines[disagreement.fails[0]].console
