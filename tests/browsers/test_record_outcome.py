"""The recorder's join: what became of a flow, from the words of the page's script and of the browser."""

from collections.abc import Sequence
from typing import Any

import pytest
from mitmproxy.http import Headers, HTTPFlow, Response
from mitmproxy.test import tflow

from tests.browsers.browser import BrowserError
from tests.browsers.events import Event, Events
from tests.browsers.outcome import Outcome, outcomes
from tests.browsers.scenario import FOLDER, NOTHING, read

PAGE = "https://shop.test/"
API = "https://api.test/a"
APP = "shop-app://login"


def flow(url: str = API, status: int = 200, location: str = "") -> HTTPFlow:
    made = tflow.tflow(resp=Response.make(status, b"", Headers(location=location) if location else Headers()))
    made.request.url = url
    return made


def event(**more: str) -> Event:
    return Event(**{"url": API, "method": "GET", "request": "1", **more})


def asked(kind: str = "cors", ok: bool | None = False, **more: Any) -> dict[str, Any]:
    return {"url": API, "kind": kind, "ok": ok, **more}


LINE = "blocked by CORS"
MODE = "Not allowed to follow a redirection while loading"
CASES = [
    ("it worked", asked(ok=True), flow(), [event()], ("allowed", "")),
    ("the browser complained", asked(), flow(), [event(code="X", console=LINE, failed="f")], ("blocked", "X")),
    ("it failed otherwise", asked(), flow(), [event(failed="net::ERR_EMPTY_RESPONSE")], ("failed", "")),
    ("the page made nothing of it", asked(), flow(), [event()], ("allowed", "")),
    ("a beacon was sent", asked("no-cors", None), flow(), [event()], ("opaque", "")),
    ("a beacon's preflight was refused", asked("cors", None), flow(), [event(code="X", failed="f")], ("blocked", "X")),
    ("Firefox's worker", asked(), flow(), [event(failed="NS_ERROR_DOM_BAD_URI")], ("blocked", "")),
    ("Firefox's redirect", asked(), flow(status=302, location="/b"), [event(failed="NS_ERROR_DOM_BAD_URI")], ("failed", "")),
    ("WebKit's worker", asked(), flow(), [event(failed="Origin x is not allowed by Access-Control-Allow-Origin.")], ("blocked", "")),
    ("a forbidden redirect", asked(), flow(status=302, location="/b"), [event()], ("failed", "")),
    ("WebKit's redirect mode", asked(), flow(), [event(console=f"{MODE} /b", failed=f"{MODE} /b")], ("failed", "")),
    ("the next hop", asked(), flow(status=302, location=APP), [event(), event(url=APP, code="X", failed="f")], ("blocked", "X")),
    ("another's next hop", asked(), flow(status=302, location=APP), [event(), event(url=APP, code="X", request="2")], ("failed", "")),
    ("resource policy", asked("no-cors"), flow(), [event(failed="NS_ERROR_DOM_CORP_FAILED")], ("blocked", "NS_ERROR_DOM_CORP_FAILED")),
    ("blind to CORS", asked("no-cors"), flow(), [event(failed="NS_ERROR_DOM_BAD_URI")], ("failed", "")),
    ("the page's own", asked(ok=True, url=PAGE), flow(PAGE), [event(url=PAGE)], ("not-cors", "")),
    ("own, but sandboxed", asked(ok=True, url=PAGE, page="null"), flow(PAGE), [event(url=PAGE)], ("allowed", "")),
    ("it was given up", asked(aborted=True), flow(), [event(failed="net::ERR_ABORTED")], ("aborted", "")),
    ("its page went away", asked(aborted=True), flow(), [], ("aborted", "")),
    ("a form", asked("navigation", True), flow(), [event()], ("not-cors", "")),
]


@pytest.mark.parametrize(("ask", "made", "events", "expected"), [pytest.param(*case, id=name) for name, *case in CASES])
def test_an_outcome_is_what_script_and_browser_tell(
    ask: dict[str, Any], made: HTTPFlow, events: Sequence[Event], expected: tuple[str, str]
) -> None:
    [outcome] = outcomes(PAGE, [ask], [made], events)
    assert (outcome.browser, outcome.code) == expected


def test_a_redirect_that_is_refused_for_where_it_leads_has_both_complaints() -> None:
    """Firefox prints one about the target, whose scheme has no requests, and one about the redirect."""
    events = Events()
    events.sent("1", API, "GET")
    events.note_url(APP, code="CORSRequestNotHttp", console="not http")
    events.note_url(API, code="CORSDidNotSucceed2", console=LINE)
    made = flow(status=302, location=APP)
    assert list(outcomes(PAGE, [asked()], [made], events.seen())) == [
        Outcome(made, "blocked", "CORSDidNotSucceed2", LINE, also=("CORSRequestNotHttp", "not http"))
    ]


def test_a_refused_preflight_after_a_redirect_is_told_of_the_redirect() -> None:
    """By WebKit, which reports no preflights."""
    first, preflight = flow(status=307, location="/b"), flow("https://api.test/b", 404)
    ends = list(outcomes(PAGE, [asked()], [first, preflight], [event(console=LINE, failed=LINE)]))
    assert [(end.browser, end.console) for end in ends] == [("allowed", ""), ("blocked", LINE)]


def test_headers_of_the_browser_itself_are_not_exposed_by_a_server() -> None:
    [outcome] = outcomes(PAGE, [asked(ok=True, exposed=["content-type", "x-firefox-spdy"])], [flow()], [event()])
    assert outcome.exposed == ("content-type",)


def preflight(at: float) -> HTTPFlow:
    made = flow()
    made.request.method, made.request.timestamp_start = "OPTIONS", at
    return made


@pytest.mark.parametrize(
    ("began", "flows", "expected"),
    [
        ((1, 1.2), (1.1, 1.3), ["aborted", "allowed"]),
        ((1, 1.2), (1.3,), ["allowed"]),
        ((1, 1), (1.1, 1.1), ["aborted", "allowed"]),
        ((1, 1), (1.1,), ["allowed"]),
    ],
    ids=["one after the other", "before it was sent", "at once, both sent", "at once, one sent"],
)
def test_requests_for_one_url_are_told_apart_by_when_the_page_asked(
    began: tuple[float, float], flows: Sequence[float], expected: Sequence[str]
) -> None:
    first, second = (begin * 1000 for begin in began)
    asks = [asked(aborted=True, began=first), asked(ok=True, began=second)]
    assert [end.browser for end in outcomes(PAGE, asks, [preflight(at) for at in flows], [event()])] == expected


def test_what_cors_ended_was_not_given_up() -> None:
    """Whatever the script says, where the browser complained and tells of nothing that was aborted."""
    with pytest.raises(BrowserError):
        list(outcomes(PAGE, [asked(aborted=True)], [flow()], [event(code="X", console=LINE, failed="f")]))


@pytest.mark.parametrize(("asks", "flows"), [([asked()], []), ([], [flow()])])
def test_what_does_not_fit_together_is_refused(asks: list[dict[str, Any]], flows: list[HTTPFlow]) -> None:
    """An ask without a flow, and a flow for which nothing asked."""
    with pytest.raises(BrowserError):
        list(outcomes(PAGE, asks, flows, []))


def test_a_scenario_has_what_it_says_of_tabs_cookies_caches_and_leaving() -> None:
    """And none otherwise."""
    tabs, cookies, plain = (read(FOLDER / f"{name}.toml")[0] for name in ("two-tabs", "third-party-cookies-blocked", "demo"))
    assert (tabs.second_page, cookies.second_page) == ("https://admin.test/", "")
    assert (cookies.third_party_cookies, plain.third_party_cookies) == (False, None)
    assert any(step.second != NOTHING for step in tabs.steps)
    assert all(step.second == NOTHING and not step.goes_to for step in plain.steps)
    assert (read(FOLDER / "cache-disabled.toml")[0].cache_disabled, plain.cache_disabled) == (True, False)
    assert any(step.goes_to for step in read(FOLDER / "aborted-by-leaving.toml")[0].steps)
