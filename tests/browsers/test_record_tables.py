"""The tables of `recordings/README.md` are true: what they say is recorded is, and what they say can't be provoked is nowhere."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from cors_addon.core.fetch.reasons import CATALOGUE
from tests.browsers.record import RECORDINGS
from tests.browsers.scenario import FOLDER

README = (RECORDINGS / "README.md").read_text(encoding="utf-8")
MESSAGES = json.loads((Path(__file__).parents[1] / "vectors" / "messages.json").read_text(encoding="utf-8"))["messages"]

PROTOCOL_ONLY = {"PreflightMissingAllowExternal", "PreflightInvalidAllowExternal", "NoCorsRedirectModeNotFollow"}
"""What DevTools Protocol's CorsError has in Chromium 156 beside the errors that have a message."""

WARNINGS = {"CORSAllowHeaderFromPreflightDeprecation"}
"""Reasons with which Firefox warns of a request that it allows: no code of a refused flow."""


def rows(table: str) -> Mapping[str, str]:
    """The second cells of a table by the first; the table is found by the word that its head begins with."""
    start = README.index(f"| {table}")
    lines = README[start:].split("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return {first.strip("` "): second for first, second in cells}


def named(cell: str) -> list[str]:
    """The recordings that a cell names; none where it tells why there is none."""
    names: list[str] = re.findall(r"`([^`]+)`", cell)
    return names if re.fullmatch(r"(`[^`]+`(, )?)+", cell) else []


@cache
def occurrences() -> Mapping[tuple[str, str], frozenset[str]]:
    """The recordings by what occurs in them: an engine's code, or one of ours."""
    found: dict[tuple[str, str], set[str]] = {}
    for key, folder in _occurring():
        found.setdefault(key, set()).add(folder)
    return {key: frozenset(folders) for key, folders in found.items()}


def _occurring() -> Iterator[tuple[tuple[str, str], str]]:
    for file in RECORDINGS.glob("*/expected.toml"):
        text = tomllib.loads(file.read_text(encoding="utf-8"))
        for flow in text["flow"]:
            for code in (flow["code"], flow.get("also_code", "")):
                yield (flow.get("engine", text["recording"]["engine"]), code), file.parent.name
            yield ("ours", flow["reason"]), file.parent.name


OTHER_NAMES = {
    ("Chromium", "corp-not-same-origin"),
    ("Chromium", "corp-not-same-origin-after-defaulted-to-same-origin-by-coep"),
    ("Chromium", "corp-not-same-site"),
    ("Firefox", "NS_ERROR_DOM_CORP_FAILED"),
}
"""Names that are no errors of CORS."""

ENGINES = {"Chromium": "chromium", "Firefox": "firefox", "Reason": "ours"}
NAMES = {
    "Chromium": {m["key"].removeprefix("k") for m in MESSAGES if m["engine"] == "chromium"} | PROTOCOL_ONLY,
    "Firefox": {m["key"] for m in MESSAGES if m["engine"] == "firefox"},
    "Reason": set(CATALOGUE),
}
EACH = [pytest.param(table, code, id=f"{table} {code}") for table in ENGINES for code in rows(table)]


@pytest.mark.parametrize("table", ENGINES)
def test_a_table_has_every_code_there_is(table: str) -> None:
    """And no recording has a code that the table lacks."""
    assert rows(table).keys() == NAMES[table]
    others = {"", *(name for other, name in OTHER_NAMES if other == table)}
    assert {code for engine, code in occurrences() if engine == ENGINES[table]} - others <= rows(table).keys()


@pytest.mark.parametrize(("table", "code"), EACH)
def test_a_code_is_recorded_where_its_table_says(table: str, code: str) -> None:
    """Or nowhere, where the table says why."""
    cell, found = rows(table)[code], occurrences().get((ENGINES[table], code), frozenset())
    assert cell
    assert set(named(cell)) <= found
    assert bool(named(cell)) is bool(found)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_the_names_of_a_reason_are_in_the_tables(code: str) -> None:
    """The catalogue's names in Chromium and Firefox are those that the tables speak of."""
    names = {(table, name) for table in ("Chromium", "Firefox") for name in getattr(CATALOGUE[code], ENGINES[table])}
    assert names - OTHER_NAMES <= {(table, name) for table in ("Chromium", "Firefox") for name in rows(table)}


def test_every_situation_has_a_scenario() -> None:
    """And every scenario belongs to a situation."""
    scenarios = {file.stem for file in FOLDER.glob("*.toml")}
    assert {name for cell in rows("Situation").values() for name in named(cell)} == scenarios
    assert all(map(named, rows("Situation").values()))


def test_the_warning_is_listed_as_one() -> None:
    """It refuses nothing."""
    assert all(not named(rows("Firefox")[code]) for code in WARNINGS)


def test_the_figures_of_the_readme_are_right() -> None:
    """Recordings and flows, counted."""
    files = list(RECORDINGS.glob("*/expected.toml"))
    flows = sum(len(tomllib.loads(file.read_text(encoding="utf-8"))["flow"]) for file in files)
    assert f"{len(files)} recordings, {flows:,} flows" in README
