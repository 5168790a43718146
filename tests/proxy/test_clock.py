"""The time of the traffic: the present as soon as there is live traffic, whatever a recording says."""

import asyncio
import time

import pytest
from mitmproxy.test import taddons

from cors_addon.proxy.addon import CorsAddon
from cors_addon.proxy.clock import Clock
from tests.proxy.flows import cors_flow

FUTURE = 253_402_300_000.0
"""In the year 9999."""


@pytest.mark.parametrize(
    ("shown", "now"),
    [
        ([], float("-inf")),
        ([(5.0, False)], 5.0),
        ([(5.0, False), (3.0, False)], 5.0),
        ([(FUTURE, False), (5.0, True)], 5.0),
        ([(5.0, True), (FUTURE, False)], 5.0),
        ([(5.0, True), (FUTURE, False), (7.0, True)], 7.0),
        ([(7.0, True), (5.0, True)], 5.0),
    ],
)
def test_live_traffic_shows_the_time_and_loaded_flows_only_without_it(shown: list[tuple[float, bool]], now: float) -> None:
    clock = Clock()
    for at, is_live in shown:
        clock.show(at, is_live=is_live)
    assert clock.now == pytest.approx(now, abs=10)


def test_a_recording_of_the_future_gives_no_live_preflight_up() -> None:
    addon = CorsAddon()
    with taddons.context(addon):
        addon.response(cors_flow(None, at=FUTURE))
        preflight = cors_flow("*", at=time.time())
        preflight.request.method = "OPTIONS"
        preflight.request.headers["access-control-request-method"] = "GET"
        preflight.live = True
        addon.response(preflight)
        asyncio.run(addon._look())
        assert addon._ledger.is_waiting
        addon.done()
