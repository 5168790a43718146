"""The outcome of each recorded flow: what the browser did with it, by its own word."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from mitmproxy.http import HTTPFlow

from tests.browsers.browser import BrowserError
from tests.browsers.events import Event

REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one flow."""

    flow: HTTPFlow

    browser: str
    """allowed, blocked, opaque, not-cors, or failed (blocked by something else than CORS)."""

    code: str = ""
    console: str = ""

    exposed: tuple[str, ...] | None = None
    """The names of the response headers that the page's script saw, where a script looked."""


def outcomes(page: str, asks: Iterable[Any], flows: Sequence[HTTPFlow], events: Sequence[Event]) -> Iterator[Outcome]:
    """The outcome of each flow between two moments of quiet, from what the page's script and the browser told of that time.

    An ask that the browser refused has ended with its last flow (the preflight, the redirect, or the response itself);
    the browser went on from all earlier ones, so it allowed them.
    """
    left = list(flows)
    for ask in asks:
        chain = _chain(ask["url"], left)
        left = [flow for flow in left if flow not in chain]
        if not chain:
            raise BrowserError(f"no flow was recorded for {ask}")
        crossed = False
        for flow in chain:
            crossed = crossed or origin(flow.request.url) != origin(page)
            refused = None if ask["ok"] or flow is not chain[-1] else _refused(flow, events)
            if ask["kind"] in ("navigation", "websocket") or not crossed:
                yield Outcome(flow, "not-cors")
            elif refused is not None:
                yield refused
            elif ask["kind"] == "no-cors" or flow.request.headers.get("sec-fetch-mode") == "no-cors":
                yield Outcome(flow, "opaque")
            else:
                seen = ask.get("exposed") if flow is chain[-1] else None
                yield Outcome(flow, "allowed", exposed=None if seen is None else tuple(seen))
    if left:
        raise BrowserError(f"nothing asked for {[flow.request.url for flow in left]}")


def origin(url: str) -> tuple[str, str]:
    """Scheme and host with port, which are alike in the same origin (scenarios write no default ports)."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _chain(url: str, flows: Iterable[HTTPFlow]) -> list[HTTPFlow]:
    """The flows that one ask led to: preflights and requests for its URL, and for those that it was redirected to."""
    urls = {url}
    chain = []
    for flow in sorted(flows, key=lambda flow: flow.request.timestamp_start):
        if flow.request.url in urls:
            chain.append(flow)
            if flow.response and flow.response.status_code in REDIRECTS and "location" in flow.response.headers:
                urls.add(urljoin(flow.request.url, flow.response.headers["location"]))
    return chain


def _refused(flow: HTTPFlow, events: Sequence[Event]) -> Outcome | None:
    """Blocked, where the browser complained about this very URL; failed, where the request ended otherwise.

    None where the browser took the response: what the page made of it (a font that is none) is no matter of the network.
    """
    told = [event for event in events if event.url == flow.request.url]
    for event in told:
        if event.code or event.console:
            return Outcome(flow, "blocked", event.code, event.console)
    return None if any(not event.failed for event in told) else Outcome(flow, "failed")
