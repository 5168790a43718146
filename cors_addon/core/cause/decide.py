"""The rules of causes in the order in which they are tried: the first that finds one decides."""

from collections.abc import Mapping

from cors_addon.core.cause import (
    caches,
    clients,
    contents,
    errors,
    harmless,
    layers,
    network,
    origins,
    preflights,
    redirects,
    refusals,
)
from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.known_cause import KnownCause, Rule
from cors_addon.core.cause.platforms import own_status, own_words
from cors_addon.core.cause.words.reason_alone import of_reason
from cors_addon.core.verdict.cause import Cause

_FIRST = (network, harmless, redirects)
"""Who answered at all; what harms nobody; where it went."""
_THEN = (caches, own_words, own_status, contents, refusals, preflights, errors, origins, clients, layers)
"""Whether it is a copy; whether a platform or a limit answered before any app; who refused it, and by which rule; what failed; then what
the headers themselves show, and last what is missing altogether. Before that, whether what seems to be missing is there under a misspelt
name.
"""
_FAMILIES = (*_FIRST, *_THEN)

RULES: tuple[Rule, ...] = (
    *[rule for family in _FIRST for rule in family.RULES],
    origins.misspelt_header,
    *[rule for family in _THEN for rule in family.RULES],
)

CAUSES: Mapping[str, KnownCause] = {cause.code: cause for family in _FAMILIES for cause in family.CAUSES}
"""Every cause that is no reason, by its code."""


def cause_of(failed: FailedExchange) -> Cause:
    """Return why an attempt failed; where no rule finds more, the reason itself, as the browser says it."""
    for rule in RULES:
        if cause := rule(failed):
            return cause
    return of_reason(failed)
