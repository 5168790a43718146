"""What works in one browser and fails in another: a section of every report for people, and a key of those for programs."""

from collections.abc import Iterable
from dataclasses import dataclass

from cors_addon.core.judgement import Judgement
from cors_addon.core.reasons import CATALOGUE
from cors_addon.report.elsewhere import Elsewhere
from cors_addon.report.evidence import BROWSERS
from cors_addon.report.group import Group
from cors_addon.report.key import GroupKey
from cors_addon.report.mask import masked_text
from cors_addon.report.parted import Parted, parted
from cors_addon.report.sentence import Sentence, sentence, told
from cors_addon.report.story import title_of

TITLE = "Works in one browser, fails in another"


@dataclass(frozen=True, slots=True)
class Split:
    """Attempts whose end depends on the browser.

    `group` is the id of the failures' group, "" where they passed in the browser that asked; `console` is what the first of the
    browsers that fail them prints.
    """

    key: GroupKey
    parted: Parted
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
        return f"fails in {names(self.parted.fails)}; works in {names(self.parted.works)}"

    @property
    def printer(self) -> str:
        """The browser that prints the console line."""
        return names(self.parted.fails[:1])

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


def splits_of(groups: Iterable[Group], elsewhere: Iterable[Elsewhere]) -> tuple[Split, ...]:
    """Return what ends one way here and another there: first what only passed so far, for no failure tells of it, then the failures."""
    passed = [Split(one.key, one.parted, one.count, "", _console(one.sample.judgement, one.parted)) for one in elsewhere]
    return (*passed, *(split for group in groups if (split := split_of(group))))


def split_of(group: Group) -> Split | None:
    """Return how the browsers part over the group's sample; None where they agree."""
    found = parted(group.sample.judgement)
    return None if found is None else Split(group.key, found, group.count, group.id, _console(group.sample.judgement, found))


def masked_split(split: Split) -> Split:
    """Return the split without secrets."""
    key = split.key._replace(page=masked_text(split.key.page))
    return Split(key, split.parted, split.count, split.group, masked_text(split.console))


def names(engines: Iterable[str]) -> str:
    """Return the browsers' names as a part of a sentence."""
    return " and ".join(BROWSERS[engine] for engine in engines)


def _console(judgement: Judgement, split: Parted) -> str:
    return judgement.engines[split.fails[0]].console
