"""The running report counts attempts, each once, whatever comes in whichever order."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cors_addon.core.evidence import Client, Engine
from cors_addon.core.verdict.judgement import Certainty, Judgement, Kind, Observed, Record, Verdict
from cors_addon.report.model import report as model
from cors_addon.report.model.ending import MOST_FLOWS
from cors_addon.report.model.group import MOST_STATUSES, RECENT_FLOWS
from cors_addon.report.model.report import Report, ReportChange
from cors_addon.report.model.tally import Totals
from tests.report import examples

FLOWS = [f"f{number}" for number in range(8)]


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Records of few flows and few attempts, so that revisions and moves from attempt to attempt are common."""
    flow = draw(st.sampled_from(FLOWS))
    url = draw(st.sampled_from(["https://api.test/a/1", "https://api.test/a/2", "https://cdn.test/b"]))
    verdict = draw(st.sampled_from(Verdict))
    judgement = Judgement(
        flow,
        Kind.ACTUAL,
        verdict,
        draw(st.sampled_from(Certainty)),
        reason=draw(st.sampled_from(["missing-allow-origin", "origin-mismatch"])) if verdict is Verdict.BLOCKED else "",
        client=Client(True, draw(st.sampled_from(Engine))),
        attempt=draw(st.sampled_from(["", "a", "b", "c"])),
        observed=draw(st.sampled_from(Observed)),
        page=examples.SHOP,
        method="GET",
        reached_server=draw(st.booleans()),
    )
    return Record(examples.exchange(flow, url, at=FLOWS.index(flow)), judgement)


def report_of(entries: list[Record], **limits: int) -> Report:
    report = Report(**limits)
    for entry in entries:
        report.add(entry)
    return report


@settings(max_examples=40, deadline=None)
@given(st.lists(records(), max_size=20))
def test_revisions_never_lose_or_double_count(entries: list[Record]) -> None:
    last = {entry.judgement.flow: entry for entry in entries}
    report, straight = report_of(entries), report_of(list(last.values()))
    assert report.totals == straight.totals
    assert report.groups() == straight.groups()


@settings(max_examples=40, deadline=None)
@given(st.lists(records(), max_size=20, unique_by=lambda entry: entry.judgement.flow), st.randoms())
def test_the_order_of_records_does_not_matter(entries: list[Record], random: st.randoms) -> None:
    shuffled = entries.copy()
    random.shuffle(shuffled)
    assert report_of(entries).groups() == report_of(shuffled).groups()
    assert report_of(entries).totals == report_of(shuffled).totals


@settings(max_examples=60, deadline=None)
@given(st.lists(records(), max_size=30), st.integers(1, 8))
def test_looking_in_between_changes_nothing(entries: list[Record], attempts: int) -> None:
    looked, straight = Report(limit_attempts=attempts), report_of(entries, limit_attempts=attempts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model, "RECENT_ATTEMPTS", 1)
        for entry in entries:
            looked.add(entry)
            assert looked.totals.flows > 0
        assert (looked.totals, looked.groups(), looked.contacts()) == (straight.totals, straight.groups(), straight.contacts())


@settings(max_examples=100, deadline=None)
@given(st.lists(records(), max_size=30), st.integers(1, 8), st.randoms())
def test_catching_up_changes_nothing_whatever_comes_between_its_steps(entries: list[Record], attempts: int, random: st.randoms) -> None:
    straight = report_of(entries, limit_attempts=attempts)
    report = Report(limit_attempts=attempts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model, "RECENT_ATTEMPTS", 1)
        steps = report.catch_up()
        for entry in entries:
            report.add(entry)
            for _ in range(random.randrange(3)):
                steps = steps if next(steps, 1) is None else report.catch_up()
        for _ in report.catch_up():
            pass
        assert (report.totals, report.groups(), report.contacts()) == (straight.totals, straight.groups(), straight.contacts())


def test_who_catches_up_at_the_same_time_counts_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader of the page, the report file and a command all do, each in slices of its own; a summary looks in between."""
    monkeypatch.setattr(model, "RECENT_ATTEMPTS", 1)
    entries = [replace(one := examples.missing_origin(f"f{n}"), judgement=replace(one.judgement, attempt=f"a{n}")) for n in range(9)]
    report = report_of(entries)
    page, file = report.catch_up(), report.catch_up()
    next(page)
    assert (list(file), report.totals.failed) != ([], 0)
    assert (list(page), report.totals.failed, len(report.groups())) == ([None] * 8, 9, 1)
    report.add(replace(one := examples.missing_origin("new"), judgement=replace(one.judgement, attempt="new")))
    assert (report.totals.failed, [group.count for group in report.groups()]) == (10, [10])


def test_what_changes_again_and_again_is_left_to_the_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each revision of an older attempt undoes what was done; the numbers are right all the same."""
    monkeypatch.setattr(model, "RECENT_ATTEMPTS", 1)
    entries = [
        replace(entry := examples.missing_origin(f"f{number}"), judgement=replace(entry.judgement, attempt=f"a{number}"))
        for number in range(6)
    ]
    report = report_of(entries)
    for _ in report.catch_up():
        for name in tuple(report._within):
            report.add(entries[int(name[1:])])
    assert (report.totals.failed, report.groups()[0].count) == (6, 6)


def test_after_catching_up_a_look_has_little_to_do() -> None:
    """Of thousands of attempts and groups the newest alone are counted, and no group is made again."""
    report = Report()
    for number in range(3_000):
        entry = examples.missing_origin(f"f{number}")
        report.add(replace(entry, judgement=replace(entry.judgement, attempt=f"a{number}", page=f"https://p{number % 900}.test")))
    for _ in report.catch_up():
        pass
    before = {group.id: group for group in report.look()[2]}
    report.add(examples.missing_origin("new"))
    after = report.look()[2]
    assert sum(before.get(group.id) is group for group in after) >= 900 - 2 * model.RECENT_ATTEMPTS


def test_what_is_settled_after_a_look_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "RECENT_ATTEMPTS", 1)
    report = Report(limit_attempts=6)
    for number in range(9):
        report.add(replace(entry := examples.missing_origin(f"f{number}"), judgement=replace(entry.judgement, attempt=f"a{number}")))
        assert report.totals.failed == number + 1
    assert report.totals.settled == 3


@settings(max_examples=40, deadline=None)
@given(st.lists(records(), max_size=20))
def test_changes_tell_how_many_attempts_failed(entries: list[Record]) -> None:
    entries = [replace(entry, judgement=replace(entry.judgement, attempt="")) for entry in entries]
    report = Report()
    changes = [report.add(entry) for entry in entries]
    assert changes.count(ReportChange.FAILED) - changes.count(ReportChange.RECOVERED) == report.totals.failed


@settings(max_examples=40, deadline=None)
@given(st.lists(records(), max_size=20), st.integers(1, 3), st.integers(1, 3))
def test_limits_hold_and_nothing_is_left_out_unsaid(entries: list[Record], groups: int, attempts: int) -> None:
    report = report_of(entries, limit_groups=groups, limit_attempts=attempts)
    totals = report.totals
    assert len(report.groups()) <= groups
    assert sum(group.count for group in report.groups()) + totals.dropped == totals.failed
    assert totals.attempts == totals.failed + totals.allowed + totals.opaque


def test_memory_does_not_grow_with_flows() -> None:
    report = report_of([examples.passed(f"f{number}") for number in range(100)], limit_attempts=10)
    assert len(report._attempts) == len(report._attempt_of) == 10
    assert (report.totals.attempts, report.totals.settled) == (100, 90)


def test_totals_of_every_kind() -> None:
    assert examples.filled().totals == Totals(
        attempts=46, failed=18, presumed=1, allowed=23, opaque=5, not_cors=71, flows=117, confirmed=16, contradicted=0
    )


def test_a_contradicted_verdict_is_counted() -> None:
    entry = examples.missing_origin()
    report = report_of([replace(entry, judgement=replace(entry.judgement, observed=Observed.CONTRADICTED))])
    assert (report.totals.confirmed, report.totals.contradicted) == (0, 1)


def test_groups_are_sorted_by_count_then_last_seen_then_key() -> None:
    reasons = [group.key.reason for group in examples.filled().groups()]
    assert reasons == ["missing-allow-origin", "header-not-allowed", "preflight-status", "wildcard-with-credentials"]


def test_a_group_tells_of_its_attempts() -> None:
    group = examples.filled().groups()[0]
    assert group.key == (examples.SHOP, "https://api.test", "POST", "/v1/orders/{id}", "missing-allow-origin", "no-cors-here")
    assert (group.count, group.certain, group.presumed, group.reached) == (12, 12, 0, 12)
    assert (group.first, group.last) == (examples.START, examples.START + 11 * 31.0)
    assert group.engines == (("chromium", 12),)
    assert group.flows == tuple(f"m{number}" for number in range(12 - RECENT_FLOWS, 12))
    assert group.sample.judgement.flow == "m11"
    assert group.id == group.key.id


def test_a_certain_sample_is_preferred_to_a_newer_presumed_one() -> None:
    certain = examples.missing_origin("old", at=1)
    presumed = examples.missing_origin("new", at=2)
    presumed = replace(presumed, judgement=replace(presumed.judgement, certainty=Certainty.PRESUMED))
    group = report_of([certain, presumed]).groups()[0]
    assert (group.sample.judgement.flow, group.presumed) == ("old", 1)


def test_an_attempt_counts_once_by_its_earliest_failure() -> None:
    first, second = examples.refused_preflight("p", at=1), examples.missing_origin("q", at=2)
    report = Report()
    changes = [report.add(replace(entry, judgement=replace(entry.judgement, attempt="a"))) for entry in (second, first)]
    assert changes == [ReportChange.FAILED, ReportChange.STILL_FAILED]
    assert [group.key.reason for group in report.groups()] == ["header-not-allowed"]
    assert (report.totals.failed, report.totals.flows) == (1, 2)


def test_a_revision_can_make_an_attempt_recover() -> None:
    report = Report()
    changes = [report.add(examples.missing_origin("f")), report.add(examples.passed("f", attempt="a-f")), report.add(examples.passed("f"))]
    assert changes == [ReportChange.FAILED, ReportChange.RECOVERED, ReportChange.PASSED]
    assert report.groups() == ()


def test_a_flow_that_joins_another_attempt_counts_there() -> None:
    report = report_of([examples.passed("f", attempt="one"), examples.passed("g", attempt="two"), examples.passed("f", attempt="two")])
    assert (report.totals.attempts, report.totals.flows) == (1, 2)
    report.add(examples.passed("g", attempt="three"))
    assert (report.totals.attempts, report.totals.flows) == (2, 2)


def test_an_attempt_with_too_many_flows_loses_none() -> None:
    report = report_of([examples.passed(f"f{number}", attempt="a") for number in range(MOST_FLOWS + 3)])
    assert report.totals.flows == MOST_FLOWS + 3
    assert report.totals.attempts == 4
    report.add(examples.passed("f66", attempt="a"))
    assert report.totals.flows == MOST_FLOWS + 3


def test_the_span_covers_all_exchanges() -> None:
    assert Report().span is None
    report = report_of([examples.passed(f"f{at}", at=at) for at in (5.0, 2.0, 9.0, 6.0)])
    assert report.span == (examples.START + 2.0, examples.START + 9.0)


def test_clear_forgets_everything() -> None:
    report = examples.filled()
    report.clear()
    assert (report.totals, report.groups(), report.span) == (Totals(), (), None)


def test_an_evicted_group_that_fails_again_starts_anew() -> None:
    first, other = examples.missing_origin("f1"), examples.refused_preflight("f2")
    report = report_of([first, other, examples.missing_origin("f3", at=9)], limit_groups=1)
    assert [(group.key.reason, group.count) for group in report.groups()] == [("missing-allow-origin", 1)]
    assert (report.totals.failed, report.totals.dropped, report.totals.dropped_groups) == (3, 2, 2)


@pytest.mark.parametrize("limit", [0, -5])
def test_a_limit_is_at_least_one(limit: int) -> None:
    report = report_of([examples.missing_origin("f1"), examples.missing_origin("f2")], limit_groups=limit, limit_attempts=limit)
    assert report.groups()[0].count == 2


def test_a_group_holds_all_steps_of_its_samples_attempt_in_the_order_of_their_requests() -> None:
    failed, asked, hop = examples.missing_origin("q", at=3), examples.passed("p", at=1), examples.passed("h", at=2)
    flows = ("p", "h", "q")
    entries = [replace(entry, judgement=replace(entry.judgement, attempt="a", flows=flows)) for entry in (failed, hop, asked)]
    group = report_of([*entries, examples.missing_origin("older", at=0)]).groups()[0]
    assert tuple(step.judgement.flow for step in group.steps) == flows
    assert group.steps[-1] == group.sample


def test_a_group_of_single_flows_has_its_sample_for_a_step() -> None:
    group = report_of([examples.missing_origin()]).groups()[0]
    assert group.steps == (group.sample,)


def test_a_group_tells_when_its_attempts_failed() -> None:
    times = examples.filled().groups()[0].times
    assert (sum(times.counts), times.start) == (12, examples.START)
    assert times.start + len(times.counts) * times.width > examples.START + 11 * 31.0


def test_a_flow_that_is_revised_after_all_is_settled_counts_once() -> None:
    """A new attempt it may seem, but no new flow."""
    report = report_of([examples.passed(f"f{number}", at=number) for number in range(10)], limit_attempts=3)
    report.add(replace(examples.missing_origin("f0"), revised=True))
    report.add(replace(examples.missing_origin("f9"), revised=True))
    assert (report.totals.flows, report.totals.attempts, report.totals.failed) == (10, 11, 2)
    report.clear()
    assert report.totals.flows == 0


def test_a_group_names_a_bounded_number_of_statuses() -> None:
    """Of more it still counts those that it has."""
    statuses = [*range(400, 400 + 2 * MOST_STATUSES), 400]
    (group,) = report_of([examples.missing_origin(f"s{n}", n, status=status) for n, status in enumerate(statuses)]).groups()
    assert group.count == len(statuses)
    assert dict(group.statuses) == {status: 1 + (status == 400) for status in range(400, 400 + MOST_STATUSES)}
