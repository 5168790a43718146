"""mitmproxy's standalone binary, built as its release builds it: what the addon needs is all in there."""

import json
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

import pytest

from tests.packaging.environments import DEMO, PATIENCE, ROOT, SHIM, clean, environment, judge, run
from tests.test_layers import ABSENT

pytestmark = pytest.mark.slow

OPTIONS = ["--onedir", "--noconfirm", "--name", "mitmdump"]
EXCLUDED = ["mitmproxy.tools.web", "mitmproxy.tools.console"]
"""What mitmproxy's release leaves out of its standalone mitmdump."""


def build(folder: Path) -> None:
    """Build the binary from an environment that has mitmproxy and PyInstaller only."""
    programs = environment(folder / "venv", f"mitmproxy=={metadata.version('mitmproxy')}", "pyinstaller")
    (folder / "main.py").write_text("from mitmproxy.tools.main import mitmdump\n\nmitmdump()\n")
    excluded = [word for module in EXCLUDED for word in ("--exclude-module", module)]
    run([programs / "pyinstaller", *OPTIONS, *excluded, "main.py"], folder)


@pytest.fixture(scope="module")
def mitmdump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the binary once for each mitmproxy and Python, and keep it in .cache/."""
    python = ".".join(map(str, sys.version_info[:3]))
    kept = ROOT / ".cache" / f"standalone-mitmproxy-{metadata.version('mitmproxy')}-python-{python}-{sys.platform}"
    if not kept.exists():
        folder = tmp_path_factory.mktemp("standalone")
        build(folder)
        kept.parent.mkdir(exist_ok=True)
        partial = kept.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.move(folder / "dist" / "mitmdump", partial)
        partial.rename(kept)
    return kept / "mitmdump"


def test_it_is_a_standalone_binary(mitmdump: Path, tmp_path: Path) -> None:
    """Or the other tests here would prove nothing."""
    assert "binary" in run([mitmdump, "--version"], tmp_path)


@pytest.mark.parametrize("script", ["cors_addon.py", "cors_addon/shell/script.py"])
def test_it_judges_a_recording(mitmdump: Path, tmp_path: Path, script: str) -> None:
    """With the clone's shim, and with the script that an installation in another Python brings along."""
    judge(mitmdump, ROOT / script, tmp_path)
    lines = (tmp_path / "report.jsonl").read_text().splitlines()
    assert {"blocked", "allowed"} <= {json.loads(line)["verdict"] for line in lines}


@contextmanager
def proxying(mitmdump: Path, folder: Path) -> Iterator[str]:
    """Have the binary judge the demo's recording and go on as a proxy, whose address is given."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    options = ["--listen-host", "127.0.0.1", "-p", str(port), "--set", f"confdir={folder}", "--set", "keepserving=true"]
    with (folder / "printed.txt").open("wb") as printed:
        process = subprocess.Popen(
            [mitmdump, "-s", SHIM, "-r", DEMO, *options], cwd=folder, env=clean(), stdout=printed, stderr=subprocess.STDOUT
        )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(PATIENCE)


def fetched(proxy: str, url: str) -> tuple[int, str]:
    """Fetch a page through the proxy, as soon as it listens."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": proxy}))
    end = time.monotonic() + 60
    while True:
        try:
            with opener.open(url, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.URLError as refused:
            if not isinstance(refused.reason, ConnectionRefusedError) or time.monotonic() > end:
                raise
            time.sleep(0.2)


def test_it_serves_the_live_page(mitmdump: Path, tmp_path: Path) -> None:
    """The list, one failure's story, what belongs to them, and every export."""
    with proxying(mitmdump, tmp_path) as proxy:
        found: list[str] = []
        end = time.monotonic() + 60
        while not found and time.monotonic() < end:
            status, text = fetched(proxy, "http://cors.test/")
            assert status == 200
            found = re.findall(r'href="(/group/[0-9a-f]{12})"', text)
        assert found, (tmp_path / "printed.txt").read_text()
        story = fetched(proxy, f"http://cors.test{found[0]}")
        assert story[0] == 200
        assert 'class="timeline"' in story[1]
        links = re.findall(r'(?:href|src)="(/(?:static|export)/[^"]+)"', text)
        assert {"/static/page.js", "/export/html", "/export/sarif"} <= set(links)
        assert all(fetched(proxy, f"http://cors.test{link}") > (200, "") for link in links)
    assert not re.search(r"rror in script|Addon error|Traceback", (tmp_path / "printed.txt").read_text())


def test_its_options_are_there(mitmdump: Path, tmp_path: Path) -> None:
    """`mitmdump --options` lists the addon's among its own."""
    assert "cors_report:" in run([mitmdump, "-n", "-s", SHIM, "--options"], tmp_path)


def test_the_list_of_what_it_lacks_is_right(mitmdump: Path, tmp_path: Path) -> None:
    """tests/test_layers.py keeps the addon away from these; what the binary has is no reason to."""
    probe = tmp_path / "probe.py"
    found = tmp_path / "found"
    probe.write_text(
        "import importlib\n"
        "def found(name):\n"
        "    try:\n"
        "        return bool(importlib.import_module(name))\n"
        "    except ImportError:\n"
        "        return False\n"
        f"open({str(found)!r}, 'w').write(repr([name for name in {sorted(ABSENT)!r} if found(name)]))\n"
    )
    run([mitmdump, "-nr", "/dev/null", "-s", probe, "--set", f"confdir={tmp_path}"], tmp_path)
    assert found.read_text() == "[]"
