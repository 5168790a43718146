"""Values of Access-Control-Allow-Origin that miss the page's origin: a slash, a list, a placeholder, a fixed origin."""

from cors_addon.core.cause.known_cause import KnownCause, Rule

CAUSES: tuple[KnownCause, ...] = ()

RULES: tuple[Rule, ...] = ()
"""In the order in which they are tried."""
