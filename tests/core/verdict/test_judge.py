"""Judgements: whose verdict counts, how certain it is, what the page can read; and that there always is one."""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import cors_addon
from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.ledger.settings import Settings
from cors_addon.core.verdict.annotation import annotation
from cors_addon.core.verdict.judgement import Judgement
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Headers
from tests.core.traffic import PAGE, REFUSING, Client, allowing, answer, granting, judged, redirecting

C, F, W, U = Client("chromium"), Client("firefox"), Client("webkit"), Client("unknown")
COOKIE = [("cookie", "a=b")]
STAR = allowing("*")
FONT = {"destination": "font"}
TWO_LINES = Response(200, Headers((("access-control-allow-origin", PAGE), ("access-control-allow-origin", ""))))
STARRED = granting("*", "*", "*")
PRIVATE = [("access-control-request-private-network", "true")]
IMAGE = [("accept", "image/*")]
HTTP = {"url": "http://b.test/x", "page": "http://a.test"}


def told(judgement: Judgement) -> str:
    return f"{judgement.reason or judgement.verdict.value} {judgement.certainty.value}"


CREDENTIALED = C.fetch(0, allowing(), HTTP["url"], fields=COOKIE, page=HTTP["page"], connection="1", id="before")
WITHIN_SITE = answer(cross_origin_resource_policy="same-site")
VERDICTS = {
    "nothing": (C.fetch(0, REFUSING), "missing-allow-origin certain"),
    "the page's origin": (C.fetch(0, allowing()), "allowed certain"),
    "all origins": (C.fetch(0, STAR), "allowed certain"),
    "all origins, with credentials": (C.fetch(0, STAR, credentialed=True), "wildcard-with-credentials certain"),
    "all origins, perhaps with credentials": (W.fetch(0, STAR), "allowed presumed"),
    "the page's origin, perhaps with credentials": (F.fetch(0, allowing()), "allowed presumed"),
    "with credentials allowed": (F.fetch(0, allowing(credentials=True)), "allowed certain"),
    "refused either way": (F.fetch(0, allowing("https://d.test")), "origin-mismatch certain"),
    "a preflight, perhaps with credentials": (C.preflight(0, granting()), "allowed presumed"),
    "an error, allowed": (C.fetch(0, allowing(status=500)), "allowed certain"),
    "407": (C.fetch(0, answer(407)), "not-cors certain"),
    "no answer": (C.fetch(0, None), "not-cors certain"),
    "two lines, of which Firefox ignores the empty one over HTTP/2": (F.fetch(0, TWO_LINES, http_version="HTTP/2.0"), "allowed presumed"),
    "two lines": (C.fetch(0, TWO_LINES, http_version="HTTP/2.0"), "multiple-allow-origin certain"),
    "a font": (C.fetch(0, REFUSING, **FONT), "missing-allow-origin certain"),
    "a font that WebKit asked for with CORS": (W.fetch(0, REFUSING, **FONT), "missing-allow-origin certain"),
    "a font of which the engines differ": (U.fetch(0, REFUSING, **FONT), "missing-allow-origin presumed"),
    "an engine that is not known": (U.fetch(0, REFUSING), "missing-allow-origin certain"),
    "Authorization under *": (U.preflight(0, STARRED, names="authorization"), "allowed presumed"),
    "an image": (C.fetch(0, REFUSING, mode="no-cors"), "opaque certain"),
    "an image that only its own origin may load": (
        C.fetch(0, answer(cross_origin_resource_policy="same-origin"), mode="no-cors"),
        "corp-same-origin certain",
    ),
    "an image over http that only its own origin may load": (
        C.fetch(0, answer(cross_origin_resource_policy="same-origin"), mode="no-cors", **HTTP),
        "corp-same-origin certain",
    ),
    "an image of the same site, of a page that hides itself": (
        C.fetch(0, WITHIN_SITE, "https://i.a.test/", mode="no-cors", page="", origin=None, site="same-site"),
        "opaque certain",
    ),
    "a beacon to the same site, of a page that hides itself": (
        C.fetch(0, WITHIN_SITE, "https://i.a.test/", "POST", mode="no-cors", origin="null", site="same-site"),
        "opaque certain",
    ),
    "an image of another site, of a page that hides itself": (
        C.fetch(0, WITHIN_SITE, mode="no-cors", page="", origin=None, site="cross-site"),
        "corp-same-site presumed",
    ),
    "an image of a style sheet of its own server": (
        C.fetch(0, answer(cross_origin_resource_policy="same-origin"), mode="no-cors", page="https://b.test", site="cross-site"),
        "corp-same-origin presumed",
    ),
    "an image within the site of a style sheet of its own server": (
        C.fetch(0, WITHIN_SITE, mode="no-cors", page="https://b.test", site="same-site"),
        "opaque certain",
    ),
    "an image that has not changed": (
        C.fetch(0, answer(304, cross_origin_resource_policy="same-origin"), mode="no-cors"),
        "opaque certain",
    ),
    "a POST that may be a beacon": (C.fetch(0, REFUSING, method="POST", **HTTP), "missing-allow-origin presumed"),
    "a POST that is likelier a beacon": (C.fetch(1, REFUSING, method="POST", **HTTP, connection="1"), "opaque presumed"),
    "an extension": (F.fetch(0, REFUSING, page="moz-extension://0b0c"), "missing-allow-origin certain"),
    "Safari's extension": (W.fetch(0, REFUSING, page="safari-web-extension://0b0c"), "missing-allow-origin presumed"),
    "a redirect of the page's own image": (
        C.fetch(0, redirecting("https://u:p@b.test/", origin=""), f"{PAGE}/x", mode="no-cors"),
        "not-cors certain",
    ),
    "a redirect of the page's own server over http to a user name": (
        F.fetch(0, redirecting("http://u:p@b.test/", origin=""), "http://a.test/x", page="http://a.test", origin=None),
        "redirect-with-credentials presumed",
    ),
    "a redirect of its image over http": (
        C.fetch(0, redirecting("http://u@b.test/", origin=""), "http://a.test/x", page="http://a.test", origin=None, fields=IMAGE),
        "not-cors certain",
    ),
    "a redirect of its own over http to an app": (
        C.fetch(0, redirecting("app:x", origin=""), "http://a.test/x", page="http://a.test", origin=None),
        "redirect-not-http presumed",
    ),
    "a redirect of its own over http that CORS lets it follow": (
        C.fetch(0, redirecting("http://b.test/", origin=""), "http://a.test/x", page="http://a.test", origin=None),
        "not-cors certain",
    ),
    "a preflight for a private network": (C.preflight(0, granting(credentials=True), fields=PRIVATE), "allowed presumed"),
    "a preflight that is granted a private network": (
        C.preflight(0, granting(credentials=True, access_control_allow_private_network="true"), fields=PRIVATE),
        "allowed certain",
    ),
    "a preflight for a private network that is refused otherwise": (
        C.preflight(0, REFUSING, fields=PRIVATE),
        "missing-allow-origin certain",
    ),
    "a redirect of Chromium's to data": (C.fetch(0, redirecting("data:,x")), "redirect-not-http presumed"),
    "a redirect of Chromium's to no address": (C.fetch(0, redirecting("https://[bad")), "redirect-not-http presumed"),
    "a redirect of the page's own": (C.fetch(0, redirecting("/y", origin=""), f"{PAGE}/x"), "not-cors certain"),
}


@pytest.mark.parametrize("case", VERDICTS)
def test_the_verdict(case: str) -> None:
    """Before anything follows. A presumption says what it presumes."""
    exchange, expected = VERDICTS[case]
    ledger = Ledger()
    ledger.see(CREDENTIALED)
    judgement = ledger.see(exchange)[0].judgement
    if "preflight" in case or "Authorization" in case:
        judgement = judged(exchange)[0]
    assert told(judgement) == expected
    assert bool(judgement.proviso) is (judgement.certainty == "presumed")
    assert judgement.explanation


def test_the_browsers_that_would_do_otherwise_are_named() -> None:
    """Where it is unknown which one asked, and no verdict was asked for."""
    font = U.fetch(0, REFUSING, **FONT)
    provisos = [Ledger(Settings(engine=engine)).see(font)[0].judgement.proviso for engine in ("auto", "fetch", "webkit")]
    assert provisos == ["opaque if the browser is Safari", "", ""]


def test_which_exchanges_are_of_cors() -> None:
    exchanges = C.fetch(0, REFUSING), C.preflight(1, REFUSING), C.fetch(2, answer(), mode="no-cors"), C.load(3, answer())
    assert [(one.is_cors, one.is_blocked) for one in judged(*exchanges)] == [(True, True), (True, True), (False, False), (False, False)]


def test_a_font_without_cors_is_judged_by_the_standard_where_the_engine_is_unknown() -> None:
    """The three do not agree on it, and say so each."""
    verdicts = {name: one.verdict.value for name, one in judged(U.fetch(0, REFUSING, **FONT))[0].engines.items()}
    assert verdicts == {"fetch": "blocked", "chromium": "blocked", "firefox": "blocked", "webkit": "opaque"}


def test_where_the_browsers_agree_they_outvote_the_standard() -> None:
    """Authorization under * passes in all three, and not by the standard."""
    judgement = judged(
        U.preflight(0, STARRED, names="authorization"), U.fetch(1, STAR, method="PUT", fields=[("authorization", "Bearer x")])
    )[0]
    assert (told(judgement), judgement.engines["fetch"].reason) == ("allowed certain", "authorization-not-listed")
    assert [note.code for note in judgement.notes] == ["authorization-wildcard"]


READ = allowing(x_a="1", x_b="2", set_cookie="c=d", content_type="text/plain", access_control_expose_headers="X-A")
ALL = allowing("*", x_a="1", set_cookie="c=d", access_control_expose_headers="*")
READABLE = {
    "what is listed": (C.fetch(0, READ), ("content-type", "x-a"), ("access-control-allow-origin", "access-control-expose-headers", "x-b")),
    "all": (C.fetch(0, ALL), ("access-control-allow-origin", "access-control-expose-headers", "x-a"), ()),
    "a redirect": (C.fetch(0, redirecting("/y", content_type="text/plain")), (), ()),
    "a preflight": (C.preflight(0, granting(content_type="text/plain")), (), ()),
    "a refused answer": (C.fetch(0, answer(content_type="text/plain")), (), ()),
    "an image": (C.fetch(0, READ, mode="no-cors"), (), ()),
    "the page's own": (C.fetch(0, READ, f"{PAGE}/x"), (), ()),
}


@pytest.mark.parametrize("case", READABLE)
def test_what_the_page_can_read(case: str) -> None:
    """Of a redirect that is followed nothing."""
    exchange, exposed, hidden = READABLE[case]
    judgement = Ledger().see(exchange)[0].judgement
    assert (judgement.exposed, judgement.hidden) == (exposed, hidden)


@pytest.mark.parametrize(
    ("exchange", "reached"),
    [
        (C.fetch(0, REFUSING), True),
        (C.fetch(0, None), True),
        (C.preflight(0, REFUSING), False),
        (C.fetch(0, REFUSING, made_by_proxy=True), False),
        (C.load(0, answer()), True),
        (C.load(0, answer(), made_by_proxy=True), False),
    ],
)
def test_whether_the_server_got_the_request(exchange: Exchange, reached: bool) -> None:
    """A blocked request did reach it; what the proxy answered did not, and a preflight is none."""
    assert judged(exchange)[0].reached_server is reached


NAMES = [
    *("Origin", "origin", "Referer", "Cookie", "User-Agent", "Accept", "Upgrade", "Access-Control-Request-Method"),
    *("Access-Control-Request-Headers", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-Dest", "Sec-Fetch-Storage-Access", "sec-ch-ua"),
    *("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers"),
    *("Access-Control-Expose-Headers", "Access-Control-Max-Age", "Location", "Content-Type", "Priority", "Authorization", "ETag", ""),
    *("Cross-Origin-Resource-Policy", "Cross-Origin-Embedder-Policy", "Accept-Encoding", "Accept-Language", "Retry-After"),
]
VALUES = [
    *(PAGE, "null", "*", "https://b.test", "http://b.test/x", "https://[", "//u:p@c.test:99999/", "ionic://localhost", "/x", ""),
    *("cors", "no-cors", "navigate", "same-origin", "cross-site", "same-site", "none", "empty", "font", "include", "true", "PUT", "patch"),
    *("x-a,x-b", "X-A, (", "authorization", "600", "-1", "9" * 30, "require-corp", "text/html", "application/json", "a@b:c//d"),
    *(Client(engine).fetch(0, None).request.headers.text("user-agent") for engine in ("chromium", "firefox", "webkit")),
]
wire = st.binary(max_size=40).map(lambda raw: raw.decode("latin-1"))
fields = st.lists(st.tuples(st.sampled_from(NAMES) | wire, st.sampled_from(VALUES) | wire), max_size=12).map(
    lambda rows: Headers(tuple(rows))
)
responses = st.none() | st.builds(
    Response, st.sampled_from([200, 204, 301, 302, 303, 304, 307, 401, 404, 407, 500]) | st.integers(), fields
)
urls = st.sampled_from(["https://b.test/x", "https://a.test/y", "http://b.test/x", "http://a.test/"]) | wire
requests = st.builds(Request, st.sampled_from(["GET", "POST", "PUT", "OPTIONS", "HEAD", "patch", ""]) | wire, urls, fields)
browsers = st.builds(
    lambda method, url, more: C.at(0, C.fetch(0, None, url, method, fields=more.fields).request, None).request,
    st.sampled_from(["GET", "POST", "PUT", "OPTIONS"]),
    urls,
    fields,
)
exchanges = st.builds(
    Exchange,
    id=st.sampled_from("abcdefgh"),
    request=requests | browsers,
    response=responses,
    started=st.floats(0, 100),
    ended=st.floats(0, 100),
    client=st.sampled_from("12"),
    connection=st.sampled_from(["", "1"]),
    server_ip=st.sampled_from(["", "127.0.0.1", "8.8.8.8", "x"]),
    http_version=st.sampled_from(["HTTP/1.1", "HTTP/2.0", "x"]),
    made_by_proxy=st.booleans(),
    websocket=st.booleans(),
)


@cache
def validator() -> jsonschema.Draft202012Validator:
    schema: dict[str, Any] = json.loads((Path(cors_addon.__file__).parent / "schemas" / "annotation-1.schema.json").read_text())
    return jsonschema.Draft202012Validator(schema)


def everything(ledger: Ledger, sent: list[Exchange]) -> list[Judgement]:
    records = []
    for one in sent:
        ledger.begin(one)
        records += ledger.see(one)
        records += ledger.settle(one.started)
    return [record.judgement for record in [*records, *ledger.finish()]]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(exchanges, min_size=1, max_size=8), st.sampled_from(["auto", "fetch", "webkit"]))
@example([C.fetch(0, allowing(), fields=[("user-agent", "Chrome/" + "9" * 5000)])], "auto")
@example([C.fetch(0, allowing("ionic://localhost"), page="capacitor://localhost")], "auto")
def test_whatever_is_sent_there_is_a_judgement(sent: list[Exchange], engine: str) -> None:
    """And never an exception: it is JSON that keeps the contract, and the same each time."""
    judgements = everything(Ledger(Settings(engine=engine, memory=4)), sent)
    assert {judgement.flow for judgement in judgements} >= {one.id for one in sent}
    assert judgements == everything(Ledger(Settings(engine=engine, memory=4)), sent)
    for judgement in judgements:
        told = annotation(judgement)
        assert json.loads(json.dumps(told)) == told
        assert not [error.message for error in validator().iter_errors(told)]
        assert asdict(judgement)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(exchanges, min_size=20, max_size=60), st.integers(1, 10))
def test_nothing_grows(sent: list[Exchange], memory: int) -> None:
    """However often it comes, at a tiny memory; and at the end nothing waits."""
    ledger = Ledger(Settings(memory=memory, patience=1000))
    for lap in range(5):
        for number, one in enumerate(sent):
            ledger.see(Exchange(**{**vars(one), "id": f"{lap} {number % 7}", "started": one.started + lap, "ended": one.started + lap}))
    for pending in (*ledger._waiting._asking, *ledger._waiting._leading):
        assert len(pending) <= memory
        assert sum(len(steps) for steps in pending._by_target.values()) == len(pending)
    ledger.finish()
    assert not ledger.is_waiting
