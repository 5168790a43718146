"""Remedies: applied all together, they let the attempt pass in every engine."""

from dataclasses import replace

import pytest

from cors_addon.core.fetch.reasons import CATALOGUE
from cors_addon.core.ledger.first_sight import first_sight
from cors_addon.core.ledger.memory import Memory
from cors_addon.core.ledger.waiting import Waiting
from cors_addon.core.verdict.assess import outcomes
from cors_addon.core.verdict.judgement import Action, Remedy
from cors_addon.core.verdict.remedy import Wanted, apply, remedies
from cors_addon.core.wire.exchange import Exchange, Response
from cors_addon.core.wire.headers import Headers
from tests.core.traffic import PAGE, REFUSING, URL, Client, allowing, answer, granting, redirecting

C = Client()
TWO = Response(200, Headers((("access-control-allow-origin", PAGE), ("access-control-allow-origin", PAGE))))

BROKEN: dict[str, list[tuple[Exchange, bool]]] = {
    "missing-allow-origin": [(C.fetch(0, REFUSING), False), (C.fetch(0, REFUSING), True), (C.preflight(0, REFUSING, names="x-a"), True)],
    "wildcard-with-credentials": [(C.fetch(0, allowing("*")), True), (C.fetch(0, allowing("*", vary="Accept-Encoding")), True)],
    "multiple-allow-origin": [(C.fetch(0, TWO), False), (C.fetch(0, allowing(f"{PAGE}, *")), True)],
    "invalid-allow-origin": [(C.fetch(0, allowing("a.test")), False)],
    "origin-mismatch": [(C.fetch(0, allowing("https://d.test")), True), (C.fetch(0, allowing(PAGE), page="null"), False)],
    "credentials-not-allowed": [(C.fetch(0, allowing()), True), (C.preflight(0, granting()), True)],
    "preflight-redirect": [(C.preflight(0, redirecting("/y")), False), (C.preflight(0, redirecting("/y", origin=""), names="x-a"), True)],
    "preflight-status": [(C.preflight(0, allowing(status=500)), False)],
    "invalid-allow-methods": [(C.preflight(0, granting(methods="PUT, (")), False)],
    "invalid-allow-headers": [(C.preflight(0, granting(names="x-a (")), False)],
    "method-not-allowed": [
        (C.preflight(0, granting(methods="GET"), method="patch"), False),
        (C.preflight(0, granting(methods="*", credentials=True)), True),
    ],
    "header-not-allowed": [(C.preflight(0, granting(names="X-B"), names="x-a,x-b"), False)],
    "authorization-not-listed": [(C.preflight(0, granting(names="*"), names="authorization,x-a"), False)],
    "redirect-with-credentials": [(C.fetch(0, redirecting("https://u:p@c.test?to=x@y.test")), False)],
    "corp-same-origin": [(C.fetch(0, answer(cross_origin_resource_policy="same-origin"), mode="no-cors"), False)],
    "corp-same-site": [(C.fetch(0, answer(cross_origin_resource_policy="same-site"), mode="no-cors"), False)],
}
"""For each reason, exchanges that the standard or an engine blocks for it, with or without credentials."""

WITHOUT_REMEDY = {"redirect-not-http": (C.fetch(0, redirecting("data:,x")), "where the redirect is meant to lead is not known")}


def test_every_reason_has_a_remedy_or_says_why_not() -> None:
    assert BROKEN.keys() | WITHOUT_REMEDY.keys() == CATALOGUE.keys()
    assert not BROKEN.keys() & WITHOUT_REMEDY.keys()


@pytest.mark.parametrize(("reason", "number"), [(reason, number) for reason, rows in BROKEN.items() for number in range(len(rows))])
def test_the_remedies_let_it_pass(reason: str, number: int) -> None:
    """In the standard and in each engine; and each of them changes something."""
    exchange, credentialed = BROKEN[reason][number]
    situation = first_sight(exchange, Memory(10), Waiting(10, 5.0))
    findings = {outcome.finding.code for outcome in outcomes(situation, credentialed).values() if outcome.finding}
    assert reason in findings
    response = exchange.response
    assert response
    for remedy in remedies(situation, Wanted(credentialed)):
        changed = apply(remedy, response)
        assert changed != response
        response = changed
    healed = replace(situation, exchange=replace(exchange, response=response))
    assert {outcome.finding for outcome in outcomes(healed, credentialed).values()} == {None}


@pytest.mark.parametrize("reason", WITHOUT_REMEDY)
def test_where_there_is_no_remedy(reason: str) -> None:
    exchange, _ = WITHOUT_REMEDY[reason]
    situation = first_sight(exchange, Memory(10), Waiting(10, 5.0))
    assert outcomes(situation, credentialed=False)["fetch"].finding
    assert remedies(situation, Wanted(False)) == ()


EXACT = [
    (C.fetch(0, allowing("a.test")), False, [("set", "Access-Control-Allow-Origin", PAGE), ("set", "Vary", "Origin")]),
    (C.fetch(0, REFUSING, page="null"), False, [("set", "Access-Control-Allow-Origin", "*")]),
    (C.preflight(0, granting(names="X-B, X-B"), names="x-a,x-b"), False, [("set", "Access-Control-Allow-Headers", "X-B, X-B, x-a")]),
    (C.preflight(0, granting(methods="put"), method="PUT"), False, [("set", "Access-Control-Allow-Methods", "put, PUT")]),
    (
        C.preflight(0, allowing(status=302, location="/y")),
        False,
        [("status", "", "204"), ("remove", "Location", ""), ("set", "Access-Control-Allow-Methods", "PUT")],
    ),
    (C.fetch(0, redirecting("//u:p@c.test?to=x@y.test")), False, [("set", "Location", "https://c.test/?to=x@y.test")]),
    (C.fetch(0, None), False, []),
    (C.fetch(0, allowing()), False, []),
]


@pytest.mark.parametrize("number", range(len(EXACT)))
def test_the_remedies(number: int) -> None:
    """All that it takes, in the order in which the browser would ask for it."""
    exchange, credentialed, expected = EXACT[number]
    found = remedies(first_sight(exchange, Memory(10), Waiting(10, 5.0)), Wanted(credentialed))
    assert [(one.action.value, one.header, one.value) for one in found] == expected


def test_applying() -> None:
    """One line stands for all of its name."""
    assert apply(Remedy(Action.SET, "Access-Control-Allow-Origin", URL), TWO).headers.lines("access-control-allow-origin") == (URL,)
    assert apply(Remedy(Action.REMOVE, "Access-Control-Allow-Origin", ""), TWO).headers == Headers()
    assert apply(Remedy(Action.STATUS, "", "204"), TWO).status == 204


@pytest.mark.parametrize("exchange", [C.fetch(0, allowing("*"), page="null"), C.preflight(0, granting(origin="*"), page="null")])
def test_the_origin_null_is_never_to_be_allowed_with_credentials(exchange: Exchange) -> None:
    """Any page can send it, by a sandboxed frame."""
    assert remedies(first_sight(exchange, Memory(10), Waiting(10, 5.0)), Wanted(True)) == ()


@pytest.mark.parametrize(
    ("exchange", "vary"),
    [
        (C.fetch(0, REFUSING), "Origin"),
        (C.fetch(0, allowing("*", vary="Accept-Encoding")), "Accept-Encoding, Origin"),
        (C.fetch(0, answer(404, vary="ORIGIN")), None),
        (C.fetch(0, answer(404, vary="*")), None),
        (C.preflight(0, REFUSING), None),
    ],
)
def test_caches_are_told_what_the_answer_depends_on(exchange: Exchange, vary: str | None) -> None:
    found = remedies(first_sight(exchange, Memory(10), Waiting(10, 5.0)), Wanted(True))
    assert next((remedy.value for remedy in found if remedy.header == "Vary"), None) == vary
