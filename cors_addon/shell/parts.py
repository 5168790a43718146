"""The parts of the addon that lean on mitmproxy's inside: what each uses there, and a switch for where that has changed.

Judging, annotating and reporting need mitmproxy's hooks, flows, options and commands alone. Each part below may be missing: it is
switched off by the first failure, which is told in one line, and all else goes on.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from types import TracebackType

from mitmproxy import exceptions, log, version

logger = logging.getLogger(__name__)

ALERT: int = getattr(log, "ALERT", logging.INFO)
"""The level of what the user asked for, or should see at once."""

TESTED = (12, 1), (12, 3)
"""The oldest and the newest minor version of mitmproxy that the tests ran with."""

CHANGED = (AssertionError, AttributeError, ImportError, LookupError, OSError, RuntimeError, TypeError, ValueError)
"""What code raises that leans on something that is not as it was. What mitmproxy itself means by an exception is none of them."""


class Part(Enum):
    """A part, by the name that the log has for it, with what of mitmproxy's inside it uses."""

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
    KEYS = ("the console's keys for CORS", "master.keymap: .get and .add, so that no key of the user's own is taken")
    FOCUS = (
        "the console's cors.next, cors.previous and cors.show",
        "the addon view: .focus with .flow, .index and .sig_change, and its flows by index",
        "the commands console.view.flow, console.flowview.mode and console.flowview.mode.set",
        "master.keymap.executor: what shows a command's answer in an overlay",
    )
    WIDTH = ("the console's width", "master.ui.get_cols_rows (urwid) and the option console_layout")
    FLOW_LIST = ("the flow list", "the addon view: .get_by_id")
    REFRESH = ("the refreshing of mitmproxy's lists", "hooks.UpdateHook and addons.trigger")
    EARLY_OPTIONS = ("the check of cors_ options that were given at the start", "options.deferred")
    PAGE = (
        "the live page",
        "Flask, which mitmproxy has for its own page mitm.it",
        "exceptions.AddonHalt, and that addons in an addon come after it and before all others",
        "tls.ClientHelloData.context and client_conn.proxy_mode.type_name",
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
    """Which parts of one addon are on."""

    def __init__(self) -> None:
        self._off: dict[Part, str] = {}

    def problem(self, part: Part) -> str:
        """Return why the part is switched off, in a sentence; "" where it is on."""
        return self._off.get(part, "")

    def using(self, part: Part) -> "Use":
        """Return what switches the part off where its block fails, and goes on after the block."""
        return Use(self, part)

    @contextmanager
    def commanding(self, part: Part) -> Iterator[None]:
        """Switch the part off where the block of a command fails. Raises CommandError then, and at once where it is off."""
        if not self.problem(part):
            with self.using(part):
                yield
                return
        raise exceptions.CommandError(f"CORS: {self.problem(part)}")

    def switch_off(self, part: Part, error: BaseException) -> None:
        """Switch the part off, and say so, once."""
        if part in self._off:
            return
        self._off[part] = unavailable(part, error)
        logger.warning("CORS: %s Judging, annotating and reporting go on.", self._off[part])
        logger.debug("CORS: what failed in %s", part.title, exc_info=error)


@dataclass(frozen=True, slots=True)
class Use:
    """A block of code that leans on mitmproxy's inside; one of a part that is off already is tried again, in silence."""

    parts: Parts
    part: Part

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        """Switch the part off, and go on, where the block failed as code does whose ground has changed."""
        if not isinstance(error, CHANGED):
            return False
        self.parts.switch_off(self.part, error)
        return True


def unavailable(part: Part, error: BaseException) -> str:
    """Return the sentence that a part is not available, and why: what its code raised."""
    why = f"{type(error).__name__}: {error}".rstrip(". ")
    return f"{part.title} is not available in mitmproxy {_version()}: {why}."


def untested() -> str:
    """Return a sentence that says which versions of mitmproxy were tested where this one was not; "" where it was."""
    oldest, newest = TESTED
    if oldest <= _numbers(_version()) <= newest:
        return ""
    return f"tested with mitmproxy {'.'.join(map(str, oldest))} to {'.'.join(map(str, newest))}, and this is {_version()}."


def _version() -> str:
    return str(getattr(version, "VERSION", "of an unknown version"))


def _numbers(text: str) -> tuple[int, ...]:
    """Return the major and the minor version."""
    return tuple(int(number) for number in text.split(".")[:2] if number.isdecimal())
