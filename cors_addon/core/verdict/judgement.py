"""What the product says of one exchange: a frozen value, comparable, printable and JSON-able."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from cors_addon.core.evidence import UNKNOWN_CLIENT, UNKNOWN_CREDENTIALS, UNKNOWN_MODE, Client, CredentialsClaim, ModeClaim
from cors_addon.core.verdict.cause import Cause
from cors_addon.core.wire.browser_log import Initiator
from cors_addon.core.wire.exchange import Exchange


class Kind(StrEnum):
    """What an exchange is, in the Fetch standard's terms."""

    PREFLIGHT = "preflight"
    ACTUAL = "actual"
    NO_CORS = "no-cors"
    NAVIGATION = "navigation"
    SAME_ORIGIN = "same-origin"
    WEBSOCKET = "websocket"
    OTHER = "other"


OF_CORS = frozenset({Kind.PREFLIGHT, Kind.ACTUAL})
"""The kinds that are part of a CORS attempt."""


class Verdict(StrEnum):
    """What the browser does with the response."""

    ALLOWED = "allowed"
    BLOCKED = "blocked"
    OPAQUE = "opaque"
    NOT_CORS = "not-cors"


class Certainty(StrEnum):
    """Whether the traffic proves the verdict."""

    CERTAIN = "certain"
    PRESUMED = "presumed"


class Observed(StrEnum):
    """Whether what the browser did next agrees with the verdict."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    UNOBSERVED = "unobserved"


class Action(StrEnum):
    """What a remedy does to a response."""

    SET = "set"
    """One line of the header with this value, instead of all that are there."""
    REMOVE = "remove"
    STATUS = "status"
    """Answer with this status; the remedy's header is ""."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """One change of the server's answer."""

    action: Action
    header: str
    value: str


@dataclass(frozen=True, slots=True)
class EngineVerdict:
    """What one engine (or the standard, `fetch`) does, in its own words.

    `code` is in the engine's vocabulary, `console` the line that its console prints; both are "" unless it complains.
    `reason` is our code of the reason.
    """

    verdict: Verdict
    reason: str = ""
    code: str = ""
    console: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A diagnosis beside the verdict: a code that never changes meaning, and a sentence with the actual values."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class AsBrowser:
    """What a browser would do with the answer to a request that no browser sent, as if a page of its `Origin` had asked.

    `reason` is "" unless blocked. The verdict is of this answer alone, NOT_CORS where no browser would send such a request.
    """

    verdict: Verdict
    reason: str = ""
    explanation: str = ""


@dataclass(frozen=True)
class Judgement:
    """The judgement of one exchange; the keys of the annotation (design, section 5) and what the report adds.

    `verdict`, `reason` and `explanation` are those of the engine that sent the request. `page` is the serialized origin of
    the page that asks ("" where unknown), known even where a redirect tainted the request's own `Origin`. `method` is the
    method that the page asked for (for a preflight: of its actual request). `reached_server` tells that the server got, and
    presumably executed, the actual request. `hidden` are the response headers that the page can't read.
    `preflight` says why a preflight was needed, or how it was spared. `as_browser` is of a request with Origin that no browser sent.
    `initiator` is the code that asked, where a browser's own log tells; None elsewhere.
    `cause` is why a blocked one really failed, and `answer` the beginning of the answer that its page can't read, as text.
    `remedies` are the changes of the answer where these are what mends it, and `mended` says what is proven of the attempt with them.
    """

    flow: str
    kind: Kind
    verdict: Verdict
    certainty: Certainty = Certainty.CERTAIN
    proviso: str = ""
    reason: str = ""
    explanation: str = ""
    exposed: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    client: Client = UNKNOWN_CLIENT
    mode: ModeClaim = UNKNOWN_MODE
    credentials: CredentialsClaim = UNKNOWN_CREDENTIALS
    engines: Mapping[str, EngineVerdict] = field(default_factory=dict)
    attempt: str = ""
    flows: tuple[str, ...] = ()
    observed: Observed = Observed.UNOBSERVED
    page: str = ""
    method: str = ""
    preflight: str = ""
    reached_server: bool = False
    initiator: Initiator | None = None
    notes: tuple[Note, ...] = ()
    as_browser: AsBrowser | None = None
    cause: Cause | None = None
    answer: str = ""
    mended: str = ""

    @cached_property
    def extent(self) -> tuple[int, int]:
        """The characters of all its texts, and how many texts those are."""
        texts = [
            self.proviso,
            self.explanation,
            self.mode.because,
            self.mode.destination,
            self.credentials.because,
            self.page,
            self.method,
            self.preflight,
            *self.exposed,
            *self.hidden,
            *self.client.because,
            *[told.console for told in self.engines.values()],
            *[remedy.header + remedy.value for remedy in self.remedies],
            *[note.text for note in self.notes],
            self.as_browser.explanation if self.as_browser else "",
            *([self.initiator.url, self.initiator.function] if self.initiator else ()),
            *(self.cause.texts if self.cause else ()),
            self.answer,
            self.mended,
        ]
        return sum(map(len, texts)), len(texts)

    @property
    def is_blocked(self) -> bool:
        """Whether the browser fails the request at this response."""
        return self.verdict is Verdict.BLOCKED

    @property
    def is_cors(self) -> bool:
        """Whether the exchange is part of a CORS attempt: a preflight or an actual request."""
        return self.kind in OF_CORS


@dataclass(frozen=True, slots=True)
class Record:
    """A judgement with the exchange it is of: what the report takes in. `revised` tells that there was one of the same flow before."""

    exchange: Exchange
    judgement: Judgement
    revised: bool = field(default=False, compare=False)
