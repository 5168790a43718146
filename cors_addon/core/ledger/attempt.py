"""An attempt: one thing that a page tried, with its preflights, redirect hops and actual request; and those that are remembered."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from weakref import ref

from cors_addon.core.engines import PROFILES
from cors_addon.core.evidence import Credentials, CredentialsClaim
from cors_addon.core.fetch.redirect import location_url, taints
from cors_addon.core.ledger.settings import room
from cors_addon.core.verdict.assess import STANDARD
from cors_addon.core.verdict.judge import passing_worlds, possible_worlds
from cors_addon.core.verdict.judgement import Judgement, Kind, Record
from cors_addon.core.verdict.judgement_limits import weight_of
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.bounded import Bounded
from cors_addon.core.wire.exchange import Exchange
from cors_addon.core.wire.weight import of_headers

_MOST_STEPS = 64
"""More than the 20 redirects that a browser follows, each with a preflight: a longer chain is of several attempts."""
BYTES_EACH = 16_384
"""Bytes for each step that may be remembered; one of ordinary traffic takes 10 to 20 thousand."""


class State(StrEnum):
    """Where a step is in its life; life.py has the table of what leads where."""

    SEEN = "seen"
    """No next request is waited for: none follows its answer, or its answer is not looked at yet."""
    WAITING = "waiting"
    """The browser's next request may come."""
    BEGUN = "begun"
    """The next request was sent, or its preflight was; it is not seen whole yet."""
    FOLLOWED = "followed"
    """The next request was seen."""
    SILENT = "silent"
    """The next request did not come within the patience; it may still come late."""


@dataclass(eq=False)
class Step:
    """One exchange of an attempt and its judgement, which later traffic may revise.

    `state` is where it is in its life; `preflighted` tells that of a redirect's next request the preflight was seen. `needless`
    tells that a preflight was sent though the browser held an answer that spares a request without credentials.
    """

    situation: Situation
    judgement: Judgement
    state: State = State.SEEN
    preflighted: bool = False
    needless: bool = False
    _led_here: "tuple[ref[Step] | None, ref[Step] | None]" = field(default=(None, None), repr=False)
    # Of each step the one before it, and so on: a chain without end would never be forgotten.
    _passing: tuple[tuple[object, ...], tuple[bool, ...]] | None = field(default=None, repr=False)

    @property
    def led_here(self) -> "tuple[Step | None, Step | None]":
        """The preflight that asked for it and the redirect before it, as long as the ledger remembers them."""
        preflight, hop = self._led_here
        return preflight() if preflight else None, hop() if hop else None

    @led_here.setter
    def led_here(self, steps: "tuple[Step | None, Step | None]") -> None:
        preflight, hop = steps
        self._led_here = ref(preflight) if preflight else None, ref(hop) if hop else None

    @property
    def passing(self) -> tuple[bool, ...]:
        """In which possible worlds its browser lets it pass, as `passing_worlds` tells: worked out once for a state of knowledge."""
        situation = self.situation
        key = (
            situation.exchange,
            situation.kind,
            situation.client,
            situation.mode,
            situation.page,
            situation.omits,
            possible_worlds(situation),
        )
        if self._passing is None or not _same(self._passing[0], key):
            self._passing = (key, passing_worlds(situation))
        return self._passing[1]

    @property
    def is_followed(self) -> bool:
        """Whether its next request was seen, if only its beginning."""
        return self.state in (State.BEGUN, State.FOLLOWED)

    @property
    def leads_on(self) -> bool:
        """Whether a next request may come: it is a preflight, or a redirect."""
        return self.situation.kind is Kind.PREFLIGHT or bool(self.location)

    @property
    def record(self) -> Record:
        """What the report takes in."""
        return Record(self.situation.exchange, self.judgement)

    @property
    def location(self) -> str | None:
        """Where the response redirects its browser to, None where it doesn't."""
        exchange = self.situation.exchange
        if exchange.response is None:
            return None
        profile = PROFILES.get(self.situation.client.engine, PROFILES[STANDARD])
        return location_url(exchange.request.url, exchange.response, profile.location)


@dataclass(eq=False)
class Attempt:
    """The steps of an attempt, as far as they are remembered, in the order in which they were seen; its id is its first flow's."""

    id: str
    steps: list[Step] = field(default_factory=list)
    length: int = 0
    """How many steps it has, those that were forgotten among them."""

    def add(self, step: Step) -> None:
        """Take in the next step."""
        self.steps.append(step)
        self.length += 1

    def flows_with(self, exchange: Exchange) -> tuple[str, ...]:
        """Return the ids of its flows and of one more exchange, in the order in which they were sent."""
        others = (step.situation.exchange for step in self.steps if step.situation.exchange.id != exchange.id)
        return tuple(one.id for one in sorted((*others, exchange), key=_started))

    def credentials(self, asker: str = "") -> CredentialsClaim | None:
        """What its steps prove of the credentials mode, which is the same for all of them; None where nothing does.

        On the page's own origin a cookie proves nothing: the mode "same-origin" sends it too. What the
        exchange `asker` showed itself does not count for it.
        """
        for step in self.steps:
            situation, claim = step.situation, step.situation.credentials
            if claim.mode is Credentials.UNKNOWN or situation.kind is Kind.SAME_ORIGIN or (asker and claim.shown_by == asker):
                continue
            return replace(claim, shown_by=claim.shown_by or situation.exchange.id)
        return None

    @property
    def tainted_by(self) -> str:
        """The URL whose redirect made the origin null, "" where none of those seen did."""
        for step in self.steps:
            location, situation = step.location, step.situation
            if location and situation.kind is not Kind.PREFLIGHT and taints(situation.page, situation.request.url, location):
                return situation.request.url
        return ""


class Attempts:
    """The steps that are remembered, each with its attempt: at most `limit`, and so many times `BYTES_EACH`; the oldest go first."""

    def __init__(self, limit: int) -> None:
        self._steps: Bounded[str, tuple[Step, Attempt]] = Bounded(limit, room(limit, BYTES_EACH), _weight)

    @property
    def dropped(self) -> int:
        """How many steps were forgotten to stay within the limits."""
        return self._steps.dropped

    def get(self, flow: str) -> tuple[Step, Attempt] | None:
        """Return the step that a flow is and its attempt, or None where it is not remembered."""
        return self._steps.get(flow)

    def of(self, step: Step | None) -> Attempt | None:
        """Return the attempt of a step, None where it is not remembered, or has so many steps that the next is of another."""
        known = self._steps.get(step.situation.exchange.id) if step else None
        return known[1] if known and known[1].length < _MOST_STEPS else None

    def put(self, step: Step, attempt: Attempt) -> tuple[Step, ...]:
        """Remember the next step of an attempt; return the steps that had to go for it."""
        attempt.add(step)
        gone = self._steps.put(step.situation.exchange.id, (step, attempt))
        for lost, its in gone:
            its.steps.remove(lost)
        return tuple(lost for lost, _ in gone)

    def weigh_again(self, step: Step) -> None:
        """Take note that a step has changed."""
        self._steps.weigh_again(step.situation.exchange.id)


def steps_before(led_here: tuple[Step | None, Step | None]) -> tuple[Situation, ...]:
    """Return all steps that led to a request by its preflight and the redirect before it, in the order of their requests."""
    found: dict[str, Situation] = {}
    todo = [step for step in led_here if step is not None]
    while todo and len(found) < _MOST_STEPS:
        step = todo.pop()
        if step.situation.exchange.id not in found:
            found[step.situation.exchange.id] = step.situation
            todo += [one for one in step.led_here if one is not None]
    return tuple(sorted(found.values(), key=lambda situation: situation.exchange.started))


def weight_of_step(_: str, step: Step) -> int:
    """Return how many bytes a step takes: its record, and what beside it is known of it."""
    situation, stored = step.situation, step.situation.stored
    return weight_of(step.record) + 2 * len(situation.page) + len(situation.preflight) + (of_headers(stored.headers) if stored else 0)


def _weight(flow: str, entry: tuple[Step, Attempt]) -> int:
    return weight_of_step(flow, entry[0])


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Tell whether these are the same objects: exchanges can be large to compare, and an equal one that is another costs a look only."""
    return all(mine is theirs for mine, theirs in zip(one[:-1], other[:-1], strict=True)) and one[-1] == other[-1]


def _started(exchange: Exchange) -> float:
    return exchange.started
