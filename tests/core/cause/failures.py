"""Failures among what their server answered before, and what rules of causes find in them."""

from collections.abc import Iterable

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.known_cause import Rule
from cors_addon.core.ledger.first_sight import first_sight
from cors_addon.core.ledger.memory import Memory
from cors_addon.core.ledger.waiting import Waiting
from cors_addon.core.servers.servers import Servers
from cors_addon.core.verdict.cause import Cause
from cors_addon.core.verdict.judge import judge
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.exchange import Exchange, Response
from cors_addon.core.wire.headers import Headers
from tests.core.traffic import URL, Client

BROWSER = Client()


def situation(exchange: Exchange) -> Situation:
    """Return an exchange as it is seen without any other."""
    return first_sight(exchange, Memory(1), Waiting(1, 1.0))


def failure(*exchanges: Exchange) -> FailedExchange:
    """Return the last exchange as a failure, of whose servers the others are known."""
    servers = Servers(1_000)
    for exchange in exchanges[:-1]:
        servers.learn(exchange, passes=not judge(situation(exchange)).is_blocked)
    last = situation(exchanges[-1])
    judgement = judge(last)
    assert judgement.is_blocked
    return FailedExchange(last, judgement, (), servers)


def cause(rules: Iterable[Rule], *exchanges: Exchange) -> Cause | None:
    """Return what the first of the rules that finds a cause says of the last exchange."""
    failed = failure(*exchanges)
    return next((found for rule in rules if (found := rule(failed))), None)


def told(rules: Iterable[Rule], *exchanges: Exchange) -> str:
    """Return code, side and sureness of what the rules say of the last exchange; "" where they are silent."""
    found = cause(rules, *exchanges)
    return f"{found.code}, {found.side}, {found.sureness}" if found else ""


def saying(status: int, body: bytes | str, kind: str = "application/json", **fields: str) -> Response:
    """Return an answer without CORS headers that says something; `_` stands for `-` in names."""
    made = {"content_type": kind} if kind else {}
    lines = tuple((name.replace("_", "-"), value) for name, value in {**made, **fields}.items())
    return Response(status, Headers(lines), body.encode() if isinstance(body, str) else body)


def fetched(answer: Response, url: str = URL, time: float = 10, **more: object) -> Exchange:
    """Return a page's fetch that got an answer."""
    return BROWSER.fetch(time, answer, url, **more)


def asked(answer: Response, url: str = URL, time: float = 5, **more: object) -> Exchange:
    """Return a preflight that got an answer."""
    return BROWSER.preflight(time, answer, url, **more)
