"""Have the referee compare our judgements with real browsers: `python -m tests.browsers.referee [--seed N] [--count N]`."""

import argparse
import asyncio
import logging
import secrets
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.browsers.browser import BrowserError
from tests.browsers.referee.play import ENGINES
from tests.browsers.referee.referee import referee
from tests.browsers.referee.report import save, summary, table


def main(arguments: Sequence[str]) -> int:
    """Play, compare, print the table and what differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.browsers.referee", description=__doc__)
    parser.add_argument("--seed", type=int, help="the situations to play (a new number each time, if none is given)")
    parser.add_argument("--count", type=int, default=500, help="how many situations (500)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first situation (0)")
    parser.add_argument("--engine", choices=(*ENGINES, "all"), default="all", help="the browser (all)")
    parser.add_argument("--twice", action="store_true", help="play everything twice, and count the situations that end otherwise")
    parser.add_argument(
        "--output", type=Path, help="write flows.mitm, situations.json and disagreements.txt into this folder, one for each engine"
    )
    plan = parser.parse_args(arguments)
    seed = secrets.randbelow(1_000_000) if plan.seed is None else plan.seed
    logging.disable(logging.WARNING)
    console = Console()
    console.print(f"seed {seed}, {plan.count} situations from number {plan.first}")
    engines = list(ENGINES) if plan.engine == "all" else [plan.engine]
    runs = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        for engine in engines:
            advance = _advancing(progress, engine, plan.count * (2 if plan.twice else 1))
            try:
                run, sessions = asyncio.run(referee(engine, seed, range(plan.first, plan.first + plan.count), advance, twice=plan.twice))
            except BrowserError as error:
                console.print(f"{engine}: {error}")
                return 1
            runs.append(run)
            if plan.output:
                save(plan.output / engine, run, sessions)
    for run in runs:
        console.print("\n".join(summary(run)), markup=False, highlight=False, soft_wrap=True)
    console.print(table(runs))
    return 0


def _advancing(progress: Progress, engine: str, total: int) -> Callable[[int], None]:
    task = progress.add_task(engine, total=total)
    return lambda done: progress.advance(task, done)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
