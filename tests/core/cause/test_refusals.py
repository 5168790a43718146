"""Refusals by a CORS layer: what it refused, how that is known, and where it is not."""

from dataclasses import replace

import pytest

from cors_addon.core.cause.refusals import CAUSES
from cors_addon.core.servers.refusal_words import WORDS, Refused
from cors_addon.core.verdict.cause import Side
from cors_addon.core.wire.exchange import Exchange, Response
from cors_addon.core.wire.headers import Headers
from tests.core.cause.situations import cause_of_last, told
from tests.core.traffic import PAGE, Client, allowing, answer, granting, judged, redirecting

CHROME = Client()
OTHER = "https://other.test"
TRIPLE = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
TRACING = "content-type,traceparent,x-datadog-trace-id"
STORAGE = "https://storage.test/bucket"


def said(text: str, status: int = 403, **fields: str) -> Response:
    """Return an answer with a body in words."""
    return replace(answer(status, content_type="text/plain", **fields), body=text.encode())


def preflight(got: Response, method: str = "PUT", names: str = "", at: float = 9, url: str = "", **more: str) -> Exchange:
    """Return a preflight, after all others unless `at` says otherwise."""
    return CHROME.preflight(at, got, *([url] if url else []), method=method, names=names, **more)


def passed(method: str = "PUT", names: str = "", at: float = 1, url: str = "", origin: str = PAGE) -> Exchange:
    """Return a preflight that passes."""
    return preflight(granting(origin, method, names), method, names, at, url, page=origin)


def passed_by_all() -> Exchange:
    """Return a preflight of another page that passes, as any page's would."""
    return preflight(granting("*"), at=1, page=OTHER)


def fetch(got: Response, at: float = 2, origin: str = PAGE) -> Exchange:
    """Return an actual request of the same endpoint."""
    return CHROME.fetch(at, got, page=origin)


CASES: dict[str, tuple[str, tuple[Exchange, ...]]] = {
    # The lists.
    "a header is not listed": ("header-refused proven", (preflight(granting(names="x-a"), names="x-a,x-b"),)),
    "* with credentials": (
        "header-refused proven",
        (
            CHROME.fetch(1, allowing(credentials=True), fields=[("cookie", "a=b")]),
            Client("firefox").preflight(9, granting(credentials=True, names="*"), names="x-b", credentialed=True),
        ),
    ),
    "no list at all": ("header-refused proven", (preflight(allowing(status=204), "GET", "x-b"),)),
    "a method is not listed": ("method-refused proven", (preflight(granting(methods="GET"), names="x-b"),)),
    "a method in lower case": ("method-case proven", (preflight(granting(methods="GET, PATCH"), "patch"),)),
    "a method in lower case, not listed in capitals": ("method-case proven", (preflight(granting(methods="GET"), "patch"),)),
    "a method in lower case, and another complaint": (
        "",
        (Client("firefox").preflight(9, granting("*", methods="patch"), method="patch", credentialed=True),),
    ),
    "a method in lower case that the server does not know": (
        "method-case likely",
        (preflight(granting(methods="patch"), "patch", at=1), CHROME.fetch(2, answer(405), method="patch")),
    ),
    "a method in lower case, and an error": (
        "error-without-cors proven",
        (preflight(granting(methods="patch"), "patch", at=1), CHROME.fetch(2, answer(500), method="patch")),
    ),
    "a header of answers": ("response-header-sent proven", (preflight(granting(), names="access-control-allow-origin"),)),
    "a header of answers and another": ("response-header-sent proven", (preflight(granting(), names="access-control-allow-origin,x-b"),)),
    "the framework's own answer, with the origin": (
        "preflight-not-handled likely",
        (preflight(allowing(allow="GET, PUT"), names="x-b"),),
    ),
    # Its own words.
    "words on the origin": ("origin-refused proven", (preflight(said("Disallowed CORS origin", 400)),)),
    "words on the origin, to an actual request": ("origin-refused proven", (fetch(said("Error: Not allowed by CORS", 500)),)),
    "words on the origin, with one that it allows": (
        "origin-refused proven",
        (fetch(said('{"error":"Origin not allowed"}', access_control_allow_origin=OTHER)),),
    ),
    "words on the method": ("method-refused proven", (preflight(said("Disallowed CORS method", 400)),)),
    "words on a method in lower case": ("method-case likely", (preflight(said("Disallowed CORS method", 400), "patch"),)),
    "words on the headers": ("header-refused proven", (preflight(said("Disallowed CORS headers", 400), names="x-b"),)),
    "words on the headers, and lists": (
        "header-refused proven",
        (preflight(said("Disallowed CORS headers", 400, access_control_allow_headers="x-a"), names="x-a,x-b"),),
    ),
    "words on the headers, only usual ones": (
        "header-refused proven",
        (preflight(said("Disallowed CORS headers", 400), names="content-type"),),
    ),
    "words that name the header": (
        "header-refused proven",
        (preflight(said("CORS preflight request failed: headers are not allowed: X-B"), names="x-a,x-b"),),
    ),
    "words on headers, which an actual request has no list of": ("", (fetch(said("Header not allowed: x-b")),)),
    "words on the method, to an actual request": ("", (fetch(said("Disallowed CORS method", 400)),)),
    "words on one of the three": ("origin-refused likely", (preflight(said("Invalid CORS request")),)),
    "words on one of the three, to all requests": (
        "origin-refused likely",
        (fetch(said("Invalid CORS request")), preflight(said("Invalid CORS request"), names="x-datadog-origin")),
    ),
    "words on one of the three, where another method passed": (
        "method-refused likely",
        (CHROME.fetch(0, allowing()), CHROME.fetch(1, said("Invalid CORS request"), method="POST")),
    ),
    "words on one of the three, where this method passed": (
        "error-without-cors proven",
        (CHROME.fetch(0, allowing(), method="POST"), CHROME.fetch(1, said("Invalid CORS request"), method="POST")),
    ),
    "words on one of the three, to an actual request": ("origin-refused likely", (fetch(said("Invalid CORS request")),)),
    "words on one of the three, and another path allows it": (
        "origin-refused likely",
        (CHROME.fetch(1, allowing(), "https://b.test/y"), fetch(said("Invalid CORS request"))),
    ),
    "words on one of the three, and another method passes": (
        "method-refused likely",
        (fetch(allowing(), 1), CHROME.fetch(2, said("Invalid CORS request"), method="POST")),
    ),
    "an error that a function for origins throws": (
        "origin-refused likely",
        (fetch(said('{"statusCode":500,"error":"Internal Server Error","message":"Not allowed"}', 500)),),
    ),
    "such an error where the origin is allowed": (
        "error-without-cors proven",
        (CHROME.fetch(1, allowing(), "https://b.test/y"), fetch(said('{"message":"Not allowed"}', 500))),
    ),
    "words on one of the three, with a library's header": (
        "header-refused likely",
        (preflight(said("Invalid CORS request"), names=TRACING),),
    ),
    "words on the origin, to another request": (
        "origin-refused proven",
        (preflight(said("Disallowed CORS origin", 400), at=1), fetch(answer(vary="Origin"))),
    ),
    "words on the origin, to another request, and this one's error is another matter": (
        "",
        (preflight(said("Disallowed CORS origin", 400), at=1), fetch(answer(404))),
    ),
    "words on the host": ("host-refused proven", (fetch(said('Blocked request. This host ("b.test") is not allowed.')),)),
    "words on no rule at all": ("cors-turned-off proven", (preflight(said("CORSResponse: CORS is not enabled for this bucket.")),)),
    "words on airports": ("", (fetch(said('{"error":"Invalid origin"}', 400)),)),
    "words on airports, with CORS elsewhere": ("", (fetch(allowing(), 1), CHROME.fetch(2, said("Unknown origin"), "https://b.test/y"))),
    "words of a page that is no error": ("", (fetch(said("Origin not allowed", 200)),)),
    "a line of rack-cors": ("header-refused proven", (preflight(answer(x_rack_cors="miss; deny-header"), names="x-b"),)),
    "words of rack-cors without its line": ("", (preflight(said("no-origin", 200)),)),
    # A preflight alike that passed.
    "a header more": ("header-refused proven", (passed("GET", "x-a"), preflight(said("no"), "GET", "x-a,x-b"))),
    "a header more, and no word": ("header-refused proven", (passed("GET", "x-a"), preflight(answer(), "GET", "x-a,x-b"))),
    "another method": ("method-refused proven", (passed("PUT", "x-a"), preflight(answer(405), "DELETE", "x-a"))),
    "a header more, and a firewall's page": (
        "header-refused likely",
        (passed("GET", "x-a"), preflight(replace(said("<p>Blocked"), headers=Headers((("content-type", "text/html"),))), "GET", "x-a,x-b")),
    ),
    "a header more, since when even what passed is refused": (
        "header-refused likely",
        (passed("GET", "x-a"), preflight(answer(403), "GET", "x-a", at=2), preflight(answer(403), "GET", "x-b")),
    ),
    "another method, and what is wrong": ("method-refused likely", (passed("PUT"), preflight(said("malformed id", 400), "DELETE"))),
    "another origin, which is no longer let": (
        "",
        (fetch(allowing(OTHER), 1, OTHER), fetch(answer(), 2, OTHER), fetch(answer(), 3)),
    ),
    "words in a page on what is not found": ("", (preflight(said("Not found. Help: what to do about “origin not allowed”", 404)),)),
    "words on the method, where there is no OPTIONS": ("", (preflight(said("The requested method is not allowed", 405)),)),
    "another method, and nothing found": (
        "method-refused likely",
        (passed("PUT"), fetch(allowing()), preflight(answer(404), "DELETE")),
    ),
    "the method in capitals passed": ("method-case proven", (passed("PATCH"), preflight(answer(403), "patch"))),
    "a method in lower case, where the layer is silent": ("method-case likely", (preflight(answer(vary=TRIPLE), "patch"),)),
    "a method in lower case, and no layer": ("", (preflight(answer(404), "patch"),)),
    "another origin": ("origin-refused proven", (passed(origin=OTHER), preflight(said("no")))),
    "another origin, of an actual request": ("origin-refused proven", (fetch(allowing(OTHER), 1, OTHER), fetch(answer()))),
    "an error where another origin may read": ("", (fetch(allowing(OTHER), 1, OTHER), fetch(answer(500)))),
    "the same passed before": ("", (passed(names="x-a"), preflight(said("no"), names="x-a"))),
    "two things differ": ("header-refused likely", (passed("PUT", "x-a"), preflight(said("no"), "DELETE", "x-b"))),
    "two things differ, and the header is a usual one": (
        "method-refused likely",
        (passed("PUT"), preflight(said("no"), "DELETE", "content-type")),
    ),
    "only a usual header differs, of two": (
        "",
        (passed("PUT", "x-a"), passed("GET", "x-b", 2), preflight(said("no"), "PUT", "x-a,x-b")),
    ),
    "another object of the bucket": (
        "header-refused proven",
        (
            preflight(granting(server="AmazonS3"), at=1, url=f"{STORAGE}/k"),
            preflight(answer(server="AmazonS3"), names="x-b", url=f"{STORAGE}/l"),
        ),
    ),
    "an error that is no refusal": ("", (passed("GET", "x-a"), preflight(answer(429), "GET", "x-a,x-b"))),
    "a header more, and no route": (
        "header-refused likely",
        (passed("GET", "x-a"), preflight(answer(404), "GET", "x-a,x-b")),
    ),
    "the origin was lost in a redirect": (
        "",
        (
            CHROME.fetch(1, redirecting("https://c.test/y")),
            CHROME.fetch(1.1, answer(vary="Origin"), "https://c.test/y", origin="null"),
        ),
    ),
    "the origin was lost in a redirect, in words": (
        "",
        (
            CHROME.fetch(1, redirecting("https://c.test/y")),
            CHROME.fetch(1.1, said("Origin not allowed"), "https://c.test/y", origin="null"),
        ),
    ),
    "another origin, and a refusal elsewhere": (
        "origin-refused likely",
        (passed(origin=OTHER, url="https://b.test/y"), preflight(said("no"))),
    ),
    # A layer that is silent.
    "Vary, and a header": ("header-refused likely", (preflight(answer(vary=TRIPLE), "POST", "content-type,x-b"),)),
    "Vary, and a method": ("method-refused likely", (preflight(answer(vary=TRIPLE), "PUT", "content-type"),)),
    "Vary, and nothing but the origin": ("origin-refused likely", (preflight(answer(vary=TRIPLE), "POST", "content-type"),)),
    "Vary, and others are allowed": (
        "origin-refused likely",
        (fetch(allowing(OTHER), 1, OTHER), preflight(answer(vary=TRIPLE), "POST", "x-b")),
    ),
    "Vary, and this origin is allowed": (
        "header-refused likely",
        (fetch(allowing()), preflight(answer(403, vary=TRIPLE), "POST", "x-b")),
    ),
    "Vary, this origin is allowed, and nothing is asked for": (
        "preflight-not-handled likely",
        (fetch(allowing()), preflight(answer(403, vary=TRIPLE), "POST", "content-type")),
    ),
    "Vary by Origin": ("origin-refused likely", (preflight(answer(vary="Origin")),)),
    "Vary by Origin, actual": ("origin-refused likely", (fetch(answer(vary="origin")),)),
    "Vary by Origin, actual, an error": ("", (fetch(answer(500, vary="origin")),)),
    "Vary by Origin, and this origin is allowed": (
        "",
        (CHROME.fetch(1, allowing(), "https://b.test/y"), fetch(answer(vary="Origin"))),
    ),
    "lists without an origin": (
        "origin-refused likely",
        (preflight(answer(204, vary=TRIPLE, access_control_allow_methods="PUT"), names="x-b"),),
    ),
    "403 and nothing else": ("origin-refused likely", (preflight(answer(403)),)),
    "403 and nothing else, actual": ("origin-refused likely", (fetch(answer(403)),)),
    "403 of a framework with more to say": ("", (fetch(answer(403, x_frame_options="DENY")),)),
    "403 and a library's header": ("header-refused likely", (preflight(said("Forbidden"), names=TRACING),)),
    "403 to all, and a library's header": ("origin-refused likely", (fetch(answer(403)), preflight(answer(403), names=TRACING))),
    "403 that says something, which the recording lacks": ("", (fetch(answer(403, content_length="20")),)),
    "another origin, and the answer is for all": ("", (passed_by_all(), preflight(said("no")))),
    "403 and a habit": ("", (preflight(said("Forbidden"), names="x-requested-with"),)),
    "403 with another origin": ("origin-refused likely", (fetch(said("no", access_control_allow_origin=OTHER)),)),
    "200 with another origin": ("", (fetch(allowing(OTHER)),)),
    "ASP.NET's 204": ("origin-refused likely", (preflight(answer(204, server="Kestrel")),)),
    "a bare 204": ("", (preflight(answer(204)),)),
    "made by the proxy": ("", (preflight(answer(403), made_by_proxy=True),)),
    "made by the proxy, in words": ("", (preflight(said("Disallowed CORS origin"), made_by_proxy=True),)),
}
OWN = {cause.code for cause in CAUSES} | {"preflight-not-handled"}


@pytest.mark.parametrize(("expected", "exchanges"), [pytest.param(*row, id=name) for name, row in CASES.items()])
def test_what_is_refused(expected: str, exchanges: tuple[Exchange, ...]) -> None:
    said_of_it = told(*exchanges)
    assert said_of_it == expected if expected else said_of_it.partition(" ")[0] not in OWN


@pytest.mark.parametrize(
    ("exchanges", "words"),
    [
        ((preflight(granting(names="x-a"), names="x-a,x-b"),), "x-b"),
        ((preflight(granting(), names=TRACING),), "Datadog RUM"),
        ((preflight(granting(), names="x-stainless-lang,x-stainless-os"),), "Stainless"),
        ((preflight(granting(), names=",".join(f"x-{number:02}" for number in range(20))),), "12 more"),
        ((preflight(granting(methods="GET"), names="x-b"),), "x-b"),
        ((preflight(said("Disallowed CORS method", 400), names="sentry-trace"),), "Sentry"),
        ((preflight(said("Disallowed CORS headers", 400), names="x-b"),), "allow_headers"),
        ((preflight(answer(vary=TRIPLE), "POST", "x-a,x-b"),), "x-a and x-b"),
        ((preflight(said("Disallowed CORS headers", 400), names="accept,content-type"),), "one of the request headers"),
        ((fetch(said("Origin not allowed", access_control_allow_origin="http://a.test")),), "Only the scheme differs"),
        ((CHROME.fetch(1, said("Origin not allowed"), page="tauri://localhost"),), "Tauri"),
        ((CHROME.fetch(1, said("Origin not allowed"), page="null"),), "Don't add null"),
        ((fetch(said("Origin not allowed")),), "If b.test is not yours"),
        ((preflight(granting(), names="access-control-allow-origin,x-b"),), "x-b"),
        ((preflight(granting(methods="GET", names="*"), names="access-control-allow-origin"),), "only an answer can have"),
        ((preflight(granting(), names=TRACING),), "Stop it at its source"),
        ((preflight(granting(), names=TRACING, url="https://b.a.test/x"),), "Or stop it at its source"),
        ((preflight(granting(), names="mcp-protocol-version"),), "Add mcp-protocol-version"),
        ((preflight(granting(), names="sentry-trace,x-datadog-origin"),), "Sentry: take"),
        ((preflight(granting(), names="sentry-trace,x-b"),), "; sentry-trace is what"),
        ((preflight(said("CORS is disabled for this route"), names="x-a"),), "the method PUT with x-a"),
        ((CHROME.fetch(1, said("Origin not allowed"), page="vscode-webview://x"),), "let the extension's host ask"),
        ((CHROME.fetch(1, said("Origin not allowed"), "https://x.auth0.com/userinfo"),), "identity provider's settings"),
        ((CHROME.fetch(1, said("Origin not allowed"), "https://api.openai.com/v1"),), "api.openai.com is a public service"),
        ((preflight(granting(), names="x-b", url="https://api.openai.com/v1"),), "Leave x-b out of the request"),
    ],
)
def test_the_cause_has_the_actual_values(exchanges: tuple[Exchange, ...], words: str) -> None:
    assert any(words in text for text in cause_of_last(*exchanges).texts)


def test_who_can_mend_a_header_of_answers() -> None:
    assert cause_of_last(preflight(granting(), names="access-control-allow-origin")).side is Side.PAGE


def test_a_refusal_is_explained_anew_when_the_server_shows_more() -> None:
    first, last = judged(preflight(answer(vary=TRIPLE), at=1, names="x-b"), passed(at=2))
    assert (first.cause.sureness, last.cause) == ("proven", None)


@pytest.mark.parametrize("row", [pytest.param(row, id=row.words) for row in WORDS])
def test_words_are_found_in_an_answer(row: object) -> None:
    """Each row decides by itself, or a more exact one before it says the same."""
    got = answer(403, x_rack_cors=row.words) if row.software == "rack-cors" else said(f"…: {row.words.capitalize()} …")
    code = told(preflight(got, names="x-b")).partition(" ")[0]
    wanted = {Refused.ANY: OWN, Refused.HOST: {"host-refused"}, Refused.OFF: {"cors-turned-off"}}.get(
        row.refused, {f"{row.refused}-refused"}
    )
    assert code in wanted
