"""The first bytes of a body without its content codings, at a bounded cost whatever was sent."""

import re
import zlib

import brotli
import zstandard

LENGTH = 1024
"""How many bytes of a body are kept, as many as browsers sniff."""

_INPUT = 4 * LENGTH
_STEP = 256
_WINDOW = 1 << 23
"""The largest window that browsers accept for zstd, https://www.rfc-editor.org/rfc/rfc9659; memory of its size is taken for one."""
_BROTLI_IS_BOUNDED = hasattr(brotli.Decompressor, "can_accept_more_data")
"""Whether brotli bounds its output (since 1.2); without that, 600 bytes can unpack to hundreds of megabytes in one step."""
_BOTH = 47
"""The window bits by which zlib detects gzip and zlib headers itself."""
_BARE = -15
_SEPARATOR = re.compile(r"[,\s]+")


def beginning(raw: bytes | None, codings: str) -> bytes:
    """Return the first `LENGTH` bytes of a body as the page gets it. Never raises.

    `codings` is the text of Content-Encoding. A coding that is not known changes nothing, as in browsers; one that
    does not fit the bytes yields what could be decoded before the fault.
    """
    if not raw:
        return b""
    if not codings:
        return raw[:LENGTH]
    data = raw[:_INPUT]
    *outer, last = _SEPARATOR.split(codings.lower())
    data = _decoded(data, last, _INPUT if outer else LENGTH)
    for coding in reversed(outer):
        data = _decoded(data, coding, _INPUT)
    return data[:LENGTH]


def _decoded(data: bytes, coding: str, limit: int) -> bytes:
    match coding:
        case "gzip" | "x-gzip":
            return _inflated(data, _BOTH, limit)
        case "deflate":
            # Servers send both forms under this name, and browsers take both.
            return _inflated(data, _BOTH, limit) or _inflated(data, _BARE, limit)
        case "br":
            return _unbrotlied(data, limit)
        case "zstd":
            return _unzstandarded(data, limit)
    return data


def _inflated(data: bytes, window: int, limit: int) -> bytes:
    try:
        return zlib.decompressobj(window).decompress(data, limit)
    except zlib.error:
        return b""


def _unbrotlied(data: bytes, limit: int) -> bytes:
    if not _BROTLI_IS_BOUNDED:
        return b""
    decompressor, done = brotli.Decompressor(), b""
    # In small steps, because a fault takes the whole step's output with it.
    for start in range(0, len(data), _STEP):
        try:
            done += decompressor.process(data[start : start + _STEP], output_buffer_limit=limit - len(done))
        except brotli.error:
            break
        if len(done) >= limit:
            break
    return done[:limit]


def _unzstandarded(data: bytes, limit: int) -> bytes:
    try:
        return zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(data).read(limit)
    except zstandard.ZstdError:
        return b""
