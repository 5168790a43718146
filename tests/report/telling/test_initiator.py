"""The code that asked, where a browser's log tells it: every report names it, without secrets."""

from dataclasses import replace

import pytest

from cors_addon.core.verdict.annotation import LARGEST, annotation
from cors_addon.core.verdict.judgement import Record
from cors_addon.core.wire.browser_log import Initiator
from cors_addon.report.formats.table import FORMATS, LineFormat
from cors_addon.report.model.left_out import LeftOut
from cors_addon.report.model.report import Report
from cors_addon.report.telling.facts import facts_of
from cors_addon.report.telling.style import PLAIN
from tests.report import examples

TOKEN = "ghp_0123456789abcdefghijklmnopqrstuvwxyzABCD"
ASKED_BY = Initiator(f"https://shop.test/app.js?token={TOKEN}", 7, "loadItems")


def told() -> Record:
    """Return a failure whose browser's log tells what asked."""
    record = examples.missing_origin()
    return replace(record, judgement=replace(record.judgement, initiator=ASKED_BY))


def report() -> Report:
    """Return a report of it."""
    made = Report()
    made.add(told())
    return made


@pytest.mark.parametrize("name", [name for name, form in FORMATS.items() if not isinstance(form, LineFormat)])
def test_every_report_names_it(name: str) -> None:
    form = FORMATS[name]
    assert not isinstance(form, LineFormat)
    text = form.render(report(), PLAIN)
    assert "loadItems" in text
    assert TOKEN not in text


def test_a_line_names_it() -> None:
    form = FORMATS["jsonl"]
    assert isinstance(form, LineFormat)
    assert "loadItems" in form.render_line(told(), PLAIN)


def test_it_is_a_fact_of_the_story() -> None:
    (group,) = report().groups()
    assert "Asked by" in [fact.label for fact in facts_of(group)]


def test_a_long_one_is_cut_with_all_else() -> None:
    """An annotation stays small."""
    judgement = replace(told().judgement, initiator=Initiator("https://shop.test/" + "é" * 20_000, 7, "f" * 20_000))
    assert len(str(annotation(judgement))) < LARGEST


@pytest.mark.parametrize(
    ("left_out", "begins"),
    [
        (LeftOut(unseen=1), "1 request to another origin failed"),
        (LeftOut(unseen=2, blind=1), "2 requests to another origin failed"),
        (LeftOut(blind=2), "2 recordings hold what loaded alone"),
        (LeftOut(cached=1), "No cross-origin attempt was seen"),
    ],
)
def test_what_can_not_be_told_is_said_first(left_out: LeftOut, begins: str) -> None:
    """By every report for people."""
    made = Report()
    made.left_out = left_out
    for name in ("text", "markdown", "html", "junit"):
        form = FORMATS[name]
        assert not isinstance(form, LineFormat)
        text = " ".join(form.render(made, PLAIN).split())
        assert begins in text
        assert ("Entries left out" in text) is bool(left_out.entries)
