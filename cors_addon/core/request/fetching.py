"""One `fetch()` from its first request to its end: what is sent when, and how the browser takes each answer."""

from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum

from cors_addon.core.engines import PROFILES
from cors_addon.core.fetch.bad_ports import has_bad_port
from cors_addon.core.fetch.redirect import location_url
from cors_addon.core.request.ask import Ask
from cors_addon.core.request.browser_headers import BrowserHeaders
from cors_addon.core.request.compose import Outgoing
from cors_addon.core.request.hop import first, redirected
from cors_addon.core.verdict.judgement import Record
from cors_addon.core.wire.exchange import Response

MOST_REDIRECTS = 20
"""https://fetch.spec.whatwg.org/#http-redirect-fetch, step 6"""


class FetchEnding(StrEnum):
    """How a `fetch()` ends."""

    READ = "read"
    """The page gets the answer."""
    REFUSED_PREFLIGHT = "refused-preflight"
    """The request is never sent."""
    BLOCKED = "blocked"
    """The answer, or a redirect, is kept from the page."""
    TOO_MANY_REDIRECTS = "too-many-redirects"
    MIXED_CONTENT = "mixed-content"
    """A secure page asks a server that is not, or is redirected to one."""
    BAD_PORT = "bad-port"
    """The server's port is one that browsers ask nothing of, as 22."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a `fetch()` ended; `outgoing` is what was, or would have been, sent last, `location` where a redirect too many leads."""

    ending: FetchEnding
    outgoing: Outgoing
    location: str = ""


Fetching = Generator[Outgoing, Record, Ended]
"""Yields what to send, is sent what came of it with its judgement, and returns how it ended."""


def fetching(ask: Ask, browser: BrowserHeaders) -> Fetching:
    """Ask as a page in this browser does; by the verdict on each answer the browser goes on or stops.

    The exchanges that are judged are to be `declared` what they are. Where no answer comes, nothing is to be sent in: a browser
    retries, or gives up.
    """
    hop = first(ask, PROFILES[browser.engine])
    while True:
        outgoing = Outgoing(hop, browser)
        if hop.is_mixed_content:
            return Ended(FetchEnding.MIXED_CONTENT, outgoing)
        if has_bad_port(hop.target):
            return Ended(FetchEnding.BAD_PORT, outgoing)
        if hop.needs_preflight:
            preflight = Outgoing(hop, browser, is_preflight=True)
            record = yield preflight
            if record.judgement.is_blocked:
                return Ended(FetchEnding.REFUSED_PREFLIGHT, preflight)
        record = yield outgoing
        response = record.exchange.response or Response(0)
        if record.judgement.is_blocked:
            return Ended(FetchEnding.BLOCKED, outgoing)
        location = location_url(hop.url, response, hop.profile.location)
        if location is None:
            return Ended(FetchEnding.READ, outgoing)
        if len(hop.urls) > MOST_REDIRECTS:
            return Ended(FetchEnding.TOO_MANY_REDIRECTS, outgoing, location)
        hop = redirected(hop, response.status, location)
