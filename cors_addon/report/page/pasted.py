"""A line pasted from a browser's console, and the failures that caused it."""

from collections.abc import Iterable
from dataclasses import dataclass

from cors_addon.core.wire.url import parse
from cors_addon.report.model.group import Group
from cors_addon.report.model.group_key import path_template
from cors_addon.report.page.console_words import URL, words_of
from cors_addon.report.page.search_index import Findable, SearchIndex

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
    return Pasted(tuple(match.rstrip(".,;:!?") for match in URL.findall(text)), words_of(text))


def matching(line: Pasted, groups: Iterable[Group], index: SearchIndex) -> tuple[Group, ...]:
    """Return the groups that printed the line: those that match its URL and its words, else its URL, else its words."""
    named = [parse(url) for url in line.urls]
    endpoints = frozenset((url.origin, path_template(url.path or "/")) for url in named if url.path or url.query)
    origins = frozenset(url.origin for url in named)
    scored = [(_score(line.words, endpoints, origins, index.of(group)), group) for group in groups]
    best = max((score for score, _ in scored), default=0)
    return tuple(group for score, group in scored if score == best) if best else ()


def _score(words: str, endpoints: frozenset[tuple[str, str]], origins: frozenset[str], found: Findable) -> int:
    """Tell how well a group fits: 3 by all, 2 by the URL, 1 by the words, 0 not at all."""
    if asked := endpoints - {(found.page, "/")}:
        return 0 if asked.isdisjoint(found.endpoints) else 2 + _says(found, words)
    if origins and origins.isdisjoint(found.origins):
        return 0
    return int(_says(found, words))


def _says(found: Findable, words: str) -> bool:
    """Tell whether one of the browsers prints these words about a group."""
    return any(_alike(line, words) for line in found.lines)


def _alike(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) >= _SHORTEST and (one in other or other in one))
