"""The life of a step as its table tells it: every state is reached and left, and a step never comes back to where it was open."""

from itertools import product

import pytest

from cors_addon.core.ledger.attempt import State
from cors_addon.core.ledger.life import LIFE, Event, Revised

ROWS = [
    # From, what happens, to: what is not here changes nothing.
    (State.SEEN, Event.OPENED, State.WAITING),
    (State.WAITING, Event.NEXT_SENT, State.BEGUN),
    (State.WAITING, Event.NEXT_SEEN, State.FOLLOWED),
    (State.BEGUN, Event.NEXT_SEEN, State.FOLLOWED),
    (State.BEGUN, Event.SILENCE, State.BEGUN),
    (State.WAITING, Event.SILENCE, State.SILENT),
    (State.SILENT, Event.NEXT_SEEN, State.FOLLOWED),
    (State.SILENT, Event.NEXT_PREFLIGHTED, State.BEGUN),
    (State.SILENT, Event.SILENCE, State.SILENT),
    (State.SILENT, Event.NEXT_SENT, State.SILENT),
    (State.WAITING, Event.NEXT_WITHOUT_ORIGIN, State.FOLLOWED),
    (State.FOLLOWED, Event.SEEN_AGAIN, State.FOLLOWED),
    (State.BEGUN, Event.SEEN_AGAIN, State.BEGUN),
    (State.SILENT, Event.SEEN_AGAIN, State.SEEN),
    (State.SEEN, Event.NEXT_SEEN, State.SEEN),
    (State.SEEN, Event.SILENCE, State.SEEN),
    (State.FOLLOWED, Event.SILENCE, State.FOLLOWED),
]


@pytest.mark.parametrize(("state", "event", "to"), ROWS)
def test_what_leads_where(state: State, event: Event, to: State) -> None:
    move = LIFE.get((state, event))
    assert (state if move is None else move.to) is to


def test_every_state_is_reached() -> None:
    """From a step that was just seen."""
    reached = {State.SEEN}
    for _ in State:
        reached |= {move.to for (state, _), move in LIFE.items() if state in reached}
    assert reached == set(State)


def test_what_was_followed_stays_so() -> None:
    """No event takes back that the browser went on."""
    followed = {State.BEGUN, State.FOLLOWED}
    moves = [LIFE[state, event] for state, event in product(followed, Event) if (state, event) in LIFE]
    assert moves
    assert {move.to for move in moves} <= followed


def test_every_event_moves_something() -> None:
    assert {event for _, event in LIFE} == set(Event)


def test_who_is_judged_again_was_revised() -> None:
    """A row that has somebody judged again changes the situation that is judged."""
    assert [row for row, move in LIFE.items() if move.revises is not Revised.NOBODY and not move.revisions] == []
