"""The vectors as cases, one an engine, with what is left out or contradicted, and why; `python -m tests.core.vectors` counts them."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cors_addon.core.engines import PROFILES
from tests.core.answers import ANSWERS

FOLDER = Path(__file__).parent.parent / "vectors"
VECTORS: list[dict[str, Any]] = json.loads((FOLDER / "vectors.json").read_text())
ENGINES = {"spec": "fetch", "chromium": "chromium", "firefox": "firefox", "webkit": "webkit"}

_TAO = "Timing-Allow-Origin decides how precise a page's clocks are, never whether a request fails; the product does not look at it"
_SEC_FETCH = "what a browser writes into Sec-Fetch-*: the product reads these headers, as evidence, and writes none"

KINDS_LEFT_OUT: Mapping[str, str] = {
    "tao_parse": _TAO,
    "tao_check": _TAO,
    "tao_redirect": _TAO,
    "sec_fetch_site": _SEC_FETCH,
    "sec_fetch_mode": _SEC_FETCH,
    "sec_fetch_redirect": _SEC_FETCH,
    "sec_fetch_storage_access": _SEC_FETCH,
    "cookies_sent": "whether a cookie is sent depends on the browser's jar; the product sees whether one was sent",
}
"""The kinds that the core does not model, and why."""

_LOADER = "chromium/cors_url_loader_unittest/"
_NOTHING_SENT = "refused before anything is sent: a proxy never sees it"
_REVALIDATION = "no header tells the browser's own revalidation from a page's: a 304 is not judged by itself"
_NETWORK_SERVICE = "Chromium's network service alone would send it; fetch() and XMLHttpRequest refuse the method before"

LEFT_OUT: Mapping[tuple[str, str], str] = {
    (_LOADER + "SameOriginRequest-cross", ""): _NOTHING_SENT,
    (_LOADER + "CorsCustomScheme", ""): _NOTHING_SENT,
    (_LOADER + "StripUsernameAndPassword", ""): "no HTTP request line holds a user name, and the product reads the URL from there",
    (_LOADER + "304ForSimpleGet", "chromium"): _REVALIDATION,
    (_LOADER + "ForbiddenMethod-TRACE-no-cors", ""): _NETWORK_SERVICE,
    (_LOADER + "ForbiddenMethod-TRACK-no-cors", ""): _NETWORK_SERVICE,
    (_LOADER + "21-redirects", ""): "too many redirects are no failure of CORS: the 21st is answered, and nothing follows",
    (_LOADER + "CalculateResponseTainting-no origin", ""): "a request of the browser itself has no page, and nothing to judge",
    (_LOADER + "StorageAccessStatus-Origin-inactive", ""): "the storage access status is the browser's; Origin is read from the request",
    (
        "derived/origin-header/no-cors-post-no-referrer",
        "chromium",
    ): "Chromium 156 does send the page's origin; Origin is read from the request",
    (
        "derived/origin-header/no-cors-post-same-origin-policy",
        "chromium",
    ): "Chromium 156 does send the page's origin; Origin is read from the request",
    ("derived/cors-check/status-304-needs-check", "chromium"): _REVALIDATION,
    ("chromium/cors_unittest/NotForbidden-revalidating", ""): _REVALIDATION,
    (
        "chromium/preflight_cache_unittest/CheckWithMethod-erases",
        "",
    ): "a look-up must not change what is remembered: the preflight that follows it is seen, and replaces or removes the entry",
    ("chromium/preflight_cache_unittest/MaxEntries", ""): "it has no step; the limit is tested in test_preflight_cache.py",
    (
        "derived/orb/plain-nosniff",
        "firefox",
    ): "Firefox parses the whole body as JavaScript in the end; only Chromium's blocking is modelled",
}
"""Single cases of modelled kinds, by id and engine (or "" for every one), and why the core does not answer them."""

_AS_WRITTEN = "WebKitGTK 2.50.6 prints a header's name as the page wrote it, which no preflight shows; X-… is nearly always written so"
_X_A = {"ok": False, "error": "header-not-allowed", "param": "X-A"}

CONTRADICTED: Mapping[tuple[str, str], tuple[str, dict[str, Any]]] = {
    ("derived/preflight-order/header-only-omit", "webkit"): (_AS_WRITTEN, _X_A),
    ("derived/preflight-order/header-only-include", "webkit"): (_AS_WRITTEN, _X_A),
}
"""Cases that a real browser contradicts: which one, what was measured, and the answer by that, which is tested in the vector's place.

Firefox ESR 153.7 contradicts none, though it does allow `["*", ""]` and `["", "*"]` (wpt/cors/origin.htm/fail-two-lines) over HTTP/2,
which writes names in lower case; the vectors' are written as over HTTP/1.1, where it refuses two lines whatever they hold. See
test_engines.py.
"""

NOT_ASKED: Mapping[str, frozenset[str]] = {
    "lna_check": frozenset({"error"}),
    "preflight_request": frozenset({"absent", "credentials"}),
}
"""What the core does not say of a kind: names for what only happens without a proxy, and what a browser leaves out of its preflights."""


@dataclass(frozen=True)
class Case:
    """One vector asked of one engine."""

    id: str
    kind: str
    engine: str
    given: Mapping[str, Any]
    expected: Mapping[str, Any]

    def failures(self) -> list[str]:
        """Return what differs from what is expected, in words."""
        profile = PROFILES[ENGINES[self.engine]]
        answer = ANSWERS[self.kind](self.given, profile)
        console = answer.get("console", "")
        asked = {key: value for key, value in self.expected.items() if key != "param"}
        wrong = [f"{key}: {answer.get(key)!r} instead of {value!r}" for key, value in asked.items() if answer.get(key) != value]
        if self.expected.get("param", "") not in console:
            wrong.append(f"{self.expected['param']!r} is not in {console!r}")
        return wrong


def _expected(vector: Mapping[str, Any], engine: str) -> dict[str, Any]:
    """Return what an engine is expected to answer, in the keys of `answers`."""
    common: dict[str, Any] = dict(vector["expected"]) if engine in vector["engines"] else {}
    name = common.pop("chromium_error", None) or common.pop("chromium_reason", None)
    if engine != "chromium":
        common.pop("param", None)
    elif name:
        common["error"] = name
    expected = common | vector.get("by_engine", {}).get(engine, {})
    if engine == "spec":
        expected.pop("error", None)
        expected.pop("param", None)
    return {key: value for key, value in expected.items() if key not in NOT_ASKED.get(vector["kind"], ())}


def claims(vector: Mapping[str, Any]) -> Iterator[str]:
    """Yield the engines that a vector says something of."""
    return (engine for engine in ENGINES if engine in vector["engines"] or engine in vector.get("by_engine", {}))


def why_left_out(vector: Mapping[str, Any], engine: str) -> str:
    """Return why a vector is not asked of an engine, or ""."""
    return KINDS_LEFT_OUT.get(vector["kind"]) or LEFT_OUT.get((vector["id"], engine)) or LEFT_OUT.get((vector["id"], ""), "")


def cases() -> Iterator[Case]:
    """Yield every vector of a modelled kind once for each engine that it claims something of."""
    for vector in VECTORS:
        for engine in claims(vector):
            if not why_left_out(vector, engine):
                _, expected = CONTRADICTED.get((vector["id"], engine), ("", _expected(vector, engine)))
                yield Case(vector["id"], vector["kind"], engine, vector["input"], expected)


def report() -> Iterator[str]:
    """Yield a table of what passes, fails and is left out, by kind and engine, and the reasons."""
    passed, failed, left = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for case in cases():
        wrong = case.failures()
        (failed if wrong else passed)[case.kind, case.engine] += 1
        if wrong:
            yield f"FAILED {case.id} [{case.engine}]: {'; '.join(wrong)}"
    for vector in VECTORS:
        for engine in claims(vector):
            left[vector["kind"], engine] += bool(why_left_out(vector, engine))
    yield f"{'kind':32}" + "".join(f"{engine:>12}" for engine in ENGINES) + "   (passed, -failed, /left out)"
    for kind in sorted({vector["kind"] for vector in VECTORS}):
        yield f"{kind:32}" + "".join(f"{_cell(passed[kind, e], failed[kind, e], left[kind, e]):>12}" for e in ENGINES)
    yield f"{passed.total()} passed, {failed.total()} failed, {left.total()} left out, of {len(VECTORS)} vectors"
    yield from (f"left out: {kind}: {why}" for kind, why in KINDS_LEFT_OUT.items())
    yield from (f"left out: {id_} [{engine or 'all'}]: {why}" for (id_, engine), why in LEFT_OUT.items())
    yield from (f"contradicted: {id_} [{engine}]: {why}" for (id_, engine), (why, _) in CONTRADICTED.items())


def _cell(passed: int, failed: int, left: int) -> str:
    return (str(passed) if passed else "") + (f"-{failed}" if failed else "") + (f"/{left}" if left else "")


if __name__ == "__main__":
    print("\n".join(report()))
