"""The Markdown report: what an issue tracker makes of it, and that no wire value becomes markup, a link or a mention."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate

import pytest
from hypothesis import HealthCheck, given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cors_addon.core.verdict.judgement import Action, Record, Remedy
from cors_addon.report.formats.markdown import render_markdown
from cors_addon.report.formats.markdown_text import block, cell, code, paragraph, plain, say
from cors_addon.report.safe.plain import visible
from cors_addon.report.telling.sentence import told
from tests.report import examples
from tests.report.reading import read_markdown
from tests.report.wire import WIRE, hostile, report_of, two_steps

READER = MarkdownIt("commonmark").enable("table")
OURS = {"<details>\n<summary>Steps, console lines and evidence</summary>\n", "</details>\n"}
CODE_IN_CELL = re.compile(r"</?code>|<br>")
LINKED = re.compile(r"@\w|#\d|://|www\.\w|:[a-z]\w*:|\$")


def text_of(markdown: str) -> str:
    """Return what a reader sees of a paragraph."""
    (_, inline, _) = READER.parse(markdown)
    return "".join(piece.content for piece in inline.children or () if piece.type in {"text", "code_inline", "text_special"})


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "`",
        "``x`` y",
        " a ",
        "`a",
        "a|b\\|c",
        "*bold* _it_ ~~no~~",
        "<b>&amp;</b>",
        "[x](http://evil.test)",
        "@everyone",
        "x" * 99,
    ],
)
@pytest.mark.parametrize("write", [code, plain], ids=["code", "plain"])
def test_what_is_written_is_read(write: Callable[[str], str], text: str) -> None:
    assert text_of(paragraph(write(text))).strip() == text.strip()


@settings(max_examples=200, deadline=None)
@given(WIRE)
def test_whatever_is_written_is_read_as_text(text: str) -> None:
    shown = visible(text[:200])
    if shown.strip():
        assert text_of(paragraph(plain(shown))).split() == shown.split()
        assert text_of(code(shown)) == shown


@pytest.mark.parametrize(("text", "shown"), [("", "(empty)"), ("  ", "(blank)")])
def test_code_that_would_be_none_is_told_in_words(text: str, shown: str) -> None:
    assert code(text) == shown


@pytest.mark.parametrize("text", ["- a", "+ a", "1. a", "12) a", "= a", "# a", "> a", "---", "    a", "| a |", "```", "<div>"])
def test_a_paragraph_stays_one(text: str) -> None:
    assert [piece.type for piece in READER.parse(paragraph(plain(text)))] == ["paragraph_open", "inline", "paragraph_close"]


@pytest.mark.parametrize(
    "text", ["@someone", "see #12.", "https://a.test/x,", "www.a.test", "a@b.test", ":smile:", "$x$", "0123abc", "GH-1"]
)
def test_what_a_tracker_would_link_stands_as_code(text: str) -> None:
    (_, inline, _) = READER.parse(paragraph(plain(f"a {text} b")))
    assert not LINKED.search("".join(piece.content for piece in inline.children or () if piece.type == "text"))
    assert [piece.type for piece in inline.children or () if piece.type != "text"] == ["code_inline"]


def test_evidence_stands_as_code() -> None:
    assert say(told("The header “x” lacks Vary: Origin")) == "The header `x` lacks `Vary: Origin`"


@pytest.mark.parametrize("text", ["a|b", r"a\|b", "|", "`|`", "<i>|&", "x"])
def test_a_cell_stays_one(text: str) -> None:
    pieces = read_markdown(f"| a | b |\n|---|---|\n| {cell(text)} | y |")
    cells = [piece for piece in pieces if piece.type == "inline"]
    assert len(cells) == 4
    shown = "".join(piece.content for piece in cells[2].children or () if piece.type in {"text", "code_inline", "text_special"})
    assert shown == text


@pytest.mark.parametrize("lines", [["a"], ["```", "~~~"], ["`````"], ["    x", "<b>"]])
def test_a_block_of_code_holds_its_lines(lines: list[str]) -> None:
    (fence,) = READER.parse(block(lines, "diff"))
    assert (fence.type, fence.info, fence.content) == ("fence", "diff", "\n".join(lines) + "\n")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WIRE)
def test_hostile_values_become_no_markup(text: str) -> None:
    pieces = read_markdown(render_markdown(report_of(hostile(text))))
    outer = [piece.type for piece in pieces if piece.level == 0 and piece.type.endswith(("_open", "fence", "html_block"))]
    blocks = {"heading_open", "paragraph_open", "table_open", "bullet_list_open", "fence", "html_block"}
    assert set(outer) - {"ordered_list_open"} == blocks | {"strong_open", "link_open"}
    assert [piece.content for piece in pieces if piece.type == "heading_open"] == [""] * 2
    assert {piece.content for piece in pieces if piece.type == "html_block"} == OURS
    assert all(CODE_IN_CELL.fullmatch(piece.content) for piece in pieces if piece.type == "html_inline")
    assert {str(piece.attrs["href"]) for piece in pieces if piece.type == "link_open"} == {"https://fetch.spec.whatwg.org/#cors-check"}
    assert not any(piece.type == "image" for piece in pieces)
    assert not any(LINKED.search(piece.content) for piece in outside_code(pieces) if piece.type == "text")


def outside_code(pieces: list[Token]) -> list[Token]:
    """Return the pieces that do not stand within an element `code`."""
    depths = accumulate(piece.content == "<code>" or -(piece.content == "</code>") for piece in pieces)
    return [piece for piece, depth in zip(pieces, depths, strict=True) if not depth]


def patch_of(record: Record) -> list[str]:
    """Return the lines of the block that shows what was sent and what is needed."""
    pieces = read_markdown(render_markdown(report_of(record)))
    return next(piece.content for piece in pieces if piece.info == "diff").splitlines()


def test_the_patch_shows_what_was_sent_and_what_is_needed() -> None:
    assert patch_of(examples.refused_preflight()) == [
        "  OPTIONS https://api.test/v1/carts/7f9c24e5-2c1b-4f6e-9d0a-3b8e5c7a1d42",
        "  Origin: https://shop.test",
        "  Access-Control-Request-Method: PATCH",
        "  Access-Control-Request-Headers: content-type,traceparent",
        "",
        "  status 204",
        "  Access-Control-Allow-Origin: https://shop.test",
        "  Access-Control-Allow-Methods: GET, PATCH",
        "- Access-Control-Allow-Headers: content-type",
        "+ Access-Control-Allow-Headers: content-type, traceparent",
    ]


def test_the_patch_changes_a_status_and_takes_lines_away() -> None:
    entry = examples.failed_status()
    remedies = (Remedy(Action.STATUS, "", "204"), Remedy(Action.REMOVE, "Server", ""), Remedy(Action.REMOVE, "Location", ""))
    lines = patch_of(replace(entry, judgement=replace(entry.judgement, remedies=remedies)))
    assert lines[-3:] == ["- status 403", "+ status 204", "- Server: nginx"]


def test_a_patch_without_answer_says_so() -> None:
    entry = examples.missing_origin()
    assert patch_of(replace(entry, exchange=replace(entry.exchange, response=None)))[-1] == "  (no answer)"


def test_several_lines_give_way_to_one() -> None:
    entry = examples.presumed_wildcard()
    twice = entry.exchange.response
    assert twice is not None
    twice = replace(twice, headers=replace(twice.headers, fields=(("access-control-allow-origin", "x"), *twice.headers.fields)))
    lines = patch_of(replace(entry, exchange=replace(entry.exchange, response=twice)))
    assert lines[-3:] == [
        "- access-control-allow-origin: x",
        "- Access-Control-Allow-Origin: *",
        "+ Access-Control-Allow-Origin: https://shop.test",
    ]


def test_an_attempt_of_several_flows_is_told_step_by_step() -> None:
    pieces = read_markdown(render_markdown(report_of(*two_steps())))
    steps = [piece.content for piece in pieces if piece.type == "inline" and "answered with" in piece.content]
    assert [step.partition(" ")[0] for step in steps] == ["Preflight", "Request"]
    assert "answered with" not in render_markdown(report_of(two_steps()[1]))


def test_an_unheard_of_failure_has_a_section_all_the_same() -> None:
    entry = examples.failed_status()
    bare = replace(entry.judgement, reason="", explanation="", remedies=(), page="")
    bare_exchange = replace(entry.exchange, request=replace(entry.exchange.request, headers=examples.Headers()))
    text = render_markdown(report_of(Record(bare_exchange, bare)))
    assert text.count("(unknown page)") == 2
    assert "Rule: (none)" in text
    assert "## 1. Blocked" in text
