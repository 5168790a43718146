"""Run the fuzzers and print what they found: `python -m tests.fuzz [NAME…] [--count N] [--seed S] [--workers K]`."""

import argparse
import os
import secrets
import sys
import time
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.fuzz.figures import Figures
from tests.fuzz.life import LIMIT
from tests.fuzz.run import run
from tests.fuzz.table import FUZZERS

COUNT = 20_000


def main(arguments: Sequence[str]) -> int:
    """Run, print the findings and the table; 1 where there is any finding."""
    plan = _parser().parse_args(arguments)
    seed = secrets.randbelow(1_000_000) if plan.seed is None else plan.seed
    names = list(dict.fromkeys(plan.names)) or list(FUZZERS)
    console, start = Console(soft_wrap=True), time.monotonic()
    console.print(f"Seed {seed}: {plan.count:,} executions each, in {plan.workers} processes.", highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("executions", total=plan.count * len(names))
        total = run(
            names,
            seed,
            plan.count,
            workers=plan.workers,
            seconds=plan.seconds,
            first=plan.life,
            advance=lambda figures: progress.advance(task, figures.executions),
        )
    for figures in total.values():
        for finding in figures.findings.values():
            console.print(f"\n{finding}".encode("utf-8", "backslashreplace").decode(), markup=False, highlight=False)
    console.print(table(total, time.monotonic() - start))
    return 0 if all(figures.is_clean and figures.executions for figures in total.values()) else 1


def table(total: Mapping[str, Figures], seconds: float) -> Table:
    """Return the table of what was run."""
    made = Table(caption=f"{seconds:.0f} s in all; the seconds, and the slowest execution, are of processor time.")
    for name in ("fuzzer", "executions", "seconds", "exceptions", "slowest ms", f"over {LIMIT * 1000:.0f} ms"):
        made.add_column(name, justify="left" if name == "fuzzer" else "right")
    for one in total.values():
        numbers = (f"{one.executions:,}", f"{one.seconds:.1f}", f"{one.exceptions}", f"{one.slowest * 1000:.1f}", f"{one.slow}")
        made.add_row(one.name, *numbers)
    return made


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", type=_fuzzer, help=f"the fuzzers: {', '.join(FUZZERS)} (all)")
    parser.add_argument("--count", type=int, default=COUNT, help=f"executions of each ({COUNT:,})")
    parser.add_argument("--seed", type=int, help="what the inputs are drawn by (a new number each time, if none is given)")
    parser.add_argument("--life", type=int, default=0, help="the number of the first life (0)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (one for each processor)")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="begin no more after so many (no limit)")
    return parser


def _fuzzer(name: str) -> str:
    """Return the name of a fuzzer; ArgumentTypeError, which argparse words, where it is none."""
    if name not in FUZZERS:
        raise argparse.ArgumentTypeError(f"there is no fuzzer {name}; there are {', '.join(FUZZERS)}")
    return name


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
