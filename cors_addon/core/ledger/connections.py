"""What a client's connections prove of the requests on them: some browsers never mix those with and without credentials."""

from array import array
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from cors_addon.core.evidence import Client, Credentials, CredentialsClaim, Engine
from cors_addon.core.verdict.judgement import Kind
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.bounded import Bounded, short
from cors_addon.core.wire.exchange import Exchange

_KEPT = 2.0
"""Seconds for which a connection that was used is taken for still open."""
_REST = 0.5
"""Seconds for which a connection must have been free when a request was sent, so that it was when the browser sought one for it."""
_MOST_USES = 64

_OF_A_PAGE = 32
"""How many connections of a page to a server are looked at."""

_ANOTHER = "it went on another connection, though one for requests {kind} credentials was free"
_WITHOUT = CredentialsClaim(
    Credentials.NOT_INCLUDE,
    "its connection carried a preflight or a request without credentials, and this browser puts no others on such a connection",
)
_WITH = CredentialsClaim(
    Credentials.INCLUDE, "its connection carried a request with credentials, and this browser puts no others on such a connection"
)
_UNLIKE = {
    _WITHOUT.mode: CredentialsClaim(Credentials.INCLUDE, _ANOTHER.format(kind="without")),
    _WITH.mode: CredentialsClaim(Credentials.NOT_INCLUDE, _ANOTHER.format(kind="with")),
}
_MIXED = CredentialsClaim(Credentials.UNKNOWN)


def separates(exchange: Exchange, client: Client) -> bool:
    """Tell whether the browser keeps requests with credentials and those without on connections of their own.

    Chromium does (its privacy mode is part of a connection's key); Firefox over HTTP/1 (over HTTP/2 it lets both share a
    connection that has proved itself, see GetOrCreateConnectionEntry in its nsHttpConnectionMgr.cpp); WebKitGTK does not.
    """
    if not exchange.connection:
        return False
    return client.engine is Engine.CHROMIUM or (client.engine is Engine.FIREFOX and exchange.http_version.startswith("HTTP/1"))


@dataclass(slots=True)
class _Use:
    """When a connection to a server (its origin) was in use: its first request's start, and of the latest ones start and end in turn."""

    server: str
    first: float
    latest: array[float]
    shared: bool
    closed: bool = False

    def is_free(self, at: float, rest: float) -> bool:
        """Tell whether the browser could have put a request on it at this time, `rest` seconds after what it carried before."""
        spans = list(zip(self.latest[::2], self.latest[1::2], strict=True))
        earlier = [(start, end) for start, end in spans if start < at]
        if not earlier or (not self.shared and any(end >= at - rest for _, end in earlier)):
            return False
        used_later = any(at < start < at + _KEPT for start, _ in spans)
        return used_later or (not self.closed and at - max(end for _, end in earlier) < _KEPT)


class Connections:
    """What is known of at most `limit` connections."""

    def __init__(self, limit: int) -> None:
        self._claims: Bounded[str, CredentialsClaim] = Bounded(limit)
        self._uses: Bounded[str, _Use] = Bounded(limit)
        self._by_page: Bounded[tuple[str, str, str], deque[str]] = Bounded(limit)

    @property
    def dropped(self) -> int:
        """How many were forgotten to stay within the limit."""
        return self._claims.dropped + self._uses.dropped + self._by_page.dropped

    def learn(self, situation: Situation) -> None:
        """Take in what a request proves of its connection."""
        exchange = situation.exchange
        if not separates(exchange, situation.client):
            return
        self._use(exchange)
        where = _of_page(exchange, situation.page)
        known = self._by_page.get(where)
        if known is None:
            known = deque(maxlen=_OF_A_PAGE)
            self._by_page.put(where, known)
        if exchange.connection not in known:
            known.append(exchange.connection)
        shown = _shown(situation.kind, situation.credentials, situation.mode.destination)
        if shown is not None:
            before = self._claims.get(exchange.connection)
            self._claims.put(exchange.connection, shown if before in (None, shown) else _MIXED)

    def claim(self, exchange: Exchange, client: Client) -> CredentialsClaim | None:
        """Return what the connection proves of the credentials mode of a request that is no preflight, or None."""
        return self.shown_by(exchange.connection) if separates(exchange, client) else None

    def is_mixed(self, connection: str) -> bool:
        """Tell whether a connection carried both, as behind another proxy: then it proves nothing."""
        return self._claims.get(connection) is _MIXED

    def shown_by(self, connection: str) -> CredentialsClaim | None:
        """Return what a connection proves of all requests on it but preflights, or None."""
        claim = self._claims.get(connection)
        return None if claim is _MIXED else claim

    def by_contrast(self, exchange: Exchange, client: Client, others: Iterable[str], rest: float = 0.0) -> CredentialsClaim | None:
        """Return what it proves that a request did not go where others of its attempt had gone, which was free; None for nothing.

        To be asked when all that was under way at its time is over. It is proof where `others` carried the attempt's preflights and
        redirects, which are of the same page, profile and partition. They must have been free for `rest` seconds.
        TransportClientSocketPool::AssignIdleSocketToRequest of Chromium prefers sockets that were used before to a new one; of those
        that can be shared (HTTP/2) it has one for each kind of request.
        """
        own = self._uses.get(exchange.connection)
        if client.engine is not Engine.CHROMIUM or exchange.response is None or own is None or self.is_mixed(exchange.connection):
            return None
        if own.first < exchange.started and not own.shared:
            return None
        target = short(exchange.request.target.origin)
        shown = {
            claim.mode
            for other in others
            if other != exchange.connection
            and (use := self._uses.get(other)) is not None
            and (use.server, use.shared) == (target, own.shared)
            and (claim := self.shown_by(other)) is not None
            and use.is_free(exchange.started, rest)
        }
        return _UNLIKE[shown.pop()] if len(shown) == 1 else None

    def presumed_by_contrast(self, exchange: Exchange, client: Client, page: str) -> CredentialsClaim | None:
        """Return what is likely since a request went on none of the page's free connections to the server; None for nothing.

        A page in a private window, or in another page's frame, has connections of its own, so that this proves nothing.
        """
        claim = self.by_contrast(exchange, client, self._by_page.get(_of_page(exchange, page)) or (), _REST)
        return None if claim is None else CredentialsClaim(Credentials.UNKNOWN, f"likely, since {claim.because}", claim.mode)

    def _use(self, exchange: Exchange) -> None:
        connection = exchange.connection
        use = self._uses.get(connection)
        if use is None:
            use = _Use(short(exchange.request.target.origin), exchange.started, array("d"), not exchange.http_version.startswith("HTTP/1"))
            self._uses.put(connection, use)
        use.first = min(use.first, exchange.started)
        use.latest.extend((exchange.started, exchange.ended))
        del use.latest[: -2 * _MOST_USES]
        use.closed = use.closed or exchange.closes or exchange.response is None


def _of_page(exchange: Exchange, page: str) -> tuple[str, str, str]:
    return exchange.client, short(page), short(exchange.request.target.origin)


def _shown(kind: Kind, claim: CredentialsClaim, destination: str) -> CredentialsClaim | None:
    if kind is Kind.PREFLIGHT:
        return _WITHOUT
    if claim.mode is Credentials.NOT_INCLUDE:
        # A preload of a font may go with credentials.
        return None if destination == "font" else _WITHOUT
    return _WITH if claim.mode is Credentials.INCLUDE or kind is Kind.NAVIGATION else None
