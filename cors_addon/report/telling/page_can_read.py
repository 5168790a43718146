"""What a page can read of an answer: nothing of one that is blocked, and not every header of one that is mended."""

from cors_addon.core.evidence import RequestMode
from cors_addon.core.fetch.exposed import SAFELISTED
from cors_addon.core.verdict.judgement import Kind, Record, Verdict
from cors_addon.report.telling.sentence import Sentence, sentence

_ERRORS = {
    "chromium": "TypeError: Failed to fetch",
    "firefox": "TypeError: NetworkError when attempting to fetch resource.",
    "webkit": "TypeError: Load failed",
    "jsdom": "the event error of XMLHttpRequest",
    "happy-dom": "NetworkError",
}
"""What `fetch()` rejects with, the same whatever the cause: no page can find out why."""

_MOST = 8
_OF_PROTOCOL = frozenset({"access-control-", "date", "server", "vary", "connection", "content-encoding", "transfer-encoding"})


def readable_of(record: Record) -> tuple[Sentence, ...]:
    """Return what the page's script sees of a blocked answer, and what it still will not see once the answer is mended."""
    told = [_now(record)]
    hidden = worth_exposing(record)
    if hidden and record.judgement.kind is not Kind.PREFLIGHT:
        names = ", ".join(hidden[:_MOST]) + (", …" if len(hidden) > _MOST else "")
        told.append(
            sentence(
                "Once this is mended it reads the status, the body and a few basic headers. "
                "To read {names} too, the server lists them in {header}.",
                names=names,
                header="Access-Control-Expose-Headers",
            )
        )
    return tuple(told)


def read_of_passed(record: Record) -> tuple[Sentence, ...]:
    """Return what the page's script sees of an answer that the browser let pass, and what it does not."""
    response = record.exchange.response
    if record.judgement.verdict is Verdict.OPAQUE:
        return (sentence("Nothing: the browser shows or runs what came, but no script can look into it (an opaque answer)."),)
    status = "none" if response is None else str(response.status)
    names = ", ".join(record.judgement.exposed[:_MOST]) + (", …" if len(record.judgement.exposed) > _MOST else "")
    told = [
        sentence("The status ({status}), the body, and of the headers {names}.", status=status, names=names)
        if names
        else sentence("The status ({status}) and the body, and none of the headers.", status=status)
    ]
    if hidden := worth_exposing(record):
        told.append(
            sentence(
                "Not the headers {names}: for that the server lists them in {header}.",
                names=", ".join(hidden[:_MOST]) + (", …" if len(hidden) > _MOST else ""),
                header="Access-Control-Expose-Headers",
            )
        )
    return tuple(told)


def worth_exposing(record: Record) -> tuple[str, ...]:
    """Return the names of the answer's headers that the page can't read and may want to: lower case, sorted."""
    return tuple(name for name in record.judgement.hidden if name not in SAFELISTED and not name.startswith(tuple(_OF_PROTOCOL)))


def _now(record: Record) -> Sentence:
    mode = record.judgement.mode
    if mode.destination not in {"", "empty"} or mode.mode is not RequestMode.CORS:
        return sentence("Nothing. The page only gets an error event, which does not say why.")
    error = _ERRORS.get(record.judgement.client.rules, _ERRORS["chromium"])
    return sentence("Nothing: no status, no header, no body. Its script only sees {error}, which does not say why.", error=error)
