"""What a browser's own log, such as a HAR file of its network panel, says of an exchange beside what went over the wire."""

from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    """What became of an exchange in the browser."""

    UNKNOWN = "unknown"
    DELIVERED = "delivered"
    """The answer got to whoever asked: the page, or the fetch that follows a redirect. Of a preflight: its request went on."""
    REFUSED = "refused"
    """The browser kept the answer back, as CORS makes it do. Of a preflight: its request was failed, and never sent."""
    FAILED = "failed"
    """Something else ended it: the page gave it up, an extension stopped it, the network failed."""


@dataclass(frozen=True, slots=True)
class Initiator:
    """The code that asked: a script's or a document's URL, the line there (from 1, 0 where unknown) and the function ("" likewise)."""

    url: str
    line: int = 0
    function: str = ""

    def __str__(self) -> str:
        place = f"{self.url}:{self.line}" if self.line else self.url
        return f"{self.function} ({place})" if self.function else place


@dataclass(frozen=True, slots=True)
class BrowserLog:
    """What the log says; everything is empty where there is no such log, as in live traffic.

    `engine` is the name of the engine whose log it is. `ending` is what became of the exchange, `words` the log's own for it.
    `partner` is the id of the preflight that asked for a request, or of the request that a preflight is for, where the log tells.
    `is_partial` tells that requests may be missing from it, or stand in another order: what a filter of the network panel hides is not
    saved.
    """

    engine: str = ""
    is_partial: bool = False
    ending: Ending = Ending.UNKNOWN
    words: str = ""
    partner: str = ""
    initiator: Initiator | None = None


NO_LOG = BrowserLog()
PARTIAL_LOG = BrowserLog(is_partial=True)
"""A log of which nothing is known but that it is one."""
