"""Explanations show the actual values, and which of them is told where."""

import pytest

from cors_addon.core.wire.exchange import Exchange
from tests.core.traffic import PAGE, REFUSING, URL, Client, allowing, answer, granting, judged, redirecting, request

C, F = Client(), Client("firefox")
EXPLAINED: dict[str, tuple[Exchange, tuple[str, ...]]] = {
    "a finding": (C.fetch(0, REFUSING), ("404", PAGE)),
    "allowed": (C.fetch(0, allowing("*")), (PAGE, "*")),
    "a preflight": (C.preflight(0, granting("*", credentials=True), names=""), ("*",)),
    "a preflight that needs no header": (F.preflight(0, answer(204, access_control_allow_methods="PUT"), f"{PAGE}/x"), ("PUT",)),
    "a redirect": (C.fetch(0, redirecting("/y")), ("https://b.test/y", PAGE)),
    "opaque": (C.fetch(0, answer(), mode="no-cors"), ("without CORS",)),
    "a navigation": (C.load(0, answer()), ("navigation",)),
    "a WebSocket": (C.fetch(0, answer(101), mode="websocket", destination="websocket"), ("WebSocket",)),
    "the page's own": (C.fetch(0, answer(), f"{PAGE}/x"), ("one origin",)),
    "no browser": (
        C.at(0, request("unknown", fields=[("user-agent", "curl/8"), ("sec-fetch-mode", "x")]), answer()),
        ("browser", "Sec-Fetch-Mode"),
    ),
    "no page": (C.fetch(0, answer(), mode="no-cors", page="", origin=None, site="none"), ("no page",)),
    "no answer": (C.fetch(0, None, error="reset by peer"), ("reset by peer", "not CORS")),
    "no answer, and no word on it": (C.fetch(0, None), ("closed",)),
    "304": (C.fetch(0, answer(304), fields=[("if-none-match", "1")]), ("304", "stored")),
    "407": (C.fetch(0, answer(407)), ("407",)),
    "null of a page": (C.fetch(0, allowing(), page="null"), ("null", "sandboxed")),
}


@pytest.mark.parametrize("case", EXPLAINED)
def test_the_explanation(case: str) -> None:
    exchange, words = EXPLAINED[case]
    explanation = judged(exchange)[0].explanation
    assert [word for word in words if word not in explanation] == []
    assert explanation.endswith(".")


def test_no_two_explanations_are_the_same() -> None:
    assert len({judged(exchange)[0].explanation for exchange, _ in EXPLAINED.values()}) == len(EXPLAINED)


@pytest.mark.parametrize("kept", [True, False], ids=["the redirect is known", "the redirect was seen, not where it tainted"])
def test_a_tainted_origin(kept: bool) -> None:
    """The redirect that caused it is named."""
    first = redirecting("https://c.test/y") if kept else redirecting("https://b.test/1")
    explanation = judged(C.fetch(0, first), C.fetch(1, allowing(), "https://c.test/y", origin="null"))[1].explanation
    assert (URL in explanation) is kept
