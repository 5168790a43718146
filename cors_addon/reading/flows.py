"""The reader from mitmproxy's flows to the core's exchanges."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from mitmproxy import http

from cors_addon.core.wire.bounded import short
from cors_addon.core.wire.browser_log import NO_LOG, PARTIAL_LOG
from cors_addon.core.wire.budget import TEXT_LIMIT, cut, within_budget
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Headers
from cors_addon.reading.bodies import LENGTH, beginning
from cors_addon.reading.faults import LONGEST_ADDRESS, fault_of

if TYPE_CHECKING:
    from mitmproxy import connection
    from mitmproxy.flow import Error

_LONGEST_NAMES = 512
"""Characters of a server's names up to which the beginning of its URLs is remembered."""
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_ADDRESS = re.compile(r"[0-9.]+|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%.*)?")
_SWITCHING_PROTOCOLS = 101
_EVENT_STREAM = "text/event-stream"
_BODILESS = frozenset({101, 204, 304})
_PERSISTENT = frozenset({"HTTP/1.1", "HTTP/2.0"})

_BAD_GATEWAY = Response(502, Headers((("Server", "mitmproxy"), ("Content-Type", "text/html"))))
"""What mitmproxy sends the client where the server fails, without keeping it in the flow (proxy/layers/http, make_error_response)."""

_SNIFFED = 4 * LENGTH
"""How many bytes of a body, coded as they are, the judgement may look at."""

_UNANSWERED = (
    "Connection killed",
    "Client disconnected",
    "client disconnected",
    "connection cancelled",
    "stream reset by client (CANCEL)",
    "stream reset by client (HTTP_1_1_REQUIRED)",
    "stream closed by client (H3_REQUEST_CANCELLED)",
    "stream closed by client (H3_VERSION_FALLBACK)",
)
"""How errors begin after which the client gets no answer. mitmproxy has no other sign of it than these words; where they change, an
answer counts as sent that was not. It says "by client" of a server's resets, too, and then sends its error page, but for these codes.
"""


def request_of(flow: http.HTTPFlow) -> Request:
    """Return the request that the flow holds now. Never raises, whatever bytes were sent."""
    sent = _headers(flow.request)
    return Request(flow.request.data.method.decode("latin-1"), _url(flow.request.data, sent), sent)


def exchange_of(flow: http.HTTPFlow, asked: Request | None = None) -> Exchange:
    """Return the exchange that the flow holds, with the request that the client sent where `asked` is given.

    Never raises, whatever bytes were sent; a flow that was loaded must be sound, see faults.py.
    Its `client` is the client's IP address and its User-Agent, so that the browsers of one machine are told apart.
    Where the server failed, the response is the error page that mitmproxy sent in its place, or would have sent to the page of a request
    that it sends again.
    It is not `complete` as long as the end of a response is still to come. What is too long of it is cut.
    """
    request, response = flow.request, flow.response
    asked = asked or request_of(flow)
    sent = asked.headers
    received = Headers() if response is None else _headers(response)
    client_ip = _peer(flow.client_conn)
    is_imported = _is_imported(flow)
    answer = None
    if response is not None and not _is_unanswered(flow):
        answer = Response(response.status_code, received, beginning(response.raw_content, _codings(received)))
    elif flow.error is not None and (is_replayed(flow) or not _has_left(flow, flow.error)):
        answer = _BAD_GATEWAY
    seen = Exchange(
        id=flow.id,
        request=asked,
        response=answer,
        started=request.timestamp_start,
        ended=_ended(flow),
        client=short(f"{client_ip} {sent.text('user-agent')}"),
        connection="" if is_imported else flow.client_conn.id,
        client_ip=client_ip,
        server_ip=_server_ip(flow.server_conn),
        http_version=request.data.http_version.decode("latin-1"),
        closes=_closes(flow),
        made_by_proxy=answer is _BAD_GATEWAY or (response is not None and _made_here(flow)),
        replayed=is_replayed(flow),
        websocket=flow.websocket is not None or _is_handshake(response, sent, received),
        error=_error(flow),
        complete=response is None or response.timestamp_end is not None or flow.error is not None,
        log=PARTIAL_LOG if is_imported else NO_LOG,
    )
    return within_budget(seen)


def is_replayed(flow: http.HTTPFlow) -> bool:
    """Tell whether mitmproxy sent the request again itself, so that no page did."""
    return flow.is_replay == "request"


def was_never_sent(flow: http.HTTPFlow) -> bool:
    """Tell whether the flow is of an entry of a HAR file that was read by mitmproxy, and whose request was never sent, or came to nothing.

    mitmproxy makes an answer of status 0 for it.
    """
    return _is_unanswered(flow) and not flow.server_conn.address


def may_never_end(flow: http.HTTPFlow) -> bool:
    """Tell whether the body of a flow's response may be without end, as an event stream's. Never raises."""
    response = flow.response
    if response is None or fault_of(flow):
        return False
    return bool(response.stream) or response.headers.get("content-type", "").startswith(_EVENT_STREAM)


def fingerprint(flow: http.HTTPFlow) -> int:
    """Return a number that changes when somebody edits what the judgement rests on, or sends the request again."""
    response = flow.response
    answer = None
    if response is not None:
        body = response.data.content
        answer = (
            response.data.status_code,
            response.data.headers.fields,
            response.data.timestamp_end,
            body and (len(body), body[:_SNIFFED]),
        )
    return hash((request_print(flow), answer, flow.error and flow.error.msg, flow.is_replay))


def request_print(flow: http.HTTPFlow) -> int:
    """Return a number that changes when somebody edits the request."""
    request = flow.request.data
    return hash((request.method, request.scheme, request.authority, request.host, request.port, request.path, request.headers.fields))


def _closes(flow: http.HTTPFlow) -> bool:
    """Tell whether mitmproxy ends the client's connection with the response (proxy/layers/http/_http1.py, mark_done).

    Written again rather than called: what mitmproxy asks (net.http.http1.connection_close) is of its inside.
    """
    response = flow.response
    if flow.request.data.http_version[:6] != b"HTTP/1":
        return False
    if response is None or flow.error is not None:
        return True
    options = [option.strip() for option in response.headers.get("connection", "").split(",")]
    if "close" in options or (response.http_version not in _PERSISTENT and "keep-alive" not in options):
        return True
    framed = "content-length" in response.headers or "transfer-encoding" in response.headers
    return not framed and flow.request.method != "HEAD" and response.status_code not in _BODILESS


def _headers(message: http.Message) -> Headers:
    return Headers(tuple([(name.decode("latin-1"), value.decode("latin-1")) for name, value in message.headers.fields]))


def _has_left(flow: http.HTTPFlow, error: Error) -> bool:
    """Tell whether the client was gone when a flow failed, so that it got no error page: its connection or its stream had ended."""
    left = flow.client_conn.timestamp_end
    return error.msg.startswith(_UNANSWERED) or (left is not None and left < error.timestamp)


def _codings(received: Headers) -> str:
    # Most responses are never asked for another header, so the index of all of them is not made here.
    return ",".join([value for name, value in received.fields if len(name) == 16 and name.lower() == "content-encoding"])


def _url(request: http.RequestData, sent: Headers) -> str:
    path = request.path.decode("latin-1")
    if path == "*":
        path = ""
    elif not path.startswith("/"):
        path = f"/{path}"
    hosts = sent.lines("host")
    newer = not request.http_version.startswith(b"HTTP/1")
    host = hosts[0] if hosts else ""
    is_short = len(request.authority) + len(host) + len(request.host) <= _LONGEST_NAMES
    named = _server if is_short else _server.__wrapped__
    server = named(request.scheme, request.authority, host, newer, request.host, request.port)
    return f"{server}{path}".partition("#")[0]


@lru_cache(maxsize=4096)
def _server(scheme: bytes, authority: bytes, host: str, newer: bool, address: str, port: int) -> str:
    """Return the beginning of a URL: what the client named (`Host`, or :authority in newer versions), else where it went."""
    protocol = scheme.decode("latin-1").lower() or "https"
    if authority and (newer or not host):
        named = authority.decode("latin-1")
    elif host:
        named = host
    else:
        named = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    return f"{protocol}://{named.removesuffix(_DEFAULT_PORTS.get(protocol, ''))}"


def _ended(flow: http.HTTPFlow) -> float:
    """Return when the last of the flow was seen, in seconds since the epoch."""
    if flow.response is not None:
        return flow.response.timestamp_end or flow.response.timestamp_start
    if flow.error is not None:
        return flow.error.timestamp
    return flow.request.timestamp_end or flow.request.timestamp_start


def _peer(end: connection.Connection) -> str:
    return end.peername[0] if end.peername else ""


def _server_ip(server: connection.Server) -> str:
    """Return the server's address; "" where an upstream proxy hides it."""
    if server.via is None and server.peername:
        return server.peername[0]
    if server.address and len(server.address[0]) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(server.address[0]):
        return server.address[0]
    return ""


def _made_here(flow: http.HTTPFlow) -> bool:
    """Tell whether the response came from mitmproxy or one of its addons, and from no server."""
    if flow.is_replay == "response":
        return True
    server = flow.server_conn
    return server.timestamp_start is None and not server.peername and not _is_imported(flow)


def _is_imported(flow: http.HTTPFlow) -> bool:
    """Tell whether mitmproxy's own reader of HAR files made the flow, and invented its connections: no client has port 0."""
    client = flow.client_conn
    return bool(client.peername) and client.peername[1:2] == (0,)


def _is_unanswered(flow: http.HTTPFlow) -> bool:
    """Tell whether it made up the answer, too: one of status 0."""
    return _is_imported(flow) and flow.response is not None and flow.response.status_code <= 0


def _error(flow: http.HTTPFlow) -> str:
    if flow.error is not None:
        return cut(flow.error.msg, TEXT_LIMIT)
    return "the recording has no answer" if _is_unanswered(flow) else ""


def _is_handshake(response: http.Response | None, sent: Headers, received: Headers) -> bool:
    return (
        response is not None
        and response.status_code == _SWITCHING_PROTOCOLS
        and "websocket" in (sent.text("upgrade") or received.text("upgrade")).lower()
    )
