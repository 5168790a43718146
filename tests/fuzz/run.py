"""A run: lives of several fuzzers, shared out among processes, the same whatever their number."""

import gc
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from tests.fuzz.figures import Figures, Finding
from tests.fuzz.fuzzer import Fuzzer
from tests.fuzz.life import LIMIT, Forget, Life
from tests.fuzz.table import FUZZERS
from tests.fuzz.watch import PATIENCE, watching

SHARE = 500
"""How many executions a process makes at a time, at least: a life is never divided."""

type Advance = Callable[[Figures], None]


@dataclass(frozen=True, slots=True)
class Share:
    """Some lives of one fuzzer, by their numbers, and how many inputs each has."""

    fuzzer: str
    seed: int
    lives: tuple[tuple[int, int], ...]


def shares(fuzzer: Fuzzer[Any], seed: int, count: int, first: int = 0) -> Iterator[Share]:
    """Yield what makes up so many executions, from the life of that number on."""
    together = max(1, SHARE // fuzzer.life)
    lives = [(first + number, min(fuzzer.life, count - number * fuzzer.life)) for number in range(-(-count // fuzzer.life))]
    for start in range(0, len(lives), together):
        yield Share(fuzzer.name, seed, tuple(lives[start : start + together]))


def played(share: Share, known: frozenset[str]) -> Figures:
    """Play a share in a process that does nothing else."""
    return played_lives(FUZZERS[share.fuzzer], share, _watching_for_good()[1], known=known)


@lru_cache(maxsize=1)
def _watching_for_good() -> tuple[ExitStack, Forget]:
    """Return what keeps the watch, which would end with it, and what it gave."""
    stack = ExitStack()
    return stack, stack.enter_context(watching())


def played_lives(
    fuzzer: Fuzzer[Any],
    share: Share,
    forget: Forget,
    *,
    limit: float = LIMIT,
    patience: float = PATIENCE,
    known: frozenset[str] = frozenset(),
) -> Figures:
    """Play a share's lives; what is `known` is only counted.

    An execution longer than `limit`, in seconds of processor time, is slow, and one longer than `patience` is broken off.
    """
    figures = Figures(fuzzer.name)
    for number, count in share.lives:
        Life(fuzzer, share.seed, number, limit, known, patience).play(count, forget, figures)
        gc.collect()
    return figures


def run(
    names: Sequence[str], seed: int, count: int, *, workers: int, seconds: float, first: int = 0, advance: Advance
) -> Mapping[str, Figures]:
    """Play so many executions of each fuzzer, all at the same pace; no more is begun once so many seconds went by.

    `advance` is told the figures of each share as it is done.
    """
    until = time.monotonic() + seconds
    queues = [shares(FUZZERS[name], seed, count, first) for name in names]
    waiting = iter([share for row in zip_longest(*queues) for share in row if share])
    total = {name: Figures(name) for name in names}
    with ProcessPoolExecutor(workers) as pool:
        running: dict[Future[Figures], Share] = {}
        while True:
            while len(running) < 2 * workers and time.monotonic() < until and (share := next(waiting, None)):
                running[pool.submit(played, share, frozenset(total[share.fuzzer].findings))] = share
            if not running:
                return total
            for one in wait(running, return_when=FIRST_COMPLETED).done:
                share, error = running.pop(one), one.exception()
                figures = one.result() if error is None else _failed(share, error)
                total[share.fuzzer].add(figures)
                advance(figures)


def _failed(share: Share, error: BaseException) -> Figures:
    """Return the figures of a share that a fault of the fuzzer itself ended."""
    what = f"{type(error).__name__} of the fuzzer itself"
    finding = Finding(share.fuzzer, what, share.seed, share.lives[0][0], 0, "".join(traceback.format_exception(error)).rstrip(), ())
    return Figures(share.fuzzer, exceptions=1, findings={what: finding})
