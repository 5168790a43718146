"""Steps whose credentials mode nothing shows yet, by the connection that may still show it."""

from cors_addon.core.attempt import Step
from cors_addon.core.bounded import Bounded

MOST = 32
"""How many steps of one connection wait; of more, the newest do."""


class Undecided:
    """Waiting steps of at most `limit` connections; the connections that were used longest ago are given up."""

    def __init__(self, limit: int) -> None:
        self._steps: Bounded[str, list[Step]] = Bounded(limit)

    def add(self, step: Step) -> None:
        """Let a step wait, unless it is unknown by which connection it came."""
        connection = step.situation.exchange.connection
        if connection:
            self._steps.put(connection, [*(self._steps.get(connection) or ())[1 - MOST :], step])

    def take(self, connection: str) -> tuple[Step, ...]:
        """Return the steps of a connection, which then wait no longer."""
        return tuple(self._steps.pop(connection) or ())
