"""The time of the traffic (the present while it is live, and the recording's own while one is replayed), and what is done by the clock."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.verdict.judgement import Record

logger = logging.getLogger(__name__)

_TICK = 1.0
"""Seconds between looks at what may have to be done."""
_AT_ONCE = 32
"""How many things are decided before others come to their turn."""


async def ticking(look: Callable[[], Awaitable[None]]) -> None:
    """Look every second. As with hooks, a defect is logged, and the next look comes all the same."""
    while True:
        await asyncio.sleep(_TICK)
        [defect] = await asyncio.gather(look(), return_exceptions=True)
        if defect is not None:
            logger.error("CORS: %s", defect, exc_info=defect)


class Clock:
    """Goes on from the latest time that the traffic showed; times are seconds since the epoch.

    Once there is live traffic, what is loaded shows no time any more: a recording may come from the year 9999.
    """

    def __init__(self) -> None:
        self._latest = self._seen = float("-inf")
        self._is_live = False

    def show(self, at: float, *, is_live: bool) -> None:
        """Take in a time that the traffic shows."""
        if is_live or (not self._is_live and at > self._latest):
            self._latest, self._seen, self._is_live = at, time.monotonic(), is_live

    @property
    def now(self) -> float:
        """The time by now; before all times where the traffic has not shown one."""
        return self._latest + (time.monotonic() - self._seen) if self._latest > float("-inf") else self._latest


async def settling(ledger: Callable[[], Ledger], now: float, take: Callable[[list[Record]], object]) -> None:
    """Have decided what is due by now, and taken in, a few at a time: thousands may be due at once. The ledger may change meanwhile."""
    while ledger().is_due(now):
        take(ledger().settle(now, _AT_ONCE))
        await asyncio.sleep(0)
