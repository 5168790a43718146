"""A report that a command writes is made while mitmproxy goes on, and is there at the end whatever happens."""

import asyncio
import logging
import threading
from pathlib import Path
from typing import Any

import pytest

from cors_addon.proxy import exports
from cors_addon.proxy.exports import Exports
from cors_addon.report.formats.files import write_atomically
from cors_addon.report.telling.style import PLAIN
from tests.report import examples


def test_the_event_loop_goes_on_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "report.json"

    async def play() -> bool:
        writer = Exports()
        writer.write(str(path), examples.filled(), None, PLAIN)
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
        writer.write(str(path), examples.filled(), None, PLAIN)
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
        under_way.write(str(path), report, None, PLAIN)
        while not begun.is_set():
            await asyncio.sleep(0.01)
        report.add(examples.missing_origin("new"))
        under_way.finish()
        may.set()
        await asyncio.to_thread(gone.wait, 10)

    # The end of the loop waits for its threads.
    asyncio.run(play())
    assert '"failed": 19' in path.read_text()


@pytest.mark.parametrize(("name", "message"), [("report.jsonl", "give the flows"), ("report.doc", "names no report format")])
def test_what_can_not_be_written_is_said_at_once(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Exports().write(str(tmp_path / name), examples.filled(), None, PLAIN)


def test_what_could_not_be_written_after_all_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cors_addon.proxy.exports.write_atomically", full)
    assert write_atomically is not full
    with caplog.at_level(logging.ERROR):
        Exports().write(str(tmp_path / "report.html"), examples.filled(), None, PLAIN)
    assert "No space left on device" in caplog.text
