"""The programs that write HAR files, as a table: whose log it is, what its times mean, and which links it has."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from cors_addon.core.evidence import Engine

_LONGEST_NAME = 100


class Pairing(StrEnum):
    """How a preflight of a file finds the request that it is for, where the file has no link."""

    BY_TIME = "by time"
    """The request is sent after it, as on the wire."""
    ENCLOSED = "enclosed"
    """The request's entry begins when the page asks, before the preflight's, and ends after it."""
    BEFORE = "before"
    """The request's entry begins when the page asks, just before the preflight's, and tells not how long that took."""


@dataclass(frozen=True, slots=True)
class Maker:
    """A program that writes HAR files.

    `engine` is that of the browser whose log it exports, `UNKNOWN` for others' (a proxy's, a test's). `is_proxy` tells that its files
    show what went through a proxy: all of it was sent, and no header is left out. `starts_when_sent` tells that `startedDateTime` is
    when the request was sent, after what `timings` call blocked, dns and connect, which `time` counts all the same. `tells_failures`
    tells that an answer without word of a failure got to the page. `pairing` is how its preflights find their
    requests. `omits_failures` tells that it has entries of what loaded alone.
    """

    engine: Engine = Engine.UNKNOWN
    is_proxy: bool = False
    starts_when_sent: bool = False
    tells_failures: bool = False
    pairing: Pairing = Pairing.BY_TIME
    omits_failures: bool = False


UNKNOWN = Maker()
"""Any other program."""
_PROXY = Maker(is_proxy=True)
CHROMIUM = Maker(Engine.CHROMIUM, tells_failures=True, pairing=Pairing.ENCLOSED)
"""Chromium's DevTools (front_end/models/har/Log.ts): each answer has `_error`, null for none; `blocked` counts from the page's call."""

_MAKERS: Mapping[str, Maker] = {
    "webinspector": CHROMIUM,
    # netmonitor/src/har/har-builder.js of Firefox (seen in 153): nothing tells what failed; `time` leaves out what a preflight took.
    "firefox": Maker(Engine.FIREFOX, pairing=Pairing.BEFORE),
    # WebInspectorUI/UserInterface/Controllers/HARBuilder.js of WebKit (seen in WebKitGTK 2.50.6): no failures, no preflights, no hops.
    "webkit web inspector": Maker(Engine.WEBKIT, tells_failures=True, omits_failures=True),
    # packages/playwright-core/src/server/har/harTracer.ts: `_failureText` only where there is one; log.browser names the engine.
    "playwright": Maker(tells_failures=True),
    "webpagetest": Maker(starts_when_sent=True),
    "browsermob": Maker(starts_when_sent=True),
    "cors-addon": _PROXY,
    "mitmproxy": _PROXY,
    "charles": _PROXY,
    "fiddler": _PROXY,
}
"""Makers by how `log.creator.name` begins, in lower case."""

_BROWSERS: Mapping[str, Engine] = {
    "chrom": Engine.CHROMIUM,
    "google chrome": Engine.CHROMIUM,
    "headlesschrome": Engine.CHROMIUM,
    "microsoft edge": Engine.CHROMIUM,
    "msedge": Engine.CHROMIUM,
    "edge": Engine.CHROMIUM,
    "brave": Engine.CHROMIUM,
    "opera": Engine.CHROMIUM,
    "firefox": Engine.FIREFOX,
    "safari": Engine.WEBKIT,
    "webkit": Engine.WEBKIT,
}
"""Engines by how `log.browser.name` begins, in lower case."""

_BY_A_TEST = ("_apiRequestRef", "_apiRequest")
"""Keys of Playwright's for what no browser sent."""

_PRIORITIES = frozenset({"VeryLow", "Low", "Medium", "High", "VeryHigh"})


def maker_of(creator: str) -> Maker:
    """Return the maker of a file by the name of its creator."""
    name = creator.lower()
    return next((maker for start, maker in _MAKERS.items() if name.startswith(start)), UNKNOWN)


def maker_of_entry(maker: Maker, browser: str, entry: Mapping[str, object]) -> Maker:
    """Return the maker with the engine whose log an entry is in: where the file's creator does not tell, the browser that the file
    names does, or keys that only Chromium's DevTools write. What a test sent by itself (Playwright's APIRequestContext) is no browser's.
    """
    if any(entry.get(key) for key in _BY_A_TEST):
        return UNKNOWN
    if maker.engine is not Engine.UNKNOWN or maker.is_proxy:
        return maker
    return _informed(maker, browser[:_LONGEST_NAME], "_resourceType" in entry and entry.get("_priority") in _PRIORITIES)


@lru_cache(maxsize=64)
def _informed(maker: Maker, browser: str, by_devtools: bool) -> Maker:
    name = browser.lower()
    engine = next((engine for start, engine in _BROWSERS.items() if name.startswith(start)), Engine.UNKNOWN)
    if engine is Engine.UNKNOWN and by_devtools:
        return CHROMIUM if maker is UNKNOWN else replace(maker, engine=Engine.CHROMIUM)
    return replace(maker, engine=engine)
