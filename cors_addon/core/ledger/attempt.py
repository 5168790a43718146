"""An attempt: one thing that a page tried, with its preflights, redirect hops and actual request."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from cors_addon.core.engines import PROFILES
from cors_addon.core.evidence import Credentials, CredentialsClaim
from cors_addon.core.fetch.redirect import location_url, taints
from cors_addon.core.verdict.assess import STANDARD
from cors_addon.core.verdict.judge import passing_worlds, possible_worlds
from cors_addon.core.verdict.judgement import Judgement, Kind, Record
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.exchange import Exchange


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
    tells that a preflight was sent though the browser held an answer that spares a request without credentials. `led_here` are the
    preflight that asked for it and the redirect before it.
    """

    situation: Situation
    judgement: Judgement
    state: State = State.SEEN
    preflighted: bool = False
    needless: bool = False
    led_here: "tuple[Step | None, Step | None]" = (None, None)
    _passing: tuple[tuple[object, ...], tuple[bool, ...]] | None = field(default=None, repr=False)

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
    """The steps of an attempt in the order in which they were seen; its id is its first flow's."""

    id: str
    steps: list[Step] = field(default_factory=list)

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


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Tell whether these are the same objects: exchanges can be large to compare, and an equal one that is another costs a look only."""
    return all(mine is theirs for mine, theirs in zip(one[:-1], other[:-1], strict=True)) and one[-1] == other[-1]


def _started(exchange: Exchange) -> float:
    return exchange.started
