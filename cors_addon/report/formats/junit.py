"""The report as JUnit XML, for a build server: a suite for each server, in it a test case for each endpoint that failed.

A case whose attempts failed for certain is a failure. One whose attempts failed presumably is skipped, because a proxy can't
tell, and counts as `scan` counts it: neither fails a build. What else a page asked of the server is one case, which passed.
The first suite tells whether anything was judged at all.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from cors_addon.report.formats.numbered import advice_of, title_of_cause
from cors_addon.report.model.contacts import Contact
from cors_addon.report.model.report import Report
from cors_addon.report.model.tally import Totals
from cors_addon.report.safe.plain import harmless
from cors_addon.report.telling.cause_story import story_of_its_cause
from cors_addon.report.telling.masked import shown_stories
from cors_addon.report.telling.sentence import as_plain
from cors_addon.report.telling.story import Story, remedy_line
from cors_addon.report.telling.style import PLAIN, Style
from cors_addon.report.telling.summary import headline, plural, remarks
from cors_addon.report.telling.timeline import step_line, steps_worth_telling
from cors_addon.report.telling.when import readable_span

type Case = tuple[Story, ...]
"""The failures of one endpoint for one page, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Suite:
    """What was asked of one server: the endpoints that failed, and the pages whose other attempts passed."""

    server: str
    cases: tuple[Case, ...]
    passed: tuple[Contact, ...]

    @property
    def failed(self) -> int:
        """How many of the endpoints failed for certain."""
        return sum(map(_is_certain, self.cases))


_DOCUMENT = Markup(
    '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="cors-addon" tests="{}" failures="{}" errors="0">\n{}{}</testsuites>\n'
)
_NOTHING_SEEN = Markup('      <skipped message="{}"/>\n')


def render_junit(report: Report, style: Style = PLAIN) -> str:
    """Return the whole report as one XML document."""
    suites = _suites(report, style)
    tests = 1 + sum(len(suite.cases) + len(suite.passed) for suite in suites)
    failures = sum(suite.failed for suite in suites)
    return str(_DOCUMENT.format(tests, failures, _overall(report), Markup("").join(map(_suite, suites))))


def _suites(report: Report, style: Style) -> list[Suite]:
    """Return a suite for each server: those with failures first, in the order of the report."""
    cases: dict[str, dict[tuple[str, str, str], list[Story]]] = defaultdict(lambda: defaultdict(list))
    passed: dict[str, list[Contact]] = defaultdict(list)
    for story in shown_stories(report, style):
        key = story.group.key
        cases[key.server][key.method, key.path, key.page].append(story)
    for contact in report.contacts():
        if contact.passed:
            passed[contact.server].append(contact)
    return [Suite(server, tuple(map(tuple, cases[server].values())), tuple(passed[server])) for server in dict.fromkeys((*cases, *passed))]


def _overall(report: Report) -> Markup:
    totals = report.totals
    told = [f"{headline(totals)}.", *map(as_plain, remarks(totals))]
    return Markup(
        '  <testsuite name="cors-addon" tests="1" failures="0" errors="0" skipped="{}">\n'
        "    <properties>\n{}    </properties>\n"
        '    <testcase classname="cors-addon" name="cross-origin attempts were seen">\n{}'
        "      <system-out>{}</system-out>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
    ).format(
        0 if _can_tell(totals) else 1,
        Markup("").join(_property(name, str(number)) for name, number in totals.as_dict().items()),
        Markup("") if _can_tell(totals) else _NOTHING_SEEN.format(headline(totals)),
        "\n".join(told),
    )


def _can_tell(totals: Totals) -> bool:
    """Tell whether there was something to judge, and nothing that failed unseen: a green suite would say that all is well."""
    return bool(totals.attempts) and not totals.left_out.hides_failures


def _suite(suite: Suite) -> Markup:
    name = harmless(suite.server) or "other servers"
    cases = [*(_case(name, case) for case in suite.cases), *(_passed(name, contact) for contact in suite.passed)]
    return Markup('  <testsuite name="{}" tests="{}" failures="{}" errors="0" skipped="{}">\n{}  </testsuite>\n').format(
        name, len(cases), suite.failed, len(suite.cases) - suite.failed, Markup("").join(cases)
    )


def _passed(server: str, contact: Contact) -> Markup:
    return Markup(
        '    <testcase classname="{}" name="all others from {}">\n      <system-out>{} passed.</system-out>\n    </testcase>\n'
    ).format(server, _page(contact.page), plural(contact.passed, "attempt"))


def _case(server: str, case: Case) -> Markup:
    key = case[0].group.key
    name = f"{harmless(key.method)} {harmless(key.path)} from {_page(key.page)}"
    told = "\n\n".join("\n".join(_lines(story)) for story in case)
    if _is_certain(case):
        worst = next(story for story in case if story.group.certain)
        result = Markup('      <failure type="{}" message="{}">{}</failure>\n').format(_code(worst), _message(worst), told)
    else:
        result = Markup('      <skipped message="{}"/>\n      <system-out>{}</system-out>\n').format(
            f"{as_plain(case[0].certainty)} {_message(case[0])}", told
        )
    return Markup('    <testcase classname="{}" name="{}">\n{}    </testcase>\n').format(harmless(server), name, result)


def _is_certain(case: Case) -> bool:
    return any(story.group.certain for story in case)


def _code(story: Story) -> str:
    """Return the code of the cause, or of the reason where nothing else is known."""
    return harmless(story.group.key.cause or story.group.key.reason) or "blocked"


def _message(story: Story) -> str:
    """Return why it failed and what to do first, which is all that many build servers show."""
    cause = story_of_its_cause(story.group)
    title = as_plain(title_of_cause(cause)).removesuffix(".")
    return f"{title}. First: {as_plain(cause.first)}" if cause.first else title


def _lines(story: Story) -> Iterator[str]:
    group, cause = story.group, story_of_its_cause(story.group)
    yield f"{_code(story)}: {as_plain(title_of_cause(cause))}"
    for place, step in enumerate(advice_of(cause)):
        yield f"{'Then' if place else 'First'}: {as_plain(step)}"
    yield f"Side: {cause.side.value}"
    for proof in cause.because:
        yield f"Evidence: {as_plain(proof)}"
    if answer := group.sample.judgement.answer:
        yield f"The hidden answer: {harmless(answer)}"
    yield f"The browser says: {harmless(group.key.reason) or 'blocked'}: {as_plain(story.explanation) or harmless(story.title)}"
    if group.presumed:
        yield f"Certainty: {as_plain(story.certainty)}"
    yield f"Seen: {plural(group.count, 'time')}, {readable_span(group.first, group.last)}, {cause.state}"
    yield f"On the server: {as_plain(story.server)}"
    for remedy in story.remedies:
        yield f"Fix: {harmless(remedy_line(remedy))}"
    for note in story.notes:
        yield f"Note: {as_plain(note)}"
    for browser in story.browsers:
        yield f"{browser.name}: {browser.verdict.value}{f', {harmless(browser.console)}' if browser.console else ''}"
    for number, hop in enumerate(steps_worth_telling(group), start=1):
        yield f"Step {number}: {as_plain(step_line(hop))}"
    if initiator := group.sample.judgement.initiator:
        yield f"Asked by: {harmless(str(initiator))}"
    yield f"Sample: {harmless(group.sample.exchange.request.method)} {harmless(group.sample.exchange.request.url)}"
    if story.standard:
        yield f"Rule: {story.standard}"


def _property(name: str, value: str) -> Markup:
    return Markup('      <property name="{}" value="{}"/>\n').format(name, value)


def _page(origin: str) -> str:
    return harmless(origin) or "an unknown page"
