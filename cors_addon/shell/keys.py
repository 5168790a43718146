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


KEYS = (
    Key("R", "console.command cors.export cors-report.html", ("flowlist", "flowview"), "Export the report of CORS failures"),
    Key("y", "cors.explain @focus", ("flowlist", "flowview"), "Explain what CORS makes of this flow"),
)


def bind(keymap: Keymap | None) -> None:
    """Bind the keys that nothing else uses; without a console there is no keymap and nothing to do."""
    if keymap is None:
        return
    for key in KEYS:
        free = [context for context in key.contexts if not keymap.get(context, key.key) and not keymap.get("global", key.key)]
        if free:
            keymap.add(key.key, key.command, free, key.help)
