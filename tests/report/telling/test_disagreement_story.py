"""What works in one browser and fails in another: found in failures and in what passed, and told by every format for people."""

import html
import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from cors_addon.core.verdict.judgement import EngineVerdict, Judgement, Kind, Record, Verdict
from cors_addon.report.formats.table import FORMATS, Format
from cors_addon.report.model import fails_elsewhere as module
from cors_addon.report.model.fails_elsewhere import Disagreement, disagreement_of
from cors_addon.report.model.report import Report
from cors_addon.report.page.contents import contents_of
from cors_addon.report.page.live import MOST_DISAGREEMENTS, Live, render_list
from cors_addon.report.page.query import Query, find
from cors_addon.report.page.search_index import SearchIndex
from cors_addon.report.telling.disagreement_story import TITLE, DisagreementStory, disagreement_stories, masked_disagreement_story
from cors_addon.report.telling.sentence import as_plain
from cors_addon.report.telling.style import Style
from tests.report import examples
from tests.report.reading import READERS, validate
from tests.report.wire import WIRE, harmful, hostile, report_of

LIVE = Live("cors.test", "run.1", "token", ("html", "json"))
ENGINES = ("chromium", "firefox", "webkit")
FOR_PEOPLE = pytest.mark.parametrize("name", ["text", "markdown", "html"])


def judged(*verdicts: Verdict) -> Judgement:
    """Return a judgement in which the engines, the first few of them, come to these verdicts."""
    return Judgement("f", Kind.ACTUAL, Verdict.ALLOWED, engines=dict(zip(ENGINES, map(EngineVerdict, verdicts), strict=False)))


def passing(entry: Record, *works: str, flow: str = "w") -> Record:
    """Return the failure as a browser sees it that lets it pass, as these do."""
    judgement = entry.judgement
    engines = {name: EngineVerdict(Verdict.ALLOWED) if name in works else told for name, told in judgement.engines.items()}
    changes = {
        "verdict": Verdict.ALLOWED,
        "reason": "",
        "remedies": (),
        "engines": engines,
        "attempt": flow,
        "flow": flow,
        "flows": (flow,),
    }
    return replace(entry, judgement=replace(judgement, **changes))


def disagreements(report: Report) -> tuple[DisagreementStory, ...]:
    return disagreement_stories(report.groups(), report.fails_elsewhere())


def rendered(name: str, report: Report, style: Style = Style(width=1000)) -> str:  # noqa: B008 (frozen)
    row = FORMATS[name]
    assert isinstance(row, Format)
    return row.render(report, style)


WORKS_IN_FIREFOX = passing(examples.missing_origin(), "firefox")


@pytest.mark.parametrize(
    ("verdicts", "found"),
    [
        ((), None),
        ((Verdict.BLOCKED,), None),
        ((Verdict.BLOCKED, Verdict.BLOCKED, Verdict.BLOCKED), None),
        ((Verdict.ALLOWED, Verdict.OPAQUE, Verdict.ALLOWED), None),
        ((Verdict.BLOCKED, Verdict.ALLOWED), Disagreement(("chromium",), ("firefox",))),
        ((Verdict.BLOCKED, Verdict.BLOCKED, Verdict.OPAQUE), Disagreement(("chromium", "firefox"), ("webkit",))),
        ((Verdict.NOT_CORS, Verdict.BLOCKED, Verdict.ALLOWED), Disagreement(("firefox",), ("chromium", "webkit"))),
    ],
)
def test_browsers_part_over_whether_it_fails(verdicts: Sequence[Verdict], found: Disagreement | None) -> None:
    assert disagreement_of(judged(*verdicts)) == found


def test_the_standard_alone_is_no_browser() -> None:
    judgement = judged(Verdict.ALLOWED, Verdict.ALLOWED, Verdict.ALLOWED)
    assert disagreement_of(replace(judgement, engines={**judgement.engines, "fetch": EngineVerdict(Verdict.BLOCKED)})) is None


def test_failures_that_not_all_share_are_found() -> None:
    report = examples.filled()
    (disagreement,) = disagreements(report)
    assert disagreement.group in {group.id for group in report.groups()}
    assert (disagreement.key.reason, disagreement.disagreement, disagreement.count, disagreement.seen) == (
        "wildcard-with-credentials",
        Disagreement(("chromium", "firefox"), ("webkit",)),
        1,
        (),
    )
    assert report.totals.elsewhere == 0


def test_what_passed_where_another_browser_fails_is_found_once_an_attempt() -> None:
    report = report_of(WORKS_IN_FIREFOX, passing(examples.missing_origin(), "firefox", flow="x"))
    (disagreement,) = disagreements(report)
    assert (disagreement.key.reason, disagreement.disagreement, disagreement.count, disagreement.group) == (
        "missing-allow-origin",
        Disagreement(("chromium", "webkit"), ("firefox",)),
        2,
        "",
    )
    assert disagreement.console == WORKS_IN_FIREFOX.judgement.engines["chromium"].console
    assert (report.totals.elsewhere, report.totals.failed, report.groups()) == (2, 0, ())


def test_of_several_flows_the_earliest_tells() -> None:
    flows = ("late", "early", "plain")
    entries = (
        passing(examples.missing_origin(at=2), "firefox"),
        passing(examples.refused_preflight(at=1), "webkit"),
        examples.passed("plain", at=0),
    )
    report = Report()
    for flow, entry in zip(flows, entries, strict=True):
        report.add(Record(replace(entry.exchange, id=flow), replace(entry.judgement, flow=flow, flows=flows, attempt="a")))
    (disagreement,) = disagreements(report)
    assert (disagreement.key.reason, disagreement.disagreement.works, report.totals.elsewhere) == ("header-not-allowed", ("webkit",), 1)


def test_an_attempt_that_fails_is_told_by_its_group_alone() -> None:
    before = passing(examples.refused_preflight(), "webkit")
    failed = examples.missing_origin(at=3)
    flows = {"flows": ("w", "f1"), "attempt": "a"}
    report = report_of(*(replace(entry, judgement=replace(entry.judgement, **flows)) for entry in (before, failed)))
    assert (disagreements(report), report.totals.failed, report.totals.elsewhere) == ((), 1, 0)


def test_kinds_are_bounded_and_counted_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KINDS", 2)
    report = Report(limit_attempts=2)
    for number, page in enumerate(("https://a.test", "https://b.test", "https://b.test", "https://c.test", "https://b.test")):
        entry = passing(examples.missing_origin(), "firefox", flow=f"f{number}")
        report.add(replace(entry, judgement=replace(entry.judgement, page=page)))
    assert [(one.key.page, one.count) for one in report.fails_elsewhere()] == [("https://b.test", 3), ("https://a.test", 1)]
    assert report.totals.elsewhere == 5


@pytest.mark.parametrize(("reason", "title"), [("new-reason", "new-reason"), ("", "Blocked")])
def test_unknown_reasons_fall_back_to_their_code(reason: str, title: str) -> None:
    disagreement = replace(disagreements(examples.filled())[0], key=examples.filled().groups()[0].key._replace(reason=reason))
    assert (disagreement.title, disagreement.advice) == (title, ())


def test_secrets_are_masked() -> None:
    shown = masked_disagreement_story(disagreements(report_of(WORKS_IN_FIREFOX))[0])
    assert "hunter2" not in shown.console + as_plain(shown.seen)
    for name in ("text", "markdown", "html", "json"):
        assert "hunter2hunter2" not in rendered(name, report_of(WORKS_IN_FIREFOX))
        assert "hunter2hunter2" in rendered(name, report_of(WORKS_IN_FIREFOX), Style(show_secrets=True, width=1000))


@FOR_PEOPLE
@pytest.mark.parametrize("entry", [WORKS_IN_FIREFOX, examples.presumed_wildcard()], ids=["passed", "failed"])
def test_every_format_for_people_has_the_section_where_there_is_need(name: str, entry: Record) -> None:
    text = html.unescape(rendered(name, report_of(entry)))
    (disagreement,) = disagreements(report_of(entry))
    assert TITLE in text
    assert disagreement.key.path in text
    assert disagreement.title in text
    assert TITLE not in rendered(name, report_of(examples.missing_origin(), examples.passed("g")))


@FOR_PEOPLE
def test_unknown_pages_and_reasons_have_their_words(name: str) -> None:
    entry = passing(examples.presumed_wildcard(), "firefox")
    engines = {**entry.judgement.engines, "chromium": EngineVerdict(Verdict.BLOCKED, "new-reason", "", "No.")}
    exchange = replace(entry.exchange, request=replace(entry.exchange.request, headers=type(entry.exchange.request.headers)(())))
    text = rendered(name, report_of(Record(exchange, replace(entry.judgement, page="", engines=engines))))
    assert "unknown page" in text
    assert "new-reason" in text


def test_json_has_a_key_for_them() -> None:
    report = report_of(WORKS_IN_FIREFOX, examples.presumed_wildcard())
    document = json.loads(rendered("json", report))
    validate("report", document)
    passed, failed = document["differing"]
    assert (passed["group"], passed["fails"], passed["works"]) == ("", ["chromium", "webkit"], ["firefox"])
    assert failed["group"] == report.groups()[0].id


def test_the_page_filters_by_them() -> None:
    report = examples.filled()
    report.add(WORKS_IN_FIREFOX)
    found = find(Query.of({"differs": "1"}), report.groups(), SearchIndex(show_secrets=False))
    assert [group.key.reason for group in found.groups] == ["wildcard-with-credentials"]
    assert Query.of({"differs": "yes"}) == Query()
    page = render_list(contents_of(report), Query(), LIVE)
    assert 'href="?differs=1"' in page
    filtered = render_list(contents_of(report), Query(differs="1"), LIVE)
    assert filtered.count('<li class="group') == 1
    assert 'class="pill splits"' in filtered


def test_the_page_tells_of_the_first_few_and_leads_to_all() -> None:
    report = Report()
    for number in range(MOST_DISAGREEMENTS + 2):
        entry = passing(examples.missing_origin(), "firefox", flow=f"f{number}")
        report.add(replace(entry, judgement=replace(entry.judgement, page=f"https://p{number}.test")))
    shown = [render_list(contents_of(report), query, LIVE).count('<p class="ends-so"') for query in (Query(), Query(differs="1"))]
    assert shown == [MOST_DISAGREEMENTS, MOST_DISAGREEMENTS + 2]


@pytest.mark.parametrize("name", ["text", "markdown", "html", "json"])
def test_hostile_values_stay_text(name: str) -> None:
    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(WIRE)
    def holds(text: str) -> None:
        entry = hostile(text)
        shown = rendered(name, report_of(passing(entry, "webkit"), passing(entry, "firefox", "webkit", flow="x")), Style())
        READERS.get(name, str)(shown)
        assert harmful(shown.partition("<main>")[2].partition("</main>")[0] or shown) == set()
        assert "<img src=x" not in (shown if name == "html" else "")

    holds()
