"""Histograms count what happened when, in bounded memory, and whatever the order."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cors_addon.report.model.histogram import MOST_SPANS, Histogram, HistogramTally, spread

TIMES = st.lists(st.floats(-1e9, 2e9), max_size=60)


def histogram_of(times: list[float]) -> Histogram:
    tally = HistogramTally()
    for at in times:
        tally.add(at)
    return tally.histogram()


def test_nothing_has_no_span() -> None:
    assert histogram_of([]) == Histogram()


@pytest.mark.parametrize("at", [math.nan, math.inf, -math.inf, 1e300])
def test_what_is_no_time_is_left_out(at: float) -> None:
    assert histogram_of([at, 5.0]) == Histogram(5.0, 1, (1,))


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([7.2, 7.9, 9.0], Histogram(7.0, 1, (2, 0, 1))),
        ([0.0, 24.0], Histogram(0.0, 2, (1, *[0] * 11, 1))),
        ([0.0, 1.0, 24.0, 25.0], Histogram(0.0, 2, (2, *[0] * 11, 2))),
    ],
)
def test_spans_widen_as_needed(times: list[float], expected: Histogram) -> None:
    assert histogram_of(times) == expected


@settings(max_examples=60, deadline=None)
@given(TIMES)
def test_all_are_counted_in_few_spans_in_any_order(times: list[float]) -> None:
    histogram = histogram_of(times)
    assert sum(histogram.counts) == len(times)
    assert len(histogram.counts) <= MOST_SPANS
    assert histogram == histogram_of(sorted(times))


def test_a_copy_goes_on_by_itself() -> None:
    tally = HistogramTally()
    tally.add(1.0)
    tally.copy().add(2.0)
    assert tally.histogram() == Histogram(1.0, 1, (1,))


@pytest.mark.parametrize(
    ("histogram", "first", "last", "expected"),
    [
        (Histogram(0.0, 1, (1, 0, 0, 2)), 0.0, 4.0, [1, 0, 0, 2]),
        (Histogram(0.0, 1, (1, 0, 0, 2)), 0.0, 8.0, [1, 2, 0, 0]),
        (Histogram(100.0, 64, (3, 4)), 100.0, 110.0, [0, 0, 0, 7]),
        (Histogram(-9.0, 1, (3,)), 0.0, 1.0, [3, 0, 0, 0]),
        (Histogram(5.0, 1, (3,)), 5.0, 5.0, [0, 0, 3, 0]),
    ],
)
def test_counts_are_spread_over_another_time(histogram: Histogram, first: float, last: float, expected: list[int]) -> None:
    assert spread(histogram, first, last, 4) == expected


@pytest.mark.parametrize("first", [float("nan"), float("inf")])
def test_what_is_no_time_has_no_bars(first: float) -> None:
    assert spread(Histogram(0.0, 1, (1, 2)), first, 1.0, 4) == [0, 0, 0, 0]
