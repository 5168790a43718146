"""A channel of numbered commands, answers and events in JSON, the form of all the browsers' protocols."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.browsers.browser import BrowserError, Json
from tests.browsers.processes import PATIENCE

type Listener = Callable[[str, Json], None]
"""Called with the name of an event and its parameters."""


class Channel:
    """Commands to a browser, each awaited until its answer is there."""

    def __init__(self, send: Callable[[str], Awaitable[object]], listener: Listener) -> None:
        self._send = send
        self._listener = listener
        self._answers: dict[int, asyncio.Future[Json]] = {}

    async def command(self, method: str, parameters: Json = None, session: str = "") -> Json:
        """Send a command and give its result; `session` names the target in the DevTools Protocol."""
        number = len(self._answers) + 1
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        message = {"id": number, "method": method, "params": parameters or {}}
        await self._send(json.dumps({**message, "sessionId": session} if session else message))
        try:
            result = await asyncio.wait_for(answer, PATIENCE)
        except TimeoutError:
            raise BrowserError(f"{method} was not answered") from None
        if "error" in result:
            raise BrowserError(f"{method}: {result.get('message') or result['error']}")
        return result["result"]

    def receive(self, text: str | bytes) -> None:
        """Take a message from the browser: an answer or an event."""
        message = json.loads(text)
        if message.get("id") is not None:
            self._answers[message["id"]].set_result(message)
        elif "method" in message:
            self._listener(message["method"], message["params"])


@asynccontextmanager
async def channel(url: str, listener: Listener) -> AsyncIterator[Channel]:
    """A channel over a WebSocket, read in the background while the context lasts."""
    async with connect(url, max_size=None, proxy=None) as socket:
        opened = Channel(socket.send, listener)

        async def read() -> None:
            async for text in socket:
                opened.receive(text)

        reader = asyncio.create_task(read())
        try:
            yield opened
        finally:
            reader.cancel()
            with suppress(asyncio.CancelledError, ConnectionClosed):  # the latter where the browser has ended already
                await reader
