"""What it means that a preflight or a redirect was never followed by its request, and how that is taken back when it comes late.

Silence proves nothing: an AbortController, a component that unmounts, React's double effects, search as one types, a filter of
the network panel and a closed tab all look like it. So it decides this much, and the first row that fits holds:

| the answer | its page's tries at the endpoint | silence means |
|---|---|---|
| is in a browser's own log, which says what came of it | any | nothing: the log is believed |
| passes, in a log that may be saved in part | any | nothing: a note |
| is refused, in such a log | any | nothing |
| is refused as far as the credentials mode is known or presumed | any | confirmed |
| goes to plain http for a secure page | any | mixed content stopped it, whatever the answer says |
| passes with credentials and without | any | nothing: a note |
| passes only without credentials | one or two, or a request reached it | nothing: a note |
| so, but does not grant a private network that it was asked for | any | nothing: that may have stopped it |
| passes only without credentials | three or more, and none reached it | presumed: refused, as asked for with credentials |

A page's tries are preflights that began one after the other (`Tries`). What is presumed so names the abort in its proviso and has no
remedy; it is taken back once a request of the page reaches the endpoint.
"""

from dataclasses import dataclass, replace

from cors_addon.core.evidence import UNKNOWN_CREDENTIALS, Credentials, CredentialsClaim
from cors_addon.core.fetch import private_network
from cors_addon.core.fetch.mixed_content import is_mixed_content
from cors_addon.core.ledger.attempt import Step
from cors_addon.core.verdict.judge import possible_worlds
from cors_addon.core.verdict.judgement import Kind, Observed
from cors_addon.core.verdict.notes import NEVER_FOLLOWED, note
from cors_addon.core.verdict.situation import Situation, informed, noted, observed
from cors_addon.core.wire.bounded import Bounded
from cors_addon.core.wire.browser_log import Ending

SEVERAL = 3
"""Tries without any request from which on silence makes it likely that the browser refused them."""
_LATEST = 8
"""How many of an endpoint's preflights are named."""

type Endpoint = tuple[str, str, str]
"""A client, a page (its serialized origin) and a server's path, as memory.py keeps them."""


_REFUSED = CredentialsClaim(
    Credentials.UNKNOWN,
    "the preflight passes only without credentials, and none of this page's requests to the endpoint came, though it tried several times",
    Credentials.INCLUDE,
    by_silence=True,
)
_PASSED = (
    "The preflight passed, yet its request never came: the page gave it up (an abort, a closed tab), or something other than CORS "
    "stopped it."
)
_OPEN = (
    "The preflight passes without credentials, yet its request never came: the page gave it up (an abort, a closed tab), asked with "
    "credentials, or something else stopped it."
)
_ABSENT = (
    "The preflight passed, yet no request follows it in the recording: it was given up, or the recording was saved in part, or in another "
    "order."
)
_MIXED_CONTENT = "mixed-content"
_MIXED = "The preflight went to plain http for a secure page: browsers refuse to go on, as mixed content, whatever it says."
_OF_SILENCE = frozenset({(NEVER_FOLLOWED, _PASSED), (NEVER_FOLLOWED, _OPEN), (NEVER_FOLLOWED, _ABSENT), (_MIXED_CONTENT, _MIXED)})
"""The notes that silence leaves."""


def hinges_on_credentials(step: Step) -> bool:
    """Tell whether a browser's preflight is presumed to pass, and would not if its page asked with credentials."""
    passing, possible = step.passing, possible_worlds(step.situation)
    is_browsers = step.situation.kind is Kind.PREFLIGHT and step.situation.client.enforces
    return is_browsers and possible[0] in passing and len(passing) < len(possible)


def unfollowed(step: Step, *, in_vain: bool) -> Situation:
    """Return what it means that nothing followed, by the table above; `in_vain` tells that its last row fits the page's tries.

    Where the silence itself decides on the credentials mode, it can't confirm the verdict as well.
    """
    situation, log = step.situation, step.situation.exchange.log
    if log.ending is not Ending.UNKNOWN:
        return situation
    if log.is_partial:
        passes = situation.kind is Kind.PREFLIGHT and possible_worlds(situation)[0] in step.passing
        return noted(situation, note(NEVER_FOLLOWED, _ABSENT)) if passes else situation
    if possible_worlds(situation)[0] not in step.passing:
        return observed(situation, blocked=True, followed=False)
    if situation.kind is not Kind.PREFLIGHT:
        return situation
    if is_mixed_content(situation.page, situation.request.target):
        return noted(situation, note(_MIXED_CONTENT, _MIXED))
    if not hinges_on_credentials(step):
        return noted(situation, note(NEVER_FOLLOWED, _PASSED))
    denied = private_network.is_denied(situation.request, situation.exchange.response)
    return informed(situation, _REFUSED) if in_vain and not denied else noted(situation, note(NEVER_FOLLOWED, _OPEN))


def reopened(situation: Situation) -> Situation:
    """Return the situation as before it was decided that nothing followed."""
    notes = tuple(one for one in situation.notes if (one.code, one.text) not in _OF_SILENCE)
    credentials = UNKNOWN_CREDENTIALS if situation.credentials.by_silence else situation.credentials
    is_told = situation.exchange.log.ending is not Ending.UNKNOWN
    return replace(situation, notes=notes, credentials=credentials, observed=situation.observed if is_told else Observed.UNOBSERVED)


@dataclass(frozen=True, slots=True)
class Silence:
    """Preflights of a page for an endpoint that nothing followed: the latest flows' ids, the tries they make, and when the last ended."""

    flows: tuple[str, ...] = ()
    tries: int = 0
    ended: float = 0.0


NO_SILENCE = Silence()


class Tries:
    """The endpoints that a page's preflights asked for in vain, and those that a request reached: at most `limit` of each."""

    def __init__(self, limit: int) -> None:
        self._silent: Bounded[Endpoint, Silence] = Bounded(limit)
        self._reached: Bounded[Endpoint, bool] = Bounded(limit)

    @property
    def dropped(self) -> int:
        """How many endpoints were forgotten to stay within the limit."""
        return self._silent.dropped + self._reached.dropped

    def unfollowed(self, endpoint: Endpoint, flow: str, started: float, ended: float) -> Silence:
        """Take in a preflight that nothing followed, and return what is now known of its endpoint; none where a request reached it.

        One that began while the last was under way is of the same try: a page that gives a request up for the next, as a search does
        at each letter, asks so, and who tries again after a failure waits for it.
        """
        if self._reached.get(endpoint):
            return NO_SILENCE
        known = self._silent.get(endpoint) or NO_SILENCE
        again = not known.tries or started > known.ended
        flows = (*(one for one in known.flows if one != flow), flow)[-_LATEST:]
        told = Silence(flows, known.tries + again, max(known.ended, ended))
        self._silent.put(endpoint, told)
        return told

    def reached(self, endpoint: Endpoint) -> Silence:
        """Take in that a request to an endpoint was seen; return what had been silent of it, and is so no more."""
        self._reached.put(endpoint, True)
        return self._silent.pop(endpoint) or NO_SILENCE
