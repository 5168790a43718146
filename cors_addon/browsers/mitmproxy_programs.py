"""mitmproxy's three programs, run in this process with this addon and another."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from cors_addon.browsers.cli_error import CliError
from cors_addon.proxy.addon import CorsAddon
from cors_addon.proxy.degradable import GONE, Part, Parts, unavailable

if TYPE_CHECKING:
    from mitmproxy.master import Master
    from mitmproxy.options import Options

_SCRIPT = Path(__file__).parents[1] / "proxy" / "script.py"
_SHIM = "cors_addon.py"


class Tool(StrEnum):
    """One of mitmproxy's programs, by its name."""

    CONSOLE = "mitmproxy"
    WEB = "mitmweb"
    DUMP = "mitmdump"


def run(tool: Tool, arguments: Sequence[str], companion: object) -> None:
    """Run a program with its command line's arguments until it ends; the companion is an addon beside ours.

    Raises SystemExit where mitmproxy gives up, having said why on standard error, and CliError where it can't be started from here.
    """
    masters: list[Master] = []
    ready = False

    def master(options: Options) -> Master:
        made = _master(tool)(options)
        made.addons.add(companion)
        masters.append(made)
        return made

    def parser(options: Options) -> ArgumentParser:
        from mitmproxy.tools import cmdline

        made: ArgumentParser = getattr(cmdline, tool)(options)
        made.prog = tool
        made.set_defaults(filter_args=())
        return made

    def configured(given: Namespace) -> dict[str, object]:
        """Add our addon, unless the user's configuration loads it, and return what mitmdump makes of a filter."""
        if not any(_is_ours(Path(script)) for script in masters[0].options.scripts):
            _add_as_script(masters[0], CorsAddon())
        nonlocal ready
        ready = True
        filters = ("save_stream_filter", "readfile_filter", "dumper_filter")
        return dict.fromkeys(filters, " ".join(given.filter_args)) if given.filter_args else {}

    try:
        from mitmproxy.tools import main

        main.run(master, parser, arguments, configured)  # type: ignore[arg-type] # it asks for a class, and calls it
    except GONE as error:
        if ready:
            raise
        raise CliError(
            f"{unavailable(Part.BROWSE, error)} Start mitmproxy with the script that `cors-addon path` names, and set the browser's proxy."
        ) from error


def _add_as_script(master: Master, addon: CorsAddon) -> None:
    """Add our addon where scripts stand: before what lists, prints and saves flows, which is not to see the live page's."""
    manager = master.addons
    manager.add(addon)
    with Parts().using(Part.SCRIPTS_PLACE):
        after = manager.chain.index(manager.get("scriptloader")) + 1
        manager.chain.remove(addon)
        manager.chain.insert(after, addon)
    from mitmproxy.hooks import ConfigureHook

    manager.invoke_addon_sync(addon, ConfigureHook(set(master.options.keys())))


def _is_ours(script: Path) -> bool:
    return script.name == _SHIM or script == _SCRIPT


def _master(tool: Tool) -> Callable[[Options], Master]:
    # Each brings its own libraries.
    if tool is Tool.CONSOLE:
        from mitmproxy.tools.console.master import ConsoleMaster

        return ConsoleMaster
    if tool is Tool.WEB:
        from mitmproxy.tools.web.master import WebMaster

        return WebMaster
    from mitmproxy.tools.dump import DumpMaster

    return DumpMaster
