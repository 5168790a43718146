"""Each real browser still does what its recordings say: the recorder plays a scenario again and finds the same outcomes."""

import asyncio
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.browsers.record import DRIVERS, RECORDINGS, check, record
from tests.browsers.scenario import scenarios

SCENARIOS = scenarios()
KEYS = ("method", "url", "browser", "code", "console", "exposed")


def entries(folder: Path) -> list[dict[str, Any]]:
    """What a recording expects, without what is new each time."""
    flows = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))["flow"]
    return [{key: flow.get(key) for key in KEYS} for flow in flows]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.browser(name.rpartition("-")[2]))
        for name in (
            *(f"{situation}-{engine}" for situation in ("missing-allow-origin", "redirect-null-origin") for engine in DRIVERS),
            "two-tabs-firefox",
            "sandboxed-frame-chromium",
            "third-party-cookies-blocked-webkit",
            "aborted-early-chromium",
            "cache-disabled-webkit",
        )
    ],
)
def test_a_browser_does_again_what_was_recorded(name: str, tmp_path: Path) -> None:
    asyncio.run(record(SCENARIOS[name], tmp_path))
    assert entries(tmp_path) == entries(RECORDINGS / name)


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_every_scenario_has_a_recording_whose_two_files_agree(name: str) -> None:
    assert check(RECORDINGS / name)


def test_every_recording_has_a_scenario() -> None:
    assert {file.parent.name for file in RECORDINGS.glob("*/expected.toml")} == set(SCENARIOS)
