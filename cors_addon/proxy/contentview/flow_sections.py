"""The story of one flow in sections, by the words of the reports: the verdict, why, what mends it, the wire, and what else is known."""

from collections.abc import Iterator

from cors_addon.core.engines import BROWSERS
from cors_addon.core.evidence import Client, Level
from cors_addon.core.verdict.judgement import Observed, Record, Verdict
from cors_addon.proxy.contentview.other_flows import Find, attempt_lines
from cors_addon.proxy.contentview.section import Section
from cors_addon.report.model.ending import Failure
from cors_addon.report.model.group import GroupTally
from cors_addon.report.model.sample import trimmed
from cors_addon.report.telling.facts import Fact
from cors_addon.report.telling.masked import masked_record
from cors_addon.report.telling.patch import LineChange, answer_lines, request_lines
from cors_addon.report.telling.sentence import as_plain
from cors_addon.report.telling.story import BrowserStory, Story, remedy_line, story_of, title_of

_MARKS = {Verdict.BLOCKED: "✗", Verdict.ALLOWED: "✓", Verdict.OPAQUE: "✓", Verdict.NOT_CORS: "–"}
_LABELS = {LineChange.NONE: "sent", LineChange.GONE: "wrong", LineChange.NEW: "needed"}
_ELSEWHERE = frozenset({"Sample", "Sent by", "Observed", "Flows"})
"""Facts of a group that a flow tells elsewhere, or by itself."""


def sections_of(record: Record, find: Find, *, show_secrets: bool) -> tuple[Section, ...]:
    """Return the story of a record in the order in which a person asks; `find` finds the other flows of its attempt."""
    bounded = trimmed(record)
    shown = bounded if show_secrets else masked_record(bounded)
    failure = Failure(shown)
    story = story_of(GroupTally(failure, {failure.flow: failure}).group())
    return (
        Section("CORS", tuple(_verdict(shown, story))),
        Section("Why", (as_plain(story.explanation), *(as_plain(note) for note in story.notes))),
        Section("As a browser", tuple(_as_browser(shown))),
        *(_cure(story) if shown.judgement.is_blocked else ()),
        Section("Headers", tuple(_headers(shown))),
        Section("Console", tuple(_console(story))),
        Section("Page", tuple(_reads(shown))),
        Section("Known", tuple(_known(shown, story))),
        Section("Attempt", tuple(attempt_lines(bounded, find, show_secrets=show_secrets))),
    )


def _verdict(record: Record, story: Story) -> Iterator[str]:
    judgement = record.judgement
    who, certainty = _who(judgement.client), as_plain(story.certainty)
    observed = "" if judgement.observed is Observed.UNOBSERVED or judgement.is_blocked else f" · {judgement.observed}"
    where = f" in {who}" if who else ""
    yield f"{_MARKS[judgement.verdict]} {judgement.verdict}{where} · {certainty[:1].lower()}{certainty[1:]}{observed}"
    if judgement.is_blocked:
        yield f"{judgement.reason}: {story.title}"
        yield from (as_plain(fact.text) for fact in story.facts if fact.label == "Observed")
    if judgement.page and judgement.verdict is not Verdict.NOT_CORS:
        yield f"{judgement.page} → {record.exchange.request.target.origin}"


def _as_browser(record: Record) -> Iterator[str]:
    if told := record.judgement.as_browser:
        yield f"{_MARKS[told.verdict]} {told.verdict}" + (f", {told.reason}: {title_of(told.reason)}" if told.reason else "")
        yield told.explanation


def _cure(story: Story) -> Iterator[Section]:
    yield Section("Server", (as_plain(story.server),))
    yield Section("Fix", tuple(map(remedy_line, story.remedies)), wrapped=False)
    yield Section("Then", (as_plain(story.answer),))
    yield Section("Advice", (as_plain(story.advice), story.standard))


def _headers(record: Record) -> Iterator[str]:
    if record.judgement.is_cors or record.judgement.is_blocked or record.judgement.as_browser:
        yield from (f"asked   {line.text}" for line in request_lines(record)[1:])
        yield from (f"{_LABELS[line.change]:<7} {line.text}" for line in answer_lines(record))


def _console(story: Story) -> Iterator[str]:
    """Yield each browser's line; nothing where all of them let it pass without a word."""
    if any(browser.console or browser.verdict is Verdict.BLOCKED for browser in story.browsers):
        for browser in story.browsers:
            yield _heading(browser)
            yield f"  {browser.console}" if browser.console else ""


def _heading(browser: BrowserStory) -> str:
    code = f", {browser.code}" if browser.code else ""
    return f"{browser.name}{' (this browser)' if browser.sent else ''}: {_MARKS[browser.verdict]} {browser.verdict}{code}"


def _reads(record: Record) -> Iterator[str]:
    judgement = record.judgement
    if judgement.exposed:
        yield f"may read these headers: {', '.join(judgement.exposed)}"
    if judgement.hidden and judgement.verdict is Verdict.ALLOWED:
        yield f"may not read these: {', '.join(judgement.hidden)}"


def _known(record: Record, story: Story) -> Iterator[str]:
    client = record.judgement.client
    yield f"Sent by: {_sender(client)}" + _because(client.because)
    for fact in story.facts:
        if fact.label not in _ELSEWHERE:
            yield _fact(fact)


def _who(client: Client) -> str:
    """Return what people call the browser, or the program that keeps to CORS as one does; "" where it is not known."""
    return client.name if client.emulates else BROWSERS.get(client.engine.value, "")


def _sender(client: Client) -> str:
    if client.browser:
        return (_who(client) or "a browser") + (f" in {client.name}" if client.name else "")
    return " ".join(filter(None, (_LEVELS[client.level], f"({client.name})" if client.name else "")))


_LEVELS = {
    Level.THINNED: "perhaps a browser, some of whose headers are missing",
    Level.OTHER: "no browser, as far as the traffic shows",
}


def _fact(fact: Fact) -> str:
    return f"{fact.label}: {as_plain(fact.text)}" + _because(tuple(as_plain(proof) for proof in fact.because))


def _because(proofs: tuple[str, ...]) -> str:
    return f" ({'; '.join(proofs)})" if proofs else ""
