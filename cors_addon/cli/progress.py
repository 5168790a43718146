"""Progress bars on a terminal's standard error, and nothing where that is no terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cors_addon.reading.stream import Progress, silent

Bars = Callable[[str], Progress]
"""Gives each file its bar."""


@contextmanager
def bars(wanted: bool) -> Iterator[Bars]:
    """Show bars as long as the context lasts, if they are wanted and standard error is a terminal."""
    if not (wanted and sys.stderr.isatty()):
        yield lambda _name: silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Display

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Display(*columns, console=Console(stderr=True), transient=True) as display:

        def bar(name: str) -> Progress:
            task = display.add_task(name, total=None)

            def advance(read: int, total: int) -> None:
                display.update(task, completed=read, total=total or None, visible=not total or read < total)

            return advance

        yield bar
