"""mitmproxy's standalone binary, built as its release builds it: what the addon needs is all in there."""

from importlib import metadata
from pathlib import Path

import pytest

from tests.packaging.environments import ROOT, environment, run
from tests.packaging.probes import TROUBLE, Setting, replays, serves, shows, starts
from tests.test_house import ABSENT

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
    """Build the binary, with the newest of all that this mitmproxy needs."""
    folder = tmp_path_factory.mktemp("standalone")
    build(folder)
    return folder / "dist" / "mitmdump" / "mitmdump"


def test_it_is_a_standalone_binary(mitmdump: Path, tmp_path: Path) -> None:
    """Or the other tests here would prove nothing."""
    assert "binary" in run([mitmdump, "--version"], tmp_path)


@pytest.mark.parametrize("script", ["cors_addon.py", "cors_addon/proxy/script.py"])
def test_it_judges_a_recording(mitmdump: Path, tmp_path: Path, script: str) -> None:
    """With the clone's shim, and with the script that an installation in another Python brings along."""
    assert not TROUBLE.search(replays(Setting(mitmdump.parent, tmp_path, script=ROOT / script)))


def test_it_serves_the_live_page(mitmdump: Path, tmp_path: Path) -> None:
    """The list, one failure's story, what belongs to them, and every export."""
    assert not TROUBLE.search(serves(Setting(mitmdump.parent, tmp_path)))


def test_it_shows_flows_as_cors(mitmdump: Path, tmp_path: Path) -> None:
    """By the content view."""
    assert not TROUBLE.search(shows(Setting(mitmdump.parent, tmp_path)))


def test_it_starts(mitmdump: Path, tmp_path: Path) -> None:
    """With the addon's options and commands."""
    assert not TROUBLE.search(starts(Setting(mitmdump.parent, tmp_path)))


def test_the_list_of_what_it_lacks_is_right(mitmdump: Path, tmp_path: Path) -> None:
    """tests/test_house.py keeps the addon away from these; what the binary has is no reason to."""
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
