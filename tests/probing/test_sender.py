"""Requests over real connections: what goes over the wire, and what comes of servers that do everything wrong."""

import random
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import h2.config
import h2.connection
import h2.events
import h2.exceptions
import pytest

from cors_addon.core.engines import PROFILES
from cors_addon.core.request.ask import Ask, CredentialsMode
from cors_addon.core.request.browser_headers import BROWSER_HEADERS
from cors_addon.core.request.compose import Outgoing
from cors_addon.core.request.hop import first
from cors_addon.core.wire.exchange import Declared, Exchange
from cors_addon.probing import http1, http2
from cors_addon.probing.deadline import Deadline
from cors_addon.probing.plan import BODY_LIMIT, HEAD_LIMIT, SendingPlan
from cors_addon.probing.sender import send
from cors_addon.probing.trouble import SendingError
from tests.probing.servers import Behaviour, is_silent, never_ends, read_head, says, serving, tls_of

SHOP = "http://shop.example"
OK = b"HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 2\r\n\r\nhi"


def outgoing(url: str, engine: str = "chromium", method: str = "GET", body: bytes = b"", origin: str = SHOP) -> Outgoing:
    headers = (("X-Shop", "1"), ("Content-Type", "application/json")) if body else ()
    ask = Ask(url, origin, method, headers, body, CredentialsMode.INCLUDE)
    return Outgoing(first(ask, PROFILES[engine]), BROWSER_HEADERS[engine])


def sent(behave: Behaviour, method: str = "GET", timeout: float = 20.0) -> Exchange:
    with serving(behave) as (port, _):
        return send(outgoing(f"http://localhost:{port}/a?b", method=method), "one", SendingPlan(timeout=timeout))


@pytest.mark.parametrize("engine", BROWSER_HEADERS)
def test_what_goes_over_the_wire_is_what_was_composed(engine: str) -> None:
    """Line for line, in HTTP/1.1."""
    with serving(says(OK)) as (port, heard):
        one = outgoing(f"http://localhost:{port}/a?b", engine, "PUT", b"{}")
        exchange = send(one, "one", SendingPlan())
    head, _, body = heard[0].partition(b"\r\n\r\n")
    line, *fields = head.decode("latin-1").split("\r\n")
    assert (line, body) == ("PUT /a?b HTTP/1.1", b"{}")
    assert [tuple(field.split(": ", 1)) for field in fields] == list(one.request(http2=False).headers.fields)
    assert exchange.request == one.request(http2=False)


@pytest.mark.parametrize("path", ["/", "/a?", "/a?b=/c?d", "/a%7Cb//"])
def test_path_and_query_go_as_they_stand_in_the_url(path: str) -> None:
    """Browsers send the question mark of an empty query, too."""
    with serving(says(OK)) as (port, heard):
        send(outgoing(f"http://localhost:{port}{path}"), "one", SendingPlan())
    assert heard[0].split(b" ")[1] == path.encode()


def test_an_answer_comes_as_it_was_sent() -> None:
    """Names, order and duplicates kept; and all that is known of the request is declared."""
    exchange = sent(says(OK))
    assert exchange.response is not None
    assert (exchange.response.status, exchange.response.body) == (200, b"hi")
    assert exchange.response.headers.fields == (("X-A", "1"), ("x-a", "2"), ("Content-Length", "2"))
    assert (exchange.id, exchange.http_version, exchange.server_ip) == ("one", "HTTP/1.1", "127.0.0.1")
    assert exchange.declared == Declared("chromium", "cors", "include", "follow")
    assert exchange.started <= exchange.ended


HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("behave", "method", "status", "size"),
    [
        (says(HEAD + b"\r\n"), "GET", 200, 0),
        (says(HEAD + b"Content-Length: 5\r\n\r\nhi"), "GET", 200, 2),  # closed in the middle of the body
        (says(HEAD + b"Content-Length: 5\r\n\r\n"), "HEAD", 200, 0),
        (says(b"HTTP/1.1 204 No Content\r\n\r\n"), "GET", 204, 0),
        (says(b"HTTP/1.0 200 OK\r\n\r\nuntil the end"), "GET", 200, 13),
        (says(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK), "GET", 200, 2),
        (says(HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"), "GET", 200, 2),
        (says(HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\nnonsense\r\n"), "GET", 200, 2),
        (never_ends(HEAD + b"\r\n", b"x" * 65_536), "GET", 200, BODY_LIMIT),
        (says(b"HTTP/1.1 407 \r\n\r\n"), "GET", 407, 0),
    ],
)
def test_of_a_body_is_taken_what_comes(behave: Behaviour, method: str, status: int, size: int) -> None:
    exchange = sent(behave, method)
    assert exchange.response is not None
    assert (exchange.response.status, len(exchange.response.body)) == (status, size)


def test_a_body_that_stops_is_taken_as_far_as_it_came() -> None:
    """The head decides."""
    exchange = sent(is_silent(HEAD + b"Content-Length: 5\r\n\r\nhi"), timeout=0.5)
    assert exchange.response is not None
    assert exchange.response.body == b"hi"


@pytest.mark.parametrize(
    ("behave", "timeout"),
    [
        (says(b""), 20),
        (says(b"SSH-2.0-OpenSSH_9.9\r\n"), 20),
        (says(b"HTTP/1.1 200 OK\r\nbroken"), 20),
        (says(b"HTTP/1.1 200 OK\r\n no: name\r\n\r\n"), 20),
        (says(b"HTTP/1.1 9999 Over\r\n\r\n"), 20),
        (never_ends(HEAD, b"X-Long: " + b"a" * 4_096 + b"\r\n"), 20),
        (never_ends(HEAD + b"X: ", b"a" * 4_096), 20),
        (never_ends(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), 20),
        (is_silent(b""), 0.3),
        (is_silent(HEAD + b"X-A: 1\r\n"), 0.3),
    ],
)
def test_what_is_no_answer_is_trouble(behave: Behaviour, timeout: float) -> None:
    with pytest.raises(SendingError, match="localhost"):
        sent(behave, timeout=timeout)


def test_a_head_without_end_is_called_so() -> None:
    """It is not the server that breaks it off."""
    with pytest.raises(SendingError, match="more than 256 KiB"):
        sent(never_ends(HEAD, b"X-Long: " + b"a" * 4_096 + b"\r\n"))


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(SendingError, match=f"localhost:{port}"):
        send(outgoing(f"http://localhost:{port}/"), "one", SendingPlan())
    with pytest.raises(SendingError, match=f"proxy localhost:{port}"):
        send(outgoing("http://api.example/"), "one", SendingPlan(proxy=f"http://localhost:{port}"))
    for host in ("nobody.invalid", "a..example", f"{'a' * 70}.example"):
        with pytest.raises(SendingError, match=host):
            send(outgoing(f"http://{host}/"), "one", SendingPlan())
    with pytest.raises(SendingError, match="localhost:0"):
        send(outgoing("http://localhost:0/"), "one", SendingPlan())


# TLS.


def test_a_certificate_is_trusted_only_if_named(tmp_path: Path) -> None:
    """By its authority, or by --no-verify."""
    with serving(says(OK), tls_of(tmp_path, "http/1.1")) as (port, _):
        one = outgoing(f"https://localhost:{port}/", origin="https://shop.example")
        with pytest.raises(SendingError, match="--cacert"):
            send(one, "one", SendingPlan())
        for plan in (SendingPlan(verify=False), SendingPlan(cacert=str(tmp_path / "certificate.pem"))):
            exchange = send(one, "one", plan)
            assert exchange.response is not None
            assert exchange.response.status == 200
            assert exchange.request.headers.names()[0] == "host"


@pytest.mark.parametrize("content", [None, "nothing of the kind"])
def test_a_file_without_certificates_is_named(content: str | None, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    if content:
        file.write_text(content)
    with serving(says(OK)) as (port, _), pytest.raises(SendingError, match="--cacert: "):
        send(outgoing(f"https://localhost:{port}/"), "one", SendingPlan(cacert=str(file)))


def hangs_up(channel: socket.socket, _: list[bytes]) -> None:
    """Answer in plain HTTP whatever comes."""
    channel.recv(65_536)
    channel.sendall(OK)


def test_a_server_without_tls_is_named() -> None:
    with serving(hangs_up) as (port, _), pytest.raises(SendingError, match="localhost"):
        send(outgoing(f"https://localhost:{port}/"), "one", SendingPlan(verify=False))


# A proxy.


def test_plain_http_goes_to_the_proxy_whole() -> None:
    with serving(says(OK)) as (port, heard):
        exchange = send(outgoing("http://api.example:81/a?b"), "one", SendingPlan(proxy=f"http://localhost:{port}"))
    lines = heard[0].decode("latin-1").split("\r\n")
    assert lines[:3] == ["GET http://api.example:81/a?b HTTP/1.1", "Host: api.example:81", "Proxy-Connection: keep-alive"]
    assert exchange.server_ip == ""


def test_tls_goes_through_the_proxy(tmp_path: Path) -> None:
    """Through a tunnel, in which the server's own certificate counts."""
    tls = tls_of(tmp_path, "http/1.1")

    def tunnel(channel: socket.socket, heard: list[bytes]) -> None:
        heard.append(read_head(channel))
        channel.sendall(b"HTTP/1.1 200 Connection established\r\nX: y\r\n\r\n")
        with tls.wrap_socket(channel, server_side=True) as secured:
            heard.append(read_head(secured))
            secured.sendall(OK)

    with serving(tunnel) as (port, heard):
        plan = SendingPlan(proxy=f"http://localhost:{port}", cacert=str(tmp_path / "certificate.pem"))
        send(outgoing("https://localhost/", origin="https://shop.example"), "one", plan)
    assert heard[0].startswith(b"CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\n")
    assert heard[1].startswith(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n")


@pytest.mark.parametrize("answer", [b"HTTP/1.1 502 Bad Gateway\r\n\r\n", b"", b"nonsense\r\n\r\n", b"x" * 20_000])
def test_a_proxy_that_does_not_lead_on_is_named(answer: bytes) -> None:
    with serving(says(answer)) as (port, _), pytest.raises(SendingError, match=r"proxy .*api\.example:443"):
        send(outgoing("https://api.example/"), "one", SendingPlan(proxy=f"http://localhost:{port}"))


# HTTP/2.


NONSENSE = b"\0\0\1\0\0\0\0\0\0x"
"""A frame of data on the stream that has none."""


class Answering:
    """A server that speaks HTTP/2: it hears a whole request, then says what it is told to."""

    def __init__(self, say: str) -> None:
        self.say = say
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""

    def __call__(self, channel: socket.socket, _: list[bytes]) -> None:
        state = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding=None))
        state.initiate_connection()
        channel.sendall(state.data_to_send())
        with suppress(h2.exceptions.ProtocolError):  # whoever gets nonsense may answer with more
            while data := channel.recv(65_536):
                for event in state.receive_data(data):
                    self._hear(state, channel, event)
                channel.sendall(state.data_to_send())

    def _hear(self, state: h2.connection.H2Connection, channel: socket.socket, event: h2.events.Event) -> None:
        if isinstance(event, h2.events.RequestReceived):
            self.headers = list(event.headers or [])
        elif isinstance(event, h2.events.DataReceived):
            self.body += event.data or b""
            state.acknowledge_received_data(event.flow_controlled_length or 0, 1)
        elif isinstance(event, h2.events.StreamEnded):
            self._answer(state, channel)

    def _answer(self, state: h2.connection.H2Connection, channel: socket.socket) -> None:
        if self.say == "reset":
            state.reset_stream(1)
            return
        if self.say == "go away":
            state.close_connection()
            return
        if self.say == "nonsense":
            channel.sendall(NONSENSE)
            return
        state.send_headers(1, [(":status", "103"), ("link", "</a>")])
        state.send_headers(1, [(":status", "200"), ("x-a", "1"), ("x-a", "2")])
        state.send_data(1, b"hi", end_stream=self.say == "answer")
        if self.say == "answer, then reset":
            state.reset_stream(1)


@pytest.fixture
def trusting(tmp_path: Path) -> SendingPlan:
    return SendingPlan(cacert=str(tmp_path / "certificate.pem"), timeout=20)


@pytest.mark.parametrize("engine", ["chromium", "firefox"])
@pytest.mark.parametrize("size", [0, 2, 300_000])
def test_over_http2_the_order_is_kept_and_the_body_arrives(engine: str, size: int, trusting: SendingPlan, tmp_path: Path) -> None:
    server = Answering("answer")
    with serving(server, tls_of(tmp_path, "h2", "http/1.1")) as (port, _):
        one = outgoing(f"https://localhost:{port}/a?b", engine, "POST", b"x" * size, origin="https://shop.example")
        exchange = send(one, "one", trusting)
    pseudo = [(b":method", b"POST"), (b":authority", f"localhost:{port}".encode()), (b":scheme", b"https"), (b":path", b"/a?b")]
    fields = [(name.encode(), value.encode()) for name, value in one.request(http2=True).headers.fields]
    assert [tuple(field) for field in server.headers] == pseudo + fields
    assert len(server.body) == size
    assert exchange.http_version == "HTTP/2.0"
    assert exchange.response is not None
    assert exchange.response.headers.fields == (("x-a", "1"), ("x-a", "2"))
    assert (exchange.response.status, exchange.response.body) == (200, b"hi")


def test_over_http2_what_came_of_a_body_is_taken(trusting: SendingPlan, tmp_path: Path) -> None:
    with serving(Answering("answer, then reset"), tls_of(tmp_path, "h2")) as (port, _):
        exchange = send(outgoing(f"https://localhost:{port}/", origin="https://shop.example"), "one", trusting)
    assert exchange.response is not None
    assert exchange.response.status == 200


def test_over_http2_a_body_that_stops_is_taken(tmp_path: Path) -> None:
    plan = SendingPlan(cacert=str(tmp_path / "certificate.pem"), timeout=1)
    with serving(Answering("answer, and no end"), tls_of(tmp_path, "h2")) as (port, _):
        exchange = send(outgoing(f"https://localhost:{port}/", origin="https://shop.example"), "one", plan)
    assert exchange.response is not None
    assert exchange.response.body == b"hi"


def flood(channel: socket.socket, _: list[bytes]) -> None:
    """Send settings again and again, and no answer."""
    while True:
        channel.sendall(b"\0\0\0\4\0\0\0\0\0" * 1_000)


@pytest.mark.parametrize("behave", [Answering("reset"), Answering("go away"), Answering("nonsense"), says(b""), flood])
def test_over_http2_what_is_no_answer_is_trouble(behave: Behaviour, trusting: SendingPlan, tmp_path: Path) -> None:
    with serving(behave, tls_of(tmp_path, "h2")) as (port, _), pytest.raises(SendingError, match="localhost"):
        send(outgoing(f"https://localhost:{port}/", origin="https://shop.example"), "one", trusting)


@dataclass
class Played:
    """A connection on which the other end says what it is told to, in pieces, and closes."""

    pieces: list[bytes]

    proxied = False

    def send(self, data: bytes, deadline: Deadline) -> None:
        pass

    def receive(self, _: Deadline) -> bytes:
        return self.pieces.pop(0) if self.pieces else b""


def spoken() -> bytes:
    """Return what a server says in HTTP/2: its settings, and an answer."""
    client, server = h2.connection.H2Connection(), h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    client.initiate_connection()
    client.send_headers(1, [(":method", "GET"), (":scheme", "https"), (":authority", "a"), (":path", "/")], end_stream=True)
    server.initiate_connection()
    server.receive_data(client.data_to_send())
    server.send_headers(1, [(":status", "200"), ("x-a", "1")])
    server.send_data(1, b"hi", end_stream=True)
    return server.data_to_send()


@pytest.mark.parametrize(("protocol", "good"), [(http1, OK), (http2, spoken())], ids=["HTTP/1.1", "HTTP/2"])
def test_whatever_comes_is_an_answer_or_trouble(protocol: ModuleType, good: bytes) -> None:
    """Bytes changed, taken out and put in, at places that chance finds; the same in each run."""
    chance = random.Random(12)
    answers = 0
    for _ in range(600):
        data = bytearray(good)
        for _ in range(chance.randrange(4)):
            at = chance.randrange(len(data))
            data[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
        half = chance.randrange(len(data) + 1)
        request = outgoing("https://api.example/").request(http2=protocol is http2)
        with suppress(SendingError):
            protocol.exchange(Played([bytes(data[:half]), bytes(data[half:])]), request, b"", Deadline(20))
            answers += 1
    assert 50 < answers < 600


def test_limits_are_those_of_browsers() -> None:
    assert HEAD_LIMIT == 256 * 1024
