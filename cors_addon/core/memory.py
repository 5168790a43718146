"""What is remembered of clients, pages and servers across exchanges; every part of it is bounded."""

from dataclasses import dataclass

from cors_addon.core.bounded import Bounded
from cors_addon.core.engines import PROFILES
from cors_addon.core.evidence import Client, Credentials, CredentialsClaim, Engine
from cors_addon.core.exchange import Exchange, Response
from cors_addon.core.fetch.corp import Embedder, embedder_policy
from cors_addon.core.fetch.redirect import REDIRECT_STATUSES
from cors_addon.core.judgement import Kind, Note
from cors_addon.core.local_network import Outcome, access, address_space
from cors_addon.core.notes import note
from cors_addon.core.preflight_cache import PreflightCache
from cors_addon.core.situation import Situation
from cors_addon.core.url import canonical, parse

_CACHED_PREFLIGHTS = 1024
_REVALIDATED = frozenset({Kind.ACTUAL, Kind.NO_CORS})
_NO_DOCUMENT = frozenset({204, 205, 304, *REDIRECT_STATUSES})
"""Answers to a navigation that leave the page as it was, or come from the cache."""
_VALIDATORS = ("etag", "last-modified")
_PRESUMED_BY_HABIT = "a preflight or request without proof; an earlier request of this page to this endpoint was {mode}"


_WITHOUT = CredentialsClaim(
    Credentials.NOT_INCLUDE,
    "its connection carried a preflight or a request without credentials, and Chromium puts no others on such a connection",
)
_WITH = CredentialsClaim(
    Credentials.INCLUDE, "its connection carried a request with credentials, and Chromium puts no others on such a connection"
)
_MIXED = CredentialsClaim(Credentials.UNKNOWN, "its connection carried both, as behind another proxy")


@dataclass(frozen=True, slots=True)
class Document:
    """A page as it was loaded: its server's address and its embedder policy."""

    ip: str
    embedder: Embedder


class Memory:
    """Pages, stored responses, preflight caches, connections and habits, each with at most `limit` entries."""

    def __init__(self, limit: int) -> None:
        self._documents: Bounded[tuple[str, str], Document] = Bounded(limit)
        self._stored: Bounded[tuple[str, str], Response] = Bounded(limit)
        self._caches: Bounded[str, PreflightCache] = Bounded(max(1, limit // 100))
        self._since: Bounded[str, float] = Bounded(max(1, limit // 100))
        self._connections: Bounded[str, CredentialsClaim] = Bounded(limit)
        self._habits: Bounded[tuple[str, str, str], Credentials] = Bounded(limit)

    @property
    def dropped(self) -> int:
        """How many entries were forgotten to stay within the limit."""
        parts = (self._documents, self._stored, self._caches, self._since, self._connections, self._habits)
        return sum(part.dropped for part in parts)

    def since(self, exchange: Exchange) -> float:
        """Return when this client was first seen, in seconds since the epoch."""
        first = self._since.get(exchange.client)
        if first is None or exchange.started < first:
            first = exchange.started
            self._since.put(exchange.client, first)
        return first

    def cache(self, client: str, engine: Engine) -> PreflightCache:
        """Return the preflight cache of a client, by its engine's rules (the standard's where it is unknown)."""
        cache = self._caches.get(client)
        if cache is None:
            cache = PreflightCache(PROFILES[engine if engine in PROFILES else "fetch"].cache, _CACHED_PREFLIGHTS)
            self._caches.put(client, cache)
        return cache

    def remember(self, situation: Situation) -> None:
        """Take in what an exchange shows beyond itself."""
        exchange, response = situation.exchange, situation.exchange.response
        if response is None:
            return
        if situation.kind is Kind.NAVIGATION and response.status not in _NO_DOCUMENT:
            document = Document(exchange.server_ip, embedder_policy(response.headers))
            self._documents.put((exchange.client, exchange.request.target.origin), document)
        elif situation.kind in _REVALIDATED and response.status == 200 and any(name in response.headers for name in _VALIDATORS):
            self._stored.put((exchange.client, canonical(exchange.request.url)), response)

    def stored(self, exchange: Exchange) -> Response | None:
        """Return the response that a 304 revalidates, if it was seen."""
        if exchange.response is None or exchange.response.status != 304 or not exchange.request.is_conditional:
            return None
        return self._stored.get((exchange.client, canonical(exchange.request.url)))

    def embedder(self, client: str, page: str) -> Embedder:
        """Return the embedder policy of the page's origin as last loaded; unsafe-none where it was not seen."""
        document = self._documents.get((client, page))
        return document.embedder if document else Embedder.UNSAFE_NONE

    def local_network(self, exchange: Exchange, page: str) -> tuple[Note, ...]:
        """Return what Local Network Access would make of the request without a proxy, if the addresses tell."""
        document = self._documents.get((exchange.client, page))
        if document is None or not exchange.server_ip:
            return ()
        source, target = address_space(document.ip, chromium=True), address_space(exchange.server_ip, chromium=True)
        outcome = access(source, target, parse(page).is_trustworthy)
        if outcome is Outcome.ALLOW:
            return ()
        does = "asks the user for permission first" if outcome is Outcome.PROMPT else "blocks it, since the page is not secure"
        text = (
            f"A prediction: without this proxy Chrome (142 and later) {does}, because a {source.name.lower()} page reaches into "
            f"the {target.name.lower()} network ({exchange.server_ip}). Behind a proxy browsers skip this check."
        )
        return (note("local-network", text),)

    def learn_connection(self, exchange: Exchange, kind: Kind, client: Client, claim: CredentialsClaim) -> None:
        """Take in what a request proves of its connection: Chromium never mixes requests with and without credentials on one."""
        if client.engine is not Engine.CHROMIUM or not exchange.connection:
            return
        font = exchange.request.headers.text("sec-fetch-dest") == "font"
        without = kind is Kind.PREFLIGHT or (claim.mode is Credentials.NOT_INCLUDE and not font)
        shown = _WITHOUT if without else _WITH if claim.mode is Credentials.INCLUDE else None
        if shown is not None:
            known = self._connections.get(exchange.connection)
            self._connections.put(exchange.connection, shown if known in (None, shown) else _MIXED)

    def connection(self, exchange: Exchange, kind: Kind, client: Client) -> CredentialsClaim | None:
        """Return what the connection proves of a request's credentials mode, or None."""
        if client.engine is not Engine.CHROMIUM or kind is Kind.PREFLIGHT or not exchange.connection:
            return None
        return self.shown_by(exchange.connection)

    def shown_by(self, connection: str) -> CredentialsClaim | None:
        """Return what a connection of Chromium's proves of all requests on it but preflights, or None."""
        claim = self._connections.get(connection)
        return None if claim is _MIXED else claim

    def learn_habit(self, situation: Situation) -> None:
        """Take in with which credentials mode a page asks an endpoint."""
        if situation.kind is Kind.ACTUAL and situation.credentials.mode is not Credentials.UNKNOWN:
            self._habits.put(_habit_key(situation.exchange, situation.page), situation.credentials.mode)

    def habit(self, exchange: Exchange, page: str) -> Credentials | None:
        """Return with which credentials mode this page asked this endpoint before, or None where it is not known."""
        return self._habits.get(_habit_key(exchange, page))

    def presumed(self, exchange: Exchange, page: str, claim: CredentialsClaim) -> CredentialsClaim:
        """Return the claim, which is not known, with the likelier mode by what this page did before."""
        habit = self.habit(exchange, page)
        if habit is None:
            return claim
        return CredentialsClaim(Credentials.UNKNOWN, _PRESUMED_BY_HABIT.format(mode=habit), habit)


def _habit_key(exchange: Exchange, page: str) -> tuple[str, str, str]:
    target = exchange.request.target
    return (exchange.client, page, target.origin + target.path)
