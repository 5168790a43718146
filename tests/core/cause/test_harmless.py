"""Failures that harm nobody: each with what proves it, and a near miss that is left to other rules."""

import pytest

from cors_addon.core.cause.harmless import CAUSES
from cors_addon.core.wire.exchange import Exchange, Response
from tests.core.cause.situations import cause_of_last, told_of
from tests.core.traffic import PAGE, URL, Client, answer, redirecting, request

C = Client("chromium")
HARMLESS = "nobody: harmless"
NONE = ("", "", "")
LINK = f"{PAGE}/go"
EXTENSION = "chrome-extension://abcdefghijklmnop"
RSC = [("rsc", "1")]
BEACON = [("priority", "u=4, i"), ("content-type", "application/json")]


def linked(location: str = URL, url: str = LINK, **more: object) -> list[Exchange]:
    """Return what the page asked its own server for, which redirects it, and what comes of that."""
    return [C.fetch(0, redirecting(location, origin=""), url, **more), C.preflight(1, answer(405), location, "GET", "rsc")]


def loaded(url: str, got: Response, **more: object) -> list[Exchange]:
    return [C.fetch(0, got, url, **more)]


def own(engine_origin: str, status: int) -> list[Exchange]:
    return [C.at(0, request("chromium", "POST", page=engine_origin, fields=[("content-type", "text/plain")]), answer(status))]


CORP = answer(cross_origin_resource_policy="same-origin")
ICON = {"mode": "no-cors", "destination": "image"}
CASES: dict[str, tuple[list[Exchange], tuple[str, str, str]]] = {
    "Next.js": (linked(fields=RSC), ("router-prefetch", HARMLESS, "proven")),
    "Next.js, by its query": (linked(url=f"{LINK}?x=1&_rsc=1wtp7", fields=[("x-a", "1")]), ("router-prefetch", HARMLESS, "proven")),
    "no router": (linked(fields=[("x-a", "1")]), NONE),
    "a router, to another server": (
        [C.fetch(0, redirecting("https://c.test/y"), fields=RSC), C.fetch(1, answer(), "https://c.test/y", origin="null")],
        NONE,
    ),
    "a router's own data from elsewhere": (loaded(URL, answer(), fields=RSC), NONE),
    "a prefetch": (loaded(URL, answer(), fields=[("sec-purpose", "prefetch")]), ("prefetch", HARMLESS, "proven")),
    "a prefetch that was redirected": (
        [
            C.fetch(0, redirecting(URL, origin=""), LINK, fields=[("purpose", "prefetch")]),
            C.fetch(1, answer(), URL),
        ],
        ("prefetch", HARMLESS, "proven"),
    ),
    "another purpose": (loaded(URL, answer(), fields=[("purpose", "preview")]), NONE),
    "an icon": (loaded("https://b.test/favicon.ico", CORP, **ICON), ("favicon", HARMLESS, "proven")),
    "an icon that a script asks for": (loaded("https://b.test/favicon.ico", answer()), NONE),
    "an image": (loaded("https://b.test/logo.png", CORP, **ICON), NONE),
    "a source map": (loaded("https://b.test/app.js.map", answer()), ("source-map", HARMLESS, "likely")),
    "a map": (loaded("https://b.test/town.map", answer()), NONE),
    "an extension": (own(EXTENSION, 200), ("extension-request", HARMLESS, "proven")),
    "an extension that the server refuses": (own(EXTENSION, 403), NONE),
    "a beacon that arrived": (loaded(URL, answer(), method="POST", fields=BEACON), ("beacon-answer", HARMLESS, "proven")),
    "a beacon that failed": (loaded(URL, answer(500), method="POST", fields=BEACON), NONE),
    "a POST": (loaded(URL, answer(), method="POST", fields=BEACON[1:]), NONE),
}


@pytest.mark.parametrize("case", CASES)
def test_the_causes(case: str) -> None:
    exchanges, expected = CASES[case]
    assert told_of(CAUSES, *exchanges) == expected


def test_every_cause_has_a_row() -> None:
    assert {one.code for one in CAUSES} == {code for _, (code, _, _) in CASES.values() if code}


@pytest.mark.parametrize("case", ["Next.js", "a prefetch that was redirected"])
def test_the_request_that_the_page_made(case: str) -> None:
    assert cause_of_last(*CASES[case][0]).request == LINK
