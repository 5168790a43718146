"""The report file while mitmproxy runs: replaced when there is news, seldom enough, and tried again where writing fails."""

import asyncio
import json
import logging
import resource
import shutil
import threading
from pathlib import Path

import pytest

from cors_addon.proxy import report_file as output_module
from cors_addon.proxy.report_file import ReportFile
from cors_addon.report.model.report import Report
from cors_addon.report.model.snapshot import Snapshot
from cors_addon.report.telling.style import PLAIN
from tests.report.examples import missing_origin


def write(output: ReportFile, report: Report) -> None:
    """Write as the addon's tick does."""
    asyncio.run(output.write(report))


def test_a_file_is_only_replaced_when_there_is_news(tmp_path: Path) -> None:
    path, report = tmp_path / "report.txt", Report()
    path.write_text("of the addon before")
    output = ReportFile(str(path), PLAIN)
    write(output, report)
    output.finish(report)
    assert path.read_text() == "of the addon before"
    output = ReportFile(str(path), PLAIN)
    output.take(missing_origin())
    write(output, report)
    assert path.read_text() != "of the addon before"
    path.unlink()
    output._rests_until = 0.0
    write(output, report)
    assert not path.exists()
    output.note_change()
    write(output, report)
    assert path.exists()


def test_writing_rests_in_proportion_to_what_it_took(tmp_path: Path) -> None:
    path, report = tmp_path / "report.txt", Report()
    output = ReportFile(str(path), PLAIN)
    output.take(missing_origin())
    write(output, report)
    output._rests_until = float("inf")
    path.unlink()
    output.take(missing_origin())
    write(output, report)
    assert not path.exists()
    output.finish(report)
    assert path.exists()


@pytest.mark.parametrize(("name", "lines"), [("report.txt", None), ("report.jsonl", 4)])
def test_a_write_that_fails_is_told_once_and_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, lines: int | None
) -> None:
    folder, report = tmp_path / "folder", Report()
    output = ReportFile(str(folder / name), PLAIN)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            output.take(missing_origin())
            output._rests_until = 0.0
            write(output, report)
    assert len(caplog.records) == 1
    folder.mkdir()
    output.take(missing_origin())
    output.finish(report)
    assert (folder / name).stat().st_size > 0
    assert lines in (None, len((folder / name).read_text().splitlines()))


def test_lines_that_wait_are_written_without_another_one(tmp_path: Path) -> None:
    folder, report = tmp_path / "folder", Report()
    output = ReportFile(str(folder / "report.jsonl"), PLAIN)
    output.take(missing_origin())
    folder.mkdir()
    write(output, report)
    output._lines.close()
    assert len((folder / "report.jsonl").read_text().splitlines()) == 1


def test_lines_that_are_lost_are_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output_module, "_MOST_LINES", 2)
    output = ReportFile(str(tmp_path / "missing" / "report.jsonl"), PLAIN)
    with caplog.at_level(logging.ERROR):
        for _ in range(5):
            output.take(missing_origin())
        assert len(output._waiting) == 2
        output.finish(Report())
    assert "lacks 5 lines" in caplog.records[-1].getMessage()


@pytest.mark.parametrize("how", ["folder removed", "folder moved", "file removed", "file moved", "file replaced"])
def test_what_became_of_the_file_costs_no_line(tmp_path: Path, caplog: pytest.LogCaptureFixture, how: str) -> None:
    """An open file takes lines wherever it is, also where nobody finds them."""
    folder, report = tmp_path / "folder", Report()
    folder.mkdir()
    path = folder / "report.jsonl"
    output = ReportFile(str(path), PLAIN)
    output.take(missing_origin())
    removed = {"folder removed": lambda: shutil.rmtree(folder), "folder moved": lambda: folder.rename(tmp_path / "moved")}
    moved = {"file removed": path.unlink, "file moved": lambda: path.rename(folder / "moved")}
    replaced = {"file replaced": lambda: (path.unlink(), path.write_text("another's\n"))}
    (removed | moved | replaced)[how]()
    kept = 1 if how in removed else 0
    with caplog.at_level(logging.ERROR):
        output.take(missing_origin())
        write(output, report)
    assert (len(output._waiting), len(caplog.records)) == (kept, kept)
    folder.mkdir(exist_ok=True)
    write(output, report)
    assert (len(output._waiting), len(caplog.records)) == (0, kept)
    output.take(missing_origin())
    output.finish(report)
    assert len(path.read_text().splitlines()) == (3 if how in replaced else 2)


def test_a_full_disk_tears_no_line(tmp_path: Path) -> None:
    path, report = tmp_path / "report.jsonl", Report()
    output = ReportFile(str(path), PLAIN)
    output.take(missing_origin())
    size = path.stat().st_size
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + size // 2, limits[1]))
    try:
        output.take(missing_origin())
        assert (path.stat().st_size, len(output._waiting)) == (size, 1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    output.take(missing_origin())
    output.finish(report)
    assert [json.loads(line)["verdict"] for line in path.read_text().splitlines()] == ["blocked"] * 3


def test_what_is_lost_meanwhile_is_said_when_the_file_is_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output_module, "_MOST_LINES", 2)
    folder, report = tmp_path / "folder", Report()
    output = ReportFile(str(folder / "report.jsonl"), PLAIN)
    for _ in range(5):
        output.take(missing_origin())
    folder.mkdir()
    with caplog.at_level(logging.ERROR):
        write(output, report)
        output.finish(report)
    assert [record.args[1] for record in caplog.records if "lacks" in record.getMessage()] == [3]
    assert len((folder / "report.jsonl").read_text().splitlines()) == 2


@pytest.mark.parametrize("news", [False, True])
def test_the_last_report_is_there_though_the_file_was_removed(tmp_path: Path, caplog: pytest.LogCaptureFixture, news: bool) -> None:
    folder, report = tmp_path / "folder", Report()
    folder.mkdir()
    output = ReportFile(str(folder / "report.json"), PLAIN)
    output.take(missing_origin())
    write(output, report)
    shutil.rmtree(folder)
    if news:
        output.take(missing_origin())
    with caplog.at_level(logging.ERROR):
        output.finish(report)
    assert sum("lost" in record.getMessage() for record in caplog.records) == 1
    folder.mkdir()
    output.finish(report)
    assert (folder / "report.json").exists()


def test_a_record_after_the_end_is_written_too(tmp_path: Path) -> None:
    report = Report()
    outputs = [ReportFile(str(tmp_path / name), PLAIN) for name in ("report.jsonl", "report.json")]
    for late in (False, True):
        report.add(missing_origin(f"{late}"))
        for output in outputs:
            output.take(missing_origin(f"{late}"))
            output.finish(report)
    assert len((tmp_path / "report.jsonl").read_text().splitlines()) == 2
    assert json.loads((tmp_path / "report.json").read_text())["totals"]["flows"] == 2


def test_a_write_that_is_cancelled_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, report = tmp_path / "report.txt", Report()
    output = ReportFile(str(path), PLAIN)
    output.take(missing_origin())

    async def run() -> None:
        task = asyncio.create_task(output.write(report))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        path.unlink(missing_ok=True)
        output._rests_until = 0.0
        await output.write(report)

    asyncio.run(run())
    assert path.exists()


def test_a_write_under_way_does_not_replace_the_last_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread that renders is overtaken by the end."""
    path, report = tmp_path / "report.txt", Report()
    output = ReportFile(str(path), PLAIN)
    report.add(missing_origin())
    output.take(missing_origin())
    began, goes_on = threading.Event(), threading.Event()
    render = output._format.render  # type: ignore[union-attr]

    def slow(shown: Report, style: object) -> str:
        if isinstance(shown, Snapshot):
            began.set()
            goes_on.wait(10)
            return "an older report"
        return str(render(shown, PLAIN))

    monkeypatch.setattr(output, "_format", output_module.format_of("x.txt").__class__("text", "text/plain", (".txt",), slow))  # type: ignore[call-arg]

    async def run() -> None:
        task = asyncio.create_task(output.write(report))
        await asyncio.to_thread(began.wait, 10)
        task.cancel()
        output.finish(report)
        goes_on.set()

    asyncio.run(run())
    assert "missing-allow-origin" in path.read_text()


def test_a_snapshot_stays_as_it_was() -> None:
    report = Report()
    report.add(missing_origin())
    snapshot = Snapshot(report)
    was = (report.totals, report.span, report.groups())
    report.clear()
    assert (snapshot.totals, snapshot.span, snapshot.groups()) == was != (report.totals, report.span, report.groups())
