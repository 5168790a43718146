"""The failures in the order in which they are told, cause by cause, with the numbers by which a report's parts name each other."""

from dataclasses import dataclass

from cors_addon.report.model.cause_group import CauseGroup
from cors_addon.report.model.report import Report
from cors_addon.report.telling.cause_story import STILL_FAILING, CauseStory, cause_stories, story_of_its_cause
from cors_addon.report.telling.lead import hedge_of
from cors_addon.report.telling.masked import shown_groups
from cors_addon.report.telling.sentence import Fragment, Sentence, as_plain, told
from cors_addon.report.telling.story import Story, story_of
from cors_addon.report.telling.style import Style
from cors_addon.report.telling.summary import plural


@dataclass(frozen=True, slots=True)
class NumberedFailure:
    """One group of failures: its number, such as "2" or, where its cause has several, "2.1", its own cause in words, and its story."""

    number: str
    cause: CauseStory
    story: Story

    @property
    def steps(self) -> tuple[Sentence, ...]:
        """What to do, in order: the cause's advice, and what a reason's adds to it."""
        return (*advice_of(self.cause), *self._more)

    @property
    def _more(self) -> tuple[Sentence, ...]:
        first, advice = self.cause.first, self.story.advice
        return (_stripped(advice[len(first) :]),) if self._is_reason and len(advice) > len(first) and advice[: len(first)] == first else ()

    @property
    def browser_says(self) -> Sentence:
        """What the browser says of it, and with what it found; its rule where another cause leads."""
        title, explanation = self.story.title, self.story.explanation
        if not explanation:
            return told(title)
        return explanation if self._is_reason else (*told(f"{title}. "), *explanation)

    @property
    def _is_reason(self) -> bool:
        return self.cause.group.code == self.story.group.key.reason

    @property
    def statuses(self) -> str:
        """With what the server answered."""
        return ", ".join(str(status) if status else "no answer" for status, _ in self.story.group.statuses)


@dataclass(frozen=True, slots=True)
class NumberedCause:
    """One cause with its number, and the failures that it explains."""

    number: str
    cause: CauseStory
    failures: tuple[NumberedFailure, ...]

    @property
    def is_failing(self) -> bool:
        """Whether any of what it makes fail still does."""
        return self.cause.group.is_failing

    @property
    def server(self) -> str:
        """The server's host, with its port where that is not the usual one."""
        server = self.cause.group.server
        return server.partition("://")[2] or server

    @property
    def remark(self) -> str:
        """How many endpoints it makes fail, and how they stand where that is not simply failing."""
        endpoints = self.cause.group.endpoints
        many = [plural(endpoints, "endpoint")] if endpoints > 1 else []
        return "; ".join(many + ([] if self.cause.state == STILL_FAILING else [self.cause.state]))


def numbered_causes(report: Report, style: Style) -> tuple[NumberedCause, ...]:
    """Return the causes, what still fails first, with their failures, secrets masked unless the style shows them."""
    causes = enumerate(cause_stories(shown_groups(report, style)), start=1)
    return tuple(NumberedCause(str(number), cause, _failures(str(number), cause.group)) for number, cause in causes)


def numbers_of(causes: tuple[NumberedCause, ...]) -> dict[str, str]:
    """Return the failures' numbers by the ids of their groups."""
    return {failure.story.group.id: failure.number for cause in causes for failure in cause.failures}


def title_of_cause(cause: CauseStory) -> Sentence:
    """Return the line that leads, which says that the cause is only likely where it is."""
    hedge = hedge_of(as_plain(cause.title), is_likely=cause.is_likely)
    return (Fragment(hedge), *cause.title) if hedge else cause.title


def advice_of(cause: CauseStory) -> tuple[Sentence, ...]:
    """Return what to do first, then what else."""
    return (cause.first, *cause.then) if cause.first else ()


def _failures(number: str, cause: CauseGroup) -> tuple[NumberedFailure, ...]:
    several = len(cause.groups) > 1
    return tuple(
        NumberedFailure(f"{number}.{place}" if several else number, story_of_its_cause(group), story_of(group))
        for place, group in enumerate(cause.groups, start=1)
    )


def _stripped(parts: Sentence) -> Sentence:
    """Return what goes on after another sentence as one of its own."""
    return (Fragment(parts[0].text.lstrip(), parts[0].evidence, parts[0].quoted), *parts[1:])
