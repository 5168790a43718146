"""The live page in real browsers, through a running mitmproxy: from a failing request to its story, and what keeps other origins out."""

import asyncio
import base64
import importlib.resources
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from mitmproxy import http

from cors_addon.proxy.addon import CorsAddon
from cors_addon.proxy.page.answers import STATIC
from cors_addon.report.page.file import render_html
from tests.browsers.chromium import Chromium
from tests.browsers.firefox import Firefox
from tests.browsers.processes import free_port
from tests.browsers.proxy import Proxy
from tests.browsers.servers import Servers
from tests.browsers.tabs import window

ENGINES = ("chromium", "firefox")
BOTH = pytest.mark.parametrize("engine", [pytest.param(engine, marks=pytest.mark.browser(engine)) for engine in ENGINES])
PAGE = "http://cors.test"
HTML = "200 OK\nContent-Type: text/html\n\n<!doctype html><title>a page</title><p>A page."
ANSWERS = {
    "GET https://shop.test/": HTML,
    "GET https://evil.test/": HTML,
    "GET http://evil.test/": HTML,
    "GET https://api.test/basket": "200 OK\nContent-Type: application/json\nAccess-Control-Allow-Origin: https://shop.test/\n\n{}",
    "OPTIONS https://api.test/orders": "204 No Content\nAccess-Control-Allow-Origin: https://shop.test\n\n",
    "GET https://api.test/free": "200 OK\nAccess-Control-Allow-Origin: *\n\n{}",
}
ASK = 'await fetch("https://api.test/basket").catch(() => null)'
ORDER = 'await fetch("https://api.test/orders", {method: "PUT", headers: {"X-Shop": "1"}}).catch(() => null)'
HOSTILE = "\"><img src=x onerror='window.hacked=1'>\u202e'&lt;"


class Wire:
    """Sees what the page asks of the proxy, and makes one server's headers hostile and another's double."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def request(self, flow: http.HTTPFlow) -> None:
        """Note what is asked of the page's host."""
        if flow.request.pretty_host == "cors.test":
            self.asked.append(flow.request.path)

    def response(self, flow: http.HTTPFlow) -> None:
        """Give the hostile server's answer its header, which may be more than a browser takes, and the other's its second one."""
        if flow.response and flow.request.path == "/twice":
            flow.response.headers.set_all("access-control-allow-origin", ["https://shop.test", ""])
        if flow.response and flow.request.path.startswith("/hostile"):
            value = "x" * 1_000_000 if flow.request.path.endswith("big") else HOSTILE
            flow.response.headers["access-control-allow-origin"] = value.encode().decode("latin-1")


@dataclass
class Stage:
    """Servers, a proxy with the addon, and a browser with the page in one window and a shop in another."""

    proxy: Proxy
    addon: CorsAddon
    wire: Wire
    servers: Servers
    browser: Chromium | Firefox
    shop: Chromium | Firefox

    async def until(self, script: str, seconds: float = 15.0) -> object:
        """Wait until a script in the page gives something true, and give that."""
        end = time.monotonic() + seconds
        while not (seen := await self.browser.evaluate(script)):
            assert time.monotonic() < end, (
                f"{script} stays false; the page says: {await self.browser.evaluate('return document.body.innerText')}"
            )
            await asyncio.sleep(0.05)
        return seen


@asynccontextmanager
async def opened(engine: str, port: int) -> AsyncIterator[Chromium | Firefox]:
    """Open a browser behind the proxy on this port."""
    if engine == "chromium":
        async with Chromium(port) as chromium:
            yield chromium
    else:
        async with Firefox(port) as firefox:
            yield firefox


@asynccontextmanager
async def stage(engine: str, options: Mapping[str, object] | None = None) -> AsyncIterator[Stage]:
    """Set the stage."""
    async with AsyncExitStack() as stack:
        servers = await stack.enter_async_context(Servers())
        servers.answers |= ANSWERS
        wire, addon = Wire(), CorsAddon()
        proxy = await stack.enter_async_context(Proxy(servers, wire, addon, options=options))
        browser = await stack.enter_async_context(opened(engine, proxy.port))
        shop = await window(browser)
        await shop.open("https://shop.test/")
        await browser.open(f"{PAGE}/")
        yield Stage(proxy, addon, wire, servers, browser, shop)


@BOTH
def test_a_failure_shows_within_a_second_and_tells_its_story(engine: str) -> None:
    async def play() -> None:
        async with stage(engine) as on:
            await on.until("return document.querySelector('#state').dataset.state === 'live'")
            await on.shop.evaluate("await fetch('https://api.test/free').catch(() => null)")
            await on.shop.evaluate(ORDER)
            failed = time.monotonic()
            await on.until("return document.querySelectorAll('.group').length === 1")
            assert time.monotonic() - failed < 1.0
            await on.browser.open(str(await on.browser.evaluate("return document.querySelector('a.open').href")))
            text = str(await on.browser.evaluate("return document.querySelector('main').innerText"))
            printed = {event.console for event in on.browser.outcomes() if event.console}
            assert printed
            assert all(line in text for line in printed)
            assert "OPTIONS" in text
            assert await on.browser.evaluate("return document.querySelectorAll('.timeline .step').length") == 3
            assert await on.browser.evaluate("return document.querySelector('.timeline .unsent .method').textContent") == "PUT"

    asyncio.run(play())


@BOTH
def test_a_filter_that_a_page_could_have_asked_for_is_opened_by_a_person(engine: str) -> None:
    """Over http browsers do not say who asks; that of this test does not trust the authority as far as is known."""

    async def play() -> None:
        async with stage(engine) as on:
            page: Any = on.addon.addons[0]
            page._trusting.note_refusal("127.0.0.1")
            await on.browser.open(f"{PAGE}/?differs=1")
            assert await on.browser.evaluate("return document.querySelector('.failures')") is None
            await on.browser.evaluate("setTimeout(() => document.querySelector('main a').click())")
            await on.until("return document.querySelector('.failures') !== null")
            assert await on.browser.evaluate("return location.href") == f"{PAGE}/?differs=1"

    asyncio.run(play())


@BOTH
def test_what_works_in_one_browser_only_is_told_in_both(engine: str) -> None:
    async def play() -> None:
        async with stage(engine) as on:
            works = await on.shop.evaluate("return await fetch('https://api.test/twice').then(() => true, () => false)")
            assert works is (engine == "firefox")
            await on.until("return document.querySelectorAll('.splits').length === 1")
            await on.browser.evaluate("setTimeout(() => { location.search = '?differs=1'; })")
            await on.until("return location.search === '?differs=1' && document.querySelector('.failures') !== null")
            assert await on.browser.evaluate("return document.querySelectorAll('.group').length") == int(not works)
            if works:
                assert await on.browser.evaluate("return document.querySelector('.splits .yes').innerText") == "works in Firefox"

    asyncio.run(play())


@BOTH
def test_a_pasted_console_line_finds_what_caused_it(engine: str) -> None:
    async def play() -> None:
        async with stage(engine) as on:
            await on.shop.evaluate(ASK)
            await on.shop.evaluate(ORDER)
            await on.until("return document.querySelectorAll('.group').length === 2")
            (line,) = {event.console for event in on.browser.outcomes() if event.url.endswith("/basket") and event.console}
            await on.browser.evaluate(
                f"document.querySelector('#find').value = {line!r}; setTimeout(() => document.querySelector('.tools').requestSubmit())"
            )
            await on.until("return location.search && document.querySelectorAll('.group').length === 1")
            assert await on.browser.evaluate("return document.querySelector('.group .path').textContent") == "/basket"

    asyncio.run(play())


@BOTH
def test_a_restart_of_mitmproxy_is_said_and_loses_and_doubles_nothing(engine: str) -> None:
    async def play() -> None:
        async with AsyncExitStack() as stack:
            servers = await stack.enter_async_context(Servers())
            servers.answers |= ANSWERS
            options = {"listen_port": free_port()}
            async with Proxy(servers, CorsAddon(), options=options) as proxy:
                browser = await stack.enter_async_context(opened(engine, proxy.port))
                shop = await window(browser)
                await shop.open("https://shop.test/")
                await browser.open(f"{PAGE}/")
                on = Stage(proxy, CorsAddon(), Wire(), servers, browser, shop)
                await shop.evaluate(ASK)
                await on.until("return document.querySelectorAll('.group').length === 1")
            hang_up(proxy)
            await on.until("return document.querySelector('#state').dataset.state === 'lost'")
            assert await browser.evaluate("return document.querySelectorAll('.group').length") == 1
            async with Proxy(servers, CorsAddon(), options=options):
                await on.until("return document.querySelector('#state').dataset.state === 'live'")
                await shop.evaluate(ASK)
                await shop.evaluate(ORDER)
                await on.until("return document.querySelectorAll('.group').length === 2")
                counts = await browser.evaluate("return [...document.querySelectorAll('.group')].map((row) => row.dataset.count)")
                assert counts == ["1", "1"]

    asyncio.run(play())


def hang_up(proxy: Proxy) -> None:
    """Close the connections of a proxy that ended, as the end of its process would."""
    for handler in list(proxy._master.addons.get("proxyserver").connections.values()):
        for transport in handler.transports.values():
            transport.writer.close()


@BOTH
def test_another_origin_can_neither_read_frame_script_nor_clear_it(engine: str) -> None:
    async def play() -> None:
        async with stage(engine) as on:
            await on.shop.evaluate(ASK)
            await on.until("return document.querySelectorAll('.group').length === 1")
            page: Any = on.addon.addons[0]
            for evil in ("http://evil.test/", "https://evil.test/"):
                await on.shop.open(evil)
                made = page._pages._kept, page._exports._kept
                assert await on.shop.evaluate(ATTACK) == {
                    "read": "failed",
                    "opaque": "failed",
                    "framed": "unreadable",
                    "scripted": "failed",
                    "styled": "failed",
                    "posted": "failed",
                    "opened": "unreadable",
                }
                await asyncio.sleep(0.3)
                assert "1 of 1 " in on.addon.summary()[0]
                # Of all that the page asked for itself nothing was made but the list as it is, where it hid itself.
                cheap = {"/", "/favicon.ico", *(f"/static/{name}" for name in STATIC)}
                assert {address for kept in made for _, address, *_ in kept} <= cheap
            assert any(path.startswith("/clear") for path in on.wire.asked)

    asyncio.run(play())


@BOTH
def test_another_origin_can_t_have_it_searched_by_any_navigation(engine: str) -> None:
    """Firefox says of one that is led from http to https what it says of what a person typed."""

    async def play() -> None:
        async with stage(engine) as on:
            page: Any = on.addon.addons[0]
            for evil in ("http://evil.test/", "https://evil.test/"):
                for scheme in ("http", "https"):
                    for way in NAVIGATIONS:
                        await on.shop.open(evil)
                        asked = len(on.wire.asked)
                        await on.shop.evaluate("setTimeout(() => {" + way.replace("ADDRESS", f"{scheme}://cors.test/?q=guess") + "})")
                        await asyncio.sleep(0.6)
                        assert any("q=guess" in address for address in on.wire.asked[asked:]), way
            assert {address for _, address, query, *_ in page._pages._kept if query.is_filter} == set()

    asyncio.run(play())


NAVIGATIONS = (
    "location = 'ADDRESS'",
    "document.head.append(Object.assign(document.createElement('meta'), {name: 'referrer', content: 'no-referrer'})); location = 'ADDRESS'",
    "document.body.append(Object.assign(document.createElement('a'), {href: 'ADDRESS', rel: 'noreferrer'})); document.links[0].click()",
    "open('ADDRESS', '_blank', 'noreferrer')",
)


ATTACK = """
const page = `${location.protocol}//cors.test`, told = {};
const loaded = (element) => new Promise((resolve) => {
  element.onload = () => resolve("loaded");
  element.onerror = () => resolve("failed");
  document.body.append(element);
  setTimeout(() => resolve("failed"), 4000);
});
const made = (name, values) => Object.assign(document.createElement(name), values);
told.read = await fetch(`${page}/export/json`).then((answer) => answer.text(), () => "failed");
told.opaque = await fetch(`${page}/`, {mode: "no-cors"}).then((answer) => answer.type, () => "failed");
const hidden = {mode: "no-cors", referrerPolicy: "no-referrer"};
for (const path of ["/?q=guess", "/changes?since=x", "/export/html"]) fetch(`${page}${path}`, hidden).catch(() => 0);
document.body.append(made("iframe", {src: `${page}/?q=guess`, referrerPolicy: "no-referrer"}));
const link = made("a", {href: `${page}/export/html`, download: "report", target: "_blank", referrerPolicy: "no-referrer"});
document.body.append(link);
link.click();
const frame = made("iframe", {src: `${page}/`});
document.body.append(frame);
await new Promise((resolve) => { frame.onload = resolve; setTimeout(resolve, 1500); });
const seen = (get) => { try { return get()?.body.innerText || "unreadable"; } catch { return "unreadable"; } };
told.framed = seen(() => frame.contentDocument);
told.scripted = await loaded(made("script", {src: `${page}/changes?since=x`}));
told.styled = await loaded(made("link", {rel: "stylesheet", href: `${page}/static/page.css`}));
const body = new URLSearchParams({token: ""});
told.posted = await fetch(`${page}/clear`, {method: "POST", body}).then((answer) => answer.type, () => "failed");
const form = made("form", {method: "post", action: `${page}/clear`, target: "elsewhere"});
document.body.append(made("iframe", {name: "elsewhere"}), form);
form.submit();
const opened = open(`${page}/`);
await new Promise((resolve) => { setTimeout(resolve, 800); });
told.opened = seen(() => opened?.document);
opened?.close();
return told;
"""


@BOTH
def test_hostile_header_values_show_as_text(engine: str) -> None:
    async def play() -> None:
        async with stage(engine) as on:
            await on.shop.open("http://evil.test/")
            for path in ("/hostile", "/hostile/big"):
                await on.shop.evaluate(f"await fetch('http://api.test{path}').catch(() => null)")
            await on.until("return document.querySelectorAll('.group').length === 2")
            pages = [f"{PAGE}/", *await on.browser.evaluate("return [...document.querySelectorAll('a.open')].map((link) => link.href)")]
            for page in pages:
                await on.browser.open(page)
                assert await on.browser.evaluate("return [document.images.length, typeof window.hacked]") == [0, "undefined"]
                assert await on.browser.evaluate("return document.documentElement.outerHTML.length") < 120_000
                assert "\u202e" not in str(await on.browser.evaluate("return document.body.innerText"))
            texts = [str(await shown(on, page)) for page in pages]
            assert any("<img src=x onerror='window.hacked=1'>" in text for text in texts)

    async def shown(on: Stage, page: str) -> object:
        await on.browser.open(page)
        return await on.browser.evaluate("return document.body.innerText")

    asyncio.run(play())


@BOTH
def test_the_page_clears_the_report_when_asked_to(engine: str) -> None:
    async def play() -> None:
        async with stage(engine) as on:
            await on.shop.evaluate(ASK)
            await on.until("return document.querySelectorAll('.group').length === 1")
            await on.browser.evaluate("window.confirm = () => true; setTimeout(() => document.querySelector('.clear button').click())")
            await on.until("return document.querySelectorAll('.group').length === 0")
            assert "No cross-origin attempt was seen" in on.addon.summary()[0]

    asyncio.run(play())


@BOTH
def test_a_hidden_window_counts_what_fails_in_its_title_and_catches_up(engine: str) -> None:
    hide = (
        "Object.defineProperty(document, 'visibilityState', {value: '%s', configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )

    async def play() -> None:
        async with stage(engine) as on:
            await on.until("return document.querySelector('#state').dataset.state === 'live'")
            await on.browser.evaluate(hide % "hidden")
            await asyncio.sleep(0.3)
            asked = len(on.wire.asked)
            await on.shop.evaluate(ASK)
            await on.until("return document.title.startsWith('(1) CORS')")
            await asyncio.sleep(1.0)
            assert {path.partition("?")[0] for path in on.wire.asked[asked:]} <= {"/changes"}
            assert len(on.wire.asked[asked:]) <= 3
            assert await on.browser.evaluate("return document.querySelectorAll('.group').length") == 0
            await on.browser.evaluate(f"document.hasFocus = () => true; {hide % 'visible'}")
            await on.until("return document.querySelectorAll('.group').length === 1")
            await on.until("return document.title.startsWith('CORS')")

    asyncio.run(play())


@BOTH
def test_the_page_is_served_over_https_too_and_its_flows_are_nobodys(engine: str) -> None:
    async def play() -> None:
        async with stage(engine) as on:
            await on.browser.open("https://cors.test/")
            await on.until("return document.querySelector('#state').dataset.state === 'live'")
            await on.shop.evaluate(ASK)
            await on.until("return document.querySelectorAll('.group').length === 1")
            assert "1 of 1 " in on.addon.summary()[0]
            await on.browser.evaluate("window.confirm = () => true; setTimeout(() => document.querySelector('.clear button').click())")
            await on.until("return location.protocol === 'https:' && document.querySelectorAll('.group').length === 0")

    asyncio.run(play())


@pytest.mark.browser("chromium")
def test_axe_finds_nothing_in_light_and_dark_on_desktop_and_phone() -> None:
    axe = importlib.resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")

    async def play() -> None:
        async with stage("chromium") as on:
            assert isinstance(on.browser, Chromium)
            await on.shop.evaluate(ASK)
            await on.shop.evaluate(ORDER)
            await on.shop.evaluate("await fetch('https://api.test/free').catch(() => null)")
            await on.until("return document.querySelectorAll('.group').length === 2")
            await on.until("return document.querySelector('.matrix a[href^=\"/passed\"]') !== null")
            passed = await on.browser.evaluate("return document.querySelector('.matrix a[href^=\"/passed\"]').href")
            (free,) = on.addon._report.recent_passes("https://shop.test", "https://api.test")
            links = await on.browser.evaluate("return [...document.querySelectorAll('a.open')].map((link) => link.href)")
            for address in (
                f"{PAGE}/",
                f"{PAGE}/?q=nothing",
                f"{PAGE}/?differs=1",
                f"{PAGE}/nowhere",
                passed,
                f"{PAGE}/attempt/{free.judgement.flow}",
                *links,
            ):
                await on.browser.open(address)
                await on.browser.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
                for colours in ("light", "dark"):
                    for width in (1280, 375):
                        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
                        await on.browser._command("Emulation.setDeviceMetricsOverride", size)
                        feature = {"name": "prefers-color-scheme", "value": colours}
                        await on.browser._command("Emulation.setEmulatedMedia", {"features": [feature]})
                        found = await on.browser.evaluate(f"{axe}\n;const told = await axe.run(); return told.violations.map({SHORT})")
                        assert found == [], f"{address} in {colours} at {width}"
                        assert await on.browser.evaluate("return document.documentElement.scrollWidth <= innerWidth"), (
                            f"{address} at {width}"
                        )

    asyncio.run(play())


@pytest.mark.browser("chromium")
def test_many_failures_are_few_screens_and_pages(tmp_path: Path) -> None:
    """On a desktop's screens, on a phone's, and on paper."""
    ask = "for (let at = 0; at < 22; at++) await fetch(`https://api${at}.test/basket`).catch(() => null)"

    async def play() -> None:
        async with stage("chromium") as on:
            assert isinstance(on.browser, Chromium)
            on.servers.answers |= {f"GET https://api{at}.test/basket": "500 Internal Server Error\n\nboom" for at in range(22)}
            await on.shop.evaluate(ask)
            await on.until("return document.querySelectorAll('.group').length === 22")
            for width, screen, last, screens in ((1280, 800, 22, 2), (390, 844, 1, 1)):
                size = {"width": width, "height": screen, "deviceScaleFactor": 1, "mobile": False}
                await on.browser._command("Emulation.setDeviceMetricsOverride", size)
                end = f"return document.querySelectorAll('.group')[{last - 1}].getBoundingClientRect().bottom + scrollY"
                assert await on.browser.evaluate(end) <= screen * screens, width
            report = tmp_path / "report.html"
            report.write_text(render_html(on.addon._report))
            await on.browser.open(report.as_uri())
            printed = await on.browser._command("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69})
            assert len(re.findall(rb"/Type\s*/Page\b", base64.b64decode(printed["data"]))) <= 10

    asyncio.run(play())


@BOTH
def test_a_search_that_finds_one_failure_opens_it_and_what_passed_has_its_story(engine: str) -> None:
    async def play() -> None:
        async with stage(engine) as on:
            await on.shop.evaluate("await fetch('https://api.test/free').catch(() => null)")
            await on.shop.evaluate(ASK)
            await on.shop.evaluate(ORDER)
            await on.until("return document.querySelectorAll('.group').length === 2")
            await on.browser.evaluate(
                "document.querySelector('#find').value = 'basket'; setTimeout(() => document.querySelector('.tools').requestSubmit())"
            )
            await on.until("return document.querySelectorAll('.opened .timeline').length === 1")
            await on.browser.evaluate("setTimeout(() => document.querySelector('.matrix a[href^=\"/passed\"]').click())")
            await on.until("return location.pathname === '/passed' && document.querySelector('.passes a') !== null")
            await on.browser.evaluate("setTimeout(() => document.querySelector('.passes a').click())")
            await on.until("return location.pathname.startsWith('/attempt/') && document.querySelector('.timeline .passed') !== null")

    asyncio.run(play())


SHORT = "({id, nodes}) => [id, nodes.map((node) => `${node.html.slice(0, 200)} ${node.any.map((check) => check.message)}`)]"
