"""What each maker's HAR file tells beside the traffic: whose log it is, what became of a request, whose preflight it is, who asked."""

import io
import json
from typing import Any

import pytest

from cors_addon.core.wire.browser_log import Ending, Initiator
from cors_addon.core.wire.exchange import Exchange
from cors_addon.reading.damage import Damage
from cors_addon.reading.har import file as har_file
from cors_addon.reading.har import json_stream
from cors_addon.reading.har.document import exchanges
from cors_addon.reading.stream import Stream
from cors_addon.report.model.left_out import LeftOut

type Json = dict[str, Any]
PAGE, URL = "https://a.test", "https://b.test/x"
FULL = {"accept-encoding": "gzip", "sec-fetch-mode": "cors", "sec-fetch-site": "cross-site", "sec-fetch-dest": "empty"}


def entry(method: str = "GET", at: float = 0, *, took: float = 50, url: str = URL, headers: Json | None = None, **more: Any) -> Json:
    """Make an entry of a request that began so many milliseconds after the first, changed as `more` says."""
    sent = {"Origin": PAGE, "Referer": f"{PAGE}/", **FULL} if headers is None else headers
    made = {
        "startedDateTime": f"2026-01-01T00:00:{at / 1000:06.3f}Z",
        "time": took,
        "timings": {"blocked": took / 2, "dns": -1, "connect": -1, "send": 0, "wait": took / 2, "receive": 0},
        "request": {"method": method, "url": url, "httpVersion": "h2", "headers": [{"name": k, "value": v} for k, v in sent.items()]},
        "response": {"status": 200, "headers": [], "content": {}},
        "serverIPAddress": "192.0.2.1",
    }
    response = {**made["response"], **more.pop("response", {})}  # type: ignore[dict-item]
    return {**made, **more, "response": response}


def preflight(at: float = 0, *, took: float = 20, method: str = "PUT", **more: Any) -> Json:
    """Make a preflight's entry."""
    headers = {"Origin": PAGE, "Access-Control-Request-Method": method, **FULL}
    return entry("OPTIONS", at, took=took, headers=headers, **{"response": {"status": 204}, **more})


def unsent(method: str = "PUT", at: float = 0, *, took: float = 50, error: str | None = "net::ERR_FAILED", **more: Any) -> Json:
    """Make the entry of a request that was never sent, with the headers that the page's process knows."""
    made = entry(method, at, took=took, headers={"Referer": f"{PAGE}/"}, response={"status": 0, "_error": error})
    return {**made, "serverIPAddress": "", **more}


def read(*entries: Json, creator: str = "WebInspector", **log: Any) -> tuple[list[Exchange], LeftOut, list[Damage]]:
    """Read a file of these entries."""
    return read_bytes(json.dumps({"log": {"creator": {"name": creator}, **log, "entries": list(entries)}}).encode())


def read_bytes(data: bytes) -> tuple[list[Exchange], LeftOut, list[Damage]]:
    """Read a file: its exchanges, what was left out, and damage."""
    items = list(exchanges(Stream(io.BytesIO(data)), "f"))
    left_out = sum((item for item in items if isinstance(item, LeftOut)), LeftOut())
    return [item for item in items if isinstance(item, Exchange)], left_out, [item for item in items if isinstance(item, Damage)]


DEVTOOLS = {"_resourceType": "fetch", "_priority": "High"}
ENGINES = [
    ("WebInspector", {}, {}, "chromium"),
    ("Firefox", {}, {}, "firefox"),
    ("WebKit Web Inspector", {}, {}, "webkit"),
    ("Playwright", {"browser": {"name": "webkit"}}, {}, "webkit"),
    ("Playwright", {"browser": {"name": "chromium"}}, {}, "chromium"),
    ("Playwright", {"browser": {"name": "chromium"}}, {"_apiRequestRef": "request-context@1"}, ""),
    ("Playwright", {"browser": {"name": "chromium"}}, {"_apiRequest": True}, ""),
    ("WebPagetest", {"browser": {"name": "Google Chrome"}}, {}, "chromium"),
    ("WebPagetest", {}, DEVTOOLS, "chromium"),
    ("somebody", {}, DEVTOOLS, "chromium"),
    ("somebody", {}, {"_resourceType": "fetch"}, ""),
    ("somebody", {"browser": {"name": "Safari"}}, {}, "webkit"),
    ("somebody", {"browser": 7}, {}, ""),
    ("mitmproxy", {"browser": {"name": "firefox"}}, DEVTOOLS, ""),
]


@pytest.mark.parametrize(("creator", "log", "keys", "engine"), ENGINES)
def test_whose_log_it_is(creator: str, log: Json, keys: Json, engine: str) -> None:
    (exchange,), _, _ = read(entry(**keys), creator=creator, **log)
    assert (exchange.log.engine, exchange.log.is_partial) == (engine, creator != "mitmproxy")


@pytest.mark.parametrize(("creator", "clients"), [("Charles Proxy", 2), ("somebody", 2), ("Firefox", 1)])
def test_only_a_browsers_log_is_one_clients(creator: str, clients: int) -> None:
    """What one browser holds, a cookie say, proves nothing of another one whose requests a proxy recorded, too."""
    sent = [entry(at=at, headers={"Origin": PAGE, "User-Agent": agent, **FULL}) for at, agent in enumerate(("one", "other"))]
    found, _, _ = read(*sent, creator=creator)
    assert len({exchange.client for exchange in found}) == clients


def test_a_creator_may_be_named_after_the_entries() -> None:
    """All entries count as its."""
    data = json.dumps({"log": {"entries": [entry()], "creator": {"name": "Firefox"}, "browser": {"name": "Firefox"}}}).encode()
    (exchange,), _, _ = read_bytes(data)
    assert exchange.log.engine == "firefox"


IMAGE = {"Referer": f"{PAGE}/", **FULL, "sec-fetch-mode": "no-cors"}
HOME = {"Referer": "https://b.test/", **FULL}
PROVISIONAL = {"Referer": f"{PAGE}/"}
ENDINGS = [
    ("WebInspector", {"_error": None}, {}, Ending.DELIVERED),
    ("WebInspector", {"_error": "net::ERR_FAILED"}, {}, Ending.REFUSED),
    ("WebInspector", {"_error": "net::ERR_FAILED"}, {"headers": IMAGE}, Ending.FAILED),
    ("WebInspector", {"_error": "net::ERR_FAILED"}, {"headers": HOME}, Ending.FAILED),
    ("WebInspector", {"_error": "net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin"}, {"headers": IMAGE}, Ending.REFUSED),
    ("WebInspector", {"_error": "net::ERR_BLOCKED_BY_ORB"}, {"headers": IMAGE}, Ending.FAILED),
    ("WebInspector", {"_error": "net::ERR_ABORTED"}, {}, Ending.FAILED),
    ("WebInspector", {"_error": "net::ERR_CONNECTION_RESET", "status": 0}, {}, Ending.FAILED),
    ("WebInspector", {"_error": None, "status": 0}, {}, Ending.UNKNOWN),
    ("Playwright", {}, {}, Ending.DELIVERED),
    ("Firefox", {}, {}, Ending.UNKNOWN),
    ("WebKit Web Inspector", {}, {}, Ending.DELIVERED),
    ("WebKit Web Inspector", {"_error": "Origin https://a.test is not allowed by Access-Control-Allow-Origin."}, {}, Ending.REFUSED),
    ("somebody", {"_error": "net::ERR_FAILED"}, {}, Ending.UNKNOWN),
]


@pytest.mark.parametrize(("creator", "response", "more", "ending"), ENDINGS)
def test_what_became_of_it(creator: str, response: Json, more: Json, ending: Ending) -> None:
    (exchange,), _, _ = read(
        entry(response=response, **more), creator=creator, browser={"name": "chromium"} if creator == "Playwright" else {}
    )
    assert exchange.log.ending is ending


ABSENT = [
    ("WebInspector", entry(_fromCache="disk"), LeftOut(cached=1)),
    ("WebInspector", entry(_fromDiskCache=True), LeftOut(cached=1)),
    ("WebInspector", entry(response={"_fetchedViaServiceWorker": True}), LeftOut(cached=1)),
    ("WebInspector", entry(url="data:,x"), LeftOut(local=1)),
    ("WebInspector", unsent(error=None), LeftOut(unsent=1)),
    ("WebInspector", unsent(error="net::ERR_ABORTED"), LeftOut(unsent=1)),
    ("WebInspector", unsent(), LeftOut(unseen=1)),
    ("WebInspector", unsent(_resourceType="image"), LeftOut(unsent=1)),
    ("Playwright", unsent(response={"status": -1, "_failureText": "net::ERR_FAILED"}), LeftOut(unseen=1)),
    ("Playwright", unsent(response={"status": -1, "_failureText": "net::ERR_ABORTED"}), LeftOut(unsent=1)),
    ("Playwright", unsent(response={"status": -1}, _wasAborted=True), LeftOut(unsent=1)),
    ("Playwright", entry(_wasFulfilled=True), LeftOut(local=1)),
    ("Firefox", entry(took=0, timings={"blocked": 0, "wait": 0}), LeftOut(cached=1)),
    ("WebKit Web Inspector", entry(_fetchType="Memory Cache"), LeftOut(cached=1, blind=1)),
]


@pytest.mark.parametrize(("creator", "left", "expected"), ABSENT)
def test_what_is_left_out(creator: str, left: Json, expected: LeftOut) -> None:
    """It is counted by its reason."""
    found, left_out, _ = read(left, creator=creator, browser={"name": "chromium"} if creator == "Playwright" else {})
    assert (found, left_out) == ([], expected)


PAIRS = [
    # Chrome: the request's entry begins first, and ends last.
    ("WebInspector", [entry("PUT", 0, took=90), preflight(2, took=30)], (1, 2)),
    ("WebInspector", [preflight(2, took=30), entry("PUT", 0, took=90)], (2, 1)),
    ("WebInspector", [entry("PUT", 0, took=10), preflight(500, took=30)], None),
    ("WebInspector", [entry("PUT", 900, took=90), preflight(2, took=30)], None),
    ("WebInspector", [entry("POST", 0, took=90), preflight(2, took=30)], None),
    ("WebInspector", [entry("PUT", 0, took=90, url="https://b.test/y"), preflight(2, took=30)], None),
    ("WebInspector", [entry("PUT", 0, took=90, headers={**FULL, "Origin": "https://c.test"}), preflight(2, took=30)], None),
    # Of two the one that was sent afterwards, then the newest.
    ("WebInspector", [entry("PUT", 0, took=90), entry("PUT", 1, took=40, timings={}), preflight(2, took=30)], (1, 3)),
    # Of two that are both sent afterwards the one that goes out with the preflight's end.
    ("WebInspector", [entry("PUT", 0, took=90), entry("PUT", 1, took=150, url=URL), preflight(2, took=40)], (1, 3)),
    # The log's own ids outrank that.
    (
        "WebInspector",
        [
            entry("PUT", 0, took=90, _requestId="7"),
            entry("PUT", 1, took=90),
            preflight(2, _initiator={"type": "preflight", "requestId": "7"}),
        ],
        (1, 3),
    ),
    # Firefox tells not how long a preflight took.
    ("Firefox", [entry("PUT", 0, took=10), preflight(5, took=100)], (1, 2)),
    ("Firefox", [entry("PUT", 0, took=10), preflight(1_500, took=100)], None),
    # Others write when it was sent.
    ("WebPagetest", [preflight(0, took=30), entry("PUT", 60, took=90)], None),
]


@pytest.mark.parametrize(("creator", "entries", "pair"), PAIRS)
def test_which_preflight_is_whose(creator: str, entries: list[Json], pair: tuple[int, int] | None) -> None:
    """The preflight ends before its request is sent, whatever the entry says."""
    found = {exchange.id: exchange for exchange in read(*entries, creator=creator)[0]}
    linked = {one.id: one.log.partner for one in found.values() if one.log.partner}
    if pair is None:
        assert linked == {}
    else:
        request, asked = (f"f#{number}" for number in pair)
        assert linked == {request: asked, asked: request}
        assert found[asked].ended <= found[request].started <= found[request].ended


def test_a_preflight_whose_request_was_never_sent_ends_as_that_did() -> None:
    (one,), left_out, _ = read(unsent(), preflight(2))
    assert (one.log.ending, one.log.partner, one.log.is_partial, left_out) == (Ending.REFUSED, "", False, LeftOut(unsent=1))


def twice(first: Json, second: Json) -> dict[str, Ending]:
    """Read what a page asked for twice at once, of which one preflight was refused; return what became of both preflights."""
    refused, granted = preflight(2, took=55, response={"status": 502}), preflight(3, took=70)
    found, _, _ = read(first, second, refused, granted)
    return {one.id: one.log.ending for one in found if one.request.is_preflight}


SENT = entry("PUT", 1, took=150, timings={"blocked": 80, "dns": -1, "connect": -1, "send": 0, "wait": 70, "receive": 0})
TWICE = [
    # As like as not the other one's: nothing is told of either.
    ((unsent("PUT", 0, took=60), SENT), (Ending.UNKNOWN, Ending.UNKNOWN)),
    ((SENT, unsent("PUT", 0, took=60)), (Ending.UNKNOWN, Ending.UNKNOWN)),
    # Both ended alike.
    ((unsent("PUT", 0, took=60), unsent("PUT", 1, took=75)), (Ending.REFUSED, Ending.REFUSED)),
    # One was given up long after its preflight was over, or before.
    ((unsent("PUT", 0, took=60), unsent("PUT", 1, took=300)), (Ending.REFUSED, Ending.UNKNOWN)),
]


@pytest.mark.parametrize(("requests", "endings"), TWICE)
def test_of_two_requests_at_once_none_tells_of_the_others_preflight(requests: tuple[Json, Json], endings: tuple[Ending, Ending]) -> None:
    """React's strict mode asks so, and a server may refuse but one of them."""
    assert twice(*requests) == {"f#3": endings[0], "f#4": endings[1]}


def test_a_request_that_failed_long_after_its_preflight_tells_nothing_of_that() -> None:
    """Its own answer may have failed it, which the file does not hold."""
    (one,), _, _ = read(unsent(took=400), preflight(2))
    assert one.log.ending is Ending.UNKNOWN


def test_times_when_sent() -> None:
    """WebPageTest's `time` counts what came before the request all the same."""
    timings = {"blocked": -1, "dns": 10, "connect": 20, "ssl": 15, "send": 1, "wait": 9, "receive": 0}
    (one,), _, _ = read(entry(took=40, timings=timings), creator="WebPagetest")
    assert one.ended - one.started == pytest.approx(0.01, abs=1e-5)
    (other,), _, _ = read(entry(took=40, timings=timings), creator="somebody")
    assert other.ended - other.started == pytest.approx(0.01, abs=1e-5)


def test_chromium_counts_dns_within_connect_over_http3() -> None:
    timings = {"blocked": 1, "dns": 10, "connect": 20, "wait": 5}
    three = entry(took=26, timings=timings)
    three["request"]["httpVersion"] = "h3"
    (one,), _, _ = read(three)
    assert one.ended - one.started == pytest.approx(0.005, abs=1e-5)


WITHHELD = [
    (
        "WebInspector",
        [entry()],
        {"cookie", "authorization", "accept", "accept-language"},
    ),
    ("WebInspector", [entry(), entry(headers={**FULL, "Cookie": "a=b"})], {"authorization", "accept", "accept-language"}),
    ("mitmproxy", [entry()], set()),
]


@pytest.mark.parametrize(("creator", "entries", "names"), WITHHELD)
def test_what_the_file_never_holds(creator: str, entries: list[Json], names: set[str]) -> None:
    assert read(*entries, creator=creator)[0][0].request.withheld == names


def test_a_file_without_metadata_withholds_all_of_it() -> None:
    (one,), _, _ = read(entry(headers={"Accept-Encoding": "gzip"}))
    assert {"sec-fetch-mode", "sec-fetch-storage-access"} <= one.request.withheld


@pytest.mark.parametrize(
    ("keys", "before", "origin"),
    [
        ({}, [preflight(2)], PAGE),
        ({"_resourceType": "xhr"}, [], PAGE),
        ({"_resourceType": "fetch"}, [], ""),
        ({"_resourceType": "xhr"}, [preflight(2)], PAGE),
    ],
)
def test_provisional_headers(keys: Json, before: list[Json], origin: str) -> None:
    """The Origin is its preflight's, or of an XMLHttpRequest the page's; else it is not known."""
    request = entry("PUT", 0, took=90, headers=PROVISIONAL, **keys)
    one = next(one for one in read(request, *before)[0] if one.request.method == "PUT")
    assert one.request.headers.text("origin") == origin
    assert ("origin" in one.request.withheld) is not origin


def test_an_origin_that_is_there_stays() -> None:
    (one,), _, _ = read(entry(headers={"Origin": "null", "Referer": f"{PAGE}/"}, _resourceType="xhr"))
    assert one.request.headers.lines("origin") == ("null",)


FRAME = {"functionName": "load", "url": "https://a.test/app.js", "lineNumber": 6}
INITIATORS = [
    ({"type": "script", "stack": {"callFrames": [{"functionName": "", "url": ""}, FRAME]}}, Initiator("https://a.test/app.js", 7, "load")),
    ({"type": "script", "stack": {"callFrames": [], "parent": {"callFrames": [FRAME]}}}, Initiator("https://a.test/app.js", 7, "load")),
    ({"type": "parser", "url": "https://a.test/", "lineNumber": 3}, Initiator("https://a.test/", 4)),
    ({"type": "parser", "url": "https://a.test/"}, Initiator("https://a.test/")),
    ({"type": "parser", "url": "https://a.test/", "lineNumber": -1}, Initiator("https://a.test/")),
    ({"type": "script", "stack": {"callFrames": "x"}}, None),
    ({"type": "preflight", "url": URL}, None),
    ("script", None),
]


@pytest.mark.parametrize(("keys", "initiator"), INITIATORS)
def test_the_code_that_asked(keys: object, initiator: Initiator | None) -> None:
    (one,), _, _ = read(entry(_initiator=keys))
    assert one.log.initiator == initiator


def test_what_asked_for_a_preflight_is_what_asked_for_its_request() -> None:
    asked = unsent(_initiator={"stack": {"callFrames": [FRAME]}})
    (one,), _, _ = read(asked, preflight(2, _initiator={"type": "preflight"}))
    assert one.log.initiator == Initiator("https://a.test/app.js", 7, "load")


def test_long_texts_and_lists_are_passed_over() -> None:
    """They take no memory, and what follows is read; a text's beginning counts."""
    long = "é\\n" * json_stream.LONGEST_TEXT
    fat = entry(response={"content": {"text": long}}, _webSocketMessages=[{"data": long}] * 3, x=[])
    found, _, damages = read(fat, entry())
    assert (len(found), damages) == (2, [])
    assert (found[0].response is not None and found[0].response.body[:2], found[0].websocket) == ("é".encode(), True)


@pytest.mark.parametrize("value", [["x" * 1_000] * 5_000, [[]] * json_stream.MOST_PARTS])
def test_an_entry_that_is_too_large_is_passed_over(value: object) -> None:
    found, _, (damage,) = read(entry(), entry(x=value), entry())
    assert ([one.id for one in found], damage.passed_over) == (["f#1", "f#3"], 1)


@pytest.mark.parametrize("data", [b'{"log": {"entries": [{"a": "' + b"x" * 2_000_000, b'{"log": {"entries": [{"a": "' + b"\\" * 1_999_999])
def test_a_text_without_end(data: bytes) -> None:
    found, _, (damage,) = read_bytes(data)
    assert (found, damage.message, damage.offset) == ([], "ends too early", len(data))


def test_a_fault_behind_what_was_cut_is_where_it_is() -> None:
    text = json.dumps(entry(x="y" * 2_000_000))
    data = f'{{"log": {{"entries": [{text[:-1]}, oops}}]}}}}'.encode()
    _, _, (damage,) = read_bytes(data)
    assert damage.offset == data.index(b"oops")


def test_a_pipe_that_never_ends_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept of it on disk is bounded."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    monkeypatch.setattr(har_file, "MOST_SPOOLED", 100_000)
    stream = Stream(Pipe(b'{"log": {"entries": [' + b"[]," * 100_000))
    assert [str(item)[:21] for item in exchanges(stream, "f")] == ["f: ends too early (by"]
    assert stream.fault == "is larger than what can be read of a packed file or a pipe"


def test_entries_come_in_the_order_in_which_they_were_sent() -> None:
    """However they stand in the file."""
    found, _, _ = read(*(entry(at=at, url=f"{URL}{at}") for at in (30, 10, 20)), creator="somebody")
    assert [one.id for one in found] == ["f#2", "f#3", "f#1"]
