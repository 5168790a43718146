"""Hostile records rendered in every format and on the live page: what comes out can be read, and nothing in it acts."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from random import Random
from unicodedata import category
from xml.etree import ElementTree as ET
from zlib import crc32

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.wire.budget import within_budget
from cors_addon.core.wire.exchange import Exchange
from cors_addon.report.formats.table import FORMATS, Format
from cors_addon.report.model.report import Report
from cors_addon.report.page.contents import contents_of
from cors_addon.report.page.live import Live, render_group, render_list
from cors_addon.report.page.query import Query
from cors_addon.report.telling.style import Style
from tests.fuzz.exchanges import Traffic
from tests.fuzz.fuzzer import Check, Fuzzer, Run
from tests.fuzz.hostile import Hostile
from tests.report.wire import HARMFUL, hostile

LIVE = Live("cors.test", "run.1", "token", ("html", "json"))
PAGES = ("list", "group")
MARK = "<zq7"
"""What would be markup, if it were not escaped."""
MARKS = (
    f"{MARK} onx=1>",
    f'"{MARK}>',
    f"'{MARK}>",
    f"]]>{MARK}>",
    f"--{MARK}>",
    f"</script>{MARK}>",
    "=zq7()",
    "@zq7",
    "\tzq7",
    "+zq7",
    ";-zq7",
)
_ACTS = re.compile(
    "[^\\x09\\x0a\\x0d\\x20-\\x7e\\xa0-\\xac\\xae-\\u05ff\\u061d-\\u180d\\u180f-\\u200a\\u2010-\\u2027\\u202f-\\u205f\\u2070-\\ud7ff"
    "\\ue000-\\ufefe\\uff00-\\ufff8\\ufffc-\\U000110bc\\U000110be-\\U0001bc9f\\U0001bca4-\\U000e0000]"
)
"""Finds quickly what may be of a harmful category."""
_NUMBER = re.compile(r"-?\d+")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown, of exchanges as they were seen and of failures that hold a text wherever there is room for one, and in which form.

    A form is a format or a page of the live page, which gets a query.
    """

    exchanges: tuple[Exchange, ...]
    texts: tuple[str, ...]
    form: str
    query: tuple[tuple[str, str], ...] = ()
    show_secrets: bool = False
    colour: bool = False


def draw_reports(random: Random) -> Iterator[Shown]:
    """Yield reports of few exchanges."""
    draw, traffic = Hostile(random), Traffic(random).steps()
    while True:
        exchanges = tuple(_marked(draw, next(traffic).exchange) for _ in range(draw.below(4)))
        texts = tuple(_text(draw) for _ in range(draw.below(3)))
        query = tuple(
            (name, _sent(draw.words() if draw.chance(0.5) else _text(draw)))
            for name in ("q", "page", "server", "reason", "browser", "sort", "n")
            if draw.chance(0.3)
        )
        yield Shown(exchanges, texts, draw.pick((*FORMATS, *PAGES)), query, draw.chance(0.3), draw.chance(0.3))


def _sent(text: str) -> str:
    """Return the text as it comes out of a URL's query."""
    return text.encode("utf-8", "replace").decode()


def _text(draw: Hostile) -> str:
    return draw.pick(MARKS) if draw.chance(0.3) else draw.text()[:70_000]


def _marked(draw: Hostile, exchange: Exchange) -> Exchange:
    """Return the exchange with something that would act in a part of it."""
    asked = exchange.request
    if draw.chance(0.3):
        asked = replace(asked, url=f"{asked.url}/{draw.pick(MARKS)}")
    if draw.chance(0.1):
        asked = replace(asked, method=draw.pick(MARKS))
    if draw.chance(0.2):
        asked = replace(asked, headers=asked.headers.replaced("Origin", draw.pick(MARKS)))
    return replace(exchange, request=asked)


def run(shown: Shown) -> Check:
    """Judge, and render the report."""
    ledger, report = Ledger(), Report()
    records = [record for exchange in shown.exchanges for record in ledger.see(within_budget(exchange))]
    records += [hostile(text) for text in shown.texts]
    for record in records:
        report.add(record)
    if shown.form in PAGES:
        contents = contents_of(report, show_secrets=shown.show_secrets)
        if shown.form == "list":
            text = render_list(contents, Query.of(dict(shown.query)), LIVE)
        else:
            text = "".join(render_group(contents, group, LIVE, alone=False) for group in contents.groups)
        return lambda: looked_at("html", text)
    row, style = FORMATS[shown.form], Style(colour=shown.colour, show_secrets=shown.show_secrets)
    text = row.render(report, style) if isinstance(row, Format) else "".join(row.render_line(record, style) for record in records)
    return lambda: looked_at(shown.form, text)


def looked_at(form: str, text: str) -> None:
    """Raise AssertionError, or what the reader of the format raises, where something is wrong with a text."""
    text.encode()
    if acts := [character for character in _ACTS.findall(_ANSI.sub("", text) if form == "text" else text) if _is_harmful(character)]:
        raise AssertionError(f"characters that act: {acts[:9]}")
    if reader := READERS.get(form):
        reader(text)


def _is_harmful(character: str) -> bool:
    return category(character) in HARMFUL and character != "\ufeff"


class _Markup(HTMLParser):
    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert not tag.startswith("zq7"), "markup of a value's own"
        names = [name for name, _ in attributes if name.startswith("on")]
        assert names == [], f"a handler {names}"


def _read_html(text: str) -> None:
    if MARK in text or "<img src=x" in text or "<script>alert" in text:
        raise AssertionError("markup of a value's own")
    if crc32(text.encode()) % 8 == 0:  # parsing takes longer than all the rest
        parser = _Markup()
        parser.feed(text)
        parser.close()


def _read_json(text: str) -> None:
    json.loads(text)


def _read_lines(text: str) -> None:
    for line in text.splitlines():
        json.loads(line)


def _read_xml(text: str) -> None:
    ET.fromstring(text)


def _read_csv(text: str) -> None:
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "+", "-", "@")) and not _NUMBER.fullmatch(cell)]


READERS: dict[str, Callable[[str], None]] = {
    "html": _read_html,
    "json": _read_json,
    "jsonl": _read_lines,
    "har": _read_json,
    "sarif": _read_json,
    "junit": _read_xml,
    "csv": _read_csv,
}


def world(random: Random) -> AbstractContextManager[Run[Shown]]:
    """Return what remembers nothing."""
    return nullcontext(run)


RENDERING: Fuzzer[Shown] = Fuzzer("rendering", draw_reports, world, life=100)
