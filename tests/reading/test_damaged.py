"""Recordings that somebody made to do harm: what can be used of them is judged, and the rest is said to be passed over."""

import gzip
import io
import json
import logging
import math
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from mitmproxy import eventsequence, exceptions, http
from mitmproxy import io as mitmproxy_io
from mitmproxy.io import tnetstring
from mitmproxy.test import taddons

from cors_addon.cli.main import main
from cors_addon.core.wire.exchange import Exchange
from cors_addon.proxy.addon import CorsAddon
from cors_addon.reading import sources, stream
from cors_addon.reading.damage import Damage
from cors_addon.reading.faults import fault_of
from cors_addon.reading.stream import Stream
from tests.proxy.flows import cors_flow

GOOD = [cors_flow(None, path=f"/{number}", at=1_800_000_000.0 + number) for number in range(2)]

COLONS = ":" * 16_000
ODD_TIMES = (math.inf, -math.inf, math.nan, -1.0, 1e300, 253_402_300_800.0, None, "soon", [], 10**30)
IN_STATE: dict[str, Callable[[dict[str, Any]], object]] = {
    **{f"request at {value!r}"[:30]: lambda state, value=value: state["request"].update(timestamp_start=value) for value in ODD_TIMES},
    **{
        f"response at {value!r}"[:30]: lambda state, value=value: state["response"].update(timestamp_end=value)
        for value in ODD_TIMES
        if value
    },
    "no time of the response": lambda state: state["response"].update(timestamp_start=None, timestamp_end=None),
    "a request's end that is text": lambda state: state["request"].update(timestamp_end="x"),
    "an error at infinity": lambda state: state.update(error={"msg": "x", "timestamp": math.inf}),
    "an error without text": lambda state: state.update(error={"msg": None, "timestamp": 1.0}),
    "an error that is none": lambda state: state.update(error=False),
    "an id that is a number": lambda state: state.update(id=7),
    "an id that is a list": lambda state: state.update(id=[]),
    "an id of nothing": lambda state: state.update(id=""),
    "an id of a megabyte": lambda state: state.update(id="x" * 1_000_000),
    "a connection's id of a megabyte": lambda state: state["client_conn"].update(id="x" * 1_000_000),
    "a client of colons": lambda state: state["client_conn"].update(peername=[COLONS, 1]),
    "a server of colons": lambda state: state["server_conn"].update(address=[COLONS, 443]),
    "a server's peer of colons": lambda state: state["server_conn"].update(peername=[COLONS, 443]),
    "a client that is no pair": lambda state: state["client_conn"].update(peername="x"),
    "a port out of range": lambda state: state["request"].update(port=65_536),
    "a negative port": lambda state: state["request"].update(port=-1),
    "a port that is text": lambda state: state["request"].update(port="x"),
    "a host that is a number": lambda state: state["request"].update(host=7),
    "a host that is a list": lambda state: state["request"].update(host=[["x"]]),
    "a path that is nothing": lambda state: state["request"].update(path=None),
    "a version of a megabyte": lambda state: state["request"].update(http_version=b"HTTP/1.1" * 125_000),
    "a header of three": lambda state: state["request"].update(headers=[[b"a", b"b", b"c"]]),
    "a header of none": lambda state: state["response"].update(headers=[[]]),
    "headers of text": lambda state: state["response"].update(headers=[["a", "b"]]),
    "headers of numbers": lambda state: state["response"].update(headers=[[1, 2]]),
    "headers that are a number": lambda state: state["request"].update(headers=7),
    "a header of lists": lambda state: state["request"].update(headers=[[[b"a"], [b"b"]]]),
    "a negative status": lambda state: state["response"].update(status_code=-200),
    "a status of thirty digits": lambda state: state["response"].update(status_code=10**30),
    "a status that is text": lambda state: state["response"].update(status_code="200"),
    "a status of nothing": lambda state: state["response"].update(status_code=None),
    "a body that is text": lambda state: state["response"].update(content="x"),
    "metadata that are a list": lambda state: state.update(metadata=[]),
    "a comment that is a number": lambda state: state.update(comment=7),
    "a mark that is a list": lambda state: state.update(marked=[]),
    "no client": lambda state: state.update(client_conn=None),
    "no request": lambda state: state.update(request=None),
    "a flow of nothing": lambda state: state.clear(),
    "a kind that is none": lambda state: state.update(type="x"),
}
"""What a flow says of itself that none does."""

HARMLESS: dict[str, Callable[[dict[str, Any]], object]] = {
    "a method that is text": lambda state: state["request"].update(method="GET"),
    "a version that is text": lambda state: state["request"].update(http_version="HTTP/1.1"),
    "an empty version": lambda state: state["request"].update(http_version=b""),
    "an odd version": lambda state: state["request"].update(http_version=b"HTTP/9.9"),
    "a host of colons": lambda state: state["request"].update(host=COLONS),
    "an error of a megabyte": lambda state: state.update(error={"msg": "x" * 1_000_000, "timestamp": 1.0}),
    "metadata of ours that are none": lambda state: state.update(metadata={"cors": [1, {"wrote": 2}]}),
    "metadata of ours that wrote a list": lambda state: state.update(metadata={"cors": {"wrote": {"comment": [], "marked": {}}}}),
    "a status of four digits": lambda state: state["response"].update(status_code=9_999),
    "times in whole seconds": lambda state: state["request"].update(timestamp_start=1_800_000_000),
    "no address": lambda state: state["server_conn"].update(address=None, peername=None),
    "a long name of a server": lambda state: state["server_conn"].update(address=["a." * 8_000, 443], peername=None),
    "hundreds of thousands of header lines": lambda state: state["request"].update(headers=[[b"a", b"b"]] * 200_000),
}
"""What is odd, and can be judged."""


def packed(change: Callable[[dict[str, Any]], object], flow: http.HTTPFlow = GOOD[0]) -> bytes:
    """Write a flow of which something was changed."""
    state = flow.copy().get_state()
    state["id"] = "strange"
    change(state)
    return tnetstring.dumps(state)


def whole(*flows: http.HTTPFlow) -> bytes:
    """Write flows as they are."""
    file = io.BytesIO()
    for flow in flows:
        mitmproxy_io.FlowWriter(file).add(flow)
    return file.getvalue()


BEFORE, AFTER = whole(GOOD[0]), whole(GOOD[1])


def read(data: bytes) -> tuple[list[Exchange], list[Damage]]:
    """Read what a file holds."""
    items = list(sources._read(Stream(io.BytesIO(data)), "x"))
    return [one for one in items if isinstance(one, Exchange)], [one for one in items if isinstance(one, Damage)]


@pytest.mark.parametrize("name", IN_STATE)
def test_a_flow_that_can_not_be_used_is_passed_over(name: str, tmp_path: Path) -> None:
    """The others are judged, the report is written, and the exit code says that not all was read."""
    strange = packed(IN_STATE[name])
    begun = time.process_time()
    exchanges, (damage,) = read(BEFORE + strange + strange + AFTER)
    assert [one.id for one in exchanges] == [one.id for one in GOOD]
    assert (damage.offset, damage.passed_over) == (len(BEFORE), 2)
    (recording := tmp_path / "x.mitm").write_bytes(BEFORE + strange + AFTER)
    report = tmp_path / "report.json"
    assert main(["scan", str(recording), "--output", str(report)]) == 2
    assert json.loads(report.read_text())["totals"]["failed"] == 2
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_odd_is_judged(name: str, tmp_path: Path) -> None:
    (recording := tmp_path / "x.mitm").write_bytes(BEFORE + packed(HARMLESS[name]) + AFTER)
    report = tmp_path / "report.json"
    assert main(["scan", str(recording), "--output", str(report)]) == 1
    assert json.loads(report.read_text())["totals"]["flows"] == 3


def loaded(name: str) -> http.HTTPFlow | None:
    """Return a strange flow as mitmproxy loads it, None where it does not."""
    try:
        (flow,) = mitmproxy_io.FlowReader(io.BytesIO(packed((IN_STATE | HARMLESS)[name]))).stream()
    except (exceptions.FlowReadException, AssertionError, AttributeError, TypeError, KeyError):
        return None
    return cast(http.HTTPFlow, flow)


@pytest.mark.parametrize("name", [*IN_STATE, *HARMLESS])
def test_the_live_reader_passes_over_the_same(name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing raises, the log says it once, and the report is written; commands pass over it, too."""
    flows = [GOOD[0].copy(), loaded(name), loaded(name), GOOD[1].copy()]
    if flows[1] is None:
        return
    caplog.set_level(logging.WARNING)
    report = tmp_path / "report.json"
    addon = CorsAddon()
    with taddons.context(addon) as context:
        context.configure(addon, cors_report=str(report), cors_log=False)
        for flow in filter(None, flows):
            for event in eventsequence.iterate(flow):
                if hook := getattr(addon, event.name, None):
                    hook(*event.args())
                addon.update([flow])
        addon.judge([flow for flow in flows if flow])
        addon.explain([flow for flow in flows if flow])
        addon.done()
    told = [record for record in caplog.records if "can't be judged" in record.getMessage()]
    if name in HARMLESS:
        assert (json.loads(report.read_text())["totals"]["flows"], told) == (3, [])
    else:
        assert fault_of(cast(http.HTTPFlow, flows[1]))
        assert (json.loads(report.read_text())["totals"]["failed"], len(told)) == (2, 2)


def changed(change: Callable[[Any], object]) -> http.HTTPFlow:
    """Return a flow, not under way, of which something was changed."""
    flow = GOOD[0].copy()
    flow.live = False
    change(flow)
    return flow


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda _: None, ""),
        (lambda flow: vars(flow.response.data).update(timestamp_start=None, timestamp_end=None), "its times are missing or out of range"),
        (lambda flow: vars(flow.response.data).update(timestamp_end=None), ""),
        (lambda flow: setattr(flow, "response", None), ""),
        (lambda flow: vars(flow.request.data).update(timestamp_start=None), "its times are missing or out of range"),
        (lambda flow: vars(flow.request.data).update(timestamp_start="x"), "its times are missing or out of range"),
        (lambda flow: vars(flow.request.data.headers).update(fields=((b"a", b"b", b"c"),)), "its request is none"),
        (lambda flow: vars(flow.response.data.headers).update(fields=((b"a", "b"),)), "its response is none"),
        (lambda flow: vars(flow.response.data).update(status_code=None), "its response is none"),
        (lambda flow: vars(flow.response.data).update(content="x"), "its response is none"),
        (lambda flow: vars(flow.request.data).update(path=None), "its request is none"),
        (lambda flow: vars(flow.request.data).update(host=["x"]), "its request is none"),
        (lambda flow: setattr(flow, "id", ["x"]), "its ids are none"),
        (lambda flow: setattr(flow, "metadata", []), "its metadata are none"),
        (lambda flow: setattr(flow, "marked", []), "its metadata are none"),
    ],
)
def test_what_is_wrong_with_a_flow(change: Callable[[Any], object], fault: str) -> None:
    """Whichever of it mitmproxy's own reader would have refused."""
    assert fault_of(changed(change)) == fault


def test_a_flow_under_way_is_always_sound() -> None:
    """Its check would cost every flow some microseconds."""
    flow = cors_flow("*")
    flow.request.data.timestamp_start = math.nan
    faults = []
    for flow.live in (False, True):
        faults.append(bool(fault_of(flow)))
    assert faults == [True, False]


@pytest.mark.parametrize(
    ("data", "count", "passed_over", "words"),
    [
        (BEFORE + b"5:hello?" + AFTER, 2, 1, "can't be used"),
        (BEFORE + b"5:hello," + AFTER, 2, 1, "can't be used"),
        (BEFORE + b"0:~" + AFTER, 2, 1, "can't be used"),
        (BEFORE + b"6:3:abc,}" + AFTER, 2, 1, "can't be used"),
        (BEFORE + b"4:9999#" + AFTER, 2, 1, "can't be used"),
        (BEFORE + b"5000:" + b"9" * 5000 + b"#" + AFTER, 2, 1, "can't be used"),
        (BEFORE + b"4:1e99^" + AFTER, 2, 1, "can't be used"),
        (BEFORE + b"9:hello," + AFTER, 1, 0, "can't be read"),
        (BEFORE + b"999999999999:hello," + AFTER, 1, 0, "ends in the middle of a flow"),
        (BEFORE + b"9999999999999:hello," + AFTER, 1, 0, "can't be read"),
        (BEFORE + b"-5:hello," + AFTER, 1, 0, "can't be read"),
        (BEFORE + b"5:hello," + b"x" + AFTER, 1, 0, "and before it 1 that can't be used"),
        (BEFORE + b"3:0:]]" * 3 + AFTER, 2, 3, "holds 3 flows"),
    ],
)
def test_frames(data: bytes, count: int, passed_over: int, words: str) -> None:
    """Where it is known how long a flow is, the next one is read; a length that lies ends the reading, at the latest with the next."""
    exchanges, (damage,) = read(data)
    assert (len(exchanges), damage.passed_over, words in damage.message) == (count, passed_over, True)


def deep(levels: int) -> bytes:
    """Nest lists of one element each."""
    data = b"0:]"
    for _ in range(levels):
        data = b"%d:%s]" % (len(data), data)
    return data


def test_a_deep_flow_is_passed_over() -> None:
    """However deep it is."""
    exchanges, (damage,) = read(BEFORE + deep(3_000) + AFTER)
    assert (len(exchanges), damage.passed_over) == (2, 1)


def entry(**changes: Any) -> dict[str, Any]:
    """Return an entry of a HAR file."""
    request = {"method": "GET", "url": "https://api.test/", "headers": [{"name": "Origin", "value": "https://page.test"}]}
    return {"startedDateTime": "2026-01-01T00:00:00Z", "time": 5, "request": request, "response": {"status": 200}} | changes


def har(*entries: str) -> bytes:
    """Write a HAR file of such entries."""
    return b'{"log": {"entries": [%s]}}' % ",".join(entries).encode()


PLAIN = json.dumps(entry())


@pytest.mark.parametrize(
    "text",
    [
        *(json.dumps(entry(startedDateTime=date)) for date in ("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "x", 7, None)),
        *(json.dumps(entry(time=time)) for time in (math.nan, math.inf, -math.inf, -5, "x", 10**30, None, [], 1e308)),
        *(json.dumps(entry(timings={"blocked": time})) for time in (math.nan, math.inf, 10**30, "x")),
        *(json.dumps(entry(response={"status": status})) for status in (-1, 10**30, 10**9, math.nan, "200", None, [])),
        PLAIN.replace('"time": 5', '"time": 1e400'),
        PLAIN.replace('"time": 5', f'"time": {"9" * 5_000}'),
        PLAIN.replace('"status": 200', f'"status": {"9" * 5_000}'),
        json.dumps(entry(serverIPAddress=COLONS)),
        json.dumps(entry(response={"status": 0, "_error": "x" * 1_000_000}, serverIPAddress="1.2.3.4")),
        json.dumps(entry(x=json.loads("[" * 900 + "]" * 900))),
    ],
)
def test_har_entries_that_are_odd(text: str) -> None:
    """What is no value of its kind counts as absent, and the other entries are as they were."""
    exchanges, damages = read(har(PLAIN, text, PLAIN))
    assert damages == []
    assert len(exchanges) in (2, 3)
    for one in exchanges:
        assert 0 <= one.started <= one.ended < 253_402_300_800
        assert len(one.error) < 3_000
        assert len(one.server_ip) <= 64
        assert one.response is None or 0 <= one.response.status <= 9_999


@pytest.mark.parametrize("nesting", [b"[" * 100_000, b'{"a":' * 100_000, b"[" * 100_000 + b"]" * 100_000])
def test_deep_json_is_damage(nesting: bytes) -> None:
    exchanges, (damage,) = read(har(PLAIN)[:-3] + b"," + nesting)
    assert (len(exchanges), damage.offset > 0) == (1, True)


@pytest.mark.parametrize("data", [bytes(50_000_000), b"99999999999:" + bytes(50_000_000), b'{"log": ' + b" " * 50_000_000])
def test_a_bomb_is_unpacked_as_far_as_there_is_room(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a packed file at most so many bytes at once."""
    monkeypatch.setattr(stream, "MOST_AT_ONCE", 4_000_000)
    bomb = gzip.compress(data)
    tracemalloc.start()
    exchanges, (damage,) = read(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (exchanges, bool(damage.message)) == ([], True)
    assert peak < 24_000_000


def test_unpacking_goes_on_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is unpacked is what was packed, whatever the pieces."""
    data = BEFORE * 20 + AFTER
    for size in (1, 7, 1000):
        monkeypatch.setattr(stream, "_UNPACKED", size)
        packed_twice = gzip.compress(data[:333]) + gzip.compress(data[333:]) + bytes(9)
        assert Stream(io.BytesIO(packed_twice)).read() == data
