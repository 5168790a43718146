"""Causes in the page and its libraries: each with what proves it, and a near miss that is left to other rules."""

import pytest

from cors_addon.core.cause.clients import CAUSES
from cors_addon.core.wire.exchange import Exchange, Response
from tests.core.cause.situations import cause_of_last, told_of
from tests.core.traffic import PAGE, URL, Client, allowing, answer, granting

C, U = Client("chromium"), Client("unknown")
APP, ON_PAGE, LIBRARY = "server app", "page", "client library"
NONE = ("", "", "")
JSDOM = [("user-agent", "Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/29.1.1")]
COOKIE = ("cookie", "a=1")
SIGNALR = [COOKIE, ("x-signalr-user-agent", "Microsoft SignalR/8.0")]
ISOLATED = answer(cross_origin_embedder_policy="require-corp")
PAGE_LOAD = C.load(0, ISOLATED)
SCRIPT = {"mode": "no-cors", "destination": "script"}
IMAGE = answer(content_type="image/png")
ASKED = {"names": "content-type", "method": "POST", "fields": [("priority", "u=4, i")]}


def once(got: Response, url: str = URL, **more: object) -> list[Exchange]:
    return [C.fetch(1, got, url, **more)]


def isolated(got: Response, url: str = URL, **more: object) -> list[Exchange]:
    """Return what a page embeds that demands that everything opts in."""
    return [PAGE_LOAD, C.fetch(1, got, url, **(SCRIPT | more))]


def policy(value: str, **fields: str) -> Response:
    return answer(cross_origin_resource_policy=value, **fields)


CASES: dict[str, tuple[list[Exchange], tuple[str, str, str]]] = {
    "a test in jsdom": ([U.fetch(0, answer(), fields=JSDOM)], ("test-environment", LIBRARY, "proven")),
    "a browser": (once(answer()), NONE),
    "a CDN that allows CORS": (isolated(allowing("*")), ("embedder-needs-opt-in", ON_PAGE, "proven")),
    "a CDN that may allow CORS": (isolated(answer()), ("embedder-needs-opt-in", ON_PAGE, "proven")),
    "a CDN that allowed CORS": (
        [PAGE_LOAD, C.fetch(1, allowing("*")), C.fetch(2, answer(), **SCRIPT)],
        ("embedder-needs-opt-in", ON_PAGE, "proven"),
    ),
    "a CDN that declares otherwise": (isolated(policy("same-origin")), NONE),
    "a server of the page's site": (
        isolated(answer(), "https://x.a.test/y", page=PAGE, site="same-site"),
        ("embedder-needs-opt-in", ON_PAGE, "proven"),
    ),
    "an own origin's image, for its site": (
        once(policy("same-origin"), "https://x.a.test/y", mode="no-cors", destination="image"),
        ("corp-same-site-is-enough", APP, "proven"),
    ),
    "an own origin's image, for another site": (once(policy("same-origin"), mode="no-cors", destination="image"), NONE),
    "a site's image, for another site": (once(policy("same-site"), mode="no-cors", destination="image"), NONE),
    "an own origin's image, from http": (
        once(policy("same-origin"), "https://x.a.test/y", page="http://a.test", mode="no-cors", destination="image", site="cross-site"),
        NONE,
    ),
    "an error's policy": (
        once(answer(404, cross_origin_resource_policy="same-origin"), "https://x.a.test/y", mode="no-cors", destination="image"),
        NONE,
    ),
    "a script's no-cors": (once(policy("same-origin"), mode="no-cors"), ("mode-no-cors", ON_PAGE, "proven")),
    "a font": (once(answer(), destination="font"), ("element-needs-cors", APP, "proven")),
    "a module": (once(answer(), destination="script"), ("element-needs-cors", ON_PAGE, "proven")),
    "a font that is missing": (once(answer(404), destination="font"), NONE),
    "a font for another page": (once(allowing("https://z.test"), destination="font"), NONE),
    "an image by a script": (once(IMAGE), ("image-by-script", ON_PAGE, "proven")),
    "an image that was shown": (
        [C.fetch(0, IMAGE, mode="no-cors", destination="image"), *once(IMAGE)],
        ("image-by-script", ON_PAGE, "proven"),
    ),
    "an image by a service worker": (
        once(IMAGE, fields=[("referer", f"{PAGE}/sw.js?v=1")]),
        ("image-by-script", ON_PAGE, "proven"),
    ),
    "an image that is missing": (once(answer(404, content_type="image/png")), NONE),
    "SignalR": (once(allowing("*"), fields=SIGNALR), ("library-credentials", LIBRARY, "proven")),
    "SignalR without the second header": (once(allowing(), fields=SIGNALR), ("library-credentials", LIBRARY, "proven")),
    "SignalR's other trouble": (once(answer(), fields=SIGNALR), NONE),
    "an EventSource": (
        once(allowing("*"), fields=[COOKIE, ("accept", "text/event-stream")]),
        ("library-credentials", LIBRARY, "proven"),
    ),
    "Socket.IO of old": (
        once(allowing("*"), "https://b.test/socket.io/?EIO=3&transport=polling", fields=[COOKIE]),
        ("library-credentials", LIBRARY, "proven"),
    ),
    "no library": (once(allowing("*"), fields=[COOKIE]), NONE),
    "a beacon of JSON": ([C.preflight(0, answer(204), **ASKED)], ("beacon-json", ON_PAGE, "proven")),
    "a beacon of JSON before an error": ([C.preflight(0, answer(500), **ASKED)], NONE),
    "a preflight": ([C.preflight(0, answer(204), names="content-type", method="POST")], NONE),
    "a preflight that passes the method alone": ([C.preflight(0, granting(), names="x-own")], NONE),
}


@pytest.mark.parametrize("case", CASES)
def test_the_causes(case: str) -> None:
    exchanges, expected = CASES[case]
    assert told_of(CAUSES, *exchanges) == expected


def test_every_cause_has_a_row() -> None:
    assert {one.code for one in CAUSES} == {code for _, (code, _, _) in CASES.values() if code}


FIRST = {
    "a CDN that allows CORS": "crossorigin='anonymous' on the page's <script>, so that it asks with CORS.",
    "a CDN that may allow CORS": ", if b.test allows that.",
    "a CDN that allowed CORS": "so that it asks with CORS.",
}


@pytest.mark.parametrize("case", FIRST)
def test_what_to_do_first(case: str) -> None:
    assert cause_of_last(*CASES[case][0]).advice[0].endswith(FIRST[case])


def test_the_site_is_enough_for_its_own_pages() -> None:
    assert "Cross-Origin-Resource-Policy: same-site" in cause_of_last(*CASES["a server of the page's site"][0]).advice[-1]
