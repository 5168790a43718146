"""The HAR export in Chromium's own DevTools: its network panel imports the file and lists every flow."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.browsers.channel import Channel, channel
from tests.browsers.chromium import ARGUMENTS
from tests.browsers.processes import PATIENCE, eventually, group, profile, program

SAMPLE = Path(__file__).parents[2] / "recordings" / "demo" / "report.har"

IMPORT = """
  const load = (module) => import(new URL(module, location.href).href);
  const legacy = await load("./ui/legacy/legacy.js");
  await legacy.ViewManager.ViewManager.instance().showView("network");
  const network = await load("./panels/network/network.js");
  const log = network.NetworkPanel.NetworkPanel.instance().networkLogView;
  await log.onLoadFromFile(new File([HAR], "report.har", {type: "application/json"}));
  const har = await load("./models/har/har.js");
  const read = har.Importer.Importer.requestsFromHARLog(new har.HARFormat.HARRoot(JSON.parse(HAR)).log);
  const rows = () => log.element.innerText;
  while (!rows().includes("kB")) await new Promise((go) => setTimeout(go, 100));
  return {
    read: read.map((one) => [one.requestMethod, one.url(), one.statusCode, one.resourceType().name(), one.responseHeaders.length]),
    text: rows(),
  };
"""
"""Loads the modules of DevTools' front end that its own button for importing a file calls."""


def address(file: Path) -> tuple[str, ...]:
    """Return the host and the path of the browser's channel, as soon as it has written them."""
    port, _, path = file.read_text().partition("\n") if file.exists() else ("", "", "")
    return (f"127.0.0.1:{port}", path.strip()) if path else ()


@asynccontextmanager
async def devtools() -> AsyncIterator[Any]:
    """Open DevTools for an empty page, and give a function that evaluates an expression in DevTools itself."""
    with profile() as folder:
        arguments = [*ARGUMENTS, "--remote-allow-origins=*", f"--user-data-dir={folder}", "about:blank"]
        async with group((program("chromium", "chromium"), *arguments)):
            host, path = await eventually(partial(address, Path(folder, "DevToolsActivePort")), "Chromium starts")
            async with channel(f"ws://{host}{path}", lambda *_: None) as opened:
                page = await target(opened, "about:blank")
                front = f"http://{host}/devtools/inspector.html?ws={host}/devtools/page/{page}&panel=network"
                attach = {"targetId": await target(opened, front), "flatten": True}
                session = (await opened.command("Target.attachToTarget", attach))["sessionId"]

                async def evaluate(expression: str) -> Any:
                    parameters = {"expression": expression, "awaitPromise": True, "returnByValue": True}
                    result = await opened.command("Runtime.evaluate", parameters, session)
                    assert "exceptionDetails" not in result, result["exceptionDetails"]
                    return result["result"].get("value")

                yield evaluate


async def target(opened: Channel, url: str) -> str:
    """Open a tab and give its id."""
    found: str = (await opened.command("Target.createTarget", {"url": url}))["targetId"]
    return found


async def imported(har: str) -> dict[str, Any]:
    """Import a HAR file into DevTools, and tell what it read and shows."""
    async with devtools() as evaluate:
        while not await evaluate("document.title.includes('about:blank')"):  # that it is connected is said last
            await asyncio.sleep(0.1)
        told: dict[str, Any] = await evaluate(f"(async (HAR) => {{{IMPORT}}})({json.dumps(har)})")
        return told


@pytest.mark.browser("chromium")
def test_the_network_panel_imports_the_sample() -> None:
    har = SAMPLE.read_text(encoding="utf-8")
    told = asyncio.run(asyncio.wait_for(imported(har), PATIENCE))
    entries = json.loads(har)["log"]["entries"]
    assert told["read"] == [
        [
            entry["request"]["method"],
            entry["request"]["url"],
            entry["response"]["status"],
            entry["_resourceType"],
            len(entry["response"]["headers"]),
        ]
        for entry in entries
    ]
    assert all(str(entry["response"]["status"]) in told["text"] for entry in entries)
    assert told["text"].count("preflight") >= sum(entry["_resourceType"] == "preflight" for entry in entries) > 0
