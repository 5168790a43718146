"""One entry of a HAR file, whichever browser or proxy wrote it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from itertools import islice

from cors_addon.core.evidence import Engine
from cors_addon.core.evidence.mode import page_origin
from cors_addon.core.wire.browser_log import BrowserLog, Ending, Initiator
from cors_addon.core.wire.budget import TEXT_LIMIT, VALUE_LIMIT, cut, within_budget
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.url import same_origin
from cors_addon.reading.har.endings import ending_of
from cors_addon.reading.har.makers import Maker, maker_of_entry
from cors_addon.reading.har.values import address_of, body_of, duration_of, headers_of, number_of, object_of, on_the_wire, text_of

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

_FROM_CACHE = ("_fromCache", "_fromDiskCache", "_fromMemoryCache", "_fromPrefetchCache")
_NOT_MODIFIED = 304
_SCRIPTED = frozenset({"fetch", "xhr", "eventsource", "preflight"})
"""DevTools' names for what a script asked for to read it."""
_ALWAYS_CORS = frozenset({"xhr", "eventsource"})
_MOST_FRAMES = 64
_LONGEST_FUNCTION = 200

_HIGHEST_STATUS = 9_999

_LATEST = 2.0**37
"""Seconds since the epoch: what claims to be of the year 6325 is junk."""


class Absence(StrEnum):
    """Why an entry is of no exchange that went over the network with an answer."""

    CACHED = "cached"
    LOCAL = "local"
    UNSENT = "unsent"


class HarEntry:
    """An entry as it stands in a file of the given maker; whatever has an unexpected type counts as absent.

    `browser` is the name of the browser that the file says it is of, "" for none.
    """

    def __init__(self, value: object, maker: Maker, browser: str = "") -> None:
        self._entry = object_of(value)
        self._request = object_of(self._entry.get("request"))
        self._response = object_of(self._entry.get("response"))
        self._initiator = object_of(self._entry.get("_initiator"))
        self._scheme, _, self._rest = text_of(self._request.get("url")).partition(":")
        self.maker = maker_of_entry(maker, browser, self._entry)
        """The maker, and as far as the entry tells the engine whose log it is."""

    @property
    def is_request(self) -> bool:
        """Whether the entry has what makes a request: a method and a URL."""
        return bool(text_of(self._request.get("method")) and self._rest)

    @property
    def absence(self) -> Absence | None:
        """Why nothing of it is to be judged; None where it went over the network.

        Browsers also export what they refused to send, as a request whose preflight failed: with neither an answer nor an address that
        it was sent to.
        """
        if self._scheme.lower() not in _SCHEMES or self._entry.get("_wasFulfilled") is True:
            # Playwright's word for what a test answered in the server's place.
            return Absence.LOCAL
        if self._is_cached:
            return Absence.CACHED
        was_sent = self._status > 0 or any(text_of(self._entry.get(key)) for key in ("serverIPAddress", "connection"))
        return None if was_sent or self.maker.is_proxy else Absence.UNSENT

    @property
    def _is_cached(self) -> bool:
        places = (self._entry, self._response)
        return (
            any(place.get(key) not in (None, False, "") for place in places for key in _FROM_CACHE)
            or self._response.get("_fetchedViaServiceWorker") is True
            or self._entry.get("_fetchType") in _LOCAL_FETCHES
            or (self.maker.engine is Engine.FIREFOX and self._took_no_time)
        )

    @property
    def _took_no_time(self) -> bool:
        """Whether all its times are zero, as Firefox writes them of what its cache held."""
        times = (self._entry.get("time"), *object_of(self._entry.get("timings")).values())
        return len(times) > 1 and self._status != _NOT_MODIFIED and all(not number_of(time) for time in times)

    @cached_property
    def request(self) -> Request:
        """The request; its `withheld` is for whoever knows the whole file."""
        return Request(
            method=on_the_wire(text_of(self._request.get("method"))),
            url=on_the_wire(f"{_SCHEMES.get(self._scheme.lower(), self._scheme)}:{self._rest}".partition("#")[0]),
            headers=headers_of(self._request.get("headers")),
        )

    @property
    def is_preflight(self) -> bool:
        """Whether it is a CORS-preflight request."""
        return self.request.is_preflight

    @property
    def own_id(self) -> str:
        """The file's own id of the request; "" where it has none."""
        return text_of(self._entry.get("_requestId")) or text_of(self._entry.get("_request_id"))

    @property
    def asked_for_by(self) -> str:
        """The file's own id of the request that a preflight is for; "" where it has none."""
        return text_of(self._initiator.get("requestId")) if self._initiator.get("type") == "preflight" else ""

    @property
    def has_provisional_headers(self) -> bool:
        """Whether it has but the headers that the page's process knew, not those that the network added."""
        headers = self.request.headers
        knows = self.maker.engine is not Engine.UNKNOWN
        return knows and "accept-encoding" not in headers and "sec-fetch-mode" not in headers

    @property
    def page(self) -> str:
        """The serialized origin of the page that asks, as far as its headers tell; "" where they don't."""
        return page_origin(self.request)

    @property
    def ending(self) -> Ending:
        """What became of it in the browser, as far as the file tells; of a preflight nothing: an entry ends well when it is answered."""
        if self.is_preflight or self.maker.engine is Engine.UNKNOWN:
            return Ending.UNKNOWN
        tells = self.maker.tells_failures or "_error" in self._response
        return ending_of(self.maker.engine, self._status, self.words, tells_failures=tells, asks_cors=self._asks_cors)

    @property
    def words(self) -> str:
        """The file's own words for a failure; "" for none."""
        told = text_of(self._response.get("_error")) or text_of(self._response.get("_failureText"))
        return cut(told or ("aborted" if self._entry.get("_wasAborted") is True else ""))

    @property
    def _asks_cors(self) -> bool:
        if not self.page or same_origin(self.page, self.request.target.origin):
            return False
        headers, kind = self.request.headers, self._resource_type
        if mode := headers.text("sec-fetch-mode"):
            return mode == "cors"
        return "origin" in headers or kind in _SCRIPTED or not kind

    @property
    def _resource_type(self) -> str:
        return text_of(self._entry.get("_resourceType")).lower()

    def begun(self, otherwise: float) -> float:
        """Return when the entry began, in seconds since the epoch; UTC where no time zone is given."""
        try:
            moment = datetime.fromisoformat(text_of(self._entry.get("startedDateTime")))
            seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            return otherwise
        return seconds if 0 <= seconds < _LATEST else otherwise

    def span(self, begun: float) -> tuple[float, float]:
        """Return when the request's first byte was sent and when all was over, of an entry that began at the given second."""
        timings, lasted = object_of(self._entry.get("timings")), duration_of(self._entry.get("time"))
        before = sum(duration_of(timings.get(phase)) for phase in self._phases_before if "blocked" in timings)
        if self.maker.starts_when_sent:
            return begun, begun + max(0.0, lasted - before) / 1000
        return begun + min(before, lasted) / 1000, begun + lasted / 1000

    @property
    def _phases_before(self) -> tuple[str, ...]:
        """What comes before a request is sent; `ssl` is part of `connect`, and in Chromium over HTTP/3 `dns` is, too."""
        return (
            ("blocked", "connect") if self.maker.engine is Engine.CHROMIUM and self._protocol == "HTTP/3" else ("blocked", "dns", "connect")
        )

    @property
    def initiator(self) -> Initiator | None:
        """The code that asked, as far as the file tells: the innermost function that has a file, or the document's line."""
        if self._initiator.get("type") == "preflight":
            return None
        for frame in islice(_frames(self._initiator), _MOST_FRAMES):
            if url := text_of(frame.get("url")):
                return Initiator(_place(url), _line(frame.get("lineNumber")), cut(text_of(frame.get("functionName")), _LONGEST_FUNCTION))
        url = text_of(self._initiator.get("url"))
        return Initiator(_place(url), _line(self._initiator.get("lineNumber"))) if url else None

    def with_origin(self, origin: str) -> Request:
        """Return the request, of which but some headers are there, with the Origin that it went with.

        That is its preflight's, `origin`, or where there was none ("") the page's, if an XMLHttpRequest asked: such is always CORS.
        """
        headers = self.request.headers
        if not origin and self._resource_type in _ALWAYS_CORS and not same_origin(self.page, self.request.target.origin):
            origin = self.page
        if not origin or "origin" in headers:
            return self.request
        return replace(self.request, headers=Headers((*headers.fields, ("Origin", origin))))

    def exchange(self, identity: str, client: str, times: tuple[float, float], request: Request, log: BrowserLog) -> Exchange:
        """Return the exchange under the given names, from when to when, with its request as it is known; cut where it is long."""
        response = self._answer()
        seen = Exchange(
            id=identity,
            request=request,
            response=response,
            started=times[0],
            ended=times[1],
            client=client,
            server_ip=address_of(self._entry.get("serverIPAddress")),
            http_version=self._protocol,
            websocket=self._is_websocket(request),
            error="" if response else self._error(),
            log=log,
        )
        return within_budget(seen)

    @property
    def _status(self) -> int:
        status = int(number_of(self._response.get("status")))
        return status if status <= _HIGHEST_STATUS else 0

    @property
    def _protocol(self) -> str:
        return _PROTOCOLS.get(text_of(self._request.get("httpVersion")).lower(), "HTTP/1.1")

    def _answer(self) -> Response | None:
        if self._status <= 0:
            return None
        content = object_of(self._response.get("content"))
        return Response(self._status, headers_of(self._response.get("headers")), body_of(content))

    def _error(self) -> str:
        words = (text_of(self._response.get(key)) for key in ("_error", "_failureText", "comment", "statusText"))
        return cut(next(filter(None, words), "the recording has no answer"), TEXT_LIMIT)

    def _is_websocket(self, request: Request) -> bool:
        return (
            self._scheme.lower() in {"ws", "wss"}
            or "_webSocketMessages" in self._entry
            or self._resource_type == "websocket"
            or (self._status == 101 and request.headers.text("upgrade").lower() == "websocket")
        )


def _frames(initiator: dict[str, object]) -> Iterator[dict[str, object]]:
    """Yield the stack's frames, the innermost first, then those of what started it asynchronously, and so on."""
    stack = object_of(initiator.get("stack"))
    while stack:
        frames = stack.get("callFrames")
        yield from (object_of(frame) for frame in (frames if isinstance(frames, list) else ()))
        stack = object_of(stack.get("parent"))


def _place(url: str) -> str:
    return cut(on_the_wire(url), VALUE_LIMIT)


def _line(value: object) -> int:
    """Return a line counted from 1, as people do; DevTools counts from 0. 0 where there is none."""
    return int(number_of(value)) + 1 if isinstance(value, int | float) and number_of(value) >= 0 else 0
