"""Hostile text as Markdown (GitHub's flavour) in which it stays text: no markup, no link, no mention of anybody."""

import re
from collections.abc import Callable

from cors_addon.report.safe.plain import harmless
from cors_addon.report.telling.sentence import Sentence

_MARKUP = re.compile(r"[\\`*_\[\]<>&~^{}|]")
_LINE_START = re.compile(r"^(?:[-+=]|\d+(?=[.)]))")
"""What would make a list or a heading of a line that begins with it; the other signs that do are markup anywhere."""
_LINKED = re.compile(r"[@#$]|://|www\.|(?:mailto|xmpp):|:[\w+-]+:|\bgh-\d|\b[0-9a-f]{7,}\b", re.IGNORECASE)
"""What an issue tracker makes a link, a mention, a commit, a picture or a formula of, wherever it stands outside code."""
_ENDS = ".,;:!?)"


def plain(text: str) -> str:
    """Return the text, which must be visible, as a part of a paragraph; words that a tracker would link stand as code."""
    return " ".join(_word(word, code) for word in text.split(" "))


def say(parts: Sentence) -> str:
    """Return a sentence as a part of a paragraph, its evidence as code."""
    return "".join(code(part.text) if part.evidence else plain(part.text) for part in parts)


def paragraph(text: str) -> str:
    """Return what `plain` or `say` returned as a paragraph of its own: no list, no heading."""
    return _LINE_START.sub(lambda match: f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}", text.lstrip(" "))


def code(text: str) -> str:
    """Return the text as code within a paragraph: all its characters as they are, except those that can't be seen."""
    text = harmless(text)
    if not text.strip(" "):
        return "(empty)" if not text else "(blank)"
    ticks = _ticks(text, 1)
    pad = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def cell(text: str) -> str:
    r"""Return the text as code in a table's cell; one with a bar as HTML, because readers disagree about `\|` within code."""
    if "|" not in text:
        return code(text)
    shown = harmless(text)
    return f"<code>{''.join(sign if sign.isalnum() or sign == ' ' else f'&#{ord(sign)};' for sign in shown)}</code>"


def say_in_cell(parts: Sentence) -> str:
    """Return a sentence as a part of a table's cell, its evidence as code."""
    return "".join(cell(part.text) if part.evidence else " ".join(_word(word, cell) for word in part.text.split(" ")) for part in parts)


def block(lines: list[str], language: str) -> str:
    """Return the lines, of visible text each, as a block of code."""
    text = "\n".join(lines)
    ticks = _ticks(text, 3)
    return f"{ticks}{language}\n{text}\n{ticks}"


def _word(word: str, as_code: Callable[[str], str]) -> str:
    if not _LINKED.search(word):
        return _MARKUP.sub(r"\\\g<0>", word)
    kept = word.rstrip(_ENDS)
    return as_code(kept) + _MARKUP.sub(r"\\\g<0>", word[len(kept) :])


def _ticks(text: str, least: int) -> str:
    longest = max(map(len, re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)
