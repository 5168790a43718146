"""Every format leads with the causes: what still fails first, each with what to do; and tells what did not fail and is worth knowing."""

from dataclasses import replace

import pytest

from cors_addon.core.cause.decide import CAUSES
from cors_addon.core.verdict.cause import Cause, Side, Sureness
from cors_addon.core.verdict.judgement import Record
from cors_addon.core.verdict.notes import FINDINGS
from cors_addon.report.formats.json import render_json
from cors_addon.report.formats.markdown import render_markdown
from cors_addon.report.formats.numbered import NumberedCause, numbered_causes, numbers_of, title_of_cause
from cors_addon.report.formats.table import FORMATS
from cors_addon.report.formats.text import render_text
from cors_addon.report.model.report import Report
from cors_addon.report.telling.sentence import as_plain
from cors_addon.report.telling.style import PLAIN, Style
from tests.report import examples
from tests.report.reading import read_json, read_markdown
from tests.report.wire import report_of

KNOWN = next(code for code in CAUSES if code != "method-case")
TELLING = ("text", "markdown", "json", "sarif")
CODE = min(FINDINGS)


def caused(flow: str, at: float, path: str, cause: Cause | None = examples.NO_CORS) -> Record:
    """Return a failure at a path, with a cause."""
    entry = examples.missing_origin(flow, at)
    request = replace(entry.exchange.request, url=f"https://api.test{path}")
    return replace(entry, exchange=replace(entry.exchange, request=request), judgement=replace(entry.judgement, cause=cause))


def mended(flow: str, at: float, path: str) -> Record:
    """Return an attempt at the same endpoint that passed."""
    return examples.passed(flow, at=at, url=f"https://api.test{path}", method="POST")


def several() -> Report:
    """Return a report of one cause at two endpoints, of which one has a second's own words, and of another that passes again."""
    other = replace(examples.NO_CORS, title="Nor here.", advice=("Do the same.",), because=())
    return report_of(
        caused("f1", 1, "/a"),
        caused("f2", 2, "/a"),
        caused("f3", 3, "/b", other),
        caused("f4", 4, "/c", examples.COPY),
        mended("p", 5, "/c"),
    )


def numbered(report: Report) -> tuple[NumberedCause, ...]:
    return numbered_causes(report, PLAIN)


def test_causes_are_numbered_and_the_failures_of_one_have_a_second_number() -> None:
    first, second = numbered(several())
    assert [failure.number for failure in (*first.failures, *second.failures)] == ["1.1", "1.2", "2"]
    assert (first.is_failing, second.is_failing) == (True, False)
    assert (first.remark, second.remark) == ("2 endpoints", "passes since 20:26 UTC, after 1 failure")
    assert set(numbers_of((first, second))) == {group.id for group in several().groups()}


@pytest.mark.parametrize(
    ("title", "sureness", "shown"),
    [
        ("It is down.", Sureness.PROVEN, "It is down."),
        ("It is down.", Sureness.LIKELY, "Likely: It is down."),
        ("It is likely down.", Sureness.LIKELY, "It is likely down."),
    ],
)
def test_what_is_only_likely_says_so(title: str, sureness: Sureness, shown: str) -> None:
    (cause,) = numbered(report_of(caused("f", 1, "/a", replace(examples.NO_CORS, title=title, sureness=sureness))))
    assert as_plain(title_of_cause(cause.cause)) == shown


def test_what_a_reason_adds_to_its_advice_is_said_too() -> None:
    entry = examples.presumed_wildcard()
    (cause,) = numbered(report_of(replace(entry, judgement=replace(entry.judgement, cause=None))))
    assert len(cause.failures[0].steps) == 2
    assert as_plain(cause.failures[0].steps[1]).startswith("To ask without")


def test_the_text_begins_with_an_overview_and_says_once_what_is_alike() -> None:
    lines = render_text(several(), Style(width=80)).splitlines()
    overview = lines[lines.index("Still failing") : next(place for place, line in enumerate(lines) if line.startswith("1. "))]
    assert overview[1].split()[:3] == ["1", "3×", "api.test"]
    assert "Passing again" in overview
    assert not any("api.test  api.test" in line for line in overview)
    assert [line for line in lines if "Restart it" in line] == [f"   {'Then':<12}{examples.NO_CORS.advice[1]}"]
    assert f"   {'First':<12}Do the same." in lines
    assert f"   {'Cause':<12}Likely: Nor here." in lines
    assert [line for line in lines if len(line) > 80 and "://" not in line] == []


def test_a_server_with_a_long_name_has_a_line_of_its_own() -> None:
    entry = caused("f1", 1, "/a")
    request = replace(entry.exchange.request, url=f"https://{'x' * 40}.test/a")
    text = render_text(report_of(replace(entry, exchange=replace(entry.exchange, request=request))), Style(width=80))
    assert f"1      1×  {'x' * 40}.test\n" in text


def test_the_markdown_table_tells_the_whole_fix() -> None:
    text = render_markdown(several())
    cells = [piece.content for piece in read_markdown(text) if piece.type == "inline"]
    fix = next(cell for cell in cells if cell.startswith("Set up CORS"))
    assert all(remedy.value in fix for remedy in examples.missing_origin().judgement.remedies)
    assert "### 1.2 `POST /b`" in text
    assert "**Cause:** Likely: Nor here." in text
    assert text.count("Restart it") == 1
    assert "| ✅ passes since 20:26 UTC, after 1 failure |" in text


def test_evidence_with_a_bar_stays_in_its_cell() -> None:
    cause = replace(examples.NO_CORS, title="It says “a|b”.", advice=("Say “c|d”.",))
    (table,) = [piece for piece in read_markdown(render_markdown(report_of(caused("f", 1, "/a", cause)))) if piece.type == "tbody_open"]
    assert table.map is not None
    assert table.map[1] - table.map[0] == 1


def test_json_lists_the_causes_with_the_groups_they_explain() -> None:
    document = read_json(render_json(several()))
    first, second = document["causes"]
    assert (first["endpoints"], first["attempts"], first["failing"], first["side"], first["certainty"]) == (
        2,
        3,
        True,
        "server app",
        "likely",
    )
    assert (second["failing"], second["since"]) == (False, "2026-05-28T20:26:45.000Z")
    assert {*first["groups"], *second["groups"]} == {group["id"] for group in document["groups"]}
    passing = next(group for group in document["groups"] if group["id"] == second["groups"][0])
    assert passing["cause"]["code"] == examples.COPY.code
    assert passing["history"] == {
        "passed": 1, "failed": 1, "failing": False, "flapping": False, "passes_since": "2026-05-28T20:26:45.000Z"
    }  # fmt: skip
    assert read_json(render_json(report_of(caused("f", 1, "/a", None))))["groups"][0]["cause"] is None


@pytest.mark.parametrize("name", TELLING)
def test_findings_are_told_and_masked(name: str) -> None:
    report = report_of(examples.noted("f1", CODE), examples.noted("f2", CODE))
    text = FORMATS[name].render(report, Style())
    assert f"{CODE} of f2" in " ".join(text.split()).replace("\\", "")
    assert "hunter2" not in text
    assert "hunter2" in FORMATS[name].render(report, Style(show_secrets=True))
    assert report.totals.findings == 2


def test_the_text_and_the_markdown_name_causes_of_the_catalogue_in_general_where_they_are_several() -> None:
    known = replace(examples.NO_CORS, code=KNOWN, side=Side.LAYER)
    report = report_of(caused("f1", 1, "/a", known), caused("f2", 2, "/b", known))
    for name in ("text", "markdown"):
        assert CAUSES[KNOWN].meaning[:30] in FORMATS[name].render(report, Style(width=1000))
