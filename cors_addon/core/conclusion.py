"""What it means that the browser sent nothing more after a preflight or a redirect."""

from cors_addon.core.attempt import informed, noted, observed
from cors_addon.core.evidence import Credentials, CredentialsClaim
from cors_addon.core.judge import passing_worlds, possible_worlds
from cors_addon.core.judgement import Kind
from cors_addon.core.notes import note
from cors_addon.core.situation import Situation
from cors_addon.core.url import parse

NEVER_FOLLOWED = "never-followed"
_BECAUSE = "the preflight passes only without credentials, and its request never came"
_TEXT = "The preflight passed, yet its request never came: the page went away, or something other than CORS stopped it."

_MIXED = "The preflight went to plain http for a secure page: browsers refuse to go on, as mixed content, whatever it says."


def unfollowed(situation: Situation) -> Situation:
    """Return the situation with what it means that nothing followed."""
    passing, possible = passing_worlds(situation), possible_worlds(situation)
    if possible[0] not in passing:
        return observed(situation, blocked=True, followed=False)
    if situation.kind is not Kind.PREFLIGHT:
        return situation
    if parse(situation.page).scheme == "https" and not situation.request.target.is_trustworthy:
        return noted(situation, note("mixed-content", _MIXED))
    if len(passing) < len(possible):
        claim = CredentialsClaim(Credentials.UNKNOWN, _BECAUSE, Credentials.INCLUDE)
        return observed(informed(situation, claim), blocked=True, followed=False)
    return noted(situation, note(NEVER_FOLLOWED, _TEXT))
