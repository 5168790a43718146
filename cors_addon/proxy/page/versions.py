"""The versions of the report: which one there is, and who waits for the next."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

MOST_WAITING = 64
"""How many readers wait at once."""

MOST_OF_ONE_CLIENT = 12
"""How many of them are one client's, by its address: a browser with several windows."""


class TooManyWaitError(Exception):
    """Nobody else can wait now."""


class Versions:
    """A count of changes within one run, which a cursor names; used on the event loop only."""

    def __init__(self) -> None:
        self.run = secrets.token_hex(6)
        """What tells this run of mitmproxy from another."""
        self.version = 0
        self._news = asyncio.Event()
        self._waiting: Counter[str] = Counter()

    @property
    def cursor(self) -> str:
        """Where a reader is who has seen all so far."""
        return self.cursor_of(self.version)

    def cursor_of(self, version: int) -> str:
        """Where a reader is who has seen this version."""
        return f"{self.run}.{version}"

    def note(self) -> None:
        """Take note of a change, and wake who waits."""
        self.version += 1
        self.wake()

    def wake(self) -> None:
        """Let go all who wait."""
        self._news.set()
        self._news = asyncio.Event()

    async def beyond(self, cursor: str, patience: float, client: str, rest: Callable[[], float]) -> None:
        """Wait until there is something that a reader has not seen, or for so many seconds, and then until the rest is over.

        Raises TooManyWaitError.
        """
        if self._waiting.total() >= MOST_WAITING or self._waiting[client] >= MOST_OF_ONE_CLIENT:
            raise TooManyWaitError
        self._waiting[client] += 1
        try:
            if cursor == self.cursor:
                await self._news_within(patience)
            await asyncio.sleep(rest())
        finally:
            self._waiting[client] -= 1
            self._waiting += Counter()

    async def _news_within(self, patience: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), patience)
