"""Chromium behind a proxy, driven and observed by the DevTools Protocol."""

import asyncio
import json
import re
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Self

from tests.browsers.browser import BrowserError, Json, text
from tests.browsers.channel import Channel, channel
from tests.browsers.events import Event, Events
from tests.browsers.extension import unpacked
from tests.browsers.processes import PATIENCE, eventually, group, profile, program

ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable",
    "--ignore-certificate-errors",
    "--proxy-bypass-list=<-loopback>",
    "--remote-debugging-port=0",
)

THIRD_PARTY_COOKIES = {"profile": {"block_third_party_cookies": False, "cookie_controls_mode": 0}}
"""The preferences that let frames and requests to other sites have their cookies, which headless Chromium blocks by default."""

LINE = re.compile(r"Access to \S+( \S+)* at '(?P<url>[^']*)' .*from origin '[^']*' has been blocked by CORS policy: ")


class Chromium:
    """See `Browser`; `code` is a name of the DevTools Protocol's `CorsError`."""

    def __init__(self, proxy_port: int, *, third_party_cookies: bool = False, extension: bool = False) -> None:
        self._proxy_port = proxy_port
        self._extension = extension
        self._preferences = THIRD_PARTY_COOKIES if third_party_cookies else {}
        self._cache_disabled = False
        self._watching: set[asyncio.Task[None]] = set()
        self._stack = AsyncExitStack()
        self._loaded = asyncio.Event()
        self._events = Events()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            folder = Path(stack.enter_context(profile()))
            (folder / "Default").mkdir()
            (folder / "Default" / "Preferences").write_text(json.dumps(self._preferences))
            await self._start(stack, folder)
            address = await eventually(lambda: _address(folder / "DevToolsActivePort"), "Chromium starts")
            self._channel: Channel = await stack.enter_async_context(channel(address, self._hear))
            self._product = (await self._channel.command("Browser.getVersion"))["product"]
            attach = {"targetId": await self._page(), "flatten": True}
            self._session = (await self._channel.command("Target.attachToTarget", attach))["sessionId"]
            for domain in ("Network", "Page", "Runtime", "Log"):
                await self._command(f"{domain}.enable")
            await self._command("Target.setAutoAttach", {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True})
            if self._extension:
                await self._watch_extension()
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._stack.aclose()

    def version(self) -> str:
        """Name and version, such as `Chromium 156.0.8078.79`."""
        return "Chromium " + str(self._product).partition("/")[2]

    async def disable_cache(self, disabled: bool) -> None:
        """Use no cache from now on, or use it again."""
        self._cache_disabled = disabled
        await self._command("Network.setCacheDisabled", {"cacheDisabled": disabled})

    async def open(self, url: str) -> None:
        """Load a page and wait for its `load` event."""
        self._loaded.clear()
        result = await self._command("Page.navigate", {"url": url})
        if error := text(result, "errorText"):
            raise BrowserError(f"{url}: {error}")
        await asyncio.wait_for(self._loaded.wait(), PATIENCE)

    async def evaluate(self, script: str) -> Json:
        """Run the body of an asynchronous function in the page and give what it returned."""
        expression = f"(async () => {{ {script}\n}})()"
        parameters = {"expression": expression, "awaitPromise": True, "returnByValue": True, "userGesture": True}
        result = await self._command("Runtime.evaluate", parameters)
        if "exceptionDetails" in result:
            raise BrowserError(text(result, "exceptionDetails", "exception", "description") or "the script failed")
        return result["result"].get("value")

    def outcomes(self) -> tuple[Event, ...]:
        """All requests so far, in the order in which they were sent."""
        return self._events.seen()

    async def _start(self, stack: AsyncExitStack, folder: Path) -> None:
        """Start the program with its profile in a folder; it ends with the stack."""
        more = (f"--load-extension={stack.enter_context(unpacked('chromium'))}",) if self._extension else ()
        await stack.enter_async_context(group(command((*ARGUMENTS, *more), self._proxy_port, folder)))

    async def _page(self) -> str:
        """The target's id of the page that everything happens in."""
        target: str = (await self._channel.command("Target.createTarget", {"url": "about:blank"}))["targetId"]
        return target

    async def _command(self, method: str, parameters: Json = None) -> Json:
        return await self._channel.command(method, parameters, self._session)

    def _hear(self, name: str, event: Json) -> None:
        match name:
            case "Network.requestWillBeSent":
                self._events.sent(event["requestId"], event["request"]["url"], event["request"]["method"])
            case "Network.loadingFailed":
                error = {"code": "corsError", "parameter": "failedParameter"}
                words = {field: text(event, "corsErrorStatus", name) for field, name in error.items()}
                self._events.note(event["requestId"], failed=event["errorText"], **words)
            case "Log.entryAdded" if found := LINE.match(event["entry"]["text"]):
                self._events.note_url(found["url"], console=event["entry"]["text"])
            case "Page.loadEventFired":
                self._loaded.set()
            case "Target.attachedToTarget" if event["waitingForDebugger"]:
                watching = asyncio.create_task(self._watch(event["sessionId"]))
                self._watching.add(watching)
                watching.add_done_callback(self._watching.discard)

    async def _watch_extension(self) -> None:
        """Listen to the extension's service worker, once it is there."""
        async with asyncio.timeout(PATIENCE):
            found: list[str] = []
            while not found:
                await asyncio.sleep(0.1)
                targets = (await self._channel.command("Target.getTargets"))["targetInfos"]
                found = [target["targetId"] for target in targets if target["type"] == "service_worker"]
        attach = {"targetId": found[0], "flatten": True}
        await self._watch((await self._channel.command("Target.attachToTarget", attach))["sessionId"])

    async def _watch(self, session: str) -> None:
        """Listen to a worker or to a frame in a process of its own, then let it start.

        A service worker answers nothing before it may start, so all is said at once.
        """
        no_cache = {"Network.setCacheDisabled": {"cacheDisabled": True}} if self._cache_disabled else {}
        commands = {"Network.enable": None, **no_cache, "Log.enable": None, "Runtime.runIfWaitingForDebugger": None}
        # It may be gone already, and not all of them have a log.
        told = [self._channel.command(method, parameters, session) for method, parameters in commands.items()]
        await asyncio.gather(*told, return_exceptions=True)


def command(arguments: Sequence[str], proxy_port: int, folder: Path) -> tuple[str, ...]:
    """What starts Chromium with these arguments behind a proxy, with its profile in a folder."""
    proxy = f"--proxy-server=http://127.0.0.1:{proxy_port}"
    return (program("chromium", "chromium"), *arguments, proxy, f"--user-data-dir={folder}", "about:blank")


def _address(file: Path) -> str:
    """The channel's address, which Chromium writes into its profile (port, then path) once it listens."""
    lines = file.read_text().split() if file.exists() else []
    return f"ws://127.0.0.1:{lines[0]}{lines[1]}" if len(lines) == 2 else ""
