"""What the traffic shows of what is switched on in the developer tools, where a recording could not: see docs/browser-facts.md."""

import asyncio

import pytest

from tests.browsers.browser import Browser
from tests.browsers.developer_tools.chromium import ChromiumWithTools
from tests.browsers.developer_tools.firefox import FirefoxWithTools
from tests.browsers.proxy import Proxy
from tests.browsers.record import DRIVERS as PLAIN
from tests.browsers.record import WITH_TOOLS
from tests.browsers.servers import Servers

DRIVERS: dict[str, type[ChromiumWithTools | FirefoxWithTools]] = {"chromium": ChromiumWithTools, "firefox": FirefoxWithTools}

type Lines = tuple[tuple[bytes, bytes], ...]
type Sent = tuple[str, Lines]
"""A request's method and its header lines."""

PAGE = "https://shop.test/"
PUT, GET = "https://api.test/basket", "https://api.test/prices"
ALLOWED = f"Access-Control-Allow-Origin: {PAGE[:-1]}"
ANSWERS = {
    f"GET {PAGE}": '200 OK\nContent-Type: text/html\n\n<!doctype html><link rel="icon" href="data:,">',
    f"OPTIONS {PUT}": f"204 No Content\n{ALLOWED}\nAccess-Control-Allow-Methods: PUT\nAccess-Control-Max-Age: 0\n\n",
    f"PUT {PUT}": f"200 OK\n{ALLOWED}\n\nsaved",
    f"GET {GET}": "200 OK\nContent-Type: text/plain\nCache-Control: no-store\n\nsecret",
}
"""The page may save its basket, and may not read the prices."""

SCRIPT = f"""
const read = async (url, method) => {{
  try {{ return await (await fetch(url, {{ method }})).text(); }} catch (error) {{ return "failed"; }}
}};
return [await read("{PUT}", "PUT"), await read("{GET}", "GET")];
"""

ALL = ["OPTIONS", "PUT", "GET"]
NO_CACHE = frozenset({b"pragma", b"cache-control"})
FACTS = [
    pytest.param(engine, switch, sent, more, read, marks=pytest.mark.browser(engine), id=f"{engine} {switch}")
    for engine, switch, sent, more, read in (
        ("chromium", "throttle", ALL, frozenset(), ["saved", "failed"]),
        ("chromium", "block", [], frozenset(), ["failed", "failed"]),
        ("chromium", "override", ALL, NO_CACHE, ["mine", "mine"]),
        ("firefox", "throttle", ALL, frozenset(), ["saved", "failed"]),
        ("firefox", "block", [], frozenset(), ["failed", "failed"]),
        ("firefox", "override", ["OPTIONS", "PUT"], frozenset(), ["saved", "mine"]),
    )
]


@pytest.mark.parametrize(("engine", "switch", "sent", "more", "read"), FACTS)
def test_what_is_sent_and_what_the_page_reads(engine: str, switch: str, sent: list[str], more: frozenset[bytes], read: list[str]) -> None:
    """`more` are the names of the header lines that the switch adds to each request; all others are as without it."""
    before, after, told = asyncio.run(played(engine, switch))
    assert told == [["saved", "failed"], read]
    assert [method for method, _ in after] == sent
    assert all(more <= dict(lines).keys() for _, lines in after)
    assert [(method, without(lines, more)) for method, lines in after] == [request for request in before if request[0] in sent]


def without(lines: Lines, names: frozenset[bytes]) -> Lines:
    return tuple(line for line in lines if line[0] not in names)


@pytest.mark.parametrize("engine", [pytest.param(engine, marks=pytest.mark.browser(engine)) for engine in WITH_TOOLS])
def test_open_tools_alone_change_no_line(engine: str) -> None:
    """Their names and their order; headless Chromium may call itself otherwise."""
    plain, with_tools = (asyncio.run(sent_by(drivers[engine])) for drivers in (PLAIN, WITH_TOOLS))
    assert [method for method, _ in plain] == ALL
    assert [(method, [name for name, _ in lines]) for method, lines in with_tools] == [
        (method, [name for name, _ in lines]) for method, lines in plain
    ]


async def sent_by(driver: type[Browser]) -> list[Sent]:
    async with Servers() as servers, Proxy(servers) as proxy, driver(proxy.port) as browser:
        servers.answers.update(ANSWERS)
        await browser.open(PAGE)
        await browser.evaluate(SCRIPT)
        return [(flow.request.method, tuple(flow.request.headers.fields)) for flow in proxy.flows if flow.request.host == "api.test"]


async def played(engine: str, switch: str) -> tuple[list[Sent], list[Sent], list[list[str]]]:
    """What the page's two requests sent before the switch is used and after, and what the page read."""
    async with Servers() as servers, Proxy(servers) as proxy, DRIVERS[engine](proxy.port) as browser:
        servers.answers.update(ANSWERS)
        await browser.open(PAGE)
        told = [await browser.evaluate(SCRIPT)]
        count = len(proxy.flows)
        await browser.switch(switch)
        told.append(await browser.evaluate(SCRIPT))
        sent = [(flow.request.method, tuple(flow.request.headers.fields)) for flow in proxy.flows if flow.request.host == "api.test"]
        pages = sum(flow.request.host != "api.test" for flow in proxy.flows[:count])
    return sent[: count - pages], sent[count - pages :], told
