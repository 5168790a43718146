"""Hostile exchanges through the budget, the ledger, the annotation and the report, as live traffic goes through them.

They are such as a reader makes: times that are some, in whatever order, and texts of bytes. What a reader refuses, recordings.py tries.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from random import Random
from zlib import crc32

from cors_addon.core.cause.decide import CAUSES
from cors_addon.core.engines import PROFILES
from cors_addon.core.fetch.reasons import CATALOGUE
from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.ledger.settings import Clients, Settings
from cors_addon.core.verdict.annotation import LARGEST, annotation
from cors_addon.core.verdict.cause import Sureness
from cors_addon.core.wire.budget import within_budget
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Headers
from cors_addon.report.model.report import Report
from tests.core.traffic import navigation, preflight, request, without_metadata
from tests.fuzz import answers
from tests.fuzz.fuzzer import Check, Fuzzer, Run
from tests.fuzz.hostile import Hostile, Line
from tests.report.reading import validate

ENGINES = ("chromium", "firefox", "webkit", "unknown")
PAGES = ("https://a.test", "http://a.test", "https://api.a.test", "null", "https://a.co.uk", "http://localhost:3000", "https://b.test:8443")
URLS = (
    "https://b.test/x",
    "https://b.test/y?token=abc",
    "http://b.test/x",
    "https://a.test/own",
    "https://api.a.test/v1/7",
    "https://10.0.0.7:8080/x",
    "http://127.0.0.1/x",
    "https://[::1]/x",
)
METHODS = ("GET", "GET", "GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "patch", "OPTIONS", "CONNECT", "QUERY", "a b", "")
STATUSES = (
    200,
    200,
    200,
    204,
    400,
    403,
    405,
    429,
    503,
    504,
    206,
    301,
    302,
    303,
    307,
    308,
    304,
    401,
    404,
    500,
    502,
    101,
    100,
    0,
    -1,
    999,
    299,
    300,
)
MODES = ("cors", "cors", "cors", "no-cors", "navigate", "same-origin", "websocket", "")
DESTINATIONS = ("empty", "empty", "image", "script", "font", "document", "iframe", "report", "")
ADDRESSES = ("", "10.0.0.7", "1.2.3.4", "::1", "fe80::1%eth0", ":" * 64, "999.1.1.1", "\xb2")
PROTOCOLS = ("HTTP/1.1", "HTTP/1.1", "HTTP/2.0", "HTTP/3", "HTTP/1.0", "", "\xff")
CLIENTS = ("", "10.1.1.1 agent", "10.1.1.2 agent", "\xff")

SENT = (
    "Origin Cookie Authorization Content-Type Accept Accept-Language Range Referer User-Agent Sec-Fetch-Mode Sec-Fetch-Site Sec-Fetch-Dest"
    " Sec-Fetch-User Sec-Fetch-Storage-Access sec-ch-ua Access-Control-Request-Method Access-Control-Request-Headers"
    " Access-Control-Request-Private-Network If-None-Match If-Modified-Since Cache-Control Pragma Upgrade Connection Host Via X-A"
    " traceparent Service-Worker Purpose DNT Save-Data"
).split()
RECEIVED = (
    "Access-Control-Allow-Origin Access-Control-Allow-Credentials Access-Control-Allow-Methods Access-Control-Allow-Headers"
    " Access-Control-Expose-Headers Access-Control-Max-Age Access-Control-Allow-Private-Network Vary Location Set-Cookie Content-Type"
    " Content-Range Content-Encoding Cross-Origin-Resource-Policy Cross-Origin-Embedder-Policy Cross-Origin-Opener-Policy"
    " X-Content-Type-Options Timing-Allow-Origin Clear-Site-Data ETag Age Cache-Control Server Date Content-Length WWW-Authenticate X-Cache"
    " Origin-Agent-Cluster Content-Security-Policy Strict-Transport-Security Access-Control-Allow-Orgin Allow"
).split()
VALUES = {
    "access-control-allow-credentials": ("true", "TRUE", "false", "true, true"),
    "access-control-allow-methods": ("*", "GET, PUT", "PUT", "put", "GET PUT"),
    "access-control-allow-headers": ("*", "x-a", "authorization, *", "content-type,x-a", "x a"),
    "access-control-expose-headers": ("*", "etag, x-a", "x a"),
    "access-control-max-age": ("600", "0", "-1", "5.5", "9" * 40, "\xb3"),
    "access-control-request-method": ("PUT", "GET", "put", "a b", ""),
    "access-control-request-headers": ("x-a", "authorization,content-type", "x-a, x-b"),
    "vary": ("*", "Origin", "origin, accept"),
    "set-cookie": (
        "s=1",
        "s=1; Path=/; Secure; HttpOnly; SameSite=None",
        "s=; Max-Age=0",
        "s=1; Domain=b.test; SameSite=Strict",
        "s=1; Domain=co.uk",
        "__Host-s=1; Path=/; Secure",
        "s=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "s=1; Expires=Fri, 31 Dec 99999 23:59:60 +9999",
        "s=1; Max-Age=999999999999",
        "s=1; Max-Age=-999999999999",
    ),
    "cookie": ("s=1", "s=1; t=2", "; ;=", "s"),
    "content-type": ("text/plain", "application/json", "text/html; charset=x", "image/svg+xml", "multipart/form-data; boundary=x", ";"),
    "range": ("bytes=0-1", "bytes=1-", "bytes=" + "9" * 400 + "-"),
    "content-range": ("bytes 0-1/2", "bytes 5-9/10", "bytes */2"),
    "cross-origin-resource-policy": ("same-origin", "same-site", "cross-origin", "Same-Origin"),
    "cross-origin-embedder-policy": ("require-corp", 'require-corp; report-to="x"', "credentialless"),
    "clear-site-data": ('"cookies"', '"*"'),
    "sec-fetch-mode": MODES,
    "sec-fetch-dest": DESTINATIONS,
    "sec-fetch-site": ("cross-site", "same-site", "same-origin", "none"),
    "upgrade": ("websocket", "h2c"),
    "user-agent": ("Mozilla/5.0 Gecko/1 Firefox/" + "9" * 400, "Chrome/1", "Gecko/a " * 300, "curl/8"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """An exchange as a proxy sees it: its request may be told before, and the clock may be looked at after; `settle` is what it shows."""

    exchange: Exchange
    begin: bool = False
    settle: float | None = None
    look: bool = False


@dataclass(frozen=True, slots=True)
class _Browser:
    engine: str
    client: str
    ip: str


class Traffic:
    """Clients that ask at random and often go on where an answer led them; a part of all is made hostile."""

    def __init__(self, random: Random) -> None:
        self.draw = Hostile(random)
        self._browsers = [_Browser(self.draw.pick(ENGINES), f"10.1.1.{number} agent", f"10.1.1.{number}") for number in range(3)]
        self._next: list[tuple[_Browser, str, str, str]] = []
        self._seen: list[Exchange] = []
        self._now = 1_800_000_000.0
        self._number = 0

    def steps(self) -> Iterator[Step]:
        """Yield steps without end."""
        draw = self.draw
        while True:
            exchange = self._exchange()
            yield Step(
                exchange,
                begin=draw.chance(0.2),
                settle=draw.pick((self._now, self._now + 6, draw.moment(self._now))) if draw.chance(0.1) else None,
                look=draw.chance(0.01),
            )

    def _exchange(self) -> Exchange:
        draw = self.draw
        if self._seen and draw.chance(0.06):
            one = draw.pick(self._seen)
            return replace(one, response=self._answer(draw.pick(PAGES), one.request), ended=one.ended + draw.below(4))
        self._now += draw.pick((0.0, 0.01, 0.01, 0.05, 0.3, 1.0, 7.0))
        self._number += 1
        browser, page, asked = self._asked()
        if draw.chance(0.3):
            asked = self._mangled(asked)
        answer = self._answer(page, asked) if draw.chance(0.95) else None
        self._follow(browser, page, asked, answer)
        exchange = Exchange(
            id=str(self._number),
            request=asked,
            response=answer,
            started=self._now,
            ended=self._now + draw.pick((0.01, 0.2, 3.0, -1.0)),
            client=browser.client,
            connection=draw.pick(("", "1", "2", "3")),
            client_ip=browser.ip,
            server_ip=draw.pick(ADDRESSES) if draw.chance(0.1) else "",
            http_version=draw.pick(PROTOCOLS),
            closes=draw.chance(0.1),
            made_by_proxy=draw.chance(0.03),
            websocket=draw.chance(0.02),
            error=draw.words() if answer is None else "",
            complete=draw.chance(0.95),
        )
        if draw.chance(0.03):
            exchange = replace(
                exchange,
                started=draw.moment(self._now),
                ended=draw.moment(self._now),
                client=draw.pick(CLIENTS),
                connection=draw.text()[:200],
                client_ip=draw.pick(ADDRESSES),
            )
        if draw.chance(0.1):
            self._seen = [*self._seen[-20:], exchange]
        return exchange

    def _asked(self) -> tuple[_Browser, str, Request]:
        draw = self.draw
        if self._next and draw.chance(0.6):
            browser, page, url, method = self._next.pop(draw.below(len(self._next)))
        else:
            browser, page = draw.pick(self._browsers), draw.pick(PAGES)
            url, method = draw.pick(URLS) if draw.chance(0.9) else draw.url(), draw.pick(METHODS)
        fields = [self._line(SENT, page) for _ in range(draw.below(3))]
        kind = draw.below(10)
        if kind < 3:
            asked = preflight(browser.engine, url, method, draw.pick(("", "x-a", "content-type,x-a")), page=page, fields=fields)
            if draw.chance(0.8):
                self._next.append((browser, page, url, method))
        elif kind == 3:
            asked = navigation(browser.engine, url, method, page=page, fields=fields)
        else:
            mode, destination, origin = draw.pick(MODES), draw.pick(DESTINATIONS), draw.pick(("", "", "", None, "null"))
            asked = request(browser.engine, method, url, page=page, origin=origin, mode=mode, destination=destination, fields=fields)
        return browser, page, without_metadata(asked) if draw.chance(0.1) else asked

    def _follow(self, browser: _Browser, page: str, asked: Request, answer: Response | None) -> None:
        location = answer.headers.text("location") if answer else ""
        if location and self.draw.chance(0.8):
            self._next.append((browser, page, location, asked.method))
        del self._next[:-20]

    def _answer(self, page: str, asked: Request) -> Response:
        draw = self.draw
        lines: list[Line] = [("content-type", "text/plain"), ("etag", '"1"')]
        if draw.chance(0.6):
            lines.append(("access-control-allow-origin", draw.pick((page, page, "*"))))
        if draw.chance(0.3):
            lines.append(("access-control-allow-credentials", "true"))
        if "access-control-request-method" in asked.headers and draw.chance(0.6):
            lines += [("Access-Control-Allow-Methods", asked.method), ("Access-Control-Allow-Headers", "x-a, content-type")]
        lines += [self._line(RECEIVED, page) for _ in range(draw.below(4))]
        if draw.chance(0.4):
            lines = [*lines[1:], *answers.signs(draw)]
        status = draw.pick(STATUSES)
        if 300 <= status < 400 and status != 304:
            lines.append(("Location", draw.pick(URLS) if draw.chance(0.7) else draw.url()))
        return Response(status, Headers(tuple(self._mangled_lines(lines) if draw.chance(0.1) else lines)), answers.body(draw))

    def _line(self, names: list[str], page: str) -> Line:
        draw = self.draw
        name = draw.pick(names)
        if draw.chance(0.02):
            return draw.text(), draw.text()
        return name, self._value(name.lower(), page)

    def _value(self, name: str, page: str) -> str:
        draw = self.draw
        if draw.chance(0.1):
            return draw.text()
        if known := VALUES.get(name):
            return draw.pick(known)
        if name.endswith(("-origin", "origin")):
            return draw.pick((page, draw.origin(), "*", "null", f"{page}, {page}", f"{page}/"))
        if name in ("location", "referer", "host"):
            return draw.url()
        return draw.names() if "-headers" in name or "-methods" in name else draw.pick(("1", "x", '"1"', "max-age=60", "no-store"))

    def _mangled(self, asked: Request) -> Request:
        draw = self.draw
        method = draw.text() if draw.chance(0.05) else asked.method
        url = draw.pick((draw.url(), draw.mutated(asked.url), draw.long())) if draw.chance(0.15) else asked.url
        return Request(method, url, Headers(tuple(self._mangled_lines(list(asked.headers.fields)))))

    def _mangled_lines(self, lines: list[Line]) -> list[Line]:
        """Drop, double, change or move lines."""
        draw = self.draw
        for _ in range(1 + draw.below(3)):
            place, kind = draw.below(len(lines)) if lines else 0, draw.below(8)
            name, value = lines[place] if lines else draw.pick(WHOLE_LINES)
            if kind == 0:
                del lines[place : place + 1]
            elif kind == 1:
                lines.insert(draw.below(len(lines) + 1), (name.upper() if name.isascii() else name, value))
            elif kind == 2:
                lines[place : place + 1] = [(name, draw.text())]
            elif kind == 3:
                lines[place : place + 1] = [(name, draw.mutated(value))]
            elif kind == 4:
                lines[place : place + 1] = [(draw.mutated(name), value)]
            elif kind == 5:
                lines[place : place + 1] = [(name, f" {value}, {value}\t")]
            elif kind == 6 and draw.chance(0.02):
                lines += [(name, value)] * draw.pick((990, 1_001, 5_000))
            elif kind == 7 and draw.chance(0.1):
                lines[place : place + 1] = [(name, draw.long())]
        return lines


WHOLE_LINES: tuple[Line, ...] = (("Origin", "https://a.test"), ("X-A", "1"))


def draw_steps(random: Random) -> Iterator[Step]:
    """Yield steps."""
    return Traffic(random).steps()


@contextmanager
def world(random: Random) -> Iterator[Run[Step]]:
    """Make a ledger and a report, which reach their limits within the life in a part of the worlds."""
    engine, memory, patience = random.choice(["auto", *PROFILES]), random.choice([1, 8, 100, 2_000]), random.choice([0.5, 5.0])
    settings = Settings(engine, memory, patience, random.choice(list(Clients)))
    ledger, report = Ledger(settings), Report(random.choice([1, 20, 2_000]), random.choice([1, 50, 5_000]))

    def run(step: Step) -> Check:
        exchange = within_budget(step.exchange)
        if step.begin:
            ledger.begin(replace(exchange, response=None))
        records = ledger.see(exchange)
        first = records[0]
        if step.settle is not None:
            records += ledger.settle(step.settle)
        told = []
        for record in records:
            told.append(annotation(record.judgement))
            report.add(record)
        if step.look:
            report.groups(), report.totals, report.contacts(), report.fails_elsewhere()

        def check() -> None:
            assert first.judgement.flow == exchange.id
            for one in told:
                assert len(json.dumps(one)) <= LARGEST
            for cause in filter(None, [record.judgement.cause for record in records]):
                assert cause.title
                assert cause.code in CAUSES or cause.code in CATALOGUE
                assert cause.sureness is Sureness.PROVEN or "likely" in cause.title.lower()
            if crc32(repr(exchange.request).encode("utf-8", "replace")) % 200 == 0:
                for one in told:
                    validate("annotation", one)

        return check

    yield run


EXCHANGES: Fuzzer[Step] = Fuzzer("exchanges", draw_steps, world, life=300)
