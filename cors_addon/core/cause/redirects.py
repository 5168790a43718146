"""Redirects that lead where the request can't go: to a login, to another path, to another scheme, in a circle."""

from cors_addon.core.cause.known_cause import KnownCause, Rule

CAUSES: tuple[KnownCause, ...] = ()

RULES: tuple[Rule, ...] = ()
"""In the order in which they are tried."""
