"""The reader from mitmproxy's flows: every field, and whatever bytes were sent."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mitmproxy import connection, flow, http, websocket
from mitmproxy.test import tflow

from cors_addon.core.wire.exchange import Exchange
from cors_addon.core.wire.headers import Headers
from cors_addon.reading.flows import exchange_of, fingerprint, is_replayed

TEXT = b'{"name": "value"}' * 100


def a_flow(**changes: object) -> http.HTTPFlow:
    """Make a flow of a browser with an answer; the changes are of its request's data."""
    made = tflow.tflow(resp=True)
    made.request.headers = http.Headers([(b"Host", b"api.test"), (b"User-Agent", b"Mozilla/5.0"), (b"Origin", b"https://a.test")])
    made.request.scheme = "https"
    made.request.data.port = 443
    made.client_conn.peername = ("192.0.2.7", 50000)
    made.server_conn.peername = ("198.51.100.3", 443)
    for name, value in changes.items():
        setattr(made.request.data, name, value)
    return made


def test_the_whole_flow() -> None:
    """Each field of the exchange comes from its place in the flow."""
    made = a_flow(timestamp_start=10.0)
    assert made.response is not None
    made.response.timestamp_start, made.response.timestamp_end = 11.0, 12.5
    made.response.headers = http.Headers([(b"Vary", b"Origin"), (b"vary", b"Accept")])
    made.response.raw_content = b"hello"
    exchange = exchange_of(made)
    assert exchange.id == made.id
    assert (exchange.request.method, exchange.request.url) == ("GET", "https://api.test/path")
    assert exchange.request.headers.fields[0] == ("Host", "api.test")
    assert exchange.response is not None
    assert (exchange.response.status, exchange.response.body) == (200, b"hello")
    assert exchange.response.headers == Headers((("Vary", "Origin"), ("vary", "Accept")))
    assert (exchange.started, exchange.ended) == (10.0, 12.5)
    assert (exchange.client, exchange.connection) == ("192.0.2.7 Mozilla/5.0", made.client_conn.id)
    assert (exchange.client_ip, exchange.server_ip) == ("192.0.2.7", "198.51.100.3")
    assert exchange.http_version == "HTTP/1.1"
    assert exchange.complete
    assert (exchange.made_by_proxy, exchange.websocket, exchange.error) == (False, False, "")


@pytest.mark.parametrize(
    ("changes", "url"),
    [
        ({}, "https://api.test/path"),
        ({"scheme": b"http"}, "http://api.test/path"),
        ({"path": b"/a?b=c#d"}, "https://api.test/a?b=c"),
        ({"path": b"*"}, "https://api.test"),
        ({"path": b""}, "https://api.test/"),
        ({"path": b"evil"}, "https://api.test/evil"),
        ({"path": b"/\xc3\xa9"}, "https://api.test/\xc3\xa9"),
        ({"headers": http.Headers(host="api.test:443")}, "https://api.test/path"),
        ({"headers": http.Headers(host="api.test:8443")}, "https://api.test:8443/path"),
        ({"headers": http.Headers(host="[::1]:8443")}, "https://[::1]:8443/path"),
        ({"headers": http.Headers(host="a#b")}, "https://a"),
        ({"headers": http.Headers()}, "https://address/path"),
        ({"headers": http.Headers(), "host": "::1", "port": 80}, "https://[::1]:80/path"),
        ({"headers": http.Headers(), "authority": b"b.test:8080"}, "https://b.test:8080/path"),
        ({"authority": b"b.test"}, "https://api.test/path"),
        ({"authority": b"b.test", "http_version": b"HTTP/2.0"}, "https://b.test/path"),
        ({"authority": b"", "http_version": b"HTTP/2.0"}, "https://api.test/path"),
        ({"method": b"CONNECT", "scheme": b"", "path": b"", "authority": b"api.test:443"}, "https://api.test/"),
    ],
)
def test_the_url_is_what_the_browser_asked_for(changes: dict[str, object], url: str) -> None:
    """Host or :authority decide, not the address that mitmproxy connected to."""
    assert exchange_of(a_flow(**changes)).request.url == url


def test_browsers_of_one_machine_are_told_apart() -> None:
    """The IP address is the same, the User-Agent is not."""
    one, other = a_flow(), a_flow(headers=http.Headers(host="api.test", user_agent="Another"))
    assert exchange_of(one).client != exchange_of(other).client


@pytest.mark.parametrize(
    "error",
    [
        flow.Error.KILLED_MESSAGE,
        "Client disconnected.",
        "client disconnected",
        "connection cancelled",
        "stream reset by client (CANCEL)",
        "stream reset by client (HTTP_1_1_REQUIRED)",
        "stream closed by client (H3_REQUEST_CANCELLED)",
    ],
)
def test_no_answer(error: str) -> None:
    """The error says why, and when."""
    made = a_flow(timestamp_start=10.0, timestamp_end=10.5)
    made.response = None
    assert exchange_of(made).ended == 10.5
    made.error = flow.Error(error, 13.0)
    exchange = exchange_of(made)
    assert (exchange.response, exchange.error, exchange.ended, exchange.complete) == (None, error, 13.0, True)
    assert not exchange.made_by_proxy


@pytest.mark.parametrize("error", ["stream reset by client (INTERNAL_ERROR)", "stream reset by client (REFUSED_STREAM)"])
def test_a_stream_that_the_server_reset_is_answered(error: str) -> None:
    """mitmproxy 12.1 to 12.3 say "by client" of servers, too; the client gets a 502 (seen with a server of HTTP/2 that does so)."""
    made = a_flow()
    made.response, made.error = None, flow.Error(error, 13.0)
    exchange = exchange_of(made)
    assert exchange.response is not None
    assert (exchange.response.status, exchange.made_by_proxy) == (502, True)


@pytest.mark.parametrize(("left", "answered"), [(None, True), (946681205.5, True), (946681204.5, False)])
def test_who_left_before_the_server_failed_got_no_error_page(left: float | None, answered: bool) -> None:
    """A browser whose page gives a request up closes its connection while mitmproxy still seeks the server (seen in WebKitGTK)."""
    made = a_flow()
    made.response, made.error = None, flow.Error("connection closed", 946681205.0)
    made.client_conn.timestamp_end = left
    assert (exchange_of(made).response is not None) is answered


def test_a_server_that_failed() -> None:
    """The client got mitmproxy's own 502, which Chromium 156 and Firefox ESR 153 judge like any other answer."""
    made = a_flow()
    made.response = None
    made.error = flow.Error("[Errno 111] Connect call failed", 13.0)
    exchange = exchange_of(made)
    assert exchange.response is not None
    assert (exchange.response.status, exchange.made_by_proxy, exchange.error) == (502, True, "[Errno 111] Connect call failed")


@pytest.mark.parametrize(
    "edit",
    [
        lambda made: made.response.headers.add("x", "y"),
        lambda made: setattr(made.response, "status_code", 500),
        lambda made: made.request.headers.add("x", "y"),
        lambda made: setattr(made.request, "method", "PUT"),
        lambda made: setattr(made, "error", flow.Error("reset")),
        lambda made: setattr(made, "response", None),
    ],
)
def test_the_fingerprint_changes_with_what_is_judged(edit: Callable[[http.HTTPFlow], None]) -> None:
    made = a_flow()
    before = fingerprint(made)
    made.comment = "seen"
    assert fingerprint(made) == before
    edit(made)
    assert fingerprint(made) != before


def test_an_answer_whose_body_is_still_to_come() -> None:
    """At `responseheaders` there is no end yet; after an error none will come."""
    made = a_flow()
    assert made.response is not None
    made.response.timestamp_start, made.response.timestamp_end, made.response.raw_content = 11.0, None, None
    exchange = exchange_of(made)
    assert (exchange.complete, exchange.ended) == (False, 11.0)
    made.error = flow.Error("reset")
    assert exchange_of(made).complete


def answered(made: http.HTTPFlow) -> None:
    """Let a server have answered."""
    assert made.server_conn.peername


def made_by_addon(made: http.HTTPFlow) -> None:
    """Let no server have been asked."""
    made.server_conn = connection.Server(address=("api.test", 443))


def replayed_from_a_file(made: http.HTTPFlow) -> None:
    """Let mitmproxy's server replay have answered."""
    made.is_replay = "response"


def imported_from_har(made: http.HTTPFlow) -> None:
    """Let mitmproxy have read the flow from a HAR file."""
    made_by_addon(made)
    made.client_conn.peername = ("127.0.0.1", 0)


def refused(made: http.HTTPFlow) -> None:
    """Let there be no answer at all."""
    made_by_addon(made)
    made.response = None


@pytest.mark.parametrize(
    ("change", "expected"),
    [(answered, False), (made_by_addon, True), (replayed_from_a_file, True), (imported_from_har, False), (refused, False)],
)
def test_answers_that_no_server_gave(change: Callable[[http.HTTPFlow], None], expected: bool) -> None:
    """Addons and replays answer themselves."""
    made = a_flow()
    change(made)
    assert exchange_of(made).made_by_proxy is expected


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        (connection.Server(address=("api.test", 443)), ""),
        (connection.Server(address=("203.0.113.9", 443)), "203.0.113.9"),
        (connection.Server(address=("2001:db8::1", 443)), "2001:db8::1"),
        (connection.Server(address=None), ""),
        (connection.Server(address=("api.test", 443), peername=("203.0.113.9", 443)), "203.0.113.9"),
        (connection.Server(address=("api.test", 443), peername=("10.0.0.1", 3128), via=("http", ("10.0.0.1", 3128))), ""),
    ],
)
def test_the_address_of_the_server(server: connection.Server, expected: str) -> None:
    """An upstream proxy's address is not the server's."""
    made = a_flow()
    made.server_conn = server
    assert exchange_of(made).server_ip == expected


def test_a_client_without_address() -> None:
    """Some modes know none."""
    made = a_flow()
    made.client_conn.peername = ()  # type: ignore[assignment]
    assert exchange_of(made).client_ip == ""


def test_websockets() -> None:
    """By mitmproxy's data, or by the handshake."""
    made = a_flow()
    made.websocket = websocket.WebSocketData()
    assert exchange_of(made).websocket
    made = a_flow(headers=http.Headers(host="api.test", upgrade="WebSocket"))
    assert not exchange_of(made).websocket
    assert made.response is not None
    made.response.status_code = 101
    assert exchange_of(made).websocket


def test_replayed_requests() -> None:
    """Only a replayed request was sent by no page."""
    made = a_flow()
    assert not is_replayed(made)
    made.is_replay = "response"
    assert not is_replayed(made)
    made.is_replay = "request"
    assert is_replayed(made)


BYTES = st.binary(max_size=40)
FIELDS = st.lists(st.tuples(st.one_of(BYTES, st.sampled_from([b"Host", b"User-Agent", b"Upgrade", b"Content-Encoding"])), BYTES))


@given(
    method=BYTES, scheme=BYTES, authority=BYTES, path=BYTES, version=BYTES, sent=FIELDS, received=FIELDS, status=st.integers(), body=BYTES
)
def test_no_bytes_raise(
    method: bytes,
    scheme: bytes,
    authority: bytes,
    path: bytes,
    version: bytes,
    sent: list[tuple[bytes, bytes]],
    received: list[tuple[bytes, bytes]],
    status: int,
    body: bytes,
) -> None:
    """Whatever is on the wire, the exchange holds it byte for byte."""
    made = a_flow(method=method, scheme=scheme, authority=authority, path=path, http_version=version, headers=http.Headers(sent))
    assert made.response is not None
    made.response.headers, made.response.data.status_code, made.response.raw_content = http.Headers(received), status, body
    exchange = exchange_of(made)
    assert isinstance(exchange, Exchange)
    assert [(name.encode("latin-1"), value.encode("latin-1")) for name, value in exchange.request.headers.fields] == sent
    assert "#" not in exchange.request.url
    assert exchange.request.target is not None
