"""What `probe` sends is what the real browser sends: the same `fetch()`, header for header, against a server that allows everything."""

import asyncio
import json
from collections.abc import Mapping
from urllib.parse import quote, unquote

import pytest
from mitmproxy import http

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.request.ask import Ask, CredentialsMode, normalized
from cors_addon.core.request.browser_headers import BROWSER_HEADERS
from cors_addon.core.request.fetching import fetching
from cors_addon.core.wire.exchange import Declared, Exchange, Response
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.url import canonical
from tests.browsers.proxy import Proxy
from tests.browsers.record import DRIVERS
from tests.browsers.servers import Servers

PAGE = "https://shop.test"
TARGETS = ("https://api.test", "https://api.shop.test:8443", PAGE)
OTHER = "https://other.test:444"
TEXT = "text/plain;charset=UTF-8"
Field = tuple[str, str]
Sent = tuple[str, str, list[Field]]

SORTS = {"Authorization": "Bearer demo", "X-Shop": "1", "Content-Language": "en", "Accept": "a/b", "x-zed": "2", "a-first": "3"}
CONDITION = {"If-Match": "a", "Cache-Control": "no-cache", "range": "bytes=0-", "x-b": "2"}
JSON = {"X-Shop": "1", "content-type": "application/json", "A-First": "2"}
Init = Mapping[str, object]
ASKS: list[tuple[str, Init]] = [
    (path, init)
    for path in ("/plain", f"/302/{OTHER}/x", f"/307/{OTHER}/y", "/303/same", f"/307/{PAGE}/home")
    for init in (
        {},
        {"headers": SORTS},
        {"method": "PUT", "headers": JSON, "body": "{}"},
        {"method": "POST", "body": "hi"},
        {"method": "POST"},
        {"method": "DELETE"},
        {"credentials": "include"},
        {"method": "PUT", "credentials": "include", "body": "x"},
        {"method": "PUT", "headers": CONDITION, "body": "x"},
        {"headers": {"Range": "bytes=0-9", "Accept-Language": "de"}},
        {"headers": {"User-Agent": "Mine"}},
    )
]


def allowing(path: str, method: str, asked: Headers) -> Response:
    """Answer a request: with what it needs, and with a redirect where its path says so (`/302/https://…`)."""
    names = {"methods": asked.text("access-control-request-method"), "headers": asked.text("access-control-request-headers")}
    lines = {"origin": asked.text("origin") or "*", "credentials": "true", **names}
    fields = [*((f"access-control-allow-{name}", value) for name, value in lines.items()), ("access-control-max-age", "0")]
    parts = unquote(path).split("/", 2)
    if parts[1].isdecimal() and method != "OPTIONS":
        target = parts[2] if "://" in parts[2] else f"/{parts[2]}"
        return Response(int(parts[1]), Headers((*fields, ("location", target))))
    return Response(200, Headers(tuple(fields)))


class Answering:
    """An addon of mitmproxy's that answers by itself, and keeps what was asked."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []

    def request(self, flow: http.HTTPFlow) -> None:
        request = flow.request
        if not request.host.endswith(".test"):
            return
        fields = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.fields]
        if request.path == "/":
            flow.response = http.Response.make(200, b"<!doctype html><link rel=icon href=data:,>", {"content-type": "text/html"})
            return
        self.sent.append((request.data.method.decode(), canonical(request.url), lasting(fields)))
        answer = allowing(request.path, request.method, Headers(tuple(fields)))
        flow.response = http.Response.make(answer.status, b"", [(name.encode(), value.encode()) for name, value in answer.headers.fields])


def lasting(fields: list[Field]) -> list[Field]:
    """Return the headers but for what the machine's language and a browser without a window change."""
    return [(name, "…" if name.lower() == "accept-language" else value.replace("HeadlessChrome", "Chrome")) for name, value in fields]


def probed(engine: str, url: str, init: Init, *, http2: bool) -> list[Sent]:
    """Return what the probe would send."""
    headers = list(dict[str, str](init.get("headers", {})).items())  # type: ignore[call-overload] # a table of this file
    body = str(init.get("body", "")).encode()
    if body and "content-type" not in {name.lower() for name, _ in headers}:
        headers.append(("Content-Type", TEXT))
    credentials = CredentialsMode(str(init.get("credentials", "same-origin")))
    ask = normalized(Ask(url, PAGE, str(init.get("method", "GET")), tuple(headers), body, credentials))
    declared = Declared(engine, "cors", credentials, "follow")
    way, ledger, sent = fetching(ask, BROWSER_HEADERS[engine]), Ledger(), list[Sent]()
    outgoing = next(way)
    while True:
        request = outgoing.request(http2=http2 and outgoing.browser.speaks_http2)
        sent.append((request.method, canonical(request.url), lasting(list(request.headers.fields))))
        answer = allowing(request.target.path, request.method, request.headers)
        seen = Exchange(str(len(sent)), request, answer, float(len(sent)), len(sent) + 0.5, "c", declared=declared)
        try:
            outgoing = way.send(ledger.see(seen)[0])
        except StopIteration:
            return sent


async def played(engine: str, http2: bool) -> list[tuple[str, list[Sent], list[Sent]]]:
    """Return for each ask what it is, what the browser sent, and what the probe would."""
    answering, found = Answering(), []
    async with Servers() as servers, Proxy(servers, answering, options={"http2": http2}) as proxy, DRIVERS[engine](proxy.port) as browser:
        await browser.open(f"{PAGE}/")
        for target in TARGETS:
            for path, init in ASKS:
                url = target + quote(path, safe="/")
                answering.sent.clear()
                await browser.evaluate(f"return (await fetch({json.dumps(url)}, {json.dumps(init)})).status")
                found.append((f"{json.dumps(init)} {url}", list(answering.sent), probed(engine, url, init, http2=http2)))
    return found


def is_left_out(engine: str, what: str) -> bool:
    """Tell whether it is a redirect at home in WebKit of what has a header that the network library then puts elsewhere."""
    home = what.endswith((f"{PAGE}/303/same", f"{PAGE}/307/https%3A//shop.test/home"))
    return engine == "webkit" and home and any(name in what.lower() for name in ("user-agent", '"range"'))


@pytest.mark.parametrize(
    ("engine", "http2"),
    [
        pytest.param(engine, http2, marks=pytest.mark.browser(engine))
        for engine, http2 in (("chromium", True), ("chromium", False), ("firefox", True), ("firefox", False), ("webkit", False))
    ],
)
def test_the_browser_sends_what_the_probe_sends(engine: str, http2: bool) -> None:
    found = asyncio.run(played(engine, http2))
    assert len(found) == len(TARGETS) * len(ASKS)
    assert [(what, sent, would) for what, sent, would in found if sent != would and not is_left_out(engine, what)] == []
