"""What an exchange is: preflight, actual request, or nothing that CORS looks at."""

import pytest

from cors_addon.core.evidence.client import client_of
from cors_addon.core.evidence.mode import mode_of, page_origin
from cors_addon.core.verdict.situation import kind_of
from cors_addon.core.wire.exchange import Request
from tests.core.traffic import ENGINES, PAGE, URL, Client, judged, navigation, preflight, request

HOME = f"{PAGE}/x"
HTTP = "http://b.test/x"
PLAIN = {"url": HTTP, "page": "http://a.test"}
AT_HOME = {"url": "http://a.test/x", "page": "http://a.test"}

KINDS = {
    "fetch": (request, "actual"),
    "fetch within the site": (lambda engine: request(engine, url="https://api.a.test/"), "actual"),
    "fetch from a sandboxed page": (lambda engine: request(engine, page="null", origin="null"), "actual"),
    "fetch of a sandboxed page's own site": (lambda engine: request(engine, url=HOME, origin="null", site="cross-site"), "actual"),
    "fetch over http": (lambda engine: request(engine, **PLAIN), "actual"),
    "POST by fetch over http": (lambda engine: request(engine, "POST", **PLAIN), "actual"),
    "HEAD": (lambda engine: request(engine, "HEAD"), "actual"),
    "a request that a redirect led back home": (lambda engine: request(engine, url=HOME, origin="null", site="cross-site"), "actual"),
    "a module script": (lambda engine: request(engine, destination="script"), "actual"),
    "OPTIONS by fetch": (lambda engine: request(engine, "OPTIONS"), "actual"),
    "a preflight": (preflight, "preflight"),
    "a preflight over http": (lambda engine: preflight(engine, HTTP, page="http://a.test"), "preflight"),
    "a sandboxed page's preflight": (lambda engine: preflight(engine, page="null"), "preflight"),
    "an image": (lambda engine: request(engine, mode="no-cors", destination="image"), "no-cors"),
    "an image within the site": (lambda engine: request(engine, url="https://i.a.test/", mode="no-cors", destination="image"), "no-cors"),
    "an image over http": (lambda engine: request(engine, **PLAIN, mode="no-cors"), "no-cors"),
    "a beacon": (lambda engine: request(engine, "POST", mode="no-cors"), "no-cors"),
    "a sandboxed page's image": (lambda engine: request(engine, page="null", origin="null", mode="no-cors"), "no-cors"),
    "an image of the page's own": (lambda engine: request(engine, url=HOME, mode="no-cors", destination="image"), "same-origin"),
    "an image of the page's own over http": (lambda engine: request(engine, **AT_HOME, mode="no-cors"), "same-origin"),
    "fetch of the page's own": (lambda engine: request(engine, "POST", HOME), "same-origin"),
    "a crossorigin image of the page's own": (lambda engine: request(engine, url=HOME, origin=PAGE, destination="image"), "same-origin"),
    "mode same-origin": (lambda engine: request(engine, url=HOME, mode="same-origin"), "same-origin"),
    "a service worker's script": (lambda engine: request(engine, url=HOME, mode="same-origin", destination="serviceworker"), "same-origin"),
    "POST of the page's own over http": (lambda engine: request(engine, "POST", **AT_HOME), "same-origin"),
    "GET of the page's own over http": (lambda engine: request(engine, **AT_HOME), "same-origin"),
    "a form": (lambda engine: navigation(engine, URL, "POST", page=PAGE), "navigation"),
    "a form over http": (lambda engine: navigation(engine, HTTP, "POST", page="http://a.test"), "navigation"),
    "a typed address": (navigation, "navigation"),
    "a navigation that a service worker sends on": (
        lambda engine: request(engine, url=HOME, mode="navigate", destination="empty", site="same-origin"),
        "navigation",
    ),
    "a WebSocket": (lambda engine: request(engine, mode="websocket", destination="websocket"), "websocket"),
    "a WebSocket over http": (lambda engine: request(engine, **PLAIN, fields=[("upgrade", "websocket")]), "websocket"),
    "what the browser itself asks": (lambda engine: request(engine, page="", origin=None, mode="no-cors", site="none"), "other"),
    "over http what nothing tells of": (lambda engine: request(engine, url=HTTP, page="", origin=None, mode="no-cors"), "other"),
}


def kind(sent: Request) -> str:
    client = client_of(sent)
    return kind_of(sent, client, mode_of(sent, client), page_origin(sent))


@pytest.mark.parametrize("engine", [*ENGINES, "unknown"])
@pytest.mark.parametrize("case", KINDS)
def test_the_kind(case: str, engine: str) -> None:
    """It is the same whichever engine asks."""
    build, expected = KINDS[case]
    assert kind(build(engine)) == expected


def test_what_no_browser_sent_is_other() -> None:
    """A preflight too; a WebSocket is one whoever opens it."""
    assert kind(preflight("chromium", names="X-A")) == "other"
    assert kind(request("unknown", fields=[("user-agent", "curl/8"), ("upgrade", "websocket")])) == "websocket"


@pytest.mark.parametrize(("sent", "method"), [(preflight("chromium", method="patch"), "patch"), (request("chromium", "PUT"), "PUT")])
def test_the_method_that_the_page_asks_for(sent: Request, method: str) -> None:
    """Of a preflight its actual request's, as the page wrote it."""
    assert [judgement.method for judgement in judged(Client().at(0, sent, None))] == [method]
