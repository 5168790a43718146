"""Every recording through mitmproxy itself and through `scan`: both say what `expected.toml` says."""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from cors_addon.cli.main import main

ROOT = Path(__file__).parents[2]
RECORDINGS = sorted(path.parent for path in (ROOT / "recordings").glob("*/expected.toml"))

CODE = """
import json, sys
from mitmproxy.tools.main import mitmdump

for arguments in json.load(sys.stdin):
    mitmdump(arguments)
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Have mitmdump replay every recording, one after the other in one process; gives the folder with a report of each."""
    folder = tmp_path_factory.mktemp("replays")
    # The shim would have the package read afresh each time (tests/packaging tries it).
    script = folder / "script.py"
    script.write_text("from cors_addon.proxy.addon import CorsAddon\n\naddons = [CorsAddon()]\n")
    options = ["-q", "-s", str(script), "--set", f"confdir={folder}"]
    runs = [[*options, "-nr", str(of / "flows.mitm"), "--set", f"cors_report={folder / of.name}.jsonl"] for of in RECORDINGS]
    subprocess.run([sys.executable, "-c", CODE], input=json.dumps(runs), text=True, cwd=ROOT, check=True, timeout=300)
    return folder


def last(lines: Iterable[str]) -> dict[str, dict]:
    """Return what stands of each flow: its last line."""
    told = [json.loads(line) for line in lines]
    return {line["flow"]: line for line in told}


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.name)
def test_a_replay_and_a_scan_say_what_is_expected(recording: Path, reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flows, report = recording / "flows.mitm", reports / f"{recording.name}.jsonl"
    replayed = last(report.read_text().splitlines())
    assert main(["scan", str(flows), "--format", "jsonl", "--fail-on", "none"]) == 0
    scanned = last(capsys.readouterr().out.splitlines())
    assert replayed == scanned
    expected = {flow["id"]: (flow["verdict"], flow["reason"]) for flow in tomllib.loads((recording / "expected.toml").read_text())["flow"]}
    assert {flow: (line["verdict"], line["reason"]) for flow, line in replayed.items()} == expected
