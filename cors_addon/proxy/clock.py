"""The time of the traffic: the present while it is live, and the recording's own while one is replayed."""

import time


class Clock:
    """Goes on from the latest time that the traffic showed; times are seconds since the epoch."""

    def __init__(self) -> None:
        self._latest = self._seen = float("-inf")

    def show(self, at: float) -> None:
        """Take in a time that the traffic shows."""
        if at > self._latest:
            self._latest, self._seen = at, time.monotonic()

    @property
    def now(self) -> float:
        """The time by now; before all times where the traffic has not shown one."""
        return self._latest + (time.monotonic() - self._seen) if self._latest > float("-inf") else self._latest
