"""Lines of text for a terminal: inked, labelled, and wrapped to its width."""

import textwrap
from collections.abc import Iterator
from enum import StrEnum

from cors_addon.report.telling.style import Style

_LABEL = 12
_NARROWEST = 40


class Ink(StrEnum):
    """What a piece of text is, and with it the terminal's codes for it."""

    NONE = ""
    TITLE = "1"
    FAINT = "2"
    BAD = "1;31"
    DOUBT = "1;33"
    GOOD = "32"


def inked(text: str, ink: Ink, style: Style) -> str:
    """Return the text in its colour, where there is to be any."""
    return f"\x1b[{ink}m{text}\x1b[0m" if style.colour and ink else text


def labelled(label: str, text: str, style: Style, *, ink: Ink = Ink.NONE) -> Iterator[str]:
    """Yield the text behind its label, nothing where it is empty; a text without label goes on below the one before."""
    if text:
        yield from wrapped(text, style, indent=" " * (_LABEL + 3), first=label_of(label), ink=ink)


def label_of(label: str) -> str:
    """Return the label as `labelled` writes it, for what is not to be wrapped."""
    return f"   {label:<{_LABEL}}"


def wrapped(text: str, style: Style, *, indent: str = "", first: str | None = None, ink: Ink = Ink.NONE) -> Iterator[str]:
    """Yield the text in lines that begin with `indent`, and the first one with `first`, which may be longer than its place."""
    start = indent if first is None else first
    if len(start) > len(indent):
        yield start.rstrip()
        start = indent
    width = max(style.width, _NARROWEST) - len(indent)
    for number, line in enumerate(textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)):
        yield (indent if number else start) + inked(line, ink, style)
