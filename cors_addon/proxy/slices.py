"""Long work on mitmproxy's event loop, done in slices between which the traffic goes on."""

import asyncio
import time
from collections.abc import Iterator

SLICE = 0.01
"""Seconds of work at a time, and seconds that are left to others before the next."""


async def in_slices(steps: Iterator[None]) -> float:
    """Do all the steps; return the processor time in seconds that they took. What a step raises goes to the caller."""
    took = 0.0
    while True:
        start = time.thread_time()
        end = time.monotonic() + SLICE
        is_over = all(time.monotonic() < end for _ in steps)
        took += time.thread_time() - start
        if is_over:
            return took
        await asyncio.sleep(SLICE)
