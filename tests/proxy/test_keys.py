"""The console's keys: bound where they are free, and what they do in a real console."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from mitmproxy import contentviews, exceptions, hooks, http, io
from mitmproxy.addons.view import View
from mitmproxy.test import taddons, tflow
from mitmproxy.tools.console.defaultkeys import map as default_keys
from mitmproxy.tools.console.keymap import Keymap

from cors_addon.proxy.addon import CorsAddon
from cors_addon.proxy.keys import KEYS, bind
from tests.proxy.console import Console, console, needs_tmux
from tests.proxy.flows import RECORDINGS, cors_flow, view_of


def test_the_keys_are_free_in_mitmproxys_own_keymap_and_get_bound() -> None:
    keymap = Keymap(None)
    default_keys(keymap)
    bind(keymap)
    for key in KEYS:
        for context in key.contexts:
            assert keymap.get(context, key.key).command == key.command


def test_a_key_that_the_user_bound_stays_the_users() -> None:
    keymap = Keymap(None)
    keymap.add(KEYS[0].key, "mine", ["flowlist"], "")
    keymap.add(KEYS[1].key, "mine too", ["global"], "")
    bind(keymap)
    assert keymap.get("flowlist", KEYS[0].key).command == "mine"
    assert keymap.get("flowview", KEYS[0].key).command == KEYS[0].command
    assert keymap.get("flowlist", KEYS[1].key) is None


@pytest.fixture
def addon() -> CorsAddon:
    return CorsAddon()


@pytest.fixture
def context(addon: CorsAddon) -> Iterator[taddons.context]:
    """A list of flows, and a keymap as only the console has one."""
    with taddons.context(addon) as context:
        context.master.addons.add(View())
        context.master.keymap = Keymap(None)
        yield context
        view_of(addon).done()
        addon.done()


JUMPS = [
    # Blocked flows are X, others o, those of other protocols t; where the focus is, which way, where it is then.
    ("oXoXo", 0, "cors.next", 1),
    ("oXoXo", 1, "cors.next", 3),
    ("oXoXo", 3, "cors.next", 1),
    ("oXoXo", 4, "cors.next", 1),
    ("oXoXo", 4, "cors.previous", 3),
    ("oXoXo", 3, "cors.previous", 1),
    ("oXoXo", 1, "cors.previous", 3),
    ("XoooX", 0, "cors.previous", 4),
    ("otXto", 0, "cors.next", 2),
    ("ooo", 1, "cors.next", 1),
    ("X", 0, "cors.next", 0),
    ("ttt", 2, "cors.previous", 2),
]


@pytest.mark.parametrize(("flows", "focus", "jump", "expected"), JUMPS)
@pytest.mark.parametrize("reverse", [False, True])
def test_a_jump_goes_round_the_list(
    addon: CorsAddon, context: taddons.context, flows: str, focus: int, jump: str, expected: int, reverse: bool
) -> None:
    view = context.master.addons.get("view")
    for number, kind in enumerate(reversed(flows) if reverse else flows):
        one = tflow.ttcpflow() if kind == "t" else cors_flow("https://other.test" if kind == "X" else "*", at=1_800_000_000.0 + number)
        one.timestamp_created = 1_800_000_000.0 + number  # which orders flows of other protocols
        view.add([one])
        if isinstance(one, http.HTTPFlow):
            addon.response(one)
    context.configure(view, view_order_reversed=reverse)
    assert "".join("t" if not isinstance(one, http.HTTPFlow) else "X" if one.marked else "o" for one in view) == flows
    view_of(addon).running()
    view.focus.flow = view[focus]
    context.master.commands.execute(jump)
    assert view.focus.index == expected


def test_a_jump_in_an_empty_list_stays(addon: CorsAddon, context: taddons.context) -> None:
    view_of(addon).running()
    context.master.commands.execute("cors.next")
    assert context.master.addons.get("view").focus.flow is None


@pytest.mark.parametrize("command", ["cors.next", "cors.previous", "cors.show"])
def test_without_a_console_the_commands_say_so(addon: CorsAddon, context: taddons.context, command: str) -> None:
    with pytest.raises(exceptions.CommandError, match="console"):
        context.master.commands.execute(command)


def test_nothing_is_watched_any_more_when_the_addon_is_gone(addon: CorsAddon, context: taddons.context) -> None:
    focus = context.master.addons.get("view").focus
    before = len(focus.sig_change.receivers)
    view_of(addon).running()
    assert len(focus.sig_change.receivers) == before + 1
    view_of(addon).done()
    assert len(focus.sig_change.receivers) == before


def test_the_flow_in_focus_is_shown_anew_when_it_was_judged_otherwise(addon: CorsAddon, context: taddons.context) -> None:
    view, cors = context.master.addons.get("view"), contentviews.registry["cors"]
    first, second = cors_flow("*", at=1_800_000_000.0), cors_flow("*", at=1_800_000_001.0)
    view.add([first, second])
    view_of(addon).running()
    shown: list[object] = []

    def watch(one: contentviews.Contentview) -> None:
        shown.append(one)

    contentviews.registry.on_change.connect(watch)
    for revised, rendered, expected in ((first, True, [cors]), (second, True, []), (first, False, [])):
        shown.clear()
        cors.rendered = rendered
        context.master.addons.trigger(hooks.UpdateHook([revised]))
        assert shown == expected
    view.focus.flow = second
    assert shown == []
    cors.rendered = True
    view.focus.flow = first
    assert shown == [cors]


class Screen:
    """What mitmproxy's console has, and nothing else."""

    def __init__(self, columns: int) -> None:
        self.columns = columns

    def get_cols_rows(self) -> tuple[int, int]:
        return self.columns, 24


@pytest.mark.parametrize(
    ("columns", "layout", "overlay", "pane"),
    [(80, "single", 62, 80), (200, "single", 158, 200), (200, "vertical", 158, 200), (200, "horizontal", 98, 100)],
)
def test_the_story_fits_the_console(addon: CorsAddon, context: taddons.context, columns: int, layout: str, overlay: int, pane: int) -> None:
    context.master.options.add_option("console_layout", str, layout, "")
    context.master.ui = Screen(columns)
    one = cors_flow("https://other.test")
    addon.response(one)
    for lines, width in (
        (addon.explain([one]), overlay),
        (contentviews.prettify_message(one.response, one, "cors").text.splitlines(), pane),
    ):
        assert width - 25 < max(map(len, lines)) <= width


@pytest.fixture(scope="module", params=[(80, 24), (160, 45)], ids=["narrow", "wide"])
def screen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    columns, rows = request.param
    recording = RECORDINGS / "demo" / "flows.mitm"
    with console(tmp_path_factory.mktemp("console"), recording, columns=columns, rows=rows) as one:
        one.shows("[1/24]", "🔴")
        yield one


@needs_tmux
def test_the_keys_lead_through_the_failures(screen: Console) -> None:
    screen.press("t")
    screen.shows("[7/24]")
    screen.press("T")
    screen.shows("[16/24]")
    screen.press("y")
    screen.shows("Data viewer", "Do this first:")
    screen.press("q")
    screen.shows("[16/24]", without="Data viewer")
    screen.press("t", "Enter", "Tab")
    screen.shows("[7/24]", "m:auto", "500")
    screen.press("c")
    screen.shows("m:cors", "What is wrong:", "https://api.shop.test")
    screen.press("t")
    screen.shows("[9/24]", "m:cors", "What is wrong:")
    screen.press("c")
    screen.shows("m:auto", "EUR")
    screen.press("t", "t", "t")
    screen.shows("[13/24]")
    screen.press("t")
    screen.shows("[14/24]", "No content")
    screen.press("c")
    screen.shows("Data viewer", "What is wrong:")
    screen.press("q")
    screen.shows("[14/24]", "m:auto", without="Data viewer")
    screen.press("R")
    screen.shows("cors.export cors-report.html")
    screen.press("Escape", "q")


@needs_tmux
def test_flows_with_equal_answers_are_not_mixed_up(tmp_path: Path) -> None:
    """mitmproxy's console keeps the text of a message by its headers and body alone."""
    recording = tmp_path / "flows.mitm"
    with recording.open("wb") as file:
        for number, path in enumerate(("/first", "/second")):
            io.FlowWriter(file).add(cors_flow(None, path=path, at=1_800_000_000.0 + number))
    with console(tmp_path, recording, columns=100, rows=60) as screen:
        screen.shows("[1/2]")
        screen.press("Enter", "Tab", "c")
        screen.shows("m:cors", "at 'https://api.test/first'")
        screen.press("Space", "c")
        screen.shows("[2/2]", "m:cors", "at 'https://api.test/second'", without="at 'https://api.test/first'")
        screen.press("p")
        screen.shows("[1/2]", "at 'https://api.test/first'", without="at 'https://api.test/second'")
