"""`cors-addon browse`: which browser is found, how browsers and mitmproxy are started, what is refused, and the keeper of a browser."""

import asyncio
import base64
import hashlib
import hmac
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path, PurePosixPath

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import Certificate
from mitmproxy.certs import CertStore
from mitmproxy.options import Options
from mitmproxy.tools.dump import DumpMaster

from cors_addon.browsers import chromium_profile, firefox_profile, firefox_trust, keeper
from cors_addon.browsers.cli_error import CliError
from cors_addon.browsers.find import System, find, snap
from cors_addon.browsers.known import KNOWN, Family
from cors_addon.browsers.mitmproxy_programs import Tool, _add_as_script
from cors_addon.cli import browse
from cors_addon.cli.browse import BrowsePlan, arguments, check_display, url
from cors_addon.cli.main import main
from cors_addon.proxy.addon import CorsAddon

WINDOWS = {"PROGRAMFILES": r"C:\Program Files", "LOCALAPPDATA": r"C:\Users\me\AppData\Local"}


def system(platform: str, *programs: str) -> System:
    """A machine with these programs."""

    def which(name: str) -> str | None:
        return next((program for program in programs if program == name or (program.endswith(f"/{name}") and "/" not in name)), None)

    return System(platform, WINDOWS if platform == "win32" else {}, PurePosixPath("/h/me"), which)


@pytest.mark.parametrize(
    ("platform", "programs", "choice", "program", "title"),
    [
        ("linux", ["/usr/bin/chromium", "/usr/bin/google-chrome"], "", "/usr/bin/google-chrome", "Google Chrome"),
        ("linux", ["/usr/bin/chromium", "/usr/bin/firefox-esr"], "", "/usr/bin/chromium", "Chromium"),
        ("linux", ["/usr/bin/chromium", "/usr/bin/firefox-esr"], "Firefox", "/usr/bin/firefox-esr", "Firefox"),
        ("linux", ["/usr/bin/microsoft-edge"], "edge", "/usr/bin/microsoft-edge", "Microsoft Edge"),
        ("linux", ["/usr/bin/brave-browser"], "", "/usr/bin/brave-browser", "Brave"),
        ("linux", ["/usr/bin/chromium", "/opt/v/vivaldi"], "/opt/v/vivaldi", "/opt/v/vivaldi", "vivaldi"),
        ("linux", ["/usr/bin/chromium", "/usr/bin/librewolf"], "librewolf", "/usr/bin/librewolf", "librewolf"),
        (
            "darwin",
            ["/Applications/Firefox.app/Contents/MacOS/firefox"],
            "",
            "/Applications/Firefox.app/Contents/MacOS/firefox",
            "Firefox",
        ),
        (
            "darwin",
            ["/h/me/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"],
            "chrome",
            "/h/me/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "Google Chrome",
        ),
        ("darwin", ["/opt/homebrew/bin/chromium"], "", "/opt/homebrew/bin/chromium", "Chromium"),
        (
            "darwin",
            ["/Applications/Vivaldi.app/Contents/MacOS/Vivaldi"],
            "/Applications/Vivaldi.app",
            "/Applications/Vivaldi.app/Contents/MacOS/Vivaldi",
            "Vivaldi",
        ),
        (
            "win32",
            [r"C:\Program Files\Mozilla Firefox\firefox.exe", r"C:\Users\me\AppData\Local\Google\Chrome\Application\chrome.exe"],
            "",
            r"C:\Users\me\AppData\Local\Google\Chrome\Application\chrome.exe",
            "Google Chrome",
        ),
        (
            "win32",
            [r"C:\Program Files\Mozilla Firefox\firefox.exe"],
            "firefox",
            r"C:\Program Files\Mozilla Firefox\firefox.exe",
            "Firefox",
        ),
    ],
)
def test_the_browser_that_is_found(platform: str, programs: list[str], choice: str, program: str, title: str) -> None:
    found = find(choice, system(platform, *programs))
    assert (found.program, found.title) == (program, title)
    is_firefox = title in {"Firefox", "librewolf"}
    assert found.family is (Family.FIREFOX if is_firefox else Family.CHROMIUM)


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ("", [known.title for known in KNOWN] + ["--browser PATH"]),
        ("edge", ["Microsoft Edge"]),
        ("/opt/none", ["/opt/none", *(known.name for known in KNOWN)]),
    ],
)
def test_a_browser_that_is_not_there(choice: str, words: list[str]) -> None:
    """What was looked for is named, and what to do."""
    for platform in ("linux", "darwin", "win32"):
        with pytest.raises(CliError) as error:
            find(choice, system(platform))
        assert [word for word in words if word not in str(error.value)] == []


@pytest.mark.parametrize(
    ("script", "name"),
    [
        ('#!/bin/sh\nexec /snap/bin/firefox "$@"\n', "firefox"),
        ("#!/bin/sh\nexec '/snap/bin/chromium' $*\n", "chromium"),
        ("#!/bin/sh\nexec /usr/lib/chromium/chromium\n", ""),
        ("\x7fELF /snap/bin/firefox", ""),
    ],
)
def test_a_snap_behind_a_script(script: str, name: str, tmp_path: Path) -> None:
    """A snap can't see the folder for temporary files that others use."""
    (tmp_path / "program").write_text(script)
    assert snap(str(tmp_path / "program")) == name


def test_a_snaps_own_program() -> None:
    assert snap("/snap/bin/firefox") == "firefox"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ""),
        ("https://a.test/x", "https://a.test/x"),
        ("about:config", "about:config"),
        ("a.test", "https://a.test"),
        ("a.test/x?y=localhost:1", "https://a.test/x?y=localhost:1"),
        ("a.test:443/x", "https://a.test:443/x"),
        ("a.test:8080", "http://a.test:8080"),
        ("localhost", "http://localhost"),
        ("localhost:3000/x", "http://localhost:3000/x"),
        ("api.localhost/x", "http://api.localhost/x"),
        ("127.0.0.1", "http://127.0.0.1"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("localhost.example", "https://localhost.example"),
    ],
)
def test_a_typed_address(typed: str, expected: str) -> None:
    assert url(typed) == expected


def test_a_file_that_exists_is_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a page.html").touch()
    assert url("a page.html") == (tmp_path / "a page.html").as_uri()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """The authority of a mitmproxy that never ran before."""
    store = CertStore.from_store(str(tmp_path_factory.mktemp("conf")), "mitmproxy", 2048)
    return store.default_ca.to_cryptography()


def test_chromium_is_given_the_proxy_and_its_key(authority: Certificate, tmp_path: Path) -> None:
    chromium_profile.prepare(tmp_path)
    assert (tmp_path / "Default" / "Preferences").stat().st_size
    words = chromium_profile.arguments(tmp_path, 8123, authority, headless=False, sandbox=True)
    key = authority.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pin = base64.b64encode(hashlib.sha256(key).digest()).decode()
    wanted = {f"--user-data-dir={tmp_path}", "--proxy-server=http://127.0.0.1:8123", f"--ignore-certificate-errors-spki-list={pin}"}
    assert wanted <= set(words)
    assert [word for word in words if word.startswith("--proxy-bypass-list=<-loopback>")]
    assert {"--no-sandbox", "--headless", "--ignore-certificate-errors"}.isdisjoint(words)
    more = chromium_profile.arguments(tmp_path, 8123, authority, headless=True, sandbox=False)
    assert set(more) - set(words) == {"--no-sandbox", "--headless"}


@pytest.mark.parametrize(
    ("headless", "windows", "more"),
    [(False, False, set()), (True, False, {"--headless"}), (False, True, {"--wait-for-browser"})],
)
def test_firefox_is_given_its_profile(headless: bool, windows: bool, more: set[str], tmp_path: Path) -> None:
    words = firefox_profile.arguments(tmp_path, headless=headless, windows=windows)
    assert set(words) == {"--no-remote", "--profile", str(tmp_path)} | more


def test_firefox_is_given_the_proxy_in_its_preferences(authority: Certificate, tmp_path: Path) -> None:
    firefox_profile.prepare(tmp_path, 8123, authority)
    lines = (tmp_path / "user.js").read_text().splitlines()
    assert {'user_pref("network.proxy.http_port", 8123);', 'user_pref("network.proxy.ssl_port", 8123);'} <= set(lines)
    assert len(lines) == len(firefox_profile.PREFERENCES) + 2


def test_firefox_trusts_one_authority_for_servers(authority: Certificate, tmp_path: Path) -> None:
    """The store holds the certificate, and its trust, signed under the empty password."""
    firefox_trust.write(tmp_path, authority)
    with closing(sqlite3.connect(tmp_path / "cert9.db")) as database:
        ((certificate,),) = database.execute("SELECT a11 FROM nssPublic WHERE a11 IS NOT NULL")
        ((number, server, client, mail),) = database.execute(
            "SELECT id, ace536358, ace536359, ace53635b FROM nssPublic WHERE ace536358 IS NOT NULL"
        )
    assert certificate == authority.public_bytes(Encoding.DER)
    assert server.hex() == "ce534352"
    assert {client.hex(), mail.hex()} == {"ce534353"}
    with closing(sqlite3.connect(tmp_path / "key4.db")) as database:
        rows = dict(database.execute("SELECT id, item1 FROM metaData").fetchall())
    key = hashlib.pbkdf2_hmac("sha256", hashlib.sha1(rows["password"]).digest(), bytes(32), 1, 32)
    mac = hmac.digest(key, number.to_bytes(4) + bytes.fromhex("ce536358") + server, "sha256")
    assert rows[f"sig_cert_{number:08x}_ce536358"].endswith(mac)
    assert len(rows) == 8


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (BrowsePlan(Tool.DUMP), ["--listen-host", "127.0.0.1", "--listen-port", "0"]),
        (
            BrowsePlan(Tool.WEB, port=8123, confdir="/c", more=("-w", "x.mitm")),
            ["--listen-host", "127.0.0.1", "--listen-port", "8123", "--set", "confdir=/c", "-w", "x.mitm"],
        ),
    ],
)
def test_mitmproxys_command_line(plan: BrowsePlan, expected: list[str]) -> None:
    assert arguments(plan) == expected


@pytest.mark.parametrize(
    ("platform", "environment", "headless", "shown"),
    [
        ("linux", {}, False, False),
        ("linux", {"DISPLAY": ""}, False, False),
        ("linux", {"DISPLAY": ":0"}, False, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, False, True),
        ("linux", {}, True, True),
        ("darwin", {}, False, True),
        ("win32", {}, False, True),
    ],
)
def test_a_display_is_needed(platform: str, environment: dict[str, str], headless: bool, shown: bool) -> None:
    if shown:
        check_display(platform, environment, headless=headless)
        return
    with pytest.raises(CliError, match="--headless"):
        check_display(platform, environment, headless=headless)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[Tool, list[str]]]:
    """Run no mitmproxy: the list gets what would be run. There is a browser, of Firefox's kind."""
    calls: list[tuple[Tool, list[str]]] = []

    def run(tool: Tool, words: Sequence[str], _: object) -> None:
        calls.append((tool, list(words)))

    program = tmp_path / "firefox"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr(browse, "run", run)
    monkeypatch.setattr(browse, "here", lambda: System("linux", {}, tmp_path, shutil.which))
    monkeypatch.setenv("PATH", str(tmp_path))
    return calls


def test_what_follows_two_dashes_is_mitmproxys(ran: list[tuple[Tool, list[str]]], tmp_path: Path) -> None:
    words = ["browse", "--headless", "--dump", "--confdir", str(tmp_path / "conf"), "a.test", "--", "-w", "x", "--", "~d a.test"]
    assert main(words) == 0
    ((tool, given),) = ran
    assert tool is Tool.DUMP
    assert given[-4:] == ["-w", "x", "--", "~d a.test"]
    assert (tmp_path / "conf").is_dir()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--port", "70000"], "70000 is no port"),
        (["--port", "x"], "x is no port"),
        (["--web", "--dump"], "not allowed with argument"),
        (["--browser", "netscape"], "netscape"),
        (["--dump", "-w", "x"], "unrecognized arguments"),
        (["--headless"], "needs a terminal"),
        (["--headless", "--dump", "--confdir", "/dev/null/x"], "--confdir: /dev/null/x"),
    ],
)
def test_what_is_refused(words: list[str], said: str, ran: list[tuple[Tool, list[str]]], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["browse", *words]) == 2
    assert said in capsys.readouterr().err
    assert ran == []


def test_a_port_that_is_taken(ran: list[tuple[Tool, list[str]]], capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["browse", "--headless", "--dump", "--port", port]) == 2
    assert f"--port: {port} is taken" in capsys.readouterr().err
    assert ran == []


def keep(folder: Path, script: str) -> subprocess.Popen[bytes]:
    """Start the keeper of a browser that is a shell script."""
    folder.mkdir()
    words = [sys.executable, "-IS", keeper.__file__, str(folder), "/bin/sh", "-c", script]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)


@pytest.mark.parametrize(
    ("script", "code"),
    [("echo last words; exit 7", 7), ("echo last words; kill -9 $$", 137), ("echo last words; kill -15 $$", 0), ("echo last words", 0)],
)
def test_the_keeper_ends_with_its_browser(script: str, code: int, tmp_path: Path) -> None:
    with keep(tmp_path / "kept", script) as kept:
        assert kept.stdout
        said = kept.stdout.read().splitlines()
        assert (kept.wait(10), said[1:]) == (code, [b"last words"])
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("ending", ["stdin", "signal"])
def test_the_keeper_ends_its_browser(ending: str, tmp_path: Path) -> None:
    """With all that the browser started, be it in the background."""
    with keep(tmp_path / "kept", "sleep 1000 & sleep 1000 & wait") as kept:
        assert kept.stdout
        assert kept.stdin
        group = int(kept.stdout.readline())
        if ending == "stdin":
            kept.stdin.close()
        else:
            kept.send_signal(signal.SIGTERM)
        assert kept.wait(10) == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)
    assert not (tmp_path / "kept").exists()


def test_a_program_that_cannot_be_started(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    words = [sys.executable, "-IS", keeper.__file__, str(folder), str(tmp_path / "none")]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True)
    assert (done.returncode, done.stdout.splitlines()) == (keeper.CANNOT_START, [b"", b"No such file or directory"])
    assert not folder.exists()


def test_our_addon_stands_before_what_lists_prints_and_saves() -> None:
    """So that the live page's own flows come to none of them."""

    async def chain() -> list[object]:
        master = DumpMaster(Options())
        _add_as_script(master, addon)
        return list(master.addons.chain)

    addon = CorsAddon()
    names = [type(one).__name__ for one in asyncio.run(chain())]
    place = names.index("CorsAddon")
    assert names[place - 1] == "ScriptLoader"
    assert all(place < names.index(name) for name in ("Save", "Dumper"))
