"""Compare `scan` on the browsers' own HAR exports of one session with these browsers: `python -m tests.browsers.har_export`."""

import argparse
import asyncio
import logging
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.browsers.browser import BrowserError
from tests.browsers.har_export.compare import Compared, compared
from tests.browsers.har_export.exporters import EXPORTERS, SESSIONS, starting
from tests.browsers.referee.generate import situation
from tests.browsers.referee.join import join
from tests.browsers.referee.mix import EVERYDAY
from tests.browsers.referee.play import play

COLUMNS = (
    "export",
    "bytes",
    "entries",
    "judged",
    "flows",
    "compared",
    "certain, right",
    "certain, WRONG",
    "presumed, right",
    "presumed, wrong",
    "refused, unseen",
)


def main(arguments: Sequence[str]) -> int:
    """Play a session in each exporter, scan what it wrote, and print the table; 1 where one failed or a certain judgement is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.browsers.har_export", description=__doc__)
    parser.add_argument("exporter", nargs="*", help=f"of {', '.join(SESSIONS)} (all, if none is named)")
    parser.add_argument("--seed", type=int, default=12, help="the situations to play (12)")
    parser.add_argument("--count", type=int, default=150, help="how many situations, at most 250 (150)")
    parser.add_argument("--output", type=Path, help="leave the HAR files and the flows in this folder")
    plan = parser.parse_args(arguments)
    names = plan.exporter or SESSIONS
    if unknown := [name for name in names if name not in SESSIONS]:
        parser.error(f"no such exporter: {', '.join(unknown)}")
    logging.disable(logging.WARNING)
    found: list[Compared] = []
    failed = False
    with ExitStack() as stack:
        folder = plan.output or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for name in names:
            try:
                found += asyncio.run(exported(name, plan.seed, plan.count, folder / name))
            except BrowserError as error:
                failed = True
                print(f"{name}: {error}", file=sys.stderr)
    for one in found:
        print("\n".join((f"{one.name} ({one.figures.version}):", *(f"  {line}" for line in one.differences()))))
    Console(width=200).print(table(found))
    return 1 if failed or any(one.certain_and_wrong for one in found) else 0


async def exported(name: str, seed: int, count: int, folder: Path) -> list[Compared]:
    """Play the situations of a seed in an exporter, and compare each of its files."""
    folder.mkdir(parents=True, exist_ok=True)
    engine, _ = EXPORTERS[name]
    situations = [situation(seed, number, EVERYDAY) for number in range(count)]
    found = []
    async for session in play(engine, situations, EVERYDAY, folder, lambda _: None, starting(name, folder)):
        outcomes = list(join(session))
        for file in sorted(folder.glob("*.har")):
            one = compared(file, engine, outcomes)
            one.figures.version = session.version
            found.append(one)
    return found


def table(found: Sequence[Compared]) -> Table:
    """The figures of all files, a row each."""
    shown = Table()
    for column in COLUMNS:
        shown.add_column(column, justify="left" if column == COLUMNS[0] else "right")
    for one in found:
        figures = (one.size, one.entries, one.judged, one.flows, one.certain + one.presumed)
        right = one.certain - one.certain_and_wrong, one.presumed - one.presumed_and_wrong
        judgements = (right[0], one.certain_and_wrong, right[1], one.presumed_and_wrong, one.unseen)
        shown.add_row(one.name, *(f"{figure:,}" for figure in (*figures, *judgements)))
    return shown


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
