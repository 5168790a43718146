"""The exporters: browsers that write down all that they did, as HAR files, before they end."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol, Self

from tests.browsers.browser import Browser, BrowserError, Json
from tests.browsers.developer_tools.chromium import ChromiumWithTools
from tests.browsers.developer_tools.firefox import FirefoxWithTools
from tests.browsers.developer_tools.webkit import WebKitWithTools
from tests.browsers.events import Event
from tests.browsers.referee.play import Start


class Exporter(Browser, Protocol):
    """A browser that exports."""

    async def hars(self) -> Mapping[str, str]:
        """Its HAR files, each by the name of the way in which it was exported; nothing more can be asked of the browser then."""
        ...


class Exporting:
    """See `Browser`: an exporter that writes its files into a folder before it ends, unless it ends by an error."""

    def __init__(self, exporter: Exporter, folder: Path) -> None:
        self._exporter, self._folder = exporter, folder

    async def __aenter__(self) -> Self:
        await self._exporter.__aenter__()
        return self

    async def __aexit__(self, *exception: object) -> None:
        try:
            if exception == (None, None, None):
                for name, har in (await self._exporter.hars()).items():
                    (self._folder / f"{name}.har").write_text(har, encoding="utf-8")
        finally:
            await self._exporter.__aexit__(*exception)

    def version(self) -> str:
        """See `Browser`, and so for the others."""
        return self._exporter.version()

    async def open(self, url: str) -> None:
        """Load a page."""
        await self._exporter.open(url)

    async def evaluate(self, script: str) -> Json:
        """Run a script in the page."""
        return await self._exporter.evaluate(script)

    async def disable_cache(self, disabled: bool) -> None:
        """Use no cache, or use it again."""
        await self._exporter.disable_cache(disabled)

    def outcomes(self) -> tuple[Event, ...]:
        """All that the browser has reported."""
        return self._exporter.outcomes()


def _by_playwright(port: int, cookies: bool) -> Exporter:
    try:
        from tests.browsers.har_export.playwright import ChromiumByPlaywright
    except ModuleNotFoundError as missing:
        raise BrowserError(f"{missing.name} is not installed: pip install --group har-export") from None
    return ChromiumByPlaywright(port, third_party_cookies=cookies)


EXPORTERS: Mapping[str, tuple[str, Callable[[int, bool], Exporter]]] = {
    "chromium": ("chromium", lambda port, cookies: ChromiumWithTools(port, third_party_cookies=cookies)),
    "firefox": ("firefox", lambda port, cookies: FirefoxWithTools(port, third_party_cookies=cookies)),
    "webkit": ("webkit", lambda port, cookies: WebKitWithTools(port, third_party_cookies=cookies)),
    "playwright": ("chromium", _by_playwright),
}
"""By name the engine, and the browser, given the proxy's port and whether other sites have their cookies."""

SESSIONS = tuple(name for name in EXPORTERS if name != "webkit")
"""Those that get through a session of the referee; with its inspector open MiniBrowser does not, and some page waits for ever."""


def starting(name: str, folder: Path) -> Start:
    """What starts an exporter that leaves its files in the folder."""
    _, make = EXPORTERS[name]
    return lambda port, cookies: Exporting(make(port, cookies), folder)
