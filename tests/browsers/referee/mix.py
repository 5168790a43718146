"""Mixes of situations: how often the generator draws what makes a verdict easy or hard to foretell."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.browsers.referee.situation import Context


@dataclass(frozen=True, slots=True)
class Mix:
    """Pages, contexts and sites to draw from, each as often as it stands here, and who holds cookies."""

    name: str
    pages: tuple[str, ...]
    contexts: tuple[Context, ...]
    foreign: tuple[str, ...]
    """Sites that are foreign to all pages; see COOKIES for those that set cookies."""
    servers: tuple[str, ...]
    """Names of the servers that the situations of a site share; none where each situation has servers of its own."""
    further: tuple[str, ...]
    """What a page asks for after a first request: see `generate`."""
    blocking: int
    """Of so many browser sessions one blocks third-party cookies."""
    giving_up: float
    """The share of scripts' requests to foreign servers (alone, not redirected) that their page gives up."""
    ways: tuple[str, ...]
    """How it does that: see `habits`."""
    repeating: float
    """The share of such requests that are asked again and again, with preflights that are not remembered for long."""
    life: int
    """How many situations a page plays before it is loaded again, comes back from another page, or is opened in a new tab."""
    uncaching: int
    """Of so many lives of a page one has developer tools open with "Disable cache"."""

    def disables_cache(self, session: int, life: int) -> bool:
        """Whether the page of this number, in the session of this number, is played with "Disable cache"."""
        return (session + life) % self.uncaching == self.uncaching // 2

    def blocks_cookies(self, session: int) -> bool:
        """Whether the session of this number blocks third-party cookies."""
        return session % self.blocking == 1


SHOP, NEWS, MART, WIKI = "https://www.shop.test/", "https://www.news.test/", "http://www.mart.test/", "http://www.wiki.test/"

COOKIES = {SHOP: "shop.test", MART: "mart.test"}
"""The pages whose site has a cookie."""
COOKIED = "other.test"
"""The foreign site that has cookies; bare.test has none."""

WAYS = ("early", "early", "late", "keystrokes", "keystrokes", "strict mode", "impatient", "left", "left")
"""Ways to give a request up, each as often as it stands here; one without a preflight is always given up late."""

EVERYDAY = Mix(
    "everyday",
    pages=(SHOP,) * 9 + (NEWS,) * 3 + (MART, WIKI),
    contexts=(Context.PAGE,) * 37 + (Context.FRAME, Context.WORKER, Context.WORKER),
    foreign=(COOKIED,) * 7 + ("bare.test",),
    servers=("api", "cdn", "id", "data"),
    further=(*("again",) * 4, *("sibling",) * 6, *("method", "headers", "later") * 2, "credentials"),
    blocking=6,
    giving_up=0.3,
    ways=WAYS,
    repeating=0.1,
    life=60,
    uncaching=6,
)
"""As pages mostly are: one in seven over plain http (of the requests measured in traffic.md 300 of 2,155), a cookie at seven foreign
servers of eight, third-party cookies blocked in one session of six, servers that a page asks again and again, and one page in six played
with the developer tools' "Disable cache". Of what a script asks a foreign server directly, three in ten are given up and one repeated."""

HARD = Mix(
    "hard",
    pages=(SHOP, SHOP, NEWS, MART, WIKI),
    contexts=(Context.PAGE,) * 14 + (Context.FRAME,) * 3 + (Context.WORKER,) * 3,
    foreign=(COOKIED, "bare.test"),
    servers=(),
    further=("again", "again", "credentials", "method", "headers", "later", "sibling", "sibling"),
    blocking=2,
    giving_up=0.5,
    ways=WAYS,
    repeating=0.1,
    life=40,
    uncaching=3,
)
"""With as little as possible that tells of the credentials mode: two pages in five over plain http, half of the foreign servers without
cookies, third-party cookies blocked in every other session, and no server that is asked in two situations; every third page is played with
"Disable cache", and twice as many requests are given up."""

MIXES: Mapping[str, Mix] = {mix.name: mix for mix in (EVERYDAY, HARD)}
