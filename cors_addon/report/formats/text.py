"""The report as text for a terminal: optional colour, wrapped to its width, and nothing in it that could act on the terminal.

An overview comes first, a line for each cause; then each cause with the failures that it explains.
"""

from collections.abc import Iterator, Mapping

from cors_addon.core.verdict.judgement import Verdict
from cors_addon.report.formats.numbered import NumberedCause, NumberedFailure, advice_of, numbered_causes, numbers_of, title_of_cause
from cors_addon.report.formats.text_lines import Ink, inked, label_of, labelled, wrapped
from cors_addon.report.model.group import Group
from cors_addon.report.model.group_key import PageEndpoint
from cors_addon.report.model.report import Report
from cors_addon.report.safe.plain import harmless
from cors_addon.report.telling.cause_story import CauseStory
from cors_addon.report.telling.disagreement_story import TITLE, DisagreementStory
from cors_addon.report.telling.finding_story import FINDINGS_TITLE, FindingStory, finding_stories
from cors_addon.report.telling.masked import shown_disagreements
from cors_addon.report.telling.sentence import Sentence, as_plain
from cors_addon.report.telling.story import BrowserStory, Story, remedy_line
from cors_addon.report.telling.style import PLAIN, Style
from cors_addon.report.telling.summary import REPORT_TITLE, headline, plural, remarks
from cors_addon.report.telling.when import readable, readable_span

_WIDEST_SERVER = 28


def render_text(report: Report, style: Style = PLAIN) -> str:
    """Return the whole report as lines of text."""
    return "\n".join(_lines(report, style)) + "\n"


def _lines(report: Report, style: Style) -> Iterator[str]:
    yield from _head(report, style)
    causes = numbered_causes(report, style)
    yield from _overview(causes, style)
    if disagreements := shown_disagreements(report, style):
        yield from _heading(TITLE, style)
        numbers = numbers_of(causes)
        for disagreement in disagreements:
            yield from _disagreement(disagreement, numbers, style)
    if findings := finding_stories(report.findings(), show_secrets=style.show_secrets):
        yield from _heading(FINDINGS_TITLE, style)
        for finding in findings:
            yield from _finding(finding, style)
    for cause in causes:
        yield from _cause(cause, style)


def _head(report: Report, style: Style) -> Iterator[str]:
    totals, span = report.totals, report.span
    ink = Ink.BAD if totals.failed or totals.left_out.hides_failures else Ink.GOOD
    yield inked(REPORT_TITLE, Ink.TITLE, style) + ("" if span is None else inked(f"  {readable_span(*span)}", Ink.FAINT, style))
    yield from wrapped(f"{headline(totals)}.", style, ink=ink)
    yield from wrapped(" ".join(map(as_plain, remarks(totals))), style)


def _heading(text: str, style: Style) -> Iterator[str]:
    yield ""
    yield inked(text, Ink.TITLE, style)


def _overview(causes: tuple[NumberedCause, ...], style: Style) -> Iterator[str]:
    """Yield a line for each cause: its number, how often it made an attempt fail, the server, what is wrong."""
    width = min(_WIDEST_SERVER, max((len(harmless(cause.server)) for cause in causes), default=0))
    for heading, is_failing in (("Still failing", True), ("Passing again", False)):
        rows = [cause for cause in causes if cause.is_failing is is_failing]
        if rows:
            yield from _heading(heading, style)
        for cause in rows:
            server = harmless(cause.server)
            title = as_plain(title_of_cause(cause.cause)).removeprefix(f"{server}: ").removeprefix(f"{server} ")
            remark = f" ({cause.remark})" if cause.remark else ""
            start = f"{cause.number:>3}  {cause.cause.group.count:>5,}×  {server:<{width}}  "
            yield from wrapped(f"{title}{remark}", style, indent=" " * (width + 15), first=start)


def _disagreement(disagreement: DisagreementStory, numbers: Mapping[str, str], style: Style) -> Iterator[str]:
    where = f"see {numbers[disagreement.group]}." if disagreement.group else harmless(disagreement.title)
    yield f"{_endpoint(disagreement.key.endpoint)}  {disagreement.count:,}×"
    yield from labelled("", f"{disagreement.words}: {where}", style, ink=Ink.DOUBT)
    yield from labelled("", as_plain(disagreement.seen), style)
    if not disagreement.group:
        yield from labelled("Fix", as_plain(disagreement.advice), style)


def _finding(story: FindingStory, style: Style) -> Iterator[str]:
    finding = story.finding
    yield f"{_endpoint(finding.endpoint)}  {finding.count:,}×"
    yield from labelled("", f"{as_plain(story.text)} ({harmless(finding.code)}, flow {harmless(finding.flow)})", style)


def _endpoint(key: PageEndpoint) -> str:
    return f"   {harmless(key.page) or '(unknown page)'} → {harmless(key.server)}   {harmless(key.method)} {harmless(key.path)}"


def _cause(cause: NumberedCause, style: Style) -> Iterator[str]:
    story = cause.cause
    yield ""
    start = f"{cause.number}. "
    yield from wrapped(as_plain(title_of_cause(story)), style, indent=" " * max(3, len(start)), first=f"{start:<3}", ink=Ink.TITLE)
    yield from wrapped(f"{story.explains}, {story.state}.", style, indent="   ", ink=Ink.NONE if cause.is_failing else Ink.GOOD)
    yield ""
    first, *others = cause.failures
    steps = first.steps if not others else advice_of(story)
    yield from _what_to_do(steps, style)
    yield from labelled("Side", story.side.value, style)
    yield from _evidence(story, style)
    for failure in cause.failures:
        yield from _failure(failure, story, style)


def _what_to_do(steps: tuple[Sentence, ...], style: Style) -> Iterator[str]:
    for place, step in enumerate(steps):
        label = "Then" if place == 1 else "" if place else "First"
        yield from labelled(label, as_plain(step), style, ink=Ink.NONE if place else Ink.GOOD)


def _evidence(story: CauseStory, style: Style) -> Iterator[str]:
    for place, proof in enumerate(story.because):
        yield from labelled("" if place else "Evidence", as_plain(proof), style)


def _failure(failure: NumberedFailure, lead: CauseStory, style: Style) -> Iterator[str]:
    story, group = failure.story, failure.story.group
    badge = inked("BLOCKED", Ink.BAD, style) if group.certain else inked("BLOCKED, presumed", Ink.DOUBT, style)
    yield ""
    number = f"{failure.number}  " if "." in failure.number else ""
    yield f"   {number}{failure.statuses}  {badge}  {group.count:,}×"
    yield _endpoint(group.key.endpoint)
    if failure.cause.group.groups != lead.group.groups:
        yield from _differing(failure, lead, style)
    yield from labelled("Answer", harmless(group.sample.judgement.answer), style, ink=Ink.FAINT)
    yield from labelled("Browser", as_plain(failure.browser_says), style)
    if group.presumed:
        yield from labelled("Certainty", as_plain(story.certainty), style, ink=Ink.DOUBT)
    yield from labelled("Server", as_plain(story.server) + _reached(story), style)
    yield from _remedies(story, style)
    yield from labelled("Browsers", " · ".join(map(_browser, story.browsers)), style)
    for browser in story.browsers:
        if browser.console:
            yield from labelled(browser.name, harmless(browser.console), style, ink=Ink.FAINT)
    for note in story.notes:
        yield from labelled("Note", as_plain(note), style)
    if initiator := group.sample.judgement.initiator:
        yield from labelled("Asked by", harmless(str(initiator)), style)
    yield from labelled("Seen", f"{plural(group.count, 'time')}: {_when(group)}; {_flows(group)}", style)
    yield from labelled("Rule", f"{harmless(group.key.reason)}  {harmless(story.standard)}".rstrip(), style, ink=Ink.FAINT)


def _differing(failure: NumberedFailure, lead: CauseStory, style: Style) -> Iterator[str]:
    """Yield what is said of one failure of several, as far as it was not said of the cause."""
    own = failure.cause
    if as_plain(own.title) not in as_plain(lead.title):
        yield from labelled("Cause", as_plain(title_of_cause(own)), style)
    if failure.steps != advice_of(lead):
        yield from _what_to_do(failure.steps, style)
    if own.because != lead.because:
        yield from _evidence(own, style)


def _remedies(story: Story, style: Style) -> Iterator[str]:
    for number, remedy in enumerate(story.remedies):
        yield label_of("" if number else "Fix") + inked(harmless(remedy_line(remedy)), Ink.GOOD, style)
    yield from labelled("" if story.remedies else "Headers", as_plain(story.answer), style, ink=Ink.FAINT)


def _browser(browser: BrowserStory) -> str:
    mark = "✗" if browser.verdict is Verdict.BLOCKED else "✓"
    return f"{browser.name} {mark} {browser.verdict.value}" + (" (this browser)" if browser.sent else "")


def _when(group: Group) -> str:
    first, last = readable(group.first), readable(group.last)
    return first if first == last else f"first {first}, last {last}"


def _flows(group: Group) -> str:
    return f"{'flow' if group.count == 1 else 'last flows'} {', '.join(map(harmless, group.flows))}"


def _reached(story: Story) -> str:
    group = story.group
    return f" ({group.reached:,} of {group.count:,} attempts reached it.)" if group.count > 1 and group.reached else ""
