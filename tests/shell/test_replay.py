"""Every recording through mitmproxy itself and through `scan`: both say what `expected.toml` says."""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from cors_addon.shell.cli import main

ROOT = Path(__file__).parents[2]
RECORDINGS = sorted(path.parent for path in (ROOT / "recordings").glob("*/expected.toml"))

CODE = "from mitmproxy.tools.main import mitmdump; mitmdump()"


def last(lines: Iterable[str]) -> dict[str, dict]:
    """Return what stands of each flow: its last line."""
    told = [json.loads(line) for line in lines]
    return {line["flow"]: line for line in told}


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.name)
def test_a_replay_and_a_scan_say_what_is_expected(recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flows, report = recording / "flows.mitm", tmp_path / "report.jsonl"
    options = ["-q", "-nr", str(flows), "-s", str(ROOT / "cors_addon.py"), "--set", f"cors_report={report}", "--set", f"confdir={tmp_path}"]
    subprocess.run([sys.executable, "-c", CODE, *options], cwd=tmp_path, check=True, timeout=120)
    replayed = last(report.read_text().splitlines())
    assert main(["scan", str(flows), "--format", "jsonl", "--fail-on", "none"]) == 0
    scanned = last(capsys.readouterr().out.splitlines())
    assert replayed == scanned
    expected = {flow["id"]: (flow["verdict"], flow["reason"]) for flow in tomllib.loads((recording / "expected.toml").read_text())["flow"]}
    assert {flow: (line["verdict"], line["reason"]) for flow, line in replayed.items()} == expected
