"""What differs between an answer that failed and one that passed at the same endpoint: the strongest evidence there is."""

from dataclasses import dataclass

from cors_addon.core.verdict.judgement import Record

_HEADERS = (
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "content-type",
    "vary",
    "server",
    "via",
    "x-powered-by",
    "x-cache",
    "cf-cache-status",
    "age",
)
"""What tells who answered, and by which rules."""


@dataclass(frozen=True, slots=True)
class AnswerDifference:
    """One thing that the two answers do not share, "" where one has none."""

    name: str
    failed: str
    passed: str


def differences_of(failed: Record, passed: Record) -> tuple[AnswerDifference, ...]:
    """Return what of the status, the page's origin and the telling headers is not the same."""
    rows = [
        AnswerDifference("status", _status(failed), _status(passed)),
        AnswerDifference("origin", failed.exchange.request.headers.text("origin"), passed.exchange.request.headers.text("origin")),
        *[AnswerDifference(name, _header(failed, name), _header(passed, name)) for name in _HEADERS],
    ]
    return tuple(row for row in rows if row.failed != row.passed)


def _status(record: Record) -> str:
    return "no answer" if record.exchange.response is None else str(record.exchange.response.status)


def _header(record: Record, name: str) -> str:
    response = record.exchange.response
    return "" if response is None else response.headers.text(name)
