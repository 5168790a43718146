"""A request over HTTP/1.1: written as it is, its answer read by h11."""

from collections.abc import Iterator

import h11

from cors_addon.core.wire.exchange import Request, Response
from cors_addon.core.wire.headers import Headers
from cors_addon.probing.connection import Connection
from cors_addon.probing.deadline import Deadline
from cors_addon.probing.plan import BODY_LIMIT, HEAD_LIMIT
from cors_addon.probing.request_target import request_target
from cors_addon.probing.trouble import TOO_LONG, SendingError


def exchange(connection: Connection, request: Request, body: bytes, deadline: Deadline) -> Response:
    """Send the request and return the answer, its body as far as it came. Raises SendingError and OSError."""
    target = request.target
    path = request_target(request.url)
    line = f"{request.method} {target.origin + path if connection.proxied else path} HTTP/1.1\r\n"
    fields = "".join(f"{name}: {value}\r\n" for name, value in request.headers.fields)
    connection.send(f"{line}{fields}\r\n".encode("latin-1") + body, deadline)
    return _answer(connection, request, deadline)


def _answer(connection: Connection, request: Request, deadline: Deadline) -> Response:
    # h11 writes Host first, whatever the order: it only learns what was asked, so that it can tell where the answer ends.
    reader = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_LIMIT)
    reader.send(h11.Request(method=request.method, target="/", headers=[("Host", "none")]))
    reader.send(h11.EndOfMessage())
    head: h11.Response | None = None
    body = b""
    try:
        for event in _events(reader, connection, deadline, request.target.host):
            if isinstance(event, h11.Response):
                head = event
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            if isinstance(event, h11.EndOfMessage) or len(body) > BODY_LIMIT:
                break
    except (h11.RemoteProtocolError, OSError) as error:
        # What came of a body is enough.
        if head is None and isinstance(error, OSError):
            raise
        if head is None:
            raise SendingError(f"what {request.target.host} answers is no HTTP: check scheme and port of the URL.") from error
    if head is None:
        raise SendingError(f"{request.target.host} closed the connection without an answer: look at its log.")
    fields = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers.raw_items())
    return Response(head.status_code, Headers(fields), body[:BODY_LIMIT])


def _events(reader: h11.Connection, connection: Connection, deadline: Deadline, host: str) -> Iterator[h11.Event]:
    """Yield what the server sends until it closes; all that comes before the answer counts as one head."""
    taken, most = 0, HEAD_LIMIT
    while True:
        event = reader.next_event()
        if event is h11.NEED_DATA:
            data = connection.receive(deadline)
            taken += len(data)
            if taken > HEAD_LIMIT == most:
                raise SendingError(TOO_LONG.format(host=host))
            if taken > most:
                return
            reader.receive_data(data)
        elif isinstance(event, h11.Event) and not isinstance(event, h11.ConnectionClosed):
            most += 2 * BODY_LIMIT if isinstance(event, h11.Response) else 0
            yield event
        else:
            return
