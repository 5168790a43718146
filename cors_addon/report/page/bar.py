"""A bar that shows how attempts ended, as lengths in per cent."""

from dataclasses import dataclass

from cors_addon.report.model.tally import Totals


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of the bar: the kind of attempts it stands for, with its name, how many they are, and where it lies."""

    kind: str
    name: str
    count: int
    start: float
    length: float


def bar_of(totals: Totals) -> tuple[Slice, ...]:
    """Return the slices of the bar; what did not happen has length 0."""
    counts = (
        ("failed", "failed", totals.failed - totals.presumed),
        ("presumed", "presumably failed", totals.presumed),
        ("opaque", "loaded unread", totals.opaque),
        ("allowed", "passed", totals.allowed),
    )
    slices, start = [], 0.0
    for kind, name, count in counts:
        length = round(100 * count / totals.attempts, 3) if count else 0.0
        slices.append(Slice(kind, name, count, round(start, 3), length))
        start += length
    return tuple(slices)
