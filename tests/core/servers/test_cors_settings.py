"""How layers are told to do CORS: each of the table is known by its signature, and what is told of it passes for no secret."""

import pytest

from cors_addon.core.servers.cors_settings import SETTINGS, how_to_leave, how_to_turn_on
from cors_addon.core.servers.signs import LAYERS
from cors_addon.report.safe.mask import masked_text

LONGEST = 220
"""Characters of an advice that are still read."""


@pytest.mark.parametrize("layer", SETTINGS)
def test_a_layer_is_one_that_signs(layer: str) -> None:
    assert layer in {known.name for known in LAYERS}
    turn_on = how_to_turn_on([layer], "/", "https://a.test")
    told = turn_on + how_to_leave([layer])
    assert told
    assert len(turn_on) <= LONGEST
    assert masked_text(told) == told


@pytest.mark.parametrize(
    ("layers", "on", "off"),
    [
        (("nginx", "Express"), ("Express",), "nginx"),
        (("Cloudflare", "nginx"), ("nginx",), "Cloudflare"),
        (("Cloudflare",), (), "Cloudflare"),
        (("Express",), ("Express",), ""),
        ((), (), ""),
    ],
)
def test_the_app_comes_first(layers: tuple[str, ...], on: tuple[str, ...], off: str) -> None:
    told = how_to_turn_on(layers, "/x", "https://a.test")
    assert [name for name in ("Express", "nginx", "Cloudflare") if f"{name}: " in told] == list(on)
    assert how_to_leave(layers).partition(":")[0] == off
