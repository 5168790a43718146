"""The versions of the report: which one there is, and who waits for the next."""

import asyncio
import secrets


class Versions:
    """A count of changes within one run, which a cursor names; used on the event loop only."""

    def __init__(self) -> None:
        self.run = secrets.token_hex(6)
        """What tells this run of mitmproxy from another."""
        self.version = 0
        self._waiting: dict[str, asyncio.Event] = {}

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
        for news in self._waiting.values():
            news.set()
        self._waiting.clear()

    def release(self, client: str) -> None:
        """Let go who waits on one connection, which is named by its id."""
        if news := self._waiting.pop(client, None):
            news.set()

    async def beyond(self, cursor: str, patience: float, client: str) -> None:
        """Wait until there is something that a reader has not seen, or the reader has left, or for so many seconds."""
        if cursor != self.cursor:
            return
        try:
            await asyncio.wait_for(self._waiting.setdefault(client, asyncio.Event()).wait(), patience)
        except TimeoutError:
            return
