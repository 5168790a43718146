"""Recordings to scan: found in folders, told apart by their first bytes, read into exchanges."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from cors_addon.core.wire.exchange import Exchange
from cors_addon.reading import dump
from cors_addon.reading.damage import Damage
from cors_addon.reading.har import document
from cors_addon.reading.stream import Progress, Stream, silent
from cors_addon.report.model.left_out import LeftOut

STANDARD_INPUT = "-"

_SUFFIXES = (".mitm", ".flows", ".har", ".zhar")
_PACKED = ".gz"
_HEAD = 256
# Whatever begins so is read as what it seems to be, if a person named it ...
_LIKE_DUMP = re.compile(rb"\d{1,12}(:|\Z)")
_LIKE_HAR = re.compile(rb"(\xef\xbb\xbf)?\s*\{|\xff\xfe|\xfe\xff")
# ... but of the files in a folder only what can hardly be anything else.
_SURELY = re.compile(rb'\d{1,12}:\d{1,3}:[a-z_]+[;,]|(\xef\xbb\xbf)?\s*\{\s*"log"\s*:')

# What we exported ourselves is no recording of its own: beside the traffic that it was made of, all would count twice.
_EXPORTED = re.compile(rb'\{\s*"log"\s*:\s*\{\s*"version"\s*:\s*"1\.2",\s*"creator"\s*:\s*\{\s*"name"\s*:\s*"cors-addon"')


def find(path: str) -> Iterator[str | Damage]:
    """Yield the recordings that a path given by a person stands for; damage for what isn't there.

    A file stands for itself, "-" for standard input, a folder for the recordings in it and below, in the order of their
    names; other files in a folder, our own exports among them, and hidden folders are passed over.
    """
    if path == STANDARD_INPUT or not Path(path).is_dir():
        yield path
        return
    empty = True
    faults: list[OSError] = []
    for folder, folders, files in Path(path).walk(on_error=faults.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for file in (folder / name for name in sorted(files)):
            if _is_recording(file):
                empty = False
                yield str(file)
    for fault in faults:
        yield Damage(str(fault.filename), 0, f"can't be read: {fault.strerror}")
    if empty and not faults:
        yield Damage(path, 0, "holds no recording; name a mitmproxy dump or a HAR file")


def read(path: str, progress: Progress = silent) -> Iterator[Exchange | LeftOut | Damage]:
    """Yield the exchanges of a recording (or of all in a folder), then what of it was left out, then the damage that ended the reading.

    Never raises for what the file is or holds.
    """
    if path != STANDARD_INPUT and Path(path).is_dir():
        for found in find(path):
            if isinstance(found, Damage):
                yield found
            else:
                yield from read(found, progress)
        return
    name = "standard input" if path == STANDARD_INPUT else path
    try:
        with nullcontext(sys.stdin.buffer) if path == STANDARD_INPUT else Path(path).open("rb") as file:
            yield from _read(Stream(file, _size(file), progress), name)
    except OSError as error:
        yield Damage(name, 0, f"can't be read: {error.strerror}")


def _read(stream: Stream, name: str) -> Iterator[Exchange | LeftOut | Damage]:
    damage: Damage | None = None
    for item in _items(stream, name):
        if isinstance(item, Damage):
            damage = item
        else:
            yield item
    if stream.fault:
        damage = Damage(name, stream.position if damage is None else damage.offset, stream.fault)
    if damage is not None and stream.is_packed and damage.offset:
        damage = replace(damage, message=f"{damage.message}, counted in the unpacked data")
    if damage is not None:
        yield damage


def _items(stream: Stream, name: str) -> Iterator[Exchange | LeftOut | Damage]:
    head = stream.peek(_HEAD)
    if _LIKE_DUMP.match(head):
        yield from dump.exchanges(stream, name)
    elif _LIKE_HAR.match(head):
        yield from document.exchanges(stream, name)
    else:
        yield Damage(name, 0, "is neither a mitmproxy dump nor a HAR file" if head else "is empty")


def _is_recording(path: Path) -> bool:
    if not path.is_file():
        return False
    named_so = path.name.lower().removesuffix(_PACKED).endswith(_SUFFIXES)
    try:
        with path.open("rb") as file:
            head = Stream(BytesIO(file.read(_HEAD))).peek(_HEAD)
    except OSError:
        return named_so
    return (named_so or _SURELY.match(head) is not None) and _EXPORTED.match(head) is None


def _size(file: BinaryIO) -> int:
    """Return the file's size in bytes, 0 for a pipe."""
    try:
        return os.fstat(file.fileno()).st_size
    except OSError:
        return 0
