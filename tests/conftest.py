"""What holds for every test: which need a real browser, and that none is skipped where all are there."""

import os
import shutil

import pytest

BROWSERS = {
    "chromium": {"chromium": "chromium"},
    "firefox": {"firefox": "firefox-esr"},
    "webkit": {"WebKitWebDriver": "webkit2gtk-driver", "Xvfb": "xvfb", "dbus-run-session": "dbus"},
}
"""For each browser the programs that its tests start, and the Debian package of each."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that CI sets by its environment variable."""
    parser.addoption(
        "--no-skips",
        action="store_true",
        default=os.environ.get("CI") == "true",
        help="a skipped test fails the run (the default where CI=true)",
    )


def missing_packages(browser: str) -> list[str]:
    """Name the Debian packages that a browser's tests would need and this machine lacks."""
    return [package for program, package in BROWSERS[browser].items() if not shutil.which(program)]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a browser that is not here, and name the packages that bring it."""
    needed = {browser for marker in item.iter_markers("browser") for browser in marker.args}
    missing = [package for browser in sorted(needed) for package in missing_packages(browser)]
    if missing:
        pytest.skip(f"needs Debian's {' '.join(missing)}: apt-get install {' '.join(missing)}")


def forbidden_skips(config: pytest.Config) -> bool:
    """Tell whether tests were skipped in a run where none may be."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return bool(config.getoption("no_skips") and reporter and reporter.stats.get("skipped"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turn a run with skips into a failed one, where none may be."""
    if session.exitstatus == pytest.ExitCode.OK and forbidden_skips(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say why a run without failures failed."""
    if forbidden_skips(config):
        terminalreporter.section("failed: no test may be skipped here (--no-skips, CI=true)", red=True)
