"""When things happened: counts in a bounded number of equal spans of time, whatever the order in which they came."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Self

MOST_SPANS = 24
"""In how many spans the time from the first to the last is told at most."""

_FARTHEST = 1e11
"""Seconds from the epoch beyond which a number is no time of anything."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts of spans of `width` seconds each, one after the other; the first begins at `start`, in seconds since the epoch."""

    start: float = 0.0
    width: int = 1
    counts: tuple[int, ...] = ()


class HistogramTally:
    """A histogram in the making; its spans start at multiples of their width, so that two of them can be laid side by side."""

    __slots__ = ("_counts", "_width")

    def __init__(self) -> None:
        self._width = 1
        self._counts: dict[int, int] = {}

    def add(self, at: float) -> None:
        """Count one in, at a time in seconds since the epoch; what is no time is left out."""
        if not -_FARTHEST < at < _FARTHEST:
            return
        span = int(at // self._width)
        if span in self._counts:
            self._counts[span] += 1
            return
        self._counts[span] = 1
        first, last, doublings = min(self._counts), max(self._counts), 0
        while (last >> doublings) - (first >> doublings) >= MOST_SPANS:
            doublings += 1
        if doublings:
            self._widen(doublings)

    def copy(self) -> Self:
        """Return a tally that goes on by itself."""
        twin = object.__new__(type(self))
        twin._width, twin._counts = self._width, self._counts.copy()
        return twin

    def histogram(self) -> Histogram:
        """Return the histogram as it now stands."""
        if not self._counts:
            return Histogram()
        first, last = min(self._counts), max(self._counts)
        counts = tuple(self._counts.get(span, 0) for span in range(first, last + 1))
        return Histogram(float(first * self._width), self._width, counts)

    def _widen(self, doublings: int) -> None:
        """Make each span twice as wide, so many times."""
        self._width <<= doublings
        counts: dict[int, int] = {}
        for span, count in self._counts.items():
            counts[span >> doublings] = counts.get(span >> doublings, 0) + count
        self._counts = counts


def spread(histogram: Histogram, first: float, last: float, bars: int) -> Sequence[int]:
    """Return the counts over so many equal parts of another time, from `first` to `last`; each span counts where its middle lies."""
    counts = [0] * bars
    length = (last - first) or 1.0
    if not isfinite(first) or not isfinite(length):
        return counts
    for number, count in enumerate(histogram.counts):
        middle = histogram.start + (number + 0.5) * histogram.width
        part = min(max((middle - first) / length, 0.0), 1.0)
        counts[min(int(part * bars), bars - 1)] += count
    return counts
