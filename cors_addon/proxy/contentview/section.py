"""Sections of text: a heading on a line of its own, its lines indented beneath, as mitmproxy's interfaces show them."""

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


def as_text(sections: Iterable[Section], width: int) -> str:
    """Return the sections that have lines, wrapped to `width` columns; every line that is no heading begins with two blanks."""
    return _BETWEEN.join(_block(section, width) for section in sections if any(section.lines))


def _block(section: Section, width: int) -> str:
    texts = [harmless(text) for text in section.lines if text]
    lines = [line for text in texts for line in _wrapped(text, width)] if section.wrapped else texts
    return "".join(f"{line}\n" for line in (f"{section.name}:", *(_INDENT + line for line in lines)))


def _wrapped(text: str, width: int) -> list[str]:
    hanging = text[: len(text) - len(text.lstrip())] + _INDENT
    columns = max(width, _NARROWEST) - len(_INDENT)
    return textwrap.wrap(text, columns, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False) or [text]
