"""The latest attempts that passed: a few of each pair of origins, by the flow whose answer the page got."""

from dataclasses import replace

import pytest

from cors_addon.core.verdict.judgement import Kind, Record, Verdict
from cors_addon.report.model import recent_passes
from cors_addon.report.model.recent_passes import MOST_OF_A_PAIR
from cors_addon.report.model.report import Report
from tests.report import examples

PAIR = (examples.SHOP, "https://api.test")


def report_of(*records: Record) -> Report:
    found = Report()
    for record in records:
        found.add(record)
    return found


def flows(report: Report, server: str = "https://api.test") -> list[str]:
    return [record.judgement.flow for record in report.recent_passes(examples.SHOP, server)]


def test_of_each_pair_the_latest_few_are_remembered_the_newest_first() -> None:
    busy = [examples.passed(f"b{number}", at=number) for number in range(MOST_OF_A_PAIR + 3)]
    found = report_of(examples.passed("rare", url="https://rare.test/x"), *busy)
    assert flows(found) == [f"b{number}" for number in range(MOST_OF_A_PAIR + 2, 2, -1)]
    assert flows(found, "https://rare.test") == ["rare"]
    assert flows(found, "https://nobody.test") == []
    assert found.remembers("rare")
    assert not found.remembers("b0")
    found.clear()
    assert flows(found) == []


@pytest.mark.parametrize(
    ("record", "kept"),
    [
        (examples.passed("f"), True),
        (examples.passed("f", Verdict.OPAQUE), True),
        (examples.passed("f", Verdict.NOT_CORS), False),
        (examples.missing_origin("f"), False),
    ],
)
def test_what_the_page_got_is_remembered(record: Record, kept: bool) -> None:
    found = report_of(record)
    assert flows(found) == ["f"] * kept
    assert (found.passed_attempt("f") is not None) is kept
    assert found.remembers("f") is (kept or record.judgement.is_blocked)


def test_a_preflight_is_a_step_of_the_attempt() -> None:
    both = {"attempt": "a", "flows": ("p", "q")}
    steps = [
        replace(one, judgement=replace(one.judgement, **both, kind=kind))
        for one, kind in ((examples.passed("p", at=1), Kind.PREFLIGHT), (examples.passed("q", at=2), Kind.ACTUAL))
    ]
    found = report_of(*steps)
    assert flows(found) == ["q"]
    attempt = found.passed_attempt("q")
    assert attempt is not None
    assert [step.judgement.flow for step in attempt.steps] == ["p", "q"]
    assert found.passed_attempt("p") is None


def test_what_fails_after_all_is_forgotten_and_a_revision_counts_once() -> None:
    found = report_of(examples.passed("f", at=1), examples.passed("g"), examples.passed("f", at=1), examples.missing_origin("g"))
    assert flows(found) == ["f"]


def test_what_is_heavy_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent_passes, "_ROOM", 1)
    assert flows(report_of(examples.passed("f"))) == []
