"""Situations of causes: what is said of the last failure among exchanges, after the ledger has seen them all."""

from collections.abc import Iterable

from cors_addon.core.cause.known_cause import KnownCause
from cors_addon.core.verdict.cause import Cause
from cors_addon.core.wire.exchange import Exchange
from tests.core.traffic import judged


def cause_of_last(*exchanges: Exchange) -> Cause:
    """Return the cause of the last exchange that is blocked, as it stands at the end."""
    causes = [judgement.cause for judgement in judged(*exchanges) if judgement.cause is not None]
    return causes[-1]


def told(*exchanges: Exchange) -> str:
    """Return the code of that cause and how sure it is, in words."""
    cause = cause_of_last(*exchanges)
    return f"{cause.code} {cause.sureness}"


def told_of(causes: Iterable[KnownCause], *exchanges: Exchange) -> tuple[str, str, str]:
    """Return that cause's code, side and sureness; "" for each where it is none of a family's causes."""
    cause = cause_of_last(*exchanges)
    if cause.code not in {one.code for one in causes}:
        return "", "", ""
    return cause.code, cause.side.value, cause.sureness.value
