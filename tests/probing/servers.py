"""Servers on loopback that answer a connection with whatever bytes a test wants, over plain TCP or TLS."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.browsers.servers import certificate

Behaviour = Callable[[socket.socket, list[bytes]], None]
"""What a server does with one connection; it adds what it read to the list."""


def read_head(channel: socket.socket) -> bytes:
    """Return the head of a request, and what came with it."""
    head = b""
    while b"\r\n\r\n" not in head and (part := channel.recv(65_536)):
        head += part
    return head


def says(data: bytes) -> Behaviour:
    """Return a server that reads a request's head, says this and closes."""

    def behave(channel: socket.socket, heard: list[bytes]) -> None:
        heard.append(read_head(channel))
        channel.sendall(data)

    return behave


def never_ends(start: bytes, again: bytes) -> Behaviour:
    """Return a server that begins so, and says the same again until nobody listens."""

    def behave(channel: socket.socket, heard: list[bytes]) -> None:
        heard.append(read_head(channel))
        channel.sendall(start)
        while True:
            channel.sendall(again)

    return behave


def is_silent(start: bytes) -> Behaviour:
    """Return a server that begins so, and says nothing more until the other end closes."""

    def behave(channel: socket.socket, heard: list[bytes]) -> None:
        heard.append(read_head(channel))
        channel.sendall(start)
        while channel.recv(65_536):
            pass

    return behave


@contextmanager
def serving(behave: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[bytes]]]:
    """Serve each connection in a thread; give the port, and what was heard."""
    heard: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(channel: socket.socket) -> None:
        with suppress(OSError), channel, tls.wrap_socket(channel, server_side=True) if tls else channel as wrapped:
            behave(wrapped, heard)

    def accept() -> None:
        with suppress(OSError):
            while True:
                channel, _ = listener.accept()
                channel.settimeout(20)
                threading.Thread(target=serve, args=(channel,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], heard
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(20)


def tls_of(folder: Path, *protocols: str) -> ssl.SSLContext:
    """Return the TLS of a server that speaks these protocols; its certificate is folder/certificate.pem, for localhost."""
    file = folder / "certificate.pem"
    file.write_bytes(certificate("localhost"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    context.set_alpn_protocols(list(protocols))
    return context
