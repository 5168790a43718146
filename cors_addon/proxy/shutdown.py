"""The end of the addon: with mitmproxy, with the terminal that hangs up, or with its script, which mitmproxy may load again at once."""

import asyncio
import atexit
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import Any

from mitmproxy import ctx

_LEFT = "cors_addon_left"
"""The attribute of mitmproxy's master that holds a removed addon until mitmproxy goes on: all else may be read anew meanwhile."""


def leave(addon: object, end: Callable[[], None]) -> None:
    """Bring a removed addon to its end: at once where mitmproxy ends, too, else unless its script is loaded again in the same go."""

    def end_for_good() -> None:
        _place().pop(_LEFT, None)
        end()
        atexit.unregister(end)

    if _is_ending():
        end_for_good()
    else:
        _forget_hangup()
        _place()[_LEFT] = addon, asyncio.get_running_loop().call_soon(end_for_good)


def _is_ending() -> bool:
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


PATIENCE = 5.0
"""Seconds that mitmproxy has to end when its terminal hangs up."""


@dataclass(frozen=True, slots=True)
class Hangup:
    """What is called when the terminal hangs up: not by the event loop itself, which would let go of it before all is written."""

    loop: asyncio.AbstractEventLoop
    end: Callable[[], None]

    def __call__(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        """Have the end called; once the loop is closed, the end is there.

        A console without its terminal may go on for ever, at full speed (12.1 does): such a one is ended, as the hangup would have.
        """
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.end)
        limit = threading.Timer(PATIENCE, os._exit, (128 + number,))
        limit.daemon = True
        limit.start()


def heed(hang_up: Callable[[], None], end: Callable[[], None]) -> None:
    """Have `hang_up` called on the event loop when the terminal hangs up, and `end` when Python ends at the latest.

    mitmproxy ends without asking its addons to where it can't print. Where somebody heeds the hangup already, where it is ignored
    (nohup), off the main thread, and on Windows, that stays so.
    """
    atexit.unregister(end)
    atexit.register(end)
    if sys.platform != "win32" and _is_free(signal.getsignal(signal.SIGHUP)):
        with suppress(ValueError):
            signal.signal(signal.SIGHUP, Hangup(asyncio.get_running_loop(), hang_up))


def _is_free(handler: object) -> bool:
    return handler is signal.SIG_DFL or (isinstance(handler, Hangup) and handler.loop.is_closed())


def _forget_hangup() -> None:
    """Leave the hangup to who comes next."""
    if sys.platform != "win32" and isinstance(signal.getsignal(signal.SIGHUP), Hangup):
        with suppress(ValueError):
            signal.signal(signal.SIGHUP, signal.SIG_DFL)


def _place() -> dict[str, Any]:
    return vars(ctx.master) if hasattr(ctx, "master") else {}
