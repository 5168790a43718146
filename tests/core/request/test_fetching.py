"""What is sent one after another, and how it ends, where no recording shows it: by tables of answers."""

from collections.abc import Mapping

import pytest

from cors_addon.core.engines import BROWSERS, PROFILES
from cors_addon.core.evidence.client import client_of
from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.request.ask import Ask, CredentialsMode
from cors_addon.core.request.browser_headers import BROWSER_HEADERS
from cors_addon.core.request.compose import Outgoing
from cors_addon.core.request.fetching import MOST_REDIRECTS, Ended, FetchEnding, fetching
from cors_addon.core.request.hop import first, redirected
from cors_addon.core.verdict.judgement import Certainty, Observed, Record
from cors_addon.core.wire.exchange import Declared, Exchange, Request, Response
from cors_addon.core.wire.headers import Headers

SHOP = "https://shop.example"
API, FILES, HOME = "https://api.example/a", "https://files.example/f", "https://shop.example/h"
LOCAL, PLAIN = "http://localhost:3000/a", "http://api.example/a"
ALLOW = {"access-control-allow-origin": "*", "access-control-allow-methods": "*", "access-control-allow-headers": "*, authorization"}


def answer(status: int = 200, location: str = "", **more: str) -> Response:
    """Return an answer that allows everything without credentials, or redirects."""
    lines = {**ALLOW, **({"location": location} if location else {}), **{name.replace("_", "-"): value for name, value in more.items()}}
    return Response(status, Headers(tuple(lines.items())))


def played(engine: str, ask: Ask, answers: Mapping[str, Response]) -> tuple[list[Request], Ended, list[Record]]:
    """Return what is sent where the server answers by URL, how it ends, and the judgements."""
    way, ledger, sent, records = fetching(ask, BROWSER_HEADERS[engine]), Ledger(), list[Request](), list[Record]()
    declared = Declared(engine, "cors", ask.credentials, "follow")
    try:
        outgoing = next(way)
        while True:
            sent.append(outgoing.request(http2=outgoing.browser.speaks_http2))
            response = answer(204) if outgoing.is_preflight else answers.get(outgoing.hop.url, answer())
            seen = Exchange(str(len(sent)), sent[-1], response, float(len(sent)), len(sent) + 0.5, "c", declared=declared)
            records += ledger.see(seen)[:1]
            outgoing = way.send(records[-1])
    except StopIteration as stop:
        return sent, stop.value, records


ENGINES = tuple(BROWSERS)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("ask", "answers", "ending", "sent"),
    [
        (Ask(API, SHOP), {}, FetchEnding.READ, "GET"),
        (Ask(API, "null"), {}, FetchEnding.READ, "GET"),
        (Ask(API, SHOP), {API: Response(200)}, FetchEnding.BLOCKED, "GET"),
        (Ask(API, SHOP, "PUT"), {}, FetchEnding.READ, "OPTIONS PUT"),
        (Ask(HOME, SHOP, "PUT"), {}, FetchEnding.READ, "PUT"),
        (Ask(API, SHOP), {API: answer(302, FILES)}, FetchEnding.READ, "GET GET"),
        (Ask(API, SHOP), {API: answer(302, FILES), FILES: Response(200)}, FetchEnding.BLOCKED, "GET GET"),
        (Ask(API, SHOP), {API: answer(302, "https://u:p@files.example/")}, FetchEnding.BLOCKED, "GET"),
        (Ask(API, SHOP), {API: answer(304, FILES)}, FetchEnding.READ, "GET"),
        (Ask(HOME, SHOP), {HOME: answer(302, "https://u:p@files.example/")}, FetchEnding.BLOCKED, "GET"),
        (Ask(HOME, SHOP), {HOME: answer(302, "data:,x")}, FetchEnding.BLOCKED, "GET"),
        (Ask(HOME, SHOP), {HOME: answer(302, "https://[bad")}, FetchEnding.BLOCKED, "GET"),
        *(
            (Ask(PLAIN, page), {PLAIN: answer(302, away)}, FetchEnding.BLOCKED, "GET")
            for away in ("https://u:p@files.example/", "data:,x", "ftp://a.example/", "about:blank", "https://[bad", "tauri://localhost/")
            for page in ("http://api.example", "http://shop.example")
        ),
        (Ask(API, SHOP), {API: answer(302, "/a")}, FetchEnding.TOO_MANY_REDIRECTS, " ".join(["GET"] * (MOST_REDIRECTS + 1))),
        (Ask(PLAIN, SHOP), {}, FetchEnding.MIXED_CONTENT, ""),
        (Ask(API, SHOP), {API: answer(302, PLAIN)}, FetchEnding.MIXED_CONTENT, "GET"),
        (Ask(PLAIN, "http://shop.example"), {}, FetchEnding.READ, "GET"),
        (Ask("https://api.example:22/", SHOP, "PUT"), {}, FetchEnding.BAD_PORT, ""),
        (Ask(API, SHOP), {API: answer(302, "https://files.example:6667/f")}, FetchEnding.BAD_PORT, "GET"),
        (Ask(HOME, SHOP), {HOME: answer(302, "https://shop.example:22/")}, FetchEnding.BAD_PORT, "GET"),
    ],
)
def test_how_a_fetch_ends(engine: str, ask: Ask, answers: Mapping[str, Response], ending: FetchEnding, sent: str) -> None:
    """In every browser alike."""
    requests, ended, _ = played(engine, ask, answers)
    assert [request.method for request in requests] == sent.split()
    assert ended.ending is ending


@pytest.mark.parametrize(
    ("engine", "ask", "answers", "sent"),
    [
        # What a redirect leaves of a request decides anew in Chromium only.
        ("chromium", Ask(API, SHOP, "PUT"), {API: answer(303, FILES)}, "OPTIONS PUT GET"),
        ("firefox", Ask(API, SHOP, "PUT"), {API: answer(303, FILES)}, "OPTIONS PUT OPTIONS GET"),
        ("webkit", Ask(API, SHOP, "PUT"), {API: answer(303, FILES)}, "OPTIONS PUT OPTIONS GET"),
        ("firefox", Ask(HOME, SHOP, "PUT"), {HOME: answer(303, FILES)}, "PUT OPTIONS GET"),
        ("webkit", Ask(HOME, SHOP, "PUT"), {HOME: answer(303, FILES)}, "PUT GET"),
        ("chromium", Ask(API, SHOP, "DELETE"), {API: answer(307, FILES)}, "OPTIONS DELETE OPTIONS DELETE"),
        ("webkit", Ask(API, SHOP, "DELETE"), {API: answer(307, FILES)}, "OPTIONS DELETE OPTIONS GET"),
        ("webkit", Ask(API, SHOP, "DELETE"), {API: answer(307, "/b")}, "OPTIONS DELETE OPTIONS DELETE"),
        # Safari's mixed content is this machine's, too.
        ("chromium", Ask(LOCAL, SHOP), {}, "GET"),
        ("webkit", Ask(LOCAL, SHOP), {}, ""),
        # Chromium drops what a page says of its User-Agent, the others ask for it.
        ("chromium", Ask(API, SHOP, headers=(("User-Agent", "Mine"),)), {}, "GET"),
        ("firefox", Ask(API, SHOP, headers=(("User-Agent", "Mine"),)), {}, "OPTIONS GET"),
        ("webkit", Ask(API, SHOP, headers=(("User-Agent", "Mine"),)), {}, "OPTIONS GET"),
    ],
)
def test_where_browsers_send_otherwise(engine: str, ask: Ask, answers: Mapping[str, Response], sent: str) -> None:
    requests, _, _ = played(engine, ask, answers)
    assert [request.method for request in requests] == sent.split()


INCLUDE = CredentialsMode.INCLUDE
KEYED = Ask(API, SHOP, headers=(("Authorization", "Bearer x"), ("X-Shop", "1")))
OPEN = answer(302, FILES, access_control_allow_origin=SHOP, access_control_allow_credentials="true")


@pytest.mark.parametrize(
    ("engine", "ask", "answers", "which", "name", "value"),
    [
        ("chromium", KEYED, {API: answer(302, FILES)}, 3, "authorization", None),
        ("chromium", KEYED, {API: answer(302, FILES)}, 3, "x-shop", "1"),
        ("chromium", KEYED, {API: answer(302, FILES)}, 2, "access-control-request-headers", "x-shop"),
        ("webkit", KEYED, {API: answer(302, FILES)}, 2, "access-control-request-headers", "authorization,x-shop"),
        ("chromium", KEYED, {API: answer(302, "/b")}, 3, "authorization", "Bearer x"),
        ("chromium", KEYED, {API: answer(302, FILES)}, 2, "origin", "null"),
        ("firefox", KEYED, {API: answer(302, FILES)}, 2, "origin", SHOP),
        ("firefox", KEYED, {API: answer(302, FILES)}, 3, "origin", "null"),
        ("chromium", Ask(API, SHOP, "POST", body=b"xy"), {API: answer(302, FILES)}, 1, "content-length", None),
        ("chromium", Ask(API, SHOP, "POST", body=b"xy"), {API: answer(307, FILES)}, 1, "content-length", "2"),
        ("firefox", Ask(API, SHOP, "POST"), {}, 0, "content-length", "0"),
        ("webkit", Ask(HOME, SHOP, "POST"), {HOME: answer(303, "/g")}, 1, "origin", SHOP),
        ("firefox", Ask(HOME, SHOP, "POST"), {HOME: answer(303, "/g")}, 1, "origin", None),
        # Cookies go where the credentials mode lets them, to the host that they are of.
        ("chromium", Ask(API, SHOP, cookie="a=1"), {}, 0, "cookie", None),
        ("chromium", Ask(HOME, SHOP, cookie="a=1"), {}, 0, "cookie", "a=1"),
        ("chromium", Ask(HOME, SHOP, credentials=CredentialsMode.OMIT, cookie="a=1"), {}, 0, "cookie", None),
        ("chromium", Ask(API, SHOP, credentials=INCLUDE, cookie="a=1"), {API: OPEN}, 0, "cookie", "a=1"),
        ("chromium", Ask(API, SHOP, credentials=INCLUDE, cookie="a=1"), {API: OPEN}, 1, "cookie", None),
        ("chromium", Ask(API, SHOP, credentials=INCLUDE, cookie="a=1"), {API: OPEN}, 0, "sec-fetch-storage-access", "active"),
        ("chromium", Ask(API, SHOP, credentials=INCLUDE), {API: OPEN}, 1, "sec-fetch-storage-access", "none"),
        ("firefox", Ask(API, SHOP, credentials=INCLUDE), {API: OPEN}, 0, "sec-fetch-storage-access", "none"),
        ("firefox", Ask(API, SHOP, credentials=INCLUDE), {API: OPEN}, 1, "sec-fetch-storage-access", None),
        ("webkit", Ask(API, SHOP, credentials=INCLUDE), {API: OPEN}, 0, "sec-fetch-storage-access", None),
        ("webkit", Ask(API, SHOP, credentials=INCLUDE), {API: OPEN}, 1, "sec-fetch-mode", None),
        ("chromium", Ask("https://b.shop.example/", SHOP, credentials=INCLUDE), {}, 0, "sec-fetch-storage-access", None),
        ("chromium", Ask("https://b.shop.example/", SHOP), {}, 0, "sec-fetch-site", "same-site"),
        ("chromium", Ask("http://shop.example/", "http://shop.example:81"), {}, 0, "sec-fetch-site", None),
        ("chromium", Ask(LOCAL, "http://localhost:4000"), {}, 0, "sec-fetch-site", "same-site"),
        ("chromium", Ask("http://127.0.0.1:3001/", "http://127.0.0.1:3002"), {}, 0, "sec-fetch-site", "cross-site"),
        ("firefox", Ask("http://127.0.0.1:3001/", "http://127.0.0.1:3002"), {}, 0, "sec-fetch-site", "same-site"),
        ("chromium", Ask(API, "null"), {}, 0, "referer", None),
        ("chromium", Ask(LOCAL, SHOP), {}, 0, "referer", None),
        ("chromium", Ask(LOCAL, SHOP), {}, 0, "accept-encoding", "gzip, deflate, br, zstd"),
        ("webkit", Ask(LOCAL, "http://localhost:4000"), {}, 0, "accept-encoding", "gzip, deflate"),
        ("firefox", Ask(API, SHOP, headers=(("Range", "bytes=0-1"),)), {}, 0, "accept-encoding", "identity"),
        ("firefox", Ask(API, SHOP, headers=(("Accept", "a/b"), ("Accept-Language", "de"))), {}, 0, "accept-language", "de"),
        ("chromium", Ask(API, SHOP, headers=(("If-None-Match", "a"),)), {}, 0, "cache-control", "max-age=0"),
        ("firefox", Ask(API, SHOP, headers=(("If-None-Match", "a"),)), {}, 0, "pragma", "no-cache"),
        ("webkit", Ask(API, SHOP, headers=(("If-None-Match", "a"),)), {}, 0, "pragma", None),
        ("webkit", Ask(API, SHOP, headers=(("If-None-Match", "a"),)), {}, 1, "pragma", "no-cache"),
        ("webkit", Ask(API, SHOP, headers=(("If-None-Match", "a"),)), {API: answer(302, FILES)}, 3, "pragma", None),
        ("firefox", Ask(API, SHOP, headers=(("If-Match", "a"), ("Cache-Control", "max-age=3"))), {}, 1, "cache-control", "max-age=3"),
        ("chromium", Ask(API, SHOP, headers=(("If-Match", "a"), ("Cache-Control", "max-age=3"))), {}, 1, "cache-control", "max-age=3"),
        ("webkit", Ask(API, SHOP, headers=(("If-Match", "a"), ("Cache-Control", "max-age=3"))), {}, 1, "cache-control", "max-age=3"),
        ("webkit", Ask(API, SHOP, headers=(("User-Agent", "Mine"),)), {}, 0, "user-agent", "Mine"),
        ("firefox", Ask(API, SHOP, headers=(("User-Agent", "Mine"),)), {}, 1, "user-agent", "Mine"),
        ("webkit", Ask(API, SHOP, headers=(("Accept", "é"),)), {}, 0, "accept", "Ã©"),
    ],
)
def test_one_header_of_one_request(
    engine: str, ask: Ask, answers: Mapping[str, Response], which: int, name: str, value: str | None
) -> None:
    """The one at this place of those that are sent; None for no such header."""
    requests, _, _ = played(engine, ask, answers)
    assert requests[which].headers.get(name) == value


ALL_SORTS = Ask(API, SHOP, "PUT", (("If-Match", "a"), ("Cache-Control", "no-cache"), ("range", "bytes=0-"), ("x-b", "2")), b"x")


ORDERS = {
    "chromium": """
        content-length cache-control sec-ch-ua-platform sec-ch-ua if-match sec-ch-ua-mobile user-agent range x-b accept origin
        sec-fetch-site sec-fetch-mode sec-fetch-dest referer accept-encoding accept-language priority""",
    "firefox": """
        user-agent accept accept-language accept-encoding referer if-match cache-control range x-b content-length origin sec-fetch-dest
        sec-fetch-mode sec-fetch-site priority pragma te""",
    "webkit": """
        If-Match Cache-Control Range Origin Referer Accept User-Agent Pragma Accept-Encoding Content-Length Accept-Language Connection Host
        Sec-Fetch-Dest Sec-Fetch-Mode Sec-Fetch-Site x-b""",
}


@pytest.mark.parametrize("engine", ENGINES)
def test_the_order_of_all_sorts_of_headers(engine: str) -> None:
    requests, _, _ = played(engine, ALL_SORTS, {})
    assert [name for name, _ in requests[1].headers.fields] == ORDERS[engine].split()


def test_a_bar_in_a_path_is_encoded_by_chromium_alone() -> None:
    urls = {engine: played(engine, Ask("https://api.example/a|b?c|d", SHOP), {})[0][0].url for engine in ENGINES}
    assert {engine for engine, url in urls.items() if url == "https://api.example/a%7Cb?c|d"} == {"chromium"}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("page", [SHOP, "http://shop.example", "null"])
@pytest.mark.parametrize("url", [API, PLAIN, LOCAL, HOME])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_the_proxy_takes_it_for_this_browser(engine: str, page: str, url: str, method: str) -> None:
    """By its headers alone."""
    requests, _, _ = played(engine, Ask(url, page, method), {})
    seen = {(client.browser, client.engine) for client in map(client_of, requests)}
    assert seen <= {(True, engine)}


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_presumed_of_what_is_declared_and_nothing_confirmed(engine: str) -> None:
    """A POST over plain http tells neither its mode nor its credentials mode; and to go by a verdict does not confirm it."""
    refusing = Response(200)
    _, _, records = played(engine, Ask(PLAIN, "http://shop.example", "POST", body=b"x"), {PLAIN: refusing})
    _, _, others = played(engine, KEYED, {API: answer(302, FILES)})
    _, _, redirected_away = played(engine, Ask(API, SHOP), {API: answer(302, "ftp://files.example/")})
    judgements = [record.judgement for record in (*records, *others, *redirected_away)]
    assert {judgement.certainty for judgement in judgements} == {Certainty.CERTAIN}
    assert {judgement.observed for judgement in judgements} == {Observed.UNOBSERVED}
    assert records[0].judgement.reason == "missing-allow-origin"


@pytest.mark.parametrize(
    ("credentials", "ending"), [(CredentialsMode.OMIT, FetchEnding.READ), (CredentialsMode.SAME_ORIGIN, FetchEnding.BLOCKED)]
)
def test_webkit_checks_redirects_from_home_as_credentialed_unless_credentials_are_omitted(
    credentials: CredentialsMode, ending: FetchEnding
) -> None:
    """Whoever asks knows which it is: nothing is presumed."""
    star = {HOME: Response(302, Headers((("location", API),))), API: answer(302, FILES)}
    _, ended, records = played("webkit", Ask(HOME, SHOP, credentials=credentials), star)
    assert ended.ending is ending
    assert {record.judgement.certainty for record in records} == {Certainty.CERTAIN}


def test_a_preflight_has_no_body() -> None:
    """Nor does what a redirect made a GET."""
    hop = first(Ask(API, SHOP, "PUT", body=b"x"), PROFILES["chromium"])
    outgoing = [Outgoing(hop, BROWSER_HEADERS["chromium"], is_preflight) for is_preflight in (True, False)]
    assert [one.body for one in outgoing] == [b"", b"x"]
    assert redirected(hop, 303, FILES).body == b""
