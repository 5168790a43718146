"""What pages asked for in the recordings, with `fetch()` and nothing else before it, and what each browser then sent."""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mitmproxy.http import HTTPFlow
from mitmproxy.io import FlowReader

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.request.ask import Ask, CredentialsMode, normalized
from cors_addon.core.request.browser_headers import BROWSER_HEADERS
from cors_addon.core.request.fetching import Ended, fetching
from cors_addon.core.wire.exchange import Declared, Exchange, Request, Response
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.url import parse, resolve
from cors_addon.reading.flows import exchange_of
from tests.browsers.scenario import Step, scenarios

RECORDINGS = Path(__file__).parents[3] / "recordings"
TEXT = "text/plain;charset=UTF-8"
_ASK = re.compile(r"return ask\('([^']*)'(?:, (\{.*\}))?\);?", re.DOTALL)
_KEY = re.compile(r"([{,] *)([A-Za-z-]+):")
UNUSUAL = ("cache-disabled", "devtools-", "service-worker")
"""How the names of recordings begin in which the browser, or what stands between it and the page, sends otherwise than by default."""

KNOWN_KEYS = {"method", "headers", "body", "credentials"}
"""What of a `fetch()` an ask can say; steps with more (`mode`, `redirect`, `keepalive`) are other requests."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One step of a recording: what was asked for, and the exchanges in their order."""

    name: str
    engine: str
    about: str
    ask: Ask
    exchanges: tuple[Exchange, ...]
    outcome: str
    """What the browser made of the last answer."""


def asked(script: str, origin: str, exchanges: tuple[Exchange, ...]) -> Ask | None:
    """Return what a step's script asks for; None where it does more, or something else, than one plain `fetch()`."""
    match = _ASK.fullmatch(script.strip())
    if match is None:
        return None
    try:
        given = json.loads(_KEY.sub(r'\1"\2":', match[2] or "{}").replace("'", '"'))
    except ValueError:
        return None
    if not given.keys() <= KNOWN_KEYS:
        return None
    headers, body = list(given.get("headers", {}).items()), given.get("body", "").encode()
    if body and "content-type" not in {name.lower() for name, _ in headers}:
        headers.append(("Content-Type", TEXT))
    cookies = [exchange.request.headers.text("cookie") for exchange in exchanges if "cookie" in exchange.request.headers]
    credentials = CredentialsMode(given.get("credentials", "same-origin"))
    return normalized(
        Ask(resolve(origin, match[1]), origin, given.get("method", "GET"), tuple(headers), body, credentials, "".join(cookies[:1]))
    )


def recorded() -> Iterator[Recorded]:
    """Yield every step that is one plain `fetch()`, of every recording of one browser as it is by default, with one tab."""
    for scenario in scenarios().values():
        if len(scenario.engines) > 1 or scenario.second_page or scenario.name.startswith(UNUSUAL):
            continue
        steps = {step.about: step for step in scenario.steps}
        for about, exchanges, outcome in _by_step(RECORDINGS / scenario.name, steps):
            ask = asked(steps[about].script, parse(scenario.page).origin, exchanges)
            if ask is not None:
                yield Recorded(scenario.name, scenario.engines[0], about, ask, exchanges, outcome)


def _by_step(folder: Path, steps: dict[str, Step]) -> Iterator[tuple[str, tuple[Exchange, ...], str]]:
    with (folder / "flows.mitm").open("rb") as file:
        flows = {flow.id: flow for flow in FlowReader(file).stream() if isinstance(flow, HTTPFlow)}
    text = (folder / "expected.toml").read_text(encoding="utf-8")
    parts = re.split(r"^# (.*)\n", text, flags=re.MULTILINE)
    for about, entries in zip(parts[1::2], parts[2::2], strict=True):
        if about in steps:
            told = tomllib.loads(entries)["flow"]
            yield about, tuple(exchange_of(flows[entry["id"]]) for entry in told), told[-1]["browser"]


def played(step: Recorded) -> tuple[list[Request], Ended | None]:
    """Return what is sent where each request gets the recorded answer, and how it ends; None where an answer is missing.

    A preflight that the browser's cache spared is taken for one that lets everything pass, and is not returned.
    """
    way, ledger, sent = fetching(step.ask, BROWSER_HEADERS[step.engine]), Ledger(), list[Request]()
    declared = Declared(step.engine, "cors", step.ask.credentials, "follow")
    try:
        outgoing = next(way)
        for number, exchange in enumerate(step.exchanges):
            secure = outgoing.hop.target.scheme == "https"
            if outgoing.is_preflight and not exchange.request.is_preflight:
                request = outgoing.request(http2=secure, proxied=not secure)
                outgoing = way.send(ledger.see(Exchange(f"spared-{number}", request, _allowing(request), declared=declared))[0])
            sent.append(outgoing.request(http2=exchange.http_version == "HTTP/2.0", proxied=not secure))
            outgoing = way.send(ledger.see(replace(exchange, request=sent[-1], declared=declared))[0])
    except StopIteration as stop:
        return sent, stop.value
    return sent, None


def _allowing(preflight: Request) -> Response:
    asked = {name: preflight.headers.text(f"access-control-request-{name}") for name in ("method", "headers")}
    allowed = {"origin": preflight.headers.text("origin"), "credentials": "true", "methods": asked["method"], "headers": asked["headers"]}
    return Response(204, Headers(tuple((f"access-control-allow-{name}", value) for name, value in allowed.items())))
