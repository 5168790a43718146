"""The CSV report: one row a failure, for spreadsheets that reckon whatever looks like a formula."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cors_addon.report.formats.csv import render_csv
from cors_addon.report.telling.style import Style
from tests.report import examples
from tests.report.reading import read_csv
from tests.report.wire import WIRE, hostile, report_of


def test_each_failure_is_one_row_of_one_line() -> None:
    report = examples.filled()
    text = render_csv(report)
    assert text.startswith("\ufeffid,reason,")
    assert text.count("\n") == text.count("\r\n") == 1 + len(report.groups())
    assert [(row["id"], int(row["attempts"]), row["server"]) for row in read_csv(text)] == [
        (group.id, group.count, group.key.server) for group in report.groups()
    ]


def test_a_report_without_failures_names_the_columns() -> None:
    assert render_csv(report_of()).count("\r\n") == 1


def test_the_row_tells_the_story() -> None:
    (row,) = read_csv(render_csv(report_of(examples.presumed_wildcard())))
    assert row["fix"] == "Access-Control-Allow-Origin: https://shop.test | no Access-Control-Max-Age"
    assert (row["certain"], row["presumed"], row["safari"], row["engines"], row["sample_status"]) == ("0", "1", "", "chromium 1", "200")
    assert row["chrome"].startswith("Access to fetch at")


def test_what_is_not_known_is_empty() -> None:
    entry = examples.failed_status()
    bare = examples.replace(entry, exchange=examples.replace(entry.exchange, response=None))
    (row,) = read_csv(render_csv(report_of(bare)))
    assert (row["chrome"], row["sample_status"], row["notes"]) == ("", "", "")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", " =", "\t=", "\r="])
def test_no_cell_starts_a_formula(sign: str) -> None:
    (row,) = read_csv(render_csv(report_of(hostile(f'{sign}HYPERLINK("http://evil.test")')), Style(show_secrets=True)))
    assert row["method"].startswith(("'", "\\"))
    assert row["method"].endswith('HYPERLINK("http://evil.test")')


@pytest.mark.parametrize("before", ["x;", "x; ", 'x;"', 'x; "', "x;;"])
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝"])
def test_no_part_of_a_cell_starts_a_formula_where_the_list_separator_is_a_semicolon(before: str, sign: str) -> None:
    (row,) = read_csv(render_csv(report_of(hostile(f'{before}{sign}HYPERLINK("http://evil.test")')), Style(show_secrets=True)))
    assert row["method"].rpartition(";")[2].startswith("'")
    assert row["method"].endswith(f'{sign}HYPERLINK("http://evil.test")')


@settings(max_examples=100, deadline=None)
@given(st.one_of(WIRE, st.text('x;= "-\u00a0', max_size=12)))
def test_no_cell_of_a_hostile_row_starts_a_formula(text: str) -> None:
    (row,) = read_csv(render_csv(report_of(hostile(text))))
    parts = [part for cell in row.values() for part in (cell, *(part.lstrip('" ') for part in cell.split(";")[1:]))]
    assert [part for part in parts if part.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))] == []
