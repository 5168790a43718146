"""Who called whom: counted in bounded memory, and laid out as a matrix."""

from dataclasses import replace

import pytest

from cors_addon.report.model import contacts as module
from cors_addon.report.model.contacts import OTHERS, Contact, Contacts
from cors_addon.report.model.report import Report
from cors_addon.report.page.matrix import MOST_LINES, matrix_of
from tests.report import examples


def test_pairs_beyond_the_limit_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PAIRS", 2)
    counted = Contacts()
    for number, failed in enumerate((True, False, True, False, True)):
        counted.add((f"p{min(number, 3)}", "s"), failed=failed)
    counted.copy().add(("p0", "s"), failed=True)
    assert counted.contacts() == (Contact(*OTHERS, 1, 2), Contact("p0", "s", 0, 1), Contact("p1", "s", 1, 0))


def test_a_report_counts_who_called_whom() -> None:
    found = {(one.page, one.server): (one.passed, one.failed) for one in examples.filled().contacts()}
    assert found[examples.SHOP, "https://api.test"] == (28, 16)
    assert found[examples.SHOP, "https://cdn.test"] == (0, 1)
    assert sum(passed + failed for passed, failed in found.values()) == 46


def test_an_attempt_of_several_flows_counts_once() -> None:
    report = Report()
    for flow in ("a", "b"):
        entry = examples.passed(flow, attempt="x")
        report.add(replace(entry, judgement=replace(entry.judgement, flows=("a", "b"))))
    assert report.contacts() == (Contact(examples.SHOP, "https://api.test", 1, 0),)


def test_the_side_with_more_origins_has_the_rows() -> None:
    one, other = Contact("p", "s1", 1, 2), Contact("p", "s2", 1, 0)
    tall = matrix_of([one, other], {("p", "s1"): 7.0})
    assert (tall.columns, [row.origin for row in tall.rows], tall.rows_are_pages) == (("p",), ["s1", "s2"], False)
    assert [[cell and (cell.contact, cell.kind) for cell in row.cells] for row in tall.rows] == [[(one, "mended")], [(other, "good")]]
    square = matrix_of([one, Contact("q", "s2", 0, 1)], {})
    assert (square.columns, [row.origin for row in square.rows], square.rows_are_pages) == (("s1", "s2"), ["p", "q"], True)
    assert [[cell and (cell.contact, cell.kind) for cell in row.cells] for row in square.rows] == [
        [(one, "mixed"), None],
        [None, (Contact("q", "s2", 0, 1), "bad")],
    ]


def test_many_pairs_are_left_out_and_said() -> None:
    matrix = matrix_of([Contact(f"p{number}", "s", 0, 100 - number) for number in range(MOST_LINES + 3)], {})
    assert (len(matrix.rows), matrix.left_out) == (MOST_LINES, 3)
