"""An attempt: one thing that a page tried, with its preflights, redirect hops and actual request."""

from dataclasses import dataclass, field, replace

from cors_addon.core.evidence import Credentials, CredentialsClaim
from cors_addon.core.exchange import Exchange
from cors_addon.core.fetch.redirect import location_url, taints
from cors_addon.core.judgement import Judgement, Kind, Note, Observed, Record
from cors_addon.core.situation import Situation


@dataclass(eq=False)
class Step:
    """One exchange of an attempt and its judgement, which later traffic may revise.

    `followed` tells that the next request of the attempt has been seen, if only its beginning; `preflighted` that of a
    redirect's next request the preflight has.
    """

    situation: Situation
    judgement: Judgement
    followed: bool = False
    preflighted: bool = False

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

    def flows_with(self, exchange: Exchange) -> tuple[str, ...]:
        """Return the ids of its flows and of one more exchange, in the order in which they were sent."""
        others = (step.situation.exchange for step in self.steps if step.situation.exchange.id != exchange.id)
        return tuple(one.id for one in sorted((*others, exchange), key=_started))

    @property
    def credentials(self) -> CredentialsClaim | None:
        """What its steps prove of the credentials mode, which is the same for all of them; None where nothing does.

        On the page's own origin a cookie proves nothing: the mode "same-origin" sends it too.
        """
        for step in self.steps:
            situation = step.situation
            if situation.credentials.mode is not Credentials.UNKNOWN and situation.kind is not Kind.SAME_ORIGIN:
                return situation.credentials
        return None

    @property
    def tainted_by(self) -> str:
        """The URL whose redirect made the origin null, "" where none of those seen did."""
        for step in self.steps:
            location, situation = step.location, step.situation
            if location and situation.kind is not Kind.PREFLIGHT and taints(situation.page, situation.request.url, location):
                return situation.request.url
        return ""


def _started(exchange: Exchange) -> float:
    return exchange.started


def informed(situation: Situation, credentials: CredentialsClaim) -> Situation:
    """Return the situation with the credentials mode that another request of the attempt shows."""
    return replace(situation, credentials=credentials)


def noted(situation: Situation, note: Note) -> Situation:
    """Return the situation with one more note."""
    return replace(situation, notes=(*situation.notes, note))


def reopened(situation: Situation, note: str) -> Situation:
    """Return the situation as before it was decided what the browser did next: without that and the note of this code."""
    notes = tuple(one for one in situation.notes if one.code != note)
    return replace(situation, notes=notes, observed=Observed.UNOBSERVED)


def observed(situation: Situation, blocked: bool, followed: bool) -> Situation:
    """Return the situation with what the browser did next: going on contradicts a block, stopping confirms it."""
    if followed:
        return replace(situation, observed=Observed.CONTRADICTED if blocked else Observed.CONFIRMED)
    return replace(situation, observed=Observed.CONFIRMED if blocked else Observed.UNOBSERVED)
