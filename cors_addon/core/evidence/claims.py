"""The claims that evidence supports: who asks, how, and with or without credentials."""

from dataclasses import dataclass, field
from enum import StrEnum


class Engine(StrEnum):
    """A browser engine."""

    CHROMIUM = "chromium"
    FIREFOX = "firefox"
    WEBKIT = "webkit"
    UNKNOWN = "unknown"


class Level(StrEnum):
    """How near a client is to a browser."""

    BROWSER = "browser"
    THINNED = "thinned"
    """It may well be a browser: nothing speaks against it, but headers that browsers send are missing, which an exporter, a privacy proxy
    or a test may have taken out."""
    OTHER = "other"
    """Another program: its User-Agent says so, or its headers are such as no browser writes."""


class Credentials(StrEnum):
    """A request's credentials mode as far as the rules ask for it."""

    INCLUDE = "include"
    NOT_INCLUDE = "not-include"
    UNKNOWN = "unknown"


class RequestMode(StrEnum):
    """A request's mode, https://fetch.spec.whatwg.org/#concept-request-mode."""

    CORS = "cors"
    NO_CORS = "no-cors"
    SAME_ORIGIN = "same-origin"
    NAVIGATE = "navigate"
    WEBSOCKET = "websocket"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Client:
    """Who sent a request: a browser or not, which engine, and the headers that prove it, in words.

    `thinned` tells of what is not known to be a browser that it may well be one. `name` is that of the table of clients, "" where none
    fits. `emulates` tells that it is no browser and applies CORS all the same, by the rules of the profile of its name.
    """

    browser: bool
    engine: Engine
    because: tuple[str, ...] = ()
    thinned: bool = False
    name: str = ""
    emulates: bool = False

    @property
    def level(self) -> Level:
        """How near it is to a browser."""
        if self.browser:
            return Level.BROWSER
        return Level.THINNED if self.thinned else Level.OTHER

    @property
    def enforces(self) -> bool:
        """Whether it keeps to CORS, so that its requests are judged."""
        return self.browser or self.emulates

    @property
    def rules(self) -> str:
        """The name of the rules that it follows: the engine's, or its own."""
        return self.name if self.emulates else self.engine.value


@dataclass(frozen=True, slots=True)
class ModeClaim:
    """The request's mode and destination ("" for fetch and the like), and the header that proves it, in words."""

    mode: RequestMode
    destination: str = ""
    certain: bool = True
    because: str = ""


@dataclass(frozen=True, slots=True)
class CredentialsClaim:
    """The request's credentials mode, and what proves it, in words; for UNKNOWN, `presumed` is the likelier one."""

    mode: Credentials
    because: str = ""
    presumed: Credentials = Credentials.NOT_INCLUDE
    shown_by: str = field(default="", compare=False)
    """The id of the exchange that shows it, where that is another one of the attempt."""
    by_silence: bool = False
    """Whether nothing makes it likely but that requests never came, which an abort looks like, too."""

    @property
    def worlds(self) -> tuple[bool, ...]:
        """The possible answers to "is the credentials mode include?", the presumed one first."""
        if self.mode is not Credentials.UNKNOWN:
            return (self.mode is Credentials.INCLUDE,)
        presumed = self.presumed is Credentials.INCLUDE
        return (presumed, not presumed)


UNKNOWN_CLIENT = Client(False, Engine.UNKNOWN)
UNKNOWN_MODE = ModeClaim(RequestMode.UNKNOWN, certain=False)
UNKNOWN_CREDENTIALS = CredentialsClaim(Credentials.UNKNOWN)
