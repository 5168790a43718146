"""The end of the addon: with mitmproxy, with the terminal that hangs up, or with its script, which mitmproxy may load again at once."""

import asyncio
import signal
import sys
from collections.abc import Callable
from typing import Any

from mitmproxy import ctx

_LEFT = "cors_addon_left"
"""The attribute of mitmproxy's master that holds a removed addon until mitmproxy goes on: all else may be read anew meanwhile."""


def leave(addon: object, end: Callable[[], None]) -> None:
    """Let an addon that mitmproxy removes come to its end, unless the script is loaded again in the same go."""

    def end_for_good() -> None:
        _place().pop(_LEFT, None)
        end()

    _place()[_LEFT] = addon, asyncio.get_running_loop().call_soon(end_for_good)


def is_ending() -> bool:
    """Tell whether mitmproxy itself ends, so that a script that is removed is not loaded again."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return True
    should_exit = getattr(ctx.master, "should_exit", None)
    return should_exit is None or bool(should_exit.is_set())


def left() -> object:
    """Return the addon that was removed a moment ago; None where there is none."""
    addon, _ = _place().get(_LEFT, (None, None))
    return addon


def stay() -> None:
    """Let the addon that was removed a moment ago go on instead of coming to its end."""
    _, ending = _place().pop(_LEFT)
    ending.cancel()


def heed_hangup(end: Callable[[], None]) -> Callable[[], None]:
    """Have `end` called on the running event loop when the terminal hangs up; return what takes that back.

    Where somebody heeds it already, where it is ignored (nohup), off the main thread, and on Windows, nothing changes.
    """
    if sys.platform == "win32" or signal.getsignal(signal.SIGHUP) is not signal.SIG_DFL:
        return _nothing
    loop = asyncio.get_running_loop()
    try:
        loop.add_signal_handler(signal.SIGHUP, end)
    except (NotImplementedError, RuntimeError, ValueError):
        return _nothing

    def take_back() -> None:
        if not loop.is_closed():
            loop.remove_signal_handler(signal.SIGHUP)

    return take_back


def _nothing() -> None:
    """Take nothing back."""


def _place() -> dict[str, Any]:
    return vars(ctx.master) if hasattr(ctx, "master") else {}
