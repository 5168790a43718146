"""Hostile text made harmless: every character visible, every length bounded."""

from cors_addon.core.wire.budget import TEXT_LIMIT, cut

_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters that Unicode calls printable and that print nothing."""


def visible(text: str) -> str:
    r"""Return the text with control, format, bidirectional and invisible characters, and lone surrogates, as `\x1b` or `\u202e`."""
    if text.isprintable() and (text.isascii() or _BLANK_LETTERS.isdisjoint(text)):
        return text
    return "".join(character if _shows(character) else _escaped(character) for character in text)


def harmless(text: str) -> str:
    """Return a sentence or a console line as it can be shown: cut where it is long, every character visible."""
    return visible(cut(text, TEXT_LIMIT))


def _shows(character: str) -> bool:
    return character.isprintable() and character not in _BLANK_LETTERS


def _escaped(character: str) -> str:
    code = ord(character)
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return _SHORT.get(character) or (f"\\u{code:04x}" if code > 0xFF else f"\\x{code:02x}")
