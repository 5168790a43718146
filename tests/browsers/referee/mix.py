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

    def blocks_cookies(self, session: int) -> bool:
        """Whether the session of this number blocks third-party cookies."""
        return session % self.blocking == 1


SHOP, NEWS, MART, WIKI = "https://www.shop.test/", "https://www.news.test/", "http://www.mart.test/", "http://www.wiki.test/"

COOKIES = {SHOP: "shop.test", MART: "mart.test"}
"""The pages whose site has a cookie."""
COOKIED = "other.test"
"""The foreign site that has cookies; bare.test has none."""

EVERYDAY = Mix(
    "everyday",
    pages=(SHOP,) * 9 + (NEWS,) * 3 + (MART, WIKI),
    contexts=(Context.PAGE,) * 37 + (Context.FRAME, Context.WORKER, Context.WORKER),
    foreign=(COOKIED,) * 7 + ("bare.test",),
    servers=("api", "cdn", "id", "data"),
    further=(*("again",) * 4, *("sibling",) * 6, *("method", "headers", "later") * 2, "credentials"),
    blocking=6,
)
"""As pages mostly are: one in seven over plain http (of the requests measured in traffic.md 300 of 2,155), a cookie at seven foreign
servers of eight, third-party cookies blocked in one session of six, and servers that a page asks again and again."""

HARD = Mix(
    "hard",
    pages=(SHOP, SHOP, NEWS, MART, WIKI),
    contexts=(Context.PAGE,) * 14 + (Context.FRAME,) * 3 + (Context.WORKER,) * 3,
    foreign=(COOKIED, "bare.test"),
    servers=(),
    further=("again", "again", "credentials", "method", "headers", "later", "sibling", "sibling"),
    blocking=2,
)
"""With as little as possible that tells of the credentials mode: two pages in five over plain http, half of the foreign servers without
cookies, third-party cookies blocked in every other session, and no server that is asked in two situations."""

MIXES: Mapping[str, Mix] = {mix.name: mix for mix in (EVERYDAY, HARD)}
