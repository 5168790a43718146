"""The live page as HTML: its list of failures, and the story of one of them."""

from dataclasses import dataclass

from cors_addon.report.bar import bar_of
from cors_addon.report.board import Board
from cors_addon.report.evidence import BROWSERS
from cors_addon.report.group import Group
from cors_addon.report.histogram import spread
from cors_addon.report.html import render
from cors_addon.report.mask import masked_text
from cors_addon.report.matrix import matrix_of
from cors_addon.report.query import ORDERS, Choices, Query, choices, find
from cors_addon.report.split import TITLE, Split, splits_of
from cors_addon.report.summary import headline, remarks
from cors_addon.report.when import readable_span

BARS = 24
"""In how many bars the page shows when a group's attempts failed."""

MOST_SPLITS = 6
"""Of how many kinds that work in one browser only the page tells above the list."""


@dataclass(frozen=True, slots=True)
class Live:
    """What only the live page has: its host, where its reader is in the run, what proves that a form is its own, and the exports."""

    host: str
    cursor: str
    token: str
    formats: tuple[str, ...]


def render_list(board: Board, query: Query, live: Live) -> str:
    """Return the page that lists what the query finds."""
    found, offered = find(query, board.groups), choices(board.groups)
    splits = splits_of(board.groups, board.elsewhere)
    return render(
        "list.html",
        **overview(board),
        live=live,
        query=query,
        found=found,
        splits=[board.shown_split(split) for split in _listed(splits, query)],
        split_count=len(splits),
        shown=[board.shown(group) for group in found.groups],
        pages=[(page, page or "unknown page") for page in _pages(offered, board)],
        servers=[(server, server) for server in offered.servers],
        reasons=offered.reasons,
        senders=[(engine, BROWSERS.get(engine, engine)) for engine in offered.browsers],
        orders=ORDERS,
    )


def _pages(offered: Choices, board: Board) -> tuple[str, ...]:
    """Return the pages to choose from as they may be shown, each once; the query finds them by that, too."""
    return offered.pages if board.show_secrets else tuple(dict.fromkeys(map(masked_text, offered.pages)))


def _listed(splits: tuple[Split, ...], query: Query) -> tuple[Split, ...]:
    """Return the first few; or, where the list has the failures among them, the others all."""
    return tuple(split for split in splits if not split.group) if query.differs else splits[:MOST_SPLITS]


def render_group(board: Board, group: Group, live: Live, *, alone: bool) -> str:
    """Return the page that tells the story of a group, or of one attempt `alone`."""
    return render("group.html", board=board, live=live, group=board.shown(group), bars=bars_of(board, group), alone=alone)


def render_missing(live: Live, what: str) -> str:
    """Return the page that says what is not there, or not any more."""
    return render("missing.html", live=live, what=what)


def overview(board: Board) -> dict[str, object]:
    """Return what stands at the top: the numbers, and who calls whom."""
    return {
        "headline": headline(board.totals),
        "remarks": remarks(board.totals),
        "span": "" if board.span is None else readable_span(*board.span),
        "totals": board.totals,
        "bar": bar_of(board.totals),
        "matrix": matrix_of(board.contacts, show_secrets=board.show_secrets),
        "split_title": TITLE,
        "bars_of": lambda group: bars_of(board, group),
    }


def bars_of(board: Board, group: Group) -> tuple[tuple[int, float], ...]:
    """Return when the group's attempts failed within the time that the report spans, as places and heights in per cent."""
    first, last = board.span or (group.first, group.last)
    counts = spread(group.times, first, last, BARS)
    highest = max(counts) or 1
    return tuple((place, round(100 * max(count / highest, 0.12), 1)) for place, count in enumerate(counts) if count)
