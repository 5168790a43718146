"""What a reason means in general: its message, with names where the actual values would stand."""

from cors_addon.core.reasons import Reason

_SUFFIXES = frozenset({"difference", "default"})
"""Evidence that adds to a message's sentence and may be empty."""


def meaning_of(reason: Reason) -> str:
    """Return the reason's message, in which the name of each value stands in its place."""
    return reason.message.format_map({name: "" if name in _SUFFIXES else f"‹{name}›" for name in reason.placeholders})
