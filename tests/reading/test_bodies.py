"""The first bytes of a body: of every coding, with every package that decodes one and without it, whatever was sent."""

import gzip
import resource
import zlib
from collections.abc import Callable
from importlib import import_module
from types import ModuleType, SimpleNamespace

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from cors_addon.reading import bodies
from cors_addon.reading import optional_packages as optional
from cors_addon.reading.bodies import LENGTH, beginning

TEXT = b'{"name": "value"}' * 100

Pack = Callable[[bytes], bytes]

DECODERS = {
    "brotli": ("br", optional._brotli()),
    "compression.zstd or backports.zstd": ("zstd", optional._zstd()),
    "zstandard": ("zstd", optional._zstandard()),
}
each_decoder = pytest.mark.parametrize("package", [name for name, (_, decoder) in DECODERS.items() if decoder])


def deflated_bare(data: bytes) -> bytes:
    """Compress without zlib's header, as some servers do."""
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(data) + compressor.flush()


@pytest.fixture
def only(package: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Leave one package alone to decode with; gives its coding."""
    coding, decoder = DECODERS[package]
    monkeypatch.setattr(bodies, "_DECODERS", {coding: decoder})
    return coding


def test_every_package_was_tried() -> None:
    """The tests bring them all; of brotli the oldest mitmproxy admits none that bounds its output."""
    assert [name for name, (_, decoder) in DECODERS.items() if decoder is None] in ([], ["brotli"])
    assert (DECODERS["brotli"][1] is None) is not hasattr(brotli.Decompressor, "can_accept_more_data")


@pytest.mark.parametrize(
    ("packs", "codings"),
    [
        ([], ""),
        ([], "identity"),
        ([], "utf8"),
        ([], "no such coding"),
        ([gzip.compress], "gzip"),
        ([gzip.compress], "X-GZip"),
        ([zlib.compress], "deflate"),
        ([deflated_bare], "deflate"),
        ([brotli.compress], "br"),
        ([zstandard.compress], "zstd"),
        ([gzip.compress, brotli.compress], "gzip, br"),
        ([brotli.compress, gzip.compress], "br,gzip"),
    ],
)
def test_the_beginning_of_a_body(packs: list[Pack], codings: str) -> None:
    """What the page gets, cut; nothing of brotli where the library can't be kept from unpacking it all."""
    raw = TEXT
    for pack in packs:
        raw = pack(raw)
    unread = "br" in codings and "br" not in optional.decoders()
    assert beginning(raw, codings) == (b"" if unread else TEXT[:LENGTH])


PACKED = {"br": brotli.compress, "zstd": zstandard.compress}


@each_decoder
def test_each_package_alone_is_enough(only: str) -> None:
    """Whichever of them a mitmproxy brings."""
    assert beginning(PACKED[only](TEXT), only) == TEXT[:LENGTH]


@pytest.mark.parametrize("codings", ["br", "zstd", "gzip, br", "br, gzip"])
def test_without_a_package_the_body_counts_as_unread(codings: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packed bytes are not taken for what the page gets."""
    monkeypatch.setattr(bodies, "_DECODERS", {})
    raw = TEXT
    for coding in codings.split(", "):
        raw = (PACKED | {"gzip": gzip.compress})[coding](raw)
    assert beginning(raw, codings) == b""


ALL = frozenset(optional.decoders())
MISSING = {
    # What is missing or has changed, and the codings that are left.
    ("brotli",): ALL - {"br"},
    ("compression.zstd",): ALL,
    ("compression.zstd", "backports.zstd"): ALL,
    ("zstandard",): ALL,
    ("compression.zstd", "backports.zstd", "zstandard"): ALL - {"zstd"},
    optional.OPTIONAL: frozenset(),
}


def hollow(name: str) -> object:
    """Import a module that has nothing of what is used."""
    return ModuleType(name)


def halved(name: str) -> object:
    """Import one that lacks what is used of a part of it."""
    parts = ("Decompressor", "error", "ZstdDecompressor", "ZstdError", "DecompressionParameter")
    return SimpleNamespace(__name__=name, **dict.fromkeys(parts, object()))


def missing(name: str) -> object:
    """Import what is not there."""
    raise ModuleNotFoundError(name)


def broken(name: str) -> object:
    """Import what was built for another machine."""
    raise OSError(f"{name}: invalid ELF header")


@pytest.mark.parametrize("without", MISSING, ids=" ".join)
@pytest.mark.parametrize("how", [missing, hollow, broken])
def test_a_package_that_is_missing_or_changed_is_done_without(
    without: tuple[str, ...], how: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next best decodes; where there is none, nothing does, and nothing ends the load."""

    def imported(name: str) -> object:
        return how(name) if name in without else import_module(name)

    monkeypatch.setattr(optional, "import_module", imported)
    found = optional.decoders()
    assert found.keys() == MISSING[without]
    assert [coding for coding, decoder in found.items() if decoder(PACKED[coding](TEXT), LENGTH) != TEXT[:LENGTH]] == []


def test_a_package_of_which_a_part_changed_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has the names, and not what is behind them."""
    monkeypatch.setattr(optional, "import_module", halved)
    assert optional.decoders().keys() <= {"zstd"}


@pytest.mark.parametrize("codings", ["gzip", "deflate", "br", "zstd"])
@given(raw=st.binary(max_size=300))
def test_a_body_that_is_not_what_it_says(codings: str, raw: bytes) -> None:
    """No bytes raise."""
    assert len(beginning(raw, codings)) <= LENGTH


@each_decoder
@given(raw=st.binary(max_size=300))
def test_no_decoder_raises(package: str, raw: bytes) -> None:
    """Neither for junk nor for what only begins well."""
    coding, decoder = DECODERS[package]
    for sent in (raw, PACKED[coding](TEXT)[: len(raw)] + raw):
        assert len(decoder(sent, LENGTH)) <= LENGTH


@pytest.mark.parametrize(
    ("pack", "coding", "stands"), [(gzip.compress, "gzip", True), (brotli.compress, "br", "br" in ALL), (zstandard.compress, "zstd", False)]
)
def test_a_body_that_is_cut(pack: Pack, coding: str, stands: bool) -> None:
    """What could be decoded stands; of zstd nothing can before a block is whole."""
    noise = bytes(range(256)) * 40
    begins = beginning(pack(noise)[:-5], coding)
    assert noise.startswith(begins)
    assert bool(begins) is stands


def test_a_body_that_unpacks_to_very_much() -> None:
    """It is not unpacked."""
    assert beginning(gzip.compress(bytes(10_000_000)), "gzip") == bytes(LENGTH)


def wide(data: bytes) -> bytes:
    """Compress with a window that no browser accepts."""
    parameters = zstandard.ZstdCompressionParameters(window_log=27, write_content_size=False)
    return zstandard.ZstdCompressor(compression_params=parameters).compress(data)


BOMBS = {
    "br": (lambda: brotli.compress(bytes(400_000_000), quality=4), bytes(LENGTH)),
    "zstd": (lambda: zstandard.compress(bytes(5_000_000)), bytes(LENGTH)),
    "zstd with a wide window": (lambda: wide(bytes(400_000_000)), b""),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_costs_little(bomb: str) -> None:
    """Neither time nor memory; browsers refuse windows of more than 8 MB, too."""
    coding, _, _ = bomb.partition(" ")
    pack, begins = BOMBS[bomb]
    raw = pack()
    for of, decoder in DECODERS.values():
        if of == coding and decoder is not None:
            before = resource.getrusage(resource.RUSAGE_SELF)
            assert decoder(raw[:4096], LENGTH) == decoder(raw, LENGTH) == begins
            after = resource.getrusage(resource.RUSAGE_SELF)
            assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.5
    assert beginning(raw, coding) == (begins if coding in optional.decoders() else b"")


def test_a_body_of_which_nothing_was_kept() -> None:
    """It was streamed."""
    assert beginning(None, "gzip") == b""
