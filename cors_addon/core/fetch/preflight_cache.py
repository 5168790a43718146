"""The CORS-preflight cache, by the rules of one engine, so that a request without a visible preflight can be explained."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cors_addon.core.fetch import methods
from cors_addon.core.fetch.near_miss import elements
from cors_addon.core.fetch.preflight import ALLOW_HEADERS, ALLOW_METHODS, MAX_AGE, NON_WILDCARD
from cors_addon.core.wire.bounded import Bounded
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.url import OPAQUE

DEFAULT_SECONDS = 5
NOT_CACHED = 0
"""An entry that lives for no time is none."""

MaxAge = Callable[[tuple[str, ...]], int]
"""From the lines of `Access-Control-Max-Age` (blanks stripped) to seconds before the cap."""


@dataclass(frozen=True, slots=True)
class CacheRules:
    """How one engine caches preflights; seconds and counts."""

    max_age: MaxAge
    cap: int | None = None
    entries: int | None = None
    url_length: int | None = None
    shares_credentialed: bool = True
    """An entry made with credentials serves requests without them too."""
    reuses_wildcard: bool = True
    wildcard_covers_authorization: bool = False
    head_is_safelisted: bool = True
    caches_opaque_origins: bool = True


def lifetime(headers: Headers, rules: CacheRules) -> int:
    """Return for how many seconds an engine keeps the answer to a preflight; `NOT_CACHED` where it doesn't."""
    seconds = rules.max_age(headers.lines(MAX_AGE))
    return max(NOT_CACHED, seconds if rules.cap is None else min(seconds, rules.cap))


@dataclass(frozen=True, slots=True)
class Entry:
    """The answer to one preflight: `at` and `expires` in seconds since the epoch, `flow` the id of the preflight's flow."""

    flow: str
    at: float
    expires: float
    credentialed: bool
    methods: frozenset[str]
    headers: frozenset[str]

    def covers(self, method: str, unsafe_names: Iterable[str], rules: CacheRules) -> bool:
        """Tell whether the entry spares a request with this method and these unsafe header names its preflight."""
        wildcard = rules.reuses_wildcard and not self.credentialed
        safelisted = methods.is_safelisted(method) and (method != "HEAD" or rules.head_is_safelisted)
        if not safelisted and method not in self.methods and not (wildcard and "*" in self.methods):
            return False
        return all(name in self.headers or (wildcard and "*" in self.headers and self._wild(name, rules)) for name in unsafe_names)

    @staticmethod
    def _wild(name: str, rules: CacheRules) -> bool:
        return rules.wildcard_covers_authorization or name not in NON_WILDCARD


CacheKey = tuple[str, str, str]

_ROOM = 1 << 19
"""Bytes of all answers of one cache: some 400 of ordinary size."""


class PreflightCache:
    """The answers that one browser remembers; at most `limit` of them and `room` bytes, the oldest go first."""

    def __init__(self, rules: CacheRules, limit: int, room: int = _ROOM) -> None:
        self._rules = rules
        self._entries: Bounded[tuple[CacheKey, bool], Entry] = Bounded(min(limit, rules.entries or limit), room, _weight)

    def store(
        self, flow: str, at: float, origin: str, url: str, method: str, credentialed: bool, headers: Headers, partition: str = ""
    ) -> None:
        """Remember a preflight's answer that let its request go on; `method` is the actual request's."""
        seconds = lifetime(headers, self._rules)
        too_long = self._rules.url_length is not None and len(url) >= self._rules.url_length
        opaque = origin.startswith(OPAQUE) and not self._rules.caches_opaque_origins
        if seconds == NOT_CACHED or too_long or opaque:
            return
        allowed = frozenset(elements(headers.get(ALLOW_METHODS))) or frozenset({method})
        names = frozenset(name.lower() for name in elements(headers.get(ALLOW_HEADERS)))
        key = ((origin, url, partition), credentialed)
        self._entries.put(key, Entry(flow, at, at + seconds, credentialed, allowed, names))

    def find(
        self, at: float, origin: str, url: str, method: str, credentialed: bool, unsafe_names: Iterable[str], partition: str = ""
    ) -> Entry | None:
        """Return the remembered answer that spares a request its preflight, or None."""
        names = tuple(unsafe_names)
        for entry in self._usable((origin, url, partition), credentialed):
            if entry.expires > at >= entry.at and entry.covers(method, names, self._rules):
                return entry
        return None

    def forget(self, origin: str, url: str, partition: str = "") -> None:
        """Drop what is remembered for an origin and URL, as browsers do when a preflight or its request fails."""
        for credentialed in (True, False):
            self._entries.pop(((origin, url, partition), credentialed))

    def retract(self, flow: str, origin: str, url: str, partition: str = "") -> None:
        """Drop what one preflight's answer brought, because it was brought under a wrong presumption."""
        for credentialed in (True, False):
            key = ((origin, url, partition), credentialed)
            if (entry := self._entries.peek(key)) and entry.flow == flow:
                self._entries.pop(key)

    def _usable(self, key: CacheKey, credentialed: bool) -> Iterator[Entry]:
        kinds = (True, False) if self._rules.shares_credentialed and not credentialed else (credentialed,)
        for kind in kinds:
            if entry := self._entries.peek((key, kind)):
                yield entry


def _weight(key: tuple[CacheKey, bool], entry: Entry) -> int:
    """Return how many bytes an answer takes, about."""
    names = len(entry.methods) + len(entry.headers)
    return 900 + sum(map(len, key[0])) + sum(map(len, entry.methods)) + sum(map(len, entry.headers)) + 130 * names
