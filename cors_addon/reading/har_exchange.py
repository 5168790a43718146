"""One entry of a HAR file, whichever browser or proxy wrote it."""

import base64
import binascii
from datetime import UTC, datetime

from cors_addon.core.wire.budget import TEXT_LIMIT, cut, within_budget
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Headers
from cors_addon.reading.bodies import LENGTH
from cors_addon.reading.faults import LONGEST_ADDRESS

_PROTOCOLS = {
    "http/1.0": "HTTP/1.0",
    "h2": "HTTP/2.0",
    "http/2": "HTTP/2.0",
    "http/2.0": "HTTP/2.0",
    "h3": "HTTP/3",
    "http/3": "HTTP/3",
    "http/3.0": "HTTP/3",
}
"""mitmproxy's names of the protocols."""

_SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
"""The schemes that are seen on the network; a WebSocket's handshake is an HTTP request."""

_LOCAL_FETCHES = frozenset({"Memory Cache", "Disk Cache", "Service Worker", "Inspector Override"})
"""Safari's names for what did not come over the network."""

_LONGEST = 1e10
"""Milliseconds: what claims to have lasted longer (115 days) is junk."""

_HIGHEST_STATUS = 9_999

_LATEST = 2.0**37
"""Seconds since the epoch: what claims to be of the year 6325 is junk."""


class HarEntry:
    """An entry as it stands in the file; whatever has an unexpected type counts as absent."""

    def __init__(self, value: object) -> None:
        self._entry = _object(value)
        self._request = _object(self._entry.get("request"))
        self._response = _object(self._entry.get("response"))
        self._scheme, _, self._rest = _text(self._request.get("url")).partition(":")

    @property
    def is_request(self) -> bool:
        """Whether the entry has what makes a request: a method and a URL."""
        return bool(_text(self._request.get("method")) and self._rest)

    @property
    def is_http(self) -> bool:
        """Whether the request is one that goes over the network, by HTTP, if no cache or service worker answers it."""
        return self._scheme.lower() in _SCHEMES and not (
            self._entry.get("_fromCache")
            or self._response.get("_fetchedViaServiceWorker") is True
            or self._entry.get("_fetchType") in _LOCAL_FETCHES
        )

    @property
    def was_sent(self) -> bool:
        """Whether the request went over the network.

        Browsers also export what they refused to send, as a request whose preflight failed: with neither an answer nor
        an address that it was sent to.
        """
        return self.is_http and (
            self._status > 0 or bool(_text(self._entry.get("serverIPAddress")) or _text(self._entry.get("connection")))
        )

    def begun(self, otherwise: float) -> float:
        """Return when the entry began, in seconds since the epoch; UTC where no time zone is given."""
        try:
            moment = datetime.fromisoformat(_text(self._entry.get("startedDateTime")))
            seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            return otherwise
        return seconds if 0 <= seconds < _LATEST else otherwise

    def exchange(self, identity: str, client: str, begun: float) -> Exchange:
        """Return the exchange under the given names, of an entry that began at the given second since the epoch; cut where it is long."""
        request = Request(
            method=_wire(_text(self._request.get("method"))),
            url=_wire(f"{_SCHEMES.get(self._scheme.lower(), self._scheme)}:{self._rest}".partition("#")[0]),
            headers=_headers(self._request.get("headers")),
        )
        response = self._answer()
        duration = _duration(self._entry.get("time"))
        seen = Exchange(
            id=identity,
            request=request,
            response=response,
            started=begun + min(self._delay, duration) / 1000,
            ended=begun + duration / 1000,
            client=client,
            server_ip=_address(self._entry.get("serverIPAddress")),
            http_version=_PROTOCOLS.get(_text(self._request.get("httpVersion")).lower(), "HTTP/1.1"),
            websocket=self._is_websocket(request),
            error="" if response else self._error(),
        )
        return within_budget(seen)

    @property
    def _status(self) -> int:
        status = int(_number(self._response.get("status")))
        return status if status <= _HIGHEST_STATUS else 0

    @property
    def _delay(self) -> float:
        """Milliseconds until the request's first byte: a browser's entry begins when the page asks, before its preflight is sent."""
        timings = _object(self._entry.get("timings"))
        return sum(_duration(timings.get(phase)) for phase in ("blocked", "dns", "connect")) if "blocked" in timings else 0.0

    def _answer(self) -> Response | None:
        if self._status <= 0:
            return None
        content = _object(self._response.get("content"))
        return Response(self._status, _headers(self._response.get("headers")), _body(content))

    def _error(self) -> str:
        words = (_text(self._response.get(key)) for key in ("_error", "comment", "statusText"))
        return cut(next(filter(None, words), "the recording has no answer"), TEXT_LIMIT)

    def _is_websocket(self, request: Request) -> bool:
        return (
            self._scheme.lower() in {"ws", "wss"}
            or "_webSocketMessages" in self._entry
            or self._entry.get("_resourceType") == "websocket"
            or (self._status == 101 and request.headers.text("upgrade").lower() == "websocket")
        )


def _headers(value: object) -> Headers:
    """Return the header list without HTTP/2's pseudo headers.

    Chromium joins lines of one name with a line feed, which no header can hold.
    """
    fields: list[tuple[str, str]] = []
    for header in value if isinstance(value, list) else ():
        if isinstance(header, list) and len(header) == 2:
            name, text = _text(header[0]), _text(header[1])
        else:
            name, text = _text(_object(header).get("name")), _text(_object(header).get("value"))
        if name and not name.startswith(":"):
            fields.extend((_wire(name), _wire(line)) for line in text.split("\n"))
    return Headers(tuple(fields))


def _body(content: dict[str, object]) -> bytes:
    text = _text(content.get("text"))
    if content.get("encoding") == "base64":
        try:
            return base64.b64decode(text[: 2 * LENGTH].encode("ascii", "replace"))[:LENGTH]
        except binascii.Error:
            return b""
    return text[:LENGTH].encode("utf-8", "replace")[:LENGTH]


def _wire(text: str) -> str:
    """Return the text as Latin-1 text, one character a byte, of the UTF-8 that exporters decode bytes as."""
    if text.isascii():
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("latin-1")


def _address(value: object) -> str:
    """Return an IP address, as a URL's host may write it; "" for what is too long to be one."""
    text = _text(value).strip("[]")
    return text if len(text) <= LONGEST_ADDRESS else ""


def _duration(value: object) -> float:
    return max(0.0, _number(value))


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> float:
    return value if isinstance(value, int | float) and abs(value) < _LONGEST else 0
