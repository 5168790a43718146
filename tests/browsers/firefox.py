"""Firefox behind a proxy, driven and observed by WebDriver BiDi (without geckodriver)."""

import json
import re
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Self

from tests.browsers.browser import BrowserError, Json, text
from tests.browsers.channel import Channel, channel
from tests.browsers.events import Event, Events
from tests.browsers.extension import unpacked
from tests.browsers.processes import eventually, group, profile, program

PREFERENCES: dict[str, bool | int | str] = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.no_proxies_on": "",
    "network.proxy.allow_hijacking_localhost": True,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "remote.active-protocols": 3,
}

NO_THIRD_PARTY_COOKIES: dict[str, bool | int | str] = {"network.cookie.cookieBehavior": 1}
"""By default they are kept apart for each site of the page, but sent."""

REASONS = {
    "CORS disabled": "CORSDisabled",
    "CORS request did not succeed": "CORSDidNotSucceed2",
    "CORS header ‘Origin’ cannot be added": "CORSOriginHeaderNotAdded",
    "CORS request external redirect not allowed": "CORSExternalRedirectNotAllowed",
    "CORS request not http": "CORSRequestNotHttp",
    "CORS header ‘Access-Control-Allow-Origin’ missing": "CORSMissingAllowOrigin2",
    "Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed": "CORSMultipleAllowOriginNotAllowed",
    "CORS header ‘Access-Control-Allow-Origin’ does not match ‘(.*)’": "CORSAllowOriginNotMatchingOrigin",
    r"Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘\*’": "CORSNotSupportingCredentials",
    "Did not find method in CORS header ‘Access-Control-Allow-Methods’": "CORSMethodNotFound",
    "expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’": "CORSMissingAllowCredentials",
    "CORS preflight response did not succeed": "CORSPreflightDidNotSucceed3",
    "invalid token ‘(.*)’ in CORS header ‘Access-Control-Allow-Methods’": "CORSInvalidAllowMethod",
    "invalid token ‘(.*)’ in CORS header ‘Access-Control-Allow-Headers’": "CORSInvalidAllowHeader",
    "header ‘(.*)’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response": (
        "CORSMissingAllowHeaderFromPreflight2"
    ),
}
"""From a reason as the console words it to its key in Firefox's source (security.properties)."""

LINE = re.compile(
    r"reading the remote resource at ‘?(?P<url>[^\s’]+)’?\. \(Reason: (?P<reason>.*?)\)\.(?: Status code: \S+)?\s*\Z", re.DOTALL
)


class Firefox:
    """See `Browser`; `code` is the reason's key, found from the console line."""

    arguments: tuple[str, ...] = ("--headless", "--no-remote")

    def __init__(self, proxy_port: int, *, third_party_cookies: bool = True, extension: bool = False) -> None:
        self._proxy_port = proxy_port
        self._extension = extension
        self._preferences = PREFERENCES if third_party_cookies else {**PREFERENCES, **NO_THIRD_PARTY_COOKIES}
        self._stack = AsyncExitStack()
        self._events = Events()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            folder = Path(stack.enter_context(profile()))
            ports = {"network.proxy.http_port": self._proxy_port, "network.proxy.ssl_port": self._proxy_port}
            lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in {**self._preferences, **ports}.items())
            (folder / "user.js").write_text("".join(lines))
            start = (program("firefox-esr", "firefox-esr"), *self.arguments, "--profile", str(folder))
            await stack.enter_async_context(group((*start, "--remote-debugging-port", "0", "about:blank")))
            address = await eventually(lambda: _address(folder / "WebDriverBiDiServer.json"), "Firefox starts")
            self._channel: Channel = await stack.enter_async_context(channel(address, self._hear))
            capabilities = {"alwaysMatch": {"acceptInsecureCerts": True}}
            session = await self._channel.command("session.new", {"capabilities": capabilities})
            self._capabilities = session["capabilities"]
            events = ["log.entryAdded", "network.beforeRequestSent", "network.fetchError"]
            await self._channel.command("session.subscribe", {"events": events})
            if self._extension:
                data = {"type": "path", "path": str(stack.enter_context(unpacked("firefox")))}
                await self._channel.command("webExtension.install", {"extensionData": data})
            self._context = (await self._channel.command("browsingContext.getTree"))["contexts"][0]["context"]
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._stack.aclose()

    def version(self) -> str:
        """Name and version, such as `Firefox 153.7.0`."""
        return f"Firefox {self._capabilities['browserVersion']}"

    async def disable_cache(self, disabled: bool) -> None:
        """Use no cache from now on, or use it again."""
        await self._channel.command("network.setCacheBehavior", {"cacheBehavior": "bypass" if disabled else "default"})

    async def open(self, url: str) -> None:
        """Load a page and wait for its `load` event."""
        parameters = {"context": self._context, "url": url, "wait": "complete"}
        await self._channel.command("browsingContext.navigate", parameters)

    async def evaluate(self, script: str) -> Json:
        """Run the body of an asynchronous function in the page and give what it returned."""
        expression = f"(async () => {{ {script}\n}})().then(value => JSON.stringify(value ?? null))"
        target = {"context": self._context}
        parameters = {"expression": expression, "target": target, "awaitPromise": True, "userActivation": True}
        result = await self._channel.command("script.evaluate", parameters)
        if result["type"] == "exception":
            raise BrowserError(text(result, "exceptionDetails", "text"))
        return json.loads(result["result"]["value"])

    def outcomes(self) -> tuple[Event, ...]:
        """All requests so far, in the order in which they were sent."""
        return self._events.seen()

    def _hear(self, name: str, event: Json) -> None:
        match name:
            case "network.beforeRequestSent":
                request = event["request"]
                self._events.sent(request["request"], request["url"], request["method"])
            case "network.fetchError":
                self._events.note(event["request"]["request"], failed=event["errorText"])
            case "log.entryAdded" if found := LINE.search(event["text"] or ""):
                code, parameter = _reason(found["reason"])
                self._events.note_url(found["url"], console=event["text"], code=code, parameter=parameter)


def _reason(text: str) -> tuple[str, str]:
    """The key of a reason and what the reason quotes; no key for one that the table does not know."""
    for pattern, key in REASONS.items():
        if found := re.fullmatch(pattern, text):
            return key, "".join(found.groups())
    return "", ""


def _address(file: Path) -> str:
    """The channel's address, which Firefox writes into its profile once it listens."""
    try:
        server = json.loads(file.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        # It is not there yet, or half of it.
        return ""
    return f"ws://{server['ws_host']}:{server['ws_port']}/session"
