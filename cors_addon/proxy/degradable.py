"""The parts of the addon that lean on mitmproxy's inside: what each uses there, and a switch for where that has changed.

Judging, annotating and reporting need mitmproxy's hooks, flows, options and commands alone. Each part below may be missing: its first
failure is told in one line, and all else goes on.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from types import TracebackType

from mitmproxy import exceptions

logger = logging.getLogger(__name__)

ALERT = logging.getLevelNamesMapping().get("ALERT", logging.INFO)
"""The level of what the user asked for, or should see at once; mitmproxy has one of its own for that."""

TESTED = (12, 1), (12, 3)
"""The oldest and the newest minor version of mitmproxy that the tests ran with."""

GONE = (AttributeError, ImportError, NotImplementedError, TypeError)
"""What code raises whose ground is gone, so that it will fail again; other failures may be one moment's."""

_HALT: tuple[type[Exception], ...] = tuple(filter(None, [getattr(exceptions, "AddonHalt", None)]))
"""What a hook raises on purpose."""


class Part(Enum):
    """A part, by the name that the log has for it (a singular), with what of mitmproxy's inside it uses."""

    title: str
    uses: tuple[str, ...]

    def __init__(self, title: str, *uses: str) -> None:
        self.title = title
        self.uses = uses

    CONTENT_VIEW = (
        "the content view CORS",
        "contentviews.Contentview, .Metadata, .SyntaxHighlight: what a view is",
        "contentviews.add, .registry: where it is named",
        "contentviews.registry._by_name: the only way to take a view out again",
        "contentviews.registry.on_change: what makes the console render its text anew",
    )
    KEYS = ("the binding of the console's keys", "master.keymap: .get and .add, so that no key of the user's own is taken")
    FOCUS = (
        "the console's focus (cors.next, cors.previous, cors.show)",
        "the addon view: .focus with .flow, .index and .sig_change, and its flows by index",
        "the commands console.view.flow, console.flowview.mode and console.flowview.mode.set, in commands.commands",
        "master.keymap.executor: what shows a command's answer in an overlay",
    )
    EDITORS = (
        "the judging of what is edited in the console's tables",
        "tools.console.signals.flow_change: all that tells of edits in the console's editors of headers, queries, forms and cookies",
    )
    WIDTH = ("the console's width", "master.ui.get_cols_rows (urwid) and the option console_layout")
    FLOW_LIST = ("the flow list", "the addon view: .get_by_id", "the addon view: .sig_view_update, which alone tells of edits in mitmweb")
    REFRESH = ("the refreshing of mitmproxy's lists", "hooks.UpdateHook and addons.trigger")
    EARLY_OPTIONS = ("the check of cors_ options that were given at the start", "options.deferred")
    PAGE = (
        "the live page",
        "Flask, which mitmproxy has for its own page mitm.it",
        "exceptions.AddonHalt, and that addons in an addon come after it and before all others",
        "tls.ClientHelloData.context and client_conn.proxy_mode.type_name",
    )
    TLS = (
        "the word on clients that refuse mitmproxy's certificate",
        "tls.TlsData: .conn with .error, .sni and .peername, .context.server.address, and OpenSSL's words for TLS alerts in .error",
    )
    BROWSE = (
        "cors-addon browse",
        "tools.main.run, tools.cmdline and the masters' classes: how a program of mitmproxy's starts with another addon",
        "the addon proxyserver: .servers with .mode.type_name and .listen_addrs",
    )
    SCRIPTS_PLACE = (
        "the place among the scripts, which keeps the live page's own flows out of the list",
        "master.addons.chain and the addon scriptloader",
    )


class Parts:
    """Which parts of one addon failed, and which of them are off."""

    def __init__(self) -> None:
        self._told: set[Part] = set()
        self._off: set[Part] = set()

    def is_on(self, part: Part) -> bool:
        """Tell whether the part may be used: not where what it stands on is gone."""
        return part not in self._off

    def using(self, part: Part, failures: tuple[type[Exception], ...] = (Exception,)) -> "Use":
        """Return what takes such failures of its block for the part's, and goes on after the block; a halt is none."""
        return Use(self, part, failures)

    @contextmanager
    def commanding(self, part: Part) -> Iterator[None]:
        """Raise CommandError, which says what failed, where the block of a command fails."""
        failed: list[Exception] = []
        with Use(self, part, (Exception,), (exceptions.CommandError,), failed):
            yield
        if failed:
            raise exceptions.CommandError(f"CORS: {unavailable(part, failed[0])}") from failed[0]

    def note_unloaded(self, loaded: Mapping[Part, bool]) -> None:
        """Take note of parts that were never asked to load."""
        for part, is_loaded in loaded.items():
            if not is_loaded:
                self.note(part, NotImplementedError("addons in an addon are not loaded"))

    def note(self, part: Part, error: Exception) -> None:
        """Take note of a failure: the first one of a part is told, and one whose ground is gone switches the part off."""
        if isinstance(error, GONE):
            self._off.add(part)
        if part in self._told:
            return
        self._told.add(part)
        logger.warning("CORS: %s Judging, annotating and reporting go on.", unavailable(part, error))
        logger.debug("CORS: %s uses of mitmproxy's inside: %s", part.title, "; ".join(part.uses), exc_info=error)


@dataclass(frozen=True, slots=True)
class Use:
    """A block of code that leans on mitmproxy's inside."""

    parts: Parts
    part: Part
    failures: tuple[type[Exception], ...]
    meant: tuple[type[Exception], ...] = _HALT
    failed: list[Exception] = field(default_factory=list)

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        """Take note of a failure, and go on."""
        if not isinstance(error, self.failures) or isinstance(error, self.meant):
            return False
        self.failed.append(error)
        self.parts.note(self.part, error)
        return True


def log_if_untested() -> None:
    """Say with which versions of mitmproxy the addon was tested, where this one is none of them."""
    if sentence := untested():
        logger.info("CORS: %s", sentence)


def unavailable(part: Part, error: BaseException) -> str:
    """Return the sentence that a part is not available, and what its code raised."""
    why = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(".: ")
    return f"{part.title} is not available in mitmproxy {_version()}: {why}."


def untested() -> str:
    """Return a sentence that says which versions of mitmproxy were tested where this one was not; "" where it was."""
    oldest, newest = TESTED
    if oldest <= _numbers(_version()) <= newest:
        return ""
    return f"tested with mitmproxy {'.'.join(map(str, oldest))} to {'.'.join(map(str, newest))}, and this is {_version()}."


def _version() -> str:
    try:
        from mitmproxy.version import VERSION
    except ImportError:
        return "of an unknown version"
    return str(VERSION)


def _numbers(text: str) -> tuple[int, ...]:
    """Return the major and the minor version, nothing of a text that does not begin with them."""
    found = re.match(r"v?(\d{1,9})\.(\d{1,9})", text, re.ASCII)
    return tuple(map(int, found.groups())) if found else ()
