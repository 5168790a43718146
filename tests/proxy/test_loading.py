"""The script that mitmproxy loads again, and the ends that a mitmproxy comes to, in real processes."""

import asyncio
import atexit
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from mitmproxy.test import taddons

from cors_addon.proxy import loading, shutdown
from cors_addon.proxy.addon import CorsAddon
from tests.proxy.console import SCRIPTS, console, needs_tmux
from tests.proxy.flows import CHROMIUM

ROOT = Path(__file__).parents[2]
PATIENCE = 30

PROGRAM = """
import signal
import sys
from mitmproxy import http
from mitmproxy.tools.main import mitmdump

signal.signal(signal.SIGHUP, signal.SIG_DFL)
mitmdump(sys.argv[1:])
"""
"""Heeds a hangup even where the tests run under nohup, which has it ignored."""
ANSWERS = """
from mitmproxy import http

def request(flow):
    if flow.request.host == "api.test":
        flow.response = http.Response.make(200, b"{}", {"Content-Type": "application/json"})
"""


def faults_in(said: str) -> list[str]:
    """Return the tracebacks that name our code: mitmproxy has some of its own at its end, on some versions of Python."""
    _, *traces = said.split("Traceback (most recent call last):")
    return [trace for trace in traces if re.search(r'File "[^"]*/cors_addon/(?:core|proxy|reading|report)/', trace)]


class Running:
    """One mitmdump with the addon, which answers itself what api.test is asked."""

    def __init__(self, folder: Path, script: Path, report: str) -> None:
        self.folder, self.script, self.report = folder, script, folder / report
        (folder / "answers.py").write_text(ANSWERS)
        self.said = folder / "said"
        options = ["--set", f"confdir={folder}", "--set", f"cors_report={self.report}", "--listen-host", "127.0.0.1", "-p", "0"]
        scripts = ["-s", str(script), "-s", str(folder / "answers.py")]
        with self.said.open("w") as file:
            command = [sys.executable, "-c", PROGRAM, *options, *scripts]
            self.process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
        port = re.compile(r"proxy listening at 127\.0\.0\.1:(\d+)")
        self.until(lambda: port.search(self.said.read_text()))
        found = port.search(self.said.read_text())
        assert found
        self.connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=PATIENCE)

    def until(self, happened: Callable[[], object]) -> None:
        """Wait until something happened."""
        end = time.monotonic() + PATIENCE
        while not happened():
            assert time.monotonic() < end, self.said.read_text()
            time.sleep(0.02)

    def ask(self, number: int = 1) -> None:
        """Ask for what the browser will not give its page."""
        headers = {
            "Origin": "http://page.test",
            "User-Agent": CHROMIUM,
            "Sec-Fetch-Mode": "cors",
            "Sec-Fetch-Dest": "empty",
            "Sec-Fetch-Site": "cross-site",
        }
        for _ in range(number):
            self.connection.request("GET", "http://api.test/x", headers=headers)
            assert self.connection.getresponse().read() == b"{}"

    def load_again(self, file: Path) -> None:
        """Change the time of the script, and that of another file, as editors do."""
        before = self.said.read_text().count("Loading script")
        for path in {file, self.script}:
            status = path.stat()
            os.utime(path, (status.st_atime, status.st_mtime + 5))
        self.until(lambda: self.said.read_text().count("Loading script") > before)

    def end(self, number: signal.Signals) -> str:
        """End it by a signal; return what it said."""
        self.process.send_signal(number)
        assert self.process.wait(PATIENCE) == 0
        return self.said.read_text()

    def flows(self) -> int:
        """Return how many flows the report tells of."""
        text = self.report.read_text()
        return len(text.splitlines()) if self.report.suffix == ".jsonl" else json.loads(text)["totals"]["flows"]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Run mitmdumps, none of which outlives the test."""
    started: list[Running] = []

    def start(script: Path, report: str) -> Running:
        started.append(Running(tmp_path, script, report))
        return started[-1]

    yield start
    for one in started:
        one.connection.close()
        one.process.kill()
        one.process.wait()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Copy the package and its script."""
    target = tmp_path / "package"
    shutil.copytree(ROOT / "cors_addon", target / "cors_addon", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "cors_addon.py", target)
    return target


@pytest.mark.parametrize(("script", "report"), [("cors_addon.py", "report.json"), ("cors_addon/proxy/script.py", "report.jsonl")])
def test_the_report_goes_on_when_the_script_is_loaded_again(run: Callable[..., Running], package: Path, script: str, report: str) -> None:
    one = run(package / script, report)
    one.ask(3)
    one.load_again(one.script)
    one.ask(2)
    said = one.end(signal.SIGTERM)
    assert one.flows() == 5
    assert len(re.findall(r"\d of \d cross-origin attempts? (?:was|were) illegal and failed", said)) == 1
    assert faults_in(said) == []


def test_a_changed_package_is_read_anew(run: Callable[..., Running], package: Path) -> None:
    one = run(package / "cors_addon.py", "report.jsonl")
    one.ask(3)
    one.load_again(package / "cors_addon" / "core" / "wire" / "url.py")
    one.ask(2)
    said = one.end(signal.SIGTERM)
    assert one.flows() == 5
    assert re.findall(r"(\d) of \d cross-origin attempts? (?:was|were) illegal and failed", said) == ["3", "2"]
    assert "afresh" in said


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_the_last_answer_is_in_the_report(run: Callable[..., Running], number: signal.Signals) -> None:
    one = run(ROOT / "cors_addon.py", "report.json")
    one.ask(20)
    said = one.end(number)
    assert one.flows() == 20
    assert faults_in(said) == []


def test_a_package_that_lies_elsewhere_by_now_is_not_current(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert loading.is_current()
    (tmp_path / "cors_addon").mkdir()
    (tmp_path / "cors_addon" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert not loading.is_current()


@pytest.mark.parametrize("again", [False, True])
def test_an_addon_that_is_removed_ends_unless_it_is_loaded_again(again: bool) -> None:
    ended: list[bool] = []

    async def run() -> None:
        with taddons.context():
            addon = CorsAddon()
            shutdown.leave(addon, lambda: ended.append(True))
            if again:
                assert loading.addon() is addon
            assert ended == []
            await asyncio.sleep(0)
            assert loading.addon() is not addon

    asyncio.run(run())
    assert ended == ([] if again else [True])


@pytest.mark.parametrize("handler", [signal.SIG_IGN, signal.SIG_DFL, lambda *_: None], ids=["ignored", "free", "heeded"])
def test_a_hangup_is_heeded_where_nobody_else_does(handler: signal.Handlers, monkeypatch: pytest.MonkeyPatch) -> None:
    """With nohup it is ignored."""
    monkeypatch.setattr(shutdown, "PATIENCE", 100_000.0)
    former = signal.signal(signal.SIGHUP, handler)
    heard: list[bool] = []

    async def run() -> None:
        shutdown.heed(lambda: heard.append(True), print)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_DFL:
            os.kill(os.getpid(), signal.SIGHUP)
        await asyncio.sleep(0.01)

    try:
        asyncio.run(run())
        assert bool(heard) == (handler is signal.SIG_DFL)
        heard.clear()
        asyncio.run(run())
        assert bool(heard) == (handler is signal.SIG_DFL)
    finally:
        signal.signal(signal.SIGHUP, former)
        atexit.unregister(print)


def is_there_a_process_of(folder: Path) -> bool:
    """Tell whether a program runs whose command names the folder, where the system lists them (Linux)."""
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if str(folder).encode() in command.read_bytes():
                return True
    return False


@needs_tmux
def test_a_console_whose_terminal_goes_writes_its_report(tmp_path: Path) -> None:
    """It fails as it can't leave the screen in order, before it asks its addons to end."""
    report, recording = tmp_path / "report.json", ROOT / "recordings" / "demo" / "flows.mitm"
    scripts = [*SCRIPTS, "--set", f"cors_report={report}"]
    with console(tmp_path, recording, columns=100, rows=30, scripts=scripts) as one:
        one.shows("/24]", "scripts:1")
        report.unlink(missing_ok=True)
        one.run("kill-session")
    end = time.monotonic() + PATIENCE
    while not report.exists():
        assert time.monotonic() < end
        time.sleep(0.05)
    assert json.loads(report.read_text())["totals"]["attempts"] == 18
    # And it ends, which the console of 12.1 does not by itself.
    while is_there_a_process_of(tmp_path):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_bad_option_ends_mitmproxy_with_a_sentence(tmp_path: Path) -> None:
    """As one of its own does."""
    options = ["--set", f"confdir={tmp_path}", "--set", f"cors_report={tmp_path}/missing/x.json", "-n"]
    command = [sys.executable, "-c", PROGRAM, *options, "-s", str(ROOT / "cors_addon.py")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert len(re.findall(r"cors_report: .*missing", said)) == 1
    assert "Traceback" not in said
