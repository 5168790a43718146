"""What a page can read of an answer: nothing of one that is blocked, and not every header of one that is mended."""

from cors_addon.core.evidence import RequestMode
from cors_addon.core.fetch.exposed import SAFELISTED
from cors_addon.core.verdict.judgement import Kind, Record
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


def worth_exposing(record: Record) -> tuple[str, ...]:
    """Return the names of the answer's headers that the page can't read and may want to: lower case, sorted."""
    return tuple(name for name in record.judgement.hidden if name not in SAFELISTED and not name.startswith(tuple(_OF_PROTOCOL)))


def _now(record: Record) -> Sentence:
    mode = record.judgement.mode
    if mode.destination not in {"", "empty"} or mode.mode is not RequestMode.CORS:
        return sentence("Nothing. The page only gets an error event, which does not say why.")
    error = _ERRORS.get(record.judgement.client.rules, _ERRORS["chromium"])
    return sentence("Nothing: no status, no header, no body. Its script only sees {error}, which does not say why.", error=error)
