"""The samples of every format under recordings/demo, made from the recording there: `python -m tests.proxy.samples` writes them."""

from pathlib import Path

from cors_addon.cli.scan import ScanPlan, scan
from cors_addon.cli.scan_report import ScanReport
from cors_addon.report.formats.table import FORMATS
from cors_addon.report.telling.style import Style

DEMO = Path(__file__).parents[2] / "recordings" / "demo"
SAMPLES = {name: DEMO / f"report{row.suffixes[0]}" for name, row in FORMATS.items()}
"""Each format's sample."""


def write_report(recording: Path, report: Path) -> None:
    """Write the report on a recording, in the format of its suffix, as `scan --output` does."""
    scan(ScanPlan((str(recording),), engine="auto", fail_on="none", quiet=True), ScanReport("", str(report), Style()))


if __name__ == "__main__":
    for sample in SAMPLES.values():
        write_report(DEMO / "flows.mitm", sample)
