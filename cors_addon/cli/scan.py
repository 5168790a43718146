"""The command `scan`: recordings judged and reported on."""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cors_addon.cli.progress import Bars, bars
from cors_addon.cli.scan_report import ScanReport
from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.ledger.settings import Clients, Settings
from cors_addon.core.verdict.judgement import Record
from cors_addon.reading import sources
from cors_addon.reading.damage import Damage
from cors_addon.report.model.left_out import LeftOut
from cors_addon.report.model.report import Report
from cors_addon.report.model.tally import Totals
from cors_addon.report.safe.plain import visible
from cors_addon.report.telling.summary import headline, left_out_in_words

FAIL_ON: dict[str, Callable[[Totals], bool]] = {
    "blocked": lambda totals: totals.failed > totals.presumed,
    "presumed": lambda totals: totals.failed > 0,
    "none": lambda _: False,
}
"""What counts as findings, by its name."""

CLEAN, FINDINGS, TROUBLE, BLIND = range(4)
"""The exit codes; BLIND says that the recordings can't tell: requests failed whose answers they don't hold, or they hold no failures."""


@dataclass(frozen=True, slots=True)
class ScanPlan:
    """What to scan and how: paths as a person gave them, an engine's name (or "auto"), a key of FAIL_ON, whose requests count."""

    paths: tuple[str, ...]
    engine: str
    fail_on: str
    quiet: bool = False
    clients: Clients = Clients.BROWSERS


def scan(plan: ScanPlan, output: ScanReport) -> int:
    """Judge the recordings and write the report; return 0 for clean, 1 for findings, 2 where not all could be read, 3 for no findings
    where requests failed whose answers the recordings don't hold, or may have failed that these leave out.

    Where nothing at all could be read there is no report: an empty one would look like a clean one.
    Each recording is judged for itself: what one browser did in one says nothing of another. Raises CliError where the
    output can't be written.
    """
    report = Report()
    trouble = False
    with output, bars(not plan.quiet and not output.is_live) as bar:
        for item in _records(plan, bar, report):
            if isinstance(item, Damage):
                trouble = True
                _say(f"{item}{_judged_all_the_same(item)}.")
                continue
            report.add(item)
            output.take(item)
        is_blind = trouble and not report.totals.flows
        if not is_blind:
            output.finish(report)
    if not plan.quiet and not output.has_headline and not is_blind:
        _say(headline(report.totals))
    if not plan.quiet and report.left_out.entries:
        _say(left_out_in_words(report.left_out))
    if trouble:
        return TROUBLE
    if FAIL_ON[plan.fail_on](report.totals):
        return FINDINGS
    return BLIND if report.left_out.hides_failures else CLEAN


def _records(plan: ScanPlan, bar: Bars, report: Report) -> Iterator[Record | Damage]:
    """Yield what the recordings hold, and tell the report what was forgotten meanwhile."""
    for path in _files(plan.paths):
        if isinstance(path, Damage):
            yield path
            continue
        ledger = Ledger(Settings(engine=plan.engine, clients=plan.clients))
        for item in sources.read(path, bar(path)):
            if isinstance(item, Damage):
                yield item
            elif isinstance(item, LeftOut):
                report.left_out += item
            else:
                yield from ledger.see(item)
        yield from ledger.finish()
        report.forgotten += ledger.dropped


def _files(paths: Iterable[str]) -> Iterator[str | Damage]:
    """Yield the recordings, each once however often it was named."""
    seen = set()
    for path in paths:
        for found in sources.find(path):
            if found not in seen:
                seen.add(found)
                yield found


def _judged_all_the_same(damage: Damage) -> str:
    if damage.passed_over:
        return "; all others were judged"
    return "; what comes before that was judged" if damage.offset else ""


def _say(sentence: str) -> None:
    sys.stderr.write(f"cors-addon: {visible(sentence)}\n")
