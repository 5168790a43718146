"""How long the page rests between two looks at the report, so that a busy proxy spends little of its time on it."""

import time

SHARE = 0.03
"""The part of a fully busy process's time that the page may take; the less there is to do besides, the shorter it rests."""

LEAST = 0.4
"""Seconds between two looks in any case: under heavy traffic each moment brings news."""

MOST = 3.0
"""Seconds after which the report is looked at again, whatever that takes."""


class Pause:
    """A rest that grows with what the answers take, of all readers together; used on the event loop only."""

    def __init__(self) -> None:
        self._until = 0.0
        self._load = 0.0
        self._own = 0.0
        self._since = time.monotonic(), time.process_time()

    @property
    def left(self) -> float:
        """Seconds for which it goes on."""
        return max(0.0, self._until - time.monotonic())

    def begin(self) -> None:
        """Rest from now on, and reckon how busy the process was with other things since the last time."""
        now, used = time.monotonic(), time.process_time()
        since, used_then = self._since
        self._load = min(1.0, max(0.0, used - used_then - self._own) / max(now - since, 0.001))
        self._since, self._own = (now, used), 0.0
        self._until = now + LEAST

    def lengthen(self, spent: float) -> None:
        """Rest longer for what an answer took, in seconds of processor time."""
        now = time.monotonic()
        self._own += spent
        self._until = min(max(self._until, now) + spent * self._load / SHARE, now + MOST)
