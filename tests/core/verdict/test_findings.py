"""The findings on exchanges that no browser blocks."""

from dataclasses import replace

import pytest

from cors_addon.core.verdict.judgement import Judgement
from cors_addon.core.verdict.notes import FINDINGS
from cors_addon.core.wire.exchange import Exchange, Response
from tests.core.traffic import PAGE, URL, Client, allowing, answer, granting, judged, navigation, redirecting, request

C, F, W, U = Client("chromium"), Client("firefox"), Client("webkit"), Client("unknown")
JSDOM = "Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/29.1.1"
EXTENSION = "chrome-extension://abcdefghijklmnop"
POST = {"method": "POST"}
COOKIES = [("cookie", "a=1")]


def says(status: int, body: bytes = b"", **fields: str) -> Response:
    return replace(answer(status, **fields), body=body)


def shown(got: Response, **more: object) -> list[Exchange]:
    """Return a request whose answer the page may read."""
    return [C.fetch(0, got, **more)]


def at_site(got: Response, **more: object) -> list[Exchange]:
    """Return a request to the page's own site."""
    return [C.fetch(0, got, "https://api.a.test/x", **more)]


def included(**fields: str) -> list[Exchange]:
    """Return a request with credentials."""
    return [C.fetch(0, allowing(credentials=True, **fields), fields=COOKIES)]


def embedded(cookie: str, client: Client = C, **more: object) -> list[Exchange]:
    got = answer(content_type="image/png", set_cookie=cookie)
    return [client.fetch(0, got, **({"mode": "no-cors", "destination": "image"} | more))]


def by_script(got: Response, **more: object) -> list[Exchange]:
    return [C.fetch(0, got, **({"mode": "no-cors"} | more))]


def socket(status: int, body: bytes = b"", url: str = URL, page: str = PAGE) -> list[Exchange]:
    upgrade = [("upgrade", "websocket"), ("sec-websocket-key", "x")]
    return [C.at(0, request("chromium", url=url, page=page, origin=page, mode="websocket", fields=upgrade), says(status, body))]


def extension(status: int, body: bytes = b"", origin: str = EXTENSION) -> list[Exchange]:
    return [C.at(0, request("chromium", "POST", page="", origin=origin, site="none"), says(status, body))]


def at_home(status: int, body: bytes = b"", method: str = "POST") -> list[Exchange]:
    return [C.fetch(0, says(status, body), f"{PAGE}/x", method=method)]


HIDDEN, LITERAL, COOKIE = ("hidden-header",), ("expose-wildcard-credentials",), ("cookie-dropped",)
EITHER = ("cookie-or-answer",)
PDF = {"content_type": "application/pdf", "accept_ranges": "bytes"}
RANGE = [("range", "bytes=0-9")]
LINK = "<https://b.test/x?page=2>; rel={}"
NONE: tuple[str, ...] = ()

FOUND: dict[str, tuple[list[Exchange], tuple[str, ...]]] = {
    "gRPC-Web's status": (shown(allowing(grpc_status="7", grpc_message="no")), HIDDEN),
    "gRPC-Web's status that is exposed": (shown(allowing(grpc_status="7", access_control_expose_headers="grpc-status")), NONE),
    "an MCP session": (shown(allowing(mcp_session_id="1")), HIDDEN),
    "a number of items": (shown(allowing(x_total_count="31")), HIDDEN),
    "a number of items under *": (shown(allowing(x_total_count="31", access_control_expose_headers="*")), NONE),
    "a number of items, with credentials under *": (
        included(x_total_count="31", access_control_expose_headers="*"),
        (*LITERAL, *HIDDEN),
    ),
    "nothing to read, with credentials under *": (included(access_control_expose_headers="*"), LITERAL),
    "a server's own": (shown(allowing(server="nginx", x_powered_by="Express", vary="Origin", date="now")), NONE),
    "what browsers handle": (shown(allowing(strict_transport_security="max-age=1", x_frame_options="DENY", age="1")), NONE),
    "a list's next page": (shown(allowing(link=LINK.format('"next"'))), HIDDEN),
    "a preload": (shown(allowing(link=LINK.format("preload"))), NONE),
    "items 0 to 24": (shown(allowing(content_range="posts 0-24/319")), HIDDEN),
    "a PDF that comes in ranges": (shown(allowing(**PDF)), HIDDEN),
    "a PDF by its name": (shown(allowing(accept_ranges="bytes"), url=f"{URL}.pdf"), HIDDEN),
    "a PDF of one piece": (shown(allowing(content_type="application/pdf", accept_ranges="none")), NONE),
    "JSON that could come in ranges": (shown(allowing(content_type="application/json", accept_ranges="bytes")), NONE),
    "a part that the page asked for": (shown(allowing(status=206, content_range="bytes 0-9/100"), fields=RANGE), HIDDEN),
    "a part of JSON that nobody asked for": (shown(allowing(content_range="bytes 0-9/100")), NONE),
    "a download's name": (shown(allowing(content_disposition="attachment; filename=a.csv", content_type="text/csv")), HIDDEN),
    "JSON's decoy of a name": (
        shown(allowing(content_disposition="attachment; filename=f.txt", content_type="application/json")),
        NONE,
    ),
    "no name": (shown(allowing(content_disposition="inline")), NONE),
    "a strong tag of an upload": ([C.preflight(0, granting()), C.fetch(1, allowing(etag='"1"'), method="PUT")], HIDDEN),
    "a weak tag": (shown(allowing(etag='W/"1"'), **POST), NONE),
    "a tag of a GET": (shown(allowing(etag='"1"')), NONE),
    "where the new thing is": (shown(allowing(status=201, location="/x/1"), **POST), HIDDEN),
    "a location of a GET": (shown(allowing(location="/x/1")), NONE),
    "when to try again": (shown(allowing(status=429, retry_after="9")), HIDDEN),
    "what is left": (shown(allowing(x_ratelimit_remaining="9", x_ratelimit_limit="10")), HIDDEN),
    "an id of an error": (shown(allowing(status=500, x_request_id="1")), HIDDEN),
    "an id of a success": (shown(allowing(x_request_id="1")), NONE),
    "an authorization server of MCP": (shown(allowing(status=401, www_authenticate="Bearer resource_metadata=x")), HIDDEN),
    "a plain 401": (shown(allowing(status=401, www_authenticate="Bearer")), NONE),
    "a redirect": (shown(redirecting("https://b.test/y", x_total_count="1")), NONE),
    "a 304": (shown(answer(304, x_total_count="1"), fields=[("if-none-match", '"1"')]), NONE),
    "a preflight": ([C.preflight(0, granting(x_total_count="1"))], NONE),
    "in a test": ([U.fetch(0, allowing(x_total_count="1"), fields=[("user-agent", JSDOM)])], NONE),
    "an answer of the proxy's": ([C.fetch(0, allowing(x_total_count="1"), made_by_proxy=True)], NONE),
    "what is blocked": (shown(answer(x_total_count="1")), NONE),
    "a lax cookie": (embedded("a=1; SameSite=Lax; Secure"), COOKIE),
    "a strict cookie in Firefox": (embedded("a=1; samesite=strict", F), COOKIE),
    "a cookie without SameSite": (embedded("a=1; Secure; Path=/"), COOKIE),
    "a cookie without SameSite in Firefox": (embedded("a=1; Secure; Path=/", F), NONE),
    "a cookie that is not secure": (embedded("a=1; SameSite=None"), COOKIE),
    "a cookie across sites": (embedded("a=1; SameSite=None; Secure"), NONE),
    "a cookie that is cleared": (embedded("a=; Max-Age=0"), NONE),
    "a cookie that is cleared by its date": (embedded("a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"), NONE),
    "a cookie of the same site": (embedded("a=1", url="https://b.a.test/x", page="https://c.a.test"), NONE),
    "a cookie for a page that hides": (embedded("a=1", page=""), NONE),
    "a cookie of a request with credentials": (included(set_cookie="a=1"), COOKIE),
    "a cookie of a request without": (shown(allowing(set_cookie="a=1")), NONE),
    "a cookie of the page's own site under *": (at_site(allowing("*", set_cookie="a=1")), EITHER),
    "a cookie of the page's own site, and no word of credentials": (at_site(allowing(set_cookie="a=1")), EITHER),
    "a cookie of the page's own site that credentials may read": (at_site(allowing(credentials=True, set_cookie="a=1")), NONE),
    "a cookie that the page's own site clears": (at_site(allowing("*", set_cookie="a=; Max-Age=0")), NONE),
    "a cookie of the page's own site, as a picture": (at_site(answer(set_cookie="a=1"), mode="no-cors", destination="image"), NONE),
    "JSON asked for without CORS": (by_script(answer(content_type="application/json")), ("opaque-by-no-cors",)),
    "problem+json asked for without CORS": (by_script(answer(content_type="application/problem+json")), ("opaque-by-no-cors",)),
    "JSON that is prefetched": (by_script(answer(content_type="application/json"), fields=[("sec-purpose", "prefetch")]), NONE),
    "developer tools' source map": (by_script(answer(content_type="application/json"), url=f"{URL}.js.map"), NONE),
    "a beacon": (by_script(answer(content_type="application/json"), method="POST"), NONE),
    "a look whether a server is there": (by_script(answer(content_type="text/html")), NONE),
    "a script that is JSON": (by_script(answer(content_type="application/json"), destination="script"), NONE),
    "a WebSocket refused with 403": (socket(403), ("websocket-refused",)),
    "a WebSocket refused with 400": (socket(400, b'{"message":"Bad request"}'), ("websocket-refused",)),
    "a WebSocket refused with words": (socket(400, b"Invalid Origin"), ("websocket-refused",)),
    "the page's own WebSocket": (socket(403, url=f"{PAGE}/ws"), ("websocket-refused",)),
    "a WebSocket that needs a login": (socket(401), NONE),
    "a WebSocket that is not there": (socket(404), NONE),
    "a WebSocket": (socket(101), NONE),
    "an extension's POST": (extension(403), ("extension-refused",)),
    "an extension's POST, with words": (extension(400, b"origin not allowed"), ("extension-refused",)),
    "an extension's bad POST": (extension(400, b"no such model"), NONE),
    "a browser's own POST": (extension(403, origin="null"), NONE),
    "an extension that CORS lets read": (
        [C.at(0, request("chromium", "POST", page=EXTENSION), allowing(EXTENSION, 403))],
        ("extension-refused",),
    ),
    "a page that CORS lets read": (shown(allowing(status=403)), NONE),
    "the page's own POST, as Spring says": (at_home(403, b"Invalid CORS request"), ("same-origin-refused",)),
    "the page's own POST, without words": (at_home(403, b"Forbidden"), NONE),
    "the page's own POST, of the original": (at_home(403, b"The original is gone"), NONE),
    "the page's own POST without a login": (at_home(401, b"Unknown origin"), NONE),
    "the page's own GET": (at_home(403, b"Invalid CORS request", "GET"), NONE),
    "a form of the page's own": (
        [C.at(0, navigation("chromium", f"{PAGE}/x", "POST", page=PAGE), says(403, b"Cross-site POST form submissions are forbidden"))],
        ("same-origin-refused",),
    ),
    "a form of another page": (
        [C.at(0, navigation("chromium", URL, "POST", page=PAGE), says(403, b"Cross-site POST form submissions are forbidden"))],
        NONE,
    ),
    "a redirect to plain http": ([C.fetch(0, redirecting("http://b.test/y"))], ("mixed-content",)),
    "a redirect to a port of mail": ([C.fetch(0, redirecting("https://c.test:25/y"))], ("bad-port",)),
    "no answer": ([C.fetch(0, None, f"{PAGE}/x", method="POST")], NONE),
}


def last(case: str) -> Judgement:
    return judged(*FOUND[case][0])[-1]


@pytest.mark.parametrize("case", FOUND)
def test_the_findings(case: str) -> None:
    assert tuple(note.code for note in last(case).notes if note.code in FINDINGS) == FOUND[case][1]


def test_every_finding_has_a_row() -> None:
    assert {code for _, codes in FOUND.values() for code in codes} == FINDINGS


LINES = {
    "gRPC-Web's status": "Access-Control-Expose-Headers: Grpc-Message, Grpc-Status",
    "a PDF that comes in ranges": "Access-Control-Expose-Headers: Accept-Ranges, Content-Range",
    "a number of items, with credentials under *": "Access-Control-Expose-Headers: X-Total-Count",
}


@pytest.mark.parametrize("case", LINES)
def test_the_line_that_exposes_them(case: str) -> None:
    assert last(case).notes[-1].text.endswith(LINES[case])


def test_what_is_exposed_stays_so() -> None:
    got = allowing(x_total_count="1", access_control_expose_headers="X-Own, bad one, x-own")
    (judgement,) = judged(C.fetch(0, got))
    assert judgement.notes[-1].text.endswith("Access-Control-Expose-Headers: X-Own, x-own, X-Total-Count")
