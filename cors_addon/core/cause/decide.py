"""The rules of causes in the order in which they are tried: the first that finds one decides."""

from collections.abc import Callable, Mapping

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.known_cause import KnownCause
from cors_addon.core.fetch.reasons import CATALOGUE
from cors_addon.core.verdict.cause import Cause, Side, Sureness

type Rule = Callable[[FailedExchange], Cause | None]
"""Looks at a failure, and returns its cause where it is the one that the rule is for."""

RULES: tuple[Rule, ...] = ()
"""What made the answer (nobody, the proxy), what is harmless, where it was redirected, who refused it, what failed, what is stored."""

CAUSES: Mapping[str, KnownCause] = {}
"""Every cause that is no reason, by its code."""


def cause_of(failed: FailedExchange) -> Cause:
    """Return why an attempt failed; where no rule finds more, the reason itself, as the browser says it."""
    for rule in RULES:
        if cause := rule(failed):
            return cause
    return of_reason(failed)


def of_reason(failed: FailedExchange) -> Cause:
    """Return the cause that says no more than the browser does."""
    reason = CATALOGUE[failed.reason]
    return Cause(reason.code, reason.title, Side.SERVER_APP, Sureness.PROVEN, (), (reason.remedy,))
