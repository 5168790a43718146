"""Sentences with named evidence: plain text in parts, of which some are values to set apart; each format renders the parts."""

import re
import string
from dataclasses import dataclass

from cors_addon.core.wire.budget import TEXT_LIMIT, cut
from cors_addon.report.safe.plain import visible

_FORMATTER = string.Formatter()
_EVIDENCE = re.compile(
    r"“(?P<quoted>[^“”]*)”"
    r"|(?P<bare>\b(?:Access-Control|Cross-Origin|Sec-Fetch)-[A-Za-z-]+(?:: [\w*-]+)?"
    r"|\bVary(?:: Origin)?\b"
    r"|\b[a-z][a-z0-9+.-]{1,20}://[^\s“”\"'‘’<>]*[^\s“”\"'‘’<>.,;:!?)])"
)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a sentence; evidence is a value or a name as it was on the wire, `quoted` where plain text puts quotes round it."""

    text: str
    evidence: bool = False
    quoted: bool = False


type Sentence = tuple[Fragment, ...]


def sentence(template: str, **evidence: str) -> Sentence:
    """Return the template's parts, with the evidence for its `{names}`; braces within the evidence mean nothing."""
    parts: list[Fragment] = []
    for literal, name, _, _ in _FORMATTER.parse(template):
        if literal:
            parts.append(Fragment(literal))
        if name is not None:
            parts.append(_shown(evidence[name], evidence=True))
    return tuple(parts)


def told(text: str) -> Sentence:
    """Return the parts of a finished sentence: header names, URLs and what stands in “quotes” are its evidence."""
    parts: list[Fragment] = []
    end, text = 0, cut(text, TEXT_LIMIT)
    for match in _EVIDENCE.finditer(text):
        parts.append(_shown(text[end : match.start()]))
        quoted = match["quoted"] is not None
        parts.append(_shown(match["quoted"] if quoted else match["bare"], evidence=True, quoted=quoted))
        end = match.end()
    parts.append(_shown(text[end:]))
    return tuple(part for part in parts if part.text or part.quoted)


def as_plain(parts: Sentence) -> str:
    """Return the sentence as plain text."""
    return "".join(f"“{part.text}”" if part.quoted else part.text for part in parts)


def _shown(text: str, *, evidence: bool = False, quoted: bool = False) -> Fragment:
    return Fragment(visible(cut(text) if evidence else text), evidence, quoted)
