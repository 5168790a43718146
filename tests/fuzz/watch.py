"""The watch: how long an execution takes, what it raises, and where; one that does not end is broken off."""

import gc
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType

import cors_addon
from tests.processor_time import caches

PATIENCE = 5.0
"""Seconds of processor time after which an execution is broken off."""

_PACKAGE = Path(cors_addon.__file__).parent
_TESTS = Path(__file__).parents[1]


class BrokenOffError(BaseException):
    """The execution takes too long; no handler of the code that is tried catches this."""


@dataclass(slots=True)
class Watch:
    """Measures its block in seconds of processor time and takes what it raises, an interrupt by the user excepted."""

    patience: float = PATIENCE
    seconds: float = 0.0
    error: BaseException | None = None

    def __enter__(self) -> "Watch":
        """Begin."""
        signal.setitimer(signal.ITIMER_PROF, self.patience)
        self.seconds = time.thread_time()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        """End, and go on."""
        self.seconds = time.thread_time() - self.seconds
        signal.setitimer(signal.ITIMER_PROF, 0)
        self.error = error
        return isinstance(error, Exception | BrokenOffError)

    @property
    def what(self) -> str:
        """What was raised, and where in the package; "" for nothing."""
        error = self.error
        if error is None:
            return ""
        return f"{'slow' if isinstance(error, BrokenOffError) else type(error).__name__} at {_place(error.__traceback__)}"

    @property
    def words(self) -> str:
        """The end of the traceback."""
        return "" if self.error is None else "".join(traceback.format_exception(self.error, limit=-4)).rstrip()


def _place(trace: TracebackType | None) -> str:
    """Return the innermost line of the package that a traceback names, of its tests where it names none."""
    frames = traceback.extract_tb(trace)
    for folder in (_PACKAGE, _TESTS):
        for frame in reversed(frames):
            if Path(frame.filename).is_relative_to(folder):
                return f"{Path(frame.filename).relative_to(folder.parent)}:{frame.lineno} in {frame.name}"
    return "an unknown place"


@contextmanager
def watching() -> Iterator[Callable[[], None]]:
    """Keep the garbage collector from the measured times, and let watches break off; yields what makes the package forget its caches."""
    remembering = caches()

    def forget() -> None:
        for one in remembering:
            one.cache_clear()

    former = signal.signal(signal.SIGPROF, _break_off)
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield forget
    finally:
        gc.enable()
        gc.unfreeze()
        signal.signal(signal.SIGPROF, former)


def _break_off(number: int, frame: FrameType | None) -> None:
    raise BrokenOffError
