"""The profile of an engine: its order of checks, its lists, its cache, its words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cors_addon.core.fetch.cors_check import cors_check
from cors_addon.core.fetch.preflight import STANDARD_STEPS, Check
from cors_addon.core.fetch.preflight_cache import CacheRules
from cors_addon.core.fetch.reasons import Finding
from cors_addon.core.fetch.redirect import LocationReader, one_location
from cors_addon.core.fetch.safelist import STANDARD, Safelist
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.url import parse


@dataclass(frozen=True, slots=True)
class Scene:
    """What a console line mentions: who asked for what, and where the failure happened.

    `url` is the failed request's, `initial_url` the one that the page asked for before any redirect, `page` the page's
    serialized origin, `origin` the request's `Origin` header, `destination` the request's ("" for fetch and the like),
    `event_stream` whether an EventSource asks, `beacon` whether `sendBeacon()` does, `xml_http_request` whether one is known to,
    `response` what the server answered, `preflight` whether that was to a preflight,
    `location` where it redirects to (None where it doesn't), `from_home` whether the page asked its own server, so without CORS,
    `agent` the request's `User-Agent`.
    """

    url: str
    initial_url: str
    page: str
    origin: str
    destination: str
    event_stream: bool
    response: Response
    preflight: bool
    http_version: str
    location: str | None = None
    from_home: bool = False
    beacon: bool = False
    agent: str = ""
    xml_http_request: bool = False

    @property
    def location_scheme(self) -> str:
        """The scheme that it redirects to, "" for an address that can't be parsed."""
        return parse(self.location or "").scheme


ResponseCheck = Callable[[str, bool, int, Headers], Finding | None]
"""A CORS check: of the request's origin, whether it goes with credentials, and the answer's status and headers."""

Words = Callable[[Finding, Scene], str]


class View(Protocol):
    """How an engine sees a response's headers, over the HTTP version that it speaks with the proxy."""

    def __call__(self, headers: Headers, http_version: str = "HTTP/1.1") -> Headers:
        """Return the headers that the engine's checks read."""


def unchanged(headers: Headers, http_version: str = "HTTP/1.1") -> Headers:  # noqa: ARG001
    """Return the headers as they are: an engine without deviations in reading them."""
    return headers


@dataclass(frozen=True, slots=True)
class Profile:
    """One engine (or the standard): everything in which it deviates is a field.

    `view` is how it sees response headers before the CORS check; `code` and `console` are what it calls a failure.
    """

    name: str
    cache: CacheRules
    code: Words
    console: Words
    steps: tuple[Check, ...] = STANDARD_STEPS
    check: ResponseCheck = cors_check
    checks_answers: bool = True
    """Whether it checks answers to actual requests, or answers to preflights alone."""
    safelist: Safelist = STANDARD
    view: View = unchanged
    location: LocationReader = one_location
    """How it reads the lines of `Location` before it parses them."""
    fonts_without_cors: bool = False
    """It loads the fonts of style sheets without CORS; a font that it asked for with CORS is checked."""
    checks_unasked_304: bool = True
    """A 304 that no cache asked for (nobody did, or the page itself) is checked like any other answer; the standard checks none."""
    redirects_delete_as_get: bool = False
    """A redirect to another origin can make a DELETE a GET, whatever its status."""
    redirects_from_home_as_credentialed: bool = False
    """Where a request of the page to its own origin was redirected away, later redirects are checked as if it went with credentials."""
    redirects_as_credentialed: frozenset[str] = frozenset()
    """Destinations of which some loads have their redirects checked as if with credentials (mask images, modulepreload)."""
    redirects_drop_metadata: bool = False
    """A request with CORS that a redirect led to another origin has no `Sec-Fetch-*`."""
    preflights_before_redirects: bool = False
    """The preflight for what a redirect leads to is sent before the redirect's own answer is checked."""
    preflights_redirects_again: bool = False
    """What a redirect makes of a request that needed a preflight needs one, too, whatever is left of it; elsewhere it is asked afresh."""
    preflights_headers_as_asked: bool = False
    """A preflight after a redirect asks for the page's own headers, those among them that the redirect took away."""
    preflights_as_page: bool = False
    """A preflight has the page's origin in `Origin` where a redirect has made that of the request null."""
    loopback_is_mixed_content: bool = False
    """A secure page can't ask this machine over plain http."""
    ip_address_is_site: bool = True
    """Two ports of one IP address are same site; in Chromium 156 only the very origin is."""
