"""The page's web application, asked in mitmproxy's values: what WSGI wants of a request, and an answer from what it gives."""

import io
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from mitmproxy import http

from cors_addon.proxy.slices import held_off

type Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@runtime_checkable
class Closing(Protocol):
    """What an application gives that wants to be told when all was read (PEP 3333)."""

    def close(self) -> None:
        """Let go what it holds."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an application answered; `took` is the processor time in seconds."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    took: float

    def response(self, *, headless: bool = False) -> http.Response:
        """Return it as mitmproxy's response; that to HEAD (`headless`) has no body, and where that is known its length."""
        made = http.Response.make(self.status, b"" if headless else self.body, self.headers)
        made.headers.update({name: value for name, value in http.Headers(self.headers).items() if name.lower() == "content-length"})
        return made


def environ_of(request: http.Request, path: str) -> dict[str, Any]:
    """Return what WSGI wants of a request for a path, which is percent-decoded. Its query, headers and body stay outside. Never raises."""
    return {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": request.host,
        "SERVER_PORT": str(request.port),
        "SERVER_PROTOCOL": request.http_version,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": request.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def answered(app: Application, environ: dict[str, Any]) -> Answer:
    """Return what the application answers; to be run in a thread of its own where that takes long."""
    start = time.thread_time()
    told: list[tuple[str, list[tuple[str, str]]]] = []

    def begin(status: str, headers: list[tuple[str, str]], *_: object) -> None:
        told.append((status, headers))

    with held_off():
        parts = app(environ, begin)
        try:
            body = b"".join(parts)
        finally:
            if isinstance(parts, Closing):
                parts.close()
    status, headers = told[-1]
    fields = tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers)
    return Answer(int(status[:3]), fields, body, time.thread_time() - start)
