"""The outcome of each recorded flow: what the browser did with it, by its own word."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any
from urllib.parse import urlsplit

from mitmproxy.http import HTTPFlow

from cors_addon.core.engines import PROFILES
from cors_addon.core.fetch.redirect import location_url
from cors_addon.core.wire.url import canonical
from cors_addon.reading.flows import exchange_of
from tests.browsers.browser import BrowserError
from tests.browsers.events import Event

REDIRECTS = (301, 302, 303, 307, 308)

REFUSED = "NS_ERROR_DOM_BAD_URI"
"""What Firefox says of any request that security forbids; of a redirect, mixed content may be the cause, or the page's own wish."""

OTHERWISE = ("Domains, protocols and ports must match", "Not allowed to follow a redirection")
"""What WebKit prints as it prints of CORS, when the page's own request mode or redirect mode refuses."""

RESOURCE_POLICY = {
    "net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin": "corp-not-same-origin",
    "net::ERR_BLOCKED_BY_RESPONSE.NotSameSite": "corp-not-same-site",
    "net::ERR_BLOCKED_BY_RESPONSE.NotSameOriginAfterDefaultedToSameOriginByCoep": (
        "corp-not-same-origin-after-defaulted-to-same-origin-by-coep"
    ),
    "NS_ERROR_DOM_CORP_FAILED": "NS_ERROR_DOM_CORP_FAILED",
}
"""Failures because of Cross-Origin-Resource-Policy, and their names: DevTools Protocol's BlockedReason, Firefox's own error."""

ABORTED = re.compile(r"ERR_ABORTED|NS_BINDING_ABORTED|cancelled")
"""What browsers say of a request that the page ended itself."""

BROWSERS_OWN = frozenset({"x-firefox-spdy"})
"""Response headers that no server sent: Firefox adds one over HTTP/2."""

UNPRINTED = (REFUSED, "Access-Control-", "Preflight response is not successful")
"""Words of a failed request that tell of CORS, where the console has none: of workers, and of some elements in WebKit."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one flow."""

    flow: HTTPFlow

    browser: str
    """allowed, blocked, opaque, not-cors, aborted (its page gave it up), or failed (for another cause)."""

    code: str = ""
    console: str = ""

    also: tuple[str, str] = ("", "")
    """Code and console line about where a redirect leads to, where the browser complains about both."""

    failure: str = ""
    """The browser's text for a request that failed for another cause than CORS, or that its page aborted."""

    exposed: tuple[str, ...] | None = None
    """The names of the response headers that the page's script saw, where a script looked."""


def outcomes(page: str, asks: Iterable[Any], flows: Sequence[HTTPFlow], events: Sequence[Event]) -> Iterator[Outcome]:
    """The outcome of each flow between two moments of quiet, from what the page's script and the browser told of that time.

    An ask that the browser refused has ended with its last flow (the preflight, the redirect, or the response itself);
    the browser went on from all earlier ones, so it allowed them. One that the page aborted may have ended before it had a flow.
    """
    asks, left = list(asks), list(flows)
    for number, ask in enumerate(asks):
        chain = _own(ask, _chain(ask["url"], left), asks[number + 1 :])
        left = [flow for flow in left if flow not in chain]
        if not chain and not ask.get("aborted"):
            raise BrowserError(f"no flow was recorded for {ask}")
        crossed = False
        for flow in chain:
            crossed = crossed or origin(flow.request.url) != origin(ask.get("page", page))
            refused = None if ask["ok"] or flow is not chain[-1] else _refused(chain, ask, events)
            if ask["kind"] in ("navigation", "websocket"):
                yield Outcome(flow, "not-cors")
            elif ask.get("aborted") and flow is chain[-1]:
                yield _aborted(flow, events)
            elif refused is not None:
                yield refused
            elif not crossed or ask.get("type") == "basic":
                # Of another origin only an extension with host permission gets an answer of this type.
                yield Outcome(flow, "not-cors")
            elif ask["kind"] == "no-cors" or flow.request.headers.get("sec-fetch-mode") == "no-cors":
                yield Outcome(flow, "opaque")
            else:
                seen = ask.get("exposed") if flow is chain[-1] else None
                yield Outcome(flow, "allowed", exposed=None if seen is None else tuple(name for name in seen if name not in BROWSERS_OWN))
    # A service worker's script, which browsers look at again by themselves.
    looked_at = [flow for flow in left if flow.request.headers.get("service-worker") == "script"]
    yield from (Outcome(flow, "not-cors") for flow in looked_at)
    if left := [flow for flow in left if flow not in looked_at]:
        raise BrowserError(f"nothing asked for {[flow.request.url for flow in left]}")


def _own(ask: Any, chain: Sequence[HTTPFlow], later: Iterable[Any]) -> Sequence[HTTPFlow]:
    """What of a chain came before the page asked for the same URL the next time.

    Where that was at the same moment, one that was aborted has the first of two preflights, or nothing.
    """
    until = min((other["began"] / 1000 for other in later if other["url"] == ask["url"] and "began" in other), default=inf)
    own = [flow for flow in chain if flow.request.timestamp_start < until]
    if own or not ask.get("aborted"):
        return own
    return chain[:1] if [flow.request.method for flow in chain[:2]] == ["OPTIONS", "OPTIONS"] else []


def _aborted(flow: HTTPFlow, events: Iterable[Event]) -> Outcome:
    """Aborted, as the browser says of one of the requests for the URL; BrowserError where it says that CORS ended the only one."""
    told = _told_of(flow, events)
    given_up = [event.failed for event in told if ABORTED.search(event.failed)]
    if not given_up and any(event.code or _complains(event.console) for event in told):
        raise BrowserError(f"{flow.request.url} was blocked before its page gave it up: {told}")
    return Outcome(flow, "aborted", failure=given_up[0] if given_up else "")


def origin(url: str) -> tuple[str, str]:
    """Scheme and host with port, which are alike in the same origin (scenarios write no default ports)."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _chain(url: str, flows: Iterable[HTTPFlow]) -> list[HTTPFlow]:
    """The flows that one ask led to: preflights and requests for its URL, and for those that it was redirected to."""
    urls = {_name(url)}
    chain = []
    for flow in sorted(flows, key=lambda flow: flow.request.timestamp_start):
        if _name(flow.request.url) in urls:
            chain.append(flow)
            if flow.response and _redirects(flow):
                urls |= _targets(flow)
    return chain


def _targets(flow: HTTPFlow) -> set[str]:
    """Where a redirect leads in one browser or another."""
    exchange = exchange_of(flow)
    if exchange.response is None:
        return set()
    locations = [location_url(exchange.request.url, exchange.response, profile.location) for profile in PROFILES.values()]
    return {canonical(location) for location in locations if location}


def _name(url: str) -> str:
    """One name for all that a URL is called; mitmproxy writes a host as people do."""
    return canonical(url.encode().decode("latin-1"))


def _redirects(flow: HTTPFlow) -> bool:
    return flow.response is not None and flow.response.status_code in REDIRECTS and "location" in flow.response.headers


def _refused(chain: Sequence[HTTPFlow], ask: Mapping[str, Any], events: Sequence[Event]) -> Outcome | None:
    """Blocked, where the browser complained about the chain's last URL or where it redirects to; failed, where it ended otherwise.

    WebKit complains about the redirect, where it refused the preflight of the next hop. None where the browser took the response:
    what the page made of it (a font that is none) is no matter of the network. Of an extension's requests Firefox tells no driver
    anything: of them those fail that CORS refuses.
    """
    flow = chain[-1]
    told = _told_of(flow, events) or [event for earlier in chain[:-1] for event in _told_of(earlier, events)]
    onward = _onward(flow, told, events)
    complaints = [(event.code, event.console) for event in (*told, *onward) if event.code or _complains(event.console)]
    if complaints:
        return Outcome(flow, "blocked", *complaints[0], also=complaints[1] if len(complaints) > 1 and onward else ("", ""))
    if not told and ask.get("page", "").startswith("moz-extension:"):
        return Outcome(flow, "blocked")
    failures = [event.failed for event in (*told, *onward) if event.failed]
    if len(failures) < len(told):
        return Outcome(flow, "failed") if _redirects(flow) else None  # of a redirect that the page forbids Firefox says nothing
    failure = failures[0] if failures else ""
    if failure in RESOURCE_POLICY:
        return Outcome(flow, "blocked", RESOURCE_POLICY[failure])
    if ask["kind"] == "cors" and any(words in failure for words in UNPRINTED) and not (REFUSED in failure and _redirects(flow)):
        return Outcome(flow, "blocked")
    return Outcome(flow, "failed", failure=failure)


def _told_of(flow: HTTPFlow, events: Iterable[Event]) -> list[Event]:
    return [event for event in events if event.url == flow.request.url]


def _complains(console: str) -> bool:
    return bool(console) and not any(words in console for words in OTHERWISE)


def _onward(flow: HTTPFlow, told: Iterable[Event], events: Iterable[Event]) -> list[Event]:
    """What was told of the next hop of a redirect that was not followed: some browsers complain about that one."""
    requests = {"", *(event.request for event in told)}
    targets = _targets(flow)
    return [event for event in events if event.request in requests and _name(event.url) in targets]
