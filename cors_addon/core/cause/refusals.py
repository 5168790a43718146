"""Refusals by a CORS layer: it is there and decided against an origin, a method or a header."""

from cors_addon.core.cause.known_cause import KnownCause, Rule

CAUSES: tuple[KnownCause, ...] = ()

RULES: tuple[Rule, ...] = ()
"""In the order in which they are tried."""
