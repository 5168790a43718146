"""The bytes of a recording, unpacked where they are packed, with the position that was reached."""

import zlib
from collections.abc import Callable
from typing import BinaryIO

Progress = Callable[[int, int], None]
"""Told the bytes of the file that were read, and all that it has (0 where that is unknown, as from a pipe)."""

MOST_AT_ONCE = 1 << 29
"""Bytes of packed data that are unpacked for one read."""
_CHUNK = 1 << 18
_UNPACKED = 1 << 20
"""Bytes that are unpacked at a time."""
_GZIP = b"\x1f\x8b"
_ZLIB = tuple(b"\x78" + level for level in (b"\x01", b"\x5e", b"\x9c", b"\xda"))
_BOTH = 47
"""The window bits by which zlib detects gzip and zlib headers itself."""


def silent(read: int, total: int) -> None:
    """Take in how far the reading got, and tell no one."""


class Stream:
    """A file that is read from its beginning to its end; gzip and zlib are unpacked, known by their first bytes.

    Nothing here raises for what the file holds: a fault ends the stream, and `fault` says in words what it was.
    """

    def __init__(self, file: BinaryIO, total: int = 0, progress: Progress = silent) -> None:
        self._file = file
        self._origin = file.tell() if file.seekable() else None
        self._total = total
        self._progress = progress
        self._taken = 0
        self._buffer = b""
        self._start = 0
        self._over = False
        self._unpacker: zlib._Decompress | None = None
        self._packed = b""
        self.position = 0
        """How many (unpacked) bytes were handed out."""
        self.fault = ""
        self.fell_short = False
        """Whether the end came before all bytes that someone wanted to read."""
        self.is_packed = self.peek(2).startswith((_GZIP, *_ZLIB))
        """Whether the file is packed, so that positions are those of the unpacked data."""
        if self.is_packed:
            self._packed, self._buffer = self._buffer, b""
            self._unpacker = zlib.decompressobj(_BOTH)

    def peek(self, size: int) -> bytes:
        """Return the next `size` bytes, fewer at the end, and stay where we are."""
        while len(self._buffer) - self._start < size and not self._over:
            self._fill()
        return self._buffer[self._start : self._start + size]

    def read(self, size: int = -1) -> bytes:
        """Return the next `size` bytes, fewer at the end; all that are left for -1.

        Of what is packed at most `MOST_AT_ONCE` bytes: some kilobytes can be unpacked to as many gigabytes.
        """
        parts: list[bytes] = []
        missing, left = size, MOST_AT_ONCE
        while missing:
            if left <= 0 and self.is_packed:
                self.stop("unpacks to more than can be read at once")
                parts.clear()
                break
            if self._start == len(self._buffer):
                if self._over:
                    break
                self._fill()
                continue
            end = len(self._buffer) if missing < 0 else self._start + missing
            part = self._buffer[self._start : end]
            self._start += len(part)
            missing -= len(part) if missing > 0 else 0
            left -= len(part)
            parts.append(part)
        data = b"".join(parts)
        self.position += len(data)
        self.fell_short |= len(data) < size
        return data

    def again(self) -> tuple[BinaryIO, int] | None:
        """Return the file and where in it the stream begins, if what was read can be read there once more; else None."""
        return None if self.is_packed or self._origin is None else (self._file, self._origin)

    def stop(self, fault: str) -> None:
        """Give nothing more, for a reason in words."""
        self._stop(fault)
        self._buffer, self._start = b"", 0

    def _fill(self) -> None:
        if self._packed:
            self._unpack()
            return
        try:
            chunk = self._file.read(_CHUNK)
        except OSError as error:
            self._stop(f"can't be read on: {error.strerror}")
            return
        self._taken += len(chunk)
        self._progress(self._taken, self._total)
        if self._unpacker is None:
            self._over = not chunk
            self._append(chunk)
        elif chunk:
            self._packed = chunk
            self._unpack()
        else:
            self._stop("" if self._unpacker.eof else "the packed data ends too early")

    def _unpack(self) -> None:
        """Unpack some of the packed data at hand."""
        unpacker = self._unpacker or zlib.decompressobj(_BOTH)
        if unpacker.eof:
            # A gzip file may have several parts, and zeros as padding.
            self._packed = self._packed.lstrip(b"\0")
            if not self._packed:
                return
            if not self._packed.startswith(_GZIP[: len(self._packed)]):
                self._stop("what follows the packed data is not packed")
                return
            self._unpacker = unpacker = zlib.decompressobj(_BOTH)
        try:
            self._append(unpacker.decompress(self._packed, _UNPACKED))
        except zlib.error as error:
            self._stop(f"the packed data is damaged ({error})")
            return
        self._packed = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail

    def _append(self, data: bytes) -> None:
        self._buffer = self._buffer[self._start :] + data
        self._start = 0

    def _stop(self, fault: str) -> None:
        self._over = True
        self._packed = b""
        self.fault = fault
