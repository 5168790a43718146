"""The live page in mitmproxy: which requests are for it, what it answers, and who never sees its flows."""

import asyncio
import json
import re
import time
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from mitmproxy import connection, exceptions, http
from mitmproxy.proxy.mode_specs import ProxyMode
from mitmproxy.test import taddons, tflow

from cors_addon.proxy.addon import CorsAddon
from cors_addon.proxy.page import live_page
from cors_addon.proxy.page import pause as rest
from cors_addon.proxy.page.app import SECURITY, STATIC
from cors_addon.proxy.page.host_name import checked_host, is_for
from cors_addon.proxy.page.page_request import DOWNLOADS
from cors_addon.proxy.page.pause import LEAST, MOST, SHARE
from cors_addon.proxy.page.versions import Versions
from cors_addon.proxy.page.wsgi import Answer, answered, environ_of
from tests.proxy.flows import cors_flow

BAD = "https://other.test"


@pytest.fixture
def addon() -> CorsAddon:
    return CorsAddon()


@pytest.fixture
def context(addon: CorsAddon) -> Iterator[taddons.context]:
    with taddons.context(addon) as context:
        yield context
        addon.done()


def asked(path: str = "/", host: str = "cors.test", method: str = "GET", scheme: str = "http", **headers: str) -> http.HTTPFlow:
    flow = tflow.tflow()
    flow.live = True
    flow.request = http.Request.make(method, f"{scheme}://{host}{path}", headers={"host": host, **headers})
    return flow


async def served(addon: CorsAddon, flow: http.HTTPFlow) -> http.Response:
    """Run a flow through the page's hooks, as mitmproxy would; gives its answer."""
    page = addon.addons[0]
    with pytest.raises(exceptions.AddonHalt):
        page.requestheaders(flow)
    with pytest.raises(exceptions.AddonHalt):
        await page.request(flow)
    for hook in (page.responseheaders, page.response, page.error):
        with pytest.raises(exceptions.AddonHalt):
            hook(flow)
    assert flow.response
    return flow.response


def answer(addon: CorsAddon, flow: http.HTTPFlow) -> http.Response:
    return asyncio.run(served(addon, flow))


@pytest.mark.parametrize(("value", "host"), [("", ""), ("cors.test", "cors.test"), ("CORS.Example", "cors.example"), ("x", "x")])
def test_a_host_name_is_taken(value: str, host: str) -> None:
    assert checked_host(value) == host


@pytest.mark.parametrize(
    "value",
    ["http://cors.test", "cors.test/x", "cors.test:80", "a b", "a@b", " ", "ü.test", "-a.test", "a..b", "127.0.0.1", "a." * 130 + "a"],
)
def test_what_is_no_host_name_is_refused_and_the_former_stays(addon: CorsAddon, context: taddons.context, value: str) -> None:
    with pytest.raises(exceptions.OptionsError, match="cors_page"):
        context.configure(addon, cors_page=value)
    assert answer(addon, asked()).status_code == 200


@pytest.mark.parametrize(
    ("url", "header", "mode", "ours"),
    [
        ("http://cors.test/", "cors.test", "regular", True),
        ("https://cors.test/", "cors.test", "regular", True),
        ("http://CORS.test/x", "cors.TEST", "regular", True),
        ("http://cors.test:8080/", "cors.test:8080", "regular", False),
        ("https://cors.test:80/", "cors.test:80", "regular", False),
        ("http://x.cors.test/", "x.cors.test", "regular", False),
        ("http://evil.test/", "cors.test", "regular", False),
        ("http://10.0.0.1/", "cors.test", "transparent", True),
        ("http://10.0.0.1/", "other.test", "transparent", False),
    ],
)
def test_which_requests_are_for_the_page(url: str, header: str, mode: str, ours: bool) -> None:
    flow = tflow.tflow()
    flow.request = http.Request.make("GET", url)
    flow.request.headers["host"] = header
    flow.client_conn.proxy_mode = ProxyMode.parse(mode)
    assert is_for("cors.test", flow) is ours
    assert not is_for("", flow)


def test_every_route_answers_with_the_headers_that_keep_others_out(addon: CorsAddon, context: taddons.context) -> None:
    addon.response(cors_flow(BAD))
    (group,) = addon._report.groups()
    found = {
        "/": 200,
        "/?q=%C3%A9&n=7": 200,
        f"/group/{group.id}": 200,
        "/group/none": 404,
        f"/attempt/{group.flows[0]}": 200,
        "/attempt/none": 404,
        "/changes?since=": 200,
        "/nowhere": 404,
        "/export/none": 404,
        "/export/jsonl": 404,
        "/static/none": 404,
        **{f"/export/{name}": 200 for name in DOWNLOADS},
        **{f"/static/{name}": 200 for name in STATIC},
    }
    for path, status in found.items():
        given = answer(addon, asked(path))
        assert given.status_code == status, path
        assert {name: given.headers.get(name) for name in SECURITY} == dict(SECURITY), path
        assert not [name for name in given.headers if name.lower().startswith("access-control-")]
    assert "inline" not in SECURITY["Content-Security-Policy"]


def test_bytes_that_are_no_ascii_do_no_harm(addon: CorsAddon, context: taddons.context) -> None:
    flow = asked()
    flow.request.data.path = b"/?q=\xe9\xff"
    assert answer(addon, flow).status_code == 200


def token(addon: CorsAddon) -> str:
    found = re.search(r'name="token" value="([^"]+)"', answer(addon, asked()).text or "")
    assert found
    return found[1]


def post(proof: str, scheme: str = "http", **headers: str) -> http.HTTPFlow:
    flow = asked("/clear", method="POST", scheme=scheme, **{"content-type": "application/x-www-form-urlencoded", **headers})
    flow.request.content = f"token={proof}".encode()
    return flow


@pytest.mark.parametrize(
    ("headers", "known", "status"),
    [
        ({"origin": "http://cors.test"}, True, 303),
        ({"origin": "http://cors.test", "sec-fetch-site": "same-origin"}, True, 303),
        ({"origin": "http://cors.test"}, False, 403),
        ({}, True, 403),
        ({"origin": "null"}, True, 403),
        ({"origin": "https://cors.test"}, True, 403),
        ({"origin": "http://evil.test"}, True, 403),
        ({"origin": "http://cors.test", "sec-fetch-site": "same-site"}, True, 403),
    ],
)
def test_only_its_own_form_clears_the_report(
    addon: CorsAddon, context: taddons.context, headers: dict[str, str], known: bool, status: int
) -> None:
    addon.response(cors_flow(BAD))
    proof = token(addon) if known else "guessed"
    assert answer(addon, post(proof, **headers)).status_code == status
    assert bool(addon._report.totals.attempts) is (status == 403)


def test_a_clearing_for_which_there_is_no_time_does_not_come_later(
    addon: CorsAddon, context: taddons.context, monkeypatch: pytest.MonkeyPatch
) -> None:
    addon.response(cors_flow(BAD))
    monkeypatch.setattr(live_page, "CLEARING", 0.05)

    async def play() -> int:
        loop = asyncio.get_running_loop()
        clearing = asyncio.create_task(asyncio.to_thread(live_page._ran, loop, addon.clear))
        await asyncio.sleep(0)
        time.sleep(0.2)  # noqa: ASYNC251 (the event loop is busy)
        with pytest.raises(TimeoutError):
            await clearing
        await asyncio.sleep(0.01)
        return addon._report.totals.attempts

    assert asyncio.run(play()) == 1


def test_a_clearing_in_vain_is_said(addon: CorsAddon, context: taddons.context, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(live_page, "_ran", busy)
    assert answer(addon, post(token(addon), origin="http://cors.test")).status_code == 503


@pytest.mark.parametrize(
    ("site", "mode", "status"),
    [
        ("same-origin", "cors", 200),
        ("same-origin", "navigate", 200),
        ("none", "navigate", 200),
        ("cross-site", "navigate", 200),
        ("same-site", "navigate", 200),
        ("cross-site", "no-cors", 403),
        ("same-site", "no-cors", 403),
        ("cross-site", "cors", 403),
    ],
)
def test_a_foreign_page_may_link_and_not_fetch(addon: CorsAddon, context: taddons.context, site: str, mode: str, status: int) -> None:
    for path in ("/", "/export/html", "/changes?since=x"):
        given = answer(addon, asked(path, **{"sec-fetch-site": site, "sec-fetch-mode": mode}))
        assert (given.status_code, given.headers["cross-origin-resource-policy"]) == (status, "same-origin")


def test_reading_changes_nothing(addon: CorsAddon, context: taddons.context) -> None:
    addon.response(cors_flow(BAD))
    for method in ("GET", "HEAD"):
        assert answer(addon, asked("/clear", method=method)).status_code in {404, 405}
    assert addon._report.totals.attempts == 1


def test_its_flows_are_neither_judged_nor_annotated(addon: CorsAddon, context: taddons.context) -> None:
    flow = asked(origin="https://evil.test")
    answer(addon, flow)
    addon.response(flow)
    assert ("cors" in flow.metadata, addon._report.totals.flows) == (False, 0)


def test_other_flows_and_loaded_ones_pass(addon: CorsAddon, context: taddons.context) -> None:
    page = addon.addons[0]
    loaded = asked()
    loaded.live = False
    for flow in (asked(host="api.test"), loaded):
        page.requestheaders(flow)
        asyncio.run(page.request(flow))
        page.response(flow)
        page.error(flow)
        assert flow.response is None


def test_the_host_can_change_and_go(addon: CorsAddon, context: taddons.context, caplog: pytest.LogCaptureFixture) -> None:
    page = addon.addons[0]
    caplog.set_level("INFO")
    page.running()
    assert "http://cors.test/" in caplog.text
    context.configure(addon, cors_page="report.example")
    assert "http://report.example/" in caplog.text
    assert answer(addon, asked(host="report.example")).status_code == 200
    context.configure(addon, cors_page="")
    flow = asked(host="report.example")
    page.requestheaders(flow)
    assert not page.serves(flow)


def test_secrets_show_where_they_are_wanted(addon: CorsAddon, context: taddons.context) -> None:
    addon.response(cors_flow(BAD, path="/x?token=hunter2hunter2"))
    (group,) = addon._report.groups()
    assert "hunter2" not in str(answer(addon, asked(f"/group/{group.id}")).text)
    context.configure(addon, cors_show_secrets=True)
    assert "hunter2" in str(answer(addon, asked(f"/group/{group.id}")).text)


@pytest.mark.parametrize(
    ("host", "port", "ours"), [("cors.test", 443, True), ("CORS.test", 443, True), ("cors.test", 80, False), ("a.test", 443, False)]
)
def test_a_tunnel_to_the_page_needs_no_server(addon: CorsAddon, context: taddons.context, host: str, port: int, ours: bool) -> None:
    page = addon.addons[0]
    flow = tflow.tflow()
    flow.request.host, flow.request.port = host, port
    page.http_connect(flow)
    assert (flow.response is not None) is ours
    hello = type("Hello", (), {"context": type("Context", (), {"server": connection.Server(address=(host, port))})})
    if ours:
        with pytest.raises(exceptions.AddonHalt):
            page.tls_clienthello(hello)
    else:
        page.tls_clienthello(hello)


def test_a_tunnel_that_was_refused_stays_refused(addon: CorsAddon, context: taddons.context) -> None:
    flow = tflow.tflow()
    flow.request.host, flow.request.port = "cors.test", 443
    flow.response = refusal = http.Response.make(407)
    addon.addons[0].http_connect(flow)
    assert flow.response is refusal


def test_who_waits_is_told_of_a_change_at_once(addon: CorsAddon, context: taddons.context) -> None:
    async def play() -> tuple[str, str]:
        before = json.loads((await served(addon, asked("/changes?since=x"))).text or "")["cursor"]
        waiting = asyncio.create_task(served(addon, asked(f"/changes?since={before}")))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        addon.response(cors_flow(BAD))
        return before, json.loads((await asyncio.wait_for(waiting, 5)).text or "")["cursor"]

    before, after = asyncio.run(play())
    assert before != after
    assert before.partition(".")[0] == after.partition(".")[0]


def test_heavy_traffic_is_looked_at_now_and_then_and_a_new_report_at_once(addon: CorsAddon, context: taddons.context) -> None:
    addon.response(cors_flow(BAD))
    assert "1 of 1 " in str(answer(addon, asked()).text)
    addon.response(cors_flow(BAD))
    assert "1 of 1 " in str(answer(addon, asked()).text)
    answer(addon, asked("/changes?since=x"))  # which waits until it may look again
    assert "2 of 2 " in str(answer(addon, asked()).text)
    addon.clear()
    assert "No cross-origin attempt" in str(answer(addon, asked()).text)


def test_who_waits_is_let_go() -> None:
    async def play() -> None:
        changes = Versions()
        await changes.beyond(changes.cursor, 0.01, "one")
        waiting = {name: asyncio.create_task(changes.beyond(changes.cursor, 60, name)) for name in ("one", "two", "three")}
        await asyncio.sleep(0)
        changes.release("none")
        changes.release("two")
        await asyncio.wait_for(waiting["two"], 1)
        assert not waiting["one"].done()
        changes.wake()
        await asyncio.wait_for(asyncio.gather(*waiting.values()), 1)
        assert changes.cursor.endswith(".0")
        assert Versions().run != changes.run

    asyncio.run(play())


def test_who_left_waits_no_longer_and_the_others_do(addon: CorsAddon, context: taddons.context) -> None:
    async def play() -> list[bool]:
        cursor = json.loads((await served(addon, asked("/changes?since=x"))).text or "")["cursor"]
        flows = [asked(f"/changes?since={cursor}") for _ in range(2)]
        for number, flow in enumerate(flows):
            flow.client_conn.id = str(number)
        waiting = [asyncio.create_task(served(addon, flow)) for flow in flows]
        await asyncio.sleep(0.01)
        addon.addons[0].client_disconnected(flows[1].client_conn)
        await asyncio.wait_for(waiting[1], 5)
        found = [one.done() for one in waiting]
        addon.addons[0].done()
        await asyncio.wait_for(waiting[0], 5)
        return found

    assert asyncio.run(play()) == [False, True]


def test_an_answer_in_the_making_does_not_keep_mitmproxy_from_ending(
    addon: CorsAddon, context: taddons.context, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, goes_on = Event(), Event()

    def slow(*arguments: Any) -> Answer:
        begun.set()
        goes_on.wait(10)
        return answered(*arguments)

    monkeypatch.setattr(live_page, "answered", slow)

    async def play() -> None:
        answering = asyncio.create_task(served(addon, asked()))
        while not begun.is_set():
            await asyncio.sleep(0.01)
        start = time.monotonic()
        answering.cancel()
        with pytest.raises(asyncio.CancelledError):
            await answering
        assert time.monotonic() - start < 5
        goes_on.set()

    asyncio.run(play())


@pytest.mark.parametrize(
    ("busy", "answers", "left"),
    [
        (0.0, (0.1, 0.1), LEAST),
        (0.5, (), LEAST),
        (0.5, (0.02,), LEAST + 0.5 * 0.02 / SHARE),
        (1.0, (0.02, 0.03), LEAST + 0.05 / SHARE),
        (3.0, (0.02,), LEAST + 0.02 / SHARE),
        (1.0, (60.0,), MOST),
    ],
)
def test_the_page_rests_the_longer_the_busier_the_proxy_is_and_the_more_its_answers_take(
    monkeypatch: pytest.MonkeyPatch, busy: float, answers: tuple[float, ...], left: float
) -> None:
    clock = Clock()
    monkeypatch.setattr(rest, "time", clock)
    resting = rest.Pause()
    assert resting.left == 0
    clock.now, clock.used = 10.0, 10.0 * busy
    resting.begin()
    for spent in answers:
        resting.lengthen(spent)
    assert resting.left == pytest.approx(left)
    clock.now += MOST
    assert resting.left == 0
    # What the page itself took does not count as traffic.
    clock.used += sum(answers)
    resting.begin()
    resting.lengthen(1.0)
    assert resting.left == pytest.approx(LEAST)


class Clock:
    """Stands for the module `time`: what it says is set by hand."""

    now = used = 0.0

    def monotonic(self) -> float:
        return self.now

    def process_time(self) -> float:
        return self.used


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (b"/", ("/", "")),
        (b"/?q=a%20b", ("/", "q=a%20b")),
        (b"/group/a%20b?x?y", ("/group/a b", "x?y")),
        (b"/?q=\xe9\xff", ("/", "q=%E9%FF")),
        (b"/\xe9%ff", ("/\xe9\xff", "")),
        (b"*", ("*", "")),
        (b"", ("", "")),
    ],
)
def test_a_request_as_wsgi_wants_it(addon: CorsAddon, context: taddons.context, path: bytes, told: tuple[str, str]) -> None:
    flow = asked(method="POST")
    flow.request.data.path = path
    flow.request.headers = http.Headers([(b"X-A", b"1"), (b"x-a", b"\xff"), (b"Content-Length", b"99"), (b"content-type", b"text/plain")])
    flow.request.raw_content = b"body"
    environ = environ_of(flow.request)
    assert (environ["PATH_INFO"], environ["QUERY_STRING"]) == told
    assert (environ["HTTP_X_A"], environ["CONTENT_LENGTH"], environ["CONTENT_TYPE"]) == ("1,\xff", "4", "text/plain")
    assert environ["wsgi.input"].read() == b"body"
    assert not {"HTTP_CONTENT_LENGTH", "HTTP_CONTENT_TYPE"} & environ.keys()
    assert answer(addon, flow).status_code in {200, 308, 404, 405}
    flow.request.raw_content = None
    assert environ_of(flow.request)["CONTENT_LENGTH"] == "0"


@pytest.mark.parametrize("server", [True, False])
def test_it_says_where_it_is_if_there_is_a_proxy(
    addon: CorsAddon, context: taddons.context, server: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """A recording that is replayed alone has none."""
    context.options.add_option("server", bool, server, "")
    with caplog.at_level("INFO"):
        addon.addons[0].running()
    assert any("http://cors.test/" in record.getMessage() for record in caplog.records) is server
