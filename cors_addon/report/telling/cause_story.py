"""The causes of failures in words: what is wrong, whether it still is, and what to do first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cors_addon.core.cause.decide import CAUSES
from cors_addon.core.fetch.reasons import CATALOGUE
from cors_addon.core.verdict.cause import Cause, Side, Sureness
from cors_addon.core.wire.budget import cut
from cors_addon.core.wire.exchange import LEAST_ERROR
from cors_addon.report.model.cause_group import CauseGroup, by_cause
from cors_addon.report.model.group import Group
from cors_addon.report.model.history import History
from cors_addon.report.safe.plain import visible
from cors_addon.report.telling.sentence import Fragment, Sentence, sentence, told
from cors_addon.report.telling.summary import plural
from cors_addon.report.telling.when import clock

_HEADER_LINE = re.compile(r"(?:[A-Z][A-Za-z]*-)+[A-Z][A-Za-z]*: |Vary: ")
"""How evidence begins that is a header's line, and stands as it was on the wire."""


STILL_FAILING = "still failing"
_NO_SERVER = frozenset({Side.NETWORK, Side.PROXY})
"""The sides on which no server made the answer."""


@dataclass(frozen=True, slots=True)
class CauseStory:
    """What failed of one cause, in words.

    `title` is the line that leads every surface. `explains` is what it makes fail, such as "6 endpoints, 14 attempts", `state` whether it
    still does. `first` is what to do first, `then` what else; `because` the evidence.
    """

    group: CauseGroup
    title: Sentence
    side: Side
    is_likely: bool
    explains: str
    state: str
    first: Sentence
    then: tuple[Sentence, ...]
    because: tuple[Sentence, ...]


def cause_stories(groups: Iterable[Group]) -> tuple[CauseStory, ...]:
    """Return the causes of groups in words: what still fails first, then what fails most often."""
    return tuple(map(cause_story_of, by_cause(groups)))


def cause_story_of(group: CauseGroup) -> CauseStory:
    """Return what failed of one cause, in words."""
    cause = cause_of(group.lead)
    advice = [told(text) for text in cause.advice]
    return CauseStory(
        group=group,
        title=told(cause.title) if group.endpoints == 1 else _of_many(group, cause),
        side=cause.side,
        is_likely=cause.sureness is Sureness.LIKELY,
        explains=_explains(group),
        state=state_of(group.groups),
        first=advice[0] if advice else (),
        then=tuple(advice[1:]),
        because=tuple(proof_in_words(proof.text, proof.flow) for proof in cause.because),
    )


def story_of_its_cause(group: Group) -> CauseStory:
    """Return the cause of a group by itself in words."""
    return cause_story_of(CauseGroup.of_one(group))


def meaning_of_cause(code: str) -> str:
    """Return what a cause is, in words without values; the code itself of what is in no catalogue."""
    if code in CAUSES:
        return CAUSES[code].meaning
    return CATALOGUE[code].title if code in CATALOGUE else code


def cause_of(group: Group) -> Cause:
    """Return the cause of a group; the reason itself for what was judged before there were causes."""
    if group.cause is not None:
        return group.cause
    reason = CATALOGUE.get(group.key.reason)
    title, advice = (reason.title, (reason.remedy,)) if reason else ("Blocked", ())
    return Cause(group.key.reason, title, Side.SERVER_APP, Sureness.PROVEN, (), advice)


def proof_in_words(text: str, flow: str) -> Sentence:
    """Return a piece of evidence with the flow that shows it."""
    shown = (Fragment(visible(cut(text)), evidence=True),) if _HEADER_LINE.match(text) else told(text)
    return (*shown, *(sentence(" (flow {flow})", flow=flow) if flow else ()))


def state_of(groups: Iterable[Group]) -> str:
    """Return whether endpoints still fail, in a few words."""
    groups = tuple(groups)
    failing = [group for group in groups if group.is_failing]
    turning = [group.history for group in groups if group.history.is_flapping]
    if turning:
        return _now_and_then(turning)
    if failing:
        return STILL_FAILING if len(failing) == len(groups) else f"{STILL_FAILING} at {len(failing):,} of {plural(len(groups), 'endpoint')}"
    since = max(group.history.passes_since or 0.0 for group in groups)
    return f"passes since {clock(since)}, after {plural(sum(group.history.failed for group in groups), 'failure')}"


def _now_and_then(turning: list[History]) -> str:
    failed, passed = sum(one.failed for one in turning), sum(one.passed for one in turning)
    return f"now fails, now passes: failed {failed:,} of {plural(failed + passed, 'time')}"


def _of_many(group: CauseGroup, cause: Cause) -> Sentence:
    meaning = meaning_of_cause(group.code)
    name = group.server.partition("://")[2] or group.server
    errors = [] if cause.side in _NO_SERVER else sorted(status for status in group.statuses if status >= LEAST_ERROR)
    answers = sentence(" answers {errors}", errors=", ".join(map(str, errors))) if errors else ()
    return (
        *sentence("{server}", server=name),
        *answers,
        *sentence(": "),
        *told(cause.title if meaning == group.code else meaning),
    )


def _explains(group: CauseGroup) -> str:
    attempts = plural(group.count, "attempt")
    return attempts if group.endpoints == 1 else f"{plural(group.endpoints, 'endpoint')}, {attempts}"
