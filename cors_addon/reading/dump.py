"""The reader from mitmproxy's dump files, old versions included, to exchanges."""

from collections.abc import Iterator
from typing import BinaryIO, cast

from mitmproxy import exceptions, http
from mitmproxy.io import FlowReader

from cors_addon.core.wire.exchange import Exchange
from cors_addon.reading.damage import Damage
from cors_addon.reading.flows import exchange_of, is_replayed
from cors_addon.reading.stream import Stream

# What mitmproxy's reader was seen to raise for damaged flows beside its own exception.
_FAULTS = (
    exceptions.FlowReadException,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
_END_OF_TIME = 253_402_300_800.0
"""The first second of the year 10000, which no calendar here can show."""


def exchanges(stream: Stream, path: str) -> Iterator[Exchange | Damage]:
    """Yield the HTTP exchanges in the order of the file, then the damage that ended the reading, if any.

    Requests that mitmproxy replayed are left out: no page sent them.
    """
    flows = iter(FlowReader(cast(BinaryIO, stream)).stream())
    while True:
        start = stream.position
        try:
            flow = next(flows, None)
            if flow is None:
                return
            found = _exchange(flow) if isinstance(flow, http.HTTPFlow) and not is_replayed(flow) else None
        except _FAULTS as fault:
            yield Damage(path, start, _words(fault, stream))
            return
        if found is not None:
            yield found


def _exchange(flow: http.HTTPFlow) -> Exchange:
    """Return the flow's exchange; raise TypeError or ValueError for values that no flow has."""
    if not isinstance(flow.id, str):
        raise TypeError("the flow's id is not text")
    exchange = exchange_of(flow)
    if not (0 <= exchange.started < _END_OF_TIME and 0 <= exchange.ended < _END_OF_TIME):
        raise ValueError("the flow's times are out of range")
    return exchange


def _words(fault: Exception, stream: Stream) -> str:
    if stream.fell_short:
        return "ends in the middle of a flow"
    if "flow format version" in str(fault):
        return str(fault)
    return "holds a flow that can't be read"
