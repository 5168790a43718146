"""A process that keeps one browser: it ends the browser when the proxy is gone, however that ended, and removes the profile.

Run as a program, `keeper.py FOLDER PROGRAM ARGUMENT...`. When the browser ends, or standard input closes (which happens by
itself when the process at its other end dies), it ends all of the browser's processes and removes the folder. It prints the
number of the browser's process group, and at the end the last that the browser said; its exit code is the browser's.
It imports only the standard library, and nothing of this package: so it starts in no time.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 5.0
"""Seconds that the browser gets to end by itself, then to be ended, then its folder to be removed."""

_ASKED = {int(number) for name in ("SIGHUP", "SIGINT", "SIGTERM") if (number := getattr(signal, name, None))}
"""Signals that ask a program to end; Windows has no SIGHUP."""

CANNOT_START = 126
"""The exit code where the program can't be started."""

_STEP = 0.05
_PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
_TAIL = 2_000
_SHORT = 48
"""How long a folder for temporary files may be: a socket's path has room for 104 characters, and Chromium adds 56."""


def main(folder: Path, command: list[str]) -> int:
    """Keep the browser that the command starts, and return its exit code: 128 and the number for one ended by a signal.

    A browser that was asked to end by a signal has ended well.
    """
    _adopt()
    over = threading.Event()
    for number in _ASKED:
        signal.signal(number, lambda *_: over.set())
    temporary = folder / "tmp"
    temporary.mkdir()
    log = folder / "browser.log"
    places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary)) if len(str(temporary)) <= _SHORT else {}
    with log.open("wb") as sink:
        try:
            browser = subprocess.Popen(  # noqa: S603 (the user chose the program)
                command,
                env={**os.environ, **places},
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            _remove(folder)
            _say(f"\n{error.strerror}".encode())
            return CANNOT_START
    _say(f"{browser.pid}\n".encode())
    for event in (browser.wait, lambda: os.read(sys.stdin.fileno(), 1)):
        threading.Thread(target=_watch, args=(event, over), daemon=True).start()
    over.wait()
    _end(browser)
    code = browser.wait()
    said = log.read_bytes()[-_TAIL:]
    _remove(folder)
    _say(said)
    if -code in _ASKED:
        return 0
    return 128 - code if code < 0 else code


def _watch(event: Callable[[], object], over: threading.Event) -> None:
    """Wait until the call returns, and tell."""
    event()
    over.set()


def _end(browser: subprocess.Popen[bytes]) -> None:
    """Ask all of the browser's processes to end, then make them."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/PID", str(browser.pid), "/T", "/F"], capture_output=True, check=False)  # noqa: S603, S607 (Windows' own)
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        if not _reached(browser.pid, number):
            return
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if browser.poll() is not None:
                _reap()
            if not _reached(browser.pid, 0):
                return
            time.sleep(_STEP)


def _adopt() -> None:
    """Become the parent of the browser's processes that lose theirs: in a container there may be nobody else to see them end."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _reap() -> None:
    """Take note of all adopted processes that have ended: until then they count as members of their group."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def _reached(group: int, number: int) -> bool:
    """Send a signal to a process group (0 sends none) and tell whether any process was there to get it."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # macOS does not permit it where all that is left has ended
        return False
    return True


def _remove(folder: Path) -> None:
    """Remove the folder; what a dying process still writes there, or holds open, needs another try."""
    deadline = time.monotonic() + PATIENCE
    while folder.exists() and time.monotonic() < deadline:
        shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():
            time.sleep(_STEP)


def _say(text: bytes) -> None:
    """Print, if anybody still listens."""
    try:
        sys.stdout.buffer.write(text)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python would complain at exit


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
