"""The versions of the report: which one there is, and who waits for the next."""

import asyncio
import secrets
import time
from collections.abc import Callable
from contextlib import suppress

MOST_WAITING = 64
"""How many readers wait at once."""

MOST_OF_ONE_CLIENT = 12
"""How many of them are one client's, by its address: a browser with several windows."""

LEAST_HELD = 2.0
"""Seconds after which a client's oldest wait gives way to its newest: over HTTP/2 nobody tells that a browser gave one up."""


class TooManyWaitError(Exception):
    """Nobody else can wait now."""


class Versions:
    """A count of changes within one run, which a cursor names; used on the event loop only."""

    def __init__(self) -> None:
        self.run = secrets.token_hex(6)
        """What tells this run of mitmproxy from another."""
        self.version = 0
        self._waiting: dict[asyncio.Event, tuple[str, float]] = {}

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
        for let_go in self._waiting:
            let_go.set()

    async def beyond(self, cursor: str, patience: float, client: str, rest: Callable[[], float]) -> None:
        """Wait until there is something that a reader has not seen, or for so many seconds, and then until the rest is over.

        Raises TooManyWaitError.
        """
        self._make_room(client)
        let_go = asyncio.Event()
        self._waiting[let_go] = client, time.monotonic()
        try:
            if cursor == self.cursor:
                with suppress(TimeoutError):
                    await asyncio.wait_for(let_go.wait(), patience)
            await asyncio.sleep(rest())
        finally:
            self._waiting.pop(let_go, None)

    def _make_room(self, client: str) -> None:
        """Let go the client's oldest wait where there is no place for another; raises TooManyWaitError if it has just begun."""
        own = [(since, let_go) for let_go, (who, since) in self._waiting.items() if who == client]
        if len(self._waiting) < MOST_WAITING and len(own) < MOST_OF_ONE_CLIENT:
            return
        if not own or time.monotonic() - own[0][0] < LEAST_HELD:
            raise TooManyWaitError
        _, oldest = own[0]
        oldest.set()
        del self._waiting[oldest]
