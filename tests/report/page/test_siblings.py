"""The other attempts that a story refers to."""

from dataclasses import replace

import pytest

from cors_addon.core.verdict.judgement import Record
from cors_addon.report.model.report import Report
from cors_addon.report.model.snapshot import Snapshot
from cors_addon.report.page.siblings import Siblings
from cors_addon.report.page.what_differs import differences_of
from tests.report import examples

URL = "https://api.test/v1/orders/1?token=hunter2hunter2"
PASSED = examples.passed("p", at=9.0, url=URL, method="POST")


def report_of(*records: Record) -> Report:
    found = Report()
    for record in records:
        found.add(record)
    return found


@pytest.mark.parametrize(
    ("records", "names"),
    [
        ((examples.missing_origin("f", status=500),), []),
        ((examples.missing_origin("f", status=500), PASSED), ["status", "access-control-allow-origin", "content-type"]),
        ((examples.missing_origin("f", status=500), examples.passed("p", at=9.0, method="POST")), []),
        (
            (examples.refused_preflight("f"), examples.passed("p", url=examples.refused_preflight().exchange.request.url, method="PATCH")),
            [],
        ),
        ((examples.missing_origin("f", status=500), PASSED, *[examples.passed(f"x{number}", at=10.0 + number) for number in range(9)]), []),
    ],
    ids=["nothing passed", "the same endpoint", "another endpoint", "a preflight", "not remembered any more"],
)
def test_a_failure_is_compared_with_what_passed_at_its_endpoint(records: tuple[Record, ...], names: list[str]) -> None:
    report = report_of(*records)
    for known in (report, Snapshot(report)):
        assert [row.name for row in Siblings(known).differences(report.groups()[0])] == names


def test_no_answer_differs_from_an_answer() -> None:
    lost = replace(PASSED, exchange=replace(PASSED.exchange, response=None))
    assert next((row.name, row.failed) for row in differences_of(lost, PASSED)) == ("status", "no answer")


def test_secrets_are_masked_unless_they_are_shown() -> None:
    answer = PASSED.exchange.response
    assert answer is not None
    told = replace(PASSED.exchange, response=replace(answer, headers=answer.headers.replaced("Vary", "token=hunter2hunter2")))
    report = report_of(examples.missing_origin("f"), replace(PASSED, exchange=told))
    (group,) = report.groups()
    shown = [str(Siblings(report, show_secrets=shows).differences(group)) for shows in (False, True)]
    assert ["hunter2" in text for text in shown] == [False, True]


def test_links_lead_to_stories_that_are_there() -> None:
    report = report_of(PASSED)
    wanted = {(True, "p"): True, (False, "p"): False, (True, "q"): False}
    assert {asked: Siblings(report, has_links=asked[0]).has_story(asked[1]) for asked in wanted} == wanted
