"""The formats that a report leaves in: one row each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from cors_addon.core.verdict.judgement import Record
from cors_addon.report.formats.csv import render_csv
from cors_addon.report.formats.har import render_har
from cors_addon.report.formats.json import render_json
from cors_addon.report.formats.jsonl import render_line
from cors_addon.report.formats.junit import render_junit
from cors_addon.report.formats.markdown import render_markdown
from cors_addon.report.formats.sarif import render_sarif
from cors_addon.report.formats.text import render_text
from cors_addon.report.model.report import Report
from cors_addon.report.page.file import render_html
from cors_addon.report.telling.style import Style


@dataclass(frozen=True, slots=True)
class Format:
    """A format that renders the whole report; the first suffix is the usual one."""

    name: str
    media_type: str
    suffixes: tuple[str, ...]
    render: Callable[[Report, Style], str]


@dataclass(frozen=True, slots=True)
class LineFormat:
    """A format that renders judgements one by one, of every judged flow, as they happen."""

    name: str
    suffixes: tuple[str, ...]
    render_line: Callable[[Record, Style], str]


type AnyFormat = Format | LineFormat

FORMATS: Mapping[str, AnyFormat] = {
    row.name: row
    for row in (
        Format("text", "text/plain", (".txt", ".text"), render_text),
        Format("html", "text/html", (".html", ".htm"), render_html),
        Format("json", "application/json", (".json",), render_json),
        LineFormat("jsonl", (".jsonl", ".ndjson"), render_line),
        Format("markdown", "text/markdown", (".md", ".markdown"), render_markdown),
        Format("csv", "text/csv", (".csv",), render_csv),
        Format("har", "application/json", (".har",), render_har),
        Format("sarif", "application/sarif+json", (".sarif", ".sarif.json"), render_sarif),
        Format("junit", "application/xml", (".junit.xml", ".xml"), render_junit),
    )
}
"""Every format by its name."""

_BY_SUFFIX: Mapping[str, AnyFormat] = {suffix: row for row in FORMATS.values() for suffix in row.suffixes}


def format_of(path: str, explicit: str | None = None) -> AnyFormat:
    """Return the format by its name or, without one, by the path's suffix. Raises ValueError, in a sentence that lists what there is."""
    if explicit:
        if explicit in FORMATS:
            return FORMATS[explicit]
        raise ValueError(f"There is no report format {explicit!r}; there are {', '.join(FORMATS)}.")
    if row := format_by_suffix(path):
        return row
    suffix = PurePath(path).suffix.lower()
    told = f"The suffix {suffix!r} of {path!r} names no report format" if suffix else f"{path!r} has no suffix that names a report format"
    raise ValueError(f"{told}; use {', '.join(f'{row.suffixes[0]} ({row.name})' for row in FORMATS.values())}.")


def format_by_suffix(path: str) -> AnyFormat | None:
    """Return the format that the path's suffix stands for, or None; of a double suffix such as `.sarif.json` both parts count."""
    suffixes = PurePath(path).suffixes
    return _BY_SUFFIX.get("".join(suffixes[-2:]).lower()) or _BY_SUFFIX.get("".join(suffixes[-1:]).lower())
