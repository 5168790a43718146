"""Every case comes out as it truly was: the browser's verdict, the cause, its side and how sure it is, what to do first."""

import pytest

from tests.causes.__main__ import differences
from tests.causes.cases import Case, cases, console_lines, found, groups_of, recorded, report_of


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in cases().items()])
def test_a_case_comes_out_as_it_was(case: Case) -> None:
    report = report_of(case.path)
    told = [found(group) for group in groups_of(report)]
    assert len(told) == len(case.failures)
    assert [list(differences(expected, said)) for expected, said in zip(case.failures, told, strict=True)] == [[]] * len(told)
    if case.console is not None:
        assert console_lines(report) <= set(case.console)


def test_every_recording_has_its_row() -> None:
    assert set(recorded()) == set(cases())
