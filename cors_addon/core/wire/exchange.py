"""What went over the wire: a request, the response to it, and where and when both were seen."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from cors_addon.core.wire.browser_log import NO_LOG, BrowserLog
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.url import Url, parse

PREFLIGHT_METHOD = "OPTIONS"
LEAST_ERROR = 400
"""The least status of an error."""


@dataclass(frozen=True)
class Request:
    """A request as the client sent it; `url` is absolute and without fragment.

    `withheld` are the names, in lower case, of headers that the recording never holds: that one of these is missing proves nothing.
    """

    method: str
    url: str
    headers: Headers = Headers()
    withheld: frozenset[str] = frozenset()

    @cached_property
    def target(self) -> Url:
        """The parsed URL."""
        return parse(self.url)

    @property
    def is_preflight(self) -> bool:
        """Whether this is a CORS-preflight request, https://fetch.spec.whatwg.org/#cors-preflight-request."""
        return self.method == PREFLIGHT_METHOD and "access-control-request-method" in self.headers and "origin" in self.headers

    @property
    def is_conditional(self) -> bool:
        """Whether it asks if a stored response still holds, https://www.rfc-editor.org/rfc/rfc9110#section-13.1."""
        return "if-none-match" in self.headers or "if-modified-since" in self.headers

    @property
    def skips_caches(self) -> bool:
        """Whether it asks for an answer from no cache, as developer tools with "Disable cache" and the cache modes no-store and reload do.

        https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch, step 8.17; a preflight gets its request's in Chromium
        (RetrieveCacheFlags in services/network/cors/preflight_controller.cc), and its cache of preflights isn't asked then.
        """
        return self.headers.text("pragma") == "no-cache" or self.headers.text("cache-control") == "no-cache"


@dataclass(frozen=True)
class Response:
    """A response as the client received it; `body` holds its first bytes only, as far as they were seen."""

    status: int
    headers: Headers = Headers()
    body: bytes = b""

    @property
    def is_ok(self) -> bool:
        """Whether its status is an ok status, https://fetch.spec.whatwg.org/#ok-status."""
        return 200 <= self.status <= 299

    @property
    def is_error(self) -> bool:
        """Whether its status is one of an error, https://www.rfc-editor.org/rfc/rfc9110#section-15.5 and 15.6."""
        return self.status >= LEAST_ERROR

    def with_header(self, name: str, value: str) -> "Response":
        """Return a copy in which one line `name: value` stands for all lines of that name."""
        return replace(self, headers=self.headers.replaced(name, value))


@dataclass(frozen=True, slots=True)
class Declared:
    """What whoever made a request says of it, so that nothing has to be inferred; "" where nobody does, as in traffic.

    `engine` and `mode` are values of the enums in core/evidence, `credentials` and `redirect` the request's credentials mode and redirect
    mode, in the standard's words.
    """

    engine: str = ""
    mode: str = ""
    credentials: str = ""
    redirect: str = ""


UNDECLARED = Declared()


@dataclass(frozen=True)
class Exchange:
    """One request with its response, or without one where none came.

    `client` tells clients behind one proxy apart, `connection` one client's connections ("" where unknown, as in HAR files).
    Times are seconds since the epoch as they were recorded: `started` of the request's first byte, `ended` of the
    response's last. `client_ip` and `server_ip` are "" where unknown. `closes` tells that the client's connection ended with it.
    `error` says in words why no response came. `replayed` tells that the proxy sent the request again, and no page did.
    """

    id: str
    request: Request
    response: Response | None = None
    started: float = 0.0
    ended: float = 0.0
    client: str = ""
    connection: str = ""
    client_ip: str = ""
    server_ip: str = ""
    http_version: str = "HTTP/1.1"
    closes: bool = False
    made_by_proxy: bool = False
    replayed: bool = False
    websocket: bool = False
    error: str = ""
    declared: Declared = UNDECLARED
    cut: tuple[str, ...] = ()
    """What of it was too long to be looked at whole, by the headers' names in lower case; see budget.py."""
    complete: bool = field(default=True, compare=False)
    """False for a provisional judgement at the response's headers, whose body is still to come."""
    log: BrowserLog = NO_LOG
    """What the browser's own log says of it."""
