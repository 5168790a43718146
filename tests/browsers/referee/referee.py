"""The referee at work: situations played in a browser, joined, judged and compared, session by session."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.browsers.referee.compare import Figures, compare
from tests.browsers.referee.generate import situation
from tests.browsers.referee.join import Outcome, join
from tests.browsers.referee.judging import Judging, live
from tests.browsers.referee.mix import EVERYDAY, Mix
from tests.browsers.referee.play import Session, play

type Ending = tuple[str, str, str, str, str]
"""What a situation's flow was, and how it ended."""


@dataclass(frozen=True, slots=True)
class Draw:
    """Which situations are played."""

    seed: int
    numbers: Sequence[int]
    mix: Mix = EVERYDAY


async def referee(
    engine: str,
    drawn: Draw,
    progress: Callable[[int], None],
    folder: Path,
    *,
    judging: Judging,
    twice: bool = False,
) -> tuple[Figures, Sequence[Session]]:
    """Play what was drawn, and compare; each session's flows are written to a file in the folder and judged from there.

    A session is one browser process behind one proxy, and so are its judgements: nothing is remembered from one to the next.
    """
    situations = [situation(drawn.seed, number, drawn.mix) for number in drawn.numbers]
    figures, sessions = Figures(engine, engine, len(situations)), []
    ended: dict[int, set[Ending]] = {}
    async for session in play(engine, situations, drawn.mix, folder, progress):
        outcomes = list(join(session))
        compare(figures, outcomes, await asyncio.to_thread(judging, session.file), live(session.flows))
        figures.version = session.version
        sessions.append(session)
        ended |= endings(outcomes)
    if twice:
        again = [outcome async for session in play(engine, situations, drawn.mix, folder / "again", progress) for outcome in join(session)]
        figures.flaky = differing(ended, endings(again))
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
