"""The first bytes of a body without its content codings, at a bounded cost whatever was sent."""

import re
import zlib

from cors_addon.reading.optional_packages import decoders

LENGTH = 1024
"""How many bytes of a body are kept, as many as browsers sniff."""

_INPUT = 4 * LENGTH
_BOTH = 47
"""The window bits by which zlib detects gzip and zlib headers itself."""
_BARE = -15
_SEPARATOR = re.compile(r"[,\s]+")
_DECODERS = decoders()


def beginning(raw: bytes | None, codings: str) -> bytes:
    """Return the first `LENGTH` bytes of a body as the page gets it. Never raises.

    `codings` is the text of Content-Encoding. A coding that is not known changes nothing, as in browsers; one that
    does not fit the bytes yields what its decoder gave before the fault, and one that only a missing package could
    decode yields nothing: such a body counts as unread.
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
        case "br" | "zstd":
            decoder = _DECODERS.get(coding)
            return decoder(data, limit) if decoder else b""
    return data


def _inflated(data: bytes, window: int, limit: int) -> bytes:
    try:
        return zlib.decompressobj(window).decompress(data, limit)
    except zlib.error:
        return b""
