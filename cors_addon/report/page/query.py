"""What a person asks the report for: filters, text or a pasted console line, an order, and a page of the list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from math import ceil
from typing import Self
from urllib.parse import urlencode

from cors_addon.core.lookup.names import named
from cors_addon.report.explaining.header_text import is_header_text
from cors_addon.report.model.cause_group import CauseGroup, by_cause, code_of
from cors_addon.report.model.fails_elsewhere import disagreement_of
from cors_addon.report.model.group import Group
from cors_addon.report.page.pasted import Pasted, matching, pasted
from cors_addon.report.page.search_index import SearchIndex
from cors_addon.report.telling.cause_story import cause_of, meaning_of_cause
from cors_addon.report.telling.story import title_of

PAGE_LENGTH = 50
"""How many causes one page of the list has."""

_LONGEST = 2_000
"""Characters of a filter's value that are looked at; a console line is told with no more."""
_MOST_WORDS = 20
"""How many words of a query are looked for."""
ORDERS = {"failing": "what still fails first", "count": "most frequent first", "last": "latest first"}
CERTAINTIES = ("certain", "presumed")
STATES = ("failing", "passing")


@dataclass(frozen=True, slots=True)
class Query:
    """The filters, "" where there is none: `cause` and `reason` are codes, `side` is who can mend it, `state` whether it still fails,
    `differs` is "1" for failures that not all browsers share, `q` is text or a console line.

    `sort` names an order, `n` a page of the list from 1.
    """

    page: str = ""
    server: str = ""
    reason: str = ""
    browser: str = ""
    certainty: str = ""
    differs: str = ""
    q: str = ""
    sort: str = "failing"
    n: int = 1
    cause: str = ""
    side: str = ""
    state: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Self:
        """Return the query that the values of a URL stand for; what makes no sense counts as not given."""
        texts = {field.name: values.get(field.name, "")[:_LONGEST].strip() for field in fields(cls)}
        number = int(texts["n"]) if texts["n"].isascii() and texts["n"].isdecimal() and len(texts["n"]) < 7 else 1
        sort = texts["sort"] if texts["sort"] in ORDERS else "failing"
        state = texts["state"] if texts["state"] in STATES else ""
        certainty = texts["certainty"] if texts["certainty"] in CERTAINTIES else ""
        texts |= {"certainty": certainty, "differs": "1" if texts["differs"] == "1" else "", "sort": sort, "state": state}
        return cls(**{name: text for name, text in texts.items() if name != "n"}, n=max(1, number))

    @property
    def is_filter(self) -> bool:
        """Whether it leaves anything out."""
        return self != Query(sort=self.sort, n=self.n)

    @property
    def picks(self) -> bool:
        """Whether it chooses by anything but text and the cell of who calls whom."""
        return replace(self, q="", page="", server="").is_filter

    def url(self, **changes: str | int) -> str:
        """Return the query string (with its `?`, "" for none) of the query with other values; another filter leads to its first page."""
        changed = replace(self, **{"n": 1, **changes})  # type: ignore[arg-type] # the fields' types are mixed
        given = {name: value for name, value in asdict(changed).items() if value != getattr(_ALL, name)}
        return f"?{urlencode(given)}" if given else "."


_ALL = Query()


def passed_address(page: str, server: str) -> str:
    """Return the address of what passed between two origins."""
    return f"/passed{Query(page=page, server=server).url()}"


@dataclass(frozen=True, slots=True)
class Found:
    """What a query finds: the causes of one page of the list, how many there are in all, of how many attempts, and how many pages.

    `line` is what was pasted, None where the query has plain text or none.
    """

    causes: tuple[CauseGroup, ...]
    count: int
    attempts: int
    number: int
    pages: int
    line: Pasted | None

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups of these causes."""
        return tuple(group for cause in self.causes for group in cause.groups)


def is_costly(values: Mapping[str, str]) -> bool:
    """Tell whether the values of a URL ask for more than the list as it is: finding takes time."""
    return any(values.get(field.name) for field in fields(Query))


def find(query: Query, groups: Sequence[Group], index: SearchIndex) -> Found:
    """Return what the query finds among groups that come in the order of their count, by what the index shows of them."""
    line = pasted(index.shown(query.q))
    words = () if line else _words(query.q)
    kept: Iterable[Group] = (group for group in groups if _passes(query, group))
    if words:
        codes = frozenset(named(query.q))
        kept = (group for group in kept if group.key.reason in codes or index.of(group).has(words))
    found = list(matching(line, kept, index) if line else kept)
    causes = _in_order(query.sort, by_cause(found))
    pages = max(1, ceil(len(causes) / PAGE_LENGTH))
    number = min(query.n, pages)
    shown = tuple(causes[(number - 1) * PAGE_LENGTH : number * PAGE_LENGTH])
    attempts = sum(line.attempts(group) if line else group.count for group in found)
    return Found(shown, len(causes), attempts, number, pages, line)


def _in_order(sort: str, causes: tuple[CauseGroup, ...]) -> Sequence[CauseGroup]:
    """Return causes that come with what still fails first in the order of this name."""
    if sort == "failing":
        return causes
    return sorted(causes, key=lambda cause: -cause.last if sort == "last" else -cause.count)


def _words(text: str) -> tuple[str, ...]:
    """Return the words to look for; of a header line the name and the value, as explanations have them."""
    parts = text.replace(":", " ", 1) if is_header_text(text) else text
    return tuple(dict.fromkeys(parts.casefold().split()))[:_MOST_WORDS]


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from, in the groups that there are."""

    pages: tuple[str, ...]
    servers: tuple[str, ...]
    causes: tuple[tuple[str, str], ...]
    sides: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...]
    browsers: tuple[str, ...]


_MOST_CHOICES = 200


def choices(groups: Sequence[Group]) -> Choices:
    """Return the values to choose from, each once, in alphabetical order."""
    pages = sorted({group.key.page for group in groups})[:_MOST_CHOICES]
    servers = sorted({group.key.server for group in groups})[:_MOST_CHOICES]
    reasons = sorted({group.key.reason for group in groups})
    causes = sorted({code_of(group) for group in groups})
    sides = sorted({cause_of(group).side.value for group in groups})
    browsers = sorted({engine for group in groups for engine, _ in group.engines})
    return Choices(
        tuple(pages),
        tuple(servers),
        tuple((code, meaning_of_cause(code)) for code in causes),
        tuple(sides),
        tuple((code, title_of(code)) for code in reasons),
        tuple(browsers),
    )


def _passes(query: Query, group: Group) -> bool:
    key = group.key
    if query.page not in ("", key.page) or query.server not in ("", key.server) or query.reason not in ("", key.reason):
        return False
    if query.cause not in ("", code_of(group)) or (query.side and query.side != cause_of(group).side):
        return False
    if query.state and (query.state == "failing") != group.is_failing:
        return False
    if query.browser and query.browser not in dict(group.engines):
        return False
    if query.differs and disagreement_of(group.sample.judgement) is None:
        return False
    return not query.certainty or (query.certainty == "certain") == (group.certain > 0)
