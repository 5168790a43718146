"""Packages that may be there or not: the one place that asks for them, and what stands where they are missing.

mitmproxy brings what it needs itself, and that changes from version to version (12.3 replaced zstandard by backports.zstd).
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from types import MappingProxyType

type Decoder = Callable[[bytes, int], bytes]
"""Gives the first bytes, at most so many, of what was packed; where the packed bytes are damaged, what it gave before, if anything.
Never raises."""

OPTIONAL = ("brotli", "compression.zstd", "backports.zstd", "zstandard")
"""All that is asked for here, by the names to import."""

_WINDOW = 23
"""The binary logarithm of the largest window that browsers accept for zstd (8 MB), https://www.rfc-editor.org/rfc/rfc9659; memory of its
size is taken for one."""

_STEP = 256


def decoders() -> Mapping[str, Decoder]:
    """Return the decoders of content codings that this Python has, by the coding's name: of `br` and `zstd` those there are."""
    found = {"br": _first(_brotli), "zstd": _first(_zstd, _zstandard)}
    return MappingProxyType({coding: decoder for coding, decoder in found.items() if decoder is not None})


def _first(*makers: Callable[[], Decoder | None]) -> Decoder | None:
    """Return the first decoder that unpacks what is known, whatever is wrong with the packages before; None where none does."""
    for maker in makers:
        with suppress(Exception):  # a package may be there and broken, or have changed, in any way
            decoder, packed = maker(), _PACKED[maker]
            if decoder is not None and decoder(packed, 1) == b"a":
                return decoder
    return None


def _brotli() -> Decoder | None:
    brotli = import_module("brotli")
    decompressor_of, error = brotli.Decompressor, brotli.error
    # Before 1.2 it can't bound its output: 600 bytes could unpack to hundreds of megabytes in one step.
    if not hasattr(decompressor_of, "can_accept_more_data"):
        return None

    def decoded(data: bytes, limit: int) -> bytes:
        decompressor, done = decompressor_of(), b""
        # In small steps, because a fault takes the whole step's output with it.
        for start in range(0, len(data), _STEP):
            try:
                done += decompressor.process(data[start : start + _STEP], output_buffer_limit=limit - len(done))
            except error:
                break
            if len(done) >= limit:
                break
        return done[:limit]

    return decoded


def _zstd() -> Decoder:
    """Return the decoder of Python's own module (from 3.14 on), or of that module for Pythons before."""
    try:
        zstd = import_module("compression.zstd")
    except ImportError:
        zstd = import_module("backports.zstd")
    decompressor_of, error = zstd.ZstdDecompressor, zstd.ZstdError
    options = {zstd.DecompressionParameter.window_log_max: _WINDOW}

    def decoded(data: bytes, limit: int) -> bytes:
        try:
            unpacked: bytes = decompressor_of(options=options).decompress(data, max_length=limit)
        except error:
            return b""
        return unpacked

    return decoded


def _zstandard() -> Decoder:
    zstandard = import_module("zstandard")
    decompressor_of, error = zstandard.ZstdDecompressor, zstandard.ZstdError

    def decoded(data: bytes, limit: int) -> bytes:
        try:
            unpacked: bytes = decompressor_of(max_window_size=1 << _WINDOW).stream_reader(data).read(limit)
        except error:
            return b""
        return unpacked

    return decoded


_PACKED: Mapping[Callable[[], Decoder | None], bytes] = MappingProxyType(
    {
        _brotli: bytes.fromhex("0b00806103"),
        _zstd: bytes.fromhex("28b52ffd200109000061"),
        _zstandard: bytes.fromhex("28b52ffd200109000061"),
    }
)
"""A letter a, as each decoder's packer packs it."""
