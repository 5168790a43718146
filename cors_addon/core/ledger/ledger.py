"""The ledger at work: links each exchange to its attempt, judges it, and revises what later traffic decides."""

from collections.abc import Iterable
from dataclasses import replace

from cors_addon.core.evidence import Credentials, CredentialsClaim
from cors_addon.core.fetch.redirect import REDIRECT_STATUSES
from cors_addon.core.ledger import why_preflight
from cors_addon.core.ledger.attempt import Attempt, Step, informed, observed
from cors_addon.core.ledger.connections import separates
from cors_addon.core.ledger.credentials_mode import contrasted, credentials_claim
from cors_addon.core.ledger.first_sight import first_sight
from cors_addon.core.ledger.memory import Memory
from cors_addon.core.ledger.next_request import continued, reopened, unfollowed, unguarded
from cors_addon.core.ledger.open_credentials import OpenCredentials
from cors_addon.core.ledger.script_set_agent import ScriptSetAgents
from cors_addon.core.ledger.settings import DEFAULTS, Settings
from cors_addon.core.ledger.waiting import Waiting
from cors_addon.core.verdict.assess import sets_condition
from cors_addon.core.verdict.judge import judge, possible_worlds
from cors_addon.core.verdict.judgement import Kind, Observed, Record
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.bounded import Bounded
from cors_addon.core.wire.exchange import Exchange
from cors_addon.core.wire.url import OPAQUE

_TRACKED = frozenset({Kind.PREFLIGHT, Kind.ACTUAL})
_WAITING = _TRACKED | {Kind.SAME_ORIGIN}
_MOST_STEPS = 64
"""More than the 20 redirects that a browser follows, each with a preflight: a longer chain is of several attempts."""


class Ledger:
    """Judges exchanges one after the other, with memory of those before.

    Each method returns records: new judgements, and earlier ones that were revised. No clock: time is the exchanges' own.
    """

    def __init__(self, settings: Settings = DEFAULTS) -> None:
        self._settings = settings
        self._memory = Memory(settings.memory)
        self._steps: Bounded[str, tuple[Step, Attempt]] = Bounded(settings.memory)
        self._waiting = Waiting(settings.memory, settings.patience)
        self._disguises = ScriptSetAgents(settings.memory)
        self._undecided = OpenCredentials(settings.memory)

    @property
    def dropped(self) -> int:
        """How many remembered things were forgotten to stay within the limit."""
        return self._memory.dropped + self._steps.dropped

    @property
    def is_waiting(self) -> bool:
        """Whether anything waits for what the browser does next."""
        return bool(self._waiting) or bool(self._undecided)

    def begin(self, exchange: Exchange) -> None:
        """Take note that a request was sent whose response is still to come, so that what led to it counts as followed."""
        self._waiting.begin(self._unmasked(exchange)[0])

    def see(self, exchange: Exchange) -> list[Record]:
        """Judge an exchange; return its record first, then those of earlier exchanges that it revises.

        An exchange that was seen before (its id is known) is judged again as it is now.
        """
        exchange, asked_by = self._unmasked(exchange)
        if known := self._steps.get(exchange.id):
            return self._again(*known, exchange, asked_by)
        situation = first_sight(exchange, self._memory, self._waiting, asked_by)
        self._memory.remember(situation)
        self._memory.learn_browser(situation)
        if situation.kind in _TRACKED or self._starts_chain(situation):
            return [*self._track(situation), *self._without_origin(situation), *self._decided(exchange)]
        first = Record(exchange, judge(situation, self._settings.engine))
        return [first, *self._without_origin(situation), *self._decided(exchange)]

    def known(self, flow: str) -> Record | None:
        """Return the record of a CORS exchange as it now stands, or None where it is not remembered."""
        entry = self._steps.get(flow)
        return entry[0].record if entry else None

    def settle(self, now: float) -> list[Record]:
        """Decide what waited longer than the patience for a next request; `now` in seconds since the epoch."""
        undecided = self._undecided.before(now - self._settings.patience)
        return [*self._conclude(self._waiting.overdue(now)), *self._compared(undecided)]

    def finish(self) -> list[Record]:
        """Decide all that still waits: nothing more will come."""
        return [*self._conclude(self._waiting.all()), *self._compared(self._undecided.before(float("inf")))]

    def _unmasked(self, exchange: Exchange) -> tuple[Exchange, Step | None]:
        """Return the exchange as its browser's, and the preflight that tells so; an exchange that hides nothing as it is."""
        asked_by = self._disguises.preflight_of(exchange)
        return (replace(exchange, client=asked_by.situation.exchange.client), asked_by) if asked_by else (exchange, None)

    def _starts_chain(self, situation: Situation) -> bool:
        """Tell whether a same-origin request is a hop of a chain that CORS may reach."""
        if situation.kind is not Kind.SAME_ORIGIN:
            return False
        if situation.mode.mode != "cors" and "sec-fetch-mode" in situation.request.headers:
            return False
        response = situation.exchange.response
        redirects = response is not None and response.status in REDIRECT_STATUSES and "location" in response.headers
        return redirects or self._waiting.hop_before(situation) is not None

    def _track(self, situation: Situation) -> list[Record]:
        """Link the exchange to its attempt, judge it, and revise the attempt's other steps."""
        hop = self._waiting.hop_before(situation)
        if hop is not None and not hop.passing and situation.kind is not Kind.PREFLIGHT:
            hop.situation = unguarded(hop.situation)
        preflight = self._waiting.preflight_of(situation) if situation.kind is Kind.ACTUAL else None
        attempt = self._attempt_of(preflight or hop) or Attempt(situation.exchange.id)
        situation = self._linked(situation, attempt, (preflight, hop))
        judgement, needless = judge(situation, self._settings.engine), self._memory.spares(situation)
        step = Step(situation, judgement, led_here=(preflight, hop), needless=needless)
        attempt.steps.append(step)
        self._steps.put(situation.exchange.id, (step, attempt))
        if situation.kind is Kind.ACTUAL:
            self._memory.learn_habit(situation)
        if situation.kind is not Kind.PREFLIGHT:
            for led_here in (preflight, hop):
                if led_here is not None:
                    self._followed(led_here, situation)
        elif hop is not None:
            hop.preflighted = True
            if hop.passing:
                self._went_on(hop)
        unknown = situation.credentials.mode is Credentials.UNKNOWN and situation.kind is Kind.ACTUAL
        if unknown and separates(situation.exchange, situation.client):
            self._undecided.add(step)
        return [step.record, *self._wait(step), *self._revise(attempt, step)]

    def _without_origin(self, situation: Situation) -> list[Record]:
        """Judge a redirect again whose mode was open, if this request without CORS follows it."""
        hop = self._waiting.hop_without_origin(situation) if situation.kind in (Kind.NO_CORS, Kind.SAME_ORIGIN, Kind.OTHER) else None
        attempt = self._attempt_of(hop)
        if hop is None or attempt is None:
            return []
        hop.situation = unguarded(hop.situation)
        self._waiting.remove(hop)
        self._went_on(hop)
        return [*self._judged_again(hop), *self._revise(attempt, hop)]

    def _decided(self, exchange: Exchange) -> list[Record]:
        """Judge again what had to wait for proof of its connection's credentials, if this exchange brought it, or its time."""
        claim = self._memory.connections.shown_by(exchange.connection)
        records = self._compared(self._undecided.before(exchange.started - self._settings.patience))
        if claim is not None:
            for step in self._undecided.take(exchange.connection):
                records += self._informed(step, claim)
        return records

    def _compared(self, steps: Iterable[Step]) -> list[Record]:
        """Judge again steps that went on a connection of their own, by those that their browser could have used instead."""
        records: list[Record] = []
        for step in steps:
            claim = contrasted(step.situation, self._attempt_of(step), self._memory)
            if claim is not None:
                records += self._informed(step, claim)
        return records

    def _informed(self, step: Step, claim: CredentialsClaim) -> list[Record]:
        """Judge a step and its attempt again with what is now known of its credentials mode."""
        attempt = self._attempt_of(step)
        if attempt is None or step.situation.credentials.mode is not Credentials.UNKNOWN:
            return []
        step.situation = informed(step.situation, claim)
        return [*self._judged_again(step), *self._revise(attempt, step)]

    def _linked(self, situation: Situation, attempt: Attempt, led_here: tuple[Step | None, Step | None]) -> Situation:
        """Return the situation with what its attempt shows; `led_here` are its preflight and the redirect before it."""
        preflight, hop = led_here
        before = hop or preflight
        if preflight is None and situation.kind is Kind.ACTUAL:
            situation = continued(situation, hop.situation if hop else None)
        credentials = credentials_claim(situation, attempt, led_here, self._memory)
        if situation.kind is Kind.ACTUAL:
            known = situation if credentials is situation.credentials else informed(situation, credentials)
            if preflight and sets_condition(preflight.situation):
                situation = replace(situation, stored=None, own_condition=True)
            told = why_preflight.of_paired(preflight) if preflight else why_preflight.of_unpaired(known, self._memory)
        else:
            told = situation.preflight
        if before is None:
            return replace(situation, credentials=credentials, preflight=told)
        tainted = situation.origin == OPAQUE and before.situation.page != OPAQUE
        return replace(
            situation,
            credentials=credentials,
            preflight=told,
            attempt=attempt.id,
            flows=attempt.flows_with(situation.exchange),
            page=before.situation.page,
            initial_url=before.situation.initial_url,
            tainted_by=(before.situation.tainted_by or attempt.tainted_by) if tainted else "",
        )

    def _attempt_of(self, step: Step | None) -> Attempt | None:
        known = self._steps.get(step.situation.exchange.id) if step else None
        return known[1] if known and len(known[1].steps) < _MOST_STEPS else None

    def _followed(self, step: Step, by: Situation) -> None:
        """Take in that the browser went on after a step."""
        self._waiting.remove(step)
        if not step.followed:
            step.situation = reopened(step.situation)
        if step.situation.credentials.mode is Credentials.UNKNOWN and step.situation.kind in _TRACKED:
            because = f"the request that followed: {by.credentials.because}"
            source = by.credentials.shown_by or by.exchange.id
            step.situation = informed(step.situation, replace(by.credentials, because=because, shown_by=source))
        self._went_on(step)
        self._cache(step)

    def _went_on(self, step: Step) -> None:
        """Compare what the browser did with what its own engine was judged to do, whichever engine's verdict is shown."""
        step.followed = True
        blocked = possible_worlds(step.situation)[0] not in step.passing
        step.situation = observed(step.situation, blocked, followed=True)

    def _wait(self, step: Step) -> list[Record]:
        """Let the step wait for what the browser does next; conclude one that had to be given up for it."""
        if step.situation.exchange.response is None or step.situation.kind not in _WAITING:
            return []
        if step.situation.kind is Kind.PREFLIGHT:
            self._cache(step)
            self._disguises.note(step)
        given_up = self._waiting.add(step)
        return [] if given_up is None else self._conclude((given_up,))

    def _cache(self, step: Step) -> None:
        """Keep the answer to a preflight as the browser does, by what is known of its credentials mode now."""
        situation = step.situation
        response = situation.exchange.response
        if situation.kind is not Kind.PREFLIGHT or response is None:
            return
        exchange = situation.exchange
        cache = self._memory.cache(exchange.client, situation.client.engine)
        where = situation.origin, exchange.request.url
        cache.retract(exchange.id, *where)
        passing, credentialed = step.passing, situation.credentials.worlds[0]
        if not passing:
            cache.forget(*where)
        elif credentialed in passing:
            cache.store(exchange.id, exchange.ended, *where, situation.method, credentialed, response.headers)

    def _revise(self, attempt: Attempt, newest: Step) -> list[Record]:
        """Judge the attempt's other steps again with what the newest one shows; return the records of those that changed."""
        known = attempt.credentials()
        flows = newest.situation.flows
        records: list[Record] = []
        for step in attempt.steps:
            if step is newest:
                continue
            situation = step.situation
            if known is not None and situation.credentials.mode is Credentials.UNKNOWN and situation.kind in _TRACKED:
                situation = informed(situation, replace(known, because=f"another request of this attempt: {known.because}"))
            step.situation = replace(situation, flows=flows)
            records += self._judged_again(step)
        return records

    def _again(self, step: Step, attempt: Attempt, exchange: Exchange, asked_by: Step | None) -> list[Record]:
        """Judge a known exchange as it is now: its body is complete, or somebody edited it."""
        waited = self._waiting.remove(step)
        former = step.situation
        seen = former.observed if step.followed else Observed.UNOBSERVED
        fresh = first_sight(exchange, self._memory, self._waiting, step.led_here[0] or asked_by)
        # Set first: what its former self showed of the attempt's credentials counts no longer.
        step.situation = replace(fresh, attempt=attempt.id, flows=attempt.flows_with(exchange), observed=seen)
        step.situation = self._linked(step.situation, attempt, step.led_here)
        if step.followed and not step.passing:
            step.situation = unguarded(step.situation)
        if former.credentials.because.endswith(step.situation.credentials.because):
            # The same proof, and whose it is.
            step.situation = informed(step.situation, former.credentials)
        step.judgement = judge(step.situation, self._settings.engine)
        waits = self._wait(step) if waited or not step.followed else []
        return [step.record, *waits, *self._revise(attempt, step)]

    def _judged_again(self, step: Step) -> list[Record]:
        """Judge a step again; return its record if the judgement changed."""
        judgement = judge(step.situation, self._settings.engine)
        if judgement == step.judgement:
            return []
        step.judgement = judgement
        return [step.record]

    def _conclude(self, steps: Iterable[Step]) -> list[Record]:
        """Decide steps that nothing followed."""
        records: list[Record] = []
        for step in steps:
            situation = step.situation
            if not step.followed:
                habit = self._memory.habit(situation.exchange, situation.page)
                step.situation = unfollowed(step, habit, page_went_on=self._memory.went_on_after(situation))
                records += self._judged_again(step)
            self._waiting.conclude(step)
        return records
