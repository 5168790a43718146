"""Hostile text made harmless: every character visible, every length bounded."""

VALUE_LIMIT = 300
"""How many characters of one wire value are shown."""
TEXT_LIMIT = 2000
"""How many characters of one sentence or console line are shown."""

_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters that Unicode calls printable and that print nothing."""


def visible(text: str) -> str:
    r"""Return the text with control, format, bidirectional and invisible characters, and lone surrogates, as `\x1b` or `\u202e`."""
    if text.isprintable() and (text.isascii() or _BLANK_LETTERS.isdisjoint(text)):
        return text
    return "".join(character if _shows(character) else _escaped(character) for character in text)


def cut(text: str, limit: int = VALUE_LIMIT) -> str:
    """Return the text's first `limit` characters, and how many were left out; a text that is short enough stays as it is."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit:,} more characters)"


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
