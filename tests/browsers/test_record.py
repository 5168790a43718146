"""Each real browser still does what its recordings say: the recorder plays a scenario again and finds the same outcomes."""

import asyncio
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.browsers.record import RECORDINGS, check, record
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
        pytest.param(f"{situation}-{engine}", marks=pytest.mark.browser(engine))
        for situation in ("missing-allow-origin", "redirect-null-origin")
        for engine in ("chromium", "firefox", "webkit")
    ],
)
def test_a_browser_does_again_what_was_recorded(name: str, tmp_path: Path) -> None:
    asyncio.run(record(SCENARIOS[name], tmp_path))
    assert entries(tmp_path) == entries(RECORDINGS / name)


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_every_scenario_has_a_recording_whose_two_files_agree(name: str) -> None:
    assert check(RECORDINGS / name)


def test_every_recording_has_a_scenario() -> None:
    assert {folder.name for folder in RECORDINGS.iterdir() if folder.is_dir()} == set(SCENARIOS)
