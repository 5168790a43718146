"""`cors-addon browse` with the real browsers: what they trust, what goes through the proxy, and that nothing is left of it."""

import asyncio
import json
import os
import shutil
import signal
import ssl
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mitmproxy import http
from mitmproxy.io import FlowReader

from tests.browsers.processes import eventually
from tests.browsers.servers import Servers, certificate

ROOT = Path(__file__).parents[2]

PAGE = """200 OK
Content-Type: text/html

<script>
const ask = url => fetch(url).then(answer => answer.status, error => "failed");
(async () => {
  const urls = ["https://api.test/plain", "https://stranger.test/", "https://forged.test/", "http://localhost:PORT/"];
  for (const url of urls) await ask(url);
  await ask("/done");
})();
</script>"""

LEAD = """
PORTS = {ports}

def server_connect(data):
    host, port = data.server.address
    if host.endswith(".test"):
        data.server.address = ("127.0.0.1", PORTS[host == "stranger.test"][port == 443])
"""
"""A script for mitmproxy that leads the test hosts to the servers on this machine."""

HOSTS = {"shop.test", "api.test", "stranger.test", "localhost"}
"""Where the page's requests go; a browser's own requests would go elsewhere."""


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A folder for temporary files whose path is short enough for a socket's."""
    folder = Path(tempfile.mkdtemp(prefix="b-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def browsing(browser: str, temporary: Path, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The command, at work on a page that has asked for everything that it wants."""
    async with Servers() as known, Servers() as stranger:
        port = str(known.ports[False])
        known.answers["GET https://shop.test/"] = PAGE.replace("PORT", port)
        known.answers["GET https://api.test/plain"] = "200 OK\n\nno header allows it"
        pem = await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", known.ports[True]))
        (folder / "known.pem").write_text(pem)
        (folder / "forged.pem").write_bytes(certificate("forged.test"))
        (folder / "lead.py").write_text(LEAD.format(ports={False: dict(known.ports), True: dict(stranger.ports)}))
        options = {
            "confdir": folder / "conf",
            "connection_strategy": "lazy",  # with this and the next, a flow keeps the host that it was led away from
            "upstream_cert": "false",
            "ssl_verify_upstream_trusted_ca": folder / "known.pem",
            "cors_report": folder / "report.jsonl",
        }
        more = [word for name, value in options.items() for word in ("--set", f"{name}={value}")]
        more += ["-s", str(folder / "lead.py"), "--certs", f"forged.test={folder / 'forged.pem'}", "-w", str(folder / "flows.mitm")]
        with (folder / "printed.txt").open("wb") as printed:
            command = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "cors_addon", "browse", "--dump", "--headless", "--browser", browser, "shop.test", "--", *more),
                env={**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=printed,
                stderr=asyncio.subprocess.STDOUT,
            )
        try:
            done = "GET https://shop.test/done"
            await eventually(lambda: command.returncode is not None or done in known.unexpected, "the page is done", 30)
            assert done in known.unexpected, (folder / "printed.txt").read_text()
            yield command
        finally:
            if command.returncode is None:
                command.kill()
            await command.wait()


def processes(temporary: Path) -> dict[int, list[str]]:
    """The command lines of all processes that have to do with a profile, by their numbers."""
    found = {}
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = file.read_bytes().decode("utf-8", "replace").split("\0")
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended
        if any(str(temporary) in word for word in words):
            found[int(file.parent.name)] = words
    return found


def flows(file: Path) -> list[http.HTTPFlow]:
    """The flows that mitmproxy wrote."""
    with file.open("rb") as recorded:
        return [flow for flow in FlowReader(recorded).stream() if isinstance(flow, http.HTTPFlow)]


def judgements(file: Path) -> list[dict[str, Any]]:
    """The lines of the report."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


async def visit(browser: str, temporary: Path, folder: Path, ending: str) -> None:
    """Browse, end the command in some way, and see that nothing is left of it."""
    async with browsing(browser, temporary, folder) as command:
        kept = {number: words for number, words in processes(temporary).items() if "keeper.py" not in " ".join(words)}
        if ending == "browser":
            os.kill(min(kept), signal.SIGTERM)
        else:
            command.send_signal(getattr(signal, ending))
        code = await asyncio.wait_for(command.wait(), 30)
        assert len(kept) > 1, "the browser runs"
        assert code == (-signal.SIGKILL if ending == "SIGKILL" else 0), (folder / "printed.txt").read_text()
    await eventually(lambda: not processes(temporary), "all processes have ended", 15)
    await eventually(lambda: not list(temporary.iterdir()), "the temporary files are gone", 15)


ENDINGS = [
    pytest.param(browser, ending, marks=pytest.mark.browser(browser), id=f"{browser}-{ending}")
    for browser in ("chromium", "firefox")
    for ending in ("browser", "SIGINT", "SIGKILL")
]


@pytest.mark.parametrize(("browser", "ending"), ENDINGS)
def test_a_visit(browser: str, ending: str, temporary: Path, tmp_path: Path) -> None:
    """The browser trusts the proxy's authority alone, sends it everything and nothing else, and both end together."""
    asyncio.run(visit(browser, temporary, tmp_path, ending))
    if ending == "SIGKILL":
        return  # the rest was seen, and mitmproxy had no time to write
    seen = {flow.request.pretty_url: flow for flow in flows(tmp_path / "flows.mitm")}
    refused = {url: flow.error.msg for url, flow in seen.items() if flow.error}
    assert {flow.request.host for flow in seen.values()} == HOSTS, "no request of its own, none with a forged certificate"
    assert list(refused) == ["https://stranger.test/"], "mitmproxy refuses a server whose authority nobody knows"
    assert "ertificate verify failed" in refused["https://stranger.test/"]
    assert any(flow.request.host == "localhost" for flow in seen.values()), "loopback goes through the proxy"
    last = {line["flow"]: line for line in judgements(tmp_path / "report.jsonl")}
    blocked = {line["reason"] for line in last.values() if line["flow"] == seen["https://api.test/plain"].id}
    assert blocked == {"missing-allow-origin"}
    assert last[seen["https://api.test/plain"].id]["client"]["engine"] == browser
