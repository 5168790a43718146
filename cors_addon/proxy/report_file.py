"""The report file that is written while mitmproxy runs."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from threading import Lock

from cors_addon.core.verdict.judgement import Record
from cors_addon.proxy.degradable import ALERT
from cors_addon.proxy.slices import held_off, snapshot_of
from cors_addon.report.formats.files import JsonLines, is_there, write_atomically
from cors_addon.report.formats.table import LineFormat, format_of
from cors_addon.report.model.report import Report
from cors_addon.report.telling.style import Style

logger = logging.getLogger(__name__)

_REST = 20
"""For so many times the duration of writing the file it is not written again, so that writing takes 5 % of the time at most."""

_MOST_LINES = 1_000
"""How many lines wait for a file that can't be written; the oldest go first."""


class ReportFile:
    """A report file in the making: lines are appended as judgements come, other formats replaced when there is news.

    As long as there is no news, what a file holds stays: it may be the report of an addon that was loaded before this one.
    Raises ValueError for a path whose suffix names no format. A write that fails is logged once, and tried again.
    """

    def __init__(self, path: str, style: Style) -> None:
        self._path, self._style = path, style
        self._format = format_of(path)
        self._lines = JsonLines(path)
        self._waiting: deque[str] = deque()
        self._lost = 0
        self._news = False
        self._rests_until = 0.0
        self._failing = False
        self._writing = Lock()
        self._begun = 0
        self._written = 0

    def take(self, record: Record) -> None:
        """Take in a record."""
        self._news = True
        if isinstance(self._format, LineFormat):
            self._waiting.append(self._format.render_line(record, self._style))
            self._append()

    def note_change(self) -> None:
        """Take note that the report changed otherwise than by a record."""
        self._news = True

    async def write(self, report: Report) -> None:
        """Replace the file if there is news and the last time is long enough ago, while mitmproxy goes on."""
        if not self._news or time.monotonic() < self._rests_until:
            return
        if isinstance(self._format, LineFormat):
            self._append()
            return
        self._news = False
        began = time.monotonic()
        try:
            snapshot = await snapshot_of(report)
            self._note(await asyncio.to_thread(self._replace, snapshot, self._begin()))
        except asyncio.CancelledError:
            self._news = True  # whether it is written is not known
            raise
        self._rests_until = time.monotonic() + _REST * (time.monotonic() - began)

    def finish(self, report: Report) -> None:
        """Write what is not written yet, and say what could not be; a record that comes later all the same asks for another end."""
        if isinstance(self._format, LineFormat):
            self._append()
            self._note(fault_of(self._lines.close))
            self._lost += len(self._waiting)
            self._waiting.clear()
        # What is under way in a thread may fail, and what was written may have been removed.
        elif self._news or self._written < self._begun or (self._written and not is_there(self._path)):
            self._news = False
            self._note(self._replace(report, self._begin()))
            if self._failing:
                logger.error("cors_report: the last report is lost: %s could not be written.", self._path)
        self._tell_lost()

    def _begin(self) -> int:
        """Return the number of a write that begins."""
        self._begun += 1
        return self._begun

    def _replace(self, report: Report, number: int) -> OSError | None:
        form = self._format
        if isinstance(form, LineFormat):
            return None
        with held_off():
            text = form.render(report, self._style)
        with self._writing:
            # A thread that comes late must not replace a newer report by an older one.
            if number < self._written:
                return None
            fault = fault_of(lambda: write_atomically(self._path, text))
            self._written = self._written if fault else number
            return fault

    def _append(self) -> None:
        """Append the lines that wait, and keep those that can't be written."""
        while self._waiting:
            fault = fault_of(lambda: self._lines.write(self._waiting[0]))
            self._note(fault)
            if fault is not None:
                break
            self._waiting.popleft()
        else:
            self._news = False
            self._tell_lost()
        while len(self._waiting) > _MOST_LINES:
            self._waiting.popleft()
            self._lost += 1

    def _tell_lost(self) -> None:
        if self._lost:
            logger.error("cors_report: %s lacks %d lines, which could not be written.", self._path, self._lost)
            self._lost = 0

    def _note(self, fault: OSError | None) -> None:
        if fault is not None:
            self._news = True
            if not self._failing:
                why = fault.strerror or fault
                logger.error("cors_report: %s can't be written (%s); it is tried again, and what is new waits.", self._path, why)
        elif self._failing:
            logger.log(ALERT, "cors_report: %s is written again.", self._path)
        self._failing = fault is not None


def fault_of(write: Callable[[], None]) -> OSError | None:
    """Return what went wrong with a write; None where it went well."""
    try:
        write()
    except OSError as error:
        return error
    return None
