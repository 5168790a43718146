"""The cases: recordings of real trouble, and what is expected of each."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.verdict.judgement import Record
from cors_addon.core.wire.exchange import Exchange
from cors_addon.reading import sources
from cors_addon.reading.damage import Damage
from cors_addon.report.model.group import Group
from cors_addon.report.model.report import Report

FOLDER = Path(__file__).parent
EXPECTED = FOLDER / "expected.toml"
CONSOLE = FOLDER / "console.toml"
FOLDERS = {"servers": FOLDER / "servers", "har": FOLDER / "har", "threads": FOLDER.parent / "reading" / "threads"}
"""Where the recordings of each kind of case lie."""


@dataclass(frozen=True)
class Failure:
    """One kind of failure that a case has: the request that the page made, and what is to be said of it.

    `browser` is Chromium's name for what it says ("" where none is known), `first` words that the first piece of advice has.
    """

    request: str
    reason: str
    cause: str
    side: str
    sureness: str
    browser: str = ""
    first: str = ""


@dataclass(frozen=True)
class Case:
    """A recording, what is wrong in it in a sentence, its failures in the order of their requests, and what Chromium printed, if known."""

    name: str
    truth: str
    failures: tuple[Failure, ...]
    console: tuple[str, ...] | None

    @property
    def path(self) -> Path:
        """Where it is recorded."""
        folder, _, name = self.name.partition("/")
        return FOLDERS[folder] / name


def cases() -> dict[str, Case]:
    """Return every case by its name."""
    rows = tomllib.loads(EXPECTED.read_text())
    printed = tomllib.loads(CONSOLE.read_text())
    return {
        name: Case(
            name,
            row["truth"],
            tuple(Failure(**one) for one in row.get("failures", ())),
            tuple(printed[name]) if name in printed else None,
        )
        for name, row in rows.items()
    }


def report_of(path: Path) -> Report:
    """Return the report of a recording."""
    ledger, report = Ledger(), Report()
    for item in sources.read(str(path)):
        assert not isinstance(item, Damage), item
        if isinstance(item, Exchange):
            _add(report, ledger.see(item))
    _add(report, ledger.finish())
    return report


def _add(report: Report, records: list[Record]) -> None:
    for record in records:
        report.add(record)


def groups_of(report: Report) -> list[Group]:
    """Return the kinds of failure in the order of their first requests."""
    return sorted(report.groups(), key=lambda group: (group.first, group.key))


def found(group: Group) -> Failure:
    """Return what is said of a kind of failure."""
    cause, judgement, key = group.sample.judgement.cause, group.sample.judgement, group.key
    assert cause is not None
    first = cause.advice[0] if cause.advice else ""
    request = f"{key.method} {key.server}{key.path}"
    return Failure(request, judgement.reason, cause.code, cause.side, cause.sureness, judgement.engines["chromium"].code, first)


def console_lines(report: Report) -> set[str]:
    """Return what Chromium prints by the judgements of all that failed."""
    return {group.sample.judgement.engines["chromium"].console for group in report.groups()}


def recorded() -> Iterator[str]:
    """Yield the name of every recording."""
    for folder, path in FOLDERS.items():
        yield from (f"{folder}/{one.name}" for one in sorted(path.iterdir()) if one.is_file())
