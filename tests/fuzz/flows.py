"""Hostile flows through the addon's hooks in mitmproxy: nothing raises, no part of it fails, and not a byte of a flow changes.

A flow under way has what mitmproxy lets pass; one that was loaded may have anything.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from mitmproxy import connection, flow, http
from mitmproxy.test import taddons

from cors_addon.proxy.addon import CorsAddon
from tests.fuzz.exchanges import Traffic
from tests.fuzz.fuzzer import Check, Fuzzer, Run
from tests.fuzz.hostile import Hostile

type Fields = tuple[tuple[bytes, bytes], ...]

SCHEMES = (b"https", b"http", b"", b"HTTPS", b"wss", b"\xff")
VERSIONS = (b"HTTP/1.1", b"HTTP/2.0", b"HTTP/1.0", b"HTTP/3", b"", b"\xff")
ERRORS = ("Connection killed", "server disconnect", "\ud800\x1b", "")
PORTS = (443, 80, 0, 8443, 65_535, -1)
REPLAYS = ("", "", "", "", "", "", "request", "response")


@dataclass(frozen=True, slots=True)
class Sent:
    """A flow in bytes, and what happens to it."""

    method: bytes
    scheme: bytes
    authority: bytes
    host: str
    port: int
    path: bytes
    version: bytes
    headers: Fields
    status: int
    answer: Fields
    body: bytes | None
    times: tuple[float, float, float | None]
    client: tuple[str, int] | None
    server: tuple[str, int] | None
    error: str = ""
    replay: str = ""
    answered: bool = True
    streams: bool = False
    edits: bool = False
    live: bool = True


def draw_flows(random: Random) -> Iterator[Sent]:
    """Yield flows of what hostile exchanges have, and of bytes that only a flow can hold."""
    traffic, draw = Traffic(random), Hostile(random)
    for step in traffic.steps():
        live = draw.chance(0.85)
        exchange, asked = step.exchange, step.exchange.request
        _, _, rest = asked.url.partition("://")
        authority, slash, path = rest.partition("/")
        hosts = ((b"Host", _bytes(authority if draw.chance(0.9) else draw.text())),) if draw.chance(0.8) else ()
        response = exchange.response
        yield Sent(
            method=_bytes(asked.method),
            scheme=_bytes(asked.url.partition(":")[0]) if draw.chance(0.8) else draw.pick(SCHEMES),
            authority=_bytes(authority) if draw.chance(0.5) else b"",
            host=authority if draw.chance(0.8) else draw.words(),
            port=draw.pick(PORTS[:4] if live else PORTS),
            path=_bytes(slash + path if draw.chance(0.95) else draw.text()),
            version=draw.pick(VERSIONS[:4] if live else VERSIONS),
            headers=(*hosts, *((_bytes(name), _bytes(value)) for name, value in asked.headers.fields)),
            status=response.status if response else 0,
            answer=tuple((_bytes(name), _bytes(value)) for name, value in response.headers.fields) if response else (),
            body=draw.pick((response.body, random.randbytes(40), None)) if response else None,
            times=(exchange.started, exchange.ended, exchange.ended if exchange.complete else None) if live else _times(draw),
            client=(exchange.client_ip, 40_000) if draw.chance(0.9) else None,
            server=(exchange.server_ip or "1.2.3.4", 443) if draw.chance(0.8) else None,
            error=draw.pick(ERRORS) if draw.chance(0.5) else draw.words(),
            replay=draw.pick(REPLAYS),
            answered=response is not None,
            streams=draw.chance(0.05),
            edits=draw.chance(0.1),
            live=live,
        )


def _bytes(text: str) -> bytes:
    return text.encode("latin-1", "replace")  # the capital of ÿ is no Latin-1


def _times(draw: Hostile) -> tuple[float, float, float | None]:
    """Return times as a recording can give them."""
    now = 1_800_000_000.0
    return draw.time(now), draw.time(now), draw.time(now) if draw.chance(0.8) else None


def flow_of(sent: Sent, client: connection.Client) -> http.HTTPFlow:
    """Make mitmproxy's flow of a request that was sent."""
    server = connection.Server(address=sent.server, peername=sent.server, timestamp_start=1.0)
    made = http.HTTPFlow(client, server, live=sent.live)
    started, ended, over = sent.times
    made.request = http.Request(
        sent.host,
        sent.port,
        sent.method,
        sent.scheme,
        sent.authority,
        sent.path,
        sent.version,
        http.Headers(sent.headers),
        b"",
        None,
        started,
        started,
    )
    if sent.answered:
        made.response = http.Response(sent.version, sent.status, b"", http.Headers(sent.answer), sent.body, None, ended, over)
        made.response.stream = sent.streams
    else:
        made.error = flow.Error(sent.error, ended)
    made.is_replay = sent.replay or None
    return made


class Complaints(logging.Handler):
    """Keeps what the addon says of its own defects: a part that failed, or an exception in its log."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a complaint."""
        if record.exc_info or record.levelno >= logging.ERROR or "not available" in record.getMessage():
            self.lines.append(record.getMessage())


def hooked(addon: CorsAddon, one: http.HTTPFlow, sent: Sent) -> None:
    """Call the addon's hooks as mitmproxy does."""
    addon.requestheaders(one)
    addon.request(one)
    if one.response is not None:
        addon.responseheaders(one)
        addon.response(one)
    else:
        addon.error(one)
    addon.update([one])
    if sent.edits and one.response is not None:
        one.response.headers["access-control-allow-origin"] = "*"
        addon.update([one])


def wire(one: http.HTTPFlow) -> tuple[object, ...]:
    """Return what went, or goes, over the wire."""
    return one.request.get_state(), one.response and one.response.get_state(), one.error and one.error.get_state(), one.is_replay


@contextmanager
def world(random: Random) -> Iterator[Run[Sent]]:
    """Make an addon in a mitmproxy of its own."""
    addon, complaints = CorsAddon(), Complaints()
    log, root = logging.getLogger("cors_addon"), logging.getLogger()
    handlers = root.handlers[:]
    former = log.level, log.propagate
    log.addHandler(complaints)
    log.setLevel(logging.WARNING)
    log.propagate = False
    clients = [connection.Client(peername=("10.1.1.1", 40_000), sockname=("10.0.0.1", 8080), timestamp_start=1.0) for _ in range(3)]

    def run(sent: Sent) -> Check:
        client = random.choice(clients)
        client.peername = sent.client  # type: ignore[assignment] # it is None where the client has gone
        one = flow_of(sent, client)
        before = wire(one)
        hooked(addon, one, sent)

        def check() -> None:
            if not (sent.edits and sent.answered):
                assert repr(wire(one)) == repr(before), "the flow's bytes changed"
            assert complaints.lines == [], complaints.lines.pop()

        return check

    try:
        with taddons.context(addon) as context:
            memory, engine = random.choice([1, 8, 2_000]), random.choice(["auto", "auto", "chromium", "firefox", "webkit", "fetch"])
            context.configure(addon, cors_memory=memory, cors_engine=engine, cors_show_secrets=random.random() < 0.3)
            yield run
            context.master.addons.remove(addon)
    finally:
        log.removeHandler(complaints)
        log.level, log.propagate = former
        root.handlers[:] = handlers  # mitmproxy leaves one there, and with it the whole of the world


FLOWS: Fuzzer[Sent] = Fuzzer("flows", draw_flows, world, life=200)
