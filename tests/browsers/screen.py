"""A virtual screen for browsers that show windows."""

import re
from contextlib import AsyncExitStack
from pathlib import Path

from tests.browsers.processes import eventually, group, program


async def screen(stack: AsyncExitStack, folder: Path, size: str = "1000x800x24") -> str:
    """Start one that lasts as long as the stack, and give the name that `DISPLAY` takes; the folder keeps what it prints."""
    output = folder / "display"
    command = (program("Xvfb", "xvfb"), "-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp")
    await stack.enter_async_context(group(command, output=output))
    return f":{await eventually(lambda: _number(output), 'the virtual screen starts')}"


def _number(file: Path) -> str:
    """The screen's number, a line of its own among what Xvfb says where another one runs."""
    line = re.search(r"(?m)^(\d+)\n", file.read_text())
    return line[1] if line else ""
