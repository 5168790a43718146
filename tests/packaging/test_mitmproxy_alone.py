"""A clone used as most will use it: mitmproxy and nothing else is installed, and the shim is given to it by its path."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from cors_addon.proxy.degradable import Part
from tests.packaging.environments import PATIENCE, ROOT, SHIM, clean, environment, run
from tests.packaging.probes import HIDDEN, TROUBLE, Setting, fetched, jumps, proxying, replays, serves, shows, starts
from tests.proxy.console import needs_tmux

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install mitmproxy alone, in the version that the tests themselves have, with the newest of all that it needs."""
    return environment(tmp_path_factory.mktemp("alone") / "venv", f"mitmproxy=={metadata.version('mitmproxy')}")


@pytest.fixture
def mitmdump(programs: Path) -> Path:
    """Name mitmdump."""
    return programs / "mitmdump"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Copy what the shim needs to a folder where it may be changed."""
    folder = tmp_path / "a clone"
    shutil.copytree(ROOT / "cors_addon", folder / "cors_addon", ignore=shutil.ignore_patterns("__pycache__"))
    return Path(shutil.copy(SHIM, folder))


@pytest.mark.parametrize("hidden", HIDDEN)
def test_it_lacks_nothing_that_may_be_missing(programs: Path, tmp_path: Path, hidden: str) -> None:
    """Each package that is optional is hidden from the addon in turn: it starts, judges alike, and serves its page, in silence."""
    setting = Setting(programs, tmp_path, HIDDEN[hidden])
    printed = starts(setting) + replays(setting) + serves(setting)
    assert not TROUBLE.search(printed), printed


def test_without_flask_it_lacks_the_live_page_alone(programs: Path, tmp_path: Path) -> None:
    """It says so in one line, and names what is missing."""
    setting = Setting(programs, tmp_path, ("flask",))
    printed = replays(setting)
    (line,) = [line for line in printed.splitlines() if TROUBLE.search(line)]
    assert f"{Part.PAGE.title} is not available in mitmproxy {metadata.version('mitmproxy')}: ModuleNotFoundError" in line
    assert "flask" in line
    assert "cors.test" not in printed
    assert not TROUBLE.search(shows(setting).replace(line.partition("] ")[2], ""))


@needs_tmux
def test_the_console_and_mitmdump_show_flows_as_cors(programs: Path, tmp_path: Path) -> None:
    """By the keys and by the content view."""
    setting = Setting(programs, tmp_path)
    assert not TROUBLE.search(jumps(setting) + shows(setting))


ASKED = "GET http://127.0.0.1:{port}/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"


@pytest.mark.parametrize(("leaves", "status"), [("the client", None), ("the server", 502)])
def test_who_left_first_is_told_by_mitmproxys_words(programs: Path, tmp_path: Path, leaves: str, status: int | None) -> None:
    """A client that went away got no answer; one whose server did got mitmproxy's own. See reading/flows.py."""
    report = tmp_path / "report.jsonl"
    with socket.create_server(("127.0.0.1", 0)) as server, proxying(Setting(programs, tmp_path), f"cors_report={report}") as proxy:
        assert fetched(proxy, "http://cors.test/")[0] == 200
        with socket.create_connection(("127.0.0.1", int(proxy.rpartition(":")[2]))) as client:
            client.sendall(ASKED.format(port=server.getsockname()[1]).encode())
            accepted, _ = server.accept()
            with accepted:
                assert accepted.recv(65536)
                if leaves == "the client":
                    client.close()
                    assert accepted.recv(65536) == b""
            if leaves == "the server":
                assert b"502" in client.recv(65536)
        end = time.monotonic() + PATIENCE
        while not (found := [line for line in report.read_text().splitlines() if "127.0.0.1" in line]) and time.monotonic() < end:
            time.sleep(0.1)
    assert json.loads(found[-1])["status"] == status


@pytest.mark.parametrize("where", [".", "..", "/"])
def test_it_judges_from_any_folder(mitmdump: Path, clone: Path, tmp_path: Path, where: str) -> None:
    """A relative path to the script, or one with a space in it, is as good as any."""
    folder = (clone.parent / where).resolve()
    script = clone if where == "/" else clone.relative_to(folder)
    judge_in = [mitmdump, "-nr", ROOT / "recordings/demo/flows.mitm", "-s", script, "--set", f"confdir={tmp_path}"]
    printed = run([*judge_in, "--set", f"cors_report={tmp_path / 'report.jsonl'}"], folder)
    assert "rror in script" not in printed, printed
    assert (tmp_path / "report.jsonl").read_text()


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
            time.sleep(1)  # it says so before it does it
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
