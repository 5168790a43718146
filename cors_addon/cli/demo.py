"""The command `demo`: what a real browser sent to servers that get CORS wrong, judged."""

import shutil
import sys
from pathlib import Path

import cors_addon
from cors_addon.browsers.cli_error import CliError
from cors_addon.cli.scan import CLEAN, FINDINGS, ScanPlan, scan
from cors_addon.cli.scan_report import ScanReport
from cors_addon.report.telling.style import Style

_RECORDING = Path("recordings", "demo", "flows.mitm")
_SHIM = "cors_addon.py"

_NEXT = """
That was what a real browser sent to servers that get CORS wrong, and what it did with their answers. Next:

  Judge your own traffic   {command} browse https://example.com/   (mitmproxy, and a browser that uses and trusts it)
                           or {mitmproxy} -s {script}
                           then let your browser use the proxy 127.0.0.1:8080 and open http://mitm.it for its certificate;
                           the live page is http://cors.test/
  Judge a recording        {command} scan FILE...   (mitmproxy dumps, and HAR files that a browser's network panel saves)
  Keep the report          {command} scan FILE... --output report.html
  Read up on a reason      {command} explain missing-allow-origin
"""


def demo(style: Style) -> int:
    """Print the report on the bundled recording, and what to do next; return 0.

    Raises CliError where the recording is not there.
    """
    package = Path(cors_addon.__file__).parent
    places = [root / _RECORDING for root in (package.parent, package)]
    recording = next((place for place in places if place.is_file()), None)
    if recording is None:
        raise CliError(f"the demo's recording is not at {places[0]}: run `make demo` in a checkout of the repository.")
    code = scan(ScanPlan((str(recording),), engine="auto", fail_on="blocked", quiet=True), ScanReport("text", "", style))
    script = _SHIM if (package.parent / _SHIM).is_file() else f'"$({_program("cors-addon")} path)"'
    sys.stdout.write(_NEXT.format(mitmproxy=_program("mitmproxy"), script=script, command=_program("cors-addon")))
    return CLEAN if code == FINDINGS else code


def _program(name: str) -> str:
    """Return what a person types here to start a program: where it isn't on the search path, the one beside this Python."""
    beside = Path(sys.executable).with_name(name)
    if shutil.which(name) or not beside.exists():
        return name
    return str(beside.relative_to(Path.cwd())) if beside.is_relative_to(Path.cwd()) else str(beside)
