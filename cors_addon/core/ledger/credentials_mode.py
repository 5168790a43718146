"""The strongest claim on a request's credentials mode, of all that its headers, its attempt and its browser show."""

from dataclasses import replace

from cors_addon.core.evidence import Credentials, CredentialsClaim
from cors_addon.core.ledger.attempt import Attempt, Step
from cors_addon.core.ledger.memory import Memory
from cors_addon.core.verdict.judgement import OF_CORS, Kind
from cors_addon.core.verdict.situation import Situation


def credentials_claim(
    situation: Situation, attempt: Attempt, led_here: tuple[Step | None, Step | None], memory: Memory
) -> CredentialsClaim:
    """Return the strongest claim: the request's own headers, its attempt's, its browser's, what the browser let pass, habit.

    `led_here` are the preflight that asked for the request and the redirect before it.
    """
    own = situation.credentials
    if own.mode is not Credentials.UNKNOWN:
        return own
    if claim := attempt.credentials(situation.exchange.id):
        return claim
    if not situation.client.enforces:
        # It has no cookies of its own, no habits, and goes on whatever the rules say.
        return own
    if claim := memory.claim(situation, redirected=led_here[1] is not None):
        return claim
    for step in led_here:
        if step is None or step.needless or situation.kind is not Kind.ACTUAL or step.situation.kind not in OF_CORS:
            continue
        worlds = step.passing
        if len(worlds) == 1:
            mode = Credentials.INCLUDE if worlds[0] else Credentials.NOT_INCLUDE
            return CredentialsClaim(mode, "the step before it passes with this mode alone, and the browser went on")
    if memory.connections.is_mixed(situation.exchange.connection):
        own = replace(own, because="its connection carried requests with credentials and without, as behind another proxy")
    return memory.presumed(situation.exchange, situation.page, own)


def contrasted(situation: Situation, attempt: Attempt | None, memory: Memory) -> CredentialsClaim | None:
    """Return what it proves, or makes likely, that a request went on none of the connections that were free; None for nothing."""
    exchange, client, connections = situation.exchange, situation.client, memory.connections
    others = [step.situation.exchange.connection for step in attempt.steps] if attempt else []
    claim = connections.by_contrast(exchange, client, others)
    return claim or connections.presumed_by_contrast(exchange, client, situation.page)
