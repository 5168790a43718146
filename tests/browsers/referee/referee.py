"""The referee at work: situations played in a browser, joined, judged and compared."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from tests.browsers.referee.compare import Figures, compare, judged
from tests.browsers.referee.generate import situation
from tests.browsers.referee.join import Outcome, join
from tests.browsers.referee.play import Session, play

type Ending = tuple[str, str, str, str, str]
"""What a situation's flow was, and how it ended."""


async def referee(
    engine: str, seed: int, numbers: Iterable[int], progress: Callable[[int], None], *, twice: bool = False
) -> tuple[Figures, Sequence[Session]]:
    """Play the situations of these numbers, and compare."""
    situations = [situation(seed, number) for number in numbers]
    sessions = await play(engine, situations, progress)
    outcomes = [outcome for session in sessions for outcome in join(session)]
    figures = Figures(engine, sessions[0].version if sessions else engine, len(situations))
    compare(figures, outcomes, judged(flow for session in sessions for flow in session.flows))
    if twice:
        again = await play(engine, situations, progress)
        figures.flaky = differing(endings(outcomes), endings(outcome for session in again for outcome in join(session)))
    return figures, sessions


def endings(outcomes: Iterable[Outcome]) -> dict[int, set[Ending]]:
    """How the flows of each situation ended, whatever their order and their number of tries."""
    ended: dict[int, set[Ending]] = {}
    for outcome in outcomes:
        flow = outcome.flow
        ending = (flow.request.method, flow.request.url, str(outcome.truth), outcome.code, outcome.cause)
        ended.setdefault(outcome.situation.number, set()).add(ending)
    return ended


def differing(first: Mapping[int, set[Ending]], second: Mapping[int, set[Ending]]) -> dict[int, str]:
    """The situations that did not end alike, with what only one of the two times had."""
    found = {}
    for number in sorted(first.keys() | second.keys()):
        before, after = first.get(number, set()), second.get(number, set())
        if before != after:
            once, again = (", ".join(" ".join(ending).strip() for ending in sorted(only)) for only in (before - after, after - before))
            found[number] = f"once {once or 'nothing'}; again {again or 'nothing'}"
    return found
