"""Which of several refused headers a real browser names: what its console prints, and what we say that it prints."""

import asyncio
import json
import random

import pytest

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.reading.flows import exchange_of
from tests.browsers.processes import eventually
from tests.browsers.proxy import Proxy
from tests.browsers.record import DRIVERS
from tests.browsers.servers import Servers

PAGE = "https://shop.test"
SEED = 156
COUNT = 60
MOST = 14

NAMES = """
Authorization Cache-Control Content-Type If-None-Match Last-Event-ID Pragma Upgrade-Insecure-Requests Idempotency-Key Priority
X-Api-Key X-B3-SpanId X-CSRF-Token X-Client-Info X-Foo X-Request-Id X-Requested-With X-Tenant X-Trace-Id X-User-Agent X
a ab apikey apollo-require-preflight b3 baggage newrelic ocp-apim-subscription-key prefer sentry-trace traceparent tracestate x_under
""".split()
"""Headers that pages and the libraries in them set; what is not in lower case is written as most pages write it."""

METHODS = ("GET", "DELETE", "PUT", "POST")
BODIES = frozenset({"PUT", "POST"})


def asks() -> dict[str, tuple[str, list[str]]]:
    """For each URL the method and the headers, in the alphabet's order: WebKit goes by the page's, which no preflight shows."""
    chance = random.Random(SEED)
    found = {}
    for number in range(COUNT):
        names = chance.sample(NAMES, chance.randint(2, MOST))
        found[f"https://api.test/{number}"] = chance.choice(METHODS), sorted(names, key=str.lower)
    return found


def answer(names: list[str]) -> str:
    """A preflight's answer that allows the first few of the names."""
    allowed = ", ".join(names[: len(names) // 3])
    grant = f"Access-Control-Allow-Origin: {PAGE}\nAccess-Control-Allow-Methods: {', '.join(METHODS)}\n"
    return f"204 No Content\n{grant}Access-Control-Allow-Headers: {allowed}\n\n"


def init(method: str, names: list[str]) -> dict[str, object]:
    """The second argument of `fetch()`."""
    values = {"Content-Type": "application/json"}
    body = {"body": "{}"} if method in BODIES else {}
    return {"method": method, "headers": [[name, values.get(name, "1")] for name in names], **body}


async def printed(engine: str) -> tuple[dict[str, str], dict[str, str]]:
    """Ask a browser; give the console line of each URL, the browser's and ours."""
    wanted = asks()
    async with Servers() as servers, Proxy(servers) as proxy, DRIVERS[engine](proxy.port) as browser:
        servers.answers[f"GET {PAGE}/"] = "200 OK\nContent-Type: text/html\n\n<!doctype html><title>Shop</title>"
        servers.answers |= {f"OPTIONS {url}": answer(names) for url, (_, names) in wanted.items()}
        await browser.open(f"{PAGE}/")
        plans = json.dumps([[url, init(method, names)] for url, (method, names) in wanted.items()])
        await browser.evaluate(f"await Promise.all({plans}.map(([url, init]) => fetch(url, init).catch(() => null)))")

        def lines() -> dict[str, str]:
            return {event.url: event.console.strip() for event in browser.outcomes() if event.console}

        await eventually(lambda: wanted.keys() <= lines().keys(), "the browser prints a line for each request")
        theirs = lines()
    ledger = Ledger()
    records = [record for flow in proxy.flows for record in ledger.see(exchange_of(flow))]
    last = {record.judgement.flow: record.judgement for record in (*records, *ledger.finish())}
    ours = {flow.request.url: last[flow.id].engines[engine].console for flow in proxy.flows if flow.request.method == "OPTIONS"}
    return theirs, ours


@pytest.mark.parametrize("engine", [pytest.param(engine, marks=pytest.mark.browser(engine)) for engine in DRIVERS])
def test_we_name_the_header_that_the_browser_names(engine: str) -> None:
    theirs, ours = asyncio.run(printed(engine))
    assert len(ours) == COUNT
    assert theirs == ours
