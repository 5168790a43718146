"""What it means that a preflight or a redirect was never followed by its request, and how that is taken back when it comes late."""

from dataclasses import replace

from cors_addon.core.evidence import UNKNOWN_CREDENTIALS, Credentials, CredentialsClaim
from cors_addon.core.ledger.attempt import Step
from cors_addon.core.verdict.judge import possible_worlds
from cors_addon.core.verdict.judgement import Kind, Observed
from cors_addon.core.verdict.notes import note
from cors_addon.core.verdict.situation import Situation, informed, noted, observed
from cors_addon.core.wire.url import parse

NEVER_FOLLOWED = "never-followed"
_BECAUSE = "the preflight passes only without credentials, and its request never came"
_TEXT = "The preflight passed, yet its request never came: the page went away, or something other than CORS stopped it."
_MIXED_CONTENT = "mixed-content"
_MIXED = "The preflight went to plain http for a secure page: browsers refuse to go on, as mixed content, whatever it says."
_OF_SILENCE = frozenset({(NEVER_FOLLOWED, _TEXT), (_MIXED_CONTENT, _MIXED)})
"""The notes that silence leaves."""


def unfollowed(step: Step, habit: Credentials | None, *, page_went_on: bool) -> Situation:
    """Return what it means that nothing followed.

    `habit` is how its page is known to ask the endpoint: where it does without credentials, the page has given up this request
    (an AbortController ends one while its preflight goes on), unless it had needed no preflight then. `page_went_on` tells that
    it asked for other things afterwards, so that no leaving of the page has stopped it.
    Where the silence itself decides on the credentials mode, it can't confirm the verdict as well.
    """
    situation = step.situation
    passing, possible = step.passing, possible_worlds(situation)
    if possible[0] not in passing:
        return observed(situation, blocked=True, followed=False)
    if situation.kind is not Kind.PREFLIGHT:
        return situation
    if parse(situation.page).scheme == "https" and not situation.request.target.is_trustworthy:
        return noted(situation, note(_MIXED_CONTENT, _MIXED))
    usual = habit is not Credentials.NOT_INCLUDE
    if len(passing) < len(possible) and (usual or step.needless):
        claim = CredentialsClaim(Credentials.UNKNOWN, _BECAUSE, Credentials.INCLUDE)
        return informed(situation, replace(claim, mode=Credentials.INCLUDE) if page_went_on and usual else claim)
    return noted(situation, note(NEVER_FOLLOWED, _TEXT))


def reopened(situation: Situation) -> Situation:
    """Return the situation as before it was decided that nothing followed."""
    notes = tuple(one for one in situation.notes if (one.code, one.text) not in _OF_SILENCE)
    decided = situation.credentials.because == _BECAUSE
    credentials = UNKNOWN_CREDENTIALS if decided else situation.credentials
    return replace(situation, notes=notes, credentials=credentials, observed=Observed.UNOBSERVED)
