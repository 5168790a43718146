"""An attempt: one thing that a page tried, with its preflights, redirect hops and actual request."""

from dataclasses import dataclass, field, replace

from cors_addon.core.evidence import Credentials, CredentialsClaim
from cors_addon.core.fetch.redirect import location_url, taints
from cors_addon.core.judgement import Judgement, Kind, Note, Observed, Record
from cors_addon.core.situation import Situation


@dataclass(eq=False)
class Step:
    """One exchange of an attempt and its judgement, which later traffic may revise.

    `followed` tells that the next request of the attempt has been seen, if only its beginning.
    """

    situation: Situation
    judgement: Judgement
    followed: bool = False

    @property
    def record(self) -> Record:
        """What the report takes in."""
        return Record(self.situation.exchange, self.judgement)

    @property
    def location(self) -> str | None:
        """Where the response redirects to, None where it doesn't."""
        exchange = self.situation.exchange
        return None if exchange.response is None else location_url(exchange.request.url, exchange.response)


@dataclass(eq=False)
class Attempt:
    """The steps of an attempt in the order in which they were seen; its id is its first flow's."""

    id: str
    steps: list[Step] = field(default_factory=list)

    @property
    def flows(self) -> tuple[str, ...]:
        """The ids of its flows in the order in which they were sent."""
        return tuple(step.situation.exchange.id for step in sorted(self.steps, key=_started))

    @property
    def credentials(self) -> CredentialsClaim | None:
        """What its steps prove of the credentials mode, which is the same for all of them; None where nothing does."""
        for step in self.steps:
            if step.situation.credentials.mode is not Credentials.UNKNOWN:
                return step.situation.credentials
        return None

    @property
    def tainted_by(self) -> str:
        """The URL whose redirect made the origin null, "" where none of those seen did."""
        for step in self.steps:
            location, situation = step.location, step.situation
            if location and situation.kind is not Kind.PREFLIGHT and taints(situation.page, situation.request.url, location):
                return situation.request.url
        return ""


def _started(step: Step) -> float:
    return step.situation.exchange.started


def informed(situation: Situation, credentials: CredentialsClaim) -> Situation:
    """Return the situation with the credentials mode that another request of the attempt shows."""
    return replace(situation, credentials=credentials)


def noted(situation: Situation, note: Note) -> Situation:
    """Return the situation with one more note."""
    return replace(situation, notes=(*situation.notes, note))


def observed(situation: Situation, blocked: bool, followed: bool) -> Situation:
    """Return the situation with what the browser did next: going on contradicts a block, stopping confirms it."""
    if followed:
        return replace(situation, observed=Observed.CONTRADICTED if blocked else Observed.CONFIRMED)
    return replace(situation, observed=Observed.CONFIRMED if blocked else Observed.UNOBSERVED)
