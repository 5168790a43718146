"""Damaged recordings through the readers and the ledger: dumps and HAR files with bits turned, parts cut, and values of other kinds."""

import gzip
import io
import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from mitmproxy import http
from mitmproxy.addons.savehar import SaveHar
from mitmproxy.io import FlowReader, FlowWriter, tnetstring

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.verdict.annotation import LARGEST, annotation
from cors_addon.core.wire.exchange import Exchange
from cors_addon.reading.damage import Damage
from cors_addon.reading.sources import read
from cors_addon.report.model.left_out import LeftOut
from cors_addon.report.model.report import Report
from tests.fuzz.fuzzer import Check, Fuzzer, Run
from tests.fuzz.hostile import Hostile

RECORDINGS = Path(__file__).parents[2] / "recordings"
SCENARIOS = ("missing-allow-origin-chromium", "redirect-mode-firefox", "plain-http-duplicates-webkit")
MOST = 4
"""Flows of a recording that is damaged."""
LONGEST = 40_000
"""Bytes of one: what reading costs grows with it, and the limit is for small ones."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """A recording's bytes."""

    data: bytes


def _flows(scenario: str) -> list[http.HTTPFlow]:
    with (RECORDINGS / scenario / "flows.mitm").open("rb") as file:
        found = [one for one in FlowReader(file).stream() if isinstance(one, http.HTTPFlow)]
    for one in found:
        for side in (one.client_conn, one.server_conn):
            side.certificate_list = ()
    return found


def _dumped(flows: list[http.HTTPFlow]) -> bytes:
    file = io.BytesIO()
    writer = FlowWriter(file)
    for one in flows:
        writer.add(one)
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class _Seeds:
    """Recordings that are whole: the values of their flows, and HAR documents."""

    states: tuple[tuple[object, ...], ...]
    documents: tuple[object, ...]

    @classmethod
    def read(cls) -> "_Seeds":
        states, documents = [], []
        for scenario in SCENARIOS:
            flows = _flows(scenario)[: 2 * MOST]
            for some in (flows[:MOST], flows[MOST:]):
                states.append(tuple(tnetstring.loads(_dumped([one])) for one in some))
                documents.append(json.loads(json.dumps(SaveHar().make_har(some))))
        return cls(tuple(state for state in states if state), tuple(documents))


SEEDS = _Seeds.read()


def draw_recordings(random: Random) -> Iterator[Damaged]:
    """Yield recordings, damaged in one of the ways."""
    draw = Hostile(random)
    while True:
        data = _dump(draw) if draw.chance(0.5) else _har(draw)
        if draw.chance(0.4):
            data = draw.pick(BYTES)(draw, data)
        if draw.chance(0.05):
            data = gzip.compress(data, 1, mtime=0)
            data = draw.pick(BYTES)(draw, data) if draw.chance(0.5) else data
        yield Damaged(data[:LONGEST])


def _dump(draw: Hostile) -> bytes:
    parts = []
    for state in draw.pick(SEEDS.states)[: 1 + draw.below(MOST)]:
        value: Any = state
        for _ in range(draw.below(3)):
            value = changed(draw, value, _netstring_value)
        parts.append(tnetstring.dumps(value))
    return b"".join(parts)


def _har(draw: Hostile) -> bytes:
    document = draw.pick(SEEDS.documents)
    for _ in range(draw.below(4)):
        document = changed(draw, document, _json_value)
    return json.dumps(document).encode("utf-8", "surrogatepass")


def changed(draw: Hostile, value: object, other: Callable[[Hostile, object], object]) -> object:
    """Return the value with one part of it, anywhere in it, made another; the value itself stays as it is."""
    if isinstance(value, dict) and value and draw.chance(0.92):
        key = draw.pick(list(value))
        if draw.chance(0.05):
            return {name: part for name, part in value.items() if name != key}
        return value | {key: changed(draw, value[key], other)}
    if isinstance(value, list | tuple) and value and draw.chance(0.92):
        place = draw.below(len(value))
        return [*value[:place], changed(draw, value[place], other), *value[place + 1 :]]
    return other(draw, value)


def _netstring_value(draw: Hostile, former: object) -> object:
    if isinstance(former, bytes) and draw.chance(0.5):
        return draw.text().encode("latin-1")
    if isinstance(former, str) and draw.chance(0.5):
        return (draw.words() if draw.chance(0.8) else draw.long()).encode("utf-8", "replace").decode()
    if isinstance(former, float) and draw.chance(0.7):
        return draw.time(1_800_000_000.0)
    return draw.pick((None, True, False, 0, -1, 1 << 70, math.nan, math.inf, "", "x", b"", b"\xff", [], [[]], {}, {"a": 1}, [1, "x"]))


def _json_value(draw: Hostile, former: object) -> object:
    if isinstance(former, str) and draw.chance(0.6):
        return draw.pick((draw.words(), draw.text(), draw.url(), draw.mutated(former)))
    if isinstance(former, int | float) and draw.chance(0.7):
        return draw.time(1_800_000_000.0)
    deep: object = "x"
    for _ in range(draw.pick((1, 5, 300))):
        deep = [deep]
    return draw.pick((None, True, 0, -1, 1 << 70, 1e308, math.nan, math.inf, -math.inf, "", "x", "\ud800", [], {}, deep, [None], {"": {}}))


def _turned(draw: Hostile, data: bytes) -> bytes:
    turned = bytearray(data)
    for _ in range(1 + draw.below(3)):
        if turned:
            turned[draw.below(len(turned))] ^= 1 << draw.below(8)
    return bytes(turned)


def _cut(draw: Hostile, data: bytes) -> bytes:
    return data[: draw.below(len(data) + 1)]


def _spliced(draw: Hostile, data: bytes) -> bytes:
    start, end = sorted((draw.below(len(data) + 1), draw.below(len(data) + 1)))
    return data[:start] + data[end:] if draw.chance(0.5) else data[:end] + data[start:]


def _lying(draw: Hostile, data: bytes) -> bytes:
    """Return the bytes with a number in them, a length perhaps, made another."""
    start = draw.below(len(data) + 1)
    while start < len(data) and not data[start : start + 1].isdigit():
        start += 1
    end = start
    while data[end : end + 1].isdigit():
        end += 1
    return data[:start] + draw.pick((b"0", b"1", b"99999", b"999999999999", b"9" * 400, b"-1", b"00", b"", b"1e999")) + data[end:]


BYTES: tuple[Callable[[Hostile, bytes], bytes], ...] = (_turned, _cut, _spliced, _lying)


@contextmanager
def world(random: Random) -> Iterator[Run[Damaged]]:
    """Make a file to read, and what judges what is read."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "recording"

        def run(recording: Damaged) -> Check:
            path.write_bytes(recording.data)
            items = list(read(str(path)))
            exchanges = [item for item in items if isinstance(item, Exchange)]
            ledger, report = Ledger(), Report()
            records = [record for exchange in exchanges for record in ledger.see(exchange)]
            records += ledger.finish()
            told = [annotation(record.judgement) for record in records]
            for record in records:
                report.add(record)
            report.groups()

            def check() -> None:
                assert sum(isinstance(item, Damage) for item in items) <= 1
                assert all(isinstance(item, Exchange | LeftOut) for item in items[:-1])
                assert all(len(json.dumps(one)) <= LARGEST for one in told)
                assert all(0 <= one.started < math.inf and 0 <= one.ended < math.inf for one in exchanges)

            return check

        yield run


RECORDED: Fuzzer[Damaged] = Fuzzer("recordings", draw_recordings, world, life=100)
