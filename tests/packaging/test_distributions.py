"""What pip installs: the wheel and the sdist hold what they need, and the installed package works where no checkout is."""

import json
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from cors_addon import __version__
from tests.packaging.environments import DEMO, ROOT, environment, judge, run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist, and the wheel from the sdist, as a release does."""
    folder = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "build", "--outdir", folder, ROOT], ROOT)
    return folder


@pytest.fixture(scope="module")
def wheel(distributions: Path) -> Path:
    """Return the wheel."""
    (file,) = distributions.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own."""
    return environment(tmp_path_factory.mktemp("installed") / "venv", wheel)


def package_files() -> set[str]:
    """Name every file of the package in this checkout."""
    files = (path for path in (ROOT / "cors_addon").rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(ROOT).as_posix() for path in files}


def test_the_wheel_holds_the_whole_package(wheel: Path) -> None:
    """Templates, schemas and the demo's recording are no Python, and must be in it all the same."""
    names = set(zipfile.ZipFile(wheel).namelist())
    assert package_files() - names == set()
    assert "cors_addon/recordings/demo/flows.mitm" in names


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    """Above all not the shim, which has the package's name."""
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names} == {"cors_addon", f"cors_addon-{__version__}.dist-info"}
    assert [name for name in names if "__pycache__" in name] == []


def test_the_sdist_holds_what_its_tests_need(distributions: Path) -> None:
    """Who packages this for a system builds and tests from the sdist."""
    (file,) = distributions.glob("*.tar.gz")
    with tarfile.open(file) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    expected = {
        "cors_addon.py",
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "tests/conftest.py",
        ".ci/set-up",
        "recordings/demo/flows.mitm",
    }
    assert (expected | package_files()) - names == set()


def test_the_installed_program_says_its_version(programs: Path, tmp_path: Path) -> None:
    """`cors-addon --version` names the version of the distribution."""
    assert __version__ in run([programs / "cors-addon", "--version"], tmp_path)


def test_the_installed_program_has_its_demo(programs: Path, tmp_path: Path) -> None:
    """`cors-addon demo` judges the recording that the wheel brings along."""
    assert "Access-Control-Allow-Origin" in run([programs / "cors-addon", "demo"], tmp_path)


def test_the_path_that_it_prints_is_a_script_for_mitmproxy(programs: Path, tmp_path: Path) -> None:
    """`mitmdump -s "$(cors-addon path)"` judges a recording."""
    script = Path(run([programs / "cors-addon", "path"], tmp_path).strip())
    assert script.is_relative_to(programs.parent)
    judge(programs / "mitmdump", script, tmp_path)
    lines = (tmp_path / "report.jsonl").read_text().splitlines()
    assert {"blocked", "allowed"} <= {json.loads(line)["verdict"] for line in lines}, DEMO
