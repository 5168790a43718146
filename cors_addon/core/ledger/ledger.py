"""The ledger at work: the way of one exchange from `see` to its records, with all that it revises on the way.

What can happen to a step, and what that changes, stands in life.py; here it happens, and only here. attempt.py says what a step is.
"""

from collections.abc import Iterable
from dataclasses import replace

from cors_addon.core.cause.causes import Causes
from cors_addon.core.cure.cure import cured
from cors_addon.core.evidence import Credentials, CredentialsClaim
from cors_addon.core.ledger.attempt import Attempt, Attempts, State, Step, steps_before, weight_of_step
from cors_addon.core.ledger.connections import separates
from cors_addon.core.ledger.credentials_mode import contrasted
from cors_addon.core.ledger.first_sight import first_sight, linked, may_reach_cors
from cors_addon.core.ledger.life import NOTHING, Event, News, Revised, happen
from cors_addon.core.ledger.memory import Memory
from cors_addon.core.ledger.open_credentials import OpenCredentials
from cors_addon.core.ledger.script_set_agent import ScriptSetAgents
from cors_addon.core.ledger.settings import DEFAULTS, Settings, room
from cors_addon.core.ledger.silence import NO_SILENCE, SEVERAL, Silence, hinges_on_credentials
from cors_addon.core.ledger.waiting import Waiting
from cors_addon.core.verdict.judge import judge
from cors_addon.core.verdict.judgement import OF_CORS, Judgement, Kind, Observed, Record
from cors_addon.core.verdict.logged import by_the_log
from cors_addon.core.verdict.situation import Situation, informed
from cors_addon.core.wire.bounded import Bounded
from cors_addon.core.wire.exchange import Exchange

_OPENING = OF_CORS | {Kind.SAME_ORIGIN}
_AT_ONCE = 32  # earlier requests that an exchange has compared at most: it is to take little time
_LEFT_CORS = frozenset({Kind.NO_CORS, Kind.SAME_ORIGIN, Kind.OTHER})
_LEFT = 4_096
"""Bytes for each step that may be remembered, for those that are forgotten and may still be followed."""


class Ledger:
    """Judges exchanges one after the other, with memory of those before.

    Each method returns records: new judgements, and earlier ones that were revised. No clock: time is the exchanges' own.
    """

    def __init__(self, settings: Settings = DEFAULTS) -> None:
        self._settings = settings
        self._memory = Memory(settings.memory)
        self._attempts = Attempts(settings.memory)
        # Forgotten steps that something may still follow.
        self._left: Bounded[str, Step] = Bounded(4 * settings.memory, room(settings.memory, _LEFT), weight_of_step)
        self._waiting = Waiting(settings.memory, settings.patience)
        self._agents = ScriptSetAgents(settings.memory)
        self._open_credentials = OpenCredentials(settings.memory)
        self._causes = Causes(settings.memory)

    @property
    def dropped(self) -> int:
        """How many remembered things were forgotten to stay within the limit."""
        return self._memory.dropped + self._attempts.dropped + self._causes.dropped

    @property
    def is_waiting(self) -> bool:
        """Whether anything waits for what the browser does next."""
        return bool(self._waiting) or bool(self._open_credentials)

    def known(self, flow: str) -> Record | None:
        """Return the record of a CORS exchange as it now stands, or None where it is not remembered."""
        return entry[0].record if (entry := self._attempts.get(flow)) else None

    def explained(self, judgement: Judgement, situation: Situation) -> Judgement:
        """Return the judgement of a request that no page sent, with its cause and what mends it, by all that is known.

        Nothing is learned of its answer.
        """
        known = self._attempts.get(situation.exchange.id)
        before = steps_before(known[0].led_here) if known else ()
        return cured(self._causes.explained(judgement, situation, before, is_kept=False), situation, self._causes.servers)

    def begin(self, exchange: Exchange) -> None:
        """Take note that a request was sent whose response is still to come, so that what led to it counts as followed."""
        for step in self._waiting.led_to(*self._agents.as_its_browsers(exchange)):
            self._happened(step, Event.NEXT_SENT)

    def is_due(self, now: float) -> bool:
        """Tell whether anything waited longer than the patience for a next request; `now` in seconds since the epoch."""
        return bool(self._waiting.overdue(now)) or self._open_credentials.is_due(now - self._settings.patience)

    def settle(self, now: float, most: int | None = None) -> list[Record]:
        """Decide what is due; of what waits for its next request, and of what is to be compared, so many at most."""
        compared = self._open_credentials.before(now - self._settings.patience, most)
        return [*self._silence(self._waiting.overdue(now)[:most]), *self._compared(compared)]

    def finish(self) -> list[Record]:
        """Decide all that still waits: nothing more will come."""
        return [*self._silence(self._waiting.all()), *self._compared(self._open_credentials.before(float("inf")))]

    # The way of an exchange.

    def see(self, exchange: Exchange) -> list[Record]:
        """Judge an exchange; return its record first, then those of earlier exchanges that it revises.

        An exchange that was seen before (its id is known) is judged again as it is now.
        """
        # 1. Whose it is: a script may have set its User-Agent.
        exchange, asked_by = self._agents.as_its_browsers(exchange)
        if known := self._attempts.get(exchange.id):
            return self._seen_again(*known, exchange, asked_by)
        # 2. What it shows by itself, and by what is remembered of its client and page; and what it adds to that.
        situation = first_sight(exchange, self._memory, self._waiting, asked_by, self._settings.clients)
        self._memory.remember(situation)
        self._memory.learn_browser(situation)
        # 3. If CORS is asked of it, it is a step of an attempt; else it is judged alone.
        if situation.kind in OF_CORS or may_reach_cors(situation, self._waiting):
            records = self._step(situation)
        else:
            records = [Record(exchange, self._judge(by_the_log(situation)))]
        # 4. What it decides of others: a redirect that turns out not to be of CORS, requests that hinged on its connection,
        # failures whose cause it shows.
        return [*records, *self._left_cors(situation), *self._connection_shown(exchange), *self._server_shown(records[0])]

    def _step(self, situation: Situation) -> list[Record]:
        """Link an exchange to its attempt, judge it, and let it tell of the steps before it."""
        is_preflight = situation.kind is Kind.PREFLIGHT
        # 1. What led to it: the redirect before it, and the preflight that asked for it.
        hop = self._waiting.hop_before(situation)
        if hop is not None and not hop.passing and not is_preflight:
            self._happened(hop, Event.NEXT_FORBIDDEN)
        preflight = self._waiting.preflight_of(situation) if situation.kind is Kind.ACTUAL else None
        led_here = preflight, hop
        # 2. Its attempt, what that shows of it, and the judgement.
        attempt = self._attempts.of(preflight or hop) or Attempt(situation.exchange.id)
        situation = linked(situation, attempt, led_here, self._memory)
        step = Step(situation, self._judge(situation, led_here), needless=self._memory.spares(situation))
        step.led_here = led_here
        forgotten = self._attempts.put(step, attempt)
        if situation.exchange.log.engine:
            self._happened(step, Event.TOLD)
        situation = step.situation
        reached = self._tries_told(self._memory.learn_habit(situation), in_vain=False)
        # 3. What it means for the steps that led to it.
        for earlier in led_here:
            if earlier is not None and not is_preflight:
                self._waiting.remove(earlier)
                self._happened(earlier, Event.NEXT_SEEN, News(by=situation))
                self._memory.keep_answer(earlier.situation, earlier.passing)
        if hop is not None and is_preflight:
            hop.preflighted = True
            if hop.passing:
                self._happened(hop, Event.NEXT_PREFLIGHTED)
        # 4. What it waits for itself, and the judgements of its attempt with what it shows.
        is_open = situation.kind is Kind.ACTUAL and situation.credentials.mode is Credentials.UNKNOWN
        if is_open and separates(situation.exchange, situation.client):
            self._open_credentials.add(step)
        others = self._others_judged_again(attempt, step)
        return [step.record, *reached, *self._open(step), *others, *self._forgotten(forgotten)]

    def _seen_again(self, step: Step, attempt: Attempt, exchange: Exchange, asked_by: Step | None) -> list[Record]:
        """Judge a known exchange as it is now: its body is complete, or somebody edited it."""
        waited, former = self._waiting.remove(step), step.situation
        self._happened(step, Event.SEEN_AGAIN)
        seen = former.observed if step.is_followed else Observed.UNOBSERVED
        fresh = first_sight(exchange, self._memory, self._waiting, step.led_here[0] or asked_by, self._settings.clients)
        # Set first: what its former self showed of the attempt's credentials counts no longer.
        step.situation = replace(fresh, attempt=attempt.id, flows=attempt.flows_with(exchange), observed=seen)
        step.situation = linked(step.situation, attempt, step.led_here, self._memory)
        if step.is_followed and not step.passing:
            self._happened(step, Event.NEXT_FORBIDDEN)
        if former.credentials.because.endswith(step.situation.credentials.because):
            # The same proof, and whose it is.
            step.situation = informed(step.situation, former.credentials)
        step.judgement = self._judge(step.situation, step.led_here)
        self._attempts.weigh_again(step)
        opened = self._open(step) if waited or not step.is_followed else []
        return [replace(step.record, revised=True), *opened, *self._others_judged_again(attempt, step)]

    def _open(self, step: Step) -> list[Record]:
        """Let a step wait for the browser's next request, if one may come; silence what had to be given up for it."""
        if step.situation.exchange.response is None or step.situation.kind not in _OPENING or not step.leads_on:
            return []
        self._happened(step, Event.OPENED)
        if step.situation.kind is Kind.PREFLIGHT:
            self._memory.keep_answer(step.situation, step.passing)
            self._agents.note(step)
        return self._silence(self._waiting.add(step))

    # What happens to steps that were seen before.

    def _left_cors(self, situation: Situation) -> list[Record]:
        """Judge a redirect again whose mode was open, if this request without CORS follows it."""
        hop = self._waiting.hop_without_origin(situation) if situation.kind in _LEFT_CORS else None
        if hop is None or self._attempts.of(hop) is None:
            return []
        self._waiting.remove(hop)
        return self._happened(hop, Event.NEXT_WITHOUT_ORIGIN)

    def _server_shown(self, record: Record) -> list[Record]:
        """Judge failures again whose cause this answer may show."""
        known = (entry[0] for flow in self._causes.learn(record.exchange, record.judgement) if (entry := self._attempts.get(flow)))
        return [revised for step in known for revised in self._judged_again(step)]

    def _connection_shown(self, exchange: Exchange) -> list[Record]:
        """Judge again what had to wait for proof of its connection's credentials, if this exchange brought it, or its time."""
        claim = self._memory.connections.shown_by(exchange.connection)
        records = self._compared(self._open_credentials.before(exchange.started - self._settings.patience, _AT_ONCE))
        if claim is not None:
            for step in self._open_credentials.take(exchange.connection):
                records += self._claimed(step, claim)
        return records

    def _compared(self, steps: Iterable[Step]) -> list[Record]:
        """Judge again steps that went on a connection of their own, by those that their browser could have used instead."""
        claims = ((step, contrasted(step.situation, self._attempts.of(step), self._memory)) for step in steps)
        return [record for step, claim in claims if claim for record in self._claimed(step, claim)]

    def _claimed(self, step: Step, claim: CredentialsClaim) -> list[Record]:
        """Judge a step and its attempt again with what is now known, or likely, of its credentials mode."""
        if self._attempts.of(step) is None or step.situation.credentials.mode is not Credentials.UNKNOWN:
            return []
        return self._happened(step, Event.CREDENTIALS_CLAIMED, News(claim=claim))

    def _silence(self, steps: Iterable[Step]) -> list[Record]:
        """Decide steps that nothing followed."""
        records: list[Record] = []
        for step in steps:
            records += self._silent(step)
            self._waiting.keep_for_late(step)
        return records

    def _silent(self, step: Step) -> list[Record]:
        if step.is_followed:
            return []
        tries = self._memory.unfollowed(step.situation) if hinges_on_credentials(step) else NO_SILENCE
        in_vain = tries.tries >= SEVERAL
        records = self._happened(step, Event.SILENCE, News(in_vain=in_vain))
        return [*records, *self._tries_told(tries, in_vain=True)] if tries.tries == SEVERAL else records

    def _tries_told(self, silence: Silence, *, in_vain: bool) -> list[Record]:
        """Judge the silent preflights of an endpoint again, after several tries in vain, or once a request reached it after so many."""
        if silence.tries < SEVERAL:
            return []
        known = (entry[0] for flow in silence.flows if (entry := self._attempts.get(flow)))
        silent = [step for step in known if step.state is State.SILENT]
        return [record for step in silent for record in self._happened(step, Event.TRIES_TOLD, News(in_vain=in_vain))]

    def _forgotten(self, steps: Iterable[Step]) -> list[Record]:
        """Forget steps that had to go for newer ones, but for what may still follow them, and that in the end; decide what waited."""
        records: list[Record] = []
        for step in steps:
            self._open_credentials.forget(step)
            lost = self._left.put(step.situation.exchange.id, step) if step in self._waiting or step in self._agents else ()
            for one in lost:
                self._agents.forget(one)
                if self._waiting.remove(one) and one.state is State.WAITING:
                    records += self._silent(one)
        return records

    def _happened(self, step: Step, event: Event, news: News = NOTHING) -> list[Record]:
        """Let an event happen to a step; return the records of those that it revises and whose judgement changed."""
        revised = happen(step, event, news)
        records = [] if revised is Revised.NOBODY else self._judged_again(step)
        # Looked up only then: what is looked up is remembered longer.
        attempt = self._attempts.of(step) if revised is Revised.ATTEMPT else None
        return records if attempt is None else [*records, *self._others_judged_again(attempt, step)]

    def _others_judged_again(self, attempt: Attempt, newest: Step) -> list[Record]:
        """Judge the attempt's other steps again with what the newest one shows; return the records of those that changed."""
        known, flows = attempt.credentials(), newest.situation.flows
        records: list[Record] = []
        for step in attempt.steps:
            if step is newest:
                continue
            is_open = step.situation.credentials.mode is Credentials.UNKNOWN and step.situation.kind in OF_CORS
            if is_open and known is not None and (known.mode is Credentials.INCLUDE or not step.needless):
                because = f"another request of this attempt: {known.because}"
                happen(step, Event.CREDENTIALS_CLAIMED, News(claim=replace(known, because=because)))
            step.situation = replace(step.situation, flows=flows)
            records += self._judged_again(step)
        return records

    def _judge(self, situation: Situation, led_here: tuple[Step | None, Step | None] = (None, None)) -> Judgement:
        """Judge a situation, and find why it fails and what mends that."""
        explained = self._causes.explained(judge(situation, self._settings.engine), situation, steps_before(led_here))
        return cured(explained, situation, self._causes.servers)

    def _judged_again(self, step: Step) -> list[Record]:
        """Judge a step again; return its record if the judgement changed."""
        judgement = self._judge(step.situation, step.led_here)
        if judgement == step.judgement:
            return []
        step.judgement = judgement
        self._attempts.weigh_again(step)
        return [replace(step.record, revised=True)]
