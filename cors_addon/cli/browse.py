"""The command `browse`: mitmproxy with the addon, and a browser with a profile of its own that uses and trusts it."""

import errno
import os
import re
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cors_addon.browsers.cli_error import CliError
from cors_addon.browsers.find import Browser, find, here
from cors_addon.browsers.known import Family
from cors_addon.browsers.mitmproxy_programs import Tool, run
from cors_addon.browsers.session import Session, Visit

_LOOPBACK = "127.0.0.1"
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://|(?:about|data|view-source):", re.IGNORECASE)
_LOCAL = re.compile(r"(?:localhost|[^/?#]*\.localhost|127(?:\.\d+){3}|\[::1\]|0\.0\.0\.0)(?=[:/?#]|$)", re.IGNORECASE)
_PORT = re.compile(r"[^/?#]*:(?!443(?:[/?#]|$))\d+(?=[/?#]|$)")


@dataclass(frozen=True, slots=True)
class BrowsePlan:
    """What to open and with what: a name or path of a browser ("" for the first there is), a port (0 for a free one).

    `confdir` is mitmproxy's folder ("" for its default), `more` are further arguments of mitmproxy.
    """

    tool: Tool
    address: str = ""
    browser: str = ""
    port: int = 0
    confdir: str = ""
    headless: bool = False
    more: tuple[str, ...] = ()


def browse(plan: BrowsePlan) -> int:
    """Run mitmproxy and the browser until either ends; return 0.

    Raises CliError where one of them can't run, and SystemExit where mitmproxy has said so itself.
    """
    browser = find(plan.browser, here())
    check_display(sys.platform, os.environ, headless=plan.headless)
    _check_terminal(plan.tool)
    _check_port(plan.port)
    _check_folder(plan.confdir)
    visit = Visit(browser, url(plan.address), plan.headless, sandbox=not _is_root(browser))
    if not visit.sandbox:
        sys.stderr.write(f"cors-addon: as root {browser.title} runs without its sandbox: visit only what you trust.\n")
    session = Session(visit)
    run(plan.tool, arguments(plan), session)
    if session.problem:
        raise CliError(session.problem)
    return 0


def arguments(plan: BrowsePlan) -> list[str]:
    """Return mitmproxy's command line; what the user adds comes last, and so has the last word."""
    confdir = ["--set", f"confdir={plan.confdir}"] if plan.confdir else []
    return ["--listen-host", _LOOPBACK, "--listen-port", str(plan.port), *confdir, *plan.more]


def check_display(platform: str, environment: Mapping[str, str], *, headless: bool) -> None:
    """Raise CliError where a window can't be shown."""
    if platform == "linux" and not headless and not any(environment.get(name) for name in _DISPLAYS):
        raise CliError(
            "there is no display for the browser (neither DISPLAY nor WAYLAND_DISPLAY is set): give --headless, or use xvfb-run."
        )


def _check_terminal(tool: Tool) -> None:
    if tool is Tool.CONSOLE and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise CliError("mitmproxy's console needs a terminal: give --web or --dump.")


def _check_port(port: int) -> None:
    """Raise CliError for a port that can't be listened on; mitmproxy would say so in more words."""
    with socket.socket() as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as mitmproxy does: closed connections may linger
        try:
            probe.bind((_LOOPBACK, port))
        except OSError as error:
            why = "is taken" if error.errno == errno.EADDRINUSE else f"can't be used ({error.strerror})"
            raise CliError(f"--port: {port} {why}: give another one, or none for any that is free.") from error


def _check_folder(path: str) -> None:
    """Make mitmproxy's folder where it is missing. Raises CliError."""
    try:
        Path(path).expanduser().mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CliError(f"--confdir: {path} can't be made: {error.strerror}.") from error


def _is_root(browser: Browser) -> bool:
    """Tell whether the browser would refuse to run with its sandbox."""
    return browser.family is Family.CHROMIUM and sys.platform == "linux" and os.geteuid() == 0


def url(text: str) -> str:
    """Return a typed address as a URL; without a scheme it is a file that exists, http on this machine or a port, else https."""
    if not text or _SCHEME.match(text):
        return text
    if Path(text).exists():
        return Path(text).resolve().as_uri()
    return f"{'http' if _LOCAL.match(text) or _PORT.match(text) else 'https'}://{text}"
