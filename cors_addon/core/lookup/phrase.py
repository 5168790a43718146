"""A phrase: words by which a line is known, as a pattern with the values in its places."""

import re
from dataclasses import dataclass
from enum import Enum

_QUOTES = str.maketrans(dict.fromkeys('‘’“”„«»`"', "'"))
_PLACES = re.compile(r"\{[\w.]+\}")
_RUNS = re.compile(r"\s{2,}|[^\S \n]")
_BLANKS = re.compile(r"(?:\\ )+")
_LONGEST = 2_000
"""Characters of a value; a console cuts far earlier."""


class Role(Enum):
    """What a phrase does in a text."""

    FRAME = "names who asked for what; the rule follows"
    HEAD = "names the URL that was asked for; a frame or a rule may follow"
    RULE = "names the rule, or what else happened"
    TAIL = "adds a value to the rule before"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase; `engine` is "" where several browsers, or none, say so. `codes` are of reasons, notes or sayings: more than one where
    the words fit several.
    """

    role: Role
    engine: str
    pattern: re.Pattern[str]
    codes: tuple[str, ...] = ()


def straight(text: str) -> str:
    """Return the text with every kind of quotation mark as an apostrophe, and one blank or line's end for many: copies differ in them."""
    return _RUNS.sub(lambda match: "\n" if "\n" in match[0] else " ", text.translate(_QUOTES))


def pattern_of(template: str) -> re.Pattern[str]:
    """Return the pattern of a template of an engine's messages: each `{name}` is a group; a full stop at the end may lack."""
    text = straight(template).removesuffix(".")
    literals = [_BLANKS.sub(r"\\s+", re.escape(literal)) for literal in _PLACES.split(text)]
    places = _PLACES.findall(text)
    parts = [literals[0]]
    for number, place in enumerate(places, start=1):
        quoted = literals[number - 1].endswith("'")
        last = number == len(places) and not literals[number]
        parts.append(_group(place.strip("{}").rpartition(".")[2], quoted=quoted, last=last) + literals[number])
    return re.compile("".join(parts), re.IGNORECASE)


def _group(name: str, *, quoted: bool, last: bool) -> str:
    if quoted or last:
        return f"(?P<{name}>[^{"'" if quoted else ''}\\n]{{0,{_LONGEST}}})"
    return f"(?P<{name}>[^\\s']{{1,{_LONGEST}}})"
