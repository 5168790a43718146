"""The browsers with their real developer tools open: what can be switched on in them, and what they write of a session."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable


@runtime_checkable
class WithTools(Protocol):
    """A browser whose developer tools are open."""

    async def switch(self, name: str) -> None:
        """Switch on what the `SWITCHES` of its module name so."""
        ...

    async def hars(self) -> Mapping[str, str]:
        """Its HAR files, each by the name of the way in which it was exported; nothing more can be asked of the browser then."""
        ...
