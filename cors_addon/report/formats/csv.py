"""The failures as CSV (RFC 4180), one row each, for a spreadsheet: no value in it can act as a formula."""

import csv
import io
import re
from collections.abc import Callable

from cors_addon.report.model.report import Report
from cors_addon.report.safe.plain import harmless
from cors_addon.report.telling.cause_story import cause_of, story_of_its_cause
from cors_addon.report.telling.masked import shown_stories
from cors_addon.report.telling.sentence import as_plain
from cors_addon.report.telling.story import Story, remedy_line
from cors_addon.report.telling.style import PLAIN, Style
from cors_addon.report.telling.when import iso

_BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads the file in the code page of the country, and shows the browsers' quotation marks as junk."""

_FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""The wide ones count, too, in spreadsheets of East Asia."""
_SPLIT_FORMULA = re.compile(rf""";(?=[\s"]*[{re.escape("".join(_FORMULA_SIGNS))}])""")
"""A `;` that a formula follows, maybe in quotes: Excel splits the cell there in the countries whose list separator it is."""
_SEPARATOR = " | "
"""What stands between the parts of one cell; a row stays one line of the file."""

type Cell = str | int


def _console(story: Story, browser: str) -> str:
    return next((told.console for told in story.browsers if told.name == browser), "")


def _status(story: Story) -> Cell:
    response = story.group.sample.exchange.response
    return "" if response is None else response.status


_COLUMNS: dict[str, Callable[[Story], Cell]] = {
    "id": lambda story: story.group.id,
    "reason": lambda story: story.group.key.reason,
    "title": lambda story: story.title,
    "page": lambda story: story.group.key.page,
    "server": lambda story: story.group.key.server,
    "method": lambda story: story.group.key.method,
    "path": lambda story: story.group.key.path,
    "attempts": lambda story: story.group.count,
    "certain": lambda story: story.group.certain,
    "presumed": lambda story: story.group.presumed,
    "reached_server": lambda story: story.group.reached,
    "first": lambda story: iso(story.group.first),
    "last": lambda story: iso(story.group.last),
    "engines": lambda story: _SEPARATOR.join(f"{engine} {count}" for engine, count in story.group.engines),
    "certainty": lambda story: as_plain(story.certainty),
    "explanation": lambda story: as_plain(story.explanation),
    "fix": lambda story: _SEPARATOR.join(map(remedy_line, story.remedies)),
    "fix_in_words": lambda story: as_plain(story.advice),
    "server_side": lambda story: as_plain(story.server),
    "notes": lambda story: _SEPARATOR.join(map(as_plain, story.notes)),
    "chrome": lambda story: _console(story, "Chrome"),
    "firefox": lambda story: _console(story, "Firefox"),
    "safari": lambda story: _console(story, "Safari"),
    "observed": lambda story: story.group.sample.judgement.observed.value,
    "sample_url": lambda story: story.group.sample.exchange.request.url,
    "sample_status": _status,
    "standard": lambda story: story.standard,
    "flows": lambda story: _SEPARATOR.join(story.group.flows),
    "initiator": lambda story: str(story.group.sample.judgement.initiator or ""),
    "cause": lambda story: cause_of(story.group).code,
    "cause_title": lambda story: as_plain(story_of_its_cause(story.group).title),
    "side": lambda story: story_of_its_cause(story.group).side.value,
    "cause_certainty": lambda story: cause_of(story.group).sureness.value,
    "do_first": lambda story: as_plain(story_of_its_cause(story.group).first),
    "state": lambda story: story_of_its_cause(story.group).state,
    "answer": lambda story: story.group.sample.judgement.answer,
}
"""The columns, in their order; a new one goes to the end."""


def render_csv(report: Report, style: Style = PLAIN) -> str:
    """Return the failures as CSV in UTF-8 with a byte order mark, lines ended by CR LF; the first line names the columns."""
    text = io.StringIO()
    text.write(_BYTE_ORDER_MARK)
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(_COLUMNS)
    for story in shown_stories(report, style):
        rows.writerow([_harmless(cell(story)) for cell in _COLUMNS.values()])
    return text.getvalue()


def _harmless(cell: Cell) -> Cell:
    """Return the cell with nothing invisible in it; behind an apostrophe, where a spreadsheet would reckon what it says."""
    if isinstance(cell, int):
        return cell
    text = _SPLIT_FORMULA.sub(";'", harmless(cell))
    return f"'{text}" if text.lstrip().startswith(_FORMULA_SIGNS) else text
