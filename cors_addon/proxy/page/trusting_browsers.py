"""Browsers that trust mitmproxy's authority, as their own https requests show: they can have the page by https, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cors_addon.core.wire.bounded import Bounded
from cors_addon.proxy.page.visit import client_ip

if TYPE_CHECKING:
    from mitmproxy import http

_MOST = 200
_ENOUGH = 2
"""Of how many hosts a browser accepts mitmproxy's certificates: for a single one a person may have made an exception."""

type _Browser = tuple[str, str]
"""A client's IP address and the User-Agent of its requests."""


class TrustingBrowsers:
    """The browsers that were seen to trust, at most 200; the oldest are forgotten."""

    def __init__(self) -> None:
        self._hosts: Bounded[_Browser, frozenset[str]] = Bounded(_MOST)
        self._refusing: Bounded[str, bool] = Bounded(_MOST)

    def note(self, flow: http.HTTPFlow) -> None:
        """Take in a request: one that came by TLS had accepted the certificate."""
        if not flow.client_conn.tls_established:
            return
        browser = _browser(flow)
        known = self._hosts.get(browser) or frozenset()
        if len(known) < _ENOUGH and flow.request.host not in known:
            self._hosts.put(browser, known | {flow.request.host})

    def note_refusal(self, ip: str) -> None:
        """Take in that a client refused the page's certificate: it is not sent there again."""
        self._refusing.put(ip, True)

    def has(self, flow: http.HTTPFlow) -> bool:
        """Tell whether the browser that sent a request trusts the authority, as far as is known."""
        ip, _ = browser = _browser(flow)
        return len(self._hosts.get(browser) or ()) >= _ENOUGH and not self._refusing.get(ip)


def _browser(flow: http.HTTPFlow) -> _Browser:
    return client_ip(flow), flow.request.headers.get("user-agent", "")[:300]
