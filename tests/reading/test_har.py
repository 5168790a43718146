"""HAR files of each flavour: what their entries become, and what a cut or strange file still yields."""

import base64
import copy
import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mitmproxy import http
from mitmproxy.addons.savehar import SaveHar
from mitmproxy.test import tflow

from cors_addon.core.wire.exchange import Exchange
from cors_addon.reading.damage import Damage
from cors_addon.reading.flows import exchange_of
from cors_addon.reading.har.document import exchanges
from cors_addon.reading.stream import Stream
from cors_addon.report.model.left_out import LeftOut

Json = dict[str, object]
NOON = datetime(2026, 8, 1, 12, tzinfo=UTC).timestamp()


def pairs(**headers: str) -> list[Json]:
    """Name headers as HAR does."""
    return [{"name": name.replace("_", "-"), "value": value} for name, value in headers.items()]


def chrome(**changes: object) -> Json:
    """Make an entry as Chromium exports it: HTTP/2 with pseudo headers, timings from when the page asked."""
    return {
        "_connectionId": "2173",
        "_initiator": {"type": "script", "stack": {"callFrames": []}},
        "_priority": "High",
        "_resourceType": "fetch",
        "cache": {},
        "connection": "443",
        "request": {
            "method": "PUT",
            "url": "https://api.test/items?id=1",
            "httpVersion": "h2",
            "headers": [
                {"name": ":authority", "value": "api.test"},
                {"name": ":method", "value": "PUT"},
                *pairs(origin="https://a.test", sec_fetch_mode="cors", user_agent="Mozilla/5.0 Chrome/156.0.0.0"),
            ],
            "queryString": [{"name": "id", "value": "1"}],
            "cookies": [],
            "headersSize": -1,
            "bodySize": 2,
            "postData": {"mimeType": "application/json", "text": "{}"},
        },
        "response": {
            "status": 200,
            "statusText": "",
            "httpVersion": "h2",
            "headers": pairs(access_control_allow_origin="https://a.test\nhttps://b.test", content_type="text/plain"),
            "cookies": [],
            "content": {"size": 5, "mimeType": "text/plain", "text": "hello"},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
            "_transferSize": 120,
            "_error": None,
            "_fetchedViaServiceWorker": False,
        },
        "serverIPAddress": "[2001:db8::1]",
        "startedDateTime": "2026-08-01T12:00:00.000Z",
        "time": 90.5,
        "timings": {"blocked": 40.5, "dns": -1, "ssl": -1, "connect": -1, "send": 0.2, "wait": 49, "receive": 0.8},
        **changes,
    }


def chrome_preflight() -> Json:
    """Make the preflight of that entry: it begins later than the entry, and ends before its request is sent."""
    entry = chrome(_resourceType="preflight", startedDateTime="2026-08-01T12:00:00.005Z", time=30)
    entry["timings"] = {"blocked": 1, "dns": 2, "ssl": -1, "connect": 3, "send": 0, "wait": 24, "receive": 0}
    entry["request"] = {
        "method": "OPTIONS",
        "url": "https://api.test/items?id=1",
        "httpVersion": "h2",
        "headers": pairs(origin="https://a.test", access_control_request_method="PUT"),
    }
    entry["response"] = {
        "status": 204,
        "headers": pairs(access_control_allow_methods="PUT"),
        "content": {"size": 0, "mimeType": "x-unknown"},
    }
    return entry


FIREFOX: Json = {
    "startedDateTime": "2026-08-01T14:00:00.250+02:00",
    "request": {
        "bodySize": 0,
        "method": "GET",
        "url": "http://api.test:8080/data#top",
        "httpVersion": "HTTP/1.1",
        "headers": pairs(Host="api.test:8080", Origin="http://a.test", Cookie="a=b"),
        "cookies": [{"name": "a", "value": "b"}],
        "queryString": [],
        "headersSize": 300,
    },
    "response": {
        "status": 200,
        "statusText": "OK",
        "httpVersion": "HTTP/1.1",
        "headers": pairs(Content_Type="image/png"),
        "cookies": [],
        "content": {"mimeType": "image/png", "size": 4, "encoding": "base64", "text": "iVBORw=="},
        "redirectURL": "",
        "headersSize": 90,
        "bodySize": 94,
    },
    "cache": {},
    "timings": {"blocked": 0, "dns": 0, "connect": 0, "ssl": 0, "send": 0, "wait": 20, "receive": 0},
    "time": 20,
    "_securityState": "insecure",
    "serverIPAddress": "127.0.0.1",
    "connection": "8080",
    "pageref": "page_1",
}


def har(*entries: object, creator: str = "WebInspector", **log: object) -> bytes:
    """Make a HAR file."""
    return json.dumps(
        {"log": {"version": "1.2", "creator": {"name": creator}, "pages": [], "entries": list(entries), **log}}, indent=2
    ).encode()


def read(data: bytes) -> tuple[list[Exchange], list[Damage]]:
    """Read a file; damage comes last."""
    items = [item for item in exchanges(Stream(io.BytesIO(data)), "x.har") if not isinstance(item, LeftOut)]
    damages = [item for item in items if isinstance(item, Damage)]
    assert items[len(items) - len(damages) :] == damages
    return [item for item in items if isinstance(item, Exchange)], damages


def only(*entries: object) -> Exchange:
    """Read a file that has one exchange and no damage."""
    (exchange,), damages = read(har(*entries))
    assert damages == []
    return exchange


def test_chrome() -> None:
    """No pseudo headers, joined lines apart, the time when the request was sent."""
    exchange = only(chrome())
    assert (exchange.id, exchange.client, exchange.connection) == ("x.har#1", "x.har", "")
    assert (exchange.request.method, exchange.request.url) == ("PUT", "https://api.test/items?id=1")
    assert exchange.request.headers.names() == ("origin", "sec-fetch-mode", "user-agent")
    assert exchange.response is not None
    assert exchange.response.headers.lines("access-control-allow-origin") == ("https://a.test", "https://b.test")
    assert (exchange.response.status, exchange.response.body) == (200, b"hello")
    assert exchange.started == pytest.approx(NOON + 0.0405)
    assert exchange.ended == pytest.approx(NOON + 0.0905)
    assert (exchange.server_ip, exchange.client_ip, exchange.http_version) == ("2001:db8::1", "", "HTTP/2.0")
    assert (exchange.made_by_proxy, exchange.websocket, exchange.error) == (False, False, "")


def test_a_preflight_comes_before_its_request() -> None:
    """Chromium's entry of the request begins first, for that is when the page asked."""
    (preflight, actual), _ = read(har(chrome(), chrome_preflight()))
    assert preflight.request.is_preflight
    assert preflight.started < preflight.ended < actual.started
    assert (preflight.id, actual.id) == ("x.har#2", "x.har#1")


def test_firefox() -> None:
    """A time zone, a fragment, and a body in base64."""
    exchange = only(FIREFOX)
    assert exchange.request.url == "http://api.test:8080/data"
    assert exchange.request.headers.get("cookie") == "a=b"
    assert exchange.started == pytest.approx(NOON + 0.25)
    assert exchange.response is not None
    assert exchange.response.body == b"\x89PNG"
    assert (exchange.server_ip, exchange.http_version) == ("127.0.0.1", "HTTP/1.1")


def test_mitmproxy() -> None:
    """What mitmproxy exports is what its flows hold, as far as HAR can say it."""
    flows = [tflow.tflow(resp=True), tflow.twebsocketflow(), tflow.tflow(err=True)]
    flows[0].request.headers = http.Headers([(b"Host", b"api.test"), (b"X", b"\xe9"), (b"Y", "é".encode())])
    flows[2].server_conn.peername = None
    found, damages = read(json.dumps(SaveHar().make_har(flows), indent=4).encode())
    assert damages == []
    for flow, exchange in zip(flows, found, strict=True):
        same = exchange_of(flow)
        assert exchange.request == same.request
        if not same.error:
            assert (exchange.response and exchange.response.headers) == (same.response and same.response.headers)
        assert (exchange.started, exchange.websocket, exchange.error) == (same.started, same.websocket, same.error)
        assert exchange.server_ip in {same.server_ip, ""}


def test_safari_and_slack() -> None:
    """Headers as pairs of a list, no `time`, no `timings`."""
    entry = copy.deepcopy(FIREFOX)
    del entry["time"], entry["timings"]
    entry["request"] = {
        "method": "GET",
        "url": "https://api.test/",
        "httpVersion": "h3",
        "headers": [["Origin", "https://a.test"], ["x"], 7],
    }
    exchange = only(entry | {"_fetchType": "Network Load", "startedDateTime": "2026-08-01T12:00:00"})
    assert exchange.request.headers.fields == (("Origin", "https://a.test"),)
    assert exchange.started == exchange.ended == NOON
    assert exchange.http_version == "HTTP/3"


def answered(**changes: object) -> Json:
    """Change the response of Chromium's entry."""
    response = chrome()["response"]
    assert isinstance(response, dict)
    return {**response, **changes}


def asked(**changes: object) -> Json:
    """Change the request of Chromium's entry."""
    request = chrome()["request"]
    assert isinstance(request, dict)
    return {**request, **changes}


NO_ANSWER = {"status": 0, "headers": [], "content": {}}


@pytest.mark.parametrize(
    "entry",
    [
        chrome(_fromCache="disk"),
        chrome(_fromCache="memory"),
        chrome(response=answered(_fetchedViaServiceWorker=True)),
        chrome(_fetchType="Memory Cache"),
        chrome(_fetchType="Inspector Override"),
        chrome(request=asked(url="data:text/plain,hello")),
        chrome(request=asked(url="blob:https://a.test/1")),
        chrome(request=asked(url="chrome-extension://abc/x.js")),
        chrome(response=answered(**NO_ANSWER, _error="net::ERR_FAILED"), serverIPAddress="", connection=""),
    ],
)
def test_what_never_was_on_the_network_is_left_out(entry: Json) -> None:
    """Nothing is judged of it, and no preflight counts as followed by it."""
    assert only(FIREFOX, entry).id == "x.har#1"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"_error": "net::ERR_CONNECTION_RESET"}, "net::ERR_CONNECTION_RESET"),
        ({"_error": None, "comment": "Connection closed"}, "Connection closed"),
        ({"_error": None}, "the recording has no answer"),
    ],
)
def test_a_request_without_answer(changes: Json, error: str) -> None:
    """It was sent, as its server's address proves."""
    exchange = only(chrome(response={**answered(**NO_ANSWER), **changes}))
    assert (exchange.response, exchange.error) == (None, error)


def test_a_blocked_answer_is_an_answer() -> None:
    """What Chromium calls failed still has the headers that the server sent, but neither address nor timings."""
    timings = {"blocked": 90.5, "dns": -1, "ssl": -1, "connect": -1, "send": 0, "wait": 0, "receive": 0}
    exchange = only(chrome(response=answered(_error="net::ERR_FAILED"), serverIPAddress="", connection="", timings=timings))
    assert exchange.response is not None
    assert (exchange.error, exchange.started) == ("", exchange.ended)


@pytest.mark.parametrize(
    "entry",
    [
        chrome(request=asked(url="wss://api.test/items?id=1")),
        chrome(_resourceType="websocket"),
        chrome(_webSocketMessages=[]),
        chrome(request=asked(headers=pairs(Upgrade="WebSocket")), response=answered(status=101)),
    ],
)
def test_websockets(entry: Json) -> None:
    """The handshake is an HTTP request."""
    exchange = only(entry)
    assert exchange.websocket
    assert exchange.request.url == "https://api.test/items?id=1"


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ({}, b""),
        ({"text": "é" * 2000}, ("é" * 512).encode()),
        ({"text": base64.b64encode(bytes(5000)).decode(), "encoding": "base64"}, bytes(1024)),
        ({"text": "*", "encoding": "base64"}, b""),
        ({"text": "a", "encoding": "base64"}, b""),
        ({"text": 7}, b""),
    ],
)
def test_bodies(content: Json, body: bytes) -> None:
    """At most 1024 bytes."""
    exchange = only(chrome(response=answered(content=content)))
    assert exchange.response is not None
    assert exchange.response.body == body


@pytest.mark.parametrize(
    ("text", "wire"), [("plain", "plain"), ("é", "\xc3\xa9"), ("\udce9", "\xe9"), ("\ud800", "?"), ("a\r\nb", "a\r"), ("☃", "\xe2\x98\x83")]
)
def test_header_values_are_bytes(text: str, wire: str) -> None:
    """One character a byte, of the UTF-8 that exporters decode."""
    exchange = only(chrome(request=asked(headers=pairs(x=text))))
    assert exchange.request.headers.fields[0] == ("x", wire)


@pytest.mark.parametrize("started", ["", "yesterday", None, "0001-01-01T00:00:00+14:00", "9999-12-31T00:00:00Z"])
def test_an_entry_without_time_began_with_the_one_before(started: object) -> None:
    """Its place in the file is what is known."""
    before, after = read(har(FIREFOX, chrome(startedDateTime=started, timings={})))[0]
    assert (before.id, after.id) == ("x.har#1", "x.har#2")
    assert before.started == after.started


@pytest.mark.parametrize("time", [-1, 1e300, float("nan"), "soon", None])
def test_strange_durations_count_as_none(time: object) -> None:
    """No calendar can show them."""
    exchange = only(chrome(time=time))
    assert exchange.started == exchange.ended == NOON


WHOLE = har(FIREFOX, chrome(), chrome_preflight(), comment="the end")


def test_a_file_cut_at_any_byte() -> None:
    """The complete entries are read, and the damage is where the file ends."""
    counts = []
    for end in range(len(WHOLE)):
        found, (damage,) = read(WHOLE[:end])
        counts.append(len(found))
        assert end - 6 <= damage.offset <= end
    assert counts == sorted(counts)
    assert set(counts) == {0, 1, 2, 3}


@pytest.mark.parametrize("mask", [0x01, 0x80, 0xFF])
def test_a_file_damaged_at_any_byte(mask: int) -> None:
    """Nothing raises."""
    for place in range(0, len(WHOLE), 3):
        data = bytearray(WHOLE)
        data[place] ^= mask
        assert len(read(bytes(data))[1]) <= 1


def test_damage_in_the_middle() -> None:
    """The entries before it are read, and the offset is that of the fault."""
    broken = WHOLE.replace(b'"h2"', b"h2", 1)
    found, (damage,) = read(broken)
    assert [exchange.id for exchange in found] == ["x.har#1"]
    assert damage == Damage("x.har", broken.index(b"h2"), "is no JSON from there on")


def test_entries_that_are_no_requests() -> None:
    """The others are read, and one damage counts them."""
    data = har(FIREFOX, {"request": {}}, "x", chrome())
    found, (damage,) = read(data)
    assert {exchange.id for exchange in found} == {"x.har#1", "x.har#4"}
    assert damage.message == "has 2 of its entries without method and URL, first number 2"
    assert data[damage.offset :].split()[:3] == [b"{", b'"request":', b"{}"]


@pytest.mark.parametrize("data", [b"{}", b'{"log": {}}', b'{"log": []}', b'{"log": {"entries": {}}}', b'{"entries": []}'])
def test_json_that_is_no_har_file(data: bytes) -> None:
    """One sentence says so."""
    assert read(data) == ([], [Damage("x.har", 0, "is JSON but no HAR file: it has no list log.entries")])


def test_what_follows_the_end_is_damage() -> None:
    """The entries count."""
    found, damages = read(WHOLE + b"  {}")
    assert (len(found), damages) == (3, [Damage("x.har", len(WHOLE) + 2, "is no JSON from there on")])
    assert len(read(WHOLE + b" \n")[0]) == 3


def test_keys_are_texts() -> None:
    """Whatever else is no JSON."""
    assert read(b'{"log": {1: 2}}') == ([], [Damage("x.har", 9, "is no JSON from there on")])


def test_nesting_too_deep_is_damage() -> None:
    """It is no stack overflow."""
    found, (damage,) = read(har(FIREFOX)[: -len("\n    ]\n  }\n}")] + b"," + b"[" * 200_000)
    assert (len(found), damage.message) == (1, "is no JSON from there on")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_encodings(encoding: str) -> None:
    """Windows' tools write byte order marks and UTF-16; offsets count the file's bytes."""
    text = json.dumps({"log": {"entries": [FIREFOX], "comment": "é"}}, ensure_ascii=False)
    assert [len(part) for part in read(text.encode(encoding))] == [1, 0]
    cut = text[:-1].encode(encoding)
    assert read(cut)[1] == [Damage("x.har", len(cut), "ends too early")]


LEAVES: st.SearchStrategy[object] = st.sampled_from(
    [None, True, -1, 0, 101, 1e300, float("nan"), "", "x", "base64", "2026-08-01T12:00:00Z", "\ud800", [], {}]
)
NAMES = st.sampled_from(["name", "value", "text", "encoding", "blocked"])
JSON = LEAVES | st.lists(LEAVES | st.dictionaries(NAMES, LEAVES, max_size=2), max_size=2) | st.dictionaries(NAMES, LEAVES, max_size=2)


@given(
    st.dictionaries(st.sampled_from(list(chrome())), JSON),
    st.dictionaries(st.sampled_from(list(asked())), JSON),
    st.dictionaries(st.sampled_from(list(answered())), JSON),
)
def test_no_types_raise(changes: Json, request: Json, response: Json) -> None:
    """Whatever an exporter writes, an entry is an exchange or none."""
    entry = {**chrome(), "request": {**asked(), **request}, "response": {**answered(), **response}, **changes}
    found, damages = read(har(FIREFOX, entry))
    assert len(found) + len(damages) >= 1
    for exchange in found:
        assert 0 <= exchange.started <= exchange.ended < 253_402_300_800


@given(st.binary(max_size=60))
def test_no_bytes_raise(data: bytes) -> None:
    """What is no JSON is damage."""
    assert len(read(b"{" + data)[1]) == 1
