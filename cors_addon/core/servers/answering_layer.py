"""Who made an answer: a layer in front, that answered itself, or the app behind it."""

from collections.abc import Iterable
from dataclasses import dataclass

from cors_addon.core.servers.server_answer import ServerAnswer
from cors_addon.core.servers.signs import Standing, layers_of, maker_of, signs_of, standing_of
from cors_addon.core.wire.exchange import Response


@dataclass(frozen=True, slots=True)
class AnsweringLayer:
    """The layer in front that made an answer itself.

    `name` is "" where it is not known by name. `missing` is the app's signature that the server's other answers have and this one lacks,
    "" where the layer's own words or headers show that it made it, and `flow` one of those answers.
    """

    name: str
    missing: str = ""
    flow: str = ""


def layer_that_made(response: Response, others: Iterable[ServerAnswer]) -> AnsweringLayer | None:
    """Return the layer in front that made an answer itself, as it or the server's `others` show; None where nothing shows it."""
    if name := maker_of(response):
        return AnsweringLayer(name)
    layers = layers_of(signs_of(response))
    apps = [(app, one.flow) for one in others if one.is_ok and not one.proxy for app in apps_of(one.layers)]
    if not apps or any(app in layers for app, _ in apps):
        return None
    name = next((layer for layer in layers if standing_of(layer) is not Standing.APP), "")
    return AnsweringLayer(name, *apps[0])


def apps_of(layers: Iterable[str]) -> list[str]:
    """Return those of the layers that are apps or what runs them."""
    return [layer for layer in layers if standing_of(layer) is Standing.APP]
