"""MiniBrowser with WebKit's Web Inspector open: the front end that it serves to other browsers, in a second MiniBrowser."""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack

from tests.browsers.browser import Json
from tests.browsers.webkit import WebKit

TOLD = "inspected: "
"""What a line on the front end's console begins with that holds an event of the inspected page."""

CONNECTED = f"""
while (!window.WI?.mainTarget) await new Promise((go) => setTimeout(go, 100));
class Tracer extends WI.ProtocolTracer {{
  logWillHandleEvent(connection, message) {{
    if (/^(Network|Console)\\./.test(message.method))
      console.log({json.dumps(TOLD)} + JSON.stringify([connection.target?.identifier, message]));
  }}
}}
InspectorBackend.customTracer = new Tracer;
WI.settings.clearNetworkOnNavigate.value = false;
WI.showNetworkTab();
"""

SWITCHES: Mapping[str, str] = {
    "disable cache": "WI.settings.resourceCachingDisabled.value = true;",
    "Firefox's User-Agent": """
await WI.mainTarget.PageAgent.overrideUserAgent.invoke({ value: "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0" });
""",
}
"""What a person switches on in the inspector, by its name."""

EXPORT = """
const view = WI.tabBrowser.selectedTabContentView.contentBrowser.currentContentView;
return JSON.stringify(await WI.HARBuilder.buildArchive(view._HARResources()));
"""
"""What the network tab's button for exporting writes to a file."""

SETTLED = 0.5
"""Seconds after which what was switched on works."""


class FrontEnd(WebKit):
    """The browser that shows the front end; it tells a listener of the events of the inspected page."""

    def __init__(self, proxy_port: int, listener: Callable[[str, str, Json], None]) -> None:
        super().__init__(proxy_port)
        self._arguments = (*self._arguments, "--ignore-host=127.0.0.1")
        self._listener = listener

    def _hear_page(self, name: str, event: Json) -> None:
        if name == "Console.messageAdded" and event["message"]["text"].startswith(TOLD):
            target, told = json.loads(event["message"]["text"].removeprefix(TOLD))
            self._listener(target or "", told["method"], told["params"])


class WebKitWithTools(WebKit):
    """See `WebKit`: the same, driven and observed through the inspector that a person uses, with its network tab open."""

    async def _connect(self, stack: AsyncExitStack, server: str, path: str) -> None:
        self._front_end = await stack.enter_async_context(FrontEnd(self._proxy_port, self._hear_inspected))
        await self._front_end.open(f"http://{server}/Main.html?ws={server}{path}")
        await self._front_end.evaluate(CONNECTED)

    async def _command(self, method: str, parameters: Json = None) -> Json:
        domain, _, name = method.partition(".")
        arguments = json.dumps(parameters or {})
        return await self._front_end.evaluate(f"return await WI.mainTarget.{domain}Agent.{name}.invoke({arguments})")

    async def _observe(self) -> None:
        """The front end lets all processes of the page report."""

    def _hear_inspected(self, target: str, name: str, event: Json) -> None:
        self._speaking = target
        self._hear_page(name, event)

    async def switch(self, name: str) -> None:
        """Use one of SWITCHES."""
        await self._front_end.evaluate(SWITCHES[name])
        await asyncio.sleep(SETTLED)

    async def hars(self) -> Mapping[str, str]:
        """The network tab's log as it writes it to a file."""
        return {"webkit": await self._front_end.evaluate(EXPORT)}
