"""The three ways to a session's judgements: left on its flows live, by mitmproxy's replay of its file, and by a replay in this process."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from mitmproxy.http import HTTPFlow
from mitmproxy.io import FlowReader

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.verdict.annotation import annotation
from cors_addon.reading.flows import exchange_of
from tests.browsers.referee.said import Said

ROOT = Path(__file__).parents[3]
MITMDUMP = "from mitmproxy.tools.main import mitmdump; mitmdump()"
"""`mitmdump` of the Python that runs, wherever its script may be."""

LONGEST = 600
"""Seconds that the replay of a session may take."""

type Judging = Callable[[Path], Mapping[str, Said]]
"""What judges a file of flows: what stands of each flow in the end, by the flow's id."""


def replayed(flows: Path) -> Mapping[str, Said]:
    """Judge as a user does: by `mitmdump -nr`, from the JSON Lines report, where the last line of a flow stands.

    Secrets are shown, since browsers print them. Raises CalledProcessError where mitmdump fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.jsonl"
        settings = (f"cors_report={report}", "cors_show_secrets=true", f"confdir={folder}")
        options = [option for setting in settings for option in ("--set", setting)]
        command = [sys.executable, "-c", MITMDUMP, "-q", "-n", "-r", str(flows.resolve()), "-s", str(ROOT / "cors_addon.py"), *options]
        subprocess.run(command, cwd=folder, check=True, timeout=LONGEST)
        lines = report.read_text(encoding="utf-8").splitlines()
    return {line["flow"]: Said.of(line) for line in map(json.loads, lines)}


def inspected(flows: Path) -> Mapping[str, Said]:
    """Judge in this process, which is quick; a test holds both ways to the same."""
    ledger, records = Ledger(), []
    with flows.open("rb") as file:
        for flow in FlowReader(file).stream():
            if isinstance(flow, HTTPFlow):
                records += ledger.see(exchange_of(flow))
    records += ledger.finish()
    return {record.judgement.flow: Said.of(annotation(record.judgement)) for record in records}


def live(flows: Iterable[HTTPFlow]) -> Mapping[str, Said]:
    """What the addon left on flows, as it stands once the proxy has ended: what waited is decided then."""
    return {flow.id: Said.of(flow.metadata["cors"]) for flow in flows if "cors" in flow.metadata}
