"""A proxy that is every host itself: it answers each generated URL at once, as a server behind it would have.

Only slow servers are real ones behind it: what a browser takes back while they work on it looks as it always does.
"""

import re
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from mitmproxy.connection import Server
from mitmproxy.http import Headers, HTTPFlow, Response
from mitmproxy.proxy.server_hooks import ServerConnectionHookData

from tests.browsers.proxy import Proxy
from tests.browsers.referee.generate import prime
from tests.browsers.referee.situation import SLOW, Answer, Field, Hop, Served
from tests.browsers.servers import Servers, certificate

PLAYER = (Path(__file__).parent / "player.js").read_text(encoding="utf-8")
HTML = f'<!doctype html><meta charset="utf-8"><title>Referee</title><link rel="icon" href="data:,"><body><script>{PLAYER}</script>'
AWAY = '<!doctype html><title>Elsewhere</title><link rel="icon" href="data:,">'
TOKEN = re.compile(r"/(\d+-\d+-\d+)(?:$|[/?])")
"""What the path of a generated URL begins with: situation, step, hop."""


@dataclass(frozen=True, slots=True)
class Nowhere:
    """The servers of a world without any: a connection to them is refused, so that the proxy answers 502."""

    ports: Mapping[bool, int]


class World(Proxy):
    """See `Proxy`. `stage` tells it what to answer from then on."""

    def __init__(self, *addons: object, options: Mapping[str, object] | None = None) -> None:
        super().__init__(Nowhere({False: 1, True: 1}), *addons, options=options)
        self._hops: dict[str, Hop] = {}
        self._primed: dict[str, Answer] = {}
        self._slow = Servers()
        self._world_stack = AsyncExitStack()
        self.strange: list[str] = []
        """Requests for which no answer was staged."""

    async def __aenter__(self) -> Self:
        folder = Path(self._world_stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "certificate.pem").write_bytes(certificate())
        await self._world_stack.enter_async_context(self._slow)
        self.options = {**self.options, "certs": [f"*={folder / 'certificate.pem'}"]}
        return await super().__aenter__()

    async def __aexit__(self, *exception: object) -> None:
        await super().__aexit__(*exception)
        await self._world_stack.aclose()

    def stage(self, page: str, hops: Iterable[Hop]) -> None:
        """Answer as these hops and those before say, and the page itself with its player and the cookies that it sets."""
        self._primed = dict(prime(page))
        self._hops |= {TOKEN.search(hop.url)[1]: hop for hop in hops}  # type: ignore[index]

    def server_connect(self, data: ServerConnectionHookData) -> None:
        """Lead the connection to the slow servers, or to none."""
        host = data.server.address[0] if data.server.address else ""
        super().server_connect(data)
        if host.startswith(SLOW):
            data.server.address = ("127.0.0.1", self._slow.ports[data.server.tls])

    def request(self, flow: HTTPFlow) -> None:
        """Answer a request, but for one whose server is slow, or shall be unreachable."""
        super().request(flow)
        if flow.response is not None:
            return
        answer = self._answer(flow)
        if answer.served is Served.CLOSED:
            flow.kill()
        elif flow.request.pretty_host.startswith(SLOW):
            # As it was sent: mitmproxy tells the method in capitals.
            asked = f"{flow.request.data.method.decode()} {flow.request.pretty_url}"
            self._slow.answers[asked] = _text(flow, answer)
            self._slow.delays[asked] = answer.delay / 1000
        elif answer.served is Served.ANSWERED:
            flow.server_conn = Server(address=(flow.request.host, flow.request.port))
            flow.server_conn.peername = ("127.0.0.1", flow.request.port)
            flow.server_conn.timestamp_start = time.time()
            flow.response = _response(flow, answer)

    def _answer(self, flow: HTTPFlow) -> Answer:
        path = flow.request.path.partition("?")[0]
        if path == "/away":
            return Answer(200, (("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")), AWAY)
        if path in ("/", "/frame"):
            return Answer(200, (("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")), HTML)
        if path == "/player.js":
            return Answer(200, (("Content-Type", "text/javascript; charset=utf-8"), ("Cache-Control", "no-store")), PLAYER)
        if path == "/prime":
            return self._primed.get(flow.request.pretty_url, Answer(404))
        token = TOKEN.match(flow.request.path)
        hop = self._hops.get(token[1]) if token else None
        if hop is None:
            self.strange.append(f"{flow.request.method} {flow.request.pretty_url}")
            return Answer(404)
        return hop.preflight if is_preflight(flow) else hop.answer


def is_preflight(flow: HTTPFlow) -> bool:
    """Whether the flow's request is a CORS-preflight request."""
    return flow.request.method == "OPTIONS" and "access-control-request-method" in flow.request.headers


def _fields(flow: HTTPFlow, answer: Answer) -> Sequence[Field]:
    """The header lines of an answer to a request."""
    origin = flow.request.headers.get("origin")
    return [
        (name, value.replace("{origin}", origin or "")) for name, value in answer.headers if origin is not None or "{origin}" not in value
    ]


def _text(flow: HTTPFlow, answer: Answer) -> str:
    """The answer as the slow servers take it."""
    lines = [f"{answer.status} Slow", *(f"{name}: {value}" for name, value in _fields(flow, answer))]
    return "\n".join(lines) + f"\n\n{answer.body}"


def _response(flow: HTTPFlow, answer: Answer) -> Response:
    fields = [(name.encode(), value.encode("latin-1")) for name, value in _fields(flow, answer)]
    body = b"" if flow.request.method == "HEAD" else answer.body.encode()
    response = Response.make(answer.status, body, Headers(fields))
    if answer.status in (204, 304):
        del response.headers["content-length"]
    return response
