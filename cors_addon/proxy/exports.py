"""The reports that a command writes, while mitmproxy goes on."""

import asyncio
import logging
from collections.abc import Sequence
from threading import Lock

from cors_addon.core.verdict.judgement import Record
from cors_addon.proxy.degradable import ALERT
from cors_addon.proxy.flows.flow_records import Chosen
from cors_addon.proxy.report_file import fault_of
from cors_addon.proxy.slices import held_off, in_slices, snapshot_of
from cors_addon.report.formats.files import check_writable, write_atomically
from cors_addon.report.formats.table import LineFormat, format_of
from cors_addon.report.model.report import Report
from cors_addon.report.telling.style import Style
from cors_addon.report.telling.summary import headline

logger = logging.getLogger(__name__)


class Exports:
    """Writes reports to files; on a running event loop in a thread, and what is under way at the end is written then."""

    def __init__(self) -> None:
        self._is_over = False
        self._lock = Lock()
        self._writing: dict[asyncio.Task[None], tuple[str, Report | Chosen, Style]] = {}

    def write(self, path: str, what: Report | Chosen, style: Style) -> None:
        """Write a report of all traffic, or the report and records of chosen flows.

        Raises ValueError for a suffix that names no format, or one of lines where no flows were chosen, OSError where the file can't be
        written as far as can be seen; that it was written, or was not after all, is logged.
        """
        if isinstance(format_of(path), LineFormat) and not isinstance(what, Chosen):
            raise ValueError("give the flows for a line each, as in: cors.export report.jsonl @all")
        check_writable(path)
        loop = None if self._is_over else _running_loop()
        if loop is None:
            _write_at_once(path, what, style)
            return
        task = loop.create_task(self._write(path, what, style), name="cors.export")
        self._writing[task] = path, what, style
        task.add_done_callback(lambda done: self._writing.pop(done, None))

    def finish(self) -> None:
        """Write what is still under way; what comes later is written at once."""
        self._is_over = True
        for task, (path, what, style) in tuple(self._writing.items()):
            task.cancel()
            with self._lock:
                _write_at_once(path, what, style)
        self._writing.clear()

    async def _write(self, path: str, what: Report | Chosen, style: Style) -> None:
        if isinstance(what, Chosen):
            await in_slices(what.steps)
        report, records = _parts_of(what)
        seen = await snapshot_of(report)
        _tell(path, await asyncio.to_thread(self._write_beside, path, seen, records, style), seen)

    def _write_beside(self, path: str, report: Report, records: Sequence[Record], style: Style) -> OSError | None:
        text = _rendered(path, report, records, style)
        with self._lock:
            # A thread that comes late must not replace what was written at the end by less.
            return None if self._is_over else fault_of(lambda: write_atomically(path, text))


def _write_at_once(path: str, what: Report | Chosen, style: Style) -> None:
    if isinstance(what, Chosen):
        what.all()
    report, records = _parts_of(what)
    _tell(path, _written(path, report, records, style), report)


def _parts_of(what: Report | Chosen) -> tuple[Report, Sequence[Record]]:
    return (what.report, what.records) if isinstance(what, Chosen) else (what, ())


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _rendered(path: str, report: Report, records: Sequence[Record], style: Style) -> str:
    form = format_of(path)
    with held_off():
        return "".join(form.render_line(one, style) for one in records) if isinstance(form, LineFormat) else form.render(report, style)


def _written(path: str, report: Report, records: Sequence[Record], style: Style) -> OSError | None:
    text = _rendered(path, report, records, style)
    return fault_of(lambda: write_atomically(path, text))


def _tell(path: str, fault: OSError | None, report: Report) -> None:
    if fault is None:
        logger.log(ALERT, "CORS report written to %s. %s", path, headline(report.totals))
    else:
        logger.error("cors.export: %s can't be written (%s).", path, fault.strerror or fault)
