"""Record what real browsers do: `python -m tests.browsers.record [scenario ...]` writes `recordings/<scenario>/` again."""

import argparse
import asyncio
import datetime
import json
import sys
import tomllib
from collections.abc import Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from importlib import metadata
from pathlib import Path

from mitmproxy.http import HTTPFlow
from mitmproxy.io import FlowReader, FlowWriter

from tests.browsers.browser import Browser, BrowserError
from tests.browsers.chromium import Chromium
from tests.browsers.developer_tools.chromium import ChromiumWithTools
from tests.browsers.developer_tools.firefox import FirefoxWithTools
from tests.browsers.developer_tools.webkit import WebKitWithTools
from tests.browsers.firefox import Firefox
from tests.browsers.outcome import origin
from tests.browsers.player import Player, Told
from tests.browsers.proxy import Proxy
from tests.browsers.scenario import Scenario, scenarios
from tests.browsers.servers import Servers
from tests.browsers.verdicts import fill
from tests.browsers.webkit import WebKit

RECORDINGS = Path(__file__).parents[2] / "recordings"
DRIVERS: dict[str, type[Browser]] = {"chromium": Chromium, "firefox": Firefox, "webkit": WebKit}
WITH_TOOLS: dict[str, type[Browser]] = {"chromium": ChromiumWithTools, "firefox": FirefoxWithTools, "webkit": WebKitWithTools}
ABOUT_PAGE = "The page itself."


async def record(scenario: Scenario, folder: Path) -> None:
    """Play a scenario in its browsers and write flows and outcomes into the folder."""
    told: list[Told] = []
    async with Servers() as servers, Proxy(servers) as proxy, AsyncExitStack() as stack:
        options = {} if scenario.third_party_cookies is None else {"third_party_cookies": scenario.third_party_cookies}
        options |= {"extension": True} if scenario.extension else {}
        drivers = WITH_TOOLS if scenario.developer_tools else DRIVERS
        browsers = {engine: await stack.enter_async_context(drivers[engine](proxy.port, **options)) for engine in scenario.engines}
        players = [Player(scenario, engine, browser, proxy) for engine, browser in browsers.items()]
        servers.answers.update(scenario.answers)
        told += await _play(ABOUT_PAGE, [player.open() for player in players])
        for step in scenario.steps:
            servers.answers.update(step.answers)
            servers.delays.update(step.delays)
            told += await _play(step.about, [player.run(step) for player in players])
        if servers.unexpected:
            raise BrowserError(f"no answer is written for {servers.unexpected}")
        versions = [browser.version() for browser in browsers.values()]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "flows.mitm").open("wb") as file:
        writer = FlowWriter(file)
        for flow in proxy.flows:
            writer.add(flow)
    (folder / "expected.toml").write_text(expected(scenario, versions, proxy.flows, told), encoding="utf-8")


async def _play(about: str, players: Iterable[Coroutine[None, None, list[Told]]]) -> list[Told]:
    """Have all players do the same at the same time."""
    try:
        async with asyncio.TaskGroup() as tasks:
            playing = [tasks.create_task(player) for player in players]
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [replace(told, about=about) for task in playing for told in task.result()]


def expected(scenario: Scenario, versions: Iterable[str], flows: Iterable[HTTPFlow], told: Iterable[Told]) -> str:
    """The text of `expected.toml`, with one entry a flow in the order of the flows."""
    mixed = len(scenario.engines) > 1
    recording = {
        "title": scenario.title,
        "story": scenario.story,
        "browser": ", ".join(versions),
        "engine": "mixed" if mixed else scenario.engines[0],
        "mitmproxy": metadata.version("mitmproxy"),
        "recorded": datetime.datetime.now(datetime.UTC).date(),
        "page": "://".join(origin(scenario.page)),
    }
    lines = ["[recording]", *_table(recording)]
    told_by_id = {one.outcome.flow.id: one for one in told}
    last = ""
    for flow in flows:
        one = told_by_id[flow.id]
        lines += ["", *([f"# {one.about}"] if one.about != last else []), "[[flow]]"]
        last = one.about
        entry: dict[str, object] = {"id": flow.id, "method": flow.request.method, "url": flow.request.url}
        entry |= {"engine": one.engine} if mixed else {}
        entry |= {"browser": one.outcome.browser, "code": one.outcome.code, "console": one.outcome.console}
        entry |= {f"also_{key}": text for key, text in zip(("code", "console"), one.outcome.also, strict=True) if text}
        entry |= {"failure": one.outcome.failure} if one.outcome.failure else {}
        entry |= {} if one.outcome.exposed is None else {"exposed": list(one.outcome.exposed)}
        lines += _table({**entry, "verdict": "", "reason": ""})
    return "\n".join(lines) + "\n"


def _table(values: dict[str, object]) -> list[str]:
    """TOML's lines of names and values; its strings and lists are written as JSON's (but for U+007F)."""
    texts = {
        name: value.isoformat() if isinstance(value, datetime.date) else json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        for name, value in values.items()
    }
    return [f"{name} = {text}" for name, text in texts.items()]


def check(folder: Path) -> str:
    """Read a recording back, compare its two files, and give a line about it."""
    with (folder / "flows.mitm").open("rb") as file:
        flows = [flow for flow in FlowReader(file).stream() if isinstance(flow, HTTPFlow)]
    entries = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))["flow"]
    recorded = [(flow.id, flow.request.method, flow.request.url) for flow in flows]
    if recorded != [(entry["id"], entry["method"], entry["url"]) for entry in entries]:
        raise BrowserError(f"{folder.name}: flows.mitm and expected.toml differ")
    given_up = {entry["id"] for entry in entries if entry["browser"] == "aborted"}
    answered = [flow for flow in flows if flow.id not in given_up]
    if strange := [flow.request.url for flow in answered if flow.response is None or flow.server_conn.peername is None]:
        raise BrowserError(f"{folder.name}: no server answered {strange}")
    kinds = [entry["browser"] for entry in entries]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds)))
    return f"{folder.name}: {len(flows)} flows ({counts}), {(folder / 'flows.mitm').stat().st_size:,} bytes"


def main(arguments: Sequence[str]) -> int:
    """Record the scenarios that are named, or all."""
    known = scenarios()
    parser = argparse.ArgumentParser(prog="python -m tests.browsers.record", description=__doc__)
    parser.add_argument("scenario", nargs="*", help=f"one of: {', '.join(known)} (all, if none is named)")
    parser.add_argument("--judge", action="store_true", help="record nothing: only write what this project says into expected.toml")
    plan = parser.parse_args(arguments)
    names = plan.scenario or list(known)
    if unknown := [name for name in names if name not in known]:
        parser.error(f"no such scenario: {', '.join(unknown)}")
    failures = 0
    for name in names:
        try:
            if not plan.judge:
                asyncio.run(record(known[name], RECORDINGS / name))
            print(check(RECORDINGS / name), flush=True)
            print(fill(RECORDINGS / name), flush=True)
        except BrowserError as error:
            failures += 1
            print(f"{name}: {error}", file=sys.stderr, flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
