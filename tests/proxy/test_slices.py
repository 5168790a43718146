"""Long work leaves the event loop to others in between."""

import asyncio
import time
from collections.abc import Iterator

import pytest

from cors_addon.proxy.slices import SLICE, in_slices


def test_others_come_to_their_turn() -> None:
    def steps() -> Iterator[None]:
        for _ in range(60):
            time.sleep(SLICE / 5)
            yield

    async def play() -> int:
        work, turns = asyncio.create_task(in_slices(steps())), 0
        while not work.done():
            await asyncio.sleep(0)
            turns += 1
        assert work.result() < 60 * SLICE / 5
        return turns

    assert asyncio.run(play()) > 8


def test_what_a_step_raises_is_told() -> None:
    def steps() -> Iterator[None]:
        yield
        raise ValueError("no step")

    with pytest.raises(ValueError, match="no step"):
        asyncio.run(in_slices(steps()))
