"""Preflights that the server does not treat as such: not handled, sent to a login, stopped before its CORS layer."""

from cors_addon.core.cause.known_cause import KnownCause, Rule

CAUSES: tuple[KnownCause, ...] = ()

RULES: tuple[Rule, ...] = ()
"""In the order in which they are tried."""
