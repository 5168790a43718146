"""What this project says of a recording, written into its `expected.toml` beside what the browser did."""

import json
import tomllib
from pathlib import Path

from mitmproxy.http import HTTPFlow
from mitmproxy.io import FlowReader

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.verdict.judgement import Judgement, Verdict
from cors_addon.reading.flows import exchange_of


def judgements(folder: Path) -> dict[str, Judgement]:
    """Give the judgements that stand at the end of a recording, by the flows' ids."""
    ledger = Ledger()
    records = []
    with (folder / "flows.mitm").open("rb") as file:
        for flow in FlowReader(file).stream():
            if isinstance(flow, HTTPFlow):
                records += ledger.see(exchange_of(flow))
    return {record.judgement.flow: record.judgement for record in (*records, *ledger.finish())}


def fill(folder: Path) -> str:
    """Write verdicts and reasons into a recording's `expected.toml`, and give a line about where we and the browser differ."""
    path = folder / "expected.toml"
    text = path.read_text(encoding="utf-8")
    judged = judgements(folder)
    lines, said = [], None
    for line in text.splitlines():
        key, _, value = line.partition(" = ")
        if key == "id":
            said = judged[json.loads(value)]
        elif said is not None and key in ("verdict", "reason"):
            told = said.verdict.value if key == "verdict" else said.reason
            lines.append(f"{key} = {json.dumps(told)}")
            continue
        lines.append(line)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    entries = tomllib.loads(text)["flow"]
    differing = [entry["url"] for entry in entries if _differs(judged[entry["id"]], entry["browser"])]
    otherwise = f", otherwise than the browser did: {', '.join(differing)}" if differing else ""
    return f"{folder.name}: {len(entries)} flows judged{otherwise}"


def _differs(said: Judgement, browser: str) -> bool:
    """Whether we say otherwise than the browser did; of what its page gave up, that CORS blocked it."""
    return said.verdict is Verdict.BLOCKED if browser == "aborted" else said.verdict.value != browser
