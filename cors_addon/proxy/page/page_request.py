"""What one request to the live page may see, whatever web framework answers it."""

from dataclasses import dataclass

from cors_addon.core.verdict.judgement import Record
from cors_addon.report.formats.table import FORMATS, Format
from cors_addon.report.model.group import Group
from cors_addon.report.model.recent_passes import PassedAttempt
from cors_addon.report.model.report import Report
from cors_addon.report.page.contents import PageContents
from cors_addon.report.page.live import Live
from cors_addon.report.page.query import Query

PAGE_REQUEST = "cors_addon.page_request"
"""The key in WSGI's environment under which a request finds its PageRequest."""

DOWNLOADS = tuple(name for name, form in FORMATS.items() if isinstance(form, Format))
"""The formats in which the page gives the report; not JSON Lines, which has a line for every judgement as it is made."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Frozen values of the report, and what of it is asked for: of an attempt's own address that attempt, else what passed last."""

    query: Query
    contents: PageContents
    report: Report
    live: Live
    attempt: Group | PassedAttempt | None
    passes: tuple[Record, ...]
