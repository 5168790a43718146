"""The memory of servers: of each the kinds of answers that it gave, to whom, and what came of them."""

from collections.abc import Iterator
from dataclasses import replace

from cors_addon.core.fetch.cors_check import ALLOW_ORIGIN
from cors_addon.core.fetch.preflight import REQUEST_METHOD
from cors_addon.core.servers.server_answer import ServerAnswer, asked_names, endpoint_path, remembered
from cors_addon.core.servers.turns import Turns, counted, first_turns, request_key
from cors_addon.core.wire.bounded import Bounded, short
from cors_addon.core.wire.budget import cut
from cors_addon.core.wire.exchange import Exchange, Request, Response

_KINDS = 96
"""How many kinds of answers to pages of other origins are remembered of a server."""
_PLAIN = 32
"""How many URLs that were asked for without `Origin`."""
_TURNS = 32
"""How many requests are remembered that were answered with CORS headers at one time and without at another."""
_OPEN = 16
"""How many of a server's latest failures may be explained anew when it shows something new."""
_OF_PATH = 4
"""How many of these an answer that shows nothing new but of its own path has explained anew."""
_LEAST = 16


class Server:
    """One server (an origin): the newest answer of each kind, and the failures whose causes its next answers may show."""

    def __init__(self) -> None:
        self._kinds: Bounded[tuple[object, ...], ServerAnswer] = Bounded(_KINDS)
        self._plain: Bounded[str, ServerAnswer] = Bounded(_PLAIN)
        self._open: Bounded[str, str] = Bounded(_OPEN)
        self._sorts: set[tuple[bool, bool, bool, bool]] = set()
        self._turns: Bounded[tuple[object, ...], Turns] = Bounded(_TURNS)

    def __len__(self) -> int:
        return len(self._kinds) + len(self._plain) + len(self._turns)

    def answers(self) -> Iterator[ServerAnswer]:
        """Yield the remembered answers to requests with `Origin`, the newest kind first."""
        yield from reversed(self._kinds.values())

    def plain(self) -> Iterator[ServerAnswer]:
        """Yield the remembered answers to requests without `Origin`, the newest first."""
        yield from reversed(self._plain.values())

    def turns(self, request: Request) -> Turns | None:
        """Return what came back to a request that was answered with CORS headers and without; None where it wasn't."""
        return self._turns.peek(request_key(request))

    def learn(self, exchange: Exchange, response: Response, *, passes: bool, credentialed: bool = False) -> bool:
        """Take in an answer; tell whether it shows something new: a kind that was not known, or another outcome than last time."""
        origin = exchange.request.headers.get("origin")
        if origin is None:
            self._plain.put(short(exchange.request.url), remembered(exchange, response, passes=passes, credentialed=credentialed))
            return False
        kind = (*_kind_of(exchange, response, origin, passes=passes), credentialed)
        known = self._kinds.get(kind)
        if known is None:
            answer = remembered(exchange, response, passes=passes, credentialed=credentialed)
            self._begin_turns(exchange, response, answer)
            self._kinds.put(kind, answer)
            return True
        self._kinds.put(kind, replace(known, flow=exchange.id, at=exchange.started, url=cut(exchange.request.url)))
        return self._turned(exchange, response)

    def _begin_turns(self, exchange: Exchange, response: Response, answer: ServerAnswer) -> None:
        """Begin to count the outcomes of a request, where it was answered otherwise before, with CORS headers or without."""
        key = request_key(exchange.request)
        other = next((one for one in self._kinds.values() if _is_turn(one, answer)), None)
        if self._turns.peek(key) is not None:
            self._turned(exchange, response)
        elif other is not None:
            self._turns.put(key, first_turns(other, exchange, response))

    def _turned(self, exchange: Exchange, response: Response) -> bool:
        """Count an answer to a request that is answered in both ways; tell whether the time before it was answered in the other."""
        if not self._turns or response.is_error or exchange.made_by_proxy:
            return False
        key = request_key(exchange.request)
        turns = self._turns.peek(key)
        if turns is None:
            return False
        self._turns.put(key, now := counted(turns, exchange, response))
        return now.has_cors != turns.has_cors

    def keep_open(self, exchange: Exchange) -> None:
        """Remember a failure that is to be explained anew when the server shows something new."""
        self._open.put(exchange.id, endpoint_path(exchange.request.target))

    def open_failures(self, exchange: Exchange, response: Response) -> tuple[str, ...]:
        """Return the flows of the failures that an answer of a new kind may explain: those of its path, the newest ones.

        All of them, where it is the first of its sort: with CORS headers or without, an error or none, a preflight's or not.
        """
        sort = (exchange.request.is_preflight, ALLOW_ORIGIN in response.headers, response.is_error, exchange.made_by_proxy)
        open_failures = [(flow, path) for flow, path in zip(self._open, self._open.values(), strict=True) if flow != exchange.id]
        if sort not in self._sorts:
            self._sorts.add(sort)
            return tuple([flow for flow, _ in open_failures])
        here = endpoint_path(exchange.request.target)
        return tuple([flow for flow, path in open_failures if path == here][-_OF_PATH:])


class Servers:
    """The servers that were asked last: at most `limit` divided by 16 of them, and at most `limit` answers of all together."""

    def __init__(self, limit: int) -> None:
        self._servers: Bounded[str, Server] = Bounded(max(_LEAST, limit // 16))
        self._limit, self._held = max(_LEAST, limit), 0
        self._made_room = 0

    @property
    def dropped(self) -> int:
        """How many servers were forgotten to stay within the limits."""
        return self._servers.dropped + self._made_room

    def of(self, origin: str) -> Server:
        """Return what is known of a server, by its serialized origin; one of which nothing is known where it never answered."""
        return self._servers.peek(short(origin)) or Server()

    def keep_open(self, exchange: Exchange) -> None:
        """Remember a failure that is to be explained anew when its server shows something new."""
        self._of(exchange).keep_open(exchange)

    def learn(self, exchange: Exchange, *, passes: bool, credentialed: bool = False) -> tuple[str, ...]:
        """Take in an answer; return the flows of failures that it may explain."""
        if exchange.response is None:
            return ()
        server = self._of(exchange)
        held = len(server)
        is_new = server.learn(exchange, exchange.response, passes=passes, credentialed=credentialed)
        self._held += len(server) - held
        while self._held > self._limit and len(self._servers) > 1:
            self._held -= len(self._servers.pop(next(iter(self._servers))) or ())
            self._made_room += 1
        return server.open_failures(exchange, exchange.response) if is_new else ()

    def _of(self, exchange: Exchange) -> Server:
        name = short(exchange.request.target.origin)
        server = self._servers.get(name)
        if server is None:
            server = Server()
            self._held -= sum(map(len, self._servers.put(name, server)))
        return server


def _is_turn(one: ServerAnswer, other: ServerAnswer) -> bool:
    """Tell whether two answers are to the same request and good both, one with CORS headers and the other without."""
    same = (one.url, one.method, one.origin, one.is_preflight, one.asked) == (
        other.url,
        other.method,
        other.origin,
        other.is_preflight,
        other.asked,
    )
    return same and one.is_ok and other.is_ok and one.has_cors != other.has_cors and not (one.proxy or other.proxy)


def _kind_of(exchange: Exchange, response: Response, origin: str, *, passes: bool) -> tuple[object, ...]:
    """Return what an answer is one of many alike by."""
    request = exchange.request
    sent, is_preflight = request.headers, request.is_preflight
    return (
        endpoint_path(request.target),
        short(sent.text(REQUEST_METHOD) if is_preflight else request.method),
        short(origin),
        asked_names(sent) if is_preflight else None,
        response.status,
        None if (allowed := response.headers.get(ALLOW_ORIGIN)) is None else short(allowed),
        "age" in response.headers,
        passes,
    )
