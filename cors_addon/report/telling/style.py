"""How a report is to be rendered."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """What a person can choose: whether secrets show, and for a terminal its colour and width."""

    show_secrets: bool = False
    colour: bool = False
    width: int = 100


PLAIN = Style()
"""Secrets masked, no colour."""
