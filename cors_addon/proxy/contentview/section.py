"""Sections of text, written as YAML: mitmproxy's interfaces colour it, and it can be copied into an issue or a program."""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from cors_addon.report.safe.plain import harmless

_INDENT = "  "
_NARROWEST = 30
_BETWEEN = " \n"
"""A line that looks empty; mitmweb shows nothing of one that is."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, of letters and blanks only, with its lines, wire values among them; those to copy are not wrapped."""

    name: str
    lines: tuple[str, ...]
    wrapped: bool = True


def as_yaml(sections: Iterable[Section], width: int) -> str:
    """Return the sections that have lines as a YAML mapping of literal blocks, wrapped to `width` columns."""
    return _BETWEEN.join(_block(section, width) for section in sections if any(section.lines))


def _block(section: Section, width: int) -> str:
    texts = [harmless(text) for text in section.lines if text]
    lines = [line for text in texts for line in _wrapped(text, width)] if section.wrapped else texts
    # YAML takes the first line's blanks for the indent of all.
    lines[0] = lines[0].lstrip() or "-"
    return "".join(f"{line}\n" for line in (f"{section.name}: |", *(_INDENT + line for line in lines)))


def _wrapped(text: str, width: int) -> list[str]:
    hanging = text[: len(text) - len(text.lstrip())] + _INDENT
    columns = max(width, _NARROWEST) - len(_INDENT)
    return textwrap.wrap(text, columns, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False) or [text]
