"""Times are UTC, and nothing raises on what is no time."""

from math import inf, nan

import pytest

from cors_addon.report.telling.when import iso, readable, readable_span


def test_times() -> None:
    assert iso(1_780_000_000.1239) == "2026-05-28T20:26:40.123Z"
    assert readable(1_780_000_000.9) == "2026-05-28 20:26:40 UTC"


@pytest.mark.parametrize("at", [inf, -inf, nan, 1e18])
def test_what_is_no_time(at: float) -> None:
    assert iso(at) == ""
    assert readable(at) == "unknown"
    assert "unknown" in readable_span(0.0, at)


def test_spans_name_a_day_but_once() -> None:
    assert readable_span(0.0, 60.0) == "1970-01-01 00:00:00 – 00:01:00 UTC"
    assert readable_span(0.0, 86_400.0) == "1970-01-01 00:00:00 UTC – 1970-01-02 00:00:00 UTC"
