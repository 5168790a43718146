"""A situation: a page, what it asks for in a step or a few, and what the servers answer; all of it data."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

type Field = tuple[str, str]
"""A header line: name and value."""

SLOW = "slow-"
"""How the names of servers begin that take their time; only their answers have a delay."""


class Context(StrEnum):
    """What in a page asks."""

    PAGE = "page"
    FRAME = "frame"
    """A sandboxed iframe of the page, whose origin is opaque."""
    WORKER = "worker"
    """A dedicated worker of the page."""


class Served(StrEnum):
    """How a request ends on the side of the servers."""

    ANSWERED = "answered"
    CLOSED = "closed"
    """The proxy closes the stream without an answer."""
    UNREACHABLE = "unreachable"
    """The proxy can't reach the server, and says so with a page of its own."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response; `{origin}` in a header's value stands for the request's own `Origin`."""

    status: int = 200
    headers: tuple[Field, ...] = ()
    body: str = ""
    served: Served = Served.ANSWERED
    delay: int = 0
    """For how many milliseconds the server works on it."""


@dataclass(frozen=True, slots=True)
class Hop:
    """A URL with its answers to a preflight and to the request itself."""

    url: str
    answer: Answer
    preflight: Answer


@dataclass(frozen=True, slots=True)
class Ask:
    """A request as the page words it; what does not apply to its initiator (`by`) stays as it is."""

    by: str
    """fetch, xhr, eventsource, beacon, form, frame, font, mask, img, script, module, import, style, video, audio, track, preload,
    or modulepreload."""
    method: str = "GET"
    mode: str = "cors"
    """The mode that a script gives to `fetch`."""
    credentials: str = "same-origin"
    """The credentials mode of `fetch`; for XMLHttpRequest and EventSource "include" stands for `withCredentials`."""
    headers: tuple[Field, ...] = ()
    body: str = ""
    """The kind of body: none, text, json, form, params; of a form, its encoding."""
    crossorigin: str = "none"
    """The attribute: none, anonymous, or use-credentials."""
    destination: str = ""
    """The `as` of a preload."""
    redirect: str = "follow"
    referrer_policy: str = ""
    keepalive: bool = False
    cache: str = "default"
    """The cache mode of `fetch`: some bring `Cache-Control` and `Pragma` headers with them."""
    priority: str = "auto"
    """The fetch priority of a script's request or of an element."""
    upload_listener: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One request and where it leads to, after a pause of some milliseconds."""

    ask: Ask
    hops: tuple[Hop, ...]
    pause: int = 0
    abort: int | None = None
    """After how many milliseconds the page gives it up, if it has not ended by then; None where it waits."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Steps that a page takes one after the other. Its URLs hold its number, so that nothing is shared with others."""

    number: int
    about: str
    page: str
    """The URL of the page that asks."""
    context: Context
    steps: tuple[Step, ...]
    left: bool = False
    """Whether its step is still under way when its page goes away."""

    @property
    def gives_up(self) -> bool:
        """Whether there are requests for which the page does not wait."""
        return self.left or any(step.abort is not None for step in self.steps)

    @property
    def origin(self) -> str:
        """The page's serialized origin."""
        return "null" if self.context is Context.FRAME else origin(self.page)


def origin(url: str) -> str:
    """The serialized origin of a URL that names no default port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def host_of(url: str) -> str:
    """The host of a URL, without the port."""
    return urlsplit(url).hostname or ""


def request_mode(ask: Ask, engine: str) -> str:
    """The request mode that the standard gives to what the page asks; in WebKit fonts, and tracks without the attribute, are no-cors."""
    match ask.by:
        case "fetch":
            return ask.mode
        case "font":
            return "no-cors" if engine == "webkit" else "cors"
        case "xhr" | "eventsource" | "module" | "import" | "modulepreload" | "mask":
            return "cors"
        case "form" | "frame":
            return "navigate"
        case "beacon":
            return "cors" if ask.body == "json" else "no-cors"
        case "preload" if ask.destination == "font" and engine == "firefox":
            return "cors"
        case "track" if ask.crossorigin == "none":
            return "no-cors" if engine == "webkit" else "same-origin"
        case _:
            return "no-cors" if ask.crossorigin == "none" else "cors"


def includes_credentials(ask: Ask, engine: str) -> bool:
    """Whether the credentials mode is "include"; it never is where Firefox preloads a font."""
    match ask.by:
        case "fetch" | "xhr" | "eventsource":
            return ask.credentials == "include"
        case "font" | "import" | "mask":
            return False
        case "form" | "frame" | "beacon":
            return True
        case "module" | "modulepreload":
            return ask.crossorigin == "use-credentials"
        case "preload" if ask.destination == "font" and engine == "firefox":
            return False
        case _:
            return ask.crossorigin != "anonymous"
