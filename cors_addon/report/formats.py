"""The formats that a report leaves in: one row each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from cors_addon.core.judgement import Record
from cors_addon.report.as_html import render_html
from cors_addon.report.as_json import render_json
from cors_addon.report.as_lines import render_line
from cors_addon.report.as_text import render_text
from cors_addon.report.model import Report
from cors_addon.report.style import Style


@dataclass(frozen=True, slots=True)
class Format:
    """A format that renders the whole report; the first suffix is the usual one."""

    name: str
    suffixes: tuple[str, ...]
    description: str
    render: Callable[[Report, Style], str]


@dataclass(frozen=True, slots=True)
class LineFormat:
    """A format that renders judgements one by one, of every judged flow, as they happen."""

    name: str
    suffixes: tuple[str, ...]
    description: str
    render_line: Callable[[Record, Style], str]


type AnyFormat = Format | LineFormat

FORMATS: Mapping[str, AnyFormat] = {
    row.name: row
    for row in (
        Format("text", (".txt", ".text"), "the failures as plain text, as in a terminal", render_text),
        Format("html", (".html", ".htm"), "the failures as one HTML file that opens from disk", render_html),
        Format("json", (".json",), "the totals and failures as one JSON object, by a documented schema", render_json),
        LineFormat("jsonl", (".jsonl", ".ndjson"), "every judgement, passed or failed, as one line of JSON", render_line),
    )
}
"""Every format by its name."""


def format_of(path: str, explicit: str | None = None) -> AnyFormat:
    """Return the format by its name or, without one, by the path's suffix. Raises ValueError, in a sentence that lists what there is."""
    if explicit:
        if explicit in FORMATS:
            return FORMATS[explicit]
        raise ValueError(f"There is no report format {explicit!r}; there are {', '.join(FORMATS)}.")
    suffix = PurePath(path).suffix.lower()
    for row in FORMATS.values():
        if suffix in row.suffixes:
            return row
    told = f"The suffix {suffix!r} of {path!r} names no report format" if suffix else f"{path!r} has no suffix that names a report format"
    raise ValueError(f"{told}; use {', '.join(f'{row.suffixes[0]} ({row.name})' for row in FORMATS.values())}.")
