"""The flows as a person looks at them: the content view in mitmproxy's interfaces, and in its console keys and a jump to each failure."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

from mitmproxy import command, ctx, exceptions, flow, http

from cors_addon.proxy import keys
from cors_addon.proxy.contentview.annotated import is_annotated, is_failure
from cors_addon.proxy.contentview.teller import Sources, Teller
from cors_addon.proxy.degradable import ALERT, Part, Parts

if TYPE_CHECKING:
    from mitmproxy import addonmanager

    from cors_addon.core.verdict.judgement import Record
    from cors_addon.core.wire.exchange import Exchange
    from cors_addon.proxy.contentview.registry import Place

logger = logging.getLogger(__name__)

_WIDTH = 72
"""Columns to wrap at without a console: mitmweb's pane has room for some more, and does not wrap itself."""
_CORS = "cors"
"""What mitmproxy calls the view in its list of modes."""
_OVERLAY = 0.8
"""What part of the screen an overlay takes, and the columns that its frame takes of that."""
_FRAME = 2


class CorsView:
    """The part of the addon that shows; the other part hands it exchanges, what it remembers, what judges again, and which parts are on."""

    def __init__(
        self,
        exchange: Callable[[http.HTTPFlow], Exchange],
        remembered: Callable[[str], Record | None],
        edited: Callable[[Sequence[flow.Flow]], list[http.HTTPFlow]],
        parts: Parts,
    ) -> None:
        self._edited, self._parts = edited, parts
        self._teller = Teller(Sources(exchange, self._flow, remembered, _shows_secrets, self._columns))
        self._place: Place | None = None
        self._list: Any = None
        self._changes: Any = None
        self._focus: Any = None
        self.is_loaded = False

    def load(self, loader: addonmanager.Loader) -> None:  # noqa: ARG002
        """Give mitmproxy the content view."""
        self.is_loaded = True
        with self._parts.using(Part.CONTENT_VIEW):
            from cors_addon.proxy.contentview.registry import Place

            self._place = Place(self._teller, self._parts)

    def running(self) -> None:
        """In the console bind the keys where they are free and watch which flow has the focus; watch mitmproxy's list of flows."""
        master: Any = ctx.master
        if hasattr(master, "keymap") or "console" in type(master).__module__:
            with self._parts.using(Part.KEYS):
                keys.bind(master.keymap)
            with self._parts.using(Part.FOCUS):
                focus = master.addons.get("view").focus
                focus.sig_change.connect(self._forget)
                self._focus = focus
            with self._parts.using(Part.EDITORS):
                # Loaded where there is a console; a binary without one has no such module.
                self._changes = sys.modules["mitmproxy.tools.console.signals"].flow_change
                self._changes.connect(self._changed)
        with self._parts.using(Part.FLOW_LIST):
            listed = master.addons.get("view")
            if listed is not None:
                listed.sig_view_update.connect(self._changed)
                self._list = listed

    def done(self) -> None:
        """Take the content view out of mitmproxy again; what can't be taken out stays, and it is too late to tell anybody."""
        with suppress(Exception):
            if self._place is not None:
                self._place.leave()
        with suppress(Exception):
            if self._list is not None:
                self._list.sig_view_update.disconnect(self._changed)
        with suppress(Exception):
            if self._changes is not None:
                self._changes.disconnect(self._changed)
        with suppress(Exception):
            if self._focus is not None:
                self._focus.sig_change.disconnect(self._forget)
        self._list = self._focus = self._changes = None

    def watch(self) -> None:
        """Have the flow in focus judged again where it was edited in a program of the user's, which nobody is told of."""
        with self._parts.using(Part.FOCUS):
            if self._focus is not None and self._focus.flow is not None:
                self._changed(self._focus.flow)

    def _changed(self, flow: flow.Flow) -> None:
        """Have a flow judged again that was edited in mitmweb, which tells its own list alone, or in one of the console's editors."""
        with self._parts.using(Part.FLOW_LIST):
            if edited := self._edited([flow]):
                self.refresh(edited)

    def update(self, flows: Sequence[flow.Flow]) -> None:
        """Show the flow in focus anew when its judgement was revised."""
        with self._parts.using(Part.FOCUS):
            if self._focus is not None and any(one is self._focus.flow for one in flows):
                self._forget()

    def refresh(self, flows: Sequence[flow.Flow]) -> None:
        """Let mitmproxy's views show what was revised."""
        with self._parts.using(Part.REFRESH):
            from mitmproxy import hooks

            ctx.master.addons.trigger(hooks.UpdateHook(flows))

    def explained(self, flows: Sequence[flow.Flow]) -> list[str]:
        """Return the story of a single judged flow in lines that fit the console's overlay; of others none."""
        match flows:
            case [http.HTTPFlow() as one] if is_annotated(one):
                screen = self._screen()
                wide = min(int(screen * _OVERLAY), self._columns()) - _FRAME if screen else _WIDTH
                return self._teller.story(one, wide).splitlines()
        return []

    @command.command("cors.next")
    def next(self) -> None:
        """Jump to the next blocked flow of the list; after the last comes the first."""
        self._jump("cors.next", 1)

    @command.command("cors.previous")
    def previous(self) -> None:
        """Jump to the blocked flow before; before the first comes the last."""
        self._jump("cors.previous", -1)

    @command.command("cors.show")
    def show(self) -> None:
        """Show the flow in focus as CORS, or again as before. mitmproxy's console has no content view of an empty body: then above it."""
        with self._parts.commanding(Part.FOCUS):
            if self._focus is None or self._focus.flow is None:
                raise exceptions.CommandError("cors.show: there is no flow in focus; only mitmproxy's console has a focus")
            if not _mode():
                _run("console.view.flow @focus")
            was_cors = _mode() == _CORS
            # Everything is shown anew: then the view knows whether it is on the screen.
            self._refresh()
            if was_cors and self._is_rendered():
                _run("console.flowview.mode.set auto")
                return
            if self._place is not None:
                _run(f"console.flowview.mode.set {_CORS}")
            if not self._is_rendered():
                _run("console.flowview.mode.set auto")
                ctx.master.keymap.executor("cors.explain @focus")  # type: ignore[attr-defined]

    def _jump(self, name: str, step: int) -> None:
        with self._parts.commanding(Part.FOCUS):
            if self._focus is None:
                raise exceptions.CommandError(f"{name}: only mitmproxy's console has a focus")
            shown, here = ctx.master.addons.get("view"), self._focus.index
            ahead = range(0 if here is None else here + 1, len(shown))
            behind = range(0 if here is None else here)
            order = chain(ahead, behind) if step > 0 else chain(reversed(behind), reversed(ahead))
            for one in map(shown.__getitem__, order):
                if isinstance(one, http.HTTPFlow) and is_failure(one):
                    was_cors = _mode() == _CORS
                    self._focus.flow = one
                    if was_cors:
                        _run(f"console.flowview.mode.set {_CORS}")
                    return
            logger.log(ALERT, "CORS: no other flow in the list is blocked.")

    def _is_rendered(self) -> bool:
        return self._place is not None and self._place.is_rendered

    def _forget(self) -> None:
        if self._is_rendered():
            self._refresh()

    def _refresh(self) -> None:
        with self._parts.using(Part.CONTENT_VIEW):
            if self._place is not None:
                self._place.refresh()

    def _flow(self, one: str) -> flow.Flow | None:
        """Return the flow with this id from mitmproxy's list; mitmdump has none."""
        with self._parts.using(Part.FLOW_LIST):
            view = ctx.master.addons.get("view")
            found: flow.Flow | None = view and view.get_by_id(one)
            return found
        return None

    def _screen(self) -> int:
        """Return how many columns the console has, 0 without a console."""
        ui = getattr(ctx.master, "ui", None)
        with self._parts.using(Part.WIDTH):
            return int(ui.get_cols_rows()[0]) if ui else 0
        return 0

    def _columns(self) -> int:
        """Return how many columns the pane with a flow has."""
        wide = self._screen()
        with self._parts.using(Part.WIDTH):
            return wide // 2 if wide and ctx.options.console_layout == "horizontal" else wide or _WIDTH
        return wide or _WIDTH


def _run(command: str) -> object:
    """Run a command of mitmproxy's; raises LookupError where it has none of this name."""
    name = command.partition(" ")[0]
    if name not in ctx.master.commands.commands:
        raise LookupError(f"there is no command {name}")
    return ctx.master.commands.execute(command)


def _mode() -> str:
    """Return by which content view the console shows its flow, "" where it shows none or does not tell."""
    try:
        return str(_run("console.flowview.mode")).lower()
    except (LookupError, exceptions.CommandError):
        return ""


def _shows_secrets() -> bool:
    return bool(ctx.options.cors_show_secrets)
