"""What `probe` tells a person: each request with its answer, and how it ended for the page."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from cors_addon.core.request.ask import Ask
from cors_addon.core.request.browser_headers import BrowserHeaders
from cors_addon.core.request.fetching import MOST_REDIRECTS, Ended, FetchEnding
from cors_addon.core.verdict.judgement import Kind, Record
from cors_addon.report.safe.mask import masked_url
from cors_addon.report.safe.plain import harmless
from cors_addon.report.telling.masked import masked_record
from cors_addon.report.telling.page_can_read import worth_exposing
from cors_addon.report.telling.story import title_of
from cors_addon.report.telling.style import Style

_DECIDE = ("access-control-", "authorization", "content-type", "cookie", "location", "origin", "sec-fetch-storage-access")
"""The headers that are shown without --verbose, by how their names begin."""
_INDENT = "  "
_BAD, _GOOD, _BOLD = "1;31", "32", "1"


def heading(ask: Ask, browser: BrowserHeaders, style: Style) -> str:
    """Return the line above a browser's requests."""
    url = ask.url if style.show_secrets else masked_url(ask.url)
    told = f"As {browser.title}: a page of {ask.origin} asks for {ask.method} {url} (credentials: {ask.credentials})"
    return _inked(harmless(told), _BOLD, style)


def steps(records: Iterable[Record], style: Style, verbose: bool) -> Iterator[str]:
    """Yield the lines on each request and its answer."""
    for record in records:
        yield from _step(_shown(record, style), style, verbose)


def ending(ended: Ended, records: Sequence[Record], style: Style) -> Iterator[str]:
    """Yield the lines on what the page gets in the end."""
    gets = _reads(_shown(records[-1], style)) if ended.ending is FetchEnding.READ else _gets_no_answer(ended, style)
    yield from _wrapped(gets, _GOOD if ended.ending is FetchEnding.READ else _BAD, style)


def no_answer(request: str, style: Style) -> Iterator[str]:
    """Yield the lines on a request, `METHOD URL`, that got no answer."""
    method, _, url = request.partition(" ")
    yield f"  → {harmless(method)} {harmless(url if style.show_secrets else masked_url(url))}"
    yield from _wrapped("It got no answer.", _BAD, style)


def _shown(record: Record, style: Style) -> Record:
    return record if style.show_secrets else masked_record(record)


def _wrapped(text: str, ink: str, style: Style) -> Iterator[str]:
    for line in textwrap.wrap(text, style.width - len(_INDENT), break_long_words=False, break_on_hyphens=False):
        yield _INDENT + _inked(line, ink, style)


def _step(record: Record, style: Style, verbose: bool) -> Iterator[str]:
    request, response, judgement = record.exchange.request, record.exchange.response, record.judgement
    yield f"  → {harmless(request.method)} {harmless(request.url)}  {record.exchange.http_version.removesuffix('.0')}"
    yield from _fields(request.headers.fields, verbose)
    if response is not None:
        yield f"  ← {response.status}"
        yield from _fields(response.headers.fields, verbose)
    if judgement.is_blocked:
        yield f"{_INDENT}  " + _inked(f"✗ {title_of(judgement.reason)}", _BAD, style)
    else:
        for note in judgement.notes:
            yield from _wrapped(f"Note: {harmless(note.text)}", "", style)
    yield ""


def _fields(fields: Iterable[tuple[str, str]], verbose: bool) -> Iterator[str]:
    for name, value in fields:
        if verbose or name.lower().startswith(_DECIDE):
            yield f"      {harmless(name)}: {harmless(value)}"


def _gets_no_answer(ended: Ended, style: Style) -> str:
    """Return why the page does not get the answer."""
    hop = ended.outgoing.hop
    url, location = (text if style.show_secrets else masked_url(text) for text in (hop.url, ended.location))
    match ended.ending:
        case FetchEnding.REFUSED_PREFLIGHT:
            told = f"The {hop.method} was not sent: the preflight failed."
        case FetchEnding.TOO_MANY_REDIRECTS:
            told = f"The page gets an error: browsers follow {MOST_REDIRECTS} redirects, and the next one leads to {location}."
        case FetchEnding.MIXED_CONTENT:
            told = f"Nothing is sent to {url}: a page of {hop.ask.origin} is secure and may ask secure servers only (mixed content)."
        case FetchEnding.BAD_PORT:
            told = f"Nothing is sent to {url}: browsers ask nothing of port {hop.target.port}."
        case _:
            told = "The page gets an error, and none of the answer."
    return harmless(told)


def _reads(record: Record) -> str:
    judgement, response = record.judgement, record.exchange.response
    status = "" if response is None else f" {response.status}"
    if judgement.kind is not Kind.ACTUAL:
        return f"The page reads the whole answer{status}: it comes from the page's own origin, so that CORS does not apply."
    read = f"these headers: {', '.join(judgement.exposed)}" if judgement.exposed else "none of its headers"
    unread = worth_exposing(record)
    rest = f" To read {', '.join(unread)} too, the server lists them in Access-Control-Expose-Headers." if unread else ""
    return harmless(f"The page reads the answer: its status{status}, its body and {read}.{rest}")


ENDS = {
    FetchEnding.READ: "the page reads the answer",
    FetchEnding.REFUSED_PREFLIGHT: "the preflight failed, the request was not sent",
    FetchEnding.BLOCKED: "the page gets an error, and none of the answer",
    FetchEnding.TOO_MANY_REDIRECTS: "the page gets an error: too many redirects",
    FetchEnding.MIXED_CONTENT: "nothing is sent to a server that is not secure (mixed content)",
    FetchEnding.BAD_PORT: "nothing is sent to a port that browsers ask nothing of",
}
"""How it ended, in a few words."""


def summary(browser: BrowserHeaders, ended: Ended, style: Style) -> str:
    """Return one line on how it ended in a browser."""
    read = ended.ending is FetchEnding.READ
    return _inked(f"{'✓' if read else '✗'} {browser.title}: {ENDS[ended.ending]}", _GOOD if read else _BAD, style)


def _inked(text: str, ink: str, style: Style) -> str:
    return f"\x1b[{ink}m{text}\x1b[0m" if style.colour and ink else text
