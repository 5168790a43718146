"""A connection to a server, straight or through a proxy, with TLS or without."""

import socket
import ssl
from dataclasses import dataclass
from typing import Self

from cors_addon.core.wire.url import Url, parse
from cors_addon.core.wire.url_parser import DEFAULT_PORTS
from cors_addon.probing.deadline import Deadline
from cors_addon.probing.plan import SendingPlan
from cors_addon.probing.trouble import SendingError

_CONNECT_LIMIT = 16 * 1024
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Connection:
    """An open connection; `proxied` tells that a proxy takes the requests themselves, `http2` that the server chose HTTP/2.

    `peer` is the address of the other end.
    """

    channel: socket.socket
    proxied: bool
    http2: bool
    peer: str

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.channel.close()

    def send(self, data: bytes, deadline: Deadline) -> None:
        """Send all of the data. Raises OSError."""
        self.channel.settimeout(deadline.left())
        self.channel.sendall(data)

    def receive(self, deadline: Deadline) -> bytes:
        """Return what comes next, b"" where the other end closed. Raises OSError."""
        self.channel.settimeout(deadline.left())
        return self.channel.recv(_CHUNK)


def connect(target: Url, plan: SendingPlan, deadline: Deadline, *, offer_http2: bool) -> Connection:
    """Return a connection that takes requests for the target. Raises SendingError and OSError."""
    secure = target.scheme == "https"
    where = parse(plan.proxy) if plan.proxy else target
    channel = _open(where, deadline, is_proxy=bool(plan.proxy))
    try:
        if plan.proxy and secure:
            _tunnel(channel, target, deadline)
        peer = str(channel.getpeername()[0])
        if not secure:
            return Connection(channel, bool(plan.proxy), http2=False, peer=peer)
        wrapped = _secured(channel, target, plan, deadline, offer_http2=offer_http2)
    except BaseException:
        channel.close()
        raise
    return Connection(wrapped, proxied=False, http2=wrapped.selected_alpn_protocol() == "h2", peer=peer)


def _open(where: Url, deadline: Deadline, *, is_proxy: bool) -> socket.socket:
    """Return a TCP connection; every name of localhost is this machine, as to browsers. Raises SendingError."""
    host = "localhost" if where.host.endswith(".localhost") else where.host.strip("[]")
    port = _port(where)
    name = f"the proxy {where.host}:{port}" if is_proxy else f"{where.host}:{port}"
    try:
        channel = socket.create_connection((host, port), timeout=deadline.left())
    except (socket.gaierror, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "no name that DNS takes"
        raise SendingError(f"the name {where.host} has no address ({why}): check its spelling, and your network.") from error
    except ConnectionRefusedError as error:
        raise SendingError(f"{name} refuses connections: check that {'mitmproxy' if is_proxy else 'the server'} runs there.") from error
    except TimeoutError:
        raise
    except OSError as error:
        raise SendingError(f"{name} can't be reached ({error.strerror}): check the address, and your network.") from error
    channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return channel


def _port(url: Url) -> int:
    return DEFAULT_PORTS[url.scheme] if url.port is None else url.port


def _tunnel(channel: socket.socket, target: Url, deadline: Deadline) -> None:
    """Have the proxy lead the connection on to the target. Raises SendingError and OSError."""
    authority = f"{target.host}:{_port(target)}"
    channel.settimeout(deadline.left())
    channel.sendall(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\nProxy-Connection: keep-alive\r\n\r\n".encode("ascii"))
    head = b""
    # Byte by byte: what follows the head is the tunnel's.
    while not head.endswith(b"\r\n\r\n"):
        channel.settimeout(deadline.left())
        byte = channel.recv(1)
        head += byte
        if not byte or len(head) > _CONNECT_LIMIT:
            raise SendingError(f"the proxy did not answer whether it leads to {authority}: check that it is an HTTP proxy.")
    line = head.partition(b"\r\n")[0].decode("latin-1")
    if not line.startswith("HTTP/1.") or line[8:10] != " 2":
        raise SendingError(f"the proxy does not lead to {authority}, it answered “{line}”: look at its log.")


def _secured(channel: socket.socket, target: Url, plan: SendingPlan, deadline: Deadline, *, offer_http2: bool) -> ssl.SSLSocket:
    """Return the connection with TLS. Raises SendingError and OSError."""
    context = _context(plan)
    context.set_alpn_protocols(["h2", "http/1.1"] if offer_http2 else ["http/1.1"])
    channel.settimeout(deadline.left())
    try:
        return context.wrap_socket(channel, server_hostname=target.host.strip("[]"))
    except ssl.SSLCertVerificationError as error:
        advice = "mitmproxy's own is ~/.mitmproxy/mitmproxy-ca-cert.pem" if plan.proxy else "as for a server of your own"
        raise SendingError(
            f"the certificate of {target.host} is not trusted ({error.verify_message}):"
            f" name the authority's certificate with --cacert ({advice}), or give --no-verify."
        ) from error
    except ValueError as error:
        raise SendingError(f"{target.host} is no name that a certificate could be for: check its spelling.") from error
    except ssl.SSLError as error:
        raise SendingError(f"{target.host} does not speak TLS as it should ({error.reason}): check scheme and port of the URL.") from error


def _context(plan: SendingPlan) -> ssl.SSLContext:
    """Return whom to trust. Raises SendingError."""
    context = ssl.create_default_context()
    if plan.cacert:
        try:
            context.load_verify_locations(plan.cacert)
        except OSError as error:
            reason = "holds no certificates in PEM" if isinstance(error, ssl.SSLError) else f"can't be read: {error.strerror}"
            raise SendingError(f"--cacert: {plan.cacert} {reason}.") from error
    if not plan.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
