"""The bytes of a HAR file, read once from beginning to end, and then any part of them again."""

import codecs
import json
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO

from cors_addon.reading.har.json_stream import Read
from cors_addon.reading.stream import Stream

MOST_SPOOLED = 1 << 32
"""Bytes of a packed file, or of a pipe, that are kept in a temporary file."""
_CHUNK = 1 << 16
_HEAD = 4
_WIDE = {"utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
"""Encodings with a byte order mark: how many bytes a text takes in them is that of another, and the mark's."""


class HarFile:
    """A HAR file as UTF-8. `read` gives its bytes one after the other, `begin` is the position of the first that is no mark."""

    def __init__(self, read: Read, file: BinaryIO, origin: int, encoding: str) -> None:
        self.read = read
        self.begin = len(codecs.BOM_UTF8) if encoding == "utf-8-sig" else 0
        self._file = file
        self._origin = origin
        self._encoding = encoding

    def again(self, position: int) -> Read:
        """Return what reads on from a position; only when all was read once."""
        self._file.seek(self._origin + position)
        return self._file.read

    def offset(self, position: int) -> int:
        """Return which byte of the (unpacked) file a position is."""
        if self._encoding.startswith("utf-8"):
            return position
        encoding, offset = _WIDE.get(self._encoding, (self._encoding, 0))
        read, decoder = self.again(0), codecs.getincrementaldecoder("utf-8")("replace")
        while position > 0 and (piece := read(min(position, _CHUNK))):
            position -= len(piece)
            offset += len(decoder.decode(piece).encode(encoding))
        return offset


@contextmanager
def opened(stream: Stream) -> Iterator[HarFile]:
    """Give the file. What can't be read a second time is kept in a temporary file meanwhile: packed files, pipes, other encodings.

    Raises OSError where there is no room for one.
    """
    encoding = json.detect_encoding(stream.peek(_HEAD))
    again = stream.again() if encoding.startswith("utf-8") else None
    if again is not None:
        yield HarFile(stream.read, *again, encoding)
        return
    with TemporaryFile() as spool:
        yield HarFile(_spooling(stream, spool, encoding), spool, 0, encoding)


def _spooling(stream: Stream, spool: BinaryIO, encoding: str) -> Read:
    """Return what reads the stream as UTF-8, and writes to the spool what it gives."""
    decoder = None if encoding.startswith("utf-8") else codecs.getincrementaldecoder(encoding)("replace")
    spooled = 0

    def read(size: int) -> bytes:
        nonlocal spooled
        piece = stream.read(size)
        if decoder is not None:
            piece = decoder.decode(piece, final=not piece).encode("utf-8", "replace")
        spooled += len(piece)
        if spooled > MOST_SPOOLED:
            stream.stop("is larger than what can be read of a packed file or a pipe")
            return b""
        spool.write(piece)
        return piece

    return read
