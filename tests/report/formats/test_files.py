"""Report files are whole or untouched, and bad paths are refused before anything is lost."""

import os
from io import FileIO
from pathlib import Path
from unittest.mock import Mock

import pytest

from cors_addon.report.formats import files
from cors_addon.report.formats.files import JsonLines, check_writable, is_there, write_atomically


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    write_atomically(target, "one ✓")
    write_atomically(str(target), "two")
    assert target.read_text(encoding="utf-8") == "two"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("path", ["~nobody-of-this-name/report.json", "~nobody-of-this-name/r/x.json"])
def test_the_home_of_nobody_is_a_folder_that_is_not_there(path: str) -> None:
    with pytest.raises(OSError, match="nobody-of-this-name"):
        check_writable(path)
    assert not is_there(path)


def test_the_mode_of_the_former_file_stays(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text("one")
    target.chmod(0o640)
    write_atomically(target, "two")
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "report.html", tmp_path / "link.html"
    target.write_text("one")
    link.symlink_to(target)
    write_atomically(link, "two")
    assert link.is_symlink()
    assert target.read_text() == "two"


def test_what_stood_there_stays_if_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    target = tmp_path / "report.html"
    target.write_text("one")
    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(target, "two")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["one"]


def test_good_paths_are_accepted_and_left_alone(tmp_path: Path) -> None:
    existing = tmp_path / "there.json"
    existing.write_text("{}")
    check_writable(existing)
    check_writable(str(tmp_path / "new.json"))
    assert [path.name for path in tmp_path.iterdir()] == ["there.json"]


def test_bad_paths_are_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "none" / "x.json", file / "x.json", tmp_path / "pipe"):
        with pytest.raises(OSError, match=str(tmp_path)):
            check_writable(path)


def test_a_protected_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "x.json"
    target.write_text("")
    monkeypatch.setattr(files.os, "access", Mock(return_value=False))
    with pytest.raises(PermissionError, match=r"x\.json"):
        check_writable(target)


def test_a_protected_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**where: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(files.tempfile, "TemporaryFile", refuse)
    with pytest.raises(PermissionError, match="Read-only"):
        check_writable(tmp_path / "x.json")


def test_lines_are_there_as_soon_as_they_are_written(tmp_path: Path) -> None:
    target = tmp_path / "x.jsonl"
    with JsonLines(target) as lines:
        assert not target.exists()
        lines.write("{}\n")
        assert target.read_text() == "{}\n"
        lines.write("[]\n")
    lines.close()
    lines.write("1\n")
    lines.close()
    assert target.read_text() == "{}\n[]\n1\n"


def test_a_line_that_a_crash_cut_off_does_not_spoil_the_next(tmp_path: Path) -> None:
    target = tmp_path / "x.jsonl"
    target.write_text('{"half":')
    with JsonLines(target) as lines:
        lines.write("{}\n")
    assert target.read_text() == '{"half":\n{}\n'


@pytest.mark.parametrize("how", ["removed", "moved", "replaced"])
def test_a_line_goes_to_what_the_path_leads_to(tmp_path: Path, how: str) -> None:
    target = tmp_path / "x.jsonl"
    with JsonLines(target) as lines:
        lines.write("1\n")
        target.unlink() if how == "removed" else target.rename(tmp_path / "moved")
        if how == "replaced":
            target.write_text("2\n")
        lines.write("3\n")
    assert target.read_text() == ("2\n3\n" if how == "replaced" else "3\n")


@pytest.mark.parametrize("taken", [0, 3])
def test_no_part_of_a_line_stays_where_there_is_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: int) -> None:
    """A disk may take some bytes of a line before it is full."""
    target = tmp_path / "x.jsonl"

    class Full(FileIO):
        def write(self, data: bytes) -> int:  # type: ignore[override]
            if len(data) < 10 or not taken:
                raise OSError(28, "No space left on device")
            return super().write(data[:taken])

    with JsonLines(target) as lines:
        lines.write("1\n")
        file, lines._file = lines._file, Full(target, "ab")
        file.close()
        with pytest.raises(OSError, match="No space"):
            lines.write("0123456789\n")
        lines.close()
        lines.write("2\n")
    assert target.read_text() == "1\n2\n"


def test_what_may_not_be_looked_at_counts_as_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", path)

    assert (is_there(tmp_path), is_there(tmp_path / "x")) == (True, False)
    monkeypatch.setattr(files.Path, "exists", refuse)
    assert not is_there(tmp_path)
