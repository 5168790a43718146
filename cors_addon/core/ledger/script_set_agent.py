"""Requests whose User-Agent a script set (Firefox and WebKit let it), told from other programs' by the preflight that asked for it."""

from dataclasses import replace

from cors_addon.core.evidence import Client, Engine
from cors_addon.core.ledger.attempt import Step
from cors_addon.core.ledger.predecessors import asks_for
from cors_addon.core.verdict.assess import requested_names
from cors_addon.core.wire.bounded import Bounded, short
from cors_addon.core.wire.exchange import Exchange
from cors_addon.core.wire.url import canonical

_AGENT = "user-agent"
_BECAUSE = "its preflight, which a script can't change, asked for this User-Agent"


class ScriptSetAgents:
    """Preflights that asked for a User-Agent of the page's own, at most `limit`, by the URL; the oldest are forgotten."""

    def __init__(self, limit: int) -> None:
        self._asked: Bounded[str, Step] = Bounded(limit)

    def note(self, preflight: Step) -> None:
        """Take in a preflight, if it asked for a User-Agent."""
        if asks_for_agent(preflight):
            self._asked.put(_where(preflight.situation.exchange), preflight)

    def __contains__(self, preflight: Step) -> bool:
        return self._asked.peek(_where(preflight.situation.exchange)) is preflight

    def forget(self, preflight: Step) -> None:
        """Forget a preflight, if it is known."""
        if preflight in self:
            self._asked.pop(_where(preflight.situation.exchange))

    def as_its_browsers(self, exchange: Exchange) -> tuple[Exchange, Step | None]:
        """Return the exchange as its browser's, and the preflight that tells so; an exchange that hides nothing as it is."""
        asked_by = self.preflight_of(exchange)
        return (replace(exchange, client=asked_by.situation.exchange.client), asked_by) if asked_by else (exchange, None)

    def preflight_of(self, exchange: Exchange) -> Step | None:
        """Return the preflight that asked for a request's User-Agent, from the same connection or machine; None where none did."""
        if not self._asked:
            return None
        preflight = self._asked.get(_where(exchange))
        if preflight is None or not asks_for(preflight, exchange):
            return None
        asked = preflight.situation.exchange
        near = exchange.connection and exchange.connection == asked.connection
        near = near or (exchange.client_ip and exchange.client_ip == asked.client_ip)
        return preflight if near or exchange.client == asked.client else None


def _where(exchange: Exchange) -> str:
    return short(canonical(exchange.request.url))


def asks_for_agent(preflight: Step) -> bool:
    """Tell whether a preflight asks for a User-Agent of the page's own."""
    return _AGENT in requested_names(preflight.situation)


def unmasked(client: Client, preflight: Step | None) -> Client:
    """Return the client that sent a request: where its User-Agent names no browser and its preflight asked for that, the preflight's."""
    if preflight is None or client.engine is not Engine.UNKNOWN or not asks_for_agent(preflight):
        return client
    asked = preflight.situation.client
    return replace(asked, because=(_BECAUSE, *asked.because))
