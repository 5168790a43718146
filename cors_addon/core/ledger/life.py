"""The life of a step as a table: its states, what leads from one to the next, what of it is revised then, and whom that revises.

A step is one exchange of an attempt. After a preflight or a redirect the browser sends a next request, or does not:

    SEEN ──OPENED──► WAITING ──NEXT_SENT──► BEGUN ──NEXT_SEEN──► FOLLOWED
                       │ │                    ▲                    ▲  ▲
                       │ └──────NEXT_SEEN─────┼────────────────────┘  │
                       │              NEXT_PREFLIGHTED                │
                       └────SILENCE──► SILENT ┴───────NEXT_SEEN───────┘

`LIFE` has a row for each state and event that changes something; what has no row changes nothing. A row's revisions are made one
after the other, each of the step's situation as the one before left it; then those it revises are judged again. A step that is seen,
for the first time or again, revises its whole attempt, and with it the step that led to it.

Beside the state stand `preflighted` (of a redirect: its next request's preflight was seen, whether or not it passed), and what a step
is told of its flows. Nothing else changes a step's state, and only ledger.py lets events happen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType

from cors_addon.core.evidence import Credentials, CredentialsClaim, ModeClaim, RequestMode
from cors_addon.core.ledger.attempt import State, Step
from cors_addon.core.ledger.silence import reopened, unfollowed
from cors_addon.core.verdict.judge import possible_worlds
from cors_addon.core.verdict.judgement import OF_CORS, Kind
from cors_addon.core.verdict.logged import by_the_log
from cors_addon.core.verdict.situation import Situation, informed, observed


class Event(Enum):
    """What happens to a step."""

    OPENED = "its answer leads to a next request, or would if it passed"
    NEXT_SENT = "the next request was sent, and its response is still to come"
    NEXT_PREFLIGHTED = "the preflight of the next request was seen, where the step passed"
    NEXT_FORBIDDEN = "the next request came though the rules forbid it as far as the step is known"
    NEXT_WITHOUT_ORIGIN = "the next request came without the Origin that CORS would have sent"
    NEXT_SEEN = "the next request was seen"
    SILENCE = "the patience is over, or no more will come"
    TRIES_TOLD = "the page's other tries tell otherwise of the silence"
    CREDENTIALS_CLAIMED = "something else shows the credentials mode, or makes one likely"
    TOLD = "the browser's own log says what became of it"
    SEEN_AGAIN = "the exchange itself was seen again: its body is complete, or somebody edited it"


@dataclass(frozen=True, slots=True)
class News:
    """What an event brings: the next request's situation, a claim, whether the page tried several times in vain."""

    by: Situation | None = None
    claim: CredentialsClaim | None = None
    in_vain: bool = False


NOTHING = News()

type Revision = Callable[[Step, News], Situation]


class Revised(Enum):
    """Who is judged again after an event."""

    NOBODY = "the step that comes next does that when it is seen, or there is no news yet"
    ITSELF = "the step alone"
    ATTEMPT = "the step and all others of its attempt"


@dataclass(frozen=True, slots=True)
class Move:
    """The state that an event leads to, the revisions of the situation on the way, and who is judged again by them."""

    to: State
    revisions: tuple[Revision, ...] = ()
    revises: Revised = Revised.NOBODY


# What the next request, or its lack, shows of the step before it.


def silent(step: Step, news: News) -> Situation:
    """Return what it means that nothing followed; only a browser goes on by the rules, so that its silence may mean something."""
    if not step.situation.client.enforces:
        return step.situation
    return unfollowed(step, in_vain=news.in_vain)


def taken_back(step: Step, _: News) -> Situation:
    """Return the situation of a silent step whose next request came late."""
    return reopened(step.situation)


def forbidden(step: Step, _: News) -> Situation:
    """Return what it means that the browser followed a redirect that the rules forbid as far as the request is known.

    Where its mode was open, it is no-cors; else the page asked with the credentials mode "omit", which no header shows.
    """
    situation = step.situation
    if not situation.client.enforces:
        return situation
    if situation.mode.certain:
        return replace(situation, omits=True) if situation.kind is Kind.ACTUAL else situation
    because = "the browser followed its redirect, which CORS would have forbidden"
    kind = Kind.NO_CORS if situation.kind is Kind.ACTUAL else situation.kind
    return replace(situation, kind=kind, mode=ModeClaim(RequestMode.NO_CORS, situation.mode.destination, True, because))


def shown(step: Step, news: News) -> Situation:
    """Return the situation with the credentials mode of the next request, where its own was open."""
    situation = step.situation
    if situation.credentials.mode is not Credentials.UNKNOWN or situation.kind not in OF_CORS or news.by is None:
        return situation
    if _may_be_anothers(step, news):
        return situation
    because = f"the request that followed: {news.by.credentials.because}"
    source = news.by.credentials.shown_by or news.by.exchange.id
    return informed(situation, replace(news.by.credentials, because=because, shown_by=source))


def _may_be_anothers(step: Step, news: News) -> bool:
    """Tell whether what follows a preflight may have needed none, while that was for another: with credentials, and refused.

    So it is where the cache would have spared a request without credentials, and what follows is one.
    """
    return step.needless and (news.by is None or news.by.credentials.mode is not Credentials.INCLUDE)


def went_on(step: Step, news: News) -> Situation:
    """Return what the browser did, compared with what its own engine was judged to do, whichever engine's verdict is shown.

    What another program does next says nothing of browsers.
    """
    if not step.situation.client.enforces or _may_be_anothers(step, news):
        return step.situation
    blocked = possible_worlds(step.situation)[0] not in step.passing
    return observed(step.situation, blocked, followed=True)


def claimed(step: Step, news: News) -> Situation:
    """Return the situation with what something else shows of the credentials mode."""
    return step.situation if news.claim is None else informed(step.situation, news.claim)


def told(step: Step, _: News) -> Situation:
    """Return the situation with what the browser's own log says of its end."""
    return by_the_log(step.situation)


_OPEN = (State.WAITING, State.BEGUN, State.SILENT)

LIFE: Mapping[tuple[State, Event], Move] = MappingProxyType(
    {
        (State.SEEN, Event.OPENED): Move(State.WAITING),
        (State.WAITING, Event.NEXT_SENT): Move(State.BEGUN),
        **{(state, Event.NEXT_PREFLIGHTED): Move(State.BEGUN, (went_on,)) for state in _OPEN},
        **{(state, Event.NEXT_FORBIDDEN): Move(state, (forbidden,)) for state in (*_OPEN, State.FOLLOWED)},
        **{(state, Event.NEXT_WITHOUT_ORIGIN): Move(State.FOLLOWED, (forbidden, went_on), Revised.ATTEMPT) for state in _OPEN},
        (State.WAITING, Event.NEXT_SEEN): Move(State.FOLLOWED, (shown, went_on)),
        (State.BEGUN, Event.NEXT_SEEN): Move(State.FOLLOWED, (shown, went_on)),
        (State.SILENT, Event.NEXT_SEEN): Move(State.FOLLOWED, (taken_back, shown, went_on)),
        (State.WAITING, Event.SILENCE): Move(State.SILENT, (silent,), Revised.ITSELF),
        (State.SILENT, Event.TRIES_TOLD): Move(State.SILENT, (taken_back, silent), Revised.ITSELF),
        **{(state, Event.CREDENTIALS_CLAIMED): Move(state, (claimed,), Revised.ATTEMPT) for state in State},
        (State.SEEN, Event.TOLD): Move(State.SEEN, (told,), Revised.ITSELF),
        (State.WAITING, Event.SEEN_AGAIN): Move(State.SEEN),
        (State.SILENT, Event.SEEN_AGAIN): Move(State.SEEN),
    }
)
"""What leads from which state to which."""


def happen(step: Step, event: Event, news: News = NOTHING) -> Revised:
    """Let an event happen to a step; return who is to be judged again."""
    move = LIFE.get((step.state, event), Move(step.state))
    for revision in move.revisions:
        step.situation = revision(step, news)
    step.state = move.to
    return move.revises
