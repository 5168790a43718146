"""Long work on a report, done so that mitmproxy goes on: in slices on the event loop, and without the garbage collector."""

import asyncio
import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

from cors_addon.report.model.report import Report
from cors_addon.report.model.snapshot import Snapshot

SLICE = 0.01
"""Seconds of work at a time, and seconds that are left to others before the next."""


async def snapshot_of(report: Report) -> Snapshot:
    """Return the report as it stands when all that takes time is done."""
    await in_slices(report.catch_up())
    with held_off():
        return Snapshot(report)


async def in_slices(steps: Iterator[None]) -> float:
    """Do all the steps; return the processor time in seconds that they took. What a step raises goes to the caller."""
    took = 0.0
    while True:
        start = time.thread_time()
        end = time.monotonic() + SLICE
        with held_off():
            is_over = all(time.monotonic() < end for _ in steps)
        took += time.thread_time() - start
        if is_over:
            return took
        await asyncio.sleep(SLICE)


@contextmanager
def held_off() -> Iterator[None]:
    """Keep the collector of cyclic garbage from running within the block, in all threads; what the block makes holds no cycles.

    A report in the making is hundreds of thousands of objects. Again and again the collector would go through all of them, with all
    of mitmproxy's, and no thread runs meanwhile: 40 to 190 ms at 2,000 groups. Blocks may overlap; the first to end lets it run again.
    """
    was_running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_running:
            gc.enable()
