"""A report that a command writes is made while mitmproxy goes on, and is there at the end whatever happens."""

import asyncio
import json
import logging
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from mitmproxy import http

from cors_addon.proxy import exports
from cors_addon.proxy.exports import Exports
from cors_addon.proxy.flows.flow_records import Chosen
from cors_addon.proxy.options import Config
from cors_addon.reading.flows import exchange_of
from cors_addon.report.formats.files import write_atomically
from cors_addon.report.telling.style import PLAIN
from tests.proxy.flows import cors_flow
from tests.report import examples


def test_the_event_loop_goes_on_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "report.json"

    async def play() -> bool:
        writer = Exports()
        writer.write(str(path), examples.filled(), PLAIN)
        at_once = path.exists()
        while not path.exists():
            await asyncio.sleep(0.01)
        writer.finish()
        return at_once

    assert asyncio.run(play()) is False
    assert '"failed": 18' in path.read_text()


def test_what_is_under_way_at_the_end_is_written_then(tmp_path: Path) -> None:
    path = tmp_path / "report.md"

    async def play() -> None:
        writer = Exports()
        writer.write(str(path), examples.filled(), PLAIN)
        writer.finish()
        assert path.exists()

    asyncio.run(play())


def test_a_thread_that_comes_late_does_not_replace_what_was_written_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, report = tmp_path / "report.json", examples.filled()
    begun, may, gone = threading.Event(), threading.Event(), threading.Event()
    render = exports._rendered

    def slowly(*arguments: Any) -> str:
        text = render(*arguments)
        if threading.current_thread() is not threading.main_thread():
            begun.set()
            assert may.wait(10)
            gone.set()
        return text

    monkeypatch.setattr(exports, "_rendered", slowly)

    async def play() -> None:
        under_way = Exports()
        under_way.write(str(path), report, PLAIN)
        while not begun.is_set():
            await asyncio.sleep(0.01)
        report.add(examples.missing_origin("new"))
        under_way.finish()
        may.set()
        await asyncio.to_thread(gone.wait, 10)

    # The end of the loop waits for its threads.
    asyncio.run(play())
    assert '"failed": 19' in path.read_text()


def chosen(flows: Iterable[http.HTTPFlow]) -> Chosen:
    return Chosen(flows, lambda _: True, lambda _: None, exchange_of, Config())


@pytest.mark.parametrize("ends", [False, True])
def test_given_flows_are_read_while_the_event_loop_goes_on(tmp_path: Path, ends: bool) -> None:
    path, began = tmp_path / "report.jsonl", []

    def flows() -> Iterable[http.HTTPFlow]:
        for number in range(200):
            yield cors_flow(None, path=f"/{number}", at=1_800_000_000.0 - number)

    async def play() -> int:
        writer, what = Exports(), chosen(flows())
        writer.write(str(path), what, PLAIN)
        began.append(len(what.records))
        await asyncio.sleep(0)
        began.append(len(what.records))
        while not ends and not path.exists():
            await asyncio.sleep(0.01)
        writer.finish()
        return len(what.records)

    assert asyncio.run(play()) == 200
    assert began == [0, 0]
    urls = [json.loads(line)["url"] for line in path.read_text().splitlines()]
    assert (len(urls), urls[0], urls[-1]) == (200, "https://api.test/199", "https://api.test/0")


@pytest.mark.parametrize(("name", "message"), [("report.jsonl", "give the flows"), ("report.doc", "names no report format")])
def test_what_can_not_be_written_is_said_at_once(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Exports().write(str(tmp_path / name), examples.filled(), PLAIN)


def test_what_could_not_be_written_after_all_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cors_addon.proxy.exports.write_atomically", full)
    assert write_atomically is not full
    with caplog.at_level(logging.ERROR):
        Exports().write(str(tmp_path / "report.html"), examples.filled(), PLAIN)
    assert "No space left on device" in caplog.text
