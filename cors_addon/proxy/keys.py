"""The keys of mitmproxy's console, bound only where they are free."""

from dataclasses import dataclass
from typing import Protocol


class Keymap(Protocol):
    """The part of mitmproxy.tools.console.keymap.Keymap that is used here."""

    def get(self, context: str, key: str) -> object: ...  # noqa: D102

    def add(self, key: str, command: str, contexts: list[str], help: str) -> None: ...  # noqa: A002, D102


@dataclass(frozen=True, slots=True)
class Key:
    """A key, the command it stands for, and the console's contexts in which it does."""

    key: str
    command: str
    contexts: tuple[str, ...]
    help: str


_FLOWS = ("flowlist", "flowview")

KEYS = (
    Key("R", "console.command cors.export cors-report.html", _FLOWS, "Export the report of CORS failures"),
    Key("y", "cors.explain @focus", _FLOWS, "Explain what CORS makes of this flow"),
    Key("c", "cors.show", _FLOWS, "Show this flow as CORS, or as before"),
    Key("t", "cors.next", _FLOWS, "Jump to the next CORS failure"),
    Key("T", "cors.previous", _FLOWS, "Jump to the CORS failure before"),
)


def bind(keymap: Keymap) -> None:
    """Bind the keys that nothing else uses."""
    for key in KEYS:
        free = [context for context in key.contexts if not keymap.get(context, key.key) and not keymap.get("global", key.key)]
        if free:
            keymap.add(key.key, key.command, free, key.help)
