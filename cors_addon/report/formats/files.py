"""Report files: written whole or not at all, or line by line, and refused early where they can't be written."""

import os
import secrets
import tempfile
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self


def check_writable(path: str | Path) -> None:
    """Raise an OSError that says what is wrong, in a sentence, if a report can't be written to the path."""
    target = _at_home(path).resolve()
    folder = target.parent
    if target.is_dir():
        raise IsADirectoryError(f"{target} is a folder; give the path of a file in it.")
    if target.exists() and not target.is_file():
        raise OSError(f"{target} is no regular file, so a report can't take its place.")
    if not folder.is_dir():
        problem = "is no folder" if folder.exists() else "does not exist"
        raise FileNotFoundError(f"{folder} {problem}, so {target.name} can't be written there.")
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(f"{target} is write-protected.")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise PermissionError(f"No file can be written to {folder}: {error.strerror or error}.") from error


def write_atomically(path: str | Path, text: str) -> None:
    """Write the file so that whoever opens it finds the former text or the whole new one, also after a crash.

    Raises OSError; what stood there before then stays.
    """
    target = _at_home(path).resolve()
    new = target.with_name(f".{target.name[:50]}.{secrets.token_hex(4)}.tmp")
    try:
        with new.open("xb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            new.chmod(target.stat().st_mode & 0o777)
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)


def is_there(path: str | Path) -> bool:
    """Tell whether there is a file at the path, as far as one may look."""
    try:
        return _at_home(path).exists()
    except OSError:
        return False


class JsonLines:
    """A file that judgements are appended to, line by line; it is opened at the first one.

    Whoever removes, moves or replaces the file, or its folder, finds the next line at the path all the same: in a new file.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = _at_home(path)
        self._file: FileIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def write(self, line: str) -> None:
        """Append a line, which ends with its line's end, and hand it to the operating system.

        Raises OSError where the path can't be written to, or no longer leads to the file that is open; then no part of the line stays.
        """
        if self._file is not None and not _is_at(self._path, self._file):
            self.close()
        if self._file is None:
            self._file = self._path.open("ab", buffering=0)
            if _ends_within_a_line(self._path):
                self._file.write(b"\n")
        _append(self._file, line.encode())

    def close(self) -> None:
        """Close the file; a later line opens it again."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _at_home(path: str | Path) -> Path:
    """Return the path with “~” at its beginning for somebody's home; where there is no such user, the path as it is."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - the other raises RuntimeError


def _is_at(path: Path, file: FileIO) -> bool:
    """Tell whether a path leads to an open file still."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def _append(file: FileIO, data: bytes) -> None:
    """Append all of the data, or nothing where it finds no room. Raises OSError."""
    before = os.fstat(file.fileno()).st_size
    written = 0
    try:
        while written < len(data):
            written += file.write(data[written:]) or 0
    except OSError:
        if written:
            file.truncate(before)
        raise


def _ends_within_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"
