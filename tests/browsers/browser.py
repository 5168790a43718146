"""The interface that the drivers of the three browsers share."""

from collections.abc import Mapping
from typing import Any, Protocol, Self

from tests.browsers.events import Event

type Json = Any
"""A value that came out of `json.loads`."""


class BrowserError(Exception):
    """The browser did not start, or did not do what the driver asked of it."""


class BrowserMissingError(BrowserError):
    """A program of the browser is not installed; the message names the Debian package that has it."""

    def __init__(self, program: str, package: str) -> None:
        super().__init__(f"{program} is not installed: apt-get install {package}")
        self.package = package


class Browser(Protocol):
    """A browser with an empty profile that sends all its traffic through a proxy on this machine.

    Used as `async with Chromium(proxy_port) as browser`: leaving ends all of its processes and removes the profile.
    """

    def __init__(self, proxy_port: int) -> None: ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *exception: object) -> None: ...

    def version(self) -> str:
        """Name and version as the browser reports them."""
        ...

    async def disable_cache(self, disabled: bool) -> None:
        """Use no cache from now on, as with the "Disable cache" of the developer tools, or use it again."""
        ...

    async def open(self, url: str) -> None:
        """Load a page and wait for its `load` event."""
        ...

    async def evaluate(self, script: str) -> Json:
        """Run the body of an asynchronous JavaScript function in the page and give what it returned."""
        ...

    def outcomes(self) -> tuple[Event, ...]:
        """All that the browser has reported so far, in the order of the requests."""
        ...


def text(value: Mapping[str, Json], *path: str) -> str:
    """The string at a path of nested JSON objects, or an empty one where there is none."""
    found: Json = value
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else ""
