"""Where a scan's report goes: a file or standard output, as a whole or line by line."""

import sys
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from cors_addon.browsers.cli_error import CliError
from cors_addon.core.verdict.judgement import Record
from cors_addon.report.formats.files import JsonLines, check_writable, write_atomically
from cors_addon.report.formats.table import FORMATS, AnyFormat, LineFormat, format_by_suffix, format_of
from cors_addon.report.model.report import Report
from cors_addon.report.telling.style import Style

_TEXT = "text"


class ScanReport:
    """A report's way out; `form` is a format's name or "" (by the path's suffix), `path` "" for standard output.

    Raises CliError at once where there is no such format, or the file can't be written.
    """

    def __init__(self, form: str, path: str, style: Style) -> None:
        try:
            self._format: AnyFormat = format_of(path, form) if path else FORMATS[form or _TEXT]
            if path:
                _check_suffix(path, self._format)
                check_writable(path)
        except (OSError, ValueError) as error:
            raise CliError(f"--output: {error}") from error
        self._path = path
        self._style = style
        self._lines: JsonLines | None = None
        self._stack = ExitStack()

    @property
    def is_live(self) -> bool:
        """Whether lines go to the terminal while the scan runs."""
        return isinstance(self._format, LineFormat) and not self._path and sys.stdout.isatty()

    @property
    def has_headline(self) -> bool:
        """Whether whoever looks at standard output reads there how it went."""
        return self._format.name == _TEXT and not self._path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.close()

    def take(self, record: Record) -> None:
        """Write the record's line, if the format has one for each. Raises CliError."""
        if not isinstance(self._format, LineFormat):
            return
        line = self._format.render_line(record, self._style)
        self._begin_lines()
        if self._lines is None:
            sys.stdout.write(line)
            sys.stdout.flush()
            return
        try:
            self._lines.write(line)
        except OSError as error:
            raise self._trouble(error) from error

    def finish(self, report: Report) -> None:
        """Write the whole report, if the format wants it so. Raises CliError."""
        if isinstance(self._format, LineFormat):
            self._begin_lines()
            return
        text = self._format.render(report, self._style)
        if self._path:
            self._write(text)
        else:
            sys.stdout.write(text)

    def _begin_lines(self) -> None:
        """Replace the file of lines by an empty one; not before there is something to report, so that a mistake destroys nothing."""
        if self._path and self._lines is None:
            self._write("")
            self._lines = self._stack.enter_context(JsonLines(self._path))

    def _write(self, text: str) -> None:
        try:
            write_atomically(self._path, text)
        except OSError as error:
            raise self._trouble(error) from error

    def _trouble(self, error: OSError) -> CliError:
        return CliError(f"--output: {self._path} can't be written: {error.strerror}.")


def _check_suffix(path: str, form: AnyFormat) -> None:
    """Raise ValueError for a path whose suffix stands for another format."""
    other = format_by_suffix(path)
    if other is not None and other is not form:
        raise ValueError(f"{path} would be taken for {other.name}, and --format says {form.name}; name the file *{form.suffixes[0]}.")
