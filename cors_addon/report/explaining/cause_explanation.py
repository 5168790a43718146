"""The catalogue of causes in general words, without the values of a failure."""

import re

from cors_addon.core.cause.known_cause import KnownCause

_ADDED = re.compile(r"(?<=[\w})])\{\w+\}|\{\w+\}(?=\w)")
"""A value that adds to a sentence, and may be empty: it follows a word, or is followed by one, without a blank."""
_NAMED = re.compile(r"\{(\w+)\}")


def advice_in_general(known: KnownCause) -> tuple[str, ...]:
    """Return what to do about a cause, in order, the names of values in their place; without what only a failure's own values say."""
    texts = [_ADDED.sub("", line) for line in known.advice]
    return tuple(_NAMED.sub(r"‹\1›", text) for text in texts if not _NAMED.fullmatch(text) and text)


def parts_of_cause(known: KnownCause) -> tuple[tuple[str, str], ...]:
    """Return the labelled parts of what is to know of a cause beside its meaning."""
    first, *others = advice_in_general(known) or ("",)
    return (
        ("Who can mend it", f"{known.side.value[0].upper()}{known.side.value[1:]}."),
        ("First", first),
        *(("Then", text) for text in others),
    )
