"""Every plain `fetch()` of the recordings: what is sent is what the browser sent, header for header, and ends as it ended there."""

import pytest

from cors_addon.core.request.browser_headers import BROWSER_HEADERS
from cors_addon.core.request.fetching import FetchEnding
from cors_addon.core.wire.headers import Headers
from tests.core.request.recorded import Recorded, played, recorded

STEPS = list(recorded())
BY_SETTING = {
    ("third-party-cookies-allowed-chromium", "Another site's server sets a cookie."): "no cookie yet, and cookies are allowed",
    ("third-party-cookies-blocked-firefox", "*"): "Firefox tells nothing of storage access where it blocks third-party cookies",
}
"""Steps in which one header hangs on a setting of the browser that no default is."""

OTHERWISE = {
    ("header-values-chromium", "Its unit in upper case, which WebKit alone takes for the same."): (
        "Chromium 156 asks for it, though the unit tests of its network service call it safelisted, and so do we"
    ),
}
"""Steps that are sent otherwise than the browser did, with the reason."""

BLOCKED = {
    FetchEnding.REFUSED_PREFLIGHT,
    FetchEnding.BLOCKED,
    FetchEnding.MIXED_CONTENT,
    FetchEnding.BAD_PORT,
    FetchEnding.TOO_MANY_REDIRECTS,
}


def by_setting(step: Recorded) -> bool:
    return not BY_SETTING.keys().isdisjoint({(step.name, step.about), (step.name, "*")})


def lasting(headers: Headers, setting: bool) -> list[tuple[str, str]]:
    """Return the headers but for what the machine's language and a browser without a window change."""
    return [
        (name, "…" if name.lower() == "accept-language" else value.replace("HeadlessChrome", "Chrome"))
        for name, value in headers.fields
        if not (setting and name == "sec-fetch-storage-access")
    ]


@pytest.mark.parametrize(
    "step", [pytest.param(step, id=f"{step.name}: {step.about}") for step in STEPS if (step.name, step.about) not in OTHERWISE]
)
def test_it_is_sent_as_the_browser_sent_it(step: Recorded) -> None:
    sent, ended = played(step)
    setting = by_setting(step)
    found = [(request.method, request.url, lasting(request.headers, setting)) for request in sent]
    asked = [exchange.request for exchange in step.exchanges]
    assert found == [(request.method, request.url, lasting(request.headers, setting)) for request in asked]
    assert ended is not None
    assert (ended.ending in BLOCKED) == (step.outcome in {"blocked", "failed"})


def test_there_is_much_to_compare() -> None:
    """A change of how scenarios are written can't empty the test."""
    counts = [sum(step.engine == engine for step in STEPS) for engine in BROWSER_HEADERS]
    assert min(counts) >= 150
    assert sum(len(step.exchanges) for step in STEPS) >= 700


def test_what_hangs_on_a_setting_is_recorded() -> None:
    """The table names no step that is gone."""
    named = {(step.name, about) for step in STEPS for about in (step.about, "*")}
    assert BY_SETTING.keys() | OTHERWISE.keys() <= named


def test_the_table_is_as_old_as_the_recordings() -> None:
    """Whoever records anew sees to it that the versions are those of the new recordings."""
    for browser in BROWSER_HEADERS.values():
        agents = {
            exchange.request.headers.text("user-agent") for step in STEPS if step.engine == browser.engine for exchange in step.exchanges
        }
        assert {agent.replace("HeadlessChrome", "Chrome") for agent in agents} - {"Shop/1"} == {browser.user_agent}
