"""Steps whose credentials mode nothing shows yet, by the connection that may still show it."""

from itertools import islice

from cors_addon.core.ledger.attempt import Step
from cors_addon.core.wire.bounded import Bounded

MOST = 32
"""How many steps of one connection wait; of more, the newest do."""


class OpenCredentials:
    """Waiting steps of at most `limit` connections; the connections that were used longest ago are given up."""

    def __init__(self, limit: int) -> None:
        self._steps: Bounded[str, list[Step]] = Bounded(limit)
        self._to_compare: Bounded[str, Step] = Bounded(limit)

    def __bool__(self) -> bool:
        return bool(self._to_compare)

    def add(self, step: Step) -> None:
        """Let a step wait."""
        exchange = step.situation.exchange
        self._steps.put(exchange.connection, [*(self._steps.get(exchange.connection) or ())[1 - MOST :], step])
        self._to_compare.put(exchange.id, step)

    def forget(self, step: Step) -> None:
        """Let a step wait no longer."""
        exchange = step.situation.exchange
        self._to_compare.pop(exchange.id)
        steps = self._steps.peek(exchange.connection) or []
        if step in steps:
            steps.remove(step)
            if not steps:
                self._steps.pop(exchange.connection)

    def take(self, connection: str) -> tuple[Step, ...]:
        """Return the steps of a connection, which then wait no longer."""
        return tuple(self._steps.pop(connection) or ())

    def is_due(self, time: float) -> bool:
        """Tell whether there is a step that began before a time (seconds since the epoch)."""
        return any(step.situation.exchange.started < time for step in self._to_compare.values())

    def before(self, time: float, most: int | None = None) -> tuple[Step, ...]:
        """Return the steps that began before a time (seconds since the epoch) and were not returned here before, `most` at once."""
        due = tuple(islice((step for step in self._to_compare.values() if step.situation.exchange.started < time), most))
        for step in due:
            self._to_compare.pop(step.situation.exchange.id)
        return due
