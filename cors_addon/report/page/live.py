"""The live page as HTML: its list of failures, and the story of one of them."""

from dataclasses import dataclass, field, replace

from cors_addon.core.engines import BROWSERS
from cors_addon.core.lookup.names import named
from cors_addon.report.explaining.ask import Question, explanations_of
from cors_addon.report.explaining.explanation import Explanation
from cors_addon.report.model.group import Group
from cors_addon.report.model.histogram import spread
from cors_addon.report.model.report import Report
from cors_addon.report.page.bar import bar_of
from cors_addon.report.page.cause_entry import MOST_ENDPOINTS, MOST_ENDPOINTS_ALONE, entry_of
from cors_addon.report.page.contents import PageContents
from cors_addon.report.page.html import render
from cors_addon.report.page.matrix import matrix_of
from cors_addon.report.page.query import ORDERS, Found, Query, choices, find
from cors_addon.report.page.siblings import Siblings
from cors_addon.report.telling.disagreement_story import TITLE, DisagreementStory, disagreement_stories
from cors_addon.report.telling.finding_story import FINDINGS_TITLE, finding_stories
from cors_addon.report.telling.summary import headline, remarks
from cors_addon.report.telling.when import readable_span

BARS = 24
"""In how many bars the page shows when a group's attempts failed."""

MOST_EXPLANATIONS = 3
"""How many explanations are shown of what was searched for; where failures are found, the first stands above them."""

MOST_DISAGREEMENTS = 6
"""Of how many kinds that work in one browser only the page tells above the list."""


@dataclass(frozen=True, slots=True)
class Live:
    """What only the live page has: its host, where its reader is in the run, what proves that an address is its own, and the exports.

    `may_clear` tells whether the reader may clear the report, `failures` how many there have been by now, and `siblings` are the other
    attempts that its stories refer to.
    """

    host: str
    cursor: str
    proof: str
    formats: tuple[str, ...]
    may_clear: bool = True
    failures: int = 0
    siblings: Siblings = field(default_factory=lambda: Siblings(Report()))


def render_list(contents: PageContents, query: Query, live: Live) -> str:
    """Return the page that lists what the query finds."""
    found, offered = find(query, contents.groups, contents.index), choices(contents.groups)
    disagreements = disagreement_stories(contents.groups, contents.fails_elsewhere)
    return render(
        "list.html",
        **overview(contents),
        live=live,
        query=query,
        found=found,
        disagreements=[contents.shown_disagreement(disagreement) for disagreement in _listed(disagreements, query)],
        disagreement_count=len(disagreements),
        entries=[entry_of(contents, cause, MOST_ENDPOINTS_ALONE if found.count == 1 else MOST_ENDPOINTS) for cause in found.causes],
        opened=contents.shown(found.groups[0]) if query.is_filter and len(found.groups) == 1 else None,
        explanations=explained(contents.index.shown(query.q), found),
        pages=[(page, page or "unknown page") for page in offered.pages],
        servers=[(server, server) for server in offered.servers],
        causes=offered.causes,
        sides=[(side, side) for side in offered.sides],
        reasons=offered.reasons,
        senders=[(engine, BROWSERS.get(engine, engine)) for engine in offered.browsers],
        orders=ORDERS,
    )


def explained(text: str, found: Found) -> tuple[Explanation, ...]:
    """Return what is to know of a text that was searched for: a console line or an error's name; a topic only where nothing was found."""
    if not text or not (found.line or named(text) or not found.count):
        return ()
    return explanations_of(Question(text))[: 1 if found.count else MOST_EXPLANATIONS]


def _listed(disagreements: tuple[DisagreementStory, ...], query: Query) -> tuple[DisagreementStory, ...]:
    """Return the first few; or, where the list has the failures among them, the others all."""
    return (
        tuple(disagreement for disagreement in disagreements if not disagreement.group)
        if query.differs
        else disagreements[:MOST_DISAGREEMENTS]
    )


def render_group(contents: PageContents, group: Group, live: Live, *, alone: bool) -> str:
    """Return the page that tells the story of a group, or of one attempt `alone`."""
    # An attempt by itself does not know what became of its endpoint.
    kind = contents.group(group.id)
    group = group if kind is None else replace(group, history=kind.history)
    return render(
        "group.html",
        live=live,
        group=contents.shown(group),
        alike=[other for other in contents.alike(group) if other.id != group.id][:MOST_ENDPOINTS],
        bars=bars_of(contents, group),
        alone=alone,
    )


def render_missing(live: Live, what: str) -> str:
    """Return the page that says what is not there, or not any more."""
    return render("missing.html", live=live, what=what)


def render_refused(kind: str, sentence: str, host: str, address: str) -> str:
    """Return the page that says why nothing is shown, by a refusal's name, and where to go on."""
    return render("refused.html", kind=kind, sentence=sentence, host=host, address=address)


def overview(contents: PageContents) -> dict[str, object]:
    """Return what stands at the top: the numbers, and who calls whom."""
    return {
        "headline": headline(contents.totals),
        "remarks": remarks(contents.totals),
        "span": "" if contents.span is None else readable_span(*contents.span),
        "totals": contents.totals,
        "bar": bar_of(contents.totals),
        "matrix": matrix_of(contents.contacts, contents.mended),
        "disagreement_title": TITLE,
        "findings_title": FINDINGS_TITLE,
        "findings": finding_stories(contents.findings, show_secrets=contents.show_secrets),
        "bars_of": lambda group: bars_of(contents, group),
    }


def bars_of(contents: PageContents, group: Group) -> tuple[tuple[int, float], ...]:
    """Return when the group's attempts failed within the time that the report spans, as places and heights in per cent."""
    first, last = contents.span or (group.first, group.last)
    counts = spread(group.times, first, last, BARS)
    highest = max(counts) or 1
    return tuple((place, round(100 * max(count / highest, 0.12), 1)) for place, count in enumerate(counts) if count)
