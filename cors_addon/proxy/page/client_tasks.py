"""Work for clients of the proxy, which is given up when they leave."""

import asyncio
from collections.abc import Coroutine


class ClientTasks:
    """Work under way by the ids of clients' connections."""

    def __init__(self) -> None:
        self._tasks: dict[str, set[asyncio.Task[None]]] = {}

    async def work(self, client: str, work: Coroutine[None, None, None]) -> None:
        """Do the work, or as much of it as is done when the client leaves. Raises what the work raised."""
        task = asyncio.create_task(work, name="cors_page visit")
        tasks = self._tasks.setdefault(client, set())
        tasks.add(task)
        try:
            await asyncio.wait([task])
        finally:
            task.cancel()
            tasks.discard(task)
            if not tasks and self._tasks.get(client) is tasks:
                del self._tasks[client]
        if not task.cancelled():
            task.result()

    def leave(self, client: str) -> None:
        """Give up the work for a client."""
        for task in self._tasks.pop(client, ()):
            task.cancel()

    def leave_all(self) -> None:
        """Give up the work for everybody."""
        for client in tuple(self._tasks):
            self.leave(client)
