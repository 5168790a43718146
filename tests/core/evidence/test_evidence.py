"""What a request's headers prove: browser and engine, mode and destination, credentials, page."""

from dataclasses import replace

import pytest

from cors_addon.core.evidence import UNKNOWN_CREDENTIALS, Credentials, CredentialsClaim
from cors_addon.core.evidence.client import client_of
from cors_addon.core.evidence.credentials import credentials_of
from cors_addon.core.evidence.mode import is_event_stream, mode_of, page_origin, settled
from cors_addon.core.evidence.page_set import page_set
from cors_addon.core.wire.exchange import Request
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.url import OPAQUE
from tests.core.traffic import AGENTS, ENGINES, HTML, PAGE, URL, navigation, preflight, request, without_metadata

HTTP = "http://b.test/x"
HTTP_PAGE = "http://a.test"
ACCEPTS = [("accept", "*/*"), ("accept-language", "en"), ("accept-encoding", "br")]


def bare(*fields: tuple[str, str], url: str = URL, method: str = "GET") -> Request:
    return Request(method, url, Headers(fields))


def asked(names: str) -> Request:
    return preflight("chromium", names=names)


NO_BROWSERS = {
    "curl": bare(("user-agent", "curl/8.5.0"), ("accept", "*/*")),
    "curl with an origin": bare(("user-agent", "curl/8.5.0"), ("origin", PAGE), ("accept", "*/*")),
    "python-requests": bare(("user-agent", "python-requests/2.32"), ("accept-encoding", "gzip"), ("accept", "*/*")),
    "a browser's user agent alone": bare(("user-agent", AGENTS["chromium"]), ("accept", "*/*")),
    "no header at all": bare(),
    "Node's fetch": bare(("user-agent", "node"), *ACCEPTS, ("sec-fetch-mode", "cors")),
    "Node's fetch as a browser": bare(("user-agent", AGENTS["chromium"]), *ACCEPTS, ("sec-fetch-mode", "cors")),
    "Sec-Fetch-Dest alone": bare(("user-agent", AGENTS["chromium"]), *ACCEPTS, ("sec-fetch-dest", "empty")),
    "a mode that there is not": request("chromium", mode="CORS"),
    "a site that there is not": request("chromium", site="elsewhere"),
    "no destination": request("chromium", fields=[("sec-fetch-dest", "")]),
    "CORS across sites without origin": request("chromium", origin=None),
    "CORS across origins without origin": request("chromium", url="https://c.a.test/", origin=None),
    "header names in upper case": asked("X-A"),
    "header names with blanks": asked("x-a, x-b"),
    "header names in disorder": asked("x-b,x-a"),
    "a forbidden header name": asked("content-length,x-a"),
    "an upper-case preflight over http": preflight("firefox", HTTP, names="X-A", page=HTTP_PAGE),
}


@pytest.mark.parametrize("sent", NO_BROWSERS.values(), ids=NO_BROWSERS)
def test_no_browser_sends_this(sent: Request) -> None:
    """It says why, and names no engine."""
    client = client_of(sent)
    assert (client.browser, client.engine) == (False, "unknown")
    assert client.because


def test_a_preflight_with_the_pages_own_user_agent_is_webkits() -> None:
    """The other engines put their own on it, or let no page set it."""
    sent = preflight("unknown", HTTP, names="user-agent,x-a", page=HTTP_PAGE, fields=[("user-agent", "Mine/1.0")])
    client = client_of(sent)
    assert (client.browser, client.engine) == (True, "webkit")


BROWSERS = {
    "fetch": request,
    "a preflight": lambda engine: preflight(engine, names="x-a,x-b"),
    "a preflight over http": lambda engine: preflight(engine, HTTP, page=HTTP_PAGE),
    "fetch over http": lambda engine: request(engine, url=HTTP, page=HTTP_PAGE),
    "a navigation": navigation,
    "a navigation over http": lambda engine: navigation(engine, f"{HTTP_PAGE}/"),
    "an image": lambda engine: request(engine, mode="no-cors", destination="image"),
    "a same-origin request": lambda engine: request(engine, url=f"{PAGE}/api", mode="same-origin"),
}


@pytest.mark.parametrize("engine", [*ENGINES, "unknown"])
@pytest.mark.parametrize("kind", BROWSERS)
def test_a_browser_is_one(kind: str, engine: str) -> None:
    """Whatever it sends, and its engine is known by what it says, if it is known."""
    client = client_of(BROWSERS[kind](engine))
    assert (client.browser, client.engine) == (True, engine)
    assert client.because


IOS = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) {} Mobile/15E148 Safari/604.1"
ENGINES_SHOWN = [
    (IOS.format("CriOS/130.0"), (), "webkit"),
    (IOS.format("FxiOS/130.0"), (), "webkit"),
    (IOS.format("EdgiOS/130.0"), (), "webkit"),
    (AGENTS["chromium"] + " Edg/156.0.0.0", (), "chromium"),
    (AGENTS["chromium"].replace("Chrome", "HeadlessChrome"), (), "chromium"),
    (AGENTS["webkit"], ("sec-fetch-storage-access",), "chromium"),
    (AGENTS["firefox"], ("sec-ch-ua",), "chromium"),
    (AGENTS["firefox"], ("sec-fetch-storage-access",), "firefox"),
    ("Gecko/" * 20_000, (), "unknown"),
    ("x" * 600 + AGENTS["firefox"], (), "unknown"),
]


@pytest.mark.parametrize(("agent", "names", "engine"), ENGINES_SHOWN)
def test_the_engine(agent: str, names: tuple[str, ...], engine: str) -> None:
    """What only one engine sends outranks what User-Agent says, of which the beginning is looked at."""
    fields = [("user-agent", agent), *((name, "none") for name in names)]
    assert client_of(request("unknown", fields=fields)).engine == engine


WITHOUT = [
    (AGENTS["webkit"], True),
    (AGENTS["chromium"], False),
    (AGENTS["firefox"], False),
    (AGENTS["unknown"], False),
    (AGENTS["chromium"].replace("156", "79"), True),
    (AGENTS["chromium"].replace("156", "80"), False),
    (AGENTS["firefox"].replace("153", "89"), True),
    (AGENTS["firefox"].replace("153", "9" * 5000), False),
]


@pytest.mark.parametrize(("agent", "browser"), WITHOUT)
def test_a_secure_url_without_metadata(agent: str, browser: bool) -> None:
    """WebKit leaves it out after a redirect, and old versions did not send it yet."""
    client = client_of(without_metadata(request("unknown", origin="null", fields=[("user-agent", agent)])))
    assert client.browser is browser
    assert client.because


def as_sent(engine: str, order: str, *changed: tuple[str, str], method: str = "GET", url: str = HTTP) -> Request:
    """Return a request over plain http whose headers stand in this order."""
    agent = AGENTS["webkit"].replace("Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64") if engine == "gtk" else AGENTS[engine]
    values = {"accept": "*/*", "origin": HTTP_PAGE, "referer": f"{HTTP_PAGE}/", "width": "100", "icy-metadata": "1"}
    browsers = {"user-agent": agent, "accept-encoding": "gzip, deflate", "accept-language": "en"} | dict(changed)
    return Request(method, url, Headers((*((name, values[name]) for name in order.split()), *browsers.items())))


PLAIN = {"url": HTTP, "page": HTTP_PAGE}
HOME = {"url": f"{HTTP_PAGE}/x", "page": HTTP_PAGE}
MODES = {
    "Sec-Fetch-Mode": (request("chromium"), "cors", "", True),
    "a crossorigin image": (request("chromium", destination="image"), "cors", "image", True),
    "an image": (request("webkit", mode="no-cors", destination="image"), "no-cors", "image", True),
    "WebTransport": (request("chromium", mode="webtransport"), "websocket", "", True),
    "a WebSocket": (request("firefox", fields=[("upgrade", "WebSocket")]), "websocket", "", True),
    "a WebSocket over HTTP/2": (request("firefox", fields=[("sec-websocket-key", "x")]), "websocket", "", True),
    "a preflight over http": (preflight("firefox", HTTP, page=HTTP_PAGE), "cors", "", True),
    "a preflight over http by Chromium": (preflight("chromium", HTTP, page=HTTP_PAGE), "cors", "", True),
    "a form over http": (navigation("chromium", HTTP, "POST", page=HTTP_PAGE), "navigate", "document", True),
    "a frame by Accept": (request("webkit", **PLAIN, fields=[("accept", HTML)]), "navigate", "document", True),
    "a script that asks for HTML": (request("firefox", **PLAIN, fields=[("accept", "text/html, */*; q=0.01")]), "cors", "", True),
    "Chromium's fetch": (as_sent("chromium", "accept origin referer"), "cors", "", True),
    "Chromium's script": (as_sent("chromium", "origin accept referer"), "cors", "script", True),
    "Chromium's font by its name": (as_sent("chromium", "origin accept referer", url=f"{HTTP}.woff2"), "cors", "font", True),
    "Chromium's video": (as_sent("chromium", "accept origin referer", ("range", "bytes=0-")), "cors", "video", True),
    "a range of the page's": (as_sent("chromium", "accept origin referer", ("range", "bytes=5-")), "cors", "", True),
    "Firefox's video": (request("firefox", **PLAIN, fields=[("accept", "video/webm,video/*;q=0.9")]), "cors", "video", True),
    "Firefox's order tells nothing": (as_sent("firefox", "origin accept referer"), "cors", "", True),
    "WebKitGTK's fetch": (as_sent("gtk", "origin referer accept", method="POST"), "cors", "", True),
    "WebKitGTK's fetch without CORS, or redirected": (as_sent("gtk", "referer accept origin", method="POST"), "cors", "", False),
    "WebKitGTK's GET after a redirect": (as_sent("gtk", "referer accept origin"), "cors", "", False),
    "WebKitGTK's fetch without Referer": (as_sent("gtk", "accept origin", method="POST"), "cors", "", False),
    "WebKitGTK's player": (as_sent("gtk", "referer origin accept icy-metadata"), "cors", "", True),
    "Safari's order is another library's": (as_sent("webkit", "referer accept origin", method="POST"), "cors", "", False),
    "POST with a client hint of the page's": (as_sent("chromium", "accept origin width", method="POST"), "cors", "", True),
    "POST by Firefox without Priority": (request("firefox", "POST", **PLAIN), "cors", "", False),
    "WebKit's beacon of JSON": (
        request("webkit", "POST", **PLAIN, fields=[("cache-control", "max-age=0"), ("content-type", "application/json")]),
        "cors",
        "",
        False,
    ),
    "GET with origin": (request("firefox", **PLAIN), "cors", "", True),
    "HEAD with origin": (request("firefox", "HEAD", **PLAIN), "cors", "", True),
    "GET without": (request("firefox", **PLAIN, mode="no-cors"), "no-cors", "", True),
    "an image over http": (request("firefox", **PLAIN, mode="no-cors", fields=[("accept", "image/avif")]), "no-cors", "image", True),
    "a style sheet over http": (request("webkit", **PLAIN, mode="no-cors", fields=[("accept", "text/css,*/*")]), "no-cors", "style", True),
    "a font over http": (request("firefox", **PLAIN, fields=[("accept", "application/font-woff2;q=1")]), "cors", "font", True),
    "POST at home": (request("chromium", "POST", f"{HTTP_PAGE}/x", page=HTTP_PAGE), "cors", "", False),
    "GET at home": (request("chromium", **HOME), "cors", "", False),
    "GET at home with a header of the page's": (request("webkit", **HOME, fields=[("x-a", "1")]), "cors", "", True),
    "Socket.IO's POST": (request("chromium", "POST", f"{HTTP}?EIO=4&transport=polling&t=x", page=HTTP_PAGE), "cors", "", True),
    "Socket.IO's of an old version": (request("webkit", "POST", f"{HTTP}?EIO=2&transport=polling", page=HTTP_PAGE), "cors", "", False),
    "Socket.IO's other way": (request("firefox", "POST", f"{HTTP}?EIO=3&transport=websocket", page=HTTP_PAGE), "cors", "", False),
    "PUT at home": (request("firefox", "PUT", **HOME), "cors", "", True),
    "a ping at home": (request("firefox", "POST", **HOME, fields=[("content-type", "text/ping")]), "no-cors", "", False),
    "an image at home": (request("firefox", **HOME, fields=[("accept", "image/avif")]), "no-cors", "image", True),
    "PUT": (request("chromium", "PUT", **PLAIN), "cors", "", True),
    "POST of JSON": (request("chromium", "POST", **PLAIN, fields=[("content-type", "application/json")]), "cors", "", True),
    "a violation report": (request("firefox", "POST", **PLAIN, fields=[("content-type", "application/csp-report")]), "no-cors", "", False),
    "POST with a header of the page's": (request("chromium", "POST", **PLAIN, fields=[("x-a", "1")]), "cors", "", True),
    "POST": (request("chromium", "POST", **PLAIN), "cors", "", False),
    "POST of a form's type": (request("chromium", "POST", **PLAIN, fields=[("content-type", "text/plain")]), "cors", "", False),
    "POST with Firefox's fetch": (request("firefox", "POST", **PLAIN, fields=[("priority", "u=4")]), "cors", "", False),
    "Firefox's beacon": (request("firefox", "POST", **PLAIN, fields=[("priority", "u=6")]), "no-cors", "", False),
    "WebKit's beacon": (
        request("webkit", "POST", **PLAIN, fields=[("cache-control", "max-age=0"), ("content-type", "text/plain")]),
        "no-cors",
        "",
        False,
    ),
    "WebKit's beacon without a body": (request("webkit", "POST", **PLAIN, fields=[("cache-control", "max-age=0")]), "no-cors", "", False),
    "WebKitGTK's beacon": (as_sent("gtk", "referer accept origin", ("cache-control", "max-age=0"), method="POST"), "cors", "", False),
    "WebKitGTK's fetch that asks anew": (
        as_sent("gtk", "origin referer accept", ("cache-control", "max-age=0"), method="POST"),
        "cors",
        "",
        True,
    ),
    "WebKit's redirected GET": (without_metadata(request("webkit", origin="null")), "cors", "", True),
    "WebKit's redirected POST": (without_metadata(request("webkit", "POST", origin="null")), "cors", "", True),
}


@pytest.mark.parametrize("kind", MODES)
def test_the_mode(kind: str) -> None:
    """By Sec-Fetch-Mode, or over plain http by what else tells; and the destination."""
    sent, mode, destination, certain = MODES[kind]
    claim = mode_of(sent, client_of(sent))
    assert (claim.mode, claim.destination, claim.certain) == (mode, destination, certain)
    assert claim.because


def test_webkits_post_proves_nothing_where_the_recording_leaves_sec_fetch_out() -> None:
    """Else it would be one that a redirect led to another origin."""
    sent = without_metadata(request("webkit", "POST"))
    client = client_of(sent)
    assert mode_of(sent, client).certain
    assert not mode_of(replace(sent, withheld=frozenset({"sec-fetch-mode"})), client).certain


OPEN = {
    "PUT": request("chromium", "PUT", **PLAIN),
    "POST": request("chromium", "POST", **PLAIN),
    "POST at home": request("chromium", "POST", f"{HTTP_PAGE}/x", page=HTTP_PAGE),
    "GET at home": request("chromium", **HOME),
    "Firefox's XMLHttpRequest": request("firefox", "POST", **PLAIN),
    "Firefox's fetch": request("firefox", "POST", **PLAIN, fields=[("priority", "u=4")]),
    "WebKit's beacon": request("webkit", "POST", **PLAIN, fields=[("cache-control", "max-age=0")]),
    "GET without CORS, or redirected": as_sent("gtk", "referer accept origin"),
    "GET of a sandboxed frame": request("chromium", url=HTTP, page=OPAQUE, origin=OPAQUE),
    "a ping": request("chromium", "POST", **PLAIN, fields=[("content-type", "text/ping")]),
}


@pytest.mark.parametrize(
    ("sent", "true_of_it", "mode", "certain"),
    [
        ("PUT", "credentialed_connection from_home", "cors", True),
        ("POST", "preflighted credentialed_connection from_home", "cors", True),
        ("POST", "credentialed_connection readable", "no-cors", False),
        ("POST", "readable", "cors", False),
        ("POST", "", "no-cors", False),
        ("POST at home", "", "cors", False),
        ("GET at home", "from_home", "cors", False),
        ("Firefox's XMLHttpRequest", "", "cors", False),
        ("Firefox's fetch", "", "no-cors", False),
        ("WebKit's beacon", "readable", "no-cors", False),
        ("GET without CORS, or redirected", "from_home", "cors", False),
        ("GET of a sandboxed frame", "from_home readable", "cors", False),
        ("GET of a sandboxed frame", "from_home", "no-cors", False),
        ("GET of a sandboxed frame", "credentialed_connection", "cors", True),
        ("GET of a sandboxed frame", "preflighted from_home", "cors", True),
        ("a ping", "from_home", "no-cors", True),
        ("a ping", "preflighted from_home", "cors", True),
    ],
)
def test_an_open_mode_is_settled(sent: str, true_of_it: str, mode: str, certain: bool) -> None:
    """By a preflight or by where the page is from, else the likelier one is presumed."""
    asked = OPEN[sent]
    facts = dict.fromkeys(("preflighted", "credentialed_connection", "from_home", "readable"), False)
    claim = settled(mode_of(asked, client_of(asked)), asked, **facts | dict.fromkeys(true_of_it.split(), True))
    assert (claim.mode, claim.certain) == (mode, certain)


OLD = AGENTS["chromium"].replace("156", "132")
COOKIE = [("cookie", "a=b")]
CREDENTIALS = {
    "a cookie": (request("webkit", fields=COOKIE), "include"),
    "cookies in several fields": (request("chromium", fields=[*COOKIE, ("cookie", "c=d")]), "include"),
    "Authorization alone": (request("firefox", fields=[("authorization", "Bearer x")]), "unknown"),
    "storage access in Chromium": (request("chromium", credentialed=True), "include"),
    "storage access in Firefox": (request("firefox", credentialed=True), "include"),
    "storage access on Firefox's preflight": (preflight("firefox", credentialed=True), "include"),
    "a preflight": (preflight("chromium"), "unknown"),
    "a preflight to which somebody added a cookie": (preflight("chromium", fields=COOKIE), "unknown"),
    "no storage access in Chromium": (request("chromium"), "not-include"),
    "no storage access within the site": (request("chromium", url="https://b.a.test/"), "unknown"),
    "no storage access over http": (request("chromium", url=HTTP, page=HTTP_PAGE), "unknown"),
    "no storage access in an old Chromium": (request("chromium", fields=[("user-agent", OLD)]), "unknown"),
    "no storage access in a Chromium without version": (request("unknown", fields=[("sec-ch-ua", "x")]), "unknown"),
    "no storage access in Chromium of the far future": (
        request("chromium", fields=[("user-agent", "Chrome/" + "9" * 5000)]),
        "not-include",
    ),
    "no storage access after a redirect back home": (request("chromium", url=f"{PAGE}/x", origin="null", site="cross-site"), "unknown"),
    "no storage access in Firefox": (request("firefox"), "unknown"),
    "a font": (request("firefox", destination="font"), "not-include"),
    "a font in WebKit": (request("webkit", destination="font"), "unknown"),
    "a font with a cookie": (request("chromium", destination="font", fields=COOKIE), "include"),
}


@pytest.mark.parametrize("kind", CREDENTIALS)
def test_the_credentials_mode(kind: str) -> None:
    """As far as the request's own headers prove it."""
    sent, mode = CREDENTIALS[kind]
    claim = credentials_of(sent, client_of(sent))
    assert claim.mode == mode
    assert claim.because


@pytest.mark.parametrize(
    ("claim", "worlds"),
    [
        (CredentialsClaim(Credentials.INCLUDE), (True,)),
        (CredentialsClaim(Credentials.NOT_INCLUDE), (False,)),
        (UNKNOWN_CREDENTIALS, (False, True)),
        (CredentialsClaim(Credentials.UNKNOWN, presumed=Credentials.INCLUDE), (True, False)),
    ],
)
def test_the_possible_worlds(claim: CredentialsClaim, worlds: tuple[bool, ...]) -> None:
    """The presumed one first."""
    assert claim.worlds == worlds


@pytest.mark.parametrize(
    ("sent", "page"),
    [
        (request("chromium"), PAGE),
        (request("chromium", origin="null"), "null"),
        (request("chromium", mode="no-cors"), PAGE),
        (bare(("referer", f"{PAGE}:443/deep?x#y")), PAGE),
        (bare(("referer", "about:blank")), "null"),
        (request("chromium", mode="no-cors", page="", origin=None, site="cross-site"), ""),
        (request("chromium", url=f"{PAGE}/x", page="", origin=None, site="same-origin"), PAGE),
        (request("chromium", mode="no-cors", page="https://b.test", site="cross-site"), ""),
        (request("chromium", mode="no-cors", page="https://b.test", site="same-site"), ""),
        (request("chromium", mode="no-cors", page="https://b.test", site="same-origin"), "https://b.test"),
        (request("chromium", mode="no-cors", url="http://b.test/x", page="http://b.test"), "http://b.test"),
        (bare(), ""),
    ],
)
def test_the_page(sent: Request, page: str) -> None:
    """By Origin, else Referer, else by being of the target's origin."""
    assert page_origin(sent) == page


def test_an_event_source() -> None:
    assert is_event_stream(request("chromium", fields=[("accept", "text/event-stream")]))
    assert not is_event_stream(request("chromium"))


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ([("x-a", "1"), ("content-type", "text/plain")], ("x-a", "content-type")),
        ([("Authorization", "Bearer x")], ("Authorization",)),
        ([("x-requested-with", "XMLHttpRequest")], ("x-requested-with",)),
        ([("x-requested-with", "com.example.app")], ()),
        ([("authorization", "Basic x"), ("sec-ch-ua", "x"), (":method", "GET"), ("range", "bytes=0-"), ("cookie", "a")], ()),
        ([("range", "bytes=-5")], ("range",)),
        ([("range", "bytes=0-1,5-6")], ("range",)),
        ([("accept", 'text/x; v="1"')], ("accept",)),
        ([("accept", "text/x," * 20)], ("accept",)),
        ([("accept", "text/\xe9")], ("accept",)),
        ([("accept-language", "de_DE")], ("accept-language",)),
        ([("accept-language", "de,en;q=0.5," * 20)], ()),
        ([("content-language", "de")], ("content-language",)),
        ([("icy-metadata", "1")], ()),
    ],
)
def test_what_only_a_page_sets(fields: list[tuple[str, str]], names: tuple[str, ...]) -> None:
    """All that browsers add by themselves is left out."""
    assert tuple(name for name, _ in page_set(bare(*fields, *ACCEPTS))) == names


def test_webkits_media_player_is_a_browser() -> None:
    """It sends neither Accept-Encoding nor Accept-Language nor Sec-Fetch-*."""
    sent = bare(("user-agent", AGENTS["webkit"]), ("origin", PAGE), ("icy-metadata", "1"), ("range", "bytes=0-"))
    client = client_of(sent)
    assert (client.browser, client.engine, mode_of(sent, client).mode) == (True, "webkit", "cors")


@pytest.mark.parametrize(("engine", "certain"), [("chromium", True), ("firefox", True), ("webkit", False)])
def test_the_content_type_of_a_blob_proves_no_cors_in_webkit(engine: str, certain: bool) -> None:
    sent = request(engine, "POST", HTTP, page=HTTP_PAGE, mode="no-cors", fields=[("content-type", "application/json")])
    assert mode_of(sent, client_of(sent)).certain is certain


@pytest.mark.parametrize(
    ("engine", "origin", "certain"), [("chromium", "null", False), ("chromium", HTTP_PAGE, True), ("firefox", "null", True)]
)
def test_origin_null_on_a_get_over_http_does_not_prove_cors_in_chromium(engine: str, origin: str, certain: bool) -> None:
    """A sandboxed frame's own site gets it without CORS, too, where third-party cookies are blocked."""
    sent = request(engine, "GET", HTTP, page=OPAQUE, origin=origin)
    assert mode_of(sent, client_of(sent)).certain is certain
