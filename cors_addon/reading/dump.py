"""The reader from mitmproxy's dump files, old versions included, to exchanges."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from mitmproxy import exceptions, flow, http
from mitmproxy.io import FlowReader

from cors_addon.core.wire.exchange import Exchange
from cors_addon.reading.damage import Damage
from cors_addon.reading.faults import fault_of
from cors_addon.reading.flows import exchange_of, is_replayed, was_never_sent
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
_LENGTH = re.compile(rb"(\d{1,12}):")
"""How a flow begins: the number of bytes between the colon and the one that names the kind of value."""
_LONGEST_PREFIX = 13
_OTHER_VERSION = "flow format version"


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is wrong with a flow, in words, and whether the reading ends with it."""

    words: str
    is_last: bool = False


def exchanges(stream: Stream, path: str) -> Iterator[Exchange | Damage]:
    """Yield the HTTP exchanges in the order of the file, then the damage, if any.

    A flow that can't be used is passed over where the file tells how long it is; else the reading ends with it.
    Requests that mitmproxy replayed are left out: no page sent them; likewise what its reader of HAR files took for sent and was not.
    """
    passed_over = 0
    damage: Damage | None = None
    for start, item in _items(stream):
        if isinstance(item, Exchange):
            yield item
        elif item.is_last:
            more = f", and before it {passed_over} that can't be used" if passed_over else ""
            passed_over, damage = 0, Damage(path, start, f"{item.words}{more}")
        else:
            passed_over += 1
            damage = damage or Damage(path, start, item.words)
    if damage is not None and passed_over:
        many = f"{passed_over} flows" if passed_over > 1 else "a flow"
        damage = Damage(path, damage.offset, f"holds {many} that can't be used ({damage.message})", passed_over)
    if damage is not None:
        yield damage


def _items(stream: Stream) -> Iterator[tuple[int, Exchange | _Fault]]:
    """Yield where each flow begins, and its exchange or what is wrong with it."""
    flows = _flows(stream)
    while True:
        start, end = stream.position, _end_of_flow(stream)
        try:
            one = next(flows, None)
        except _FAULTS as fault:
            is_framed = stream.position == end and _OTHER_VERSION not in str(fault)
            yield start, _Fault("it can't be read") if is_framed else _Fault(_words(fault, stream), is_last=True)
            if not is_framed:
                return
            flows = _flows(stream)
            continue
        if one is None:
            return
        if isinstance(one, http.HTTPFlow) and not is_replayed(one):
            wrong = fault_of(one)
            if wrong or not was_never_sent(one):
                yield start, _Fault(wrong) if wrong else exchange_of(one)


def _flows(stream: Stream) -> Iterator[flow.Flow]:
    return iter(FlowReader(cast(BinaryIO, stream)).stream())


def _end_of_flow(stream: Stream) -> int:
    """Return the position at which the next flow ends, by the length that it gives; -1 where it gives none."""
    length = _LENGTH.match(stream.peek(_LONGEST_PREFIX))
    return stream.position + length.end() + int(length[1]) + 1 if length else -1


def _words(fault: Exception, stream: Stream) -> str:
    if stream.fell_short:
        return "ends in the middle of a flow"
    if _OTHER_VERSION in str(fault):
        return str(fault)
    return "holds a flow that can't be read"
