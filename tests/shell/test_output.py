"""The report file while mitmproxy runs: replaced when there is news, seldom enough, and tried again where writing fails."""

import logging
from pathlib import Path

import pytest

from cors_addon.report.model import Report
from cors_addon.report.style import PLAIN
from cors_addon.shell.output import Output
from tests.report.examples import missing_origin


def test_a_file_is_only_replaced_when_there_is_news(tmp_path: Path) -> None:
    path, report = tmp_path / "report.txt", Report()
    output = Output(str(path), PLAIN)
    output.write(report)
    path.unlink()
    output._rests_until = 0.0
    output.write(report)
    assert not path.exists()
    output.take(missing_origin())
    output.write(report)
    assert path.exists()


def test_writing_rests_in_proportion_to_what_it_took(tmp_path: Path) -> None:
    path, report = tmp_path / "report.txt", Report()
    output = Output(str(path), PLAIN)
    output.write(report)
    output._rests_until = float("inf")
    path.unlink()
    output.take(missing_origin())
    output.write(report)
    assert not path.exists()
    output.finish(report)
    assert path.exists()


@pytest.mark.parametrize("name", ["report.txt", "report.jsonl"])
def test_a_write_that_fails_is_told_once_and_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str) -> None:
    folder, report = tmp_path / "folder", Report()
    output = Output(str(folder / name), PLAIN)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            output.take(missing_origin())
            output._rests_until = 0.0
            output.write(report)
    assert len(caplog.records) == 1
    folder.mkdir()
    output.take(missing_origin())
    output.finish(report)
    assert (folder / name).stat().st_size > 0
