"""Lines pasted from a browser's console, and the failures that caused them."""

from collections.abc import Iterable
from dataclasses import dataclass

from cors_addon.core.fetch.reasons import CATALOGUE
from cors_addon.core.lookup.console_text import said_in
from cors_addon.core.lookup.said import Said
from cors_addon.core.wire.url import OPAQUE, parse
from cors_addon.report.model.group import Group
from cors_addon.report.model.group_key import path_template
from cors_addon.report.page.search_index import Findable, SearchIndex

_MOST = 8
"""How many different lines of one query are looked for."""
_ALSO = {
    "request-did-not-succeed": ("redirect-with-credentials", "redirect-not-http"),
    "request-not-http": ("redirect-not-http",),
    "resource-policy-refused": ("corp-same-origin", "corp-same-site"),
}
"""The reasons for which a browser prints words that mostly mean something else."""
_NAMED = ("header", "method")


@dataclass(frozen=True, slots=True)
class PastedLine:
    """What one line names: the reasons that fit it, whose words it is, and what it shows of the request and the answer.

    `asked` are the endpoints (origin and path template) of the URLs in it, `page` the origin that asked, `status` the answer's; "" where
    it shows none. `names` are the header and method in it, in small letters.
    """

    engine: str
    reasons: frozenset[str]
    asked: frozenset[tuple[str, str]]
    page: str
    status: str
    names: tuple[str, ...]

    def counts(self, group: Group) -> int:
        """Return how many of the group's attempts had the status that the line shows."""
        return sum(count for status, count in group.statuses if self.status in ("", str(status)))


@dataclass(frozen=True, slots=True)
class Pasted:
    """The lines of a query, each once."""

    lines: tuple[PastedLine, ...]

    def attempts(self, group: Group) -> int:
        """Return how many of the group's attempts print one of the lines."""
        return max(line.counts(group) for line in self.lines)


def pasted(text: str) -> Pasted | None:
    """Return what console lines in a text name; None where the text is none, or only of what may be anything."""
    lines = tuple(dict.fromkeys(_line(said) for said in said_in(text)))
    telling = tuple(line for line in lines if line.reasons or line.asked)
    return Pasted(telling[:_MOST]) if telling else None


def _line(said: Said) -> PastedLine:
    urls = [parse(said.values[name]) for name in ("url", "initial") if name in said.values]
    status = said.values.get("status", "")
    return PastedLine(
        engine=said.engine,
        reasons=frozenset(code for one in said.codes for code in (one, *_ALSO.get(one, ())) if code in CATALOGUE),
        asked=frozenset((url.origin, path_template(url.path or "/")) for url in urls if url.host),
        page=origin_of(said.values.get("origin", "")),
        status=status if status.isdecimal() else "",
        names=tuple(said.values[name].lower() for name in _NAMED if name in said.values),
    )


def origin_of(text: str) -> str:
    """Return an origin as a console writes it, without what does not belong to it: of an app's scheme it is what stands there."""
    known = parse(text).origin
    return text.rstrip("/") if known == OPAQUE else known


def matching(line: Pasted, groups: Iterable[Group], index: SearchIndex) -> tuple[Group, ...]:
    """Return the groups that printed one of the lines: for each those that fit its URL and its words, else its URL, else its words."""
    candidates = [(group, index.of(group)) for group in groups]
    found: dict[str, Group] = {}
    for one in line.lines:
        scored = [(_score(one, group, findable), group) for group, findable in candidates]
        best = max((score for score, _ in scored), default=0)
        found |= {group.id: group for score, group in scored if score == best and best}
    return tuple(group for group, _ in candidates if group.id in found)


def _score(line: PastedLine, group: Group, found: Findable) -> int:
    """Tell how well a group fits: 3 by all, 2 by the URL, 1 by the words, 0 not at all."""
    if line.asked and line.asked.isdisjoint(found.endpoints):
        return 0
    if (line.page and line.page not in found.origins) or not line.counts(group):
        return 0
    return 2 * bool(line.asked) + _says(line, group, found)


def _says(line: PastedLine, group: Group, found: Findable) -> bool:
    """Tell whether the browser prints such words about a group."""
    told = group.sample.judgement.engines
    reasons = {told[line.engine].reason} if line.engine in told else {one.reason for one in told.values()}
    return not line.reasons.isdisjoint(reasons) and all(name in found.printed for name in line.names)
