"""Have the referee compare our judgements with real browsers: `python -m tests.browsers.referee [--seed N] [--count N[,N,N]]`."""

import argparse
import asyncio
import logging
import secrets
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.browsers.browser import BrowserError
from tests.browsers.referee.compare import Figures
from tests.browsers.referee.judging import replayed
from tests.browsers.referee.mix import EVERYDAY, MIXES
from tests.browsers.referee.play import ENGINES
from tests.browsers.referee.referee import Draw, referee
from tests.browsers.referee.report import disagreements, save, summary
from tests.browsers.referee.table import markdown, table

COUNTS = "3000,1500,1500"

WIDTH = 230
"""Columns of what is no terminal, so that the table's cells stay whole."""


def main(arguments: Sequence[str]) -> int:
    """Play, compare, print what differs and the table."""
    plan = _parser().parse_args(arguments)
    plan.seed = secrets.randbelow(1_000_000) if plan.seed is None else plan.seed
    counts = {engine: count for engine, count in plan.count.items() if plan.engine in ("all", engine)}
    logging.disable(logging.WARNING)
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    numbers = ", ".join(f"{count:,} in {engine}" for engine, count in counts.items())
    played = f"Mix {plan.mix}, seed {plan.seed}, {datetime.now(UTC).date()}: {numbers}, from number {plan.first}."
    console.print(played, highlight=False)
    with ExitStack() as stack:
        folder = plan.output or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        runs = _played(console, plan, counts, folder)
    for run in runs:
        lines = [*summary(run), "", *disagreements(run, _draw(plan, counts[run.engine]))]
        console.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)
    if plan.markdown:
        console.print("\n".join((played, "", *markdown(runs))), markup=False, highlight=False, soft_wrap=True)
    else:
        console.print(table(runs))
    return 0 if len(runs) == len(counts) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.browsers.referee", description=__doc__)
    parser.add_argument("--seed", type=int, help="the situations to play (a new number each time, if none is given)")
    parser.add_argument(
        "--count", type=_counts, default=_counts(COUNTS), help=f"how many situations: one number, or one for each browser ({COUNTS})"
    )
    parser.add_argument(
        "--mix", choices=MIXES, default=EVERYDAY.name, help="how often there is what makes a verdict hard to foretell (everyday)"
    )
    parser.add_argument("--first", type=int, default=0, help="the number of the first situation (0)")
    parser.add_argument("--engine", choices=(*ENGINES, "all"), default="all", help="the browser (all)")
    parser.add_argument("--once", action="store_true", help="do not play everything again to find the situations that end otherwise")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    parser.add_argument("--output", type=Path, help="leave each browser's flows, situations.json and disagreements.txt in this folder")
    return parser


def _counts(text: str) -> Mapping[str, int]:
    """How many situations each browser plays; ValueError, which argparse words, where these are not one or three numbers."""
    numbers = [int(part) for part in text.split(",")]
    if min(numbers) < 1:
        raise ValueError(text)
    return dict(zip(ENGINES, numbers * len(ENGINES) if len(numbers) == 1 else numbers, strict=True))


def _played(console: Console, plan: argparse.Namespace, counts: Mapping[str, int], folder: Path) -> list[Figures]:
    """Play in each browser; one that fails is named, and the others' figures stand."""
    runs = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        for engine, count in counts.items():
            advance = _advancing(progress, engine, count if plan.once else count * 2)
            draw, own = _draw(plan, count), folder / engine
            try:
                run, sessions = asyncio.run(referee(engine, draw, advance, own, judging=replayed, twice=not plan.once))
            except BrowserError as error:
                console.print(f"{engine}: {error}", markup=False)
                continue
            runs.append(run)
            save(own, run, sessions, draw)
    return runs


def _draw(plan: argparse.Namespace, count: int) -> Draw:
    return Draw(plan.seed, range(plan.first, plan.first + count), MIXES[plan.mix])


def _advancing(progress: Progress, engine: str, total: int) -> Callable[[int], None]:
    task = progress.add_task(engine, total=total)
    return lambda done: progress.advance(task, done)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
