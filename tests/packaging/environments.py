"""Fresh virtual environments, and programs run in them as on a machine where this project is not checked out."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHIM = ROOT / "cors_addon.py"
DEMO = ROOT / "recordings" / "demo" / "flows.mitm"
PATIENCE = 180
"""Seconds that a program may take before it counts as hung; the slowest takes some ten."""


def clean() -> dict[str, str]:
    """Return the environment without what would let a program find this checkout, or count its coverage."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("COV_", "COVERAGE_", "PYTEST", "PYTHON", "VIRTUAL_ENV"))
    }


def run(command: Sequence[str | Path], folder: Path) -> str:
    """Run a program in a folder and return what it prints on both channels; it must succeed."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=clean(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=PATIENCE,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}"
    return done.stdout


def environment(folder: Path, *packages: str | Path, python: str = sys.executable) -> Path:
    """Make a virtual environment with these packages and what they need, the newest, and return the folder of its programs."""
    run([python, "-m", "venv", folder], folder.parent)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    run([programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages], folder.parent)
    return programs


def judge(mitmdump: Path, script: Path, folder: Path, recording: Path = DEMO) -> str:
    """Judge a recording with a script into the folder's report.jsonl, and return what mitmdump printed: nothing of errors."""
    report = folder / "report.jsonl"
    printed = run([mitmdump, "-nr", recording, "-s", script, "--set", f"confdir={folder}", "--set", f"cors_report={report}"], folder)
    assert "rror in script" not in printed, printed
    assert "Addon error" not in printed, printed
    return printed
