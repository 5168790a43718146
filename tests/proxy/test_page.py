"""The live page in mitmproxy: which requests are for it, what it answers, and who never sees its flows."""

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import Any

import pytest
from mitmproxy import connection, exceptions, http
from mitmproxy.proxy.mode_specs import ProxyMode
from mitmproxy.test import taddons, tflow

from cors_addon.proxy.addon import CorsAddon
from cors_addon.proxy.page import live_page, render_queue, versions
from cors_addon.proxy.page import pause as rest
from cors_addon.proxy.page.answers import SECURE_ONLY, SECURITY, STATIC
from cors_addon.proxy.page.host_name import checked_host, is_for
from cors_addon.proxy.page.looks import Looks
from cors_addon.proxy.page.page_request import DOWNLOADS
from cors_addon.proxy.page.pause import LEAST, MOST, SHARE
from cors_addon.proxy.page.versions import MOST_OF_ONE_CLIENT, MOST_WAITING, TooManyWaitError, Versions
from cors_addon.proxy.page.visit import visit_of
from cors_addon.proxy.page.wsgi import Answer, answered, environ_of
from cors_addon.report.model.report import Report
from tests.processor_time import costs_less
from tests.proxy.flows import cors_flow
from tests.report import examples

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
    """Make a request as the page itself sends it, or with other headers."""
    flow = tflow.tflow()
    flow.live = True
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    flow.request = http.Request.make(method, f"{scheme}://{host}{path}", headers={"host": host, "referer": f"{scheme}://{host}/", **given})
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
        ("http://cors.test/", "cors.test", "upstream:http://proxy.test", True),
        ("http://evil.test/", "cors.test", "upstream:http://proxy.test", False),
        ("http://cors.test/", "cors.test", "socks5", True),
        ("http://10.0.0.1/", "cors.test", "socks5", False),
        ("http://10.0.0.1/", "cors.test", "transparent", False),
        ("http://10.0.0.1/", "other.test", "transparent", False),
        ("http://10.0.0.1:3000/", "cors.test", "reverse:http://10.0.0.1:3000", True),
        ("http://10.0.0.1:3000/", "cors.test:8080", "reverse:http://10.0.0.1:3000", True),
        ("http://10.0.0.1:3000/", "10.0.0.1:3000", "reverse:http://10.0.0.1:3000", False),
    ],
)
def test_which_requests_are_for_the_page(url: str, header: str, mode: str, ours: bool) -> None:
    """What another server gets is that server's, whatever its Host header says."""
    flow = tflow.tflow()
    flow.request = http.Request.make("GET", url)
    flow.request.headers["host"] = header
    flow.client_conn.proxy_mode = ProxyMode.parse(mode)
    assert is_for("cors.test", flow) is ours
    assert not is_for("", flow)


def test_every_route_answers_with_the_headers_that_keep_others_out(addon: CorsAddon, context: taddons.context) -> None:
    addon.response(cors_flow(BAD))
    addon.response(cors_flow("*", path="/free"))
    (group,), (free,) = addon._report.groups(), addon._report.recent_passes("https://page.test", "https://api.test")
    found = {
        "/": 200,
        "/passed": 200,
        "/passed?page=https://page.test&server=https://api.test": 200,
        f"/attempt/{free.judgement.flow}": 200,
        "/?q=%C3%A9&n=7": 200,
        f"/group/{group.id}": 200,
        "/group/none": 404,
        f"/attempt/{group.flows[0]}": 200,
        "/attempt/none": 404,
        "/changes?since=": 200,
        "/nowhere": 404,
        f"/export/none?proof={proof(addon)}": 404,
        f"/export/jsonl?proof={proof(addon)}": 404,
        "/static/none": 404,
        **{f"/export/{name}?proof={proof(addon)}": 200 for name in DOWNLOADS},
        "/export/html": 403,
        **{f"/static/{name}": 200 for name in STATIC},
    }
    for path, status in found.items():
        given = answer(addon, asked(path))
        assert given.status_code == status, path
        assert {name: given.headers.get(name) for name in SECURITY} == dict(SECURITY), path
        assert not [name for name in given.headers if name.lower().startswith("access-control-")]
        # Over http a browser ignores these, with an error in the console.
        assert not SECURE_ONLY.keys() & given.headers.keys()
    assert dict(answer(addon, asked(scheme="https")).headers).items() >= {**SECURITY, **SECURE_ONLY}.items()
    assert "inline" not in SECURITY["Content-Security-Policy"]


def test_bytes_that_are_no_ascii_do_no_harm(addon: CorsAddon, context: taddons.context) -> None:
    flow = asked()
    flow.request.data.path = b"/?q=\xe9\xff"
    assert answer(addon, flow).status_code == 200


def proof(addon: CorsAddon) -> str:
    """Read the proof that stands on the page."""
    return proof_of(answer(addon, asked()).text)


def proof_of(text: str | None) -> str:
    found = re.search(r'data-proof="([^"]+)"', text or "")
    assert found
    return found[1]


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
    flow = asked(f"/clear?proof={proof(addon) if known else 'guessed'}", method="POST", **headers)
    assert answer(addon, flow).status_code == status
    assert bool(addon._report.totals.attempts) is (status == 403)


@pytest.mark.parametrize(
    ("version", "headers", "status"),
    [
        ("HTTP/1.1", {"content-length": "1025"}, None),
        ("HTTP/1.1", {"transfer-encoding": "chunked"}, None),
        ("HTTP/1.1", {"content-length": "9"}, 303),
        ("HTTP/1.1", {}, 303),
        ("HTTP/2.0", {}, None),
        ("HTTP/2.0", {"content-length": "0"}, 303),
    ],
)
def test_a_long_body_is_not_waited_for(
    addon: CorsAddon, context: taddons.context, version: str, headers: dict[str, str], status: int | None
) -> None:
    """The page takes none: who brings one is let go of at its headers."""
    flow = asked(f"/clear?proof={proof(addon)}", method="POST", origin="http://cors.test")
    flow.request.http_version = version
    flow.request.headers.pop("content-length", None)
    flow.request.headers.update(headers)
    page = addon.addons[0]
    with pytest.raises(exceptions.AddonHalt):
        page.requestheaders(flow)
    assert (flow.error is not None) is (status is None)
    if status:
        with pytest.raises(exceptions.AddonHalt):
            asyncio.run(page.request(flow))
        assert flow.response
        assert flow.response.status_code == status


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


def test_who_waits_is_let_go_and_not_too_many_wait() -> None:
    async def play() -> None:
        changes = Versions()
        await changes.beyond(changes.cursor, 0.01, "one", lambda: 0.0)
        waiting = [
            asyncio.create_task(changes.beyond(changes.cursor, 60, name, lambda: 0.0)) for name in ["greedy"] * MOST_OF_ONE_CLIENT + ["two"]
        ]
        await asyncio.sleep(0)
        with pytest.raises(TooManyWaitError):
            await changes.beyond(changes.cursor, 60, "greedy", lambda: 0.0)
        waiting += [
            asyncio.create_task(changes.beyond(changes.cursor, 60, f"other{number}", lambda: 0.0))
            for number in range(MOST_WAITING - len(waiting))
        ]
        await asyncio.sleep(0)
        with pytest.raises(TooManyWaitError):
            await changes.beyond(changes.cursor, 60, "late", lambda: 0.0)
        assert not any(one.done() for one in waiting)
        changes.wake()
        await asyncio.wait_for(asyncio.gather(*waiting), 1)
        assert changes.cursor.endswith(".0")
        assert Versions().run != changes.run
        await changes.beyond("another", 60, "greedy", lambda: 0.0)

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
        (b"/", ("/", {})),
        (b"/?q=a%20b", ("/", {"q": "a b"})),
        (b"/?q=a&%71=b&q=", ("/", {"q": ""})),
        (b"/group/a%20b?x?y", ("/group/a b", {"x?y": ""})),
        (b"/?q=\xc3\xa9\xff", ("/", {"q": "\xe9\ufffd"})),
        (b"/\xe9%ff", ("/\xe9\xff", {})),
        (b"/%65xport%2Fhtml", ("/export/html", {})),
        (b"//%2fexport/html", ("/export/html", {})),
        (b"*", ("/*", {})),
        (b"", ("/", {})),
    ],
)
def test_what_is_asked_for_is_read_once(addon: CorsAddon, context: taddons.context, path: bytes, told: tuple[str, dict[str, str]]) -> None:
    """What decides who may ask and what answers see the same: nothing of a request reaches the application but its decoded path."""
    flow = asked(method="POST")
    flow.request.data.path = path
    flow.request.headers = http.Headers([(b"host", b"cors.test"), (b"x-a", b"\xff"), (b"Content-Length", b"99")])
    flow.request.raw_content = b"body"
    visit = visit_of(flow, "cors.test")
    assert (visit.path, dict(visit.query)) == told
    environ = environ_of(flow.request, visit.path)
    assert (environ["PATH_INFO"], environ["QUERY_STRING"], environ["wsgi.input"].read()) == (told[0], "", b"")
    assert not [name for name in environ if name.startswith(("HTTP_", "CONTENT_"))]
    assert answer(addon, flow).status_code in {403, 404, 405, 413}


def hidden(path: str) -> http.HTTPFlow:
    """Make a request of a page that says nothing of itself."""
    flow = asked(path)
    del flow.request.headers["referer"]
    return flow


@pytest.mark.parametrize(
    "path",
    ["/%65xport/html", "/e%78port/json", "//export/html", "/%2fexport/html", "/export%2fhtml", "/export", "/?q=x", "/?%71=x", "//?q=&q=x"],
)
def test_no_way_to_write_an_address_lets_a_page_that_hides_itself_start_work(addon: CorsAddon, context: taddons.context, path: str) -> None:
    addon.response(cors_flow(BAD))
    assert answer(addon, hidden(path)).status_code == 403
    page = addon.addons[0]
    assert (len(page._exports._kept), len(page._pages._kept)) == (0, 0)


def test_a_page_that_hides_itself_has_the_list_made_once(addon: CorsAddon, context: taddons.context) -> None:
    """However it writes the address; of a parameter that comes twice nothing but the last is looked at."""
    addon.response(cors_flow(BAD))
    page = addon.addons[0]
    for path in (
        "/",
        "/?x=1",
        "/?x=2",
        "/?q=",
        "/?q=x&q=",
        "//",
        "/?token=guess",
        "/nowhere",
        "/nowhere/else",
        "/group/none",
        "//group//x",
    ):
        given = answer(addon, hidden(path))
        assert (given.status_code in {200, 404}, "fits" in str(given.text)) == (True, False), path
    assert len(page._pages._kept) == 1


def test_what_a_page_that_hides_itself_asks_for_takes_no_place_of_the_own_pages(addon: CorsAddon, context: taddons.context) -> None:
    async def play() -> None:
        release, page = Event(), addon.addons[0]

        def app(_: object, begin: Callable[..., object]) -> list[bytes]:
            release.wait(5)
            begin("200 OK", [])
            return [b""]

        page._app = app
        waiting = [asyncio.create_task(served(addon, hidden(f"/group/{number}"))) for number in range(render_queue.MOST_OF_ONE_CLIENT + 1)]
        await asyncio.sleep(0.1)
        own = asyncio.create_task(served(addon, asked("/group/own")))
        await asyncio.sleep(0.1)
        release.set()
        assert sorted([(await one).status_code for one in waiting]) == [200] * render_queue.MOST_OF_ONE_CLIENT + [503]
        assert (await own).status_code == 200

    asyncio.run(play())


@pytest.mark.parametrize(
    "fields",
    [
        [(b"x-%d" % number, b"") for number in range(20_000)],
        [(b"x", b"y" * 100)] * 20_000,
        [(b"cookie", b"a=b;" * 500_000)],
        [(b"cookie", b"a=b")] * 20_000,
        [(b"referer", b"http://" + b":" * 2_000_000)],
    ],
    ids=["names", "lines", "cookie", "cookies", "referer"],
)
def test_what_a_request_shows_is_read_in_little_time(fields: list[tuple[bytes, bytes]]) -> None:
    """On the event loop, before it is known who asks."""
    flow = asked()
    flow.request.headers = http.Headers([(b"host", b"cors.test"), *fields])
    assert costs_less(0.25, lambda: visit_of(flow, "cors.test"))


def test_a_wait_gives_way_to_the_clients_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that gives waits up over HTTP/2 keeps its connection, and nobody says so: they don't shut its next one out."""

    async def play() -> None:
        clock = Clock()
        monkeypatch.setattr(versions, "time", clock)
        changes = Versions()

        def wait_as(name: str) -> asyncio.Task[None]:
            return asyncio.create_task(changes.beyond(changes.cursor, 60, name, lambda: 0.0))

        given_up = [wait_as("one") for _ in range(MOST_OF_ONE_CLIENT)]
        await asyncio.sleep(0)
        clock.now = versions.LEAST_HELD - 0.1
        with pytest.raises(TooManyWaitError):
            await wait_as("one")
        clock.now = versions.LEAST_HELD
        new = [wait_as("one") for _ in range(2)]
        await asyncio.sleep(0.01)
        assert [one.done() for one in given_up] == [True] * 2 + [False] * (MOST_OF_ONE_CLIENT - 2)
        others = [wait_as(f"other{number}") for number in range(MOST_WAITING - MOST_OF_ONE_CLIENT)]
        await asyncio.sleep(0)
        with pytest.raises(TooManyWaitError):
            await wait_as("late")
        new.append(wait_as("one"))
        await asyncio.sleep(0)
        assert not any(one.done() for one in (*new, *others))
        changes.note()
        await asyncio.wait_for(asyncio.gather(*given_up, *new, *others), 1)
        assert not changes._waiting

    asyncio.run(play())


@pytest.mark.parametrize("server", [True, False])
def test_it_says_where_it_is_if_there_is_a_proxy(
    addon: CorsAddon, context: taddons.context, server: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """A recording that is replayed alone has none."""
    context.options.add_option("server", bool, server, "")
    with caplog.at_level("INFO"):
        addon.addons[0].running()
    assert any("http://cors.test/" in record.getMessage() for record in caplog.records) is server


@pytest.mark.parametrize(
    "fields",
    [
        [(b"a%d" % number, b"b") for number in range(20_000)],
        [(b"origin", b"b")] * 200_000,
        [(b"cookie", b"a=b;" * 1_000_000)],
        [(b"cookie", b'a="' + b'\\"' * 1_000_000)],
    ],
    ids=["many names", "one name again and again", "many cookies", "a cookie without end"],
)
def test_whatever_comes_with_a_request_it_is_seen_in_no_time(fields: list[tuple[bytes, bytes]]) -> None:
    flow = asked()
    flow.request.headers = http.Headers(fields)
    assert costs_less(0.25, lambda: (visit_of(flow, "cors.test"), environ_of(flow.request, "/")))


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (b"cors_page=x", "x"),
        (b"a=b; cors_page=x; c=d", "x"),
        (b"cors_page=", ""),
        (b"xcors_page=x", ""),
        (b"cors_page", ""),
        (b"cors_page=\xff", "\xff"),
    ],
)
def test_its_cookie_is_found(line: bytes, value: str) -> None:
    flow = asked()
    flow.request.headers = http.Headers([(b"Cookie", line)])
    assert visit_of(flow, "cors.test").cookie == value


def client(flow: http.HTTPFlow, ip: str, mode: str = "regular", *, tls: bool = False) -> http.HTTPFlow:
    """Let a flow come from this address, through this mode."""
    flow.client_conn.peername = (ip, 50_000)
    flow.client_conn.proxy_mode = ProxyMode.parse(mode)
    flow.client_conn.timestamp_tls_setup = 1.0 if tls else None
    flow.client_conn.tls = tls
    return flow


def test_who_comes_with_the_token_is_let_in_from_then_on(addon: CorsAddon, context: taddons.context) -> None:
    """The address without the token can be shared; secrets show to who came with it, where they show at all."""
    addon.response(cors_flow(BAD, path="/x?token=hunter2hunter2"))
    (group,) = addon._report.groups()
    context.configure(addon, cors_show_secrets=True, cors_page_access="all")
    token = addon.addons[0].address.removeprefix("http://cors.test/?")
    stranger = answer(addon, client(asked(f"/group/{group.id}"), "192.0.2.7"))
    assert (stranger.status_code, "hunter2" in str(stranger.text), "/clear" in str(stranger.text)) == (200, False, False)
    context.configure(addon, cors_page_access="local")
    assert answer(addon, client(asked(f"/group/{group.id}"), "192.0.2.7")).status_code == 403
    came = answer(addon, client(asked(f"/group/{group.id}?{token}&n=2"), "192.0.2.7"))
    assert (came.status_code, came.headers["location"]) == (303, f"/group/{group.id}?n=2")
    cookie, *attributes = came.headers["set-cookie"].split("; ")
    assert set(attributes) == {"Path=/", "HttpOnly", "SameSite=Strict"}
    let_in = answer(addon, client(asked(f"/group/{group.id}", cookie=cookie), "192.0.2.7"))
    assert (let_in.status_code, "hunter2" in str(let_in.text), "/clear" in str(let_in.text)) == (200, True, True)


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("//evil.test/?token={}", "/evil.test/"),
        ("/\\evil.test/?token={}", "/evil.test/"),
        ("/group/x y\x01?token={}&q=%0d%0aX: y", "/group/x%20y%01?q=%0D%0AX%3A+y"),
    ],
)
def test_no_address_leads_out_of_the_page(addon: CorsAddon, context: taddons.context, address: str, leads_to: str) -> None:
    flow = asked()
    flow.request.data.path = address.format(addon.addons[0].address.partition("token=")[2]).encode()
    assert answer(addon, flow).headers["location"] == leads_to


@pytest.mark.parametrize(
    ("mode", "access", "ours"),
    [
        ("reverse:http://api.test", "local", False),
        ("reverse:http://api.test", "token", True),
        ("reverse:http://api.test", "all", True),
        ("regular", "local", True),
        ("transparent", "all", False),
    ],
)
def test_before_a_server_there_is_no_page_unless_asked_for(
    addon: CorsAddon, context: taddons.context, mode: str, access: str, ours: bool
) -> None:
    context.configure(addon, cors_page_access=access)
    flow = client(asked(), "127.0.0.1", mode)
    flow.request.host = "cors.test" if mode == "regular" else "10.0.0.1"
    flow.request.host_header = "cors.test"
    if ours:
        assert answer(addon, flow).status_code == (403 if access == "token" else 200)
    else:
        addon.addons[0].requestheaders(flow)
        assert not addon.addons[0].serves(flow)


def test_a_browser_that_trusts_the_authority_gets_the_page_by_https(addon: CorsAddon, context: taddons.context) -> None:
    page = addon.addons[0]

    def opened(path: str = "/", **headers: str) -> http.Response:
        flow = asked(path, upgrade_insecure_requests="1", user_agent="a", **headers)
        del flow.request.headers["referer"]
        return answer(addon, client(flow, "192.0.2.1"))

    context.configure(addon, cors_page_access="all")
    assert opened().status_code == 200
    for host in ("one.test", "one.test", "two.test"):
        assert opened().status_code == 200
        page.requestheaders(client(asked(host=host, scheme="https", user_agent="a"), "192.0.2.1", tls=True))
    assert (opened("/?q=a%20b").status_code, opened("/?q=a%20b").headers["location"]) == (307, "https://cors.test/?q=a+b")
    # What is no navigation, a link on the page itself, and another browser are left where they are.
    assert answer(addon, client(asked(upgrade_insecure_requests="1", user_agent="a"), "192.0.2.1")).status_code == 200
    assert answer(addon, client(asked(user_agent="a"), "192.0.2.1")).status_code == 200
    assert answer(addon, client(asked(upgrade_insecure_requests="1", user_agent="b"), "192.0.2.1")).status_code == 200
    refusing = type("Refusal", (), {"conn": type("Conn", (), {"sni": "cors.test", "peername": ("192.0.2.1", 1)})})
    page.tls_failed_client(refusing)
    assert opened().status_code == 200


def test_what_is_asked_by_who_has_gone_is_not_made(addon: CorsAddon, context: taddons.context) -> None:
    """Two hundred exports of a client that leaves cost one at most, and who stays gets an answer."""

    async def play() -> list[http.Response | None]:
        address = f"/export/json?proof={proof_of((await served(addon, asked())).text)}"
        flows = [client(asked(address), "127.0.0.1") for _ in range(200)]
        for flow in flows:
            flow.client_conn.id = "gone"
        asking = [asyncio.create_task(served(addon, flow)) for flow in flows]
        await asyncio.sleep(0)
        addon.addons[0].client_disconnected(flows[0].client_conn)
        await asyncio.wait_for(asyncio.gather(*asking), 5)
        stays = await served(addon, asked(address))
        return [flow.response for flow in flows] + [stays]

    *gone, stays = asyncio.run(play())
    assert {one.status_code for one in gone if one} == {500}
    assert stays
    assert stays.status_code == 200


def test_too_many_are_refused_politely(addon: CorsAddon, context: taddons.context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render_queue, "MOST_JOBS", 0)
    for path in ("/", f"/export/html?proof={addon.addons[0]._keys.proof}"):
        given = answer(addon, asked(path))
        assert (given.status_code, given.headers["retry-after"]) == (503, "3")
    # Its own files are at hand.
    assert answer(addon, asked(f"/static/{next(iter(STATIC))}")).status_code == 200


def test_too_many_who_wait_are_refused_politely(addon: CorsAddon, context: taddons.context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "MOST_WAITING", 0)
    assert answer(addon, asked("/changes?since=x")).status_code == 503


@pytest.mark.parametrize(
    ("modes", "access", "told"),
    [
        (["regular"], "local", "http://cors.test/?token="),
        (["regular", "reverse:http://a.test"], "local", "http://cors.test/?token="),
        (["socks5@1080"], "local", "in the mode socks5, unless connection_strategy is lazy"),
        (["reverse:http://a.test@8000"], "local", "no live page in the mode reverse"),
        (["reverse:http://a.test@8000"], "token", "“Host: cors.test”"),
        (["transparent"], "all", "no live page in the mode transparent"),
    ],
)
def test_the_page_is_promised_where_it_is(
    addon: CorsAddon, context: taddons.context, modes: list[str], access: str, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    context.options.add_option("mode", Sequence[str], modes, "")
    context.configure(addon, cors_page_access=access)
    with caplog.at_level("INFO"):
        addon.addons[0].running()
    assert [told in record.getMessage() for record in caplog.records] == [True]


def test_what_is_made_with_secrets_is_not_for_who_asks_without(
    addon: CorsAddon, context: taddons.context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The option is changed while the answer is being made, or waits to be."""
    addon.response(cors_flow(BAD, path="/x?token=hunter2hunter2"))
    (group,) = addon._report.groups()
    begun, may = Event(), Event()

    def slowly(*arguments: Any) -> Answer:
        begun.set()
        assert may.wait(10)
        return answered(*arguments)

    monkeypatch.setattr(live_page, "answered", slowly)

    async def play() -> list[bool]:
        context.configure(addon, cors_show_secrets=True)
        asking = [asyncio.create_task(served(addon, asked(f"/group/{group.id}")))]
        while not begun.is_set():
            await asyncio.sleep(0.005)
        context.configure(addon, cors_show_secrets=False)
        asking.append(asyncio.create_task(served(addon, asked(f"/group/{group.id}"))))
        await asyncio.sleep(0.05)
        may.set()
        given = [*await asyncio.gather(*asking), await served(addon, asked(f"/group/{group.id}"))]
        return ["hunter2" in str(one.text) for one in given]

    assert asyncio.run(play()) == [True, False, False]


def test_a_look_under_way_sees_the_report_that_began_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    reports = [Report()]
    reports[0].add(examples.missing_origin("f1"))

    def begin_afresh() -> Iterator[None]:
        reports.append(Report())
        yield

    monkeypatch.setattr(reports[0], "catch_up", begin_afresh)
    looks = Looks(lambda: reports[-1], lambda: len(reports), rest.Pause())
    look = asyncio.run(looks.look())
    assert (look.version, look.report.totals.flows) == (2, 0)


def test_by_socks_the_page_is_promised_where_mitmproxy_connects_late(
    addon: CorsAddon, context: taddons.context, caplog: pytest.LogCaptureFixture
) -> None:
    context.options.add_option("mode", Sequence[str], ["socks5"], "")
    context.options.add_option("connection_strategy", str, "lazy", "")
    with caplog.at_level("INFO"):
        addon.addons[0].running()
    assert "http://cors.test/?token=" in caplog.text
