"""The web servers of a recording: every host over http and https, answering with the scenario's bytes as they stand."""

import asyncio
import base64
import hashlib
import ssl
import tempfile
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

WEBSOCKET_KEY = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CHECKED = ("shop.test", "api.test", "stranger.test")
"""Hosts that the certificate names one by one: who checks it takes no wildcard directly below a top-level domain."""

WEBSOCKET_FRAMES = b"\x81\x05ready" + b"\x88\x02\x03\xe8"
"""A text message and a close frame (1000)."""


class Servers:
    """Two listening sockets on loopback, plain and TLS, that are all hosts at once.

    An answer is the text of an HTTP response: status line, header lines, an empty line, the body. Its header lines are sent
    as they stand; only `Content-Length` (and what accepts a WebSocket) is added.
    """

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        """From request line (`GET https://shop.test/`, no fragment) to response text; may change at any time."""

        self.delays: dict[str, float] = {}
        """For how many seconds a request line's answer is held back."""

        self.unexpected: list[str] = []
        """Request lines that had no answer."""

        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            plain = await asyncio.start_server(partial(self._serve, "http"), "127.0.0.1", 0)
            await stack.enter_async_context(plain)
            secure = await asyncio.start_server(partial(self._serve, "https"), "127.0.0.1", 0, ssl=_tls())
            await stack.enter_async_context(secure)
            self.ports: Mapping[bool, int] = {tls: server.sockets[0].getsockname()[1] for tls, server in ((False, plain), (True, secure))}
            """The port to connect to, with and without TLS."""
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._stack.aclose()

    async def _serve(self, scheme: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and close the connection: mitmproxy opens no more than five at a time to one host."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            line, *fields = head.decode("latin-1").split("\r\n")[:-2]
            headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
            await reader.readexactly(int(headers.get("content-length", "0")))
            method, path, _ = line.split(" ")
            request = f"{method} {scheme}://{headers['host']}{path}"
            await asyncio.sleep(self.delays.get(request, 0))
            answer = self._answer(request, headers)
            writer.write(answer)
            await writer.drain()
            if answer.endswith(WEBSOCKET_FRAMES):
                await reader.read(1024)  # the client's close frame
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # proxies may close a connection at any time
        finally:
            writer.close()

    def _answer(self, request: str, headers: Mapping[str, str]) -> bytes:
        if request not in self.answers:
            self.unexpected.append(request)
        text = self.answers.get(request, "404 Not Found\nContent-Type: text/plain\n\nNo answer is written for this request.")
        head, _, body = text.partition("\n\n")
        status, *lines = head.strip().split("\n")
        tail = body.encode()
        if status.startswith("101"):
            digest = hashlib.sha1((headers.get("sec-websocket-key", "") + WEBSOCKET_KEY).encode(), usedforsecurity=False).digest()
            lines.append(f"Sec-WebSocket-Accept: {base64.b64encode(digest).decode()}")
            tail = WEBSOCKET_FRAMES
        elif not status.startswith("204"):
            lines.append(f"Content-Length: {len(tail)}")
        return "\r\n".join((f"HTTP/1.1 {status}", *lines, "", "")).encode("latin-1") + (b"" if request.startswith("HEAD ") else tail)


def certificate(*names: str) -> bytes:
    """A key and a certificate signed by itself for these hosts, or every one below .test, in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, " ".join(names) or "Recorded test server")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in names or ("*.test",)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private + signed.public_bytes(serialization.Encoding.PEM)


def _tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "certificate.pem")
        file.write_bytes(certificate("*.test", *CHECKED))
        context.load_cert_chain(file)
    return context
