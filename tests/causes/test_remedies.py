"""What is shown as mending the cases lets no other page read, and adds nothing where it broke what had worked."""

import pytest

from cors_addon.core.verdict.judgement import Action, Kind, Record
from tests.causes.cases import Case, cases, groups_of, report_of

ORIGIN, CREDENTIALS = "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"

FOR_ANY_PAGE = {
    "threads/01-cdn-copy-of-200-days.mitm",
    "threads/04-gcs-preflight-unlisted-header.mitm",
}
"""The cases whose servers answer * to others."""

HELD = (
    "servers/caddy-502.mitm.gz",
    "servers/haproxy-deny.mitm.gz",
    "servers/nginx-413.mitm.gz",
    "servers/nginx-always.mitm.gz",
)
"""A header that the layer in front adds to errors of its own stands twice once the app answers again."""


def samples(case: Case) -> list[Record]:
    return [group.sample for group in groups_of(report_of(case.path))]


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in cases().items()])
def test_no_other_page_is_let_in(case: Case) -> None:
    for sample in samples(case):
        judgement, response = sample.judgement, sample.exchange.response
        assert response
        lines = {remedy.header: remedy.value for remedy in judgement.remedies if remedy.action is Action.SET}
        allowed = {sample.exchange.request.headers.text("origin")} | ({"*"} if case.name in FOR_ANY_PAGE else set())
        assert lines.get(ORIGIN, "") in {"", *allowed}
        if CREDENTIALS in lines:
            assert lines.get(ORIGIN, response.headers.text(ORIGIN)) not in ("", "*")
            assert ORIGIN in lines or "list" in judgement.mended


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in cases().items()])
def test_an_error_is_mended_by_no_header(case: Case) -> None:
    for sample in samples(case):
        response = sample.exchange.response
        assert response
        is_error = response.status >= 400 and sample.judgement.kind is not Kind.PREFLIGHT
        assert not (is_error and sample.judgement.remedies)
        assert not (is_error and "passes" in sample.judgement.mended)


@pytest.mark.parametrize("name", HELD)
def test_what_would_double_the_apps_own_header_is_not_shown(name: str) -> None:
    assert [sample.judgement.remedies for sample in samples(cases()[name])] == [()] * len(samples(cases()[name]))
