"""The report as Markdown, for an issue tracker: a table of the causes with what mends each, and a section for each."""

from collections.abc import Iterator, Mapping

from cors_addon.core.verdict.judgement import Verdict
from cors_addon.report.formats.markdown_text import block, cell, code, paragraph, plain, say, say_in_cell
from cors_addon.report.formats.numbered import NumberedCause, NumberedFailure, advice_of, numbered_causes, numbers_of, title_of_cause
from cors_addon.report.model.group_key import PageEndpoint
from cors_addon.report.model.report import Report
from cors_addon.report.safe.plain import harmless, visible
from cors_addon.report.telling.cause_story import CauseStory
from cors_addon.report.telling.disagreement_story import TITLE, DisagreementStory
from cors_addon.report.telling.finding_story import FINDINGS_TITLE, FindingStory, finding_stories
from cors_addon.report.telling.masked import shown_disagreements
from cors_addon.report.telling.patch import Line, answer_lines, request_lines
from cors_addon.report.telling.sentence import Sentence, as_plain
from cors_addon.report.telling.story import BrowserStory, Story, remedy_line
from cors_addon.report.telling.style import PLAIN, Style
from cors_addon.report.telling.summary import REPORT_TITLE, headline, plural, remarks
from cors_addon.report.telling.timeline import step_line, steps_worth_telling
from cors_addon.report.telling.when import readable_span

_UNKNOWN_PAGE = "(unknown page)"
_BREAK = "<br>"
"""A new line within a table's cell."""


def render_markdown(report: Report, style: Style = PLAIN) -> str:
    """Return the whole report as Markdown in GitHub's flavour."""
    causes, span = numbered_causes(report, style), report.span
    parts = [f"# {REPORT_TITLE}", f"**{headline(report.totals)}.**" + ("" if span is None else f" {readable_span(*span)}")]
    parts.append(" ".join(plain(as_plain(remark)) for remark in remarks(report.totals)))
    if causes:
        parts.append("\n".join(_table(causes)))
    if disagreements := shown_disagreements(report, style):
        numbers = numbers_of(causes)
        parts += [f"## {TITLE}", "\n".join(_disagreement(disagreement, numbers) for disagreement in disagreements)]
    if findings := finding_stories(report.findings(), show_secrets=style.show_secrets):
        parts += [f"## {FINDINGS_TITLE}", "\n".join(map(_finding, findings))]
    for cause in causes:
        parts.extend(_section(cause))
    return "\n\n".join(parts) + "\n"


def _table(causes: tuple[NumberedCause, ...]) -> Iterator[str]:
    """Yield a row for each cause, with all that mends it."""
    yield "| # | Cause | Page | Server | Failed | State | Fix |"
    yield "|--:|---|---|---|--:|---|---|"
    for cause in causes:
        group = cause.cause.group
        page = cell(group.page) if group.page else _UNKNOWN_PAGE
        lines = dict.fromkeys(remedy_line(remedy) for failure in cause.failures for remedy in failure.story.remedies)
        fix = _BREAK.join([*([say_in_cell(cause.cause.first)] if cause.cause.first else []), *map(cell, lines)])
        title, failed = say_in_cell(title_of_cause(cause.cause)), f"{group.count:,}" + ("" if group.is_certain else ", presumably")
        yield f"| {cause.number} | {title} | {page} | {cell(group.server)} | {failed} | {_state(cause)} | {fix} |"


def _state(cause: NumberedCause) -> str:
    return ("❌ " if cause.is_failing else "✅ ") + plain(cause.cause.state)


def _disagreement(disagreement: DisagreementStory, numbers: Mapping[str, str]) -> str:
    line = f"- {_asked(disagreement.key.endpoint)}, {plural(disagreement.count, 'time')}: {disagreement.words}"
    if disagreement.group:
        return f"{line} (number {numbers[disagreement.group]} below)"
    return f"{line}. **{plain(visible(disagreement.title))}.** {say(disagreement.seen)} {say(disagreement.advice)}"


def _finding(story: FindingStory) -> str:
    finding = story.finding
    where = f"{_asked(finding.endpoint)}, {plural(finding.count, 'time')}"
    return f"- {where}: {say(story.text)} ({code(finding.code)}, flow {code(finding.flow)})"


def _asked(key: PageEndpoint) -> str:
    return f"{code(key.page) if key.page else _UNKNOWN_PAGE} → {code(key.server)} {code(f'{key.method} {key.path}')}"


def _section(cause: NumberedCause) -> Iterator[str]:
    story = cause.cause
    first, *others = cause.failures
    yield f"## {cause.number}. {say(title_of_cause(story))}"
    yield f"{_state(cause)}: {story.explains}. Side: {story.side.value}."
    yield from _what_to_do(advice_of(story) if others else first.steps)
    yield from _evidence(story)
    for failure in cause.failures:
        yield from _failure(failure, story)


def _what_to_do(steps: tuple[Sentence, ...]) -> Iterator[str]:
    if steps:
        yield "\n".join(f"{place}. {'**First:** ' if place == 1 else ''}{say(step)}" for place, step in enumerate(steps, start=1))


def _evidence(story: CauseStory) -> Iterator[str]:
    if story.because:
        yield "\n".join(f"- **Evidence:** {say(proof)}" for proof in story.because)


def _failure(failure: NumberedFailure, lead: CauseStory) -> Iterator[str]:
    story, group = failure.story, failure.story.group
    if "." in failure.number:
        yield f"### {failure.number} {code(f'{group.key.method} {group.key.path}')}"
    badge = "**Blocked**" if group.certain else "**Presumably blocked**"
    yield f"{badge}, {plural(group.count, 'time')}, answered {failure.statuses}: {_asked(group.key.endpoint)}"
    if failure.cause.group.groups != lead.group.groups:
        yield from _differing(failure, lead)
    if answer := group.sample.judgement.answer:
        yield f"**The hidden answer:** {code(answer)}"
    yield f"**The browser says:** {say(failure.browser_says)}"
    yield block(_patch(story), "diff")
    if story.answer:
        yield paragraph(say(story.answer))
    yield f"**On the server:** {say(story.server)}"
    if group.presumed:
        yield f"**Certainty:** {say(story.certainty)}"
    if story.notes:
        yield "\n".join(f"- **Note:** {say(note)}" for note in story.notes)
    yield f"<details>\n<summary>Steps, console lines and evidence</summary>\n\n{_details(story)}\n\n</details>"


def _differing(failure: NumberedFailure, lead: CauseStory) -> Iterator[str]:
    """Yield what is said of one failure of several, as far as it was not said of the cause."""
    own = failure.cause
    if as_plain(own.title) not in as_plain(lead.title):
        yield f"**Cause:** {say(title_of_cause(own))}"
    if failure.steps != advice_of(lead):
        yield from _what_to_do(failure.steps)
    if own.because != lead.because:
        yield from _evidence(own)


def _patch(story: Story) -> list[str]:
    sample = story.group.sample
    return [*map(_patched, request_lines(sample)), "", *map(_patched, answer_lines(sample))]


def _patched(line: Line) -> str:
    return f"{line.change} {line.text}"


def _details(story: Story) -> str:
    steps = [f"{number}. {say(step_line(step))}" for number, step in enumerate(steps_worth_telling(story.group), start=1)]
    parts = [*(["\n".join(steps)] if steps else []), *(_browser(browser) for browser in story.browsers)]
    facts = [f"- {fact.label}: {say(fact.text)}{''.join(f' ({say(proof)})' for proof in fact.because)}" for fact in story.facts]
    rule = code(story.group.key.reason) if story.group.key.reason else "(none)"
    facts.append(f"- Rule: {f'[{rule}]({story.standard})' if story.standard else rule}")
    facts.append(f"- Seen: {readable_span(story.group.first, story.group.last)}")
    return "\n\n".join([*parts, "\n".join(facts)])


def _browser(browser: BrowserStory) -> str:
    mark = "✗" if browser.verdict is Verdict.BLOCKED else "✓"
    parts = [f"{browser.name} {mark} {browser.verdict.value}{' (this browser)' if browser.sent else ''}"]
    if browser.code:
        parts.append(f" {code(browser.code)}")
    if browser.console:
        parts.append(f"\n\n{block([harmless(browser.console)], 'text')}")
    return "".join(parts)
