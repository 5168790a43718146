"""Answers are made once for all who wait, for nobody who has gone, and not too many at once."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from cors_addon.proxy.page import render_queue
from cors_addon.proxy.page.render_queue import MOST_JOBS, MOST_OF_ONE_CLIENT, QueueFullError, RenderQueue
from cors_addon.proxy.page.wsgi import Answer

BODY = Answer(200, (), b"x" * 10, 0.25)


class Maker:
    """Makes answers when it is let, and counts them."""

    def __init__(self) -> None:
        self.may = threading.Event()
        self.made: list[str] = []

    def of(self, name: str, answer: Answer = BODY) -> Callable[[], Answer]:
        """Return what makes this answer."""

        def make() -> Answer:
            self.made.append(name)
            assert self.may.wait(10)
            return answer

        return make


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.005)


def test_who_asks_the_same_gets_the_same_made_once() -> None:
    async def play() -> tuple[list[Answer], list[str], list[float]]:
        spent: list[float] = []
        maker, queue = Maker(), RenderQueue("test", spent.append)
        asking = [asyncio.create_task(queue.answer("key", f"client{number}", maker.of("key"))) for number in range(40)]
        await asyncio.sleep(0)
        maker.may.set()
        answers = await asyncio.gather(*asking)
        answers.append(await queue.answer("key", "late", maker.of("again")))
        queue.forget()
        answers.append(await queue.answer("key", "later", maker.of("anew")))
        return answers, maker.made, spent

    answers, made, spent = asyncio.run(play())
    assert (answers, made, spent) == ([BODY] * 42, ["key", "anew"], [0.25, 0.25])


def test_nothing_is_made_for_who_has_gone() -> None:
    async def play() -> list[str]:
        maker, queue = Maker(), RenderQueue("test", lambda _: None)
        asking = [asyncio.create_task(queue.answer(str(number), f"client{number}", maker.of(str(number)))) for number in range(6)]
        staying = asyncio.create_task(queue.answer("3", "another", maker.of("3")))
        await until(lambda: bool(maker.made))
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        maker.may.set()
        await staying
        await queue.answer("last", "client", maker.of("last"))
        return maker.made

    # The first had begun.
    assert asyncio.run(play()) == ["0", "3", "last"]


def test_a_full_queue_refuses() -> None:
    async def play() -> None:
        maker, queue = Maker(), RenderQueue("test", lambda _: None)
        greedy = [asyncio.create_task(queue.answer(number, "greedy", maker.of("x"))) for number in range(MOST_OF_ONE_CLIENT)]
        await asyncio.sleep(0)
        with pytest.raises(QueueFullError):
            await queue.answer("more", "greedy", maker.of("x"))
        others = [
            asyncio.create_task(queue.answer(f"o{number}", f"client{number}", maker.of("x")))
            for number in range(MOST_JOBS - MOST_OF_ONE_CLIENT)
        ]
        await asyncio.sleep(0)
        with pytest.raises(QueueFullError):
            await queue.answer("more", "new", maker.of("x"))
        # What is under way is shared all the same.
        shared = asyncio.create_task(queue.answer("o0", "new", maker.of("x")))
        maker.may.set()
        assert len(await asyncio.gather(*greedy, *others, shared)) == MOST_JOBS + 1
        await queue.answer("more", "greedy", maker.of("x"))

    asyncio.run(play())


@pytest.mark.parametrize(("limit", "value", "big"), [("MOST_KEPT", 25, 2), ("MOST_ANSWERS", 2, 1)])
def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch, limit: str, value: int, big: int) -> None:
    monkeypatch.setattr(render_queue, limit, value)

    async def play() -> list[str]:
        maker, queue = Maker(), RenderQueue("test", lambda _: None)
        maker.may.set()
        for name in ("a", "b", "c", "c", "b", "a"):
            await queue.answer(name, "client", maker.of(name))
        for _ in range(2):
            await queue.answer("big", "client", maker.of("big", Answer(200, (), b"x" * 26, 0.0)))
        return maker.made

    assert asyncio.run(play()) == ["a", "b", "c", "a", *["big"] * big]


def test_what_fails_is_told_to_who_waits_and_the_next_is_made() -> None:
    def fail() -> Answer:
        raise ValueError("no answer")

    async def play() -> Answer:
        maker, queue = Maker(), RenderQueue("test", lambda _: None)
        maker.may.set()
        with pytest.raises(ValueError, match="no answer"):
            await queue.answer("bad", "client", fail)
        return await queue.answer("good", "client", maker.of("good"))

    assert asyncio.run(play()) is BODY
