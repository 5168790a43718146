"""The addon that opens a browser once mitmproxy listens, and makes the two end together."""

import asyncio
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from mitmproxy import ctx

from cors_addon.browsers import chromium_profile, firefox_profile, keeper
from cors_addon.browsers.find import Browser, snap
from cors_addon.browsers.known import Family
from cors_addon.proxy.degradable import ALERT, GONE, Part, unavailable
from cors_addon.report.safe.plain import visible

logger = logging.getLogger(__name__)

_OPENED = "%s is open, with a profile of its own; when it or mitmproxy is closed, both end."
_AT_ONCE = 0.5
"""Seconds in which no person closes a browser."""

_BLANK = "about:blank"
_PAGE = "livepage"
"""What mitmproxy calls the addon of the live page."""
_AUTHORITY = "mitmproxy-ca.pem"
"""The file with the authority's key and certificate, https://docs.mitmproxy.org/stable/concepts/certificates/."""
_MODES = ("regular", "upstream")
"""mitmproxy's modes in which it is a proxy that a browser can be told to use."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Which browser to open at which URL ("" for none); `sandbox` is Chromium's, which it can't have as root."""

    browser: Browser
    url: str
    headless: bool = False
    sandbox: bool = True


class Session:
    """An addon for one visit; `problem` says afterwards in a sentence what went wrong, or is empty."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._folder: Path | None = None
        self._keeper: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._ending = False
        self.problem = ""

    async def running(self) -> None:
        """Open the browser."""
        if sys.platform != "win32":
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, ctx.master.shutdown)
        try:
            port = _port()
        except (*GONE, LookupError, ValueError) as error:
            self._fail(unavailable(Part.BROWSE, error))
            return
        if port is None:
            self._fail("mitmproxy listens in no mode that a browser could take for its proxy (regular or upstream).")
            return
        try:
            self._folder = Path(tempfile.mkdtemp(prefix="cors-addon-", dir=_home(self._visit.browser)))
            self._keeper = await self._keep(self._folder, self._prepare(self._folder / "profile", port))
        except (ImportError, OSError, ValueError) as error:
            self._fail(f"the browser's profile can't be made: {error}.")
            return
        self._watch = asyncio.create_task(self._follow(self._keeper))
        logger.log(ALERT, _OPENED, self._visit.browser.title)

    async def done(self) -> None:
        """End the browser, if it hasn't ended by itself, and leave nothing behind."""
        self._ending = True
        if self._keeper and self._watch:
            assert self._keeper.stdin
            self._keeper.stdin.close()
            await self._watch
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _prepare(self, profile: Path, port: int) -> list[str]:
        """Make the profile, and return the command that opens the browser with it."""
        profile.mkdir()
        visit = self._visit
        authority = x509.load_pem_x509_certificates((Path(ctx.options.confdir).expanduser() / _AUTHORITY).read_bytes())[0]
        if visit.browser.family is Family.FIREFOX:
            firefox_profile.prepare(profile, port, authority)
            options = firefox_profile.arguments(profile, headless=visit.headless, windows=sys.platform == "win32")
        else:
            chromium_profile.prepare(profile)
            options = chromium_profile.arguments(profile, port, authority, headless=visit.headless, sandbox=visit.sandbox)
        return [visit.browser.program, *options, *_tabs(visit)]

    async def _keep(self, folder: Path, command: list[str]) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-IS", keeper.__file__, str(folder), *command),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, **(firefox_profile.ENVIRONMENT if self._visit.browser.family is Family.FIREFOX else {})},
            start_new_session=True,  # what the terminal sends to its programs is mitmproxy's
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # the same on Windows
        )

    async def _follow(self, kept: asyncio.subprocess.Process) -> None:
        """Wait until the browser has ended, and end mitmproxy."""
        assert kept.stdout
        loop = asyncio.get_running_loop()
        start = loop.time()
        group = (await kept.stdout.readline()).strip()
        said = await kept.stdout.read()
        code = await kept.wait()
        if code < 0 and group:
            _kill(int(group))
        if not self._ending:
            self.problem = _obituary(self._visit.browser, code, said, loop.time() - start)
        ctx.master.shutdown()

    def _fail(self, problem: str) -> None:
        self.problem = problem
        ctx.master.shutdown()


def _port() -> int | None:
    """Return the port on which mitmproxy is a proxy for browsers."""
    for server in ctx.master.addons.get("proxyserver").servers:
        if server.mode.type_name in _MODES and server.listen_addrs:
            port: int = server.listen_addrs[0][1]
            return port
    return None


def _tabs(visit: Visit) -> list[str]:
    """Return what to open: the URL, and the live page beside it where there is somebody to read it."""
    page = ctx.master.addons.get(_PAGE)
    tabs = [visit.url] if visit.url else []
    if page and page.address and not visit.headless:
        tabs.append(page.address)
    return tabs or [_BLANK]


def _home(browser: Browser) -> Path | None:
    """Return the folder in which the browser can see files of ours, or None for that of all temporary files."""
    name = snap(browser.program) if sys.platform == "linux" else ""
    if not name:
        return None
    folder = Path.home() / "snap" / name / "common"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _obituary(browser: Browser, code: int, said: bytes, seconds: float) -> str:
    """Return in a sentence what was wrong with a browser's end, and the last it said; nothing where a person closed it."""
    if code < 0:
        return f"{browser.title} was ended, for the process that kept it was killed (signal {-code})."
    if code == 0:
        return f"{browser.title} ended as soon as it began." if seconds < _AT_ONCE else ""
    last = [visible(line) for line in said.decode("utf-8", "replace").strip().splitlines()]
    return "\n  ".join([f"{browser.title} ended with exit code {code}{'; the last it said:' if last else '.'}", *last])


def _kill(group: int) -> None:
    """End a browser whose keeper was killed."""
    if sys.platform != "win32":
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            return
