"""The story of one flow in sections, by the words of the reports: what is wrong, what to do first, the wire, and what else is known."""

from collections.abc import Iterator

from cors_addon.core.engines import BROWSERS
from cors_addon.core.evidence import Client, Level
from cors_addon.core.verdict.cause import Proof
from cors_addon.core.verdict.judgement import Certainty, Observed, Record, Verdict
from cors_addon.proxy.contentview.other_flows import Find, attempt_lines, listed_at
from cors_addon.proxy.contentview.section import Section
from cors_addon.report.model.ending import Failure
from cors_addon.report.model.group import GroupTally
from cors_addon.report.model.sample import trimmed
from cors_addon.report.telling.facts import Fact
from cors_addon.report.telling.lead import lead_of, says_more
from cors_addon.report.telling.masked import masked_record
from cors_addon.report.telling.patch import LineChange, answer_lines, request_lines
from cors_addon.report.telling.sentence import as_plain, told
from cors_addon.report.telling.story import BrowserStory, Story, remedy_line, story_of, title_of

_MARKS = {Verdict.BLOCKED: "✗", Verdict.ALLOWED: "✓", Verdict.OPAQUE: "✓", Verdict.NOT_CORS: "–"}
_LABELS = {LineChange.NONE: "sent", LineChange.GONE: "wrong", LineChange.NEW: "needed"}
_OPEN = "credentials-open"
"""The note that tells on what more than the verdict hinges: knowledge, and no cause."""
_SHORT_CAUSES = ("error-answer", "preflight-authentication", "preflight-unrouted", "tainted-origin")
_ELSEWHERE = frozenset({"Sample", "Sent by", "Observed", "Flows"})
"""Facts of a group that a flow tells elsewhere, or by itself."""


def sections_of(record: Record, find: Find, *, show_secrets: bool) -> tuple[Section, ...]:
    """Return the story of a record in the order in which a person asks; `find` finds the other flows of its attempt."""
    bounded = trimmed(record)
    shown = bounded if show_secrets else masked_record(bounded)
    failure = Failure(shown)
    story = story_of(GroupTally(failure, {failure.flow: failure}).group())
    cause = shown.judgement.cause
    proofs = tuple([_proof(proof, find) for proof in cause.because]) if cause else ()
    return (
        Section("CORS", tuple(_verdict(shown, story))),
        *(_failure(shown, story, proofs) if shown.judgement.is_blocked else _passed(shown, story)),
        Section("As a browser", tuple(_as_browser(shown))),
        Section("Headers", tuple(_headers(shown))),
        Section("Console", tuple(_console(story))),
        Section("Page", tuple(_reads(shown))),
        Section("Known", tuple(_known(shown, story))),
        Section("Attempt", tuple(attempt_lines(bounded, find, show_secrets=show_secrets))),
    )


def _verdict(record: Record, story: Story) -> Iterator[str]:
    judgement = record.judgement
    who, certainty = _who(judgement.client), as_plain(story.certainty)
    presumed = f" · {certainty[:1].lower()}{certainty[1:]}" if judgement.certainty is Certainty.PRESUMED else ""
    observed = "" if judgement.observed is Observed.UNOBSERVED or judgement.is_blocked else f" · {judgement.observed}"
    where = f" in {who}" if who else ""
    yield f"{_MARKS[judgement.verdict]} {judgement.verdict}{where}{presumed}{observed}"
    if judgement.page and judgement.verdict is not Verdict.NOT_CORS:
        yield f"{judgement.page} → {record.exchange.request.target.origin}"


def _failure(record: Record, story: Story, proofs: tuple[str, ...]) -> Iterator[Section]:
    """Yield why it really failed and by what that shows, what to do, what the browser says, and what the server did."""
    judgement, more = record.judgement, says_more(record.judgement)
    advice = judgement.cause.advice if judgement.cause else ()
    # A reason's own advice may go on in the page's code.
    first = advice[:1] if more else (as_plain(story.advice),)
    rule = f"{story.title} ({judgement.reason})"
    said = (as_plain(story.explanation), *(as_plain(fact.text) for fact in story.facts if fact.label == "Observed"))
    yield Section("What is wrong", (lead_of(record), *(() if more else said), *proofs))
    yield Section("Do this first", first)
    yield Section("Then", advice[1:])
    yield Section("The hidden answer", (judgement.answer,))
    yield Section("What the browser says", (rule, *(said if more else ())))
    yield Section("Also", tuple(_notes(record)))
    yield Section("What the server did", (as_plain(story.server),))
    yield Section("Headers that mend it", tuple(map(remedy_line, story.remedies)), wrapped=False)
    yield Section("What headers do", (as_plain(story.answer),))
    yield Section("Rule", (story.standard,))


def _passed(record: Record, story: Story) -> Iterator[Section]:
    yield Section("Why", (as_plain(story.explanation), *_notes(record)))


def _proof(proof: Proof, find: Find) -> str:
    """Return a piece of evidence, with when the flow was sent that shows it where that is another one, by which it is found in the list."""
    shows = find(proof.flow) if proof.flow else None
    return f"· {proof.text}" + (f" ({listed_at(shows)})" if shows else "")


def _notes(record: Record) -> Iterator[str]:
    """Return what else is to be known; the notes that are a cause in short only where no cause says more."""
    left_out = {_OPEN, *(_SHORT_CAUSES if says_more(record.judgement) else ())}
    return (as_plain(told(note.text)) for note in record.judgement.notes if note.code not in left_out)


def _as_browser(record: Record) -> Iterator[str]:
    if told := record.judgement.as_browser:
        yield f"{_MARKS[told.verdict]} {told.verdict}" + (f", {told.reason}: {title_of(told.reason)}" if told.reason else "")
        yield told.explanation


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
    yield from (as_plain(told(note.text)) for note in record.judgement.notes if note.code == _OPEN)


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
