"""Stored answers: a copy without CORS, a copy for another origin, a preflight's answer that is out of date."""

from cors_addon.core.cause.known_cause import KnownCause, Rule

CAUSES: tuple[KnownCause, ...] = ()

RULES: tuple[Rule, ...] = ()
"""In the order in which they are tried."""
