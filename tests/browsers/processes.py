"""The processes of a browser, started and ended as one group."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.browsers.browser import BrowserError, BrowserMissingError

PATIENCE = 60.0
"""Seconds that a browser gets for anything that it is asked to do; slow machines need many for a first start."""


def program(name: str, package: str) -> str:
    """The path of an installed program, given by name or by path."""
    found = shutil.which(name)
    if found is None:
        raise BrowserMissingError(name, package)
    return found


def free_port() -> int:
    """A port that is free now, for a program that can't choose one itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def group(
    arguments: Sequence[str], environment: Mapping[str, str] | None = None, output: Path | None = None
) -> AsyncIterator[subprocess.Popen[bytes]]:
    """A program and all that it starts, as a process group of its own; none of it is left at the end."""
    with Path(os.devnull if output is None else output).open("wb") as sink:
        process = subprocess.Popen(
            arguments,
            env=None if environment is None else {**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.DEVNULL if output is None else subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        await _end(process)


async def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the group to end, then make it; the group outlives its first process, so that one's end does not count."""
    for number, seconds in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            await eventually(lambda: process.poll() is not None and not _alive(process.pid), "the browser ends", seconds)
        except BrowserError:
            continue
    process.wait()


def _alive(leader: int) -> bool:
    try:
        os.killpg(leader, 0)
    except ProcessLookupError:
        return False
    return True


async def eventually[T](look: Callable[[], T], what: str, seconds: float = PATIENCE) -> T:
    """Look until there is something true to see, and give that."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not (seen := look()):
        if loop.time() > end:
            raise BrowserError(f"waited {seconds:.0f} seconds in vain: {what}")
        await asyncio.sleep(0.05)
    return seen


def profile() -> tempfile.TemporaryDirectory[str]:
    """A new empty folder for a browser's profile; what a dying browser still writes there is no error."""
    return tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True)
