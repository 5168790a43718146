"""The report file that is written while mitmproxy runs, and the one that a command writes."""

import logging
import time
from collections.abc import Callable, Iterable

from cors_addon.core.judgement import Record
from cors_addon.report.files import JsonLines, write_atomically
from cors_addon.report.formats import LineFormat, format_of
from cors_addon.report.model import Report
from cors_addon.report.style import Style

logger = logging.getLogger(__name__)

_REST = 20
"""For so many times the duration of writing the file it is not written again, so that writing takes 5 % of the time at most."""


class Output:
    """A report file in the making: lines are appended as judgements come, other formats replaced when there is news.

    Raises ValueError for a path whose suffix names no format. A write that fails is logged once, and tried again.
    """

    def __init__(self, path: str, style: Style) -> None:
        self._path, self._style = path, style
        self._format = format_of(path)
        self._lines = JsonLines(path)
        self._news = True
        self._rests_until = 0.0
        self._failing = False

    def take(self, record: Record) -> None:
        """Take in a record."""
        self._news = True
        if isinstance(self._format, LineFormat):
            line = self._format.render_line(record, self._style)
            self._attempt(lambda: self._lines.write(line))

    def write(self, report: Report) -> None:
        """Replace the file if there is news and the last time is long enough ago."""
        if self._news and time.monotonic() >= self._rests_until:
            self._replace(report)

    def finish(self, report: Report) -> None:
        """Write what is not written yet."""
        if self._news:
            self._replace(report)
        self._lines.close()

    def _replace(self, report: Report) -> None:
        self._news = False
        form = self._format
        if isinstance(form, LineFormat):
            return
        began = time.monotonic()
        self._attempt(lambda: write_atomically(self._path, form.render(report, self._style)))
        self._rests_until = time.monotonic() + _REST * (time.monotonic() - began)

    def _attempt(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            self._news = True
            if not self._failing:
                logger.error("cors_report: %s can't be written (%s); it is tried again.", self._path, error)
            self._failing = True
        else:
            self._failing = False


def export(path: str, report: Report, records: Iterable[Record], style: Style) -> None:
    """Write a report, or the records where the format is one of lines, to a file at once.

    Raises ValueError for a suffix that names no format, OSError where the file can't be written.
    """
    form = format_of(path)
    text = "".join(form.render_line(record, style) for record in records) if isinstance(form, LineFormat) else form.render(report, style)
    write_atomically(path, text)
