"""The report as Markdown, for an issue tracker: a table of the failures, and a section for each."""

from collections.abc import Iterator, Mapping

from cors_addon.core.verdict.judgement import Verdict
from cors_addon.report.formats.markdown_text import block, cell, code, paragraph, plain, say
from cors_addon.report.model.report import Report
from cors_addon.report.safe.plain import harmless, visible
from cors_addon.report.telling.disagreement_story import TITLE, DisagreementStory
from cors_addon.report.telling.masked import shown_disagreements, shown_stories
from cors_addon.report.telling.patch import Line, answer_lines, request_lines
from cors_addon.report.telling.sentence import as_plain
from cors_addon.report.telling.story import BrowserStory, Story, remedy_line
from cors_addon.report.telling.style import PLAIN, Style
from cors_addon.report.telling.summary import headline, plural, remarks
from cors_addon.report.telling.timeline import step_line, steps_worth_telling
from cors_addon.report.telling.when import readable_span

_UNKNOWN_PAGE = "(unknown page)"


def render_markdown(report: Report, style: Style = PLAIN) -> str:
    """Return the whole report as Markdown in GitHub's flavour."""
    stories = shown_stories(report, style)
    span = report.span
    parts = ["# CORS report", f"**{headline(report.totals)}.**" + ("" if span is None else f" {readable_span(*span)}")]
    parts.append(" ".join(plain(as_plain(remark)) for remark in remarks(report.totals)))
    if stories:
        parts.append("\n".join(_table(stories)))
    if disagreements := shown_disagreements(report, style):
        numbers = {story.group.id: number for number, story in enumerate(stories, start=1)}
        parts += [f"## {TITLE}", "\n".join(_disagreement(disagreement, numbers) for disagreement in disagreements)]
    for number, story in enumerate(stories, start=1):
        parts.extend(_section(number, story))
    return "\n\n".join(parts) + "\n"


def _table(stories: tuple[Story, ...]) -> Iterator[str]:
    yield "| # | Why | Page | Server | Request | Times | Fix |"
    yield "|--:|---|---|---|---|--:|---|"
    for number, story in enumerate(stories, start=1):
        group, remedy = story.group, story.main_remedy
        page = cell(group.key.page) if group.key.page else _UNKNOWN_PAGE
        fix = "" if remedy is None else cell(remedy_line(remedy))
        request = cell(f"{group.key.method} {group.key.path}")
        why = plain(visible(story.title)) + (" (presumed)" if not group.certain else "")
        yield f"| {number} | {why} | {page} | {cell(group.key.server)} | {request} | {group.count:,} | {fix} |"


def _disagreement(disagreement: DisagreementStory, numbers: Mapping[str, int]) -> str:
    key = disagreement.key
    page = code(key.page) if key.page else _UNKNOWN_PAGE
    line = f"- {page} → {code(key.server)} {code(f'{key.method} {key.path}')}, {plural(disagreement.count, 'time')}: {disagreement.words}"
    if disagreement.group:
        return f"{line} (number {numbers[disagreement.group]} below)"
    return f"{line}. **{plain(visible(disagreement.title))}.** {say(disagreement.seen)} {say(disagreement.advice)}"


def _section(number: int, story: Story) -> Iterator[str]:
    group, key = story.group, story.group.key
    yield f"## {number}. {plain(visible(story.title))}"
    page = code(key.page) if key.page else _UNKNOWN_PAGE
    badge = "**Blocked**" if group.certain else "**Presumably blocked**"
    yield f"{badge}, {plural(group.count, 'time')}: {page} → {code(key.server)} {code(f'{key.method} {key.path}')}"
    if story.explanation:
        yield paragraph(say(story.explanation))
    yield block(_patch(story), "diff")
    if story.answer:
        yield paragraph(say(story.answer))
    if story.advice:
        yield f"**In words:** {say(story.advice)}"
    yield f"**On the server:** {say(story.server)}"
    if group.presumed:
        yield f"**Certainty:** {say(story.certainty)}"
    if story.notes:
        yield "\n".join(f"- **Note:** {say(note)}" for note in story.notes)
    yield f"<details>\n<summary>Steps, console lines and evidence</summary>\n\n{_details(story)}\n\n</details>"


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
