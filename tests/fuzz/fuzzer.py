"""What a fuzzer is: how its inputs are drawn, the world in which they are tried, and how many of them one world lives through."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from random import Random

type Check = Callable[[], None]
"""Looks at what came of an input; its time does not count. Raises where something is wrong."""

type Run[Input] = Callable[[Input], Check | None]
"""Tries one input; its time counts. Raises where something is wrong."""


@dataclass(frozen=True, slots=True)
class Fuzzer[Input]:
    """A fuzzer.

    `draw` yields inputs without end: plain values, which depend on nothing but the random numbers. `world` makes afresh what they
    are tried in, which remembers those before; it may draw how it is set up. `life` is how many inputs a world takes.
    """

    name: str
    draw: Callable[[Random], Iterator[Input]]
    world: Callable[[Random], AbstractContextManager[Run[Input]]]
    life: int
