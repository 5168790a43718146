"""Failures that harm nobody: prefetches that a navigation replaces, favicons, source maps, what extensions ask for themselves."""

from cors_addon.core.cause.known_cause import KnownCause, Rule

CAUSES: tuple[KnownCause, ...] = ()

RULES: tuple[Rule, ...] = ()
"""In the order in which they are tried."""
