"""One life of a fuzzer's world: its inputs tried one after the other, and what fails reduced to the least that fails alike."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any

from tests.fuzz.figures import Figures, Finding
from tests.fuzz.fuzzer import Fuzzer, Run
from tests.fuzz.reduction import reduced
from tests.fuzz.watch import PATIENCE, BrokenOffError, Watch

LIMIT = 0.05
"""Seconds of processor time that an execution may take, as long as anything may hold the event loop."""
_WORTH_A_LOOK = 0.4
"""What part of the limit an execution must take to be measured again: a page fault or a first call is no fault of the input."""
_AGAIN = 3
_REDUCING = 4.0
"""Seconds for which a finding is reduced."""
_LONGEST = 3_000
"""Characters of an input that are printed."""

type Forget = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Life:
    """A life by its number, of a seed: what is drawn for it hangs on nothing else."""

    fuzzer: Fuzzer[Any]
    seed: int
    number: int
    limit: float = LIMIT
    known: frozenset[str] = frozenset()
    """What was found already: it is counted, and not reduced again."""
    patience: float = PATIENCE

    def inputs(self, count: int) -> list[object]:
        """Return its first inputs."""
        return list(islice(self.fuzzer.draw(self._random("inputs")), count))

    def _random(self, what: str) -> Random:
        return Random(f"{self.fuzzer.name} {self.seed} {self.number} {what}")

    def play(self, count: int, forget: Forget, figures: Figures) -> None:
        """Try its first inputs, and add what came of it to the figures."""
        with self.fuzzer.world(self._random("world")) as run:
            for place, one in enumerate(islice(self.fuzzer.draw(self._random("inputs")), count)):
                watch = _tried(run, one, self.patience)
                figures.executions += 1
                figures.seconds += watch.seconds
                if watch.error is not None or watch.seconds > min(self.limit, max(figures.slowest, self.limit * _WORTH_A_LOOK)):
                    self._judge(figures, place, watch, forget)
                else:
                    figures.slowest = max(figures.slowest, min(watch.seconds, self.limit * _WORTH_A_LOOK))

    def _judge(self, figures: Figures, place: int, watch: Watch, forget: Forget) -> None:
        """Count an execution that raised or was slow, if it is so again."""
        what, seconds = watch.what, watch.seconds
        if watch.error is None:
            seconds = min(seconds, *(self._replayed(place, forget).seconds for _ in range(_AGAIN)))
            what = self._where_slow(place, seconds, forget) if seconds > self.limit else ""
        figures.slowest = max(figures.slowest, seconds)
        if isinstance(watch.error, BrokenOffError) or watch.error is None:
            figures.slow += bool(what)
        else:
            figures.exceptions += 1
        if what and what not in figures.findings and what not in self.known:
            inputs = self._reduced(place, what, forget)
            words = watch.words if watch.error else f"{seconds * 1000:.0f} ms"
            figures.findings[what] = Finding(self.fuzzer.name, what, self.seed, self.number, place, words, tuple(map(_told, inputs)))

    def _replayed(self, place: int, forget: Forget, patience: float = 0.0) -> Watch:
        """Live up to one input again, without what was remembered outside of the world, and watch that one."""
        forget()
        return self._watched(islice(self.fuzzer.draw(self._random("inputs")), place + 1), patience)

    def _watched(self, inputs: Iterable[object], patience: float = 0.0) -> Watch:
        """Try inputs in a new world and return the watch of the last one; `patience` breaks only that one off."""
        *before, last = inputs
        with self.fuzzer.world(self._random("world")) as run:
            for one in before:
                with Watch():
                    run(one)
            return _tried(run, last, patience or self.patience)

    def _where_slow(self, place: int, seconds: float, forget: Forget) -> str:
        """Return where the execution is after the half of its time."""
        return self._replayed(place, forget, seconds / 2).what or "slow at an unknown place"

    def _reduced(self, place: int, what: str, forget: Forget) -> list[object]:
        is_slow = what.startswith("slow")

        def fails(inputs: list[object]) -> bool:
            forget()
            watch = self._watched(inputs, self.limit) if is_slow else self._watched(inputs)
            return isinstance(watch.error, BrokenOffError) if is_slow else watch.what == what

        return reduced(self.inputs(place + 1), fails, _REDUCING)


def _tried(run: Run[object], one: object, patience: float) -> Watch:
    """Watch an input being tried, and then what comes of it being looked at."""
    check = None
    with (watch := Watch(patience)):
        check = run(one)
    if check is not None:
        with (looked := Watch()):
            check()
        watch.error = looked.error
    return watch


def _told(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text) - _LONGEST:,} more characters)"
