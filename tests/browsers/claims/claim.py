"""A claim about the browsers as data: what a page asks, what the servers answer, and what each browser did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tests.browsers.referee.situation import Answer, Ask, Context, Field, Hop, Situation, Step

SHOP = "https://www.shop.test/"
MART = "http://www.mart.test/"
OTHER = "https://n{number}.other.test"
"""A foreign site whose cookie the pages have."""
PLAIN = "http://n{number}.other.test"

ENGINES = ("chromium", "firefox", "webkit")

EXPOSED = "(exposed)"
"""Instead of a request header: the names of the response headers that the script saw."""

type Did = Mapping[str, tuple[str, ...]]
"""By engine, a line for each flow in the order in which they were sent; see `session.line`."""

NAMES = "Accept, Authorization, Content-Type, DPR, Idempotency-Key, Range, If-None-Match, User-Agent, Viewport-Width, Width, X-A, X-B"
ALLOWING: tuple[Field, ...] = (("Access-Control-Allow-Origin", "{origin}"), ("Access-Control-Allow-Credentials", "true"))
READABLE = Answer(200, (("Content-Type", "application/json"), ("Cache-Control", "no-store"), *ALLOWING), "{}")
PERMITTING = Answer(204, (*ALLOWING, ("Access-Control-Allow-Methods", "PUT, DELETE, PATCH"), ("Access-Control-Allow-Headers", NAMES)))


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that requests of the player's (see referee/player.js) settle."""

    name: str
    section: str
    """Where in browser-rules.md it stands, or "traffic 11"."""
    words: str
    asks: tuple[Ask, ...]
    """Made one after the other, all for the same URL."""
    did: Did
    answer: Answer = READABLE
    preflight: Answer = PERMITTING
    to: Sequence[str] = (OTHER,)
    """The origins of the URL and of those that it is redirected to."""
    redirect: int = 302
    page: str = SHOP
    context: Context = Context.PAGE
    tail: str = ""
    """What the URLs end with."""
    said: Did | None = None
    """What we say of it, where the traffic does not show all that the browser did."""
    sent: str = ""
    """A request header whose value, up to the first comma or semicolon if it is Accept, each line names."""

    def situation(self, number: int) -> Situation:
        """The claim as a situation of this number."""
        urls = [f"{origin.format(number=number)}/{number}-0-{index}{self.tail}" for index, origin in enumerate(self.to)]
        hops = []
        for index, url in enumerate(urls):
            answer = self.answer
            if index + 1 < len(urls):
                location = ("Location", urls[index + 1])
                answer = replace(answer, status=self.redirect, headers=(*answer.headers, location), body="")
            hops.append(Hop(url, answer, self.preflight))
        steps = tuple(Step(ask, tuple(hops), 60 if index else 0) for index, ask in enumerate(self.asks))
        return Situation(number, self.name, self.page, self.context, steps)


@dataclass(frozen=True, slots=True)
class Scripted:
    """A claim that needs a script of its own; `$0`, `$1`… in the script, in headers and bodies stand for the URLs of the answers."""

    name: str
    section: str
    words: str
    script: str
    """The body of an asynchronous function in the page; what it returns is told last."""
    answers: tuple[tuple[str, Answer, Answer], ...]
    """Origin, answer, and answer to a preflight, of each URL."""
    did: Did
    said: Did
    """Our verdicts of the same flows, with the code in that engine where blocked."""
    page: str = SHOP
    sent: str = ""


def all_alike(*lines: str) -> Did:
    """What all three browsers did."""
    return dict.fromkeys(ENGINES, lines)


def each(chromium: tuple[str, ...], firefox: tuple[str, ...], webkit: tuple[str, ...]) -> Did:
    """What each of the browsers did."""
    return dict(zip(ENGINES, (chromium, firefox, webkit), strict=True))
