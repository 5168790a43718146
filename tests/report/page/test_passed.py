"""What passed, on the live page: the latest between two origins, and the story of one."""

from dataclasses import replace

import pytest

from cors_addon.core.verdict.judgement import Note, Record, Verdict
from cors_addon.report.model.recent_passes import PassedAttempt
from cors_addon.report.model.report import Report
from cors_addon.report.page.contents import contents_of
from cors_addon.report.page.passed import render_passed, render_passes
from cors_addon.report.page.query import Query, passed_address
from cors_addon.report.telling.page_can_read import read_of_passed
from cors_addon.report.telling.sentence import as_plain
from tests.report import examples
from tests.report.page.test_live import LIVE, Page

CONTENTS = contents_of(Report())


def told(**values: object) -> Record:
    entry = examples.passed("f")
    return replace(entry, judgement=replace(entry.judgement, **values))  # type: ignore[arg-type] # the fields' types are mixed


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (told(), [("200", "x-total")]),
        (told(exposed=()), [("200",)]),
        (told(exposed=tuple(f"x-{number}" for number in range(9))), [("x-7, …",)]),
        (told(hidden=("etag",)), [("x-total",), ("etag", "Access-Control-Expose-Headers")]),
        (told(hidden=tuple(f"x-{number}" for number in range(9))), [("x-total",), ("x-7, …",)]),
        (told(verdict=Verdict.OPAQUE), [("opaque",)]),
        (replace(told(), exchange=replace(examples.passed("f").exchange, response=None)), [("none",)]),
    ],
)
def test_what_the_page_reads(record: Record, words: list[tuple[str, ...]]) -> None:
    sentences = [as_plain(one) for one in read_of_passed(record)]
    assert len(sentences) == len(words)
    assert all(word in sentence for sentence, found in zip(sentences, words, strict=True) for word in found)


def test_the_latest_lead_to_their_stories() -> None:
    page = render_passes(
        CONTENTS, Query(page="p", server="s"), [told(), replace(told(), exchange=replace(told().exchange, response=None))], LIVE
    )
    assert page.count('href="/attempt/f"') == 2
    assert "/attempt/" not in render_passes(CONTENTS, Query(), [], LIVE)


def test_the_story_of_what_passed() -> None:
    noted = told(notes=(Note("n", "Noted so."),), explanation="It may.")
    page = render_passed(CONTENTS, PassedAttempt(noted, (noted,)), LIVE)
    assert len(Page(page).ids) == len(set(Page(page).ids))
    assert passed_address(examples.SHOP, "https://api.test").replace("&", "&amp;") in page
    assert all(text in page for text in ("Noted so.", "It may.", 'class="step passed'))
