"""A clone used as most will use it: mitmproxy and nothing else is installed, and the shim is given to it by its path."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.environments import PATIENCE, ROOT, SHIM, clean, environment, judge, run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def mitmdump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install mitmproxy alone."""
    return environment(tmp_path_factory.mktemp("alone") / "venv", "mitmproxy>=12.1,<13") / "mitmdump"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Copy what the shim needs to a folder where it may be changed."""
    folder = tmp_path / "a clone"
    shutil.copytree(ROOT / "cors_addon", folder / "cors_addon", ignore=shutil.ignore_patterns("__pycache__"))
    return Path(shutil.copy(SHIM, folder))


def test_its_options_are_there(mitmdump: Path, tmp_path: Path) -> None:
    """`mitmdump --options` lists the addon's among its own."""
    printed = run([mitmdump, "-n", "-s", SHIM, "--options"], tmp_path)
    assert "cors_report:" in printed


def test_its_commands_are_there(mitmdump: Path, tmp_path: Path) -> None:
    """Another script can call them; mitmproxy's own `--commands` lists those of no script."""
    other = tmp_path / "other.py"
    other.write_text("from mitmproxy import ctx\n\ndef running():\n    print(*ctx.master.commands.commands)\n    ctx.master.shutdown()\n")
    printed = run([mitmdump, "-n", "-s", SHIM, "-s", other, "--set", f"confdir={tmp_path}"], tmp_path)
    assert {"cors.export", "cors.summary", "cors.explain", "cors.clear", "cors.judge"} - set(printed.split()) == set()


@pytest.mark.parametrize("where", [".", "..", "/"])
def test_it_judges_from_any_folder(mitmdump: Path, clone: Path, tmp_path: Path, where: str) -> None:
    """A relative path to the script, or one with a space in it, is as good as any."""
    folder = (clone.parent / where).resolve()
    script = clone if where == "/" else clone.relative_to(folder)
    judge_in = [mitmdump, "-nr", ROOT / "recordings/demo/flows.mitm", "-s", script, "--set", f"confdir={tmp_path}"]
    printed = run([*judge_in, "--set", f"cors_report={tmp_path / 'report.jsonl'}"], folder)
    assert "rror in script" not in printed, printed
    assert (tmp_path / "report.jsonl").read_text()


def test_it_judges_a_recording(mitmdump: Path, tmp_path: Path) -> None:
    """The demo's recording has verdicts of every kind."""
    judge(mitmdump, SHIM, tmp_path)
    lines = (tmp_path / "report.jsonl").read_text().splitlines()
    assert {"blocked", "allowed"} <= {json.loads(line)["verdict"] for line in lines}


def wait_for(log: Path, text: str, times: int) -> None:
    """Wait until a log holds a text so many times."""
    end = time.monotonic() + 30
    while log.read_text().count(text) < times:
        assert time.monotonic() < end, f"not {times} times {text!r} in\n{log.read_text()}"
        time.sleep(0.1)


@pytest.fixture
def running(mitmdump: Path, clone: Path, tmp_path: Path) -> Iterator[Path]:
    """Run mitmdump with the clone's shim; gives its log."""
    log = tmp_path / "log"
    with log.open("wb") as sink:
        command = [mitmdump, "-n", "-s", clone, "--set", f"confdir={tmp_path}", "--set", f"cors_report={tmp_path / 'report.jsonl'}"]
        process = subprocess.Popen(command, cwd=tmp_path, env={**clean(), "PYTHONUNBUFFERED": "1"}, stdout=sink, stderr=subprocess.STDOUT)
        try:
            wait_for(log, "Loading script", 1)
            yield log
        finally:
            process.terminate()
            process.wait(PATIENCE)


def reload(running: Path, clone: Path) -> str:
    """Change the shim, and return what mitmdump printed until it had loaded it anew."""
    clone.write_text(f"{clone.read_text()}\n__import__('logging').error('loaded anew')\n")
    wait_for(running, "loaded anew", 1)
    time.sleep(1)
    return running.read_text()


def test_it_is_reloaded_when_the_shim_changes(running: Path, clone: Path) -> None:
    """mitmproxy loads a changed script again, into the running program."""
    printed = reload(running, clone)
    assert "rror in script" not in printed
    assert "Addon error" not in printed
    assert "Over-riding" not in printed
    assert "already exists" not in printed


def test_a_reload_brings_the_package_as_it_is_by_then(running: Path, clone: Path) -> None:
    """Who updates the clone while mitmproxy runs gets all of the new version, not its shim with the old package."""
    package = clone.parent / "cors_addon" / "__init__.py"
    package.write_text(f"{package.read_text()}\n__import__('logging').error('the new package')\n")
    assert "the new package" in reload(running, clone)
