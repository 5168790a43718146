"""A request over HTTP/2, by h2, which sends header fields in the order in which it gets them."""

from collections.abc import Iterator

import h2.config
import h2.connection
import h2.events
import h2.exceptions

from cors_addon.core.wire.exchange import Request, Response
from cors_addon.core.wire.headers import Headers
from cors_addon.probing.connection import Connection
from cors_addon.probing.deadline import Deadline
from cors_addon.probing.plan import BODY_LIMIT, HEAD_LIMIT
from cors_addon.probing.request_target import request_target
from cors_addon.probing.trouble import TOO_LONG, SendingError

_STREAM = 1
_CONFIG = h2.config.H2Configuration(client_side=True, header_encoding=None)


def exchange(connection: Connection, request: Request, body: bytes, deadline: Deadline) -> Response:
    """Send the request and return the answer, its body as far as it came. Raises SendingError and OSError."""
    target = request.target
    port = "" if target.port is None else f":{target.port}"
    path = request_target(request.url)
    pseudo = ((":method", request.method), (":authority", target.host + port), (":scheme", target.scheme), (":path", path))
    fields = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in (*pseudo, *request.headers.fields)]
    talk = _Talk(connection, deadline)
    response: Response | None = None
    read = b""
    try:
        talk.state.initiate_connection()
        talk.state.send_headers(_STREAM, fields, end_stream=not body)
        talk.send(body)
        for event in talk.events():
            match event:
                case h2.events.ResponseReceived(headers=headers):
                    response = _response(headers or [])
                case h2.events.DataReceived(data=data):
                    read += data or b""
                case h2.events.StreamReset() | h2.events.ConnectionTerminated() if response is None:
                    raise SendingError(f"{target.host} broke the request off over HTTP/2 (error {event.error_code}): look at its log.")
                case h2.events.StreamEnded() | h2.events.StreamReset() | h2.events.ConnectionTerminated():
                    break
            if len(read) > BODY_LIMIT or (response is None and talk.taken > HEAD_LIMIT):
                break
    except h2.exceptions.ProtocolError as error:
        if response is None:
            raise SendingError(f"what {target.host} answers is no HTTP/2 ({error}): look at its log.") from error
    except OSError:
        # What came of a body is enough.
        if response is None:
            raise
    if response is None and talk.taken > HEAD_LIMIT:
        raise SendingError(TOO_LONG.format(host=target.host))
    if response is None:
        raise SendingError(f"{target.host} closed the connection without an answer: look at its log.")
    return Response(response.status, response.headers, read[:BODY_LIMIT])


class _Talk:
    """The state of both ends; what is to be sent goes out before anything is waited for."""

    def __init__(self, connection: Connection, deadline: Deadline) -> None:
        self.state = h2.connection.H2Connection(_CONFIG)
        self._connection = connection
        self._deadline = deadline
        self._left = b""
        self.taken = 0
        """Bytes that came from the server."""

    def send(self, body: bytes) -> None:
        """Send a body, as far as the server's window lets it; the rest follows while events are waited for."""
        self._left = body
        self._advance()

    def _advance(self) -> None:
        while self._left and (room := min(self.state.local_flow_control_window(_STREAM), self.state.max_outbound_frame_size)) > 0:
            part, self._left = self._left[:room], self._left[room:]
            self.state.send_data(_STREAM, part, end_stream=not self._left)
        self._connection.send(self.state.data_to_send(), self._deadline)

    def events(self) -> Iterator[h2.events.Event]:
        """Yield what the server sends until it closes, or sent more than is read of any answer."""
        while self.taken <= HEAD_LIMIT + 2 * BODY_LIMIT and (data := self._connection.receive(self._deadline)):
            self.taken += len(data)
            events = self.state.receive_data(data)
            for event in events:
                if isinstance(event, h2.events.DataReceived) and event.flow_controlled_length:
                    self.state.acknowledge_received_data(event.flow_controlled_length, _STREAM)
            yield from events
            self._advance()


def _response(headers: list[tuple[bytes, bytes]]) -> Response:
    """Return the head of an answer. Raises ProtocolError where it has no status."""
    fields = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
    status = next((value for name, value in fields if name == ":status"), "")
    if not (status.isascii() and status.isdecimal()):
        raise h2.exceptions.ProtocolError(f"its status is “{status}”")
    return Response(int(status), Headers(tuple(field for field in fields if not field[0].startswith(":"))))
