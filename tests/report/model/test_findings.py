"""Findings: what did not fail is counted by who asks whom for what, within a bound."""

from dataclasses import replace

import pytest

from cors_addon.core.verdict.judgement import Note, Record, Verdict
from cors_addon.report.model import findings
from cors_addon.report.model.report import Report
from cors_addon.report.model.snapshot import Snapshot
from cors_addon.report.page.contents import contents_of
from tests.report import examples


def shown(flow: str, at: float, *codes: str, path: str = "/a", verdict: Verdict = Verdict.ALLOWED) -> Record:
    """Return a record that did not fail, with notes of these codes."""
    record = examples.passed(flow, verdict, at, url=f"https://api.test{path}")
    return replace(record, judgement=replace(record.judgement, notes=tuple(Note(code, f"{code} of {flow}") for code in codes)))


def told(*records: Record) -> list[tuple[str, str, int, str]]:
    """Return the path, code, count and flow of each finding of a report of these records."""
    report = Report()
    for record in records:
        report.add(record)
    assert Snapshot(report).findings() == report.findings() == contents_of(report).findings
    return [(one.endpoint.path, one.code, one.count, one.flow) for one in report.findings()]


def test_findings_of_one_endpoint_and_code_are_counted_together_whatever_their_order() -> None:
    records = [shown("f1", 1.0, "hidden-header"), shown("f2", 2.0, "hidden-header", "cookie-dropped"), shown("f3", 3.0, "hidden-header")]
    expected = [("/a", "hidden-header", 3, "f3"), ("/a", "cookie-dropped", 1, "f2")]
    assert told(*records) == told(*reversed(records)) == expected


@pytest.mark.parametrize("verdict", [Verdict.ALLOWED, Verdict.OPAQUE, Verdict.NOT_CORS])
def test_whatever_did_not_fail_can_have_one(verdict: Verdict) -> None:
    assert told(shown("f1", 1.0, "hidden-header", verdict=verdict)) == [("/a", "hidden-header", 1, "f1")]


def test_what_failed_and_what_is_no_finding_is_not_counted() -> None:
    failed = examples.missing_origin()
    failed = replace(failed, judgement=replace(failed.judgement, notes=(Note("hidden-header", "x"),)))
    assert told(failed, shown("f2", 2.0, "cut"), shown("f3", 3.0)) == []


def test_a_flow_with_others_in_its_attempt_has_findings_too() -> None:
    record = shown("f1", 1.0, "hidden-header")
    assert told(replace(record, judgement=replace(record.judgement, flows=("f0", "f1")))) == [("/a", "hidden-header", 1, "f1")]


def test_a_revision_takes_the_place_of_the_former_finding() -> None:
    assert told(shown("f1", 1.0, "hidden-header"), shown("f1", 1.0)) == []


def test_kinds_beyond_the_bound_are_in_the_totals_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "MOST_FINDINGS", 1)
    report = Report()
    for number, path in enumerate(("/a", "/b", "/a")):
        report.add(shown(f"f{number}", number, "hidden-header", path=path))
    assert ([one.count for one in report.findings()], report.totals.findings) == ([2], 3)


def test_looks_in_between_change_nothing() -> None:
    report = Report()
    for number in range(3):
        report.add(shown(f"f{number}", number, "hidden-header"))
        assert report.findings()[0].count == report.totals.findings == number + 1
