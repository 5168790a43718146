"""Failures by their causes: what still fails first, then the most frequent."""

from dataclasses import replace

from cors_addon.core.verdict.cause import Cause, Side, Sureness
from cors_addon.core.verdict.judgement import Record
from cors_addon.report.model.cause_group import by_cause
from cors_addon.report.model.report import Report
from tests.report import examples

START = examples.START


def failed(flow: str, code: str, path: str, at: float, sureness: Sureness = Sureness.LIKELY, **more: str) -> Record:
    entry = examples.missing_origin(flow, at)
    request = replace(entry.exchange.request, url=f"https://api.test{path}")
    cause = Cause(code, f"{code} at {path}", Side.SERVER_APP, sureness, **more)
    return replace(entry, exchange=replace(entry.exchange, request=request), judgement=replace(entry.judgement, cause=cause))


def report() -> Report:
    found = Report()
    for record in (
        failed("f1", "error", "/a", 1.0),
        failed("f2", "error", "/b", 2.0, Sureness.PROVEN),
        failed("f3", "error", "/b", 3.0, Sureness.PROVEN),
        failed("f4", "mended", "/c", 9.0),
        examples.passed("p1", at=10.0, url="https://api.test/c", method="POST"),
        failed("f5", "other", "/d", 4.0),
    ):
        found.add(record)
    return found


def test_groups_of_one_page_server_and_cause_are_one() -> None:
    found = by_cause(report().groups())
    assert [(one.code, one.count, one.endpoints, one.is_failing, one.last - START) for one in found] == [
        ("error", 3, 2, True, 3.0),
        ("other", 1, 1, True, 4.0),
        ("mended", 1, 1, False, 9.0),
    ]
    assert all(one.is_certain for one in found)


def test_a_proven_cause_leads() -> None:
    error = by_cause(report().groups())[0]
    assert error.cause is not None
    assert (error.cause.title, error.lead.key.path) == ("error at /b", "/b")
    assert by_cause([]) == ()


def test_a_failure_after_a_redirect_stands_under_what_the_page_asked_for() -> None:
    found = Report()
    found.add(failed("f1", "login", "/sign-in", 1.0, request="https://shop-api.test/orders/7", method="PUT"))
    (group,) = found.groups()
    assert group.key.endpoint == (examples.SHOP, "https://shop-api.test", "PUT", "/orders/{id}")
