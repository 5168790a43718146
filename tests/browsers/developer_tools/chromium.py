"""Chromium on a virtual screen with its developer tools open, which are driven as the page that they are."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

from tests.browsers.browser import BrowserError, Json, text
from tests.browsers.chromium import ARGUMENTS, Chromium, command
from tests.browsers.processes import PATIENCE, group
from tests.browsers.screen import screen

FRONT_END = "devtools://devtools/bundled/devtools_app.html"

SHOWN = """
const { TargetManager } = await import("./core/sdk/sdk.js");
while (!TargetManager.TargetManager.instance().primaryPageTarget()) await new Promise((go) => setTimeout(go, 100));
const { ViewManager } = await import("./ui/legacy/legacy.js");
await ViewManager.ViewManager.instance().showView("network");
"""
"""Waits until the tools know their page, and shows the network panel."""

PRESERVE_LOG = """
const { Settings } = await import("./core/common/common.js");
Settings.Settings.instance().moduleSetting("network-log.preserve-log").set(true);
"""

NETWORK = """
const { NetworkManager: network } = await import("./core/sdk/sdk.js");
const manager = network.MultitargetNetworkManager.instance();
"""
EMULATION = "const { DeviceModeModel: { DeviceModeModel, Type }, EmulatedDevices } = await import('./models/emulation/emulation.js');"

SWITCHES = {
    "disable cache": """
const { Settings } = await import("./core/common/common.js");
Settings.Settings.instance().moduleSetting("cache-disabled").set(true);
""",
    "iPhone": f"""
{EMULATION}
const device = EmulatedDevices.EmulatedDevicesList.instance().standard().find((one) => one.title === "iPhone 12 Pro");
DeviceModeModel.instance().emulate(Type.Device, device, device.modes[0], 1);
""",
    "Firefox's User-Agent": f"""
{NETWORK}
manager.setCustomUserAgentOverride("Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0", null);
""",
    "throttle": f"{NETWORK} manager.setNetworkConditions(network.Slow3GConditions);",
    "go offline": f"{NETWORK} manager.setNetworkConditions(network.OfflineConditions);",
    "block": f"""
{NETWORK}
const pattern = network.RequestURLPattern.create("https://api.test:*/*");
manager.requestConditions.conditionsEnabled = true;
manager.requestConditions.add(network.RequestCondition.create(pattern, network.BlockingConditions));
""",
    "override": f"""
{NETWORK}
const replaced = async (asked) => {{
  if (asked.request.method === "OPTIONS") return;
  const others = asked.responseHeaders.filter((header) => header.name.toLowerCase() !== "access-control-allow-origin");
  const headers = [...others, {{ name: "Access-Control-Allow-Origin", value: "*" }}];
  await asked.continueRequestWithContent(new Blob(["mine"], {{ type: "text/plain" }}), false, headers, true);
}};
await manager.setInterceptionHandlerForPatterns([{{ urlPattern: "https://api.test/*", requestStage: "Response" }}], replaced);
""",
}
"""What a person switches on in the tools, by its name: what the control of the front end calls when it is used.

"override" is what NetworkPersistenceManager of models/persistence does with a body and a header of the overrides folder, but for that
folder, which only a person may choose.
"""

EXPORT = """
const { Writer } = await import("./models/har/har.js");
const { NetworkPanel } = await import("./panels/network/network.js");
const { Progress } = await import("./core/common/common.js");
const requests = NetworkPanel.NetworkPanel.instance().networkLogView.harRequests();
const progress = new Progress.CompositeProgress(new Progress.Progress());
return await Writer.Writer.harStringForRequests(requests, { sanitize: %s }, progress);
"""
"""What the network panel's buttons for exporting write to a file."""

SETTLED = 0.5
"""Seconds after which what was switched on works: the tools tell the browser of it one after the other."""


class ChromiumWithTools(Chromium):
    """See `Chromium`: the same with the tools of its one tab open at the network panel, whose log outlives the page."""

    async def _start(self, stack: AsyncExitStack, folder: Path) -> None:
        arguments = (*(argument for argument in ARGUMENTS if argument != "--headless"), "--auto-open-devtools-for-tabs")
        display = await screen(stack, folder, "1400x1000x24")
        await stack.enter_async_context(group(command(arguments, self._proxy_port, folder), {"DISPLAY": display}))

    async def _page(self) -> str:
        attach = {"targetId": await self._target(FRONT_END), "flatten": True}
        self._tools = (await self._channel.command("Target.attachToTarget", attach))["sessionId"]
        await self.in_tools(SHOWN + PRESERVE_LOG)
        return await self._target("about:blank")

    async def in_tools(self, script: str) -> Json:
        """Run the body of an asynchronous function in the developer tools and give what it returned."""
        parameters = {"expression": f"(async () => {{ {script}\n}})()", "awaitPromise": True, "returnByValue": True}
        result = await self._channel.command("Runtime.evaluate", parameters, self._tools)
        if "exceptionDetails" in result:
            raise BrowserError(text(result, "exceptionDetails", "exception", "description") or "the script failed")
        return result["result"].get("value")

    async def switch(self, name: str) -> None:
        """Use one of SWITCHES."""
        await self.in_tools(SWITCHES[name])
        await asyncio.sleep(SETTLED)

    async def hars(self) -> Mapping[str, str]:
        """The network panel's log as a file: without the headers that hold secrets, and with them."""
        ways = {"chromium-sanitized": True, "chromium-sensitive": False}
        return {name: await self.in_tools(EXPORT % json.dumps(sanitized)) for name, sanitized in ways.items()}

    async def _target(self, url: str) -> str:
        """The id of the target whose URL begins so, as soon as there is one."""
        async with asyncio.timeout(PATIENCE):
            while True:
                targets = (await self._channel.command("Target.getTargets"))["targetInfos"]
                found: list[str] = [one["targetId"] for one in targets if one["url"].startswith(url)]
                if found:
                    return found[0]
                await asyncio.sleep(0.1)
