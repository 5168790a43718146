"""A line pasted from a browser's console, and the failures that caused it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from cors_addon.core.wire.url import parse
from cors_addon.report.model.group import Group
from cors_addon.report.model.group_key import path_template
from cors_addon.report.safe.plain import visible

_URL = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s'\"‘’“”<>)]+", re.IGNORECASE)
_MARKS = re.compile(r"[\s'\"‘’“”`.,;]+")
_STATUS = re.compile(r"status code: \S+")
_SIGNS = (
    "cors policy",
    "cross-origin request blocked",
    "cross-origin redirection",
    "access-control-allow",
    "access control checks",
    "preflight response is not successful",
    "credentials flag is true",
    "cors header",
    "cors request did not succeed",
    "blocked by cors",
)
"""Words of console lines that nobody types to search for something else."""

_SHORTEST = 12
_LONGEST = 600
"""Characters of a line up to which its words are remembered."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a console line names: URLs (an origin among them is one without path), and its words without them."""

    urls: tuple[str, ...]
    words: str


def pasted(text: str) -> Pasted | None:
    """Return what a console line names; None where the text is none."""
    lowered = text.lower()
    if not any(sign in lowered for sign in _SIGNS):
        return None
    return Pasted(tuple(match.rstrip(".,;:!?") for match in _URL.findall(text)), _words(text))


def matching(line: Pasted, groups: Iterable[Group]) -> tuple[Group, ...]:
    """Return the groups that printed the line: those that match its URL and its words, else its URL, else its words."""
    scored = [(_score(line, group), group) for group in groups]
    best = max((score for score, _ in scored), default=0)
    return tuple(group for score, group in scored if score == best) if best else ()


def _score(line: Pasted, group: Group) -> int:
    """Tell how well a group fits: 3 by all, 2 by the URL, 1 by the words, 0 not at all."""
    named = [parse(url) for url in line.urls]
    asked = {(url.origin, path_template(url.path or "/")) for url in named if url.path or url.query} - {(group.key.page, "/")}
    targets = [step.exchange.request.target for step in group.steps]
    if asked:
        if asked.isdisjoint([(group.key.server, group.key.path), *((one.origin, path_template(one.path)) for one in targets)]):
            return 0
        return 2 + _says(group, line.words)
    origins = {url.origin for url in named}
    if origins and origins.isdisjoint([group.key.page, group.key.server, *(one.origin for one in targets)]):
        return 0
    return int(_says(group, line.words))


def _says(group: Group, words: str) -> bool:
    """Tell whether one of the browsers prints these words about the group."""
    return any(_alike(_words(told.console), words) for told in group.sample.judgement.engines.values() if told.console)


def _alike(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) >= _SHORTEST and (one in other or other in one))


def _words(text: str) -> str:
    """Return the text's words without URLs, status, quotation marks and case, as they differ from copy to copy."""
    return _remembered_words(text) if len(text) <= _LONGEST else _words_of(text)


@lru_cache(maxsize=8192)
def _remembered_words(text: str) -> str:
    return _words_of(text)


def _words_of(text: str) -> str:
    return _MARKS.sub(" ", _STATUS.sub(" ", _URL.sub(" ", visible(text)).lower())).strip()
