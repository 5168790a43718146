"""A player of scenario steps in one browser, who tells what became of each flow."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mitmproxy.http import HTTPFlow

from tests.browsers.browser import Browser, BrowserError
from tests.browsers.chromium import Chromium
from tests.browsers.developer_tools import WithTools
from tests.browsers.firefox import Firefox
from tests.browsers.outcome import Outcome, outcomes
from tests.browsers.proxy import Proxy
from tests.browsers.scenario import NOTHING, Scenario, Step
from tests.browsers.tabs import window

ASKS = (Path(__file__).parent / "asks.js").read_text(encoding="utf-8")

QUIET = 0.7
"""Seconds without a new flow or event after which a step is over."""

AGENTS = {"chromium": "Chrome/", "firefox": "Firefox/", "webkit": "Version/"}
"""What only this browser's User-Agent has, to tell whose flow is whose."""


@dataclass(frozen=True, slots=True)
class Told:
    """The outcome of a flow, and of which browser and step it is."""

    engine: str
    outcome: Outcome
    about: str = ""


class Player:
    """One browser with the scenario's page, or with its two."""

    def __init__(self, scenario: Scenario, engine: str, browser: Browser, proxy: Proxy) -> None:
        self._scenario = scenario
        self._engine = engine
        self._browser = browser
        self._tabs = [browser]
        self._proxy = proxy
        self._told_flows = 0
        self._told_events = 0

    async def open(self) -> list[Told]:
        """Load the page, and the second one in a tab of its own."""
        if self._scenario.cache_disabled:
            await self._browser.disable_cache(True)
        pages = [self._scenario.page]
        await self._browser.open(self._scenario.page)
        if second := self._scenario.second_page:
            if not isinstance(self._browser, Chromium | Firefox):
                raise BrowserError(f"the driver of {self._engine} opens no second tab")
            self._tabs.append(await window(self._browser))
            await self._tabs[-1].open(second)
            pages.append(second)
        return await self._outcomes([{"url": page, "kind": "navigation", "ok": True} for page in pages])

    async def run(self, step: Step) -> list[Told]:
        """Run a step's scripts, go where it leads, and wait until nothing happens any more."""
        if step.switch:
            assert isinstance(self._browser, WithTools)
            await self._browser.switch(step.switch)
        scripts = zip(self._tabs, (step.script, step.second), strict=False)
        told = await asyncio.gather(*[tab.evaluate(ASKS + script) for tab, script in scripts if script != NOTHING])
        asks = [ask for asks in told for ask in (asks if isinstance(asks, list) else [asks])]
        if step.goes_to:
            await self._browser.open(step.goes_to)
            asks.append({"url": step.goes_to, "kind": "navigation", "ok": True})
        return await self._outcomes(asks)

    async def _outcomes(self, asks: list[Any]) -> list[Told]:
        """Wait until nothing happens any more, then tell of all since the last time."""
        seen = None
        while seen != (now := (len(self._proxy.flows), self._browser.outcomes())) or not self._proxy.idle:
            seen = now
            await asyncio.sleep(QUIET)
        flows, events = [flow for flow in self._proxy.flows if self._sent(flow)], self._browser.outcomes()
        told = outcomes(self._scenario.page, asks, flows[self._told_flows :], events[self._told_events :])
        self._told_flows, self._told_events = len(flows), len(events)
        return [Told(self._engine, outcome) for outcome in told]

    def _sent(self, flow: HTTPFlow) -> bool:
        if len(self._scenario.engines) == 1:
            return True  # it may claim to be another browser
        agent = flow.request.headers.get("user-agent", "")
        return next(engine for engine, mark in AGENTS.items() if mark in agent) == self._engine
