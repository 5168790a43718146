"""The README and the pages under docs/ tell of everything that a person can meet, and of nothing else; the map names files that exist."""

import json
import re
import tomllib
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
from tests import causes_page, explain_page
from tests.core.vectors import VECTORS

ROOT = Path(__file__).parents[1]
PAGES = {path.name: path.read_text(encoding="utf-8") for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"))}
REASONS, OPTIONS_PAGE, FORMATS_PAGE = (PAGES[name] for name in ("reasons.md", "options.md", "formats.md"))
MOST_LINES = 150
"""How long the README may be."""

COMMANDS = sorted(
    method.command_name for part in (CorsAddon, CorsView) for method in vars(part).values() if hasattr(method, "command_name")
)


def rows(page: str) -> set[str]:
    """Return the code in the first cell of every row of a page's tables."""
    return {code for line in page.splitlines() if line.startswith("| `") for code in re.findall(r"`([^` ,]+)", line.split(" | ")[0])}


def test_there_are_commands_to_look_for() -> None:
    assert "cors.export" in COMMANDS


@pytest.mark.parametrize("reason", CATALOGUE.values(), ids=lambda reason: reason.code)
def test_every_reason_has_its_row(reason: object) -> None:
    row = next((line for line in REASONS.splitlines() if line.startswith(f"| `{reason.code}` |")), "")
    assert row, f"docs/reasons.md lacks a row for {reason.code} in its table of reasons"
    assert reason.remedy in row
    assert all(f"`{name}`" in row for name in (*reason.chromium[:1], *reason.firefox))


@pytest.mark.parametrize("code", NOTES)
def test_every_note_has_its_row(code: str) -> None:
    assert f"| `{code}` | {NOTES[code]} |" in REASONS


def test_the_page_of_causes_is_the_catalogue() -> None:
    """After a change of it, or of the cases: `python -m tests.causes_page`."""
    assert PAGES["causes.md"] == causes_page.page()


def test_the_page_of_topics_and_sayings_is_the_catalogues() -> None:
    """After a change of them: `python -m tests.explain_page`."""
    assert PAGES["explain.md"] == explain_page.page()


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_every_option_has_its_row_with_its_default(option: object) -> None:
    default = json.dumps(option.default) if isinstance(option.default, bool) else str(option.default)
    cell = f"`{default}`" if default else ""
    assert re.search(rf"^\| `{option.name}` \| {re.escape(cell)} ?\|", OPTIONS_PAGE, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_row(command: str) -> None:
    assert re.search(rf"^\| [^|]*`{re.escape(command)}[ `]", OPTIONS_PAGE, re.MULTILINE)


@pytest.mark.parametrize("word", [*MARKERS, *(f"`{key.key}`" for key in KEYS)])
def test_marks_and_keys_are_named(word: str) -> None:
    assert word in OPTIONS_PAGE


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
def test_every_format_has_its_row(form: object) -> None:
    assert re.search(rf"^\| `{re.escape(form.suffixes[0])}` \| `{form.name}` \|", FORMATS_PAGE, re.MULTILINE)


def test_the_tables_hold_nothing_that_is_not_there() -> None:
    """What was renamed or removed is gone from the pages, too."""
    assert rows(REASONS) == {*CATALOGUE, *NOTES}
    keys = {key.key for key in KEYS}
    assert rows(OPTIONS_PAGE) - keys == {*(option.name for option in OPTIONS), *COMMANDS}
    assert rows(FORMATS_PAGE) == {form.suffixes[0] for form in FORMATS.values()}


@pytest.mark.parametrize("page", PAGES)
def test_links_into_the_checkout_lead_somewhere(page: str) -> None:
    folder = ROOT / "docs" if (ROOT / "docs" / page).exists() else ROOT
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", PAGES[page]) if "://" not in link]
    assert [link for link in links if not (folder / link).exists()] == []


def test_every_page_is_linked_from_the_readme() -> None:
    """Nobody looks for one that nothing leads to."""
    assert [name for name in PAGES if name != "README.md" and f"{name})" not in PAGES["README.md"]] == []


def test_security_names_tests_that_are_there() -> None:
    """Each adversary has one at least."""
    adversaries = [line for line in PAGES["SECURITY.md"].splitlines() if line.startswith("| **")]
    named = [re.findall(r"`(tests/[\w/]+\.py)`", row) for row in adversaries]
    assert len(adversaries) >= 7
    assert all(named)
    assert [path for paths in named for path in paths if not (ROOT / path).exists()] == []


def test_the_readme_can_be_read_in_one_go() -> None:
    assert len(PAGES["README.md"].splitlines()) <= MOST_LINES


def test_the_map_names_files_that_are_there() -> None:
    """CONTRIBUTING.md says where things go; rooms that are not built yet it says so of."""
    named = {
        path
        for line in PAGES["CONTRIBUTING.md"].splitlines()
        if "not built yet" not in line
        for path in re.findall(r"`((?:cors_addon|tests|docs|\.ci)/[\w./]+)`", line)
    }
    assert len(named) > 20
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
    there = {path.name for part in ("cors_addon", "tests") for path in (ROOT / part).rglob("*.py")}
    assert set(re.findall(r"\b\w+\.py\b", PAGES["CONTRIBUTING.md"])) - there == set()


@pytest.mark.parametrize("page", ["README.md", "referee.md"])
def test_the_pages_count_what_is_there(page: str) -> None:
    """Recordings, flows in them, and vectors."""
    flows = [tomllib.loads(path.read_text(encoding="utf-8"))["flow"] for path in (ROOT / "recordings").glob("*/expected.toml")]
    assert f"({len(flows)} recordings, {sum(map(len, flows)):,} flows" in PAGES[page]
    assert f" {len(VECTORS):,} vectors" in PAGES[page]


def test_the_change_log_knows_the_version() -> None:
    assert f"[{__version__}]" in PAGES["CHANGELOG.md"] or "[Unreleased]" in PAGES["CHANGELOG.md"]
