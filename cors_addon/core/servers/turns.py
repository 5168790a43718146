"""Turns: how often the same request was answered with CORS headers and without, in turn, and by whom."""

from dataclasses import dataclass

from cors_addon.core.fetch.cors_check import ALLOW_ORIGIN
from cors_addon.core.fetch.preflight import REQUEST_METHOD
from cors_addon.core.servers.server_answer import ServerAnswer, asked_names
from cors_addon.core.wire.bounded import short
from cors_addon.core.wire.budget import cut
from cors_addon.core.wire.exchange import Exchange, Request, Response

_INSTANCES = (
    "x-served-by",
    "x-server",
    "x-server-name",
    "x-instance",
    "x-instance-id",
    "x-pod",
    "x-pod-name",
    "x-node",
    "x-replica",
    "x-backend",
    "x-backend-server",
    "x-upstream",
    "x-hostname",
    "x-host",
    "x-version",
    "x-powered-by",
    "fly-region",
    "x-amz-cf-pop",
    "via",
    "server",
)
"""Headers by which the instances of a server, and the ways to them, tell themselves apart."""
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Turn:
    """The newest answer of one outcome: its flow, and the lines that tell which instance made it, as `name: value`."""

    flow: str
    instance: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turns:
    """What came back to one request that was sent again and again, since both outcomes were seen.

    `has_cors` and `at` are of the newest answer, the latter when it was asked for, in seconds since the epoch. `changes` counts how often
    the outcome was another one than the time before; `with_cors` and `without` are the newest answers of each outcome.
    """

    has_cors: bool
    at: float
    changes: int
    with_cors: Turn
    without: Turn

    @property
    def differs(self) -> tuple[tuple[str, str], ...]:
        """What tells the newest answers of both outcomes apart: lines of the one with the headers and of the one without, in pairs."""
        one, other = _by_name(self.with_cors), _by_name(self.without)
        names = [name for name in (*_INSTANCES, _ADDRESS) if one.get(name) != other.get(name)]
        return tuple((one.get(name, f"no {name}"), other.get(name, f"no {name}")) for name in names)


_ADDRESS = "server address"


def _by_name(turn: Turn) -> dict[str, str]:
    return {line.partition(": ")[0]: line for line in turn.instance}


def first_turns(before: ServerAnswer, exchange: Exchange, response: Response) -> Turns:
    """Return the turns of a request that was answered otherwise than before for the first time."""
    earlier, now = Turn(before.flow, ()), Turn(exchange.id, _instance(exchange, response))
    if before.has_cors:
        return Turns(False, exchange.started, 1, earlier, now)
    return Turns(True, exchange.started, 1, now, earlier)


def counted(turns: Turns, exchange: Exchange, response: Response) -> Turns:
    """Return the turns with one more answer in them."""
    has_cors, turn = ALLOW_ORIGIN in response.headers, Turn(exchange.id, _instance(exchange, response))
    changes = turns.changes + (turns.has_cors != has_cors)
    if has_cors:
        return Turns(True, exchange.started, changes, turn, turns.without)
    return Turns(False, exchange.started, changes, turns.with_cors, turn)


def request_key(request: Request) -> tuple[object, ...]:
    """Return what two requests of a page are the same by."""
    sent = request.headers
    asked = (short(sent.text(REQUEST_METHOD)), asked_names(sent)) if request.is_preflight else short(request.method)
    return short(request.url), short(sent.text("origin")), asked


def _instance(exchange: Exchange, response: Response) -> tuple[str, ...]:
    lines = [f"{name}: {cut(response.headers.text(name), _LONGEST)}" for name in _INSTANCES if name in response.headers]
    return (*lines, f"{_ADDRESS}: {exchange.server_ip}") if exchange.server_ip else tuple(lines)
