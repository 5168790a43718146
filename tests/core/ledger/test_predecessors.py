"""Which earlier step led to a request, where several may have."""

import pytest

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.ledger.settings import Settings
from cors_addon.core.wire.exchange import Exchange
from tests.core.traffic import PAGE, REFUSING, URL, Client, allowing, granting, judged, redirecting

C, F = Client("chromium"), Client("firefox")
PUT = {"method": "PUT"}
THERE = "https://c.test/y"


def preflight_for(*exchanges: Exchange) -> str:
    """Return the flow of the preflight that the last exchange is judged to have had, "" for none."""
    flows = judged(*exchanges)[-1].flows
    return next((flow for flow in flows if flow.endswith("OPTIONS")), "")


CHOICES = {
    "the latest": ([C.preflight(0, granting()), C.preflight(1, granting())], {}, "chromium 1 OPTIONS"),
    "one that passes": ([C.preflight(0, granting()), C.preflight(1, REFUSING)], {}, "chromium 0 OPTIONS"),
    "one that asked for more headers that are there": (
        [C.preflight(0, REFUSING, names="x-a"), C.preflight(1, granting())],
        {"fields": [("x-a", "1")]},
        "chromium 0 OPTIONS",
    ),
    "none that asked for a header that is not there": ([C.preflight(0, granting(names="x-a"), names="x-a")], {}, ""),
    "none that asked for a content type that needs none": (
        [C.preflight(0, REFUSING, names="content-type")],
        {"fields": [("content-type", "text/plain")]},
        "",
    ),
    "one that asked for this content type": (
        [C.preflight(0, granting(names="content-type"), names="content-type")],
        {"fields": [("Content-Type", "application/json")]},
        "chromium 0 OPTIONS",
    ),
    "one of the same origin": (
        [C.preflight(0, granting("null"), origin="null"), C.preflight(1, granting())],
        {"origin": "null"},
        "chromium 0 OPTIONS",
    ),
    "one of the page's origin for null": ([C.preflight(1, granting())], {"origin": "null"}, "chromium 1 OPTIONS"),
    "none of null for the page's origin": ([C.preflight(1, granting("null"), origin="null")], {}, ""),
    "one that passes with credentials": (
        [C.preflight(0, granting(credentials=True)), C.preflight(1, granting())],
        {"credentialed": True},
        "chromium 0 OPTIONS",
    ),
    "a refused one at once": ([C.preflight(0, REFUSING)], {}, "chromium 0 OPTIONS"),
}


@pytest.mark.parametrize("case", CHOICES)
def test_the_preflight_of_a_request(case: str) -> None:
    before, more, expected = CHOICES[case]
    assert preflight_for(*before, C.fetch(2, allowing(), **PUT, **more)) == expected


@pytest.mark.parametrize(("after", "linked"), [(4.9, True), (5.1, False)])
def test_what_was_refused_leads_to_nothing_after_the_patience(after: float, linked: bool) -> None:
    """A preflight or a redirect; what was granted may be followed at any time, as where somebody held it back."""
    ledger = Ledger(Settings(patience=5))
    refused = [C.preflight(0, REFUSING, took=0.0), C.fetch(0, redirecting("/y", origin=""), took=0.0)]
    follows = [C.fetch(after, allowing(), **PUT), C.fetch(after, allowing(), "https://b.test/y")]
    for one in refused:
        ledger.see(one)
    assert [len(ledger.see(one)[0].judgement.flows) == 2 for one in follows] == [linked, linked]
    assert preflight_for(C.preflight(0, granting()), C.fetch(1000, allowing(), **PUT))


def test_a_chain_goes_on_after_it_was_forgotten() -> None:
    """With a memory that holds no more, the page is still known."""
    ledger = Ledger(Settings(memory=2))
    ledger.see(C.fetch(0, redirecting(THERE)))
    for number in (1, 2, 3):
        ledger.see(F.preflight(number, granting(), f"{URL}{number}"))
    judgement = ledger.see(C.fetch(9, allowing(), THERE, origin="null"))[0].judgement
    assert (judgement.page, judgement.flows) == (PAGE, ("chromium 9 GET",))
