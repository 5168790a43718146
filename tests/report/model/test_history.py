"""The history of an endpoint: still failing, passing again, or now this and now that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cors_addon.report.model.history import MOST_ENDS, NO_HISTORY, End, History
from cors_addon.report.model.report import Report
from tests.report import examples


def history(*failed: bool) -> History:
    found = NO_HISTORY
    for at, one in enumerate(failed):
        found = found.with_end(End(float(at), f"f{at}", one))
    return found


F, P = True, False


@pytest.mark.parametrize(
    ("ends", "since", "turns", "flapping"),
    [
        ((F,), None, 0, False),
        ((F, F), None, 0, False),
        ((F, P), 1.0, 1, False),
        ((F, F, P, P), 2.0, 1, False),
        ((P, F), None, 1, False),
        ((F, P, F), None, 2, True),
        ((P, F, P), 2.0, 2, True),
        ((P, P), 0.0, 0, False),
    ],
)
def test_what_attempts_one_after_the_other_tell(ends: tuple[bool, ...], since: float | None, turns: int, flapping: bool) -> None:
    found = history(*ends)
    assert (found.passes_since, found.is_failing, found.turns, found.is_flapping) == (since, since is None, turns, flapping)
    assert (found.failed, found.passed) == (ends.count(True), ends.count(False))


@given(st.lists(st.tuples(st.floats(0, 9), st.booleans()), max_size=2 * MOST_ENDS), st.randoms())
def test_the_order_in_which_attempts_come_does_not_matter(given: list[tuple[float, bool]], random: st.randoms) -> None:
    ends = [End(at, f"f{number}", failed) for number, (at, failed) in enumerate(given)]
    one, other = NO_HISTORY, NO_HISTORY
    for end in ends:
        one = one.with_end(end)
    random.shuffle(ends)
    for end in ends:
        other = other.with_end(end)
    assert one == other
    assert len(one.ends) <= MOST_ENDS


def test_a_group_knows_whether_its_endpoint_still_fails() -> None:
    report = Report()
    report.add(examples.missing_origin())
    assert report.groups()[0].is_failing
    group = report.groups()[0]
    report.add(examples.passed("later", url=examples.missing_origin().exchange.request.url, method=group.key.method, at=1000.0))
    (group,) = report.groups()
    assert (group.is_failing, group.history.passes_since) == (False, examples.START + 1000.0)


def test_histories_are_bounded() -> None:
    report = Report(limit_groups=1)
    for number in range(9):
        report.add(examples.passed(f"f{number}", url=f"https://api.test/{'x' * number}"))
    assert len(report._reckon()._histories) == 2
