"""Firefox with its toolbox open, which is driven from the browser's own window."""

import asyncio
import json
from collections.abc import Mapping
from typing import Self

from tests.browsers.browser import BrowserError, Json, text
from tests.browsers.firefox import Firefox

TOOLBOX = """
const { require } = ChromeUtils.importESModule("resource://devtools/shared/loader/Loader.sys.mjs");
const { gDevTools } = require("devtools/client/framework/devtools");
const toolbox = await gDevTools.showToolboxForTab(gBrowser.selectedTab, { toolId: "netmonitor" });
const network = await toolbox.commands.watcherFront.getNetworkParentActor();
"""

SHOWN = """
Services.prefs.setBoolPref("devtools.netmonitor.persistlog", true);
await toolbox.getNetMonitorAPI();
"""

SWITCHES = {
    "disable cache": 'Services.prefs.setBoolPref("devtools.cache.disabled", true);',
    "iPhone": """
const manager = require("devtools/client/responsive/manager");
await manager.openIfNeeded(window, gBrowser.selectedTab, { trigger: "menu" });
const ui = manager.getResponsiveUIForTab(gBrowser.selectedTab);
await ui.initialized;
const safari = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/14.1.1 Mobile/15E148 Safari/604.1";
await ui.updateUserAgent(`Mozilla/5.0 (iPhone; CPU iPhone OS 14_6 like Mac OS X) ${safari}`);
""",
    "throttle": "await network.setNetworkThrottling({ downloadThroughput: 50000, uploadThroughput: 50000, latency: 2000 });",
    "block": 'await network.setBlockedUrls(["api.test"]);',
    "override": """
const file = PathUtils.join(PathUtils.profileDir, "override.txt");
await IOUtils.writeUTF8(file, "mine");
await network.override("https://api.test/prices", file);
""",
}
"""What a person switches on in the tools, by its name: the preference of the checkbox, or what the panel tells the browser."""

SETTLED = 1.0
"""Seconds after which what was switched on works."""


class FirefoxWithTools(Firefox):
    """See `Firefox`: the same with the network monitor open, whose log outlives the page."""

    arguments = (*Firefox.arguments, "-remote-allow-system-access")

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        try:
            windows = await self._channel.command("browsingContext.getTree", {"moz:scope": "chrome"})
            self._window = windows["contexts"][0]["context"]
            await self.in_tools(SHOWN)
        except BrowserError:
            await self.__aexit__()
            raise
        return self

    async def in_tools(self, script: str) -> Json:
        """Run the body of an asynchronous function that knows the `toolbox` and the `network` actor, and give what it returned."""
        expression = f"(async () => {{ {TOOLBOX} {script}\n}})().then(value => JSON.stringify(value ?? null))"
        parameters = {"expression": expression, "target": {"context": self._window}, "awaitPromise": True}
        result = await self._channel.command("script.evaluate", parameters)
        if result["type"] == "exception":
            raise BrowserError(text(result, "exceptionDetails", "text"))
        return json.loads(result["result"]["value"])

    async def switch(self, name: str) -> None:
        """Use one of SWITCHES."""
        await self.in_tools(SWITCHES[name])
        await asyncio.sleep(SETTLED)

    async def hars(self) -> Mapping[str, str]:
        """The network monitor's log as it writes it to a file."""
        return {"firefox": json.dumps({"log": await self.in_tools("return await toolbox.getHARFromNetMonitor();")})}
