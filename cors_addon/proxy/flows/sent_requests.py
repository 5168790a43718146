"""Requests as the clients sent them, before other addons or the user rewrote them."""

from weakref import WeakKeyDictionary

from mitmproxy import http

from cors_addon.core.wire.exchange import Request
from cors_addon.reading.flows import is_replayed, request_of, request_print


class SentRequests:
    """Remembers what a client sent, as long as its flow lives; what is edited after the exchange is over counts as sent so.

    mitmproxy asks scripts before its own addons, so that `map_remote`, `modify_headers` and the like come later. In reverse mode
    the proxy itself rewrites `Host` before it asks anyone; what the client named there is not known.
    """

    def __init__(self) -> None:
        self._sent: WeakKeyDictionary[http.HTTPFlow, Request] = WeakKeyDictionary()
        self._rewritten: WeakKeyDictionary[http.HTTPFlow, int] = WeakKeyDictionary()

    def keep(self, flow: http.HTTPFlow) -> None:
        """Remember the request of a flow under way; one that was loaded is as it was saved, and one sent again begins as it was left."""
        if flow.live and not is_replayed(flow):
            self._sent[flow] = request_of(flow)

    def of(self, flow: http.HTTPFlow) -> Request:
        """Return the request as the client sent it; as it is now where that is not known or the user edited it since."""
        sent = self._sent.get(flow)
        if sent is None:
            return request_of(flow)
        now = request_print(flow)
        if flow.live and not is_replayed(flow):
            self._rewritten[flow] = now
        # Reverted, it is again as the client sent it.
        return sent if self._rewritten.get(flow) == now else request_of(flow)
