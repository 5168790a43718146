"""What of the addon works with which mitmproxy, on which Python, with which packages: `python -m tests.packaging.matrix`.

Each cell of the table that it prints is a run in a new environment that has mitmproxy alone; with one that fails it exits with 1.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from cors_addon.proxy.degradable import Part
from tests.packaging.environments import ROOT, environment, run
from tests.packaging.probes import HIDDEN, TROUBLE, Setting, jumps, replays, serves, shows, starts

MITMPROXY = ("12.1.0", "12.1.2", "12.2.0", "12.2.3", "newest")
PYTHON = ("3.12", "3.13", "3.14")
PROBES: dict[str, Callable[[Setting], str]] = {
    "starts": starts,
    "replays": replays,
    "page": serves,
    "content view": shows,
    "console keys": jumps,
}
WITHOUT: dict[str, Sequence[str]] = {**HIDDEN, "flask": ("flask",)}
OFF = "off, and says so"
FAILS = "**fails**"


def interpreters(versions: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the Pythons that are there of these versions, by version and program; say which are not."""
    for version in versions:
        found = subprocess.run([ROOT / ".ci" / "find-python", version], capture_output=True, text=True, check=False)
        if found.returncode:
            print(f"Python {version} is not here.", file=sys.stderr)
        else:
            yield version, found.stdout.strip()


def cell(probe: Callable[[Setting], str], setting: Setting) -> str:
    """Return how a probe went."""
    setting.folder.mkdir()
    try:
        printed = probe(setting)
    except (AssertionError, OSError, subprocess.SubprocessError) as failure:
        print(f"{setting.programs}: {probe.__name__} without {setting.hidden or 'nothing'}: {failure}", file=sys.stderr)
        return OFF if _says(str(failure), setting) else FAILS
    return "yes" if not TROUBLE.search(printed) or _says(printed, setting) else FAILS


def _says(printed: str, setting: Setting) -> bool:
    """Tell whether what was printed names the one part that needs what is hidden."""
    return "flask" in setting.hidden and printed.count(" is not available in mitmproxy ") == printed.count(Part.PAGE.title) == 1


def table(mitmproxys: Sequence[str], pythons: Sequence[str]) -> Iterator[str]:
    """Yield the table's lines, each as soon as it is known."""
    yield f"| mitmproxy | Python | hidden from the addon | {' | '.join(PROBES)} |"
    yield f"|---|---|---|{'---|' * len(PROBES)}"
    for version, python in interpreters(pythons):
        for mitmproxy in mitmproxys:
            with tempfile.TemporaryDirectory(prefix="cors-matrix-") as folder:
                yield from rows(Path(folder), mitmproxy, version, python)


def rows(folder: Path, mitmproxy: str, version: str, python: str) -> Iterator[str]:
    """Yield the lines of one mitmproxy on one Python; "newest" is the newest that pip finds, whatever its version."""
    try:
        programs = environment(folder / "venv", "mitmproxy" if mitmproxy == "newest" else f"mitmproxy=={mitmproxy}", python=python)
    except (AssertionError, subprocess.SubprocessError) as failure:
        print(failure, file=sys.stderr)
        yield f"| {mitmproxy} | {version} | pip can't install it | {' | '.join([FAILS] * len(PROBES))} |"
        return
    exactly = run([programs / "python", "-c", "from mitmproxy.version import VERSION; print(VERSION)"], folder).strip()
    for number, (name, hidden) in enumerate(WITHOUT.items()):
        cells = [cell(probe, Setting(programs, folder / f"{number} {column}", hidden)) for column, probe in PROBES.items()]
        yield f"| {exactly} | {version} | {name} | {' | '.join(cells)} |"


def main() -> int:
    """Print the table; return 1 where a cell says that something fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.packaging.matrix", description=__doc__)
    parser.add_argument("--mitmproxy", nargs="+", default=MITMPROXY, metavar="VERSION", help=f"default: {' '.join(MITMPROXY)}")
    parser.add_argument("--python", nargs="+", default=PYTHON, metavar="VERSION", help=f"default: those there are of {' '.join(PYTHON)}")
    options = parser.parse_args()
    failed = False
    for line in table(options.mitmproxy, options.python):
        print(line, flush=True)
        failed = failed or FAILS in line
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
