"""What a person sees of the addon in a mitmproxy, probed in its real programs: it starts, replays, serves its page, shows and jumps.

Each probe raises AssertionError, with what was printed, where it does not; packages can be hidden from the addon meanwhile.
"""

import json
import re
import socket
import subprocess
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cors_addon.reading.optional_packages import OPTIONAL
from tests.packaging.environments import DEMO, PATIENCE, SHIM, clean, run
from tests.proxy.console import console

TROUBLE = re.compile(r"rror in script|Addon error|Traceback|not available")
FLOWS = tomllib.loads((DEMO.parent / "expected.toml").read_text(encoding="utf-8"))["flow"]
EXPECTED = {flow["id"]: (flow["verdict"], flow["reason"]) for flow in FLOWS}


HIDDEN: dict[str, Sequence[str]] = {"–": (), **{name: (name,) for name in OPTIONAL}, "all of these": OPTIONAL}
"""The optional packages, hidden in turn, by what a table calls that."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The folder of mitmproxy's programs, one for what a probe writes, packages that the addon is not to find, and its script."""

    programs: Path
    folder: Path
    hidden: Sequence[str] = ()
    script: Path = SHIM

    def scripts(self) -> list[str]:
        """Return mitmproxy's arguments that load the addon, after what hides packages; mitmproxy itself has them by then."""
        hiding = self.folder / "hide.py"
        hiding.write_text(f"import sys\n\nsys.modules.update(dict.fromkeys({list(self.hidden)!r}))\n")
        return ["-s", str(hiding), "-s", str(self.script)]

    def mitmdump(self, *arguments: str | Path) -> list[str | Path]:
        """Return the command that runs mitmdump with the addon."""
        return [self.programs / "mitmdump", *self.scripts(), "--set", f"confdir={self.folder}", *arguments]


def starts(setting: Setting) -> str:
    """Have mitmdump name its options and commands, the addon's among them, and return what it prints."""
    other = setting.folder / "other.py"
    names = "sorted(ctx.options.keys()), sorted(ctx.master.commands.commands)"
    other.write_text(
        f"from mitmproxy import ctx\n\ndef running():\n    print({names})\n"
        "    from cors_addon.reading.optional_packages import decoders\n"
        "    print('decodes', *sorted(decoders()), 'alone')\n"
        "    ctx.master.shutdown()\n"
    )
    printed = run(setting.mitmdump("-n", "-s", other), setting.folder)
    if set(setting.hidden) >= set(OPTIONAL):
        assert "decodes alone" in printed, printed
    wanted = {"cors_report", "cors_page", "cors.export", "cors.summary", "cors.explain", "cors.clear", "cors.judge", "cors.next"}
    assert wanted - set(re.findall(r"'(cors[._]\w+)'", printed)) == set(), printed
    return printed


def replays(setting: Setting) -> str:
    """Have mitmdump judge the demo's recording as that expects, with a report of lines and one that is written whole."""
    printed = ""
    for suffix in ("jsonl", "html"):
        report = setting.folder / f"report.{suffix}"
        report.unlink(missing_ok=True)
        printed = run(setting.mitmdump("-nr", DEMO, "--set", f"cors_report={report}"), setting.folder)
        assert report.stat().st_size, printed
    lines = [json.loads(line) for line in (setting.folder / "report.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {line["flow"]: (line["verdict"], line["reason"]) for line in lines} == EXPECTED, printed
    return printed


def shows(setting: Setting) -> str:
    """Have mitmdump show the refused preflights of the demo's recording, which have no body, as CORS; return what it prints."""
    printed = run(setting.mitmdump("-nr", DEMO, "--set", "flow_detail=3"), setting.folder)
    assert "    CORS:\n      ✗ blocked in Chrome" in printed, printed
    return printed


def serves(setting: Setting) -> str:
    """Have mitmdump judge the demo's recording and serve the live page: the list, a story, and all that belongs to them."""
    with proxying(setting) as proxy:
        found: list[str] = []
        end = time.monotonic() + PATIENCE
        while not found and time.monotonic() < end:
            status, text = fetched(proxy, "http://cors.test/")
            assert status == 200, (setting.folder / "printed.txt").read_text(encoding="utf-8")
            found = re.findall(r'href="(/group/[0-9a-f]{12})"', text)
        assert found, text
        story = fetched(proxy, f"http://cors.test{found[0]}")
        assert story[0] == 200, story[1]
        assert 'class="timeline"' in story[1], story[1]
        links = re.findall(r'(?:href|src)="(/(?:static|export)/[^"]+)"', text)
        assert {"/static/page.js", "/export/html", "/export/sarif"} <= {link.partition("?")[0] for link in links}, links
        unserved = [link for link in links if (answer := fetched(proxy, f"http://cors.test{link}"))[0] != 200 or not answer[1]]
        assert unserved == []
    return (setting.folder / "printed.txt").read_text(encoding="utf-8")


def jumps(setting: Setting) -> str:
    """Press keys in mitmproxy's console: to the next failure, shown as CORS, and its whole story; return the last screen."""
    program = [setting.programs / "mitmproxy"]
    with console(setting.folder, DEMO, columns=160, rows=45, program=program, scripts=setting.scripts()) as screen:
        screen.shows("[1/24]", "🔴")
        screen.press("t", "Enter", "Tab")
        screen.shows("[7/24]", "m:auto", "500")
        screen.press("c")
        shown = screen.shows("m:cors", "missing-allow-origin")
        screen.press("y")
        screen.shows("Data viewer", "missing-allow-origin")
        return shown


@contextmanager
def proxying(setting: Setting, *options: str) -> Iterator[str]:
    """Have mitmdump judge the demo's recording and go on as a proxy, whose address is given; what it prints is in printed.txt."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = setting.mitmdump("-r", DEMO, "--listen-host", "127.0.0.1", "-p", str(port), "--set", "keepserving=true")
    command += [word for option in options for word in ("--set", option)]
    with (setting.folder / "printed.txt").open("wb") as printed:
        environment = {**clean(), "PYTHONIOENCODING": "utf-8"}
        process = subprocess.Popen(command, cwd=setting.folder, env=environment, stdout=printed, stderr=subprocess.STDOUT)
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
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()
        except urllib.error.URLError as refused:
            if not isinstance(refused.reason, ConnectionRefusedError) or time.monotonic() > end:
                raise
            time.sleep(0.2)
