"""Times as a report writes them: UTC, of the traffic and never of the clock."""

from datetime import UTC, datetime


def iso(at: float, precision: str = "milliseconds") -> str:
    """Return the time in ISO 8601, in UTC, as precise as `datetime.isoformat` names it; "" for what is no time. Never raises."""
    moment = _moment(at)
    return "" if moment is None else moment.isoformat(timespec=precision).replace("+00:00", "Z")


def readable(at: float) -> str:
    """Return the time for a person to read, in UTC, to the second; "unknown" for what is no time. Never raises."""
    moment = _moment(at)
    return "unknown" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def clock(at: float) -> str:
    """Return the time of day, in UTC, to the minute; "unknown" for what is no time. Never raises."""
    moment = _moment(at)
    return "unknown" if moment is None else f"{moment:%H:%M} UTC"


def readable_span(first: float, last: float) -> str:
    """Return a span of time for a person to read, date and time but once where they are the same."""
    if readable(first) == readable(last):
        return readable(first)
    start, end = _moment(first), _moment(last)
    if start is None or end is None or start.date() != end.date():
        return f"{readable(first)} – {readable(last)}"
    return f"{start:%Y-%m-%d %H:%M:%S} – {end:%H:%M:%S} UTC"


def _moment(at: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(at, UTC)
    except (ValueError, OverflowError, OSError):
        return None
