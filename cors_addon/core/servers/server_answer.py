"""An answer as it is remembered of its server: flat, and no more than what the causes of failures are found by."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cors_addon.core.fetch.cors_check import ALLOW_CREDENTIALS, ALLOW_ORIGIN
from cors_addon.core.fetch.preflight import ALLOW_HEADERS, ALLOW_METHODS, REQUEST_HEADERS, REQUEST_METHOD
from cors_addon.core.servers.refusal_words import refusal_in
from cors_addon.core.servers.said import said_by
from cors_addon.core.servers.signs import Signs, layers_of, signs_of
from cors_addon.core.wire.budget import cut
from cors_addon.core.wire.endpoint import path_template
from cors_addon.core.wire.exchange import LEAST_ERROR, Exchange, Response
from cors_addon.core.wire.headers import Headers, split_list
from cors_addon.core.wire.url import Url

_LONGEST_PATH = 200
_MOST_NAMES = 40
_CACHE = (
    "age",
    "x-cache",
    "x-varnish",
    "cf-cache-status",
    "cache-status",
    "x-cache-hits",
    "x-cache-status",
    "x-proxy-cache",
    "x-nginx-cache",
    "x-fastcgi-cache",
    "x-litespeed-cache",
    "x-rack-cache",
    "x-drupal-cache",
    "cdn-cache",
    "x-vercel-cache",
    "x-nf-cache-status",
)
_STORED = re.compile(r"(?<![a-z])(?:refresh)?hit(?![a-z])|(?<![a-z])(?:stale|updating|revalidated)(?![a-z])", re.IGNORECASE)
"""Words by which caches tell that an answer was stored, as Cloudflare, CloudFront, nginx and Squid have them; RFC 9211 has parameters."""
_OF_FRONTS = frozenset(
    "accept-ranges content-encoding content-security-policy strict-transport-security vary x-content-type-options x-frame-options".split()
)
"""Header lines that nginx writes behind those that its add_header adds, or that stand there as often."""

_USUAL = frozenset(
    "age alt-svc cf-cache-status cf-ray connection content-length content-type date keep-alive nel report-to server"
    " strict-transport-security transfer-encoding vary via x-powered-by x-request-id".split()
)
"""Header lines that any answer has, whoever made it and whatever it is about."""


@dataclass(frozen=True, slots=True)
class ServerAnswer:
    """One answer of a server: what was asked, by whom, what came back of CORS, what signs it, and what the browser did with it.

    `origin` is the request's `Origin`, "" where it had none. `method` is the page's: of a preflight that of its actual request, and then
    `asked` are the header names that it asks for, in lower case, sorted. `allow_origin` and the like are the headers' values, None where
    there is no such line. `signs` are the header lines that tell which layers it came through, `cache` those that tell of a cache.
    `passes` tells that the browser took it, `proxy` that no server made it. `url` and every value are cut to a few hundred characters.
    `at` is when it was asked for, in seconds since the epoch. `refused` is what its CORS layer says to have refused ("" where it says
    nothing, a value of Refused elsewhere); `says_nothing` tells that neither a body nor a header line beyond the usual ones came.
    `credentialed` tells that its page is known to have asked with credentials.
    `allow_origin_is_last` tells that Access-Control-Allow-Origin stands behind the app's lines, where a layer in front adds it.
    """

    flow: str
    at: float
    path: str
    url: str
    method: str
    is_preflight: bool
    origin: str
    asked: tuple[str, ...]
    status: int
    allow_origin: str | None
    allow_credentials: str | None
    allow_methods: str | None
    allow_headers: str | None
    vary: str | None
    location: str | None
    content_type: str
    signs: Signs
    cache: tuple[str, ...]
    passes: bool
    proxy: bool
    refused: str = ""
    says_nothing: bool = False
    credentialed: bool = False
    allow_origin_is_last: bool = False

    @property
    def is_ok(self) -> bool:
        """Whether its status is an ok status, https://fetch.spec.whatwg.org/#ok-status."""
        return 200 <= self.status <= 299

    @property
    def is_error(self) -> bool:
        """Whether its status says that the server failed or refused."""
        return self.status >= LEAST_ERROR

    @property
    def has_cors(self) -> bool:
        """Whether it has the header by which a server lets a page read."""
        return self.allow_origin is not None

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers that signed it by its headers."""
        return layers_of(self.signs)

    @property
    def is_stored(self) -> bool:
        """Whether a cache on the way says that it had the answer stored."""
        return is_stored(self.cache)

    def allows(self, origin: str) -> bool:
        """Tell whether it is an answer with an ok status that lets an origin read, credentials aside."""
        return self.is_ok and self.allow_origin in (origin, "*")


def remembered(exchange: Exchange, response: Response, *, passes: bool, credentialed: bool = False) -> ServerAnswer:
    """Return what is remembered of a response to an exchange's request."""
    request = exchange.request
    is_preflight, sent, received = request.is_preflight, request.headers, response.headers
    return ServerAnswer(
        flow=exchange.id,
        at=exchange.started,
        path=endpoint_path(request.target),
        url=cut(request.url),
        method=cut(sent.text(REQUEST_METHOD) if is_preflight else request.method, _LONGEST_PATH),
        is_preflight=is_preflight,
        origin=cut(sent.text("origin")),
        asked=asked_names(sent) if is_preflight else (),
        status=response.status,
        allow_origin=_value(received, ALLOW_ORIGIN),
        allow_credentials=_value(received, ALLOW_CREDENTIALS),
        allow_methods=_value(received, ALLOW_METHODS),
        allow_headers=_value(received, ALLOW_HEADERS),
        vary=_value(received, "vary"),
        location=_value(received, "location"),
        content_type=cut(received.text("content-type"), 100),
        signs=signs_of(response),
        cache=cache_lines(response),
        passes=passes,
        proxy=exchange.made_by_proxy,
        # What was asked for without Origin, a CORS layer refuses nothing of.
        refused=refusal.refused if "origin" in sent and (refusal := refusal_in(response, said_by(response))) else "",
        says_nothing=not response.body and received.text("content-length") in ("", "0") and _USUAL.issuperset(response.headers.names()),
        credentialed=credentialed,
        allow_origin_is_last=_is_last(received, ALLOW_ORIGIN),
    )


def endpoint_path(target: Url) -> str:
    """Return the path of a URL as it stands for its endpoint: ids left out, and what is beyond a few hundred characters."""
    path = target.path
    return path_template(path if len(path) <= _LONGEST_PATH else path[:_LONGEST_PATH].rpartition("/")[0])


def asked_names(sent: Headers) -> tuple[str, ...]:
    """Return the header names that a preflight asks for, in lower case and sorted."""
    names = {cut(name.lower(), 100) for name in split_list(sent.text(REQUEST_HEADERS))}
    return tuple(sorted(names)[:_MOST_NAMES])


def cache_lines(response: Response) -> tuple[str, ...]:
    """Return the lines that tell of a cache on the way, as `name: value`."""
    return tuple([f"{name}: {cut(response.headers.text(name), 100)}" for name in _CACHE if name in response.headers])


def is_stored(lines: Iterable[str]) -> bool:
    """Tell whether a cache says so in its lines, as `cache_lines` returns them, that it had the answer stored.

    https://www.rfc-editor.org/rfc/rfc9111#section-5.1, https://www.rfc-editor.org/rfc/rfc9211; X-Varnish has two numbers then.
    """
    return any(_tells_stored(*line.split(": ", 1)) for line in lines)


def _tells_stored(name: str, value: str = "") -> bool:
    if name in ("age", "x-cache-hits"):
        return any(number.strip("0") and number.isdecimal() for number in split_list(value))
    if name == "x-varnish":
        return len(value.split()) > 1
    if name == "cache-status":
        return any("hit" in [part.strip().lower() for part in member.split(";")[1:]] for member in split_list(value))
    return _STORED.search(value) is not None


def _is_last(headers: Headers, name: str) -> bool:
    """Tell whether nothing follows a header but lines that a layer in front adds as well."""
    names = [sent.lower() for sent, _ in headers.fields]
    return name in names and all(one.startswith("access-control-") or one in _OF_FRONTS for one in names[names.index(name) :])


def _value(headers: Headers, name: str) -> str | None:
    value = headers.get(name)
    return None if value is None else cut(value)
