"""What the content view costs where thousands of flows are in mitmproxy's list: adding them, showing each, and the jump to a failure."""

import argparse
import asyncio
import statistics
import time
from collections.abc import Callable

from mitmproxy import contentviews, hooks, http
from mitmproxy.addons.view import View
from mitmproxy.proxy import layers
from mitmproxy.test import taddons
from mitmproxy.tools.console.keymap import Keymap

from cors_addon.proxy.addon import CorsAddon
from cors_addon.proxy.viewing import CorsView
from tests.benchmarks.traffic import Traffic


def spent(work: Callable[[], object]) -> float:
    """Return the seconds of processor time that something takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


async def round_of(flows: list[http.HTTPFlow], *, viewed: bool) -> tuple[float, float, float]:
    """Judge flows and list them, show each message as mitmproxy chooses, and show each flow as CORS; gives the seconds of each."""
    addon = CorsAddon()
    if not viewed:
        addon.addons = [part for part in addon.addons if not isinstance(part, CorsView)]
    with taddons.context(addon) as context:
        context.configure(addon, cors_log=False)
        view = View()
        context.master.addons.add(view)

        def add() -> None:
            for flow in flows:
                view.add([flow])
                context.master.addons.trigger(layers.http.HttpResponseHook(flow))
                context.master.addons.trigger(hooks.UpdateHook([flow]))

        def show(name: str) -> None:
            for flow in flows:
                for message in (flow.request, flow.response):
                    contentviews.prettify_message(message, flow, name)

        adding, showing = spent(add), spent(lambda: show("auto"))
        telling = spent(lambda: show("cors")) if viewed else 0.0
        context.master.addons.remove(addon)
    return adding, showing, telling


async def jumps(flows: list[http.HTTPFlow]) -> tuple[float, float]:
    """Return the seconds of the median jump through all failures, and of one through a list that has none."""
    addon = CorsAddon()
    with taddons.context(addon) as context:
        context.configure(addon, cors_log=False)
        view = View()
        context.master.addons.add(view)
        context.master.keymap = Keymap(None)  # as only the console has one
        view.add(flows)
        addon.judge(flows)
        next(part for part in addon.addons if isinstance(part, CorsView)).running()
        failures = sum(flow.metadata["cors"]["verdict"] == "blocked" for flow in flows)
        times = [spent(lambda: context.master.commands.execute("cors.next")) for _ in range(failures)]
        addon.clear()
        vain = spent(lambda: context.master.commands.execute("cors.next"))
        context.master.addons.remove(addon)
    return statistics.median(times), vain


def main() -> None:
    """Measure with the view and without it by turns, in one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flows", type=int, default=5_000, help="how many flows are in the list")
    parser.add_argument("--rounds", type=int, default=5, help="how many times each is measured")
    arguments = parser.parse_args()
    rounds: dict[bool, list[tuple[float, float, float]]] = {True: [], False: []}
    for _ in range(arguments.rounds):
        for viewed in (False, True):
            rounds[viewed].append(asyncio.run(round_of(list(Traffic().flows(arguments.flows)), viewed=viewed)))
    without, with_it = ([statistics.median(column) for column in zip(*rounds[viewed], strict=True)] for viewed in (False, True))
    for name, less, more in zip(("adding and judging a flow", "showing its two messages"), without, with_it, strict=False):
        each = 1e6 / arguments.flows
        print(f"{name}: {less * each:.0f} µs without the view, {more * each:.0f} µs with it, ratio {more / less:.2f}")
    print(f"showing one message as CORS: {with_it[2] / arguments.flows / 2 * 1e3:.2f} ms")
    jump, vain = asyncio.run(jumps(list(Traffic().flows(arguments.flows))))
    print(f"cors.next among {arguments.flows:,} flows: {jump * 1e3:.2f} ms, {vain * 1e3:.1f} ms where none failed")


if __name__ == "__main__":
    main()
