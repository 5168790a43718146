"""Parts that lean on mitmproxy's inside: where that has changed they are off, with one line, and judging goes on."""

import asyncio
import logging
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from mitmproxy import addonmanager, command, connection, contentviews, exceptions, flow, hooks, http, tls
from mitmproxy.addons.view import Focus, View
from mitmproxy.options import Options
from mitmproxy.proxy.mode_specs import ProxyMode
from mitmproxy.test import taddons, tflow
from mitmproxy.tools import cmdline, dump, main
from mitmproxy.tools.console.keymap import Keymap

from cors_addon.browsers import mitmproxy_programs as tools
from cors_addon.browsers import session
from cors_addon.browsers.cli_error import CliError
from cors_addon.browsers.find import Browser
from cors_addon.browsers.known import Family
from cors_addon.proxy import degradable as parts
from cors_addon.proxy.addon import CorsAddon
from cors_addon.proxy.degradable import GONE, Part, Parts
from tests.proxy.flows import cors_flow

BAD = "https://other.test"
ROOT = Path(__file__).parents[2]


HALT = exceptions.AddonHalt


class Hollow:
    """Something of mitmproxy's that lost all that it had."""

    def __init__(self, *_: object, **__: object) -> None:
        """Take whatever is given."""


def raising(*_: object, **__: object) -> None:
    """Stand for a function that asks for other arguments now."""
    raise TypeError("takes 7 positional arguments")


Break = Callable[[pytest.MonkeyPatch, Any], object]


@dataclass(frozen=True)
class Row:
    """How a later mitmproxy might break a part, before it loads the addon or after; `master` has what the console has."""

    part: Part
    broken: Break
    after_load: bool = True
    also: tuple[Part, ...] = ()


def without_flask(patch: pytest.MonkeyPatch, _: object) -> None:
    """Take Flask away, as a mitmproxy would whose own page needs it no more."""
    patch.delitem(sys.modules, "cors_addon.proxy.page.app", raising=False)
    patch.setitem(sys.modules, "flask", None)


def without_views(patch: pytest.MonkeyPatch, _: object) -> None:
    """Take away the class that content views are of."""
    for name in ("registry", "view"):
        patch.delitem(sys.modules, f"cors_addon.proxy.contentview.{name}", raising=False)
    patch.delattr(contentviews, "Contentview")


def hollow_views(patch: pytest.MonkeyPatch, _: object) -> None:
    """Take away what is in mitmproxy's registry of content views."""
    patch.setattr(contentviews, "registry", Hollow())


def without_command(name: str) -> Break:
    """Take a command of the console away."""
    return lambda patch, master: patch.delitem(master.commands.commands, name)


ROWS = {
    "no contentviews.Contentview": Row(Part.CONTENT_VIEW, without_views, after_load=False),
    "contentviews.add takes others": Row(Part.CONTENT_VIEW, lambda patch, _: patch.setattr(contentviews, "add", raising), after_load=False),
    "a registry that takes others": Row(Part.CONTENT_VIEW, hollow_views, after_load=False),
    "no registry.on_change": Row(Part.CONTENT_VIEW, lambda patch, _: patch.delattr(contentviews.registry, "on_change")),
    "no master.keymap": Row(Part.KEYS, lambda patch, master: patch.setattr(master, "keymap", Hollow()), also=(Part.FOCUS,)),
    "no Keymap.add": Row(Part.KEYS, lambda patch, _: patch.delattr(Keymap, "add")),
    "a context that Keymap has not": Row(
        Part.KEYS, lambda patch, _: patch.setattr("mitmproxy.tools.console.keymap.Contexts", {"commands"})
    ),
    "no view": Row(Part.FOCUS, lambda patch, master: patch.setitem(master.addons.lookup, "view", Hollow()), also=(Part.FLOW_LIST,)),
    "no focus.sig_change": Row(Part.FOCUS, lambda patch, master: patch.setattr(master.addons.get("view"), "focus", Hollow())),
    "no focus.index": Row(Part.FOCUS, lambda patch, _: patch.delattr(Focus, "index")),
    "no command to open a flow": Row(Part.FOCUS, without_command("console.view.flow")),
    "no command to choose a view": Row(Part.FOCUS, without_command("console.flowview.mode.set")),
    "no keymap.executor": Row(Part.FOCUS, lambda patch, master: patch.delattr(master.keymap, "executor")),
    "no signals.flow_change": Row(Part.EDITORS, lambda patch, _: patch.delattr("mitmproxy.tools.console.signals.flow_change")),
    "no ui.get_cols_rows": Row(Part.WIDTH, lambda patch, master: patch.setattr(master, "ui", Hollow())),
    "no option console_layout": Row(Part.WIDTH, lambda patch, master: patch.delitem(master.options._options, "console_layout")),
    "no view.get_by_id": Row(Part.FLOW_LIST, lambda patch, _: patch.delattr(View, "get_by_id")),
    "no view.sig_view_update": Row(Part.FLOW_LIST, lambda patch, master: patch.delattr(master.addons.get("view"), "sig_view_update")),
    "no hooks.UpdateHook": Row(Part.REFRESH, lambda patch, _: patch.delattr(hooks, "UpdateHook")),
    "no addons.trigger": Row(Part.REFRESH, lambda patch, _: patch.delattr(addonmanager.AddonManager, "trigger")),
    "no options.deferred": Row(Part.EARLY_OPTIONS, lambda patch, master: patch.delitem(vars(master.options), "deferred"), after_load=False),
    "options.deferred of others": Row(
        Part.EARLY_OPTIONS, lambda patch, master: patch.setitem(vars(master.options), "deferred", Hollow()), after_load=False
    ),
    "no Flask": Row(Part.PAGE, without_flask, after_load=False),
    "no client_conn.proxy_mode": Row(Part.PAGE, lambda patch, _: patch.setattr(connection.Client, "proxy_mode", GoneField())),
    "no context of a ClientHello": Row(Part.PAGE, lambda patch, _: patch.setattr(tls, "ClientHelloData", Hollow)),
    "no Response.make for a tunnel": Row(Part.PAGE, lambda patch, _: patch.setattr(http.Response, "make", raising)),
    "no AddonHalt": Row(Part.PAGE, lambda patch, _: patch.delattr(exceptions, "AddonHalt")),
    "no TlsData.conn": Row(Part.TLS, lambda patch, _: patch.setattr(tls, "TlsData", Hollow)),
    "no Metadata.flow": Row(Part.CONTENT_VIEW, lambda patch, _: patch.setattr(contentviews, "Metadata", Hollow)),
}


class GoneField:
    """A field that is not there any more, though something still sets it."""

    def __get__(self, one: object, kind: type) -> object:
        raise AttributeError("no such field")

    def __set__(self, one: object, value: object) -> None:
        pass


class Commands:
    """The commands of mitmproxy's console that are used; `mode` is the content view chosen."""

    mode = ""

    @command.command("console.view.flow")
    def open(self, _: flow.Flow) -> None:
        """Show a flow."""
        self.mode = "auto"

    @command.command("console.flowview.mode")
    def chosen(self) -> str:
        """Return the view, of an open flow alone."""
        if not self.mode:
            raise exceptions.CommandError("not viewing a flow")
        return self.mode

    @command.command("console.flowview.mode.set")
    def choose(self, mode: str) -> None:
        """Choose the view."""
        self.mode = mode


class Console:
    """The part of urwid's screen that is used."""

    def get_cols_rows(self) -> tuple[int, int]:
        """Return columns and rows."""
        return 120, 40


@pytest.fixture
def context() -> Iterator[taddons.context]:
    """Make what mitmproxy's console has, without the addon."""
    with taddons.context() as context:
        context.options.add_option("console_layout", str, "single", "")
        context.master.addons.add(View())
        context.master.keymap = Keymap(None)
        context.master.keymap.executor = [].append
        context.master.ui = Console()
        context.master.addons.add(Commands())
        yield context


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what an event log shows, without what only a verbose one does."""
    return [record.getMessage() for record in caplog.records if record.levelno > logging.DEBUG]


def preflight_of(actual: http.HTTPFlow) -> http.HTTPFlow:
    """Return the preflight that let a flow's request be sent."""
    made = cors_flow("https://page.test", path=actual.request.path, at=actual.request.timestamp_start - 0.1)
    made.request.method = "OPTIONS"
    made.request.headers["access-control-request-method"] = actual.request.method = "PUT"
    made.response.headers["access-control-allow-methods"] = "PUT"
    made.client_conn = actual.client_conn
    return made


def page_flow() -> http.HTTPFlow:
    """Return a request for the live page, as in transparent mode, where the URL has an address."""
    made = tflow.tflow()
    made.live = True
    made.request = http.Request.make("GET", "http://192.0.2.1/")
    made.request.headers["host"] = "cors.test"
    made.client_conn.proxy_mode = ProxyMode.parse("transparent")
    return made


async def visited(page: Any, asked: http.HTTPFlow) -> None:
    """Let a browser open the live page, by a tunnel and without."""
    tunnel = tflow.tflow(req=http.Request.make("CONNECT", "http://cors.test:443/"))
    page.http_connect(tunnel)
    with suppress(HALT):
        server = SimpleNamespace(address=("cors.test", 443))
        page.tls_clienthello(tls.ClientHelloData(SimpleNamespace(server=server), None))
    with suppress(HALT):
        page.requestheaders(asked)
    with suppress(HALT):
        await page.request(asked)


async def lived(master: Any, flow: http.HTTPFlow, loaded: Callable[[], object] = list) -> None:
    """Let an addon live from its load to its end, as mitmproxy does, and its user do what the console offers with a refused flow."""
    addon, asked = CorsAddon(), page_flow()
    page, view, refusals = addon.addons
    for part in (addon, page, view):
        part.load(addonmanager.Loader(master))
    loaded()
    addon.configure({"cors_mark"})
    for part in (addon, page, view):
        part.running()
    preflight = preflight_of(flow)
    addon.response(preflight)
    for hook in (addon.requestheaders, page.requestheaders, addon.request, page.request, addon.response, page.response):
        if asyncio.iscoroutine(waits := hook(flow)):
            await waits
    view.update([flow])
    for pressed in (view.next, view.show):
        with suppress(exceptions.CommandError):
            pressed()
    assert addon.explain([flow])
    addon.judge([flow])
    if isinstance(contentviews.registry, Mapping) and "cors" in contentviews.registry:
        shown, metadata = contentviews.registry["cors"], contentviews.Metadata(flow=flow)
        assert isinstance(shown.render_priority(b"", metadata), float)
        assert isinstance(shown.prettify(b"", metadata), str)
    await visited(page, asked)
    refusals.tls_failed_client(tls.TlsData(tflow.tclient_conn(), SimpleNamespace(server=SimpleNamespace(address=None))))
    for part in (addon, page, view):
        part.done()


@pytest.mark.parametrize("name", ROWS)
def test_a_part_that_raises_is_off_and_judging_goes_on(
    name: str, context: taddons.context, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One line in the event log names it, once."""
    row, flow = ROWS[name], cors_flow(BAD)
    context.master.addons.get("view").add([flow])

    def broken() -> None:
        row.broken(monkeypatch, context.master)

    if not row.after_load:
        broken()
    with caplog.at_level(logging.DEBUG):
        asyncio.run(lived(context.master, flow, broken if row.after_load else list))
    monkeypatch.undo()
    contentviews.registry._by_name.pop("cors", None)
    assert (flow.metadata["cors"]["verdict"], flow.metadata["cors"]["reason"]) == ("blocked", "origin-mismatch")
    assert flow.comment
    told = [line for line in lines(caplog) if " is not available in mitmproxy " in line]
    assert [line.partition(" is not")[0] for line in told] == [f"CORS: {part.title}" for part in (row.part, *row.also)]


def test_where_nothing_changed_nothing_is_said(context: taddons.context, caplog: pytest.LogCaptureFixture) -> None:
    """The rows above break what is whole."""
    flow = cors_flow(BAD)
    context.master.addons.get("view").add([flow])
    with caplog.at_level(logging.DEBUG):
        asyncio.run(lived(context.master, flow))
    assert not [line for line in lines(caplog) if "not available" in line or "tested with" in line or "Addon error" in line]


def test_every_part_was_broken() -> None:
    """Those of the command line have tests of their own below."""
    assert {row.part for row in ROWS.values()} | {Part.BROWSE, Part.SCRIPTS_PLACE} == set(Part)


PROGRAMS = {
    "no tools.main.run": lambda patch: patch.delattr(main, "run"),
    "tools.main.run takes others": lambda patch: patch.setattr(main, "run", raising),
    "no tools.main": lambda patch: patch.setitem(sys.modules, "mitmproxy.tools", None),
    "no parser": lambda patch: patch.delattr(cmdline, "mitmdump"),
    "no DumpMaster": lambda patch: patch.setattr(dump, "DumpMaster", raising),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_where_a_program_of_mitmproxys_cant_be_started_browse_says_what_to_do(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the way that needs no more than an option of mitmproxy's."""
    monkeypatch.setattr(main, "run", lambda master, parser, *_: (parser(Options()), master(Options())))
    PROGRAMS[name](monkeypatch)
    with pytest.raises(CliError, match=f"^{re.escape(Part.BROWSE.title)} is not available in mitmproxy .*cors-addon path"):
        tools.run(tools.Tool.DUMP, [], Hollow())


@pytest.mark.parametrize("servers", [None, [Hollow()], [SimpleNamespace(mode=None, listen_addrs=())]])
def test_where_the_proxys_port_cant_be_found_browse_ends_and_says_so(servers: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """No browser is opened that could reach nothing."""
    opened = session.Session(session.Visit(Browser("/usr/bin/browser", "Browser", Family.CHROMIUM), ""))
    with taddons.context() as context:
        ended: list[int] = []
        monkeypatch.setattr(context.master, "shutdown", lambda: ended.append(1))
        monkeypatch.setitem(context.master.addons.lookup, "proxyserver", SimpleNamespace(servers=servers))
        asyncio.run(opened.running())
    assert opened.problem.startswith(f"{Part.BROWSE.title} is not available in mitmproxy ")
    assert ended == [1]


def test_an_addon_that_has_no_place_among_the_scripts_is_there_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    """It then stands where mitmproxy puts it, and says so."""
    with taddons.context() as context:
        addon = CorsAddon()
        tools._add_as_script(context.master, addon)
        assert addon in context.master.addons.chain
        context.master.addons.remove(addon)
    assert [line for line in lines(caplog) if Part.SCRIPTS_PLACE.title in line]


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("12.1.0", False),
        ("12.2.3", False),
        ("12.3.99", False),
        ("12.0.1", True),
        ("12.4.0", True),
        ("13.0.0.dev", True),
        ("2027", True),
        ("12.3rc1", False),
        ("v12.3.0", False),
        ("12", True),
        ("", True),
    ],
)
def test_a_version_that_was_not_tested_is_loaded_and_named(version: str, told: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With those that were."""
    monkeypatch.setattr("mitmproxy.version.VERSION", version)
    assert (parts.untested() == f"tested with mitmproxy 12.1 to 12.3, and this is {version}.") is told
    assert bool(parts.untested()) is told


def test_what_was_tested_begins_where_the_distribution_does() -> None:
    """The shim loads with any mitmproxy; the distribution asks for one that is not older."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (wanted,) = [one for one in project["dependencies"] if one.startswith("mitmproxy")]
    assert f">={'.'.join(map(str, parts.TESTED[0]))}" in wanted


FAILURES = (
    AttributeError,
    ImportError,
    TypeError,
    LookupError,
    ValueError,
    OSError,
    RuntimeError,
    SyntaxError,
    Exception,
    ZeroDivisionError,
)


@pytest.mark.parametrize("error", FAILURES)
def test_what_counts_as_changed_ends_a_block_and_is_told_once(error: type[Exception], caplog: pytest.LogCaptureFixture) -> None:
    """A part is off where its ground is gone; what may be one moment's is tried again."""
    one = Parts()
    for _ in range(2):
        with one.using(Part.PAGE):
            raise error("of seven")
    assert [line.count("of seven") for line in lines(caplog)] == [1]
    assert one.is_on(Part.PAGE) is not issubclass(error, GONE)
    assert one.is_on(Part.KEYS)
    with pytest.raises(exceptions.CommandError, match=r"not available.*of eight"), one.commanding(Part.PAGE):
        raise error("of eight")
    with one.commanding(Part.PAGE):
        done = True
    assert done


@pytest.mark.parametrize("error", [exceptions.AddonHalt, KeyboardInterrupt, asyncio.CancelledError])
def test_what_mitmproxy_means_by_an_exception_goes_through(error: type[BaseException]) -> None:
    """A halt halts, and so does the program's end."""
    one = Parts()
    with pytest.raises(error), one.using(Part.PAGE):
        raise error("as meant")
    assert one.is_on(Part.PAGE)


def test_what_a_command_tells_its_user_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    """A command that can't do what it was asked says so, and nothing is logged."""
    one = Parts()
    with pytest.raises(exceptions.CommandError, match=r"^no flow$"), one.commanding(Part.FOCUS):
        raise exceptions.CommandError("no flow")
    assert (one.is_on(Part.FOCUS), lines(caplog)) == (True, [])


@pytest.mark.parametrize(
    ("text", "told"), [("first\nsecond", "Exception: first second."), ("", "Exception."), ("it ended.", "Exception: it ended.")]
)
def test_the_line_is_one_line(text: str, told: str) -> None:
    """Whatever the exception says."""
    assert parts.unavailable(Part.PAGE, Exception(text)).endswith(f": {told}")


def test_addons_in_an_addon_that_are_not_asked_any_more_are_said_to_be_off(
    context: taddons.context, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Both of them; judging goes on."""
    monkeypatch.setattr(addonmanager, "traverse", list)
    flow, addon = cors_flow(BAD), CorsAddon()

    async def run() -> None:
        context.master.addons.add(addon)
        await context.master.addons.trigger_event(hooks.RunningHook())

    asyncio.run(run())
    addon.response(flow)
    addon.done()
    assert flow.metadata["cors"]["verdict"] == "blocked"
    told = [line.partition(" is not")[0] for line in lines(caplog) if "not available" in line]
    assert told == [f"CORS: {part.title}" for part in (Part.PAGE, Part.CONTENT_VIEW)]
