"""The README tells of everything that a person can meet: reasons, notes, options, commands, keys, marks, formats, subcommands."""

import json
import re
from pathlib import Path

import pytest

from cors_addon import __version__
from cors_addon.core.fetch.reasons import CATALOGUE
from cors_addon.core.verdict.notes import NOTES
from cors_addon.proxy.addon import CorsAddon
from cors_addon.proxy.keys import KEYS
from cors_addon.proxy.options import OPTIONS
from cors_addon.proxy.viewing import CorsView
from cors_addon.report.formats.table import FORMATS
from cors_addon.report.telling.mark import MARKERS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")

COMMANDS = sorted(
    method.command_name for part in (CorsAddon, CorsView) for method in vars(part).values() if hasattr(method, "command_name")
)


def test_there_are_commands_to_look_for() -> None:
    assert "cors.export" in COMMANDS


@pytest.mark.parametrize("reason", CATALOGUE.values(), ids=lambda reason: reason.code)
def test_every_reason_has_its_row(reason: object) -> None:
    row = next((line for line in README.splitlines() if line.startswith(f"| `{reason.code}` |")), "")
    assert row, f"README.md lacks a row for {reason.code} in its table of reasons"
    assert reason.remedy in row
    assert all(f"`{name}`" in row for name in (*reason.chromium[:1], *reason.firefox))


@pytest.mark.parametrize("code", NOTES)
def test_every_note_has_its_row(code: str) -> None:
    assert f"| `{code}` | {NOTES[code]} |" in README


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_every_option_has_its_row_with_its_default(option: object) -> None:
    default = json.dumps(option.default) if isinstance(option.default, bool) else str(option.default)
    cell = f"`{default}`" if default else ""
    assert re.search(rf"^\| `{option.name}` \| {re.escape(cell)} ?\|", README, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_row(command: str) -> None:
    assert re.search(rf"^\| [^|]*`{re.escape(command)}[ `]", README, re.MULTILINE)


@pytest.mark.parametrize("word", [*MARKERS, *(f"`{key.key}`" for key in KEYS), *(f"`{form.suffixes[0]}`" for form in FORMATS.values())])
def test_marks_keys_and_suffixes_are_named(word: str) -> None:
    assert word in README


def test_links_into_the_checkout_lead_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_change_log_knows_the_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"[{__version__}]" in text or "[Unreleased]" in text
