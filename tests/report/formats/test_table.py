"""Every format tells the same story, twice alike, and lets nothing harmful or secret through."""

import html
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from cors_addon.core.fetch.reasons import CATALOGUE
from cors_addon.core.verdict.judgement import Observed, Record, Verdict
from cors_addon.report.formats.table import FORMATS, Format, LineFormat, format_by_suffix, format_of
from cors_addon.report.model.report import Report
from cors_addon.report.telling.style import Style
from tests.report import examples
from tests.report.reading import OURS, READERS, validate
from tests.report.wire import WIRE, harmful, hostile, report_of

WHOLE = [row for row in FORMATS.values() if isinstance(row, Format)]
OF_ROWS = {"csv"}
"""What has a row for each failure and no place for what concerns them all."""
OF_SAMPLES = {"html", "json", "markdown", "sarif", "har"}
"""What shows a sample's headers; the others show its URL alone."""
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"

whole_formats = pytest.mark.parametrize("row", WHOLE, ids=lambda row: row.name)
telling_formats = pytest.mark.parametrize("row", [row for row in WHOLE if row.name not in OF_ROWS], ids=lambda row: row.name)


class Page(HTMLParser):
    """The elements, attributes and text of an HTML document."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def without_assets(text: str) -> str:
    """Return an HTML document without our own style and script."""
    return re.sub(r"<(style|script)\b.*?</\1>|<meta name=\"color-scheme\"[^>]*>", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("name", OURS)
def test_schemas_are_schemas(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(OURS[name])


@whole_formats
def test_two_renderings_are_identical(row: Format) -> None:
    assert row.render(examples.filled(), Style()) == row.render(examples.filled(), Style())


@whole_formats
def test_every_failure_is_told(row: Format) -> None:
    text = html.unescape(row.render(examples.filled(), Style()))
    for group in examples.filled().groups():
        assert group.key.reason in text
        assert group.key.server in text
        assert group.key.path.partition("{id}")[0] in text
        for remedy in group.sample.judgement.remedies:
            assert remedy.value in text


@telling_formats
@pytest.mark.parametrize("entries", [(), (examples.passed("f"),), (examples.passed("f"), examples.passed("g"))], ids=len)
def test_reports_without_failures_say_so(row: Format, entries: tuple[Record, ...]) -> None:
    text = row.render(report_of(*entries), Style())
    assert "No cross-origin attempt" in text or json.loads(text)["groups"] == []


@telling_formats
def test_what_was_dropped_is_said(row: Format) -> None:
    report = Report(limit_groups=1, limit_attempts=1)
    for number in range(3):
        report.add(examples.missing_origin(f"f{number}"))
        report.add(examples.refused_preflight(f"g{number}"))
    text = row.render(report, Style())
    assert "Not shown" in text or json.loads(text)["totals"]["dropped_groups"] == 5


@telling_formats
def test_what_the_judging_forgot_is_said(row: Format) -> None:
    report = examples.filled()
    assert "forgotten to stay within" not in row.render(report, Style())
    report.forgotten = 1234
    text = row.render(report, Style())
    assert "were</code> forgotten" in text or "were forgotten" in " ".join(text.split()) or json.loads(text)["totals"]["forgotten"] == 1234


@pytest.mark.parametrize("row", [FORMATS["text"], FORMATS["html"]], ids=lambda row: row.name)
def test_one_moment_is_said_once(row: Format) -> None:
    moment = "2026-05-28 20:26:40 UTC"
    once = row.render(report_of(examples.missing_origin()), Style())
    assert f"{moment}</time>, last" not in once
    assert f"first {moment}" not in once
    twice = row.render(report_of(examples.missing_origin(), examples.missing_origin("g", at=9)), Style())
    assert f"{moment}</time>, last" in twice or f"first {moment}, last" in " ".join(twice.split())


def test_only_attempts_that_passed_are_ticked_off() -> None:
    assert 'class="tick"' not in format_html(report_of())
    assert 'class="tick"' not in format_html(report_of(examples.passed("f", Verdict.NOT_CORS)))
    assert 'class="tick"' in format_html(report_of(examples.passed("f")))


def test_the_text_tells_in_words_what_to_do_beside_the_headers() -> None:
    text = format_text(report_of(examples.missing_origin()), Style(width=1000))
    assert [f"   {label:<12}{advice}" in text for label, advice in zip(("First", "Then"), examples.NO_CORS.advice, strict=True)] == [
        True
    ] * 2


@whole_formats
def test_contradicted_verdicts_are_said(row: Format) -> None:
    entry = examples.missing_origin()
    told = replace(entry, judgement=replace(entry.judgement, observed=Observed.CONTRADICTED))
    assert "contradicted" in row.render(report_of(told), Style())


@pytest.mark.parametrize("secret", ["hunter2hunter2", "abcdef", "dark"])
@whole_formats
def test_secrets_show_only_where_asked_for(row: Format, secret: str) -> None:
    report = report_of(examples.missing_origin())
    assert re.search(rf"\b{secret}\b", without_assets(row.render(report, Style()))) is None
    if row.name in OF_SAMPLES:
        assert secret in row.render(report, Style(show_secrets=True))


@whole_formats
def test_the_url_shows_where_asked_for(row: Format) -> None:
    assert "hunter2hunter2" in row.render(report_of(examples.missing_origin()), Style(show_secrets=True))


def test_json_is_as_its_schema_says() -> None:
    text = format_json(examples.filled())
    document = json.loads(text)
    validate("report", document)
    assert text.isascii()
    assert sum(group["count"] for group in document["groups"]) == document["totals"]["failed"]


def format_json(report: Report) -> str:
    row = FORMATS["json"]
    assert isinstance(row, Format)
    return row.render(report, Style())


def format_html(report: Report) -> str:
    row = FORMATS["html"]
    assert isinstance(row, Format)
    return row.render(report, Style())


def format_text(report: Report, style: Style) -> str:
    row = FORMATS["text"]
    assert isinstance(row, Format)
    return row.render(report, style)


def format_line(record: Record, style: Style) -> str:
    row = FORMATS["jsonl"]
    assert isinstance(row, LineFormat)
    return row.render_line(record, style)


@pytest.mark.parametrize("record", [examples.missing_origin(), examples.passed("f")], ids=["failed", "passed"])
def test_a_line_is_one_judgement_as_its_schema_says(record: Record) -> None:
    line = format_line(record, Style())
    assert line.endswith("\n")
    assert line.count("\n") == 1
    validate("line", json.loads(line))


def test_a_line_without_answer_has_no_status_and_masks_unless_asked() -> None:
    entry = examples.missing_origin()
    entry = replace(entry, exchange=replace(entry.exchange, response=None))
    assert json.loads(format_line(entry, Style()))["status"] is None
    assert "hunter2" not in format_line(entry, Style())
    assert "hunter2" in format_line(entry, Style(show_secrets=True))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WIRE)
def test_hostile_values_add_no_markup_and_nothing_that_acts(text: str) -> None:
    shown = format_html(report_of(hostile(text)))
    assert set(Page(shown).tags) <= set(Page(format_html(report_of(hostile("plain")))).tags)
    assert harmful(without_assets(shown)) == set()
    shown.encode()


@pytest.mark.parametrize("name", READERS)
def test_hostile_values_stay_within_their_places(name: str) -> None:
    row = FORMATS[name]
    assert isinstance(row, Format)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(WIRE)
    def reads(text: str) -> None:
        shown = row.render(report_of(hostile(text)), Style())
        READERS[name](shown)
        assert harmful(shown.removeprefix("\ufeff").replace("\r\n", "\n")) == set()
        shown.encode()

    reads()


def test_every_format_but_our_own_texts_has_a_reader_of_its_own() -> None:
    assert {row.name for row in WHOLE} - READERS.keys() == {"text", "html"}


@settings(max_examples=40, deadline=None)
@given(WIRE)
def test_hostile_values_do_not_act_on_a_terminal(text: str) -> None:
    for colour in (False, True):
        shown = format_text(report_of(hostile(text)), Style(colour=colour))
        assert harmful(re.sub(r"\x1b\[[0-9;]*m", "", shown) if colour else shown) == set()
        shown.encode()


@settings(max_examples=40, deadline=None)
@given(WIRE)
def test_hostile_values_stay_within_their_line(text: str) -> None:
    line = format_line(hostile(text), Style())
    validate("line", json.loads(line))
    assert line.isascii()
    assert line.count("\n") == 1


@whole_formats
def test_a_million_characters_are_cut(row: Format) -> None:
    assert len(row.render(report_of(hostile("x" * 1_000_000)), Style())) < 200_000


def test_html_needs_no_network_and_allows_no_foreign_script() -> None:
    text = format_html(examples.filled())
    assert "default-src 'none'" in text
    assert not [attributes for _, attributes in Page(text).tags if {"src", "style", "onclick"} & set(attributes)]
    assert re.findall(r"<(?:link|img|iframe|object)\b|url\(|@import", text) == []


def test_text_keeps_to_its_width_where_it_can() -> None:
    text = format_text(examples.filled(), Style(width=80))
    assert [line for line in text.splitlines() if len(line) > 80 and " " in line[15:].strip() and "://" not in line] == []


def test_a_failure_without_remedies_is_told_with_the_advice_of_its_reason() -> None:
    entry = examples.missing_origin()
    text = format_text(report_of(replace(entry, judgement=replace(entry.judgement, cause=None, remedies=()))), Style(width=1000))
    assert CATALOGUE["missing-allow-origin"].remedy in text
    entry = replace(entry, judgement=replace(entry.judgement, cause=None, remedies=(), reason="unheard-of"))
    assert not {"Fix", "First"} & set(format_text(report_of(entry), Style()).split())


def test_colour_is_there_only_where_wanted() -> None:
    assert "\x1b[" in format_text(examples.filled(), Style(colour=True))
    assert "\x1b" not in format_text(examples.filled(), Style())


@pytest.mark.parametrize(
    ("path", "explicit", "name"),
    [
        ("report.html", None, "html"),
        ("REPORT.HTM", None, "html"),
        ("a/b.tar.jsonl", None, "jsonl"),
        ("x.ndjson", None, "jsonl"),
        ("x.txt", None, "text"),
        ("x.json", None, "json"),
        ("x.md", None, "markdown"),
        ("x.csv", None, "csv"),
        ("x.har", None, "har"),
        ("x.sarif", None, "sarif"),
        ("a.b/X.Sarif.JSON", None, "sarif"),
        ("x.sarif.txt", None, "text"),
        ("x.junit.xml", None, "junit"),
        ("x.cors.xml", None, "junit"),
        ("v1.2.json", None, "json"),
        ("-", "json", "json"),
        ("x.html", "text", "text"),
    ],
)
def test_formats_by_name_and_suffix(path: str, explicit: str | None, name: str) -> None:
    assert format_of(path, explicit).name == name


@pytest.mark.parametrize(
    ("path", "explicit"), [("report.pdf", None), ("report", None), (".json", None), ("report.html", "docx"), ("", None), ("a.json/b", None)]
)
def test_unknown_formats_are_refused_with_all_that_there_are(path: str, explicit: str | None) -> None:
    with pytest.raises(ValueError, match=r"json.*\.") as refused:
        format_of(path, explicit)
    assert all(name in str(refused.value) for name in FORMATS)


@pytest.mark.parametrize("row", FORMATS.values(), ids=lambda row: row.name)
def test_each_suffix_stands_for_one_format(row: Format) -> None:
    assert {format_by_suffix(f"report{suffix}") for suffix in row.suffixes} == {row}
