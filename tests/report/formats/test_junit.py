"""The JUnit report: what a build server counts."""

from dataclasses import replace

import pytest
import xmlschema
from junitparser import Failure, Skipped

from cors_addon.core.verdict.judgement import Record, Verdict
from cors_addon.core.wire.exchange import Request
from cors_addon.report.formats.junit import render_junit
from cors_addon.report.telling.style import Style
from tests.report import examples
from tests.report.reading import read_junit
from tests.report.wire import report_of, two_steps


def cases(*entries: Record) -> list[tuple[str, str, list[type]]]:
    """Return the suite, the name and the kinds of result of each test case, but not the first one."""
    suites = list(read_junit(render_junit(report_of(*entries))))
    return [(suite.name, case.name, [type(result) for result in case.result]) for suite in suites[1:] for case in suite]


def test_the_reader_refuses_what_is_no_junit() -> None:
    with pytest.raises(xmlschema.XMLSchemaValidationError):
        read_junit(render_junit(examples.filled()).replace(' tests="', ' test="'))


def test_each_endpoint_is_a_case_in_its_servers_suite() -> None:
    assert cases(*(group.sample for group in examples.filled().groups()), examples.passed("f")) == [
        ("https://api.test", "POST /v1/orders/{id} from https://shop.test", [Failure]),
        ("https://api.test", "PATCH /v1/carts/{id} from https://shop.test", [Failure]),
        ("https://api.test", "all others from https://shop.test", []),
        ("http://10.0.0.7:8080", "PUT /upload/{id} from https://shop.test", [Failure]),
        ("https://cdn.test", "GET /api/prices.json from https://shop.test", [Skipped]),
    ]


def test_an_attempt_of_several_flows_is_told_step_by_step() -> None:
    unanswered = replace(two_steps()[1], exchange=replace(two_steps()[1].exchange, response=None))
    text = render_junit(report_of(two_steps()[0], unanswered))
    assert "Step 1: Preflight GET https://api.test/v1/products, answered with 200: passed" in text
    assert "answered with nothing: blocked" in text


def test_the_numbers_add_up() -> None:
    read = read_junit(render_junit(examples.filled()))
    assert (read.tests, read.failures, read.errors) == (6, 3, 0)
    for suite in read:
        results = [type(result) for case in suite for result in case.result]
        assert (suite.tests, suite.failures, suite.skipped) == (len(list(suite)), results.count(Failure), results.count(Skipped))


def test_two_reasons_at_one_endpoint_are_one_case() -> None:
    entry = examples.missing_origin("g")
    other = replace(entry, judgement=replace(entry.judgement, reason="origin-mismatch"))
    assert [results for _, _, results in cases(examples.missing_origin(), other)] == [[Failure]]
    text = render_junit(report_of(examples.missing_origin(), other))
    assert "origin-mismatch:" in text
    assert "missing-allow-origin:" in text


def test_a_case_that_failed_for_certain_is_no_longer_skipped() -> None:
    presumed = examples.presumed_wildcard()
    certain = replace(presumed, judgement=replace(examples.missing_origin("g").judgement, method="GET"))
    assert [results for _, _, results in cases(presumed, certain)] == [[Failure]]


def test_a_server_of_which_nothing_failed_has_a_suite_that_passed() -> None:
    assert cases(examples.passed("f"), examples.passed("g")) == [("https://api.test", "all others from https://shop.test", [])]
    assert "2 attempts passed." in render_junit(report_of(examples.passed("f"), examples.passed("g")))


def test_secrets_in_the_origin_of_a_page_are_masked() -> None:
    entry = examples.passed("f")
    report = report_of(replace(entry, judgement=replace(entry.judgement, page="https://a.test/?token=hunter2hunter2")))
    assert "https://a.test/?token=***" in render_junit(report)
    assert "hunter2" not in render_junit(report, Style(show_secrets=True))


@pytest.mark.parametrize(
    ("entries", "kinds"), [((), [Skipped]), ((examples.passed("f"),), []), ((examples.passed("f", Verdict.NOT_CORS),), [Skipped])]
)
def test_the_first_case_tells_whether_anything_was_judged(entries: tuple[Record, ...], kinds: list[type]) -> None:
    (case,), *_ = read_junit(render_junit(report_of(*entries)))
    assert [type(result) for result in case.result] == kinds


def test_a_failure_of_which_little_is_known_is_told() -> None:
    entry = examples.failed_status()
    bare = replace(entry.exchange, request=Request("OPTIONS", "https://api.test/"))
    judgement = replace(entry.judgement, reason="", explanation="")
    text = render_junit(report_of(Record(bare, judgement)))
    assert '<failure type="blocked" message="Blocked">' in text
    assert "from an unknown page" in text
