"""What is remembered of clients, pages and servers across exchanges; every part of it is bounded."""

from dataclasses import dataclass

from cors_addon.core.engines import PROFILES
from cors_addon.core.evidence import Credentials, CredentialsClaim, Engine
from cors_addon.core.evidence.cookie_jar import CookieJar
from cors_addon.core.evidence.credentials import credentials_of, of_unredirected
from cors_addon.core.fetch.corp import Embedder, embedder_policy
from cors_addon.core.fetch.preflight_cache import PreflightCache
from cors_addon.core.fetch.redirect import REDIRECT_STATUSES, location_url
from cors_addon.core.ledger.connections import Connections
from cors_addon.core.ledger.settings import room
from cors_addon.core.ledger.silence import NO_SILENCE, Silence, Tries
from cors_addon.core.ledger.waiting_steps import SLACK
from cors_addon.core.verdict.assess import requested_names
from cors_addon.core.verdict.judgement import Kind, Note
from cors_addon.core.verdict.notes import note
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.address_space import Access, access, address_space
from cors_addon.core.wire.bounded import Bounded, cached, short
from cors_addon.core.wire.exchange import Exchange, Response
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.site import same_site
from cors_addon.core.wire.url import canonical, parse

_CACHED_PREFLIGHTS = 1024
_STORED = 4_096
"""Bytes for each stored response that may be remembered."""
_REVALIDATED = frozenset({Kind.ACTUAL, Kind.NO_CORS})
_NO_DOCUMENT = frozenset({204, 205, 304, *REDIRECT_STATUSES})
"""Answers to a navigation that leave the page as it was, or come from the cache."""
_VALIDATORS = ("etag", "last-modified")
_LOOKED_AT = frozenset({"content-type", "retry-after", "vary", "x-content-type-options"})
_LOOKED_AT_STARTS = ("access-control-", "cross-origin-")
_EMBEDDED = frozenset({Kind.ACTUAL, Kind.NO_CORS})
_LACKS_COOKIE = (
    "it lacks the cookie {name}, which this browser holds for the server and sends with this page's requests that have credentials"
)
_FOLLOWED_WITHIN = 5.0
"""Seconds within which a browser asks for what a redirect without CORS leads to."""
_PRESUMED_BY_HABIT = "a preflight or request without proof; an earlier request of this page to this endpoint was {mode}"


@dataclass(frozen=True, slots=True)
class Document:
    """A page as it was loaded: its server's address and its embedder policy."""

    ip: str
    embedder: Embedder


@dataclass(frozen=True, slots=True)
class Habit:
    """With which credentials mode a page asks an endpoint, and whether a header of such a request showed it."""

    mode: Credentials
    shown: bool


class Memory:
    """Pages, stored responses, preflight caches, connections and habits, each with at most `limit` entries."""

    def __init__(self, limit: int) -> None:
        self._documents: Bounded[tuple[str, str], Document] = Bounded(limit)
        self._stored: Bounded[tuple[str, str], Response] = Bounded(limit, room(limit, _STORED), _weight_of_stored)
        self._caches: Bounded[str, PreflightCache] = Bounded(max(1, limit // 100))
        self._since: Bounded[str, float] = Bounded(max(1, limit // 100))
        self._limit = limit
        self._jars: Bounded[str, CookieJar] = Bounded(max(1, limit // 100))
        self._tellers: Bounded[str, float] = Bounded(max(1, limit // 100))
        self.connections = Connections(limit)
        self.tries = Tries(limit)
        self._habits: Bounded[tuple[str, str, str], Habit] = Bounded(limit)
        self._read: Bounded[tuple[str, str, str], float] = Bounded(limit)
        self._led: Bounded[tuple[str, str], tuple[str, float]] = Bounded(limit)

    @property
    def dropped(self) -> int:
        """How many entries were forgotten to stay within the limit."""
        parts = (
            self._documents,
            self._stored,
            self._caches,
            self._since,
            self._jars,
            self._tellers,
            self.connections,
            self.tries,
            self._habits,
            self._read,
            self._led,
        )
        return sum(part.dropped for part in parts) + sum(jar.dropped for jar in self._jars.values())

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

    def keep_answer(self, situation: Situation, passing: tuple[bool, ...]) -> None:
        """Keep the answer to a preflight as the browser does, by what is known of its credentials mode now; `passing` as Step has it."""
        exchange = situation.exchange
        if situation.kind is not Kind.PREFLIGHT or exchange.response is None or not situation.client.browser:
            return
        cache, where = self.cache(exchange.client, situation.client.engine), (situation.origin, exchange.request.url)
        cache.retract(exchange.id, *where)
        credentialed = situation.credentials.worlds[0]
        if not passing:
            cache.forget(*where)
        elif credentialed in passing:
            cache.store(exchange.id, exchange.ended, *where, situation.method, credentialed, exchange.response.headers)

    def spares(self, situation: Situation) -> bool:
        """Tell whether the answer to a preflight before it spares a request without credentials this preflight.

        Not where the browser was told to ask anew: by its developer tools' "Disable cache", or by a script's cache mode; nor where no
        browser asks, which keeps no answers.
        """
        if situation.kind is not Kind.PREFLIGHT or situation.request.skips_caches or situation.client.emulates:
            return False
        exchange, names = situation.exchange, requested_names(situation)
        cache = self.cache(exchange.client, situation.client.engine)
        found = cache.find(
            exchange.started, situation.origin, exchange.request.url, situation.method, credentialed=False, unsafe_names=names
        )
        return found is not None and found.flow != exchange.id

    def remember(self, situation: Situation) -> None:
        """Take in what an exchange shows beyond itself."""
        exchange, response = situation.exchange, situation.exchange.response
        if response is None:
            return
        if situation.kind is Kind.NAVIGATION and response.status not in _NO_DOCUMENT:
            # Without a secure context there is no embedder policy: https://html.spec.whatwg.org/#obtain-an-embedder-policy.
            secure = exchange.request.target.is_trustworthy
            policy = embedder_policy(response.headers) if secure else Embedder.UNSAFE_NONE
            document = Document(exchange.server_ip, policy)
            self._documents.put((exchange.client, short(exchange.request.target.origin)), document)
        elif situation.kind in _REVALIDATED and response.status == 200 and any(name in response.headers for name in _VALIDATORS):
            self._stored.put(_resource(exchange), revalidated_by(response))
        if situation.kind is Kind.NO_CORS and situation.mode.certain:
            location = location_url(exchange.request.url, response)
            if location is not None:
                self._led.put((exchange.client, short(canonical(location))), (short(situation.page), exchange.ended))

    def stored(self, exchange: Exchange) -> Response | None:
        """Return the response that a 304 revalidates, if it was seen."""
        if exchange.response is None or exchange.response.status != 304 or not exchange.request.is_conditional:
            return None
        return self._stored.get(_resource(exchange))

    def embedder(self, client: str, page: str) -> Embedder:
        """Return the embedder policy of the page's origin as last loaded; unsafe-none where it was not seen."""
        document = self._documents.get((client, short(page)))
        return document.embedder if document else Embedder.UNSAFE_NONE

    def take_leading_page(self, exchange: Exchange) -> str:
        """Return and forget the serialized origin of the page that a redirect without CORS just led to this request.

        "" where none did: of several requests it led to the first alone.
        """
        where = _resource(exchange)
        page, ended = self._led.get(where) or ("", 0.0)
        if not ended - SLACK <= exchange.started < ended + _FOLLOWED_WITHIN:
            return ""
        self._led.pop(where)
        return page

    def has_page_of_site(self, exchange: Exchange) -> bool:
        """Tell whether the client loaded a page of the site that the request goes to."""
        target = exchange.request.target
        return any(client == exchange.client and same_site(parse(page), target) for client, page in self._documents)

    def local_network(self, exchange: Exchange, page: str) -> tuple[Note, ...]:
        """Return what Local Network Access would make of the request without a proxy, if the addresses tell."""
        document = self._documents.get((exchange.client, short(page)))
        if document is None or not exchange.server_ip:
            return ()
        source, target = address_space(document.ip, chromium=True), address_space(exchange.server_ip, chromium=True)
        outcome = access(source, target, parse(page).is_trustworthy)
        if outcome is Access.ALLOW:
            return ()
        does = "asks the user for permission first" if outcome is Access.PROMPT else "blocks it, since the page is not secure"
        text = (
            f"A prediction: without this proxy Chrome (142 and later) {does}, because a {source.name.lower()} page reaches into "
            f"the {target.name.lower()} network ({exchange.server_ip}). Behind a proxy browsers skip this check."
        )
        return (note("local-network", text),)

    def learn_browser(self, situation: Situation) -> None:
        """Take in what an exchange shows of its connection, its browser's cookies and its browser's settings."""
        exchange, client, kind = situation.exchange, situation.client, situation.kind
        if not client.browser:
            # What another program sends shows nothing of the browsers on its machine.
            return
        self.connections.learn(situation)
        if client.engine is Engine.FIREFOX and "sec-fetch-storage-access" in exchange.request.headers:
            self._tellers.put(exchange.client, exchange.started)
        jar = self._jars.get(exchange.client)
        if jar is None:
            jar = CookieJar(max(1, self._limit // 20))
            self._jars.put(exchange.client, jar)
        if kind is Kind.NAVIGATION:
            jar.load(exchange)
        elif kind in _EMBEDDED:
            jar.take(exchange, situation.page, credentialed=situation.credentials.mode is Credentials.INCLUDE)
        else:
            jar.store(exchange)

    def claim(self, situation: Situation, *, redirected: bool) -> CredentialsClaim | None:
        """Return what its connection, a header or a cookie that it lacks prove of a request's credentials mode; None for nothing."""
        exchange, client = situation.exchange, situation.client
        if situation.kind is not Kind.ACTUAL:
            return None
        if claim := self.connections.claim(exchange, client):
            return claim
        if not redirected:
            tells = self._tellers.get(exchange.client) is not None
            if claim := of_unredirected(exchange.request, client, tells_storage_access=tells):
                return claim
        jar = self._jars.get(exchange.client) if "cookie" not in exchange.request.withheld else None
        name = jar.missing(exchange, situation.page) if jar else ""
        return CredentialsClaim(Credentials.NOT_INCLUDE, _LACKS_COOKIE.format(name=name)) if name else None

    def unfollowed(self, situation: Situation) -> Silence:
        """Take in that nothing followed a preflight; return what is now known of its page's tries at the endpoint."""
        exchange = situation.exchange
        return self.tries.unfollowed(_habit_key(exchange, situation.page), exchange.id, exchange.started, exchange.ended)

    def learn_habit(self, situation: Situation) -> Silence:
        """Take in that a page reads from an endpoint, and with which credentials mode; return what had been silent of it."""
        if situation.kind is not Kind.ACTUAL or not situation.client.enforces:
            return NO_SILENCE
        endpoint = _habit_key(situation.exchange, situation.page)
        if situation.mode.certain:
            self._read.put(endpoint, situation.exchange.started)
        if situation.credentials.mode is not Credentials.UNKNOWN:
            own = credentials_of(situation.request, situation.client)
            self._habits.put(endpoint, Habit(situation.credentials.mode, own.mode is situation.credentials.mode))
        return self.tries.reached(endpoint)

    def is_read(self, exchange: Exchange, page: str) -> bool:
        """Tell whether this page is known to ask this endpoint with CORS."""
        return self._read.get(_habit_key(exchange, page)) is not None

    def presumed(self, exchange: Exchange, page: str, claim: CredentialsClaim) -> CredentialsClaim:
        """Return the claim, which is not known, with the likelier mode by what this page did before.

        A request that lacks the header by which an earlier one showed its credentials is likelier without them.
        """
        habit = self._habits.get(_habit_key(exchange, page))
        if habit is None or (habit.shown and habit.mode is Credentials.INCLUDE and not exchange.request.is_preflight):
            return claim
        return CredentialsClaim(Credentials.UNKNOWN, _PRESUMED_BY_HABIT.format(mode=habit.mode), habit.mode)


def revalidated_by(response: Response) -> Response:
    """Return what is remembered of a response for a 304 that revalidates it: what CORS looks at, and the names of all its lines."""
    kept = tuple([(name, value if _is_looked_at(name) else "") for name, value in response.headers.fields])
    return Response(response.status, Headers(kept))


@cached
def _is_looked_at(name: str) -> bool:
    lowered = name.lower()
    return lowered in _LOOKED_AT or lowered.startswith(_LOOKED_AT_STARTS)


def _weight_of_stored(_: tuple[str, str], response: Response) -> int:
    # Its lines have no index: nobody asks for one by its name.
    return 500 + response.headers.size + 180 * len(response.headers.fields)


def _resource(exchange: Exchange) -> tuple[str, str]:
    return exchange.client, short(canonical(exchange.request.url))


def _habit_key(exchange: Exchange, page: str) -> tuple[str, str, str]:
    target = exchange.request.target
    return (exchange.client, short(page), short(target.origin + target.path))
