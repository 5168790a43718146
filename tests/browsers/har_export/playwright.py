"""The installed Chromium started by Playwright, which records a HAR file; driven and observed as it always is."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import async_playwright

from tests.browsers.chromium import ARGUMENTS, Chromium
from tests.browsers.processes import program


class ChromiumByPlaywright(Chromium):
    """See `Chromium`: the same with Playwright's `recordHar`."""

    async def _start(self, stack: AsyncExitStack, folder: Path) -> None:
        playwright = await stack.enter_async_context(async_playwright())
        self._file = folder / "recorded.har"
        self._context = await playwright.chromium.launch_persistent_context(
            folder,
            executable_path=program("chromium", "chromium"),
            args=list(ARGUMENTS),
            ignore_https_errors=True,
            proxy={"server": f"http://127.0.0.1:{self._proxy_port}"},
            record_har_path=self._file,
        )

    async def _page(self) -> str:
        """The page that Playwright opened, and no other: it records only its own."""
        session = await self._context.new_cdp_session(self._context.pages[0])
        target: str = (await session.send("Target.getTargetInfo"))["targetInfo"]["targetId"]
        await session.detach()
        return target

    async def hars(self) -> Mapping[str, str]:
        """The file that Playwright writes when the browser's context is closed, which this does."""
        await self._context.close()
        return {"playwright": self._file.read_text(encoding="utf-8")}
