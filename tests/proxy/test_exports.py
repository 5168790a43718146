"""Exports as they leave the program: alike by every way, the same each time, and read again by others and ourselves."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mitmproxy import http, io
from mitmproxy.test import taddons

from cors_addon.cli.scan import ScanPlan, scan
from cors_addon.cli.scan_report import ScanReport
from cors_addon.proxy.addon import CorsAddon
from cors_addon.report.formats.har import render_har
from cors_addon.report.formats.table import FORMATS
from cors_addon.report.telling.style import Style
from tests.proxy.samples import DEMO, SAMPLES, write_report
from tests.report import examples
from tests.report.reading import READERS
from tests.report.wire import report_of

ROOT = Path(__file__).parents[2]
RECORDINGS = sorted(path.parent for path in (ROOT / "recordings").glob("*/expected.toml"))
MITMDUMP = "from mitmproxy.tools.main import mitmdump; mitmdump()"
EXPORTER = """
from mitmproxy import ctx

def done():
    for path in {paths!r}:
        ctx.master.commands.call_strings("cors.export", [path])
"""
AFTERWARDS = "Rerun `python -m tests.proxy.samples` where the change is meant."

every_format = pytest.mark.parametrize("name", FORMATS)


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Replay the demo's recording in mitmdump, and export it in every format; as HAR also while it runs."""
    folder = tmp_path_factory.mktemp("replayed")
    paths = [str(folder / f"report{row.suffixes[0]}") for name, row in FORMATS.items() if name != "jsonl"]
    script = folder / "exporter.py"
    script.write_text(EXPORTER.format(paths=paths))
    options = ["-q", "-nr", str(DEMO / "flows.mitm"), "-s", str(ROOT / "cors_addon.py"), "-s", str(script)]
    options += ["--set", f"confdir={folder}", "--set", f"cors_report={folder / 'running.har'}"]
    subprocess.run([sys.executable, "-c", MITMDUMP, *options], cwd=folder, check=True, timeout=120)
    return folder


@every_format
def test_the_sample_is_what_scan_writes(name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name]
    write_report(DEMO / "flows.mitm", tmp_path / sample.name)
    assert sample.read_bytes() == (tmp_path / sample.name).read_bytes(), AFTERWARDS


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "jsonl"])
def test_an_export_of_a_replay_is_what_scan_writes(name: str, replayed: Path) -> None:
    assert (replayed / SAMPLES[name].name).read_bytes() == SAMPLES[name].read_bytes()


def test_a_report_kept_while_running_is_the_same(replayed: Path) -> None:
    assert (replayed / "running.har").read_bytes() == SAMPLES["har"].read_bytes()


@every_format
def test_format_names_what_the_suffix_would(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    scan(ScanPlan((str(DEMO / "flows.mitm"),), engine="auto", fail_on="none", quiet=True), ScanReport(name, "", Style()))
    assert capsys.readouterr().out.encode() == SAMPLES[name].read_bytes()


@pytest.mark.parametrize("name", READERS)
def test_samples_are_read_by_their_readers(name: str) -> None:
    READERS[name](SAMPLES[name].read_text(encoding="utf-8"))


def lines(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    """Return what a scan says of each flow in a recording, by the flow's id."""
    scan(ScanPlan((str(path),), engine="auto", fail_on="none", quiet=True), ScanReport("jsonl", "", Style()))
    return {line["flow"]: line for line in map(json.loads, capsys.readouterr().out.splitlines())}


BY_THEIR_PAGE = "embedder-"
"""What the names of recordings begin with whose failures hinge on the page's own answer, which a report of the failures does not hold."""


@pytest.mark.parametrize("recording", [path for path in RECORDINGS if not path.name.startswith(BY_THEIR_PAGE)], ids=lambda path: path.name)
def test_a_har_is_judged_as_the_traffic_was(recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """But where other traffic or a connection showed the credentials mode, which a report of the failures does not hold."""
    har = tmp_path / "report.har"
    write_report(recording / "flows.mitm", har)
    entries = json.loads(har.read_text())["log"]["entries"]
    again = lines(har, capsys)
    keys = ("kind", "verdict", "reason", "certainty", "explanation")
    for number, entry in enumerate(entries, 1):
        judged, before = again[f"{har}#{number}"], entry["_cors"]
        if all(judged["credentials"].get(key) == before["credentials"].get(key) for key in ("mode", "presumed")):
            assert [judged[key] for key in keys] == [before[key] for key in keys]
        else:
            assert judged["credentials"]["mode"] == "unknown"


def test_a_request_without_answer_is_read_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entry = examples.missing_origin()
    har = tmp_path / "report.har"
    har.write_text(render_har(report_of(replace(entry, exchange=replace(entry.exchange, response=None, error="connection reset")))))
    assert list(lines(har, capsys)) == [f"{har}#1"]


def read_by_mitmproxy(har: Path) -> list[http.HTTPFlow]:
    """Return the flows that mitmproxy's own reader makes of a HAR file."""
    with har.open("rb") as file:
        return [flow for flow in io.FlowReader(file).stream() if isinstance(flow, http.HTTPFlow)]


def test_mitmproxy_reads_what_was_exported() -> None:
    flows, entries = read_by_mitmproxy(SAMPLES["har"]), json.loads(SAMPLES["har"].read_text())["log"]["entries"]
    assert len(flows) == len(entries) > 0
    for flow, entry in zip(flows, entries, strict=True):
        assert flow.response is not None
        assert (flow.request.method, flow.request.url) == (entry["request"]["method"], entry["request"]["url"])
        assert flow.response.status_code == entry["response"]["status"]
        assert list(flow.response.headers.items(multi=True))[: len(entry["response"]["headers"])] == [
            (header["name"], header["value"]) for header in entry["response"]["headers"]
        ]
        assert (flow.request.http_version, flow.request.timestamp_start) == ("HTTP/2", pytest.approx(flow.response.timestamp_start))


def test_in_mitmproxy_the_addon_gives_them_their_comments_and_marks_again() -> None:
    addon = CorsAddon()
    flows = read_by_mitmproxy(SAMPLES["har"])
    with taddons.context(addon):
        for flow in flows:
            addon.requestheaders(flow)
            addon.response(flow)
    entries = json.loads(SAMPLES["har"].read_text())["log"]["entries"]
    # Why something fails is also told by what passed, which the report does not hold.
    given = [(bool(flow.comment), flow.marked) for flow in flows]
    assert given == [(bool(entry["comment"]), entry["_mark"]) for entry in entries]
