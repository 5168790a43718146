"""Every format tells the same story, twice alike, and lets nothing harmful or secret through."""

import html
import json
import re
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from referencing import Registry, Resource

import cors_addon
from cors_addon.core.exchange import Request
from cors_addon.core.headers import Headers
from cors_addon.core.judgement import EngineVerdict, Note, Observed, Record, Remedy, Verdict
from cors_addon.core.reasons import CATALOGUE
from cors_addon.report.formats import FORMATS, Format, LineFormat, format_of
from cors_addon.report.model import Report
from cors_addon.report.style import Style
from tests.report import examples

SCHEMAS = {
    path.name.partition("-")[0]: json.loads(path.read_text()) for path in (Path(cors_addon.__file__).parent / "schemas").glob("*.json")
}
REGISTRY: Registry[Any] = Registry().with_resources((schema["$id"], Resource.from_contents(schema)) for schema in SCHEMAS.values())
WHOLE = [row for row in FORMATS.values() if isinstance(row, Format)]
HARMFUL = {"Cc", "Cf", "Cs", "Zl", "Zp"}
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"

whole_formats = pytest.mark.parametrize("row", WHOLE, ids=lambda row: row.name)


def validate(name: str, document: object) -> None:
    jsonschema.Draft202012Validator(SCHEMAS[name], registry=REGISTRY).validate(document)


def report_of(*entries: Record) -> Report:
    report = Report()
    for entry in entries:
        report.add(entry)
    return report


def hostile(text: str) -> Record:
    """Return a failure that holds the text wherever a wire value can stand."""
    entry = examples.missing_origin()
    judgement = entry.judgement
    return Record(
        replace(
            entry.exchange,
            request=Request(text, f"https://api.test/{text}?x={text}", Headers((("Origin", text), (f"Access-Control-{text}", text)))),
            error=text,
        ),
        replace(
            judgement,
            explanation=f"It is “{text}”, {text}.",
            remedies=tuple(Remedy(remedy.action, remedy.header + text, text) for remedy in judgement.remedies),
            client=replace(judgement.client, because=(text,)),
            mode=replace(judgement.mode, destination=text, because=text),
            engines={engine: EngineVerdict(told.verdict, told.reason, text[:99], text) for engine, told in judgement.engines.items()},
            attempt=text[:99],
            flows=(text[:99],),
            page=text,
            method=text,
            preflight=text,
            notes=(Note("note", text),),
        ),
    )


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


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_schemas(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])


@whole_formats
def test_two_renderings_are_identical(row: Format) -> None:
    assert row.render(examples.filled(), Style()) == row.render(examples.filled(), Style())


@whole_formats
def test_every_failure_is_told(row: Format) -> None:
    text = html.unescape(row.render(examples.filled(), Style()))
    for group in examples.filled().groups():
        assert group.key.reason in text
        assert group.key.server in text
        assert group.key.path in text
        for remedy in group.sample.judgement.remedies:
            assert remedy.value in text


@whole_formats
@pytest.mark.parametrize("entries", [(), (examples.passed("f"),), (examples.passed("f"), examples.passed("g"))], ids=len)
def test_reports_without_failures_say_so(row: Format, entries: tuple[Record, ...]) -> None:
    text = row.render(report_of(*entries), Style())
    assert "No cross-origin attempt" in text or json.loads(text)["groups"] == []


@whole_formats
def test_what_was_dropped_is_said(row: Format) -> None:
    report = Report(limit_groups=1, limit_attempts=1)
    for number in range(3):
        report.add(examples.missing_origin(f"f{number}"))
        report.add(examples.refused_preflight(f"g{number}"))
    text = row.render(report, Style())
    assert "Not shown" in text or json.loads(text)["totals"]["dropped_groups"] == 5


@whole_formats
def test_what_the_judging_forgot_is_said(row: Format) -> None:
    report = examples.filled()
    assert "forgotten to stay within" not in row.render(report, Style())
    report.forgotten = 1234
    text = row.render(report, Style())
    assert "were</code> forgotten" in text or "were forgotten" in " ".join(text.split()) or json.loads(text)["totals"]["forgotten"] == 1234


@whole_formats
def test_one_moment_is_said_once(row: Format) -> None:
    moment = "2026-05-28 20:26:40 UTC"
    once = row.render(report_of(examples.missing_origin()), Style())
    assert f"{moment}</time>, last" not in once
    assert f"first {moment}" not in once
    twice = row.render(report_of(examples.missing_origin(), examples.missing_origin("g", at=9)), Style())
    assert f"{moment}</time>, last" in twice or f"first {moment}, last" in " ".join(twice.split()) or json.loads(twice)


def test_only_attempts_that_passed_are_ticked_off() -> None:
    assert 'class="tick"' not in format_html(report_of())
    assert 'class="tick"' not in format_html(report_of(examples.passed("f", Verdict.NOT_CORS)))
    assert 'class="tick"' in format_html(report_of(examples.passed("f")))


def test_the_text_tells_in_words_what_to_do_beside_the_headers() -> None:
    text = format_text(report_of(examples.missing_origin()), Style(width=1000))
    assert f"In words    {CATALOGUE['missing-allow-origin'].remedy}" in text


@whole_formats
def test_contradicted_verdicts_are_said(row: Format) -> None:
    entry = examples.missing_origin()
    told = replace(entry, judgement=replace(entry.judgement, observed=Observed.CONTRADICTED))
    assert "contradicted" in row.render(report_of(told), Style())


@pytest.mark.parametrize("secret", ["hunter2hunter2", "abcdef", "dark"])
@whole_formats
def test_secrets_show_only_where_asked_for(row: Format, secret: str) -> None:
    report = report_of(examples.missing_origin())
    assert re.search(rf"\b{secret}\b", row.render(report, Style()).partition("<body>")[2] or row.render(report, Style())) is None
    if row.name != "text":
        assert secret in row.render(report, Style(show_secrets=True))


def test_the_url_shows_in_text_where_asked_for() -> None:
    assert "hunter2hunter2" in FORMATS["text"].render(report_of(examples.missing_origin()), Style(show_secrets=True))  # type: ignore[union-attr]


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


WIRE = st.one_of(
    st.text(max_size=40),
    st.text(alphabet=st.characters(max_codepoint=255), max_size=40),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "\"'><img src=x onerror=alert(1)>",
            "</style><script>",
            "{{ 7*7 }}{% raw %}",
            "\x1b]0;owned\x07\x1b[2J",
            "a\r\nSet-Cookie: x",
            "\u202egnp.exe",
            "\ud800",
            "x" * 10_000,
        ]
    ),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WIRE)
def test_hostile_values_add_no_markup_and_nothing_that_acts(text: str) -> None:
    shown = format_html(report_of(hostile(text)))
    assert set(Page(shown).tags) <= set(Page(format_html(report_of(hostile("plain")))).tags)
    body = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", shown, flags=re.DOTALL)
    assert not any(unicodedata.category(character) in HARMFUL for character in body if character != "\n")
    shown.encode()


@settings(max_examples=40, deadline=None)
@given(WIRE, st.booleans())
def test_hostile_values_do_not_act_on_a_terminal(text: str, colour: bool) -> None:
    shown = format_text(report_of(hostile(text)), Style(colour=colour))
    shown = re.sub(r"\x1b\[[0-9;]*m", "", shown) if colour else shown
    assert not any(unicodedata.category(character) in HARMFUL for character in shown if character != "\n")
    shown.encode()


@settings(max_examples=40, deadline=None)
@given(WIRE)
def test_hostile_values_stay_within_their_json_string(text: str) -> None:
    document = format_json(report_of(hostile(text)))
    validate("report", json.loads(document))
    assert document.isascii()
    assert format_line(hostile(text), Style()).count("\n") == 1


def test_a_million_characters_are_cut() -> None:
    report = report_of(hostile("x" * 1_000_000))
    assert max(len(format_html(report)), len(format_text(report, Style())), len(format_json(report))) < 200_000


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
    text = format_text(report_of(replace(entry, judgement=replace(entry.judgement, remedies=()))), Style(width=1000))
    assert CATALOGUE["missing-allow-origin"].remedy in text
    entry = replace(entry, judgement=replace(entry.judgement, remedies=(), reason="unheard-of"))
    assert "Fix" not in format_text(report_of(entry), Style())


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
        ("-", "json", "json"),
        ("x.html", "text", "text"),
    ],
)
def test_formats_by_name_and_suffix(path: str, explicit: str | None, name: str) -> None:
    assert format_of(path, explicit).name == name


@pytest.mark.parametrize(("path", "explicit"), [("report.pdf", None), ("report", None), ("report.html", "docx"), ("", None)])
def test_unknown_formats_are_refused_with_all_that_there_are(path: str, explicit: str | None) -> None:
    with pytest.raises(ValueError, match=r"json.*\.") as refused:
        format_of(path, explicit)
    assert all(name in str(refused.value) for name in FORMATS)


def test_suffixes_are_unique() -> None:
    suffixes = [suffix for row in FORMATS.values() for suffix in row.suffixes]
    assert len(suffixes) == len(set(suffixes))
