"""Recordings: found, told apart, unpacked, and read as far as they are whole."""

import gzip
import io
import json
import os
import random
import sys
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from mitmproxy import flow, version
from mitmproxy import io as mitmproxy_io
from mitmproxy.addons.savehar import SaveHar
from mitmproxy.test import tflow

from cors_addon.core.wire.exchange import Exchange
from cors_addon.reading import sources
from cors_addon.reading.damage import Damage
from cors_addon.reading.flows import exchange_of
from cors_addon.reading.sources import find, read
from cors_addon.reading.stream import Stream
from cors_addon.report.formats.har import render_har
from cors_addon.report.model.report import Report

FLOWS = [tflow.tflow(resp=True), tflow.tflow(err=True), tflow.tflow(resp=True)]


def dumped(*flows: flow.Flow) -> bytes:
    """Write flows as mitmproxy does."""
    file = io.BytesIO()
    writer = mitmproxy_io.FlowWriter(file)
    for one in flows:
        writer.add(one)
    return file.getvalue()


DUMP = dumped(*FLOWS)
ENDS = [len(dumped(*FLOWS[:count])) for count in range(4)]
"""Where each flow of the dump begins, and the last ends."""
HAR = json.dumps(SaveHar().make_har(FLOWS)).encode()


Pack = Callable[[bytes], bytes]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def all_of(name: str, data: bytes) -> tuple[list[Exchange], list[Damage]]:
    """Read what a file with this name and these bytes holds; damage comes last."""
    Path(name).write_bytes(data)
    return split(list(read(name)))


def split(items: list[Exchange | Damage]) -> tuple[list[Exchange], list[Damage]]:
    """Tell exchanges and damage apart."""
    damages = [item for item in items if isinstance(item, Damage)]
    assert items[len(items) - len(damages) :] == damages
    return [item for item in items if isinstance(item, Exchange)], damages


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", ["flows.mitm", "flows", "flows.har"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, zlib.compress, lambda data: gzip.compress(data[:99]) + gzip.compress(data[99:])])
def test_a_dump_under_any_name_packed_or_not(name: str, pack: Pack) -> None:
    """The first bytes tell what a file is."""
    assert all_of(name, pack(DUMP)) == ([exchange_of(one) for one in FLOWS], [])


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("pack", [bytes, gzip.compress, zlib.compress])
def test_a_har_file_under_any_name_packed_or_not(pack: Pack) -> None:
    """Likewise."""
    exchanges, damages = all_of("x", pack(HAR))
    assert (len(exchanges), damages) == (3, [])


@pytest.mark.usefixtures("folder")
def test_flows_that_are_not_http_and_replayed_requests_are_left_out() -> None:
    """No page sent them."""
    replayed = tflow.tflow(resp=True)
    replayed.is_replay = "request"
    dump = dumped(tflow.ttcpflow(), tflow.tudpflow(), tflow.tdnsflow(), replayed, FLOWS[0])
    assert all_of("a.mitm", dump) == ([exchange_of(FLOWS[0])], [])


@pytest.mark.usefixtures("folder")
def test_a_dump_cut_at_any_byte() -> None:
    """What is whole is read, and one damage says where that ended."""
    for end in range(ENDS[2]):
        whole = max(count for count in range(3) if ENDS[count] <= end)
        exchanges, damages = split(list(sources._read(Stream(io.BytesIO(DUMP[:end])), "x")))
        assert [exchange.id for exchange in exchanges] == [one.id for one in FLOWS[:whole]]
        if end == 0:
            assert damages == [Damage("x", 0, "is empty")]
        elif end in ENDS:
            assert damages == []
        else:
            assert damages == [Damage("x", ENDS[whole], "ends in the middle of a flow")]


def test_a_dump_damaged_at_any_byte() -> None:
    """The flows before the damage are read; what follows may be lost, and nothing raises."""
    for place in range(ENDS[2]):
        data = bytearray(DUMP[: ENDS[2]])
        data[place] ^= 0x01 if place % 2 else 0xFF
        exchanges, damages = split(list(sources._read(Stream(io.BytesIO(data)), "x")))
        before = int(place >= ENDS[1])
        assert [exchange.id for exchange in exchanges][:before] == [one.id for one in FLOWS[:before]]
        assert len(damages) <= 1
        assert len(damages) == 1 or len(exchanges) >= before
        assert all(0 <= exchange.started <= exchange.started + 1 for exchange in exchanges)


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_a_packed_dump_cut_at_any_byte(pack: Pack) -> None:
    """One damage says where in the unpacked data the reading ended."""
    packed = pack(DUMP)
    for end in range(2, len(packed), 7):
        exchanges, damages = split(list(sources._read(Stream(io.BytesIO(packed[:end])), "x")))
        assert [exchange.id for exchange in exchanges] == [one.id for one in FLOWS[: len(exchanges)]]
        (damage,) = damages
        assert damage.offset == ENDS[len(exchanges)] or exchanges == []
        assert "ends too early" in damage.message
        assert ("unpacked" in damage.message) == bool(damage.offset)


@pytest.mark.parametrize("mask", [0x01, 0xFF])
def test_a_packed_dump_damaged_at_any_byte(mask: int) -> None:
    """The flows before the damage are read, and nothing raises."""
    packed = gzip.compress(DUMP)
    for place in range(0, len(packed), 3):
        data = bytearray(packed)
        data[place] ^= mask
        assert len(split(list(sources._read(Stream(io.BytesIO(data)), "x")))[1]) <= 1


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("tail", "message"),
    [(bytes(600), ""), (b"more", "what follows the packed data is not packed")],
)
def test_what_follows_packed_data(tail: bytes, message: str) -> None:
    """Zeros are padding, and anything else damage."""
    exchanges, damages = all_of("x.gz", gzip.compress(DUMP) + tail)
    assert len(exchanges) == 3
    assert [damage.message.partition(",")[0] for damage in damages] == ([message] if message else [])


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("x", b"<html>", "is neither a mitmproxy dump nor a HAR file"),
        ("x", b"", "is empty"),
        ("x.mitm", b"", "is empty"),
        ("x.har", b"", "is empty"),
        ("x.har.gz", gzip.compress(b"", mtime=0), "is empty"),
        ("x", b"{}", "is JSON but no HAR file: it has no list log.entries"),
        ("x", b"12", "ends in the middle of a flow"),
        ("x", b"1:2", "ends in the middle of a flow"),
        ("x", b"1:2?", "holds a flow that can't be used (it can't be read)"),
        ("x", b"999999999999:2,", "ends in the middle of a flow"),
    ],
)
def test_what_is_no_recording(name: str, data: bytes, message: str) -> None:
    """One sentence says so."""
    assert all_of(name, data) == ([], [Damage(name, 0, message, int("can't be used" in message))])


@pytest.mark.usefixtures("folder")
def test_a_dump_of_a_newer_mitmproxy_says_so() -> None:
    """The remedy is in mitmproxy's own words."""
    newer = f"{version.FLOW_FORMAT_VERSION + 1}".encode()
    current = f"{version.FLOW_FORMAT_VERSION}".encode()
    dump = DUMP.replace(b"7:version;%d:%s#" % (len(current), current), b"7:version;%d:%s#" % (len(newer), newer))
    ((), (damage,)) = all_of("x.mitm", dump)
    assert "please update mitmproxy" in damage.message


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("value", [b"nan", b"1e300", b"-1.0"])
def test_times_out_of_range_are_damage(value: bytes) -> None:
    """No calendar can show them."""
    strange = tflow.tflow(resp=True)
    strange.request.timestamp_start = float(value)
    exchanges, (damage,) = all_of("x.mitm", dumped(FLOWS[0], strange, FLOWS[1]))
    assert (len(exchanges), damage.offset, damage.passed_over) == (2, ENDS[1], 1)


def test_a_file_that_is_not_there(folder: Path) -> None:
    """The system's own words say why."""
    assert list(read("x.mitm")) == [Damage("x.mitm", 0, "can't be read: No such file or directory")]
    assert str(next(read("x.mitm"))) == "x.mitm: can't be read: No such file or directory"
    assert str(Damage("x.mitm", 7, "ends too early")) == "x.mitm: ends too early (byte 7)"


class Failing(io.BytesIO):
    """A file on a disk that fails after its first read."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(5, "Input/output error")
        return super().read(min(size or 0, 100))


def test_a_file_that_can_not_be_read_to_its_end() -> None:
    """What came before counts."""
    assert list(sources._read(Stream(Failing(DUMP)), "x")) == [Damage("x", 0, "can't be read on: Input/output error")]


@pytest.mark.parametrize("data", [DUMP, HAR, gzip.compress(DUMP)], ids=["dump", "har", "packed"])
def test_standard_input(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be a dump, a HAR file, or either packed."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert list(find("-")) == ["-"]
    exchanges, damages = split(list(read("-")))
    assert (len(exchanges), damages) == (3, [])


def test_damaged_standard_input_is_called_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no path."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(DUMP[:-1])))
    assert [str(item) for item in read("-") if isinstance(item, Damage)] == [
        f"standard input: ends in the middle of a flow (byte {ENDS[2]})"
    ]


def test_folders(folder: Path) -> None:
    """Recordings by suffix or first bytes, sorted; other files are passed over."""
    files = {
        "b/two.mitm": DUMP,
        "a/one.har": HAR,
        "a/package.json": b'{"name": "x"}',
        "a/report.har": render_har(Report()).encode(),
        "a/flows": DUMP,
        "a/flows.bin": gzip.compress(DUMP),
        "a/export.json": HAR,
        "a/12:30": b"12:30 at the station",
        "c.MITM.GZ": gzip.compress(DUMP),
        "notes.txt": b"hello",
        "empty.bin": b"",
        ".git/three.mitm": DUMP,
    }
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    os.mkfifo(folder / "pipe")
    found = ["c.MITM.GZ", "a/export.json", "a/flows", "a/flows.bin", "a/one.har", "b/two.mitm"]
    assert list(find(str(folder))) == [str(folder / name) for name in found]
    assert list(find("a")) == [f"a/{name}" for name in ("export.json", "flows", "flows.bin", "one.har")]
    assert len(split(list(read("a")))[0]) == 12


def test_a_folder_without_recordings(folder: Path) -> None:
    """A person expected some."""
    message = "holds no recording; name a mitmproxy dump or a HAR file"
    assert list(find(str(folder))) == list(read(str(folder))) == [Damage(str(folder), 0, message)]


def test_a_folder_that_can_not_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is damage, and what is beside it is found."""
    (folder / "a").mkdir()
    (folder / "b.mitm").write_bytes(DUMP)
    scandir = os.scandir

    def guarded(path: str) -> object:
        if str(path).endswith("a"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr("os.scandir", guarded)
    named = "a" if sys.version_info < (3, 13) else "./a"  # Path.walk
    assert list(find(".")) == ["b.mitm", Damage(named, 0, "can't be read: Permission denied")]


def note(seen: list[tuple[int, int]], done: int, total: int) -> None:
    """Take note of progress."""
    seen.append((done, total))


def test_progress(folder: Path) -> None:
    """It counts the file's own bytes, packed or not."""
    for data in (DUMP, gzip.compress(DUMP)):
        (folder / "x").write_bytes(data)
        seen: list[tuple[int, int]] = []
        list(read("x", partial(note, seen)))
        assert seen[-1] == (len(data), len(data))


def test_a_stream_gives_what_is_there() -> None:
    """Peeking does not move, and the end is empty."""
    stream = Stream(cast(BinaryIO, io.BytesIO(b"abcdef")))
    assert (stream.peek(2), stream.read(1), stream.peek(2), stream.read(2)) == (b"ab", b"a", b"bc", b"bc")
    assert (stream.read(), stream.read(), stream.read(5), stream.position) == (b"def", b"", b"", 6)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_of_many_reads(pack: Pack) -> None:
    """Flows may lie across the pieces that are read at a time."""
    large = tflow.tflow(resp=True)
    large.request.raw_content = random.Random(1).randbytes(400_000)
    exchanges, damages = all_of("x.mitm", pack(dumped(FLOWS[0], large, FLOWS[1])))
    assert [exchange.id for exchange in exchanges] == [FLOWS[0].id, large.id, FLOWS[1].id]
    assert damages == []


@pytest.mark.usefixtures("folder")
def test_a_flow_without_a_name_is_damage() -> None:
    """Nothing could refer to it."""
    nameless = tflow.tflow(resp=True)
    nameless.id = 7  # type: ignore[assignment]
    assert all_of("x.mitm", dumped(nameless)) == ([], [Damage("x.mitm", 0, "holds a flow that can't be used (its ids are none)", 1)])


def test_a_file_in_a_folder_that_can_not_be_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is passed over, as one of another kind is."""
    (folder / "secret").write_bytes(DUMP)
    (folder / "flows").write_bytes(DUMP)
    original = Path.open

    def guarded(path: Path, mode: str) -> object:
        if path.name == "secret":
            raise PermissionError(13, "Permission denied", str(path))
        return original(path, mode)

    monkeypatch.setattr(Path, "open", guarded)
    assert list(find(".")) == ["flows"]
