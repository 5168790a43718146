"""The deciding lines of an exchange, as they were sent and as they are needed."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cors_addon.core.verdict.judgement import Action, Record, Remedy
from cors_addon.core.wire.budget import cut
from cors_addon.report.safe.plain import visible

_ASKED = ("origin", "access-control-request-", "cookie", "authorization")
_ANSWERED = ("access-control-", "cross-origin-resource-policy", "location", "vary")
"""How the names of headers begin that decide."""


class LineChange(StrEnum):
    """What becomes of a line; the sign that a patch shows for it."""

    NONE = " "
    GONE = "-"
    NEW = "+"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a message, as it may be shown."""

    change: LineChange
    text: str


def request_lines(record: Record) -> tuple[Line, ...]:
    """Return the request's line and the headers in it that decide."""
    request = record.exchange.request
    fields = [_line(LineChange.NONE, name, value) for name, value in request.headers.fields if name.lower().startswith(_ASKED)]
    return (_shown(LineChange.NONE, f"{request.method} {request.url}"), *fields)


def answer_lines(record: Record) -> tuple[Line, ...]:
    """Return the status and the deciding headers of the answer, with what the remedies take away and put in their place."""
    return tuple(_answer_lines(record))


def _answer_lines(record: Record) -> Iterator[Line]:
    response = record.exchange.response
    if response is None:
        yield Line(LineChange.NONE, "(no answer)")
        return
    remedies = record.judgement.remedies
    changed = {remedy.header.lower(): remedy for remedy in remedies if remedy.action is not Action.STATUS}
    status = next((remedy.value for remedy in remedies if remedy.action is Action.STATUS), "")
    yield _shown(LineChange.GONE if status else LineChange.NONE, f"status {response.status}")
    if status:
        yield _shown(LineChange.NEW, f"status {status}")
    fields = [(name, value) for name, value in response.headers.fields if name.lower() in changed or name.lower().startswith(_ANSWERED)]
    last = {name.lower(): position for position, (name, _) in enumerate(fields)}
    kept = {name for name, remedy in changed.items() if response.headers.lines(name) == (remedy.value,)}
    for position, (name, value) in enumerate(fields):
        remedy = None if name.lower() in kept else changed.get(name.lower())
        yield _line(LineChange.NONE if remedy is None else LineChange.GONE, name, value)
        if remedy is not None and last[name.lower()] == position:
            yield from _new(remedy)
    for name, remedy in changed.items():
        if name not in last:
            yield from _new(remedy)


def _new(remedy: Remedy) -> Iterator[Line]:
    if remedy.action is Action.SET:
        yield _line(LineChange.NEW, remedy.header, remedy.value)


def _line(change: LineChange, name: str, value: str) -> Line:
    return _shown(change, f"{cut(name)}: {cut(value)}")


def _shown(change: LineChange, text: str) -> Line:
    return Line(change, visible(text))
