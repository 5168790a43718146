"""The failed attempts as an HTTP Archive (HAR 1.2), flow by flow, each with its judgement.

It holds what the report keeps of them: of each group one attempt with all its steps, the headers that matter, and no bodies.
"""

import json

from cors_addon import __version__
from cors_addon.core.verdict.judgement import Record
from cors_addon.report.formats.har_entry import entry_of, started
from cors_addon.report.model.report import Report
from cors_addon.report.safe.plain import visible
from cors_addon.report.telling.masked import shown_groups
from cors_addon.report.telling.sentence import as_plain
from cors_addon.report.telling.style import PLAIN, Style
from cors_addon.report.telling.summary import headline, remarks

_UNKNOWN_PAGE = "unknown page"


def render_har(report: Report, style: Style = PLAIN) -> str:
    """Return the attempts as one HAR log, a page for each origin that asked."""
    steps = {step.exchange.id: step for group in shown_groups(report, style) for step in group.steps}
    records = sorted(steps.values(), key=lambda record: (record.exchange.started, record.exchange.id))
    pages: dict[str, str] = {}
    for record in records:
        pages.setdefault(_page(record), f"page_{len(pages) + 1}")
    log = {
        "version": "1.2",
        "creator": {"name": "cors-addon", "version": __version__},
        "pages": [
            {
                "startedDateTime": next(started(record) for record in records if _page(record) == origin),
                "id": name,
                "title": visible(origin),
                "pageTimings": {},
            }
            for origin, name in pages.items()
        ],
        "entries": [entry_of(record, pages[_page(record)]) for record in records],
        "comment": " ".join([f"{headline(report.totals)}.", *map(as_plain, remarks(report.totals))]),
        "_totals": report.totals.as_dict(),
    }
    return json.dumps({"log": log}, indent=2, allow_nan=False) + "\n"


def _page(record: Record) -> str:
    return record.judgement.page or record.exchange.request.headers.text("origin") or _UNKNOWN_PAGE
