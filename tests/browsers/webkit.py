"""WebKitGTK behind a proxy: MiniBrowser on a virtual screen, driven and observed by its remote inspector's protocol."""

import asyncio
import json
import re
import urllib.request
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Self

from tests.browsers.browser import BrowserError, Json, text
from tests.browsers.channel import Channel, channel
from tests.browsers.events import Event, Events
from tests.browsers.processes import PATIENCE, eventually, free_port, group, profile, program
from tests.browsers.screen import screen

ARGUMENTS = ("--ignore-tls-errors", "--enable-developer-extras=true")


class WebKit:
    """See `Browser`; `code` stays empty, since WebKit has texts only."""

    def __init__(self, proxy_port: int, *, third_party_cookies: bool = True) -> None:
        self._proxy_port = proxy_port
        self._arguments: tuple[str, ...] = (*ARGUMENTS, f"--cookies-policy={'always' if third_party_cookies else 'no-third-party'}")
        self._cache_disabled = False
        self._stack = AsyncExitStack()
        self._events = Events()
        self._printed: set[str] = set()
        self._target = ""
        self._observed = ""
        self._speaking = ""

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            folder = Path(stack.enter_context(profile()))
            browser = _minibrowser()
            session = program("dbus-run-session", "dbus")
            port = free_port()
            environment = {
                "DISPLAY": await screen(stack, folder),
                "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
                "NO_AT_BRIDGE": "1",
                **{f"XDG_{kind}_HOME": str(folder) for kind in ("CACHE", "CONFIG", "DATA", "STATE")},
            }
            async with group((browser, "--version"), environment, folder / "version") as process:
                await eventually(lambda: process.poll() is not None, "MiniBrowser tells its version")
            self._version = (folder / "version").read_text().strip()
            environment["WEBKIT_INSPECTOR_HTTP_SERVER"] = f"127.0.0.1:{port}"
            command = (session, "--", browser, *self._arguments, f"--proxy=http://127.0.0.1:{self._proxy_port}", "about:blank")
            await stack.enter_async_context(group(command, environment))
            await self._connect(stack, f"127.0.0.1:{port}", await eventually(lambda: _socket(port), "MiniBrowser starts"))
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._stack.aclose()

    def version(self) -> str:
        """Name and version, such as `WebKitGTK 2.50.6`."""
        return self._version

    async def disable_cache(self, disabled: bool) -> None:
        """Use no cache from now on, or use it again; WebKit's cache of preflights stays in use."""
        self._cache_disabled = disabled
        await self._observe()
        await self._command("Network.setResourceCachingDisabled", {"disabled": disabled})

    async def open(self, url: str) -> None:
        """Load a page and wait until it is complete; a page of another site may come in another process."""
        await self._observe()
        before = await self._value("performance.timeOrigin")
        await self._value(f"void (location.href = {json.dumps(url)})")
        end = asyncio.get_running_loop().time() + PATIENCE
        while await self._complete() in (False, before):
            if asyncio.get_running_loop().time() > end:
                raise BrowserError(f"{url}: not loaded")
            await asyncio.sleep(0.1)
        await self._observe()

    async def evaluate(self, script: str) -> Json:
        """Run the body of an asynchronous function in the page and give what it returned."""
        expression = f"(async () => {{ {script}\n}})()"
        promise = await self._command("Runtime.evaluate", {"expression": expression, "emulateUserGesture": True})
        result = await self._command("Runtime.awaitPromise", {"promiseObjectId": promise["result"]["objectId"], "returnByValue": True})
        if result.get("wasThrown"):
            raise BrowserError(text(result, "result", "description") or "the script failed")
        return result["result"].get("value")

    def outcomes(self) -> tuple[Event, ...]:
        """All requests so far, in the order in which they were sent; preflights are not reported."""
        return self._events.seen()

    async def _connect(self, stack: AsyncExitStack, server: str, path: str) -> None:
        """Open the channel to the page, whose socket an inspector server has under a path."""
        self._browser: Channel = await stack.enter_async_context(channel(f"ws://{server}{path}", self._hear_browser))
        self._channel = Channel(self._send, self._hear_page)
        await eventually(lambda: self._target, "MiniBrowser shows a page")

    async def _command(self, method: str, parameters: Json = None) -> Json:
        return await self._channel.command(method, parameters)

    async def _complete(self) -> Json:
        """When the page's time began, or False where it is not complete, or its process is just being replaced."""
        try:
            return await asyncio.wait_for(self._value("document.readyState === 'complete' && performance.timeOrigin"), 5)
        except (BrowserError, TimeoutError):
            return False

    async def _value(self, expression: str) -> Json:
        result = await self._command("Runtime.evaluate", {"expression": expression, "returnByValue": True})
        return result["result"].get("value")

    async def _observe(self) -> None:
        """Have the page's process report, once."""
        if self._target != self._observed:
            self._observed = self._target
            for domain in ("Runtime", "Console", "Network"):
                await self._command(f"{domain}.enable")
            if self._cache_disabled:
                await self._command("Network.setResourceCachingDisabled", {"disabled": True})

    async def _send(self, message: str) -> None:
        await self._browser.command("Target.sendMessageToTarget", {"targetId": self._target, "message": message})

    def _hear_browser(self, name: str, event: Json) -> None:
        """The browser's events: which target is the page, and the page's own messages in envelopes."""
        match name:
            case "Target.targetCreated" if not event["targetInfo"].get("isProvisional"):
                self._target = event["targetInfo"]["targetId"]
            case "Target.didCommitProvisionalTarget":
                self._target = event["newTargetId"]
            case "Target.dispatchMessageFromTarget":
                self._speaking = event["targetId"]
                self._channel.receive(event["message"])

    def _hear_page(self, name: str, event: Json) -> None:
        request = f"{self._speaking} {event.get('requestId')}"  # each process counts its requests from one
        match name:
            case "Network.requestWillBeSent":
                self._events.sent(request, event["request"]["url"], event["request"]["method"])
            case "Console.messageAdded" if event["message"]["source"] == "security":
                self._printed.add(event["message"]["text"])
            case "Network.loadingFailed":
                # The console line does not name the URL, but has the very words with which the request failed.
                error = event["errorText"]
                self._events.note(request, failed=error, console=error if error in self._printed else "")


def _minibrowser() -> str:
    """WebKitGTK's own small browser, which stands in a folder for the machine's architecture."""
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"))
    return program(str(found[0]) if found else "MiniBrowser", "webkit2gtk-driver")


def _socket(port: int) -> str:
    """The inspector's WebSocket path, from the page that it serves once the browser shows something."""
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://127.0.0.1:{port}/") as page:
            found = re.search(r"/socket/\d+/\d+/WebPage", page.read().decode())
    except OSError:
        return ""
    return found[0] if found else ""
