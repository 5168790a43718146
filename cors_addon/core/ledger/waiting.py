"""What waits for the browser's next request, and what is silent and may still see it come late."""

from collections.abc import Iterator
from itertools import chain

from cors_addon.core.evidence.client import client_of
from cors_addon.core.ledger.attempt import Step
from cors_addon.core.ledger.predecessors import asks_for, goes_on, hop_before, hop_without_origin, is_of, preflight_of
from cors_addon.core.ledger.script_set_agent import unmasked
from cors_addon.core.ledger.waiting_steps import WaitingSteps
from cors_addon.core.verdict.judgement import Kind
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.exchange import Exchange


class Waiting:
    """Preflights that wait for their requests, and redirects for the next hop; at most `limit` of each.

    `patience` is how many seconds a browser may take to go on after what should have stopped it.
    """

    def __init__(self, limit: int, patience: float) -> None:
        self._preflights = WaitingSteps(limit)
        self._redirects = WaitingSteps(limit)
        # Silent, yet the request may be late: queued behind others, or held back by somebody.
        self._late_preflights = WaitingSteps(limit)
        self._late_redirects = WaitingSteps(limit)
        self._patience = patience
        self._asking = (self._preflights, self._late_preflights)
        self._leading = (self._redirects, self._late_redirects)

    def __bool__(self) -> bool:
        return bool(self._preflights or self._redirects)

    def __contains__(self, step: Step) -> bool:
        return any(step in steps for steps in (*self._asking, *self._leading))

    def add(self, step: Step) -> tuple[Step, ...]:
        """Let a preflight or a redirect wait; return the steps that were given up for it."""
        return _add(self._preflights, self._redirects, step)

    def asks_for(self, exchange: Exchange) -> bool:
        """Tell whether a preflight for this request waits for it."""
        where = (exchange.client, exchange.request.url, exchange.started)
        return any(asks_for(step, exchange) for steps in self._asking for step in steps.waiting(*where))

    def leads_to(self, exchange: Exchange) -> bool:
        """Tell whether a redirect that shows this request's mode waits for it: by its own, or by being followed at all."""
        request = exchange.request
        where = (exchange.client, request.url, exchange.started)
        waiting = (step for steps in self._leading for step in steps.leading_to(*where))
        return any((step.situation.mode.certain or not step.passing) and goes_on(step, request) for step in waiting)

    def led_to(self, exchange: Exchange, asked_by: Step | None) -> Iterator[Step]:
        """Yield the steps that led to a request which was just sent: of preflights and of redirects the first that fits, if any.

        `asked_by` is the preflight that is known to have asked for it.
        """
        request = exchange.request
        client = unmasked(client_of(request), asked_by)
        where = (exchange.client, request.url, exchange.started)
        preflights = (step for step in self._preflights.waiting(*where) if is_of(step, client) and asks_for(step, exchange))
        redirects = (step for step in self._redirects.leading_to(*where) if is_of(step, client) and goes_on(step, request))
        for steps in (preflights, redirects):
            if step := next((step for step in steps if not step.is_followed), None):
                yield step

    def hop_before(self, situation: Situation) -> Step | None:
        """Return the redirect that a request follows, or None."""
        hops = (hop_before(steps, situation, self._patience) for steps in self._leading if steps)
        return next((hop for hop in hops if hop), None)

    def hop_without_origin(self, situation: Situation) -> Step | None:
        """Return the redirect of a mode still open that led to a request without Origin, or None."""
        hops = (hop_without_origin(steps, situation) for steps in self._leading if steps)
        return next((hop for hop in hops if hop), None)

    def preflight_of(self, situation: Situation) -> Step | None:
        """Return the preflight that asked for a request, or None."""
        preflights = (preflight_of(steps, situation, self._patience) for steps in self._asking if steps)
        return next((preflight for preflight in preflights if preflight), None)

    def remove(self, step: Step) -> bool:
        """Let a step wait no longer, open or silent; tell whether it did."""
        return any(steps.remove(step) for steps in (*self._asking, *self._leading))

    def keep_for_late(self, step: Step) -> None:
        """Let a step wait no longer, but for a late request."""
        self.remove(step)
        _add(self._late_preflights, self._late_redirects, step)

    def overdue(self, now: float) -> tuple[Step, ...]:
        """Return the steps whose next request has not begun within the patience."""
        return tuple(chain.from_iterable(steps.overdue(now - self._patience) for steps in (self._preflights, self._redirects)))

    def all(self) -> tuple[Step, ...]:
        """Return the steps that wait and are not silent."""
        return (*self._preflights.all(), *self._redirects.all())


def _add(preflights: WaitingSteps, redirects: WaitingSteps, step: Step) -> tuple[Step, ...]:
    if step.situation.kind is Kind.PREFLIGHT:
        return preflights.add(step, step.situation.request.url)
    return redirects.add(step, step.location) if step.location else ()
