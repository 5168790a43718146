"""The life of a step as a table: its states, what leads from one to the next, what of it is revised then, and whom that revises.

A step is one exchange of an attempt. After a preflight or a redirect the browser sends a next request, or does not:

    SEEN ──► WAITING ──NEXT_SENT──► BEGUN ──NEXT_SEEN──► FOLLOWED
      │         │                                           ▲
      │         └──SILENCE──► SILENT ────NEXT_SEEN──────────┘
      └──► ENDED: nothing follows its answer

`LIFE` has a row for each state and event that changes something; what has no row changes nothing. A row's revisions are made one
after the other, each of the step's situation as the one before left it. `REVISED` says who is judged again when an event happened:
a step that is seen revises its whole attempt, and with it the step that led to it. Everything that happens to a step is one of
these events, and nothing else changes its state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from cors_addon.core.evidence import UNKNOWN_CREDENTIALS, Credentials, CredentialsClaim, ModeClaim, RequestMode
from cors_addon.core.verdict.judge import possible_worlds
from cors_addon.core.verdict.judgement import Kind, Note, Observed
from cors_addon.core.verdict.notes import note
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.url import parse

if TYPE_CHECKING:
    from cors_addon.core.ledger.attempt import Step


class State(StrEnum):
    """Where a step is in its life."""

    ENDED = "ended"
    """Nothing follows its answer: it redirects nowhere, or there is none."""
    WAITING = "waiting"
    """The browser's next request may come."""
    BEGUN = "begun"
    """The next request was sent, or its preflight was; it is not seen whole yet."""
    FOLLOWED = "followed"
    """The next request was seen."""
    SILENT = "silent"
    """The next request did not come within the patience; it may still come late."""


class Event(Enum):
    """What happens to a step."""

    OPENED = "its answer leads to a next request, or would if it passed"
    NEXT_SENT = "the next request was sent, and its response is still to come"
    NEXT_PREFLIGHTED = "the preflight of the next request was seen, where the step passed"
    NEXT_FORBIDDEN = "the next request came though the rules forbid it as far as the step is known"
    NEXT_WITHOUT_ORIGIN = "the next request came without the Origin that CORS would have sent"
    NEXT_SEEN = "the next request was seen"
    SILENCE = "the patience is over, or no more will come"
    PROVEN = "something else showed the credentials mode"
    SEEN_AGAIN = "the exchange itself was seen again: its body is complete, or somebody edited it"


@dataclass(frozen=True, slots=True)
class News:
    """What an event brings: the next request's situation, a claim, how the page is known to ask, whether it went on with others."""

    by: Situation | None = None
    claim: CredentialsClaim | None = None
    habit: Credentials | None = None
    page_went_on: bool = False


NOTHING = News()

type Revision = Callable[[Step, News], Situation]


class Revised(Enum):
    """Who is judged again after an event."""

    NOBODY = "the next step does that when it is seen, or there is no news yet"
    ITSELF = "the step alone"
    ATTEMPT = "the step and all others of its attempt"


@dataclass(frozen=True, slots=True)
class Move:
    """The state that an event leads to, and the revisions of the situation on the way."""

    to: State
    revisions: tuple[Revision, ...] = ()


def informed(situation: Situation, credentials: CredentialsClaim) -> Situation:
    """Return the situation with the credentials mode that another request of the attempt shows."""
    return replace(situation, credentials=credentials)


def noted(situation: Situation, note: Note) -> Situation:
    """Return the situation with one more note."""
    return replace(situation, notes=(*situation.notes, note))


def observed(situation: Situation, blocked: bool, followed: bool) -> Situation:
    """Return the situation with what the browser did next: going on contradicts a block, stopping confirms it."""
    if followed:
        return replace(situation, observed=Observed.CONTRADICTED if blocked else Observed.CONFIRMED)
    return replace(situation, observed=Observed.CONFIRMED if blocked else Observed.UNOBSERVED)


# What silence means, and how it is taken back.

NEVER_FOLLOWED = "never-followed"
_BECAUSE = "the preflight passes only without credentials, and its request never came"
_TEXT = "The preflight passed, yet its request never came: the page went away, or something other than CORS stopped it."
_MIXED_CONTENT = "mixed-content"
_MIXED = "The preflight went to plain http for a secure page: browsers refuse to go on, as mixed content, whatever it says."
_CONCLUDED = frozenset({(NEVER_FOLLOWED, _TEXT), (_MIXED_CONTENT, _MIXED)})
"""The notes that a conclusion leaves."""


def silent(step: Step, news: News) -> Situation:
    """Return what it means that nothing followed.

    `news.habit` is how its page is known to ask the endpoint: where it does without credentials, the page has given up this request
    (an AbortController ends one while its preflight goes on), unless it had needed no preflight then. `news.page_went_on` tells that
    it asked for other things afterwards, so that no leaving of the page has stopped it.
    Where the silence itself decides on the credentials mode, it can't confirm the verdict as well.
    """
    situation = step.situation
    passing, possible = step.passing, possible_worlds(situation)
    if possible[0] not in passing:
        return observed(situation, blocked=True, followed=False)
    if situation.kind is not Kind.PREFLIGHT:
        return situation
    if parse(situation.page).scheme == "https" and not situation.request.target.is_trustworthy:
        return noted(situation, note(_MIXED_CONTENT, _MIXED))
    usual = news.habit is not Credentials.NOT_INCLUDE
    if len(passing) < len(possible) and (usual or step.needless):
        claim = CredentialsClaim(Credentials.UNKNOWN, _BECAUSE, Credentials.INCLUDE)
        return informed(situation, replace(claim, mode=Credentials.INCLUDE) if news.page_went_on and usual else claim)
    return noted(situation, note(NEVER_FOLLOWED, _TEXT))


def reopened(situation: Situation) -> Situation:
    """Return the situation as before it was decided that nothing followed."""
    notes = tuple(one for one in situation.notes if (one.code, one.text) not in _CONCLUDED)
    decided = situation.credentials.because == _BECAUSE
    credentials = UNKNOWN_CREDENTIALS if decided else situation.credentials
    return replace(situation, notes=notes, credentials=credentials, observed=Observed.UNOBSERVED)


def heard(step: Step, _: News) -> Situation:
    """Return the situation of a silent step whose next request came late."""
    return reopened(step.situation)


# What the next request shows of the step before it.


def unguarded(situation: Situation) -> Situation:
    """Return the situation of a redirect that the browser followed though the rules forbid it as far as the request is known.

    Where its mode was open, it is no-cors; else the page asked with the credentials mode "omit", which no header shows.
    """
    if situation.kind is not Kind.ACTUAL:
        return situation
    if situation.mode.certain:
        return replace(situation, omits=True)
    mode = ModeClaim(
        RequestMode.NO_CORS, situation.mode.destination, True, "the browser followed its redirect, which CORS would have forbidden"
    )
    return replace(situation, kind=Kind.NO_CORS, mode=mode)


def forbidden(step: Step, _: News) -> Situation:
    """Return what it means that the browser followed what the rules forbid."""
    return unguarded(step.situation)


def shown(step: Step, news: News) -> Situation:
    """Return the situation with the credentials mode of the next request, where its own was open."""
    situation = step.situation
    if situation.credentials.mode is not Credentials.UNKNOWN or situation.kind not in (Kind.PREFLIGHT, Kind.ACTUAL) or news.by is None:
        return situation
    because = f"the request that followed: {news.by.credentials.because}"
    source = news.by.credentials.shown_by or news.by.exchange.id
    return informed(situation, replace(news.by.credentials, because=because, shown_by=source))


def went_on(step: Step, _: News) -> Situation:
    """Return what the browser did, compared with what its own engine was judged to do, whichever engine's verdict is shown."""
    blocked = possible_worlds(step.situation)[0] not in step.passing
    return observed(step.situation, blocked, followed=True)


def proven(step: Step, news: News) -> Situation:
    """Return the situation with the credentials mode that something else showed."""
    return step.situation if news.claim is None else informed(step.situation, news.claim)


LIFE: Mapping[tuple[State, Event], Move] = MappingProxyType(
    {
        (State.ENDED, Event.OPENED): Move(State.WAITING),
        (State.WAITING, Event.NEXT_SENT): Move(State.BEGUN),
        (State.WAITING, Event.NEXT_PREFLIGHTED): Move(State.BEGUN, (went_on,)),
        (State.BEGUN, Event.NEXT_PREFLIGHTED): Move(State.BEGUN, (went_on,)),
        (State.SILENT, Event.NEXT_PREFLIGHTED): Move(State.BEGUN, (went_on,)),
        (State.WAITING, Event.NEXT_FORBIDDEN): Move(State.WAITING, (forbidden,)),
        (State.BEGUN, Event.NEXT_FORBIDDEN): Move(State.BEGUN, (forbidden,)),
        (State.SILENT, Event.NEXT_FORBIDDEN): Move(State.SILENT, (forbidden,)),
        (State.WAITING, Event.NEXT_WITHOUT_ORIGIN): Move(State.FOLLOWED, (forbidden, went_on)),
        (State.BEGUN, Event.NEXT_WITHOUT_ORIGIN): Move(State.FOLLOWED, (forbidden, went_on)),
        (State.SILENT, Event.NEXT_WITHOUT_ORIGIN): Move(State.FOLLOWED, (forbidden, went_on)),
        (State.WAITING, Event.NEXT_SEEN): Move(State.FOLLOWED, (shown, went_on)),
        (State.BEGUN, Event.NEXT_SEEN): Move(State.FOLLOWED, (shown, went_on)),
        (State.SILENT, Event.NEXT_SEEN): Move(State.FOLLOWED, (heard, shown, went_on)),
        (State.WAITING, Event.SILENCE): Move(State.SILENT, (silent,)),
        **{(state, Event.PROVEN): Move(state, (proven,)) for state in State},
        (State.WAITING, Event.SEEN_AGAIN): Move(State.ENDED),
        (State.SILENT, Event.SEEN_AGAIN): Move(State.ENDED),
    }
)
"""What leads from which state to which."""

REVISED: Mapping[Event, Revised] = MappingProxyType(
    {
        Event.OPENED: Revised.NOBODY,
        Event.NEXT_SENT: Revised.NOBODY,
        Event.NEXT_PREFLIGHTED: Revised.NOBODY,
        Event.NEXT_FORBIDDEN: Revised.NOBODY,
        Event.NEXT_WITHOUT_ORIGIN: Revised.ATTEMPT,
        Event.NEXT_SEEN: Revised.NOBODY,
        Event.SILENCE: Revised.ITSELF,
        Event.PROVEN: Revised.ATTEMPT,
        Event.SEEN_AGAIN: Revised.ATTEMPT,
    }
)
"""Whom an event revises; a step that is seen for the first time revises its whole attempt."""


def happen(step: Step, event: Event, news: News = NOTHING) -> None:
    """Let an event happen to a step."""
    move = LIFE.get((step.state, event))
    if move is None:
        return
    for revision in move.revisions:
        step.situation = revision(step, news)
    step.state = move.to
