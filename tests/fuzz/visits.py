"""Hostile requests for the live page at its door: nothing raises, and nobody is let in, or starts work, who may not."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from random import Random

from mitmproxy import http
from mitmproxy.proxy.mode_specs import ProxyMode
from mitmproxy.test import tflow

from cors_addon.proxy.page.admission import Admitted, PageAccess, PageKeys, admitted
from cors_addon.proxy.page.host_name import is_for
from cors_addon.proxy.page.visit import body_length, visit_of, without
from cors_addon.proxy.page.wsgi import environ_of
from cors_addon.report.page.query import Query, is_costly
from tests.fuzz.fuzzer import Check, Fuzzer, Run
from tests.fuzz.hostile import Hostile

HOST, HERE, AWAY = "cors.test", "127.0.0.1", "192.0.2.7"
KEYS = PageKeys("the-token-of-this-run", "the-cookie-of-this-run", "the-proof-of-this-run")
NAMES = ("Host", "Origin", "Referer", "Sec-Fetch-Site", "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Cookie", "User-Agent", "Content-Length", "X-A")
VALUES = (
    "http://cors.test",
    "http://cors.test/",
    "https://cors.test/",
    "null",
    "none",
    "same-origin",
    "cross-site",
    "document",
    "empty",
    "",
)
PATHS = (
    "/",
    "//",
    "/export/html",
    "/%65xport/json",
    "/changes",
    "/clear",
    "/clear/",
    "/static/page.js",
    "/group/0a1b",
    "/attempt/f",
    "/\\x",
)
PARAMETERS = ("q", "page", "token", "proof", "since", "n", "sort", "%71", "x")


WITHIN = re.compile(r"/(?![/\\])[!-~]*")
"""An address that leads to no other host, in characters that a header can hold."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: its method, target and header lines, where its client is, and through which mode it came."""

    method: str
    target: str
    lines: tuple[tuple[str, str], ...]
    client: str
    mode: str
    scheme: str


def draw_visits(random: Random) -> Iterator[Asked]:
    """Yield requests of which the most could be the page's own."""
    draw = Hostile(random)
    while True:
        lines = [(draw.pick(NAMES), draw.pick(VALUES) if draw.chance(0.8) else draw.text()[:5_000]) for _ in range(draw.below(8))]
        if draw.chance(0.002):
            lines += [(f"x-{number}", "") for number in range(draw.below(5_000))]
        pairs = [f"{draw.pick(PARAMETERS)}={draw.text()[:200] if draw.chance(0.7) else draw.pick(VALUES)}" for _ in range(draw.below(5))]
        path = draw.pick(PATHS) if draw.chance(0.7) else draw.mutated(draw.url())
        target = f"{path}{'?' if pairs else ''}{'&'.join(pairs)}"
        mode = draw.pick(("regular", "upstream:http://up.test", "socks5", "reverse:http://a.test", "transparent"))
        yield Asked(
            draw.pick(("GET", "HEAD", "POST", "PUT")), target, tuple(lines), draw.pick((HERE, AWAY)), mode, draw.pick(("http", "https"))
        )


def run(asked: Asked) -> Check:
    """Bring the request to the door, with each kind of access."""
    flow = tflow.tflow()
    flow.request = http.Request.make("GET", f"{asked.scheme}://{HOST}/")
    flow.request.data.method = asked.method.encode()
    flow.request.data.path = _bytes(asked.target)
    flow.request.headers = http.Headers([(_bytes(name), _bytes(value)) for name, value in asked.lines])
    flow.client_conn.peername = (asked.client, 50_000)
    flow.client_conn.sockname = (HERE, 8080)
    flow.client_conn.proxy_mode = ProxyMode.parse(asked.mode)
    is_for(HOST, flow), body_length(flow.request)
    visit = visit_of(flow, HOST)
    outcomes = {access: admitted(visit, access, KEYS) for access in PageAccess}
    leads = without(visit.address, "token")
    environ_of(flow.request, visit.path)
    Query.of(visit.query)

    def check() -> None:
        let_in = {access for access, outcome in outcomes.items() if isinstance(outcome, Admitted)}
        assert WITHIN.fullmatch(leads)
        if not visit.route.is_public:
            # None of these requests has the token or the cookie.
            assert PageAccess.TOKEN not in let_in
            assert PageAccess.LOCAL not in let_in or (asked.client == HERE and not visit.reverse)
        assert not (let_in and (visit.route.changes or visit.route.needs_proof))
        names = {name.lower() for name, _ in asked.lines}
        hides = not names & {"origin", "referer", "sec-fetch-site"}
        assert not (let_in and hides and is_costly(visit.query) and visit.route.is_document)

    return check


def _bytes(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def world(random: Random) -> AbstractContextManager[Run[Asked]]:
    """Return what remembers nothing."""
    return nullcontext(run)


VISITS: Fuzzer[Asked] = Fuzzer("visits", draw_visits, world, life=500)
