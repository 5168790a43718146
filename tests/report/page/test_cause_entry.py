"""The entries of the list: what each says of a cause."""

from dataclasses import replace

import pytest

from cors_addon.core.verdict.cause import Cause, Proof, Side, Sureness
from cors_addon.core.verdict.judgement import Record
from cors_addon.report.model.report import Report
from cors_addon.report.page.cause_entry import entry_of, statuses_of
from cors_addon.report.page.contents import contents_of
from cors_addon.report.page.file import render_html
from cors_addon.report.page.live import render_group, render_list
from cors_addon.report.page.query import Query, find
from cors_addon.report.page.search_index import SearchIndex
from cors_addon.report.page.siblings import Siblings
from tests.report import examples
from tests.report.page.test_live import LIVE, Page

CAUSE = Cause(
    "error",
    "api.test answers 500.",
    Side.LAYER,
    Sureness.LIKELY,
    (Proof("a sibling", "other"), Proof("its words")),
    ("Fix token=hunter2hunter2.", "Then this."),
)


def failed(flow: str, path: str = "/a", at: float = 1.0, status: int = 500, cause: Cause = CAUSE) -> Record:
    entry = examples.missing_origin(flow, at, status=status)
    request = replace(entry.exchange.request, url=f"https://api.test{path}")
    return replace(
        entry,
        exchange=replace(entry.exchange, request=request),
        judgement=replace(entry.judgement, cause=cause, answer='{"error": "boom"}'),
    )


def passed(path: str, at: float) -> Record:
    return examples.passed(f"ok{path}", at=at, url=f"https://api.test{path}", method="POST")


def report_of(*records: Record) -> Report:
    found = Report()
    for record in records:
        found.add(record)
    return found


MENDED = report_of(failed("f1"), failed("f2", "/b"), passed("/a", 2.0), passed("/b", 3.0))
FAILING = report_of(failed("f1"), failed("f2", "/b", status=502), failed("f3", "/b", 2.0), passed("/a", 2.0))


@pytest.mark.parametrize(
    ("statuses", "told"),
    [((200,), ["200"]), ((500, 0), ["500!", "–!"]), ((403, 200, 204), ["403!", "…"])],
)
def test_what_was_answered(statuses: tuple[int, ...], told: list[str]) -> None:
    assert [one.text + "!" * one.is_error for one in statuses_of(statuses)] == told


def test_several_endpoints_are_one_entry_and_as_many_are_named_as_fit() -> None:
    contents = contents_of(FAILING)
    entry = entry_of(contents, contents.causes[0], most=1)
    assert ([group.key.path for group in entry.groups], entry.more, entry.is_passing) == (["/b"], 1, False)
    assert [status.text for status in entry.statuses] == ["500", "502"]
    assert "hunter2" not in str(entry.story.first)


def test_one_endpoint_unfolds_to_nothing() -> None:
    contents = contents_of(report_of(failed("f1")))
    assert entry_of(contents, contents.causes[0]).groups == ()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query(cause="error"), 1),
        (Query(cause="no-such"), 0),
        (Query(side="layer in front"), 1),
        (Query(side="page"), 0),
        (Query(state="failing"), 0),
        (Query(state="passing"), 1),
        (Query(q="layer answers"), 1),
    ],
)
def test_causes_are_chosen_by_code_side_and_state(query: Query, found: int) -> None:
    assert find(query, MENDED.groups(), SearchIndex(show_secrets=False)).count == found


def test_what_passes_again_is_green_everywhere() -> None:
    contents = contents_of(MENDED)
    assert contents.mended == {(examples.SHOP, "https://api.test"): examples.START + 3.0}
    assert contents_of(FAILING).mended == {}
    listed = render_list(contents, Query(), LIVE)
    assert ('class="group passing"' in listed, 'class="mended"' in listed) == (True, True)
    assert 'class="state-of passing"' in render_group(contents, contents.groups[0], LIVE, alone=False)
    assert 'data-state="passing"' in render_html(MENDED)


def test_where_groups_were_dropped_no_pair_is_said_to_pass() -> None:
    report = Report(limit_groups=1)
    for record in (failed("f1"), failed("f2", "/b"), passed("/a", 2.0), passed("/b", 3.0)):
        report.add(record)
    assert contents_of(report).mended == {}


@pytest.mark.parametrize(
    ("query", "opened"), [(Query(), False), (Query(q="no-such"), False), (Query(server="https://api.test"), True), (Query(q="boom"), False)]
)
def test_what_is_found_alone_is_open(query: Query, opened: bool) -> None:
    contents = contents_of(report_of(failed("f1"), examples.refused_preflight("f9"), examples.presumed_wildcard()))
    query = replace(query, cause="error") if query.server else query
    page = render_list(contents, query, LIVE)
    assert ('class="story opened"' in page) is opened
    assert len(Page(page).ids) == len(set(Page(page).ids))


def test_evidence_leads_to_attempts_that_are_remembered() -> None:
    contents = contents_of(FAILING)
    other = report_of(failed("other"))
    known = replace(LIVE, siblings=Siblings(other, has_links=True))
    group = contents.groups[0]
    assert 'href="/attempt/other"' in render_group(contents, group, known, alone=False)
    assert 'href="/attempt/other"' not in render_group(contents, group, LIVE, alone=False)
    assert 'href="/attempt/' not in render_html(FAILING)


def test_a_story_leads_to_the_others_of_its_cause() -> None:
    contents = contents_of(FAILING)
    one, other = contents.groups
    assert f"/group/{other.id}" in render_group(contents, one, LIVE, alone=False)
    assert contents.alike(replace(one, key=one.key._replace(server="https://gone.test"))) != (one, other)


def test_an_attempt_alone_says_whether_its_endpoint_passes_again() -> None:
    attempt = MENDED.attempt("f1")
    assert attempt is not None
    assert 'class="state-of passing"' in render_group(contents_of(MENDED), attempt, LIVE, alone=True)
    assert 'class="state-of failing"' in render_group(contents_of(report_of(failed("f8", "/c"))), attempt, LIVE, alone=True)


def test_only_headers_are_copied() -> None:
    preflight = examples.failed_status()
    (page,) = [render_group(contents_of(report_of(preflight)), group, LIVE, alone=False) for group in report_of(preflight).groups()]
    assert ('class="line"' in page, "The answer has status 204." in page) == (False, True)
