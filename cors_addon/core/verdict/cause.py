"""The cause of a failure as a value: why it really failed, beside the reason, which is what the browser says.

The rules that find it, and the catalogue of what it can be, stand in core/cause.
"""

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """Who can mend it."""

    SERVER_APP = "server app"
    LAYER = "layer in front"
    PAGE = "page"
    LIBRARY = "client library"
    IDENTITY_PROVIDER = "identity provider"
    NETWORK = "network"
    PROXY = "proxy"
    HARMLESS = "nobody: harmless"


class Sureness(StrEnum):
    """Whether the traffic proves the cause."""

    PROVEN = "proven"
    LIKELY = "likely"


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence in words, and the flow that shows it, "" for the one that failed."""

    text: str
    flow: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an attempt really failed.

    `code` never changes meaning, `title` has the actual values. `advice` is what to do first, then what else. `request` is the URL of
    the request that the page made, where the failure is that of another which came of it (after a redirect), and `method` its method; ""
    elsewhere.
    """

    code: str
    title: str
    side: Side
    sureness: Sureness
    because: tuple[Proof, ...] = ()
    advice: tuple[str, ...] = ()
    request: str = ""
    method: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """All its texts that hold actual values."""
        return (self.title, *[proof.text for proof in self.because], *self.advice, self.request, self.method)
