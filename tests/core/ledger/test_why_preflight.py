"""Why a request needed a preflight, or how it was spared one."""

import math
import re

import pytest

from cors_addon.core.ledger.why_preflight import clock
from cors_addon.core.wire.exchange import Exchange
from tests.core.traffic import REFUSING, Client, allowing, granting, judged

C, F, W, U = Client("chromium"), Client("firefox"), Client("webkit"), Client("unknown")
PUT = {"method": "PUT"}
COOKIE = [("cookie", "a=b")]
PRIVATE = [("access-control-request-private-network", "true")]
HOUR = {"access_control_max_age": "3600"}

STORIES = {
    "needs none": "none",
    "needed because of": "asked",
    "needed although": "upload",
    "needed because a page of": "private network",
    "covered by the preflight of": "covered",
    "needs one": "not seen",
    "no browser would send this": "no browser",
}


def told(*exchanges: Exchange) -> str:
    """Name the story that the last exchange tells, and for how long a cached preflight was kept."""
    story = judged(*exchanges)[-1].preflight
    name = next((name for beginning, name in STORIES.items() if story.startswith(beginning)), story)
    kept = re.search(r"cached for (\d+) s", story)
    return f"{name} {kept[1]}" if kept else name


def life(client: Client, *, later: float, got: object = None, **more: object) -> list[Exchange]:
    """Return a granted PUT and the same again later."""
    first = [client.preflight(0, got or granting(**HOUR)), client.fetch(1, allowing(), **PUT)]
    return [*first, client.fetch(later, allowing(), **(PUT | more))]


TIMELINES = {
    "GET": ([C.fetch(0, allowing())], "none"),
    "a form's POST": ([C.fetch(0, allowing(), method="POST", fields=[("content-type", "text/plain")])], "none"),
    "a preflight": ([C.preflight(0, granting())], "asked"),
    "a preflight of an upload": ([C.preflight(0, granting(), method="POST")], "upload"),
    "a preflight for a private network": ([C.preflight(0, granting(), method="GET", fields=PRIVATE)], "private network"),
    "a preflight of headers for a private network": ([C.preflight(0, granting(), method="PUT", fields=PRIVATE)], "asked"),
    "a type with a quoted parameter": ([C.fetch(0, allowing(), fields=[("accept", 'text/x; v="1"')])], "not seen"),
    "a language with an underscore": ([W.fetch(0, allowing(), fields=[("accept-language", "de_DE")])], "not seen"),
    "the last bytes": ([F.fetch(0, allowing(), fields=[("range", "bytes=-5")])], "not seen"),
    "the first bytes": ([F.fetch(0, allowing(), fields=[("range", "bytes=0-5")])], "none"),
    "bytes in upper case": ([F.fetch(0, allowing(), fields=[("range", "BYTES=0-5")])], "not seen"),
    "bytes in upper case in WebKit": ([W.fetch(0, allowing(), fields=[("range", "BYTES=0-5")])], "none"),
    "WebKitGTK's player": ([W.fetch(0, allowing(), fields=[("icy-metadata", "1")])], "none"),
    "the same type again": (
        [
            C.preflight(0, granting(names="accept", **HOUR), method="GET", names="accept"),
            C.fetch(1, allowing(), fields=[("accept", 'text/x; v="1"')]),
            C.fetch(2, allowing(), fields=[("accept", 'text/x; v="1"')]),
        ],
        "covered 3600",
    ),
    "a preflight of headers": ([C.preflight(0, granting(), method="POST", names="x-a,x-b")], "asked"),
    "its request": ([C.preflight(0, granting()), C.fetch(1, allowing(), **PUT)], "asked"),
    "PUT from nowhere": ([C.fetch(0, allowing(), **PUT)], "not seen"),
    "the same again, as long as Chromium keeps nothing said": (life(C, later=4, got=granting()), "covered 5"),
    "the same again, too late": (life(C, later=6, got=granting()), "not seen"),
    "Chromium": (life(C, later=3000), "covered 3600"),
    "WebKit keeps ten minutes": (life(W, later=500), "covered 600"),
    "WebKit after ten minutes": (life(W, later=700), "no browser"),
    "Chromium after two hours": (life(C, later=7300), "no browser"),
    "Firefox after a day": (life(F, later=86500), "no browser"),
    "Firefox after an hour": (life(F, later=4000), "not seen"),
    "an unknown engine never": (life(U, later=10**8), "not seen"),
    "another method": (life(C, later=2, method="DELETE"), "not seen"),
    "another header": (life(C, later=2, fields=[("x-a", "1")]), "not seen"),
    "another page": (life(C, later=2, page="https://d.test"), "not seen"),
    "credentials where there were none": (life(C, later=2, credentialed=True), "not seen"),
    "a simple request": (life(C, later=2, method="GET"), "none"),
    "a refused preflight is kept nowhere": (
        [C.preflight(0, REFUSING), C.fetch(1, allowing(), **PUT), C.fetch(2, allowing(), **PUT)],
        "not seen",
    ),
    "a refused one forgets what was granted": ([*life(C, later=2), C.preflight(3, REFUSING), C.fetch(60, allowing(), **PUT)], "not seen"),
    "one that came later": ([C.preflight(5, granting(**HOUR)), C.fetch(6, allowing(), **PUT), C.fetch(4, allowing(), **PUT)], "not seen"),
    "granted with credentials, asked without": (
        [
            C.preflight(0, granting(credentials=True, **HOUR)),
            C.fetch(1, allowing(credentials=True), **PUT, credentialed=True),
            C.fetch(2, allowing(), **PUT),
        ],
        "covered 3600",
    ),
    "Firefox keeps both apart, and both": (
        [
            F.preflight(0, granting(credentials=True, **HOUR), credentialed=True),
            F.fetch(1, allowing(credentials=True), **PUT, credentialed=True),
            F.preflight(2, granting("*", **HOUR)),
            F.fetch(3, allowing("*"), **PUT),
            F.fetch(4, allowing(credentials=True), **PUT, fields=COOKIE),
        ],
        "covered 3600",
    ),
    "presumed without, shown with": (
        [
            W.preflight(0, granting(credentials=True, **HOUR)),
            W.fetch(1, allowing(credentials=True), **PUT, fields=COOKIE),
            W.fetch(2, allowing(credentials=True), **PUT, fields=COOKIE),
        ],
        "covered 600",
    ),
    "HTTP authentication is the browser's": ([C.fetch(0, allowing(), fields=[("authorization", "Basic x")])], "none"),
    "a bearer token is the page's": ([C.fetch(0, allowing(), fields=[("authorization", "Bearer x")])], "not seen"),
    "a client hint in Chromium": ([C.fetch(0, allowing(), fields=[("sec-ch-dpr", "1")])], "none"),
}


@pytest.mark.parametrize("case", TIMELINES)
def test_the_story_of_a_preflight(case: str) -> None:
    exchanges, expected = TIMELINES[case]
    assert told(*exchanges) == expected


@pytest.mark.parametrize(("at", "told"), [(0.0, "00:00:00"), (1_795_296_415.9, "21:26:55"), (1e17, "09:46:40"), (-1.0, "23:59:59")])
def test_the_clock(at: float, told: str) -> None:
    """Whatever a recording says of time."""
    assert clock(at) == f"{told} UTC"


@pytest.mark.parametrize("at", [math.inf, -math.inf, math.nan])
def test_a_clock_of_no_time(at: float) -> None:
    """Nothing raises."""
    assert clock(at) == "an unknown time"
