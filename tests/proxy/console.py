"""mitmproxy's console in tmux, as its user sees it: keys go in, and the screen is read."""

import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

SHIM = Path(__file__).parents[2] / "cors_addon.py"
PATIENCE = 30
"""Seconds that the screen may take to show what is waited for."""

PROGRAM = (sys.executable, "-c", "from mitmproxy.tools.main import mitmproxy; mitmproxy()")
SCRIPTS = ("-s", str(SHIM))


needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux (Debian: apt install tmux)")


class Console:
    """One mitmproxy in a tmux server of its own."""

    def __init__(self, socket: Path) -> None:
        self.tmux = ("tmux", "-S", str(socket), "-f", "/dev/null")

    def run(self, *arguments: str) -> str:
        """Give tmux a command and return what it prints."""
        return subprocess.run([*self.tmux, *arguments], check=True, capture_output=True, text=True, timeout=PATIENCE).stdout

    def press(self, *keys: str) -> None:
        """Press keys, named as tmux names them."""
        self.run("send-keys", *keys)

    def screen(self) -> str:
        """Return what the screen shows."""
        return self.run("capture-pane", "-p")

    def shows(self, *texts: str, without: str = "\0") -> str:
        """Wait until the screen shows all these texts, and not that one; return it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            screen = self.screen()
            if all(text in screen for text in texts) and without not in screen:
                return screen
            time.sleep(0.05)
        raise AssertionError(f"The screen does not show {texts}, or shows {without!r}:\n{screen}")


@contextmanager
def console(
    folder: Path,
    recording: Path,
    *,
    columns: int,
    rows: int,
    program: Sequence[str | Path] = PROGRAM,
    scripts: Sequence[str] = SCRIPTS,
) -> Iterator[Console]:
    """Start mitmproxy, of this Python or another program, with the addon and a recording; end it with the block."""
    arguments = ["-n", "-r", str(recording), "--set", f"confdir={folder}", *scripts]
    command = shlex.join(["env", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "TERM=xterm-256color", *map(str, program), *arguments])
    one = Console(folder / "tmux")
    # What mitmproxy prints when it ends by itself is to be read.
    one.run(
        "new-session",
        "-d",
        "-x",
        str(columns),
        "-y",
        str(rows),
        "-c",
        str(folder),
        command,
        ";",
        "set-option",
        "-g",
        "remain-on-exit",
        "on",
    )
    try:
        yield one
    finally:
        subprocess.run([*one.tmux, "kill-server"], check=False, capture_output=True, timeout=PATIENCE)
