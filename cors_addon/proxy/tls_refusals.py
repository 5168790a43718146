"""TLS connections that a client refuses, since it does not trust mitmproxy's certificate: no flow comes of them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from mitmproxy import ctx

from cors_addon.core.wire.bounded import Bounded, short
from cors_addon.core.wire.budget import cut
from cors_addon.proxy.degradable import Part, Parts
from cors_addon.report.safe.plain import visible

if TYPE_CHECKING:
    from mitmproxy import tls

logger = logging.getLogger(__name__)

_MOST = 200
"""How many servers with their clients are remembered as told."""
_DISTRUST = ("unknown ca", "bad certificate", "certificate unknown")
"""The TLS alerts of a client that does not trust a certificate, as OpenSSL names them. That one hung up proves nothing."""


class TlsRefusals:
    """Counts these connections, and tells of each server and client once what to do; not of the live page, by its host name."""

    def __init__(self, take: Callable[[str], None], page: Callable[[], str], parts: Parts) -> None:
        self._take, self._page, self._parts = take, page, parts
        self._told: Bounded[str, bool] = Bounded(_MOST)

    def tls_failed_client(self, data: tls.TlsData) -> None:
        """Take note of a handshake that a client broke off because of the certificate."""
        with self._parts.using(Part.TLS):
            error = (data.conn.error or "").lower()
            server = data.conn.sni or (data.context.server.address or ("an unknown server",))[0]
            if server == self._page() or not any(alert in error for alert in _DISTRUST):
                return
            peer = data.conn.peername
            self._take(server)
            self._tell(server, peer[0] if peer else "")

    def _tell(self, server: str, client: str) -> None:
        pair = short(f"{client} {server}")
        if self._told.get(pair) or not ctx.options.cors_log:
            return
        self._told.put(pair, True)
        logger.warning(refusal_line(server, client))


def refusal_line(server: str, client: str) -> str:
    """Return what a client refused, and what to do, in one line."""
    return visible(
        f"CORS: {cut(server)} is not seen: {client or 'the client'} does not trust mitmproxy's certificate and refused the connection."
        " Start a browser that does: cors-addon browse; or install the certificate in that one: http://mitm.it."
        " An app that pins its server's certificate can't be looked into."
    )
