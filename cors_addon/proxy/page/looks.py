"""The report as the page's readers see it: looked at on the event loop, in slices, and no more often than the pause lets."""

import asyncio
import time
from collections.abc import Callable, Mapping

from cors_addon.proxy.page.pause import Pause
from cors_addon.proxy.slices import held_off, in_slices
from cors_addon.report.model.report import Report
from cors_addon.report.model.snapshot import Snapshot
from cors_addon.report.page.contents import PageContents, contents_of
from cors_addon.report.page.search_index import SearchIndex


class Look:
    """What was seen at one moment: the version, the report as it stood, and what the page shows of it. Any thread may ask."""

    def __init__(self, version: int, report: Snapshot, indexes: Mapping[bool, SearchIndex]) -> None:
        self.version = version
        self.report = report
        self._indexes = indexes
        self._contents: dict[bool, PageContents] = {}

    def contents(self, *, show_secrets: bool) -> PageContents:
        """Return what the page shows; made by the first who asks."""
        if show_secrets not in self._contents:
            self._contents[show_secrets] = contents_of(self.report, show_secrets=show_secrets, index=self._indexes[show_secrets])
        return self._contents[show_secrets]


class Looks:
    """Looks at a report, one after the other."""

    def __init__(self, report: Callable[[], Report], version: Callable[[], int], pause: Pause) -> None:
        self._report, self._version, self._pause = report, version, pause
        self._last: Look | None = None
        self._indexes = _indexes()
        self._looking = asyncio.Lock()

    def forget(self) -> None:
        """Look anew the next time, however short ago the last was."""
        self._last, self._indexes = None, _indexes()

    async def look(self) -> Look:
        """Return the report as it stands, or as it stood just now where looking takes long."""
        async with self._looking:
            if self._last is None or (self._last.version != self._version() and not self._pause.left):
                self._pause.begin()
                took = await in_slices(self._report().catch_up())
                start = time.thread_time()
                with held_off():
                    # By now it may be another report, which began afresh.
                    self._last = Look(self._version(), Snapshot(self._report()), self._indexes)
                self._pause.lengthen(took + time.thread_time() - start)
            return self._last


def _indexes() -> dict[bool, SearchIndex]:
    return {show_secrets: SearchIndex(show_secrets=show_secrets) for show_secrets in (False, True)}
