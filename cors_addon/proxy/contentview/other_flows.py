"""The flows of an attempt, a line each."""

import time
from collections.abc import Callable, Iterator

from cors_addon.core.verdict.judgement import Certainty, Record
from cors_addon.core.wire.budget import TEXT_LIMIT, cut
from cors_addon.report.safe.mask import masked_text, masked_url
from cors_addon.report.telling.summary import plural

type Find = Callable[[str], Record | None]
"""Returns the record of the flow with this id, None where it is no longer there."""

MOST = 100
"""How many flows of one attempt are told of: more than a browser makes."""


def attempt_lines(record: Record, find: Find, *, show_secrets: bool) -> Iterator[str]:
    """Yield a line for each flow of the attempt that a record is part of, in order; none where it is the only one.

    A flow that was loaded into mitmproxy's list has a new id, under which the attempt does not know it.
    """
    ids, own = record.judgement.flows[:MOST], record.judgement.flow
    if len(ids) < 2:
        return
    missing = 0 if own in ids else -1
    for number, one in enumerate(ids, start=1):
        found = record if one == own else find(one)
        if found is None:
            missing += 1
        else:
            yield f"{number}. {_line(found, show_secrets=show_secrets)}" + (" (this flow)" if found is record else "")
    if missing > 0:
        yield f"({plural(missing, 'other flow')} no longer here)"


def listed_at(record: Record) -> str:
    """Return the time of day of a flow as mitmproxy's list has it: local, to the second; "at a time unknown" for what is no time."""
    try:
        return time.strftime("%H:%M:%S", time.localtime(record.exchange.started))
    except (ValueError, OverflowError, OSError):
        return "at a time unknown"


def _line(record: Record, *, show_secrets: bool) -> str:
    judgement, exchange = record.judgement, record.exchange
    method, url = exchange.request.method, cut(exchange.request.url, TEXT_LIMIT)
    status = "no answer" if exchange.response is None else str(exchange.response.status)
    presumed = ", presumed" if judgement.certainty is Certainty.PRESUMED else ""
    reason = f" ({judgement.reason})" if judgement.reason else ""
    if not show_secrets:
        method, url = masked_text(method), masked_url(url)
    return f"{cut(method)} {cut(url)} · {status} · {judgement.verdict}{presumed}{reason}"
