"""Every vector of a kind that the core models, asked of each engine that it claims something of."""

import pytest

from tests.core.answers import ANSWERS
from tests.core.vectors import CONTRADICTED, KINDS_LEFT_OUT, LEFT_OUT, VECTORS, Case, cases, claims, report

CASES = list(cases())


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.id} [{case.engine}]") for case in CASES])
def test_the_core_answers_as_the_vector_says(case: Case) -> None:
    """A real browser's unit test, web-platform-tests, or what follows from the sources."""
    assert case.failures() == []


def test_every_kind_is_modelled_or_left_out_with_a_reason() -> None:
    """A new kind of vector can't be forgotten."""
    assert {vector["kind"] for vector in VECTORS} == ANSWERS.keys() | KINDS_LEFT_OUT.keys()
    assert not ANSWERS.keys() & KINDS_LEFT_OUT.keys()


def test_what_is_left_out_or_contradicted_is_a_vector() -> None:
    """The tables hold no name that has no vector, nor an engine that the vector says nothing of."""
    claimed = {(vector["id"], engine) for vector in VECTORS for engine in [*claims(vector), ""]}
    assert LEFT_OUT.keys() | CONTRADICTED.keys() <= claimed


def test_every_case_expects_something() -> None:
    """A vector whose every key is ignored would test nothing."""
    assert [case.id for case in CASES if not case.expected] == []
    assert len({vector["id"] for vector in VECTORS}) == len(VECTORS)


def test_the_count_names_what_is_left_out() -> None:
    """What `python -m tests.core.vectors` prints ends in the reasons, and nothing failed."""
    lines = list(report())
    assert not [line for line in lines if line.startswith("FAILED")]
    assert sum(line.startswith("left out: ") for line in lines) == len(KINDS_LEFT_OUT) + len(LEFT_OUT)
    assert f"{len(CASES)} passed, 0 failed" in "\n".join(lines)
