"""Generated situations played in one real browser behind the world's proxy, many at a time."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from itertools import batched, groupby
from json import JSONDecodeError
from pathlib import Path
from typing import Any

from mitmproxy.http import HTTPFlow

from cors_addon.proxy.addon import CorsAddon
from tests.browsers.browser import Browser, BrowserError, BrowserMissingError
from tests.browsers.chromium import Chromium
from tests.browsers.events import Event
from tests.browsers.firefox import Firefox
from tests.browsers.referee.generate import prime
from tests.browsers.referee.mix import Mix
from tests.browsers.referee.situation import Situation
from tests.browsers.referee.world import World
from tests.browsers.tabs import close, window
from tests.browsers.webkit import WebKit

SESSION = 250
"""How many situations one browser process gets."""

AT_ONCE = {"chromium": 16, "firefox": 10, "webkit": 8}
"""How many of them at a time."""

STARTS = 3
"""How often a browser is started until it runs."""

QUIET = 0.4
"""Seconds without a new flow or event after which a page's life is over."""

UNDER_WAY = 0.3
"""Seconds that are enough to send what will be under way when the page goes away."""

type Start = Callable[[int, bool], Browser]
"""Given the proxy's port and whether other sites have their cookies, the browser, not started yet."""

ENGINES: Mapping[str, Start] = {
    "chromium": lambda port, cookies: Chromium(port, third_party_cookies=cookies),
    "firefox": lambda port, cookies: Firefox(port, third_party_cookies=cookies),
    "webkit": lambda port, cookies: WebKit(port, third_party_cookies=cookies),
}

WAYS = ("again", "elsewhere", "tab")
"""How a page begins anew: loaded again, come back to from another page, or opened in a new tab while the old one is closed."""

LEFT = {"ok": False, "type": "", "status": 0, "exposed": None, "error": "", "late": False, "aborted": True}
"""What is told of a step that was under way when its page went away; see player.js."""

type Told = Mapping[str, Any]
"""What the page's script says of one step; see player.js."""


@dataclass(frozen=True, slots=True)
class Session:
    """What one browser process did: its situations, what the scripts and the browser told, and the flows."""

    engine: str
    version: str
    third_party_cookies: bool
    situations: tuple[Situation, ...]
    told: Mapping[int, Sequence[Told]]
    """By the situation's number, for each of its steps."""
    flows: Sequence[HTTPFlow]
    """In the order in which they completed; annotated by the addon that ran in the proxy."""
    events: Sequence[Event]
    file: Path
    """What mitmproxy saved of the proxy's traffic."""


async def play(
    engine: str, situations: Sequence[Situation], mix: Mix, folder: Path, progress: Callable[[int], None], start: Start | None = None
) -> AsyncIterator[Session]:
    """Play situations in new processes of a browser, one after the other, each with a proxy and a file in the folder of its own.

    `progress` is told how many more are done; `start` gives another browser of the engine than its plain one. Nothing plays while
    the caller has a session.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number, part in enumerate(batched(situations, SESSION)):
        yield await _session(engine, part, mix, number, folder / f"session-{number}.mitm", progress, start or ENGINES[engine])


async def _session(
    engine: str, situations: Sequence[Situation], mix: Mix, number: int, file: Path, progress: Callable[[int], None], start: Start
) -> Session:
    third_party_cookies = not mix.blocks_cookies(number)
    told: dict[int, Sequence[Told]] = {}
    async with World(CorsAddon(), options={"cors_log": False, "save_stream_file": str(file)}) as world:
        async with _started(start, world.port, third_party_cookies=third_party_cookies) as browser:
            tab = browser
            for life, (page, batch) in enumerate(_lives(situations, mix.life)):
                world.stage(page, [hop for situation in batch for step in situation.steps for hop in step.hops])
                tab = await _again(tab, page, WAYS[life % len(WAYS)])
                await tab.disable_cache(mix.disables_cache(number, life))
                told |= await _batch(tab, page, batch, AT_ONCE[engine])
                await _quiet(world, browser)
                told |= await _leave(tab, batch)
                progress(len(batch))
            await tab.open(f"{page}away")
            await _quiet(world, browser)
            events, version = browser.outcomes(), browser.version()
        if world.strange:
            raise BrowserError(f"asked for, but not staged: {world.strange}")
    return Session(engine, version, third_party_cookies, tuple(situations), told, world.flows, events, file)


@asynccontextmanager
async def _started(start: Start, port: int, *, third_party_cookies: bool) -> AsyncIterator[Browser]:
    """A browser that runs; one that does not come up, as happens on a busy machine, is started again."""
    async with AsyncExitStack() as stack:
        for left in reversed(range(STARTS)):
            try:
                browser = await stack.enter_async_context(start(port, third_party_cookies))
                break
            except BrowserMissingError:
                raise
            except (BrowserError, JSONDecodeError):  # the latter where Firefox has half written the file with its address
                if not left:
                    raise
        yield browser


def _lives(situations: Iterable[Situation], length: int) -> Iterator[tuple[str, Sequence[Situation]]]:
    """The lives of the pages: each page's situations, so many at a time."""
    ordered = sorted(situations, key=lambda situation: situation.page)
    for page, same_page in groupby(ordered, key=lambda situation: situation.page):
        yield from ((page, batch) for batch in batched(same_page, length))


async def _again(browser: Browser, page: str, way: str) -> Browser:
    """Open the page in one of the ways in which it begins anew; the driver of WebKit opens no second tab. Give where it is."""
    if way == "tab" and isinstance(browser, Chromium | Firefox):
        opened = await window(browser)
        await opened.open(page)
        await close(browser)
        return opened
    if way == "elsewhere":
        await browser.open(f"{page}away")
    await browser.open(page)
    return browser


async def _leave(browser: Browser, batch: Iterable[Situation]) -> dict[int, Sequence[Told]]:
    """Begin what is under way when the page goes away, which is next; the scripts of it are told of no more."""
    plans = [plan(situation) for situation in batch if situation.left]
    began = await browser.evaluate(f"return leave({json.dumps(plans)})") if plans else {}
    if began:
        await asyncio.sleep(UNDER_WAY)
    return {int(number): [{**LEFT, "began": at, "over": at}] for number, at in began.items()}


async def _batch(browser: Browser, page: str, batch: Iterable[Situation], at_once: int) -> dict[int, Sequence[Told]]:
    """Have the page play a batch, and give what it tells."""
    await browser.evaluate(f"await prepare({json.dumps([url for url, _ in prime(page)])})")
    plans = [plan(situation) for situation in sorted(batch, key=_duration, reverse=True) if not situation.left]
    told = await browser.evaluate(f"return await playAll({json.dumps(plans)}, {at_once})")
    return {int(number): steps for number, steps in told.items()}


def plan(situation: Situation) -> Mapping[str, Any]:
    """A situation as the page's script takes it."""
    steps = [{"url": step.hops[0].url, "pause": step.pause, "abort": step.abort, "ask": asdict(step.ask)} for step in situation.steps]
    return {"number": situation.number, "context": situation.context, "steps": steps}


def _duration(situation: Situation) -> int:
    """For how long it waits: the longest ones begin first, so that the page waits for few at the end."""
    return sum(step.pause + (step.abort or 0) for step in situation.steps)


async def _quiet(world: World, browser: Browser) -> None:
    """Wait until nothing happens any more; what never ends is waited for no longer than ten seconds."""
    seen = None
    for _ in range(25):
        if seen == (now := (len(world.flows), browser.outcomes())) and world.idle:
            return
        seen = now
        await asyncio.sleep(QUIET)
