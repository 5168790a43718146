"""Habits of pages that do not ask once and wait: requests that are given up, or under way when the page goes away, and repeated ones."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from tests.browsers.referee.answering import Sought, preflight, response
from tests.browsers.referee.asking import needs_preflight
from tests.browsers.referee.mix import EVERYDAY, Mix
from tests.browsers.referee.situation import SLOW, Answer, Hop, Served, Situation, Step, host_of

FORGETFUL: Sequence[tuple[str, ...]] = ((), ("0",), ("0",), ("1",))
"""Lines of Access-Control-Max-Age with which a preflight is soon asked again."""


def with_habit(rng: Random, one: Situation, mix: Mix = EVERYDAY) -> Situation:
    """The situation as a page with a habit plays it, or as it is: what a script asks a foreign server, once and directly, may be."""
    drawn = rng.random()
    if not _fits(one):
        return one
    if drawn < mix.giving_up:
        way = rng.choice(mix.ways)
        return _given_up(rng, one, way if needs_preflight(one.steps[0].ask) else "late")
    if drawn < mix.giving_up + mix.repeating and needs_preflight(one.steps[0].ask):
        return _repeated(rng, one)
    return one


def _fits(one: Situation) -> bool:
    step = one.steps[0]
    alone = len(one.steps) == 1 and len(step.hops) == 1
    scripted = step.ask.by in ("fetch", "xhr") and step.ask.mode == "cors" and step.ask.method.upper() != "OPTIONS"
    hop = step.hops[0]
    answered = hop.answer.served is Served.ANSWERED and hop.preflight.served is Served.ANSWERED
    return alone and scripted and answered and host_of(hop.url) != host_of(one.page)


def _given_up(rng: Random, one: Situation, way: str) -> Situation:
    """The request given up in one of the ways that a mix names, at a server that takes its time and is most often right."""
    one = one if rng.random() < 0.3 else _righted(rng, one)
    step = one.steps[0]
    match way:
        case "early":
            step = _slowed(step, preflight=500)
            steps = [replace(step, abort=rng.choice((60, 150)))] + [replace(step, pause=rng.choice((60, 700)))] * rng.choice((0, 1))
        case "late":
            step = _slowed(step, answer=600)
            steps = [replace(step, abort=300)] + [replace(step, pause=60)] * rng.choice((0, 1))
        case "keystrokes":
            step = _slowed(step, preflight=rng.choice((0, 300)), answer=200)
            count, abort = rng.choice((4, 10)), rng.choice((60, 120))
            steps = [replace(step, abort=abort)] * (count - 1) + [step]
            if rng.random() < 0.5:
                steps = [_apart(one.number, index, typed) for index, typed in enumerate(steps)]
        case "strict mode":
            step = _slowed(step, preflight=250)
            steps = [replace(step, abort=rng.choice((0, 20))), step]
        case "impatient":
            step = _slowed(_forgotten(step, ("0",)), preflight=400)
            steps = [replace(step, abort=150, pause=300)] * rng.choice((3, 4))
        case _:
            return replace(one, about=f"{one.about}, left", steps=(_slowed(step, preflight=900),), left=True)
    return replace(one, about=f"{one.about}, given up: {way}", steps=tuple(steps))


def _righted(rng: Random, one: Situation) -> Situation:
    """The situation with answers that have no fault."""
    step = one.steps[0]
    [hop] = step.hops
    sought = Sought(one.origin, hop.url, step.ask)
    right = Hop(hop.url, response(rng, sought, faulty=False)[0], preflight(rng, sought, faulty=False)[0])
    return replace(one, about=f"{one.about.partition(': ')[0]}: all right", steps=(replace(step, hops=(right,)),))


def _repeated(rng: Random, one: Situation) -> Situation:
    """The request some times more, with a preflight that is not remembered for long."""
    step = _forgotten(one.steps[0], rng.choice(FORGETFUL))
    again = replace(step, pause=rng.choice((60, 400, 1300)))
    return replace(one, about=f"{one.about}, again and again", steps=(step, *[again] * rng.choice((2, 3, 4))))


def _slowed(step: Step, *, preflight: int = 0, answer: int = 0) -> Step:
    """The step at a server of its own that takes so many milliseconds for its answers."""
    [hop] = step.hops
    scheme, _, rest = hop.url.partition("://")
    slow = Hop(f"{scheme}://{SLOW}{rest}", replace(hop.answer, delay=answer), replace(hop.preflight, delay=preflight))
    return replace(step, hops=(slow,))


def _forgotten(step: Step, lines: tuple[str, ...]) -> Step:
    """The step with these lines of Access-Control-Max-Age."""
    [hop] = step.hops
    kept = tuple(field for field in hop.preflight.headers if field[0] != "Access-Control-Max-Age")
    return replace(step, hops=(replace(hop, preflight=_with(hop.preflight, kept, lines)),))


def _with(answer: Answer, kept: tuple[tuple[str, str], ...], lines: tuple[str, ...]) -> Answer:
    return replace(answer, headers=(*kept, *(("Access-Control-Max-Age", line) for line in lines)))


def _apart(number: int, index: int, step: Step) -> Step:
    """The step with a URL of its own."""
    [hop] = step.hops
    return replace(step, hops=(replace(hop, url=f"{hop.url.rpartition('/')[0]}/{number}-{index}-0"),))
