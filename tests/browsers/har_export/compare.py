"""What `scan` says of the entries of a HAR file, beside what the browser that wrote it did."""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mitmproxy.http import HTTPFlow

from tests.browsers.referee.compare import Fault, Figures, compare, grouped
from tests.browsers.referee.join import Outcome, Truth
from tests.browsers.referee.said import Said

WRONG = (Fault.FALSE_ALARM, Fault.MISS, Fault.VERDICT)

LATE = 0.25
"""Seconds by which an entry may seem to begin after its request was sent: browsers take down a redirect's next hop when they hear of it."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The figures of one HAR file."""

    name: str
    size: int
    entries: int
    judged: int
    """Entries of which `scan` says something."""
    flows: int
    """What went over the network in the session's situations, as far as it is clear what the browser did with it."""
    figures: Figures
    """Of those flows that have a judged entry."""
    certain: int
    """How many of these judgements claim to be certain."""
    presumed: int
    unseen: int
    """Flows that the browser refused because of CORS, and that no judged entry tells of."""

    @property
    def certain_and_wrong(self) -> int:
        """Judgements that claim to be certain and are wrong."""
        return sum(self.figures.faults(fault, certain=True) for fault in WRONG)

    @property
    def presumed_and_wrong(self) -> int:
        """Judgements that are presumed and wrong."""
        return sum(self.figures.faults(fault, certain=False) for fault in WRONG)

    def differences(self) -> Iterable[str]:
        """A line for each kind of wrong judgement, how often it occurs, and a situation that has it."""
        for signature, group in grouped(one for one in self.figures.disagreements if one.fault in WRONG):
            yield f"{len(group)} x {signature} (such as situation {group[0].outcome.situation.number})"


def compared(file: Path, engine: str, outcomes: Sequence[Outcome]) -> Compared:
    """Compare the judgements of a HAR file's entries with the outcomes of the session's flows."""
    entries = json.loads(file.read_text(encoding="utf-8"))["log"]["entries"]
    said = scanned(file)
    numbers = numbered([outcome.flow for outcome in outcomes], entries)
    told = {flow: said[number] for flow, number in numbers.items() if number in said}
    clear = [outcome for outcome in outcomes if outcome.truth is not Truth.UNCLEAR]
    seen = [outcome for outcome in clear if outcome.flow.id in told]
    figures = Figures(engine)
    compare(figures, seen, told, told)
    certain = sum(told[outcome.flow.id].is_certain for outcome in seen)
    unseen = sum(outcome.truth is Truth.BLOCKED and outcome.flow.id not in told for outcome in clear)
    size = file.stat().st_size
    return Compared(file.stem, size, len(entries), len(said), len(clear), figures, certain, len(seen) - certain, unseen)


def scanned(file: Path) -> Mapping[int, Said]:
    """What `cors-addon scan` says at last of each entry that it judges, by the entry's number."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.jsonl"
        options = ("--output", str(report), "--show-secrets", "--quiet", "--fail-on", "none")
        subprocess.run([sys.executable, "-m", "cors_addon", "scan", str(file), *options], check=False)
        lines = report.read_text(encoding="utf-8").splitlines()
    return {int(line["flow"].rpartition("#")[2]): Said.of(line) for line in map(json.loads, lines)}


def numbered(flows: Iterable[HTTPFlow], entries: Sequence[Mapping[str, Any]]) -> Mapping[str, int]:
    """The number of each flow's entry, by the flow's id: of entries with its method and URL, that which began last before it.

    An entry begins when the page asks, so that it may begin long before its request.
    """
    alike: dict[tuple[str, str], list[tuple[float, int]]] = defaultdict(list)
    for number, entry in enumerate(entries, 1):
        began = datetime.fromisoformat(entry["startedDateTime"]).timestamp()
        alike[entry["request"]["method"], _bare(entry["request"]["url"])].append((began, number))
    found = {}
    for flow in sorted(flows, key=lambda flow: flow.request.timestamp_start, reverse=True):
        candidates = alike[flow.request.method, _bare(flow.request.pretty_url)]
        earlier = [one for one in candidates if one[0] <= flow.request.timestamp_start + LATE]
        if earlier:
            found[flow.id] = max(earlier)[1]
            candidates.remove(max(earlier))
    return found


def _bare(url: str) -> str:
    return url.partition("#")[0]
