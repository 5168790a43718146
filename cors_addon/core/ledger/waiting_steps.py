"""Steps that wait for what the browser does next: preflights for their requests, redirects for the next hop."""

from collections.abc import Iterator
from itertools import islice

from cors_addon.core.ledger.attempt import Step
from cors_addon.core.wire.bounded import Bounded, short
from cors_addon.core.wire.url import canonical

SLACK = 0.05
"""Seconds by which a request may seem to start before the response that it follows was complete (clocks, streaming)."""
LOOKED_AT = 32
"""How many steps that wait for one URL are looked at for a request: more are not in flight at once."""

Target = tuple[str, str]
"""A client and the URL that it will ask for."""


class WaitingSteps:
    """Waiting steps by the client and the URL that they wait for; at most `limit`, the oldest are given up."""

    def __init__(self, limit: int) -> None:
        self._order: Bounded[str, tuple[Target, Step]] = Bounded(limit)
        self._by_target: dict[Target, dict[str, Step]] = {}

    def __len__(self) -> int:
        return len(self._order)

    def __contains__(self, step: Step) -> bool:
        entry = self._order.peek(step.situation.exchange.id)
        return entry is not None and entry[1] is step

    def add(self, step: Step, url: str) -> tuple[Step, ...]:
        """Let the step wait for a request to the URL; return those that were given up for it."""
        flow = step.situation.exchange.id
        self._drop(flow)
        target = (step.situation.exchange.client, short(canonical(url)))
        self._by_target.setdefault(target, {})[flow] = step
        given_up = self._order.put(flow, (target, step))
        for entry in given_up:
            self._unlist(*entry)
        return tuple(one for _, one in given_up)

    def waiting(self, client: str, url: str, before: float) -> Iterator[Step]:
        """Yield the latest steps that wait for this URL and whose response was complete before the time, the latest seen first."""
        steps = self._by_target.get((client, short(canonical(url))), {})
        latest = islice(reversed(steps.values()), LOOKED_AT)
        return (step for step in latest if step.situation.exchange.ended <= before + SLACK)

    def leading_to(self, client: str, url: str, before: float) -> Iterator[Step]:
        """Yield the steps that wait for this URL, then those that wait for it by http if it is secure.

        A browser turns http into https where it knows the host as secure (RFC 6797) or where a page embeds an image, a video or a
        sound: https://www.w3.org/TR/mixed-content/#upgrade-algorithm.
        """
        yield from self.waiting(client, url, before)
        if url.startswith("https:"):
            yield from self.waiting(client, "http:" + url.removeprefix("https:"), before)

    def remove(self, step: Step) -> bool:
        """Let the step wait no longer; tell whether it did."""
        return self._drop(step.situation.exchange.id)

    def overdue(self, before: float) -> tuple[Step, ...]:
        """Return the steps whose response was complete before the time and whose next request has not begun."""
        return tuple(step for _, step in self._order.values() if step.situation.exchange.ended < before and not step.is_followed)

    def all(self) -> tuple[Step, ...]:
        """Return all waiting steps, the oldest first."""
        return tuple(step for _, step in self._order.values())

    def _drop(self, flow: str) -> bool:
        entry = self._order.pop(flow)
        if entry is not None:
            self._unlist(*entry)
        return entry is not None

    def _unlist(self, target: Target, step: Step) -> None:
        steps = self._by_target[target]
        del steps[step.situation.exchange.id]
        if not steps:
            del self._by_target[target]
