"""The preflight cache as a timeline, by each engine's rules."""

import pytest

from cors_addon.core.engines import PROFILES
from cors_addon.core.fetch.preflight_cache import PreflightCache
from cors_addon.core.wire.headers import Headers
from tests.core.rows import PAGE, URL

LIMIT = 2000


def answer(methods: str = "PUT", names: str = "", max_age: str = "600") -> Headers:
    lines = (("Access-Control-Allow-Methods", methods), ("Access-Control-Allow-Headers", names), ("Access-Control-Max-Age", max_age))
    return Headers(tuple((name, value) for name, value in lines if value))


def finding(stored: Headers, method: str, names: tuple[str, ...] = (), credentialed: bool = False, with_: bool = False) -> set[str]:
    """Return the engines that spare a request its preflight a second after one with this answer."""
    found = set()
    for engine, profile in PROFILES.items():
        cache = PreflightCache(profile.cache, LIMIT)
        cache.store("1", 100.0, PAGE, URL, "PUT", credentialed, stored)
        if cache.find(101.0, PAGE, URL, method, with_, names):
            found.add(engine)
    return found


EVERY = {"fetch", "chromium", "firefox", "webkit"}


@pytest.mark.parametrize(
    ("stored", "method", "names", "engines"),
    [
        (answer(), "PUT", (), EVERY),
        (answer(), "DELETE", (), set()),
        (answer("PUT, DELETE"), "DELETE", (), EVERY),
        (answer(""), "PUT", (), EVERY),
        (answer(), "POST", (), EVERY),
        (answer(), "HEAD", (), {"fetch", "chromium", "webkit"}),
        (answer("PUT, HEAD"), "HEAD", (), EVERY),
        (answer("*"), "PATCH", (), {"fetch", "chromium", "webkit"}),
        (answer(names="X-A"), "PUT", ("x-a",), EVERY),
        (answer(names="X-A"), "PUT", ("x-b",), set()),
        (answer(names="*"), "PUT", ("x-b",), {"fetch", "chromium", "webkit"}),
        (answer(names="*"), "PUT", ("authorization",), {"webkit"}),
        (answer(max_age="0"), "PUT", (), set()),
    ],
)
def test_an_answer_covers_what_it_lists(stored: Headers, method: str, names: tuple[str, ...], engines: set[str]) -> None:
    """Firefox never reuses a wildcard, and wants HEAD listed; only WebKit lets `*` cover Authorization."""
    assert finding(stored, method, names) == engines


@pytest.mark.parametrize(
    ("stored_with", "asked_with", "engines"),
    [(True, True, EVERY), (True, False, {"fetch", "chromium", "webkit"}), (False, False, EVERY), (False, True, set())],
)
def test_an_answer_with_credentials_serves_requests_without(stored_with: bool, asked_with: bool, engines: set[str]) -> None:
    """Not the other way round, and not in Firefox, as measured."""
    assert finding(answer(), "PUT", (), stored_with, asked_with) == engines


def test_a_wildcard_got_with_credentials_is_a_literal_name() -> None:
    """It covers nothing later either."""
    assert finding(answer("*"), "PATCH", (), True, True) == set()


def test_an_answer_expires() -> None:
    """At the second that it names, and not before it was given."""
    cache = PreflightCache(PROFILES["fetch"].cache, LIMIT)
    cache.store("1", 100.0, PAGE, URL, "PUT", False, answer(max_age="10"))
    found = [cache.find(at, PAGE, URL, "PUT", False, ()) is not None for at in (99.0, 100.0, 109.9, 110.0)]
    assert found == [False, True, True, False]


@pytest.mark.parametrize("where", [(PAGE, "https://b.test/y", ""), ("https://c.test", URL, ""), (PAGE, URL, "partition")])
def test_an_answer_is_for_one_origin_url_and_partition(where: tuple[str, str, str]) -> None:
    """And is forgotten when a request to it fails."""
    cache = PreflightCache(PROFILES["fetch"].cache, LIMIT)
    cache.store("1", 100.0, PAGE, URL, "PUT", False, answer())
    origin, url, partition = where
    assert cache.find(101.0, origin, url, "PUT", False, (), partition) is None
    cache.forget(origin, url, partition)
    entry = cache.find(101.0, PAGE, URL, "PUT", False, ())
    assert entry
    assert entry.flow == "1"
    cache.forget(PAGE, URL)
    assert cache.find(101.0, PAGE, URL, "PUT", False, ()) is None


@pytest.mark.parametrize(("engine", "size"), [("fetch", LIMIT), ("chromium", 1024), ("firefox", 100), ("webkit", LIMIT)])
def test_the_oldest_answers_go_first(engine: str, size: int) -> None:
    """At the engine's limit, or at ours."""
    cache = PreflightCache(PROFILES[engine].cache, LIMIT, room=1 << 24)
    for number in range(LIMIT + 1):
        cache.store(str(number), 100.0, PAGE, f"{URL}{number}", "PUT", False, answer())
    kept = [number for number in range(LIMIT + 1) if cache.find(101.0, PAGE, f"{URL}{number}", "PUT", False, ())]
    assert kept == list(range(LIMIT + 1 - size, LIMIT + 1))


def test_chromium_keeps_nothing_for_opaque_origins_nor_for_long_urls() -> None:
    """Both measured or read in its source; the others keep them."""
    for origin, url in (("null", URL), (PAGE, "https://b.test/".ljust(1024, "x"))):
        for engine, profile in PROFILES.items():
            cache = PreflightCache(profile.cache, LIMIT)
            cache.store("1", 100.0, origin, url, "PUT", False, answer())
            assert (cache.find(101.0, origin, url, "PUT", False, ()) is None) is (engine == "chromium")


def test_what_a_wrong_presumption_brought_is_taken_back() -> None:
    """Only what that preflight's answer brought: a later one's stays."""
    cache = PreflightCache(PROFILES["fetch"].cache, LIMIT)
    cache.store("1", 100.0, PAGE, URL, "PUT", True, answer())
    cache.store("2", 101.0, PAGE, URL, "PUT", False, answer())
    cache.retract("1", PAGE, URL)
    cache.retract("3", PAGE, URL)
    assert cache.find(102.0, PAGE, URL, "PUT", True, ()) is None
    entry = cache.find(102.0, PAGE, URL, "PUT", False, ())
    assert entry
    assert entry.flow == "2"
