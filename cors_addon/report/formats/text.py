"""The report as text for a terminal: optional colour, wrapped to its width, and nothing in it that could act on the terminal."""

import textwrap
from collections.abc import Iterator, Mapping
from enum import StrEnum

from cors_addon.core.verdict.judgement import Verdict
from cors_addon.report.model.group import Group
from cors_addon.report.model.group_key import GroupKey
from cors_addon.report.model.report import Report
from cors_addon.report.safe.plain import harmless
from cors_addon.report.telling.disagreement_story import TITLE, DisagreementStory
from cors_addon.report.telling.masked import shown_disagreements, shown_stories
from cors_addon.report.telling.sentence import Sentence, as_plain
from cors_addon.report.telling.story import BrowserStory, Story, remedy_line
from cors_addon.report.telling.style import PLAIN, Style
from cors_addon.report.telling.summary import headline, plural, remarks
from cors_addon.report.telling.when import readable, readable_span

_LABEL = 12
_NARROWEST = 40


class Ink(StrEnum):
    """What a piece of text is, and with it the terminal's codes for it."""

    NONE = ""
    TITLE = "1"
    FAINT = "2"
    BAD = "1;31"
    DOUBT = "1;33"
    GOOD = "32"


def render_text(report: Report, style: Style = PLAIN) -> str:
    """Return the whole report as lines of text."""
    return "\n".join(_lines(report, style)) + "\n"


def _lines(report: Report, style: Style) -> Iterator[str]:
    totals, span = report.totals, report.span
    ink = Ink.BAD if totals.failed or totals.left_out.hides_failures else Ink.GOOD
    yield _inked("CORS report", Ink.TITLE, style) + ("" if span is None else _inked(f"  {readable_span(*span)}", Ink.FAINT, style))
    yield from _wrapped(f"{headline(totals)}.", style, ink=ink)
    yield from _wrapped(_joined(remarks(totals)), style)
    stories, disagreements = shown_stories(report, style), shown_disagreements(report, style)
    if disagreements:
        yield ""
        yield _inked(TITLE, Ink.TITLE, style)
        numbers = {story.group.id: number for number, story in enumerate(stories, start=1)}
        for disagreement in disagreements:
            yield from _disagreement_lines(disagreement, numbers, style)
    for number, story in enumerate(stories, start=1):
        yield ""
        yield from _group_lines(number, story, style)


def _disagreement_lines(disagreement: DisagreementStory, numbers: Mapping[str, int], style: Style) -> Iterator[str]:
    key = disagreement.key
    where = f"see {numbers[disagreement.group]}." if disagreement.group else harmless(disagreement.title)
    yield f"{_endpoint(key)}  {disagreement.count:,}×"
    yield from _labelled("", f"{disagreement.words}: {where}", style, ink=Ink.DOUBT)
    yield from _labelled("", as_plain(disagreement.seen), style)
    if not disagreement.group:
        yield from _labelled("Fix", as_plain(disagreement.advice), style)


def _endpoint(key: GroupKey) -> str:
    return f"   {harmless(key.page) or '(unknown page)'} → {harmless(key.server)}   {harmless(key.method)} {harmless(key.path)}"


def _group_lines(number: int, story: Story, style: Style) -> Iterator[str]:
    group = story.group
    certain = group.certain > 0
    badge = _inked("BLOCKED", Ink.BAD, style) if certain else _inked("BLOCKED, presumed", Ink.DOUBT, style)
    yield f"{number}. {badge}  {_inked(harmless(story.title), Ink.TITLE, style)}  {group.count:,}×"
    yield _endpoint(group.key)
    yield ""
    yield from _wrapped(as_plain(story.explanation), style, indent="   ")
    yield ""
    yield from _labelled("Browsers", " · ".join(_browser(browser) for browser in story.browsers), style)
    yield from _labelled("Certainty", as_plain(story.certainty), style, ink=Ink.DOUBT if group.presumed else Ink.NONE)
    yield from _labelled("Server", as_plain(story.server) + _reached(story), style)
    yield from _remedies(story, style)
    for browser in story.browsers:
        if browser.console:
            yield from _labelled(browser.name, harmless(browser.console), style, ink=Ink.FAINT)
    for note in story.notes:
        yield from _labelled("Note", as_plain(note), style)
    if initiator := group.sample.judgement.initiator:
        yield from _labelled("Asked by", harmless(str(initiator)), style)
    yield from _labelled("Seen", f"{plural(group.count, 'time')}: {_when(group)}", style)
    yield from _labelled("Rule", f"{harmless(group.key.reason)}  {harmless(story.standard)}".rstrip(), style, ink=Ink.FAINT)


def _remedies(story: Story, style: Style) -> Iterator[str]:
    for number, remedy in enumerate(story.remedies):
        yield _label("" if number else "Fix") + _inked(harmless(remedy_line(remedy)), Ink.GOOD, style)
    yield from _labelled("" if story.remedies else "Headers", as_plain(story.answer), style, ink=Ink.FAINT)
    yield from _labelled("In words" if story.remedies else "Fix", as_plain(story.advice), style)


def _browser(browser: BrowserStory) -> str:
    mark = "✗" if browser.verdict is Verdict.BLOCKED else "✓"
    return f"{browser.name} {mark} {browser.verdict.value}" + (" (this browser)" if browser.sent else "")


def _when(group: Group) -> str:
    first, last = readable(group.first), readable(group.last)
    return first if first == last else f"first {first}, last {last}"


def _reached(story: Story) -> str:
    group = story.group
    return f" ({group.reached:,} of {group.count:,} attempts reached it.)" if group.count > 1 and group.reached else ""


def _labelled(label: str, text: str, style: Style, *, ink: Ink = Ink.NONE) -> Iterator[str]:
    if text:
        yield from _wrapped(text, style, indent=" " * (_LABEL + 3), first=_label(label), ink=ink)


def _label(label: str) -> str:
    return f"   {label:<{_LABEL}}"


def _wrapped(text: str, style: Style, *, indent: str = "", first: str | None = None, ink: Ink = Ink.NONE) -> Iterator[str]:
    start = indent if first is None else first
    width = max(style.width, _NARROWEST) - len(indent)
    for number, line in enumerate(textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)):
        yield (indent if number else start) + _inked(line, ink, style)


def _joined(parts: tuple[Sentence, ...]) -> str:
    return " ".join(as_plain(part) for part in parts)


def _inked(text: str, ink: Ink, style: Style) -> str:
    return f"\x1b[{ink}m{text}\x1b[0m" if style.colour and ink else text
