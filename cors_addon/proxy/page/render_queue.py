"""Answers that take time, made one after the other in a thread: each once for all who ask the same, for nobody who has gone."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from cors_addon.proxy.page.wsgi import Answer

MOST_JOBS = 16
"""How many answers wait to be made, or are being made."""
MOST_OF_ONE_CLIENT = 4
"""How many of them one client waits for, by its address."""
MOST_KEPT = 16 * 1024 * 1024
"""Bytes of the answers that are kept for who asks the same again."""
MOST_ANSWERS = 256
"""How many they are: a short one's address may have more bytes than itself."""
_FOUND = 200
"""The status of what is kept: of what there is not there are any number of addresses."""


class QueueFullError(Exception):
    """Too many answers wait to be made."""


@dataclass(slots=True, eq=False)
class _Job:
    make: Callable[[], Answer]
    made: asyncio.Future[Answer]
    waiting: Counter[str] = field(default_factory=Counter)
    begun: bool = False


class RenderQueue:
    """A thread of this name that makes answers; used on the event loop only. `spent` is told the processor time of each, in seconds."""

    def __init__(self, name: str, spent: Callable[[float], None]) -> None:
        self._spent = spent
        self._thread = ThreadPoolExecutor(1, name)
        self._jobs: OrderedDict[Hashable, _Job] = OrderedDict()
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._size = 0
        self._working: asyncio.Task[None] | None = None

    async def answer(self, key: Hashable, client: str, make: Callable[[], Answer]) -> Answer:
        """Return the answer of this key, which `make` makes in the thread unless it is kept or under way.

        Raises QueueFullError, and what making it raised. Whoever is cancelled waits for it no longer.
        """
        if kept := self._kept.get(key):
            return kept
        job = self._jobs.get(key)
        if job is None:
            of_client = sum(client in other.waiting for other in self._jobs.values())
            if len(self._jobs) >= MOST_JOBS or of_client >= MOST_OF_ONE_CLIENT:
                raise QueueFullError
            job = self._jobs[key] = _Job(make, asyncio.get_running_loop().create_future())
        job.waiting[client] += 1
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work(), name="cors_page")
        try:
            return await asyncio.shield(job.made)
        finally:
            job.waiting[client] -= 1
            job.waiting += Counter()
            if not job.waiting and not job.begun and self._jobs.get(key) is job:
                del self._jobs[key]

    def forget(self) -> None:
        """Forget the answers that are kept: there is a newer version of all of them."""
        self._kept.clear()
        self._size = 0

    async def _work(self) -> None:
        """Make the answers that are waited for, in the order in which they were asked for."""
        while self._jobs:
            key, job = next(iter(self._jobs.items()))
            job.begun = True
            making = asyncio.get_running_loop().run_in_executor(self._thread, job.make)
            await asyncio.wait([making])
            del self._jobs[key]
            if error := making.exception():
                job.made.set_exception(error)
                # Where all who waited have gone nobody else takes it.
                job.made.exception()
            else:
                self._spent(making.result().took)
                self._keep(key, making.result())
                job.made.set_result(making.result())

    def _keep(self, key: Hashable, answer: Answer) -> None:
        if answer.status != _FOUND or len(answer.body) > MOST_KEPT:
            return
        self._kept[key] = answer
        self._size += len(answer.body)
        while self._size > MOST_KEPT or len(self._kept) > MOST_ANSWERS:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest.body)
