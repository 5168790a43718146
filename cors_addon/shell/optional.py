"""Packages that may be there or not: the one place that asks for them, and what stands where they are missing.

mitmproxy brings what it needs itself, and that changes from version to version (12.3 replaced zstandard by backports.zstd).
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType

type Decoder = Callable[[bytes, int], bytes]
"""Gives the first bytes, at most so many, of what was packed; where the packed bytes are damaged, as many as could be had. Never raises."""

OPTIONAL = ("brotli", "compression.zstd", "backports.zstd", "zstandard")
"""All that is asked for here, by the names to import."""

_WINDOW = 23
"""The binary logarithm of the largest window that browsers accept for zstd (8 MB), https://www.rfc-editor.org/rfc/rfc9659; memory of its
size is taken for one."""

_STEP = 256


def decoders() -> Mapping[str, Decoder]:
    """Return the decoders of content codings that this Python has, by the coding's name: of `br` and `zstd` those there are."""
    found = {"br": _brotli(), "zstd": _zstd() or _zstandard()}
    return MappingProxyType({coding: decoder for coding, decoder in found.items() if decoder is not None})


def _module(name: str, *parts: str) -> ModuleType | None:
    """Return the module, None where it is missing or has not these parts."""
    try:
        module = import_module(name)
    except ImportError:
        return None
    return module if all(hasattr(module, part) for part in parts) else None


def _brotli() -> Decoder | None:
    brotli = _module("brotli", "Decompressor", "error")
    # Before 1.2 it can't bound its output: 600 bytes could unpack to hundreds of megabytes in one step.
    if brotli is None or not hasattr(brotli.Decompressor, "can_accept_more_data"):
        return None

    def decoded(data: bytes, limit: int) -> bytes:
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

    return decoded


def _zstd() -> Decoder | None:
    """Return the decoder of Python's own module (from 3.14 on), or of that module for Pythons before."""
    parts = "ZstdDecompressor", "ZstdError", "DecompressionParameter"
    zstd = _module("compression.zstd", *parts) or _module("backports.zstd", *parts)
    if zstd is None:
        return None
    options = {zstd.DecompressionParameter.window_log_max: _WINDOW}

    def decoded(data: bytes, limit: int) -> bytes:
        try:
            unpacked: bytes = zstd.ZstdDecompressor(options=options).decompress(data, max_length=limit)
        except zstd.ZstdError:
            return b""
        return unpacked

    return decoded


def _zstandard() -> Decoder | None:
    zstandard = _module("zstandard", "ZstdDecompressor", "ZstdError")
    if zstandard is None:
        return None

    def decoded(data: bytes, limit: int) -> bytes:
        try:
            unpacked: bytes = zstandard.ZstdDecompressor(max_window_size=1 << _WINDOW).stream_reader(data).read(limit)
        except zstandard.ZstdError:
            return b""
        return unpacked

    return decoded
