"""The command line: every command, what it prints where, and its exit code."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from mitmproxy import http
from mitmproxy.io import FlowWriter
from mitmproxy.test import tflow

import cors_addon
from cors_addon.browsers.cli_error import CliError
from cors_addon.cli import main as cli
from cors_addon.cli import scan
from cors_addon.cli import scan_report as output
from cors_addon.cli.demo import demo
from cors_addon.cli.main import main
from cors_addon.cli.progress import bars
from cors_addon.cli.scan_report import ScanReport
from cors_addon.core.cause.decide import CAUSES
from cors_addon.core.fetch.reasons import CATALOGUE
from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.ledger.settings import Clients, Settings
from cors_addon.core.verdict.notes import NOTES
from cors_addon.report.formats import files
from cors_addon.report.formats.table import FORMATS
from cors_addon.report.model.tally import Totals
from cors_addon.report.telling.style import Style

Captured = pytest.CaptureFixture[str]

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"


def lines(headers: dict[str, str]) -> http.Headers:
    """Make headers of Python's names."""
    return http.Headers([(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()])


def fetched(allow: str | None, at: float = 1_785_585_600.0, method: str = "GET", **headers: str) -> http.HTTPFlow:
    """Make the flow of a page's fetch, as Chromium sends it, whose answer allows an origin or none."""
    flow = tflow.tflow(resp=True)
    flow.request.data.method = method.encode()
    flow.request.data.path = b"/items?access_token=hunter2hunter2"
    flow.request.data.timestamp_start = at
    sent = {"host": "api.test", "user_agent": CHROME, "accept": "*/*", "origin": "https://a.test"}
    site = {"sec_fetch_site": "cross-site", "sec_fetch_mode": "cors", "sec_fetch_dest": "empty"}
    flow.request.headers = lines(sent | site | headers)
    flow.request.scheme = "https"
    assert flow.response is not None
    flow.response.headers = lines({"access_control_allow_origin": allow} if allow else {})
    flow.response.timestamp_start = flow.response.timestamp_end = at + 0.01
    flow.server_conn.timestamp_start = at
    return flow


ALLOWED = fetched("https://a.test")
BLOCKED = fetched(None)


def save(name: str, *flows: http.HTTPFlow) -> str:
    """Save flows as a dump and return its name."""
    with Path(name).open("wb") as file:
        writer = FlowWriter(file)
        for flow in flows:
            writer.add(flow)
    return name


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, with a terminal of a known width."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "90")
    return tmp_path


@pytest.mark.parametrize(
    ("flows", "arguments", "code"),
    [
        ([ALLOWED], [], 0),
        ([ALLOWED, BLOCKED], [], 1),
        ([ALLOWED, BLOCKED], ["--fail-on", "presumed"], 1),
        ([ALLOWED, BLOCKED], ["--fail-on", "none"], 0),
    ],
)
def test_exit_codes_of_a_scan(flows: list[http.HTTPFlow], arguments: list[str], code: int, capsys: Captured) -> None:
    """Clean or findings."""
    assert main(["scan", save("x.mitm", *flows), *arguments]) == code
    told = capsys.readouterr()
    assert told.err == ""
    assert told.out.startswith("Illegal cross-origin attempts")


@pytest.mark.parametrize(
    ("totals", "findings"),
    [
        (Totals(failed=0), set()),
        (Totals(failed=2, presumed=2), {"presumed"}),
        (Totals(failed=2, presumed=1), {"blocked", "presumed"}),
    ],
)
def test_what_counts_as_findings(totals: Totals, findings: set[str]) -> None:
    """Doubtful failures count only for who asks for them."""
    assert {name for name, has_findings in scan.FAIL_ON.items() if has_findings(totals)} == findings


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "required: COMMAND"),
        (["scan"], "required: FILE"),
        (["judge"], "invalid choice: 'judge'"),
        (["scan", "x.mitm", "--format", "pdf"], "--format: invalid choice: 'pdf'"),
        (["scan", "x.mitm", "--fail-on", "all"], "--fail-on: invalid choice: 'all'"),
        (["scan", "x.mitm", "--engine", "trident"], "--engine: invalid choice: 'trident'"),
        (["scan", "x.mitm", "--out", "x.txt"], "unrecognized arguments: --out"),
        (["scan", "x.mitm", "--output", "x.pdf"], "cors-addon: --output: The suffix '.pdf' of 'x.pdf' names no report format"),
        (["scan", "x.mitm", "--output", "none/x.html"], "does not exist, so x.html can't be written there."),
        (["scan", "none.mitm"], "cors-addon: none.mitm: can't be read: No such file or directory.\n"),
        (["scan", "x.mitm", "--format", "html", "--output", "r.json"], "r.json would be taken for json, and --format says html"),
        (["scan", "."], "cors-addon: .: holds no recording; name a mitmproxy dump or a HAR file.\n"),
        (["explain", "xyzzy"], "cors-addon: nothing is known of “xyzzy”. explain takes a code ("),
        (["explain", "preflight-statsu"], "did you mean preflight-status"),
        (["explain", "PREFLIGHTINVALIDSTATE"], "did you mean PreflightInvalidStatus"),
    ],
)
def test_bad_usage_is_said_in_a_sentence(arguments: list[str], words: str, capsys: Captured) -> None:
    """On standard error, with exit code 2."""
    assert main(arguments) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--help"], ["scan", "--help"], ["explain", "--help"], ["reasons", "-h"]])
def test_help(arguments: list[str], capsys: Captured) -> None:
    """It is no error."""
    assert main(arguments) == 0
    assert "usage: cors-addon" in capsys.readouterr().out


def test_version(capsys: Captured) -> None:
    """The package's own."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"cors-addon {cors_addon.__version__}\n"


def test_the_parser_knows_what_there_is() -> None:
    """What the command line spells out for a quick start is what the scan has."""
    choices = next(action.choices for action in cli._parser()._actions if action.dest == "command")
    assert isinstance(choices, dict)
    options = {action.dest: action for action in choices["scan"]._actions}
    assert tuple(options["fail_on"].choices) == tuple(scan.FAIL_ON)
    assert tuple(options["format"].choices) == tuple(FORMATS)
    assert tuple(options["clients"].choices) == tuple(Clients)


def test_whose_requests_count(capsys: Captured) -> None:
    """By default those of browsers; the others are told of."""
    flow = fetched(None)
    flow.request.headers = lines({"host": "api.test", "user_agent": "curl/8", "origin": "https://a.test"})
    save("x.mitm", flow)
    for arguments, code, failed, others in (([], 0, 0, 1), (["--clients", "browsers"], 0, 0, 1), (["--clients", "all"], 1, 1, 0)):
        assert main(["scan", "x.mitm", "--format", "json", *arguments]) == code
        totals = json.loads(capsys.readouterr().out)["totals"]
        assert (totals["failed"], totals["other_clients"], totals["other_clients_blocked"]) == (failed, others, others)
    assert main(["scan", "x.mitm", "--clients", "curl"]) == 2
    assert "browsers" in capsys.readouterr().err


def test_a_damaged_recording_is_judged_as_far_as_it_goes(capsys: Captured) -> None:
    """Damage outweighs findings in the exit code, and the report has them all the same."""
    save("x.mitm", BLOCKED, ALLOWED)
    whole = Path("x.mitm").read_bytes()
    Path("x.mitm").write_bytes(whole[:-1])
    first = Path(save("first.mitm", BLOCKED)).stat().st_size
    assert main(["scan", "x.mitm"]) == 2
    told = capsys.readouterr()
    assert "missing-allow-origin" in told.out
    assert told.err.startswith("cors-addon: x.mitm: ends in the middle of a flow (byte ")
    assert told.err.endswith("); what comes before that was judged.\n")
    assert f"(byte {first})" in told.err


def test_names_of_files_can_not_act_on_the_terminal(capsys: Captured) -> None:
    """They are shown with their control characters visible."""
    assert main(["scan", "\x1b[2J"]) == 2
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize("name", ["x.txt", "x.html", "x.json", "x.jsonl"])
def test_reports_to_files(name: str, capsys: Captured) -> None:
    """The suffix names the format; standard output stays empty, and the headline is on standard error."""
    Path(name).write_text("what was there before")
    assert main(["scan", save("x.mitm", BLOCKED), "--output", name]) == 1
    told = capsys.readouterr()
    assert (told.out, told.err.startswith("cors-addon: 1 of 1 cross-origin attempt")) == ("", True)
    text = Path(name).read_text()
    assert "missing-allow-origin" in text
    assert "what was there before" not in text
    assert "hunter2" not in text


def test_quiet(capsys: Captured) -> None:
    """Only errors remain."""
    assert main(["scan", save("x.mitm", BLOCKED), "--output", "x.html", "--quiet"]) == 1
    assert capsys.readouterr() == ("", "")


def test_secrets_are_shown_on_demand(capsys: Captured) -> None:
    """Otherwise they are masked."""
    save("x.mitm", BLOCKED)
    assert main(["scan", "x.mitm", "--format", "json"]) == 1
    assert "hunter2hunter2" not in capsys.readouterr().out
    assert main(["scan", "x.mitm", "--format", "json", "--show-secrets", "--output", "-"]) == 1
    assert "hunter2hunter2" in capsys.readouterr().out


def test_lines_are_printed_as_judgements_are_made(capsys: Captured) -> None:
    """A revision is a further line; the last line of a flow stands."""
    asked = fetched("https://a.test", method="OPTIONS", access_control_request_method="PUT")
    assert asked.response is not None
    asked.response.headers["access-control-allow-methods"] = "PUT"
    put = fetched("https://a.test", at=1_785_585_601.0, method="PUT")
    assert main(["scan", save("x.mitm", asked, put), "--format", "jsonl"]) == 0
    told = capsys.readouterr()
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert [line["flow"] for line in lines] == [asked.id, put.id, asked.id]
    assert lines[-1]["observed"] == "confirmed"
    assert told.err.startswith("cors-addon: ")
    assert told.err.count("\n") == 1
    assert main(["scan", "x.mitm", "--output", "x.jsonl"]) == 0
    assert Path("x.jsonl").read_text() == told.out


def test_several_recordings(capsys: Captured) -> None:
    """A file that is named twice counts once, and a folder's files count with it."""
    Path("more").mkdir()
    save("more/a.mitm", BLOCKED)
    save("b.mitm", fetched(None), fetched(None))
    assert main(["scan", "more/a.mitm", "more", "b.mitm", "b.mitm", "--format", "jsonl"]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_a_recording_is_judged_for_itself(capsys: Captured) -> None:
    """A preflight of one recording was not for a request of another."""
    asked = fetched("https://a.test", method="OPTIONS", access_control_request_method="PUT")
    put = fetched("https://a.test", at=1_785_585_601.0, method="PUT")
    assert main(["scan", save("a.mitm", asked), save("b.mitm", put), "--format", "jsonl", "--fail-on", "none"]) == 0
    attempts = {json.loads(line)["attempt"] for line in capsys.readouterr().out.splitlines()}
    assert len(attempts) == 2


def test_standard_input(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `-`."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(Path(save("x.mitm", BLOCKED)).read_bytes())))
    assert main(["scan", "-"]) == 1
    assert "missing-allow-origin" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["--format", "json"], ["--output", "x.html"], ["--output", "x.jsonl"]])
def test_empty_standard_input(arguments: list[str], capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is trouble, and no empty report looks like a clean one."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))
    assert main(["scan", "-", *arguments]) == 2
    assert capsys.readouterr() == ("", "cors-addon: standard input: is empty.\n")
    assert list(Path().iterdir()) == []


def test_the_engine_is_the_inspectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a setting of the judging."""
    seen: list[str] = []

    def ledger(settings: Settings) -> Ledger:
        seen.append(settings.engine)
        return Ledger(settings)

    monkeypatch.setattr(scan, "Ledger", ledger)
    save("x.mitm", BLOCKED)
    main(["scan", "x.mitm"])
    main(["scan", "x.mitm", "--engine", "firefox"])
    assert seen == ["auto", "firefox"]


@pytest.mark.parametrize("name", ["x.html", "x.jsonl"])
def test_a_report_that_can_not_be_written_after_all(name: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence says so."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(output, "write_atomically", full)
    assert main(["scan", save("x.mitm", BLOCKED), "--output", name]) == 2
    assert capsys.readouterr().err == f"cors-addon: --output: {name} can't be written: No space left on device.\n"


def test_a_line_that_can_not_be_written(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Likewise."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.JsonLines, "write", full)
    assert main(["scan", save("x.mitm", BLOCKED), "--output", "x.jsonl"]) == 2
    assert capsys.readouterr().err == "cors-addon: --output: x.jsonl can't be written: No space left on device.\n"


@pytest.mark.parametrize(
    "name", ["missing-allow-origin", "MissingAllowOriginHeader", "CORSMissingAllowOrigin2", "missingALLOWoriginHEADER"]
)
def test_explain_takes_every_engines_name(name: str, capsys: Captured) -> None:
    """In any case of letters."""
    assert main(["explain", name]) == 0
    page = capsys.readouterr().out
    reason = CATALOGUE["missing-allow-origin"]
    assert page.startswith(f"missing-allow-origin\n{reason.title}\n")
    assert reason.anchor in page
    assert "‹status›" in page
    assert "MissingAllowOriginHeader, PreflightMissingAllowOriginHeader" in page


@pytest.mark.parametrize("code", CATALOGUE)
def test_explain_has_a_page_for_each_reason(code: str, capsys: Captured) -> None:
    """No line is wider than 100 characters, but for what has no blanks, and no placeholder is left."""
    assert main(["explain", code]) == 0
    page = capsys.readouterr().out
    assert all(len(line) <= 100 or line.split()[-1] in line[100 - 84 :] for line in page.splitlines())
    assert "{" not in page


def test_explain_shows_all_reasons_that_share_a_name(capsys: Captured) -> None:
    """Firefox has one key where we tell causes apart."""
    assert main(["explain", "CORSAllowOriginNotMatchingOrigin"]) == 0
    page = capsys.readouterr().out
    assert {"origin-mismatch", "invalid-allow-origin"} <= set(page.splitlines())


def test_reasons_for_people(capsys: Captured) -> None:
    """One line each."""
    assert main(["reasons"]) == 0
    told, causes, notes = capsys.readouterr().out.split("\n\n")
    assert [line.split()[0] for line in told.splitlines()] == list(CATALOGUE)
    assert [line.split()[0] for line in causes.splitlines()[1:]] == list(CAUSES)
    assert [line.split()[0] for line in notes.splitlines()[1:]] == list(NOTES)


def test_reasons_for_programs(capsys: Captured) -> None:
    """All that the catalogue has."""
    assert main(["reasons", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    texts = {name: {"type": "string", "minLength": 1} for name in ("code", "title", "message", "remedy", "anchor")}
    names = {name: {"type": "array", "items": {"type": "string"}} for name in ("chromium", "firefox", "webkit")}
    row = {"type": "object", "properties": texts | names, "required": [*texts, *names], "additionalProperties": False}
    jsonschema.validate(rows, {"type": "array", "items": row})
    assert [row["code"] for row in rows] == list(CATALOGUE)


def test_path(capsys: Captured) -> None:
    """An absolute path of a script in the package."""
    assert main(["path"]) == 0
    script = Path(capsys.readouterr().out.removesuffix("\n"))
    assert script.is_absolute()
    assert script.is_relative_to(Path(cors_addon.__file__).resolve().parent)
    assert script.is_file()


def installed(root: Path, recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the package lie in a folder, and the demo's recording in another."""
    (recording / "recordings/demo").mkdir(parents=True)
    save(str(recording / "recordings/demo/flows.mitm"), BLOCKED)
    monkeypatch.setattr(cors_addon, "__file__", str(root / "cors_addon/__init__.py"))


@pytest.mark.parametrize("place", [".", "cors_addon"])
def test_demo_finds_its_recording(place: str, folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a checkout beside the package, in a wheel within it. Its findings are no failure."""
    installed(folder, folder / place, monkeypatch)
    assert main(["demo"]) == 0
    told = capsys.readouterr()
    assert "missing-allow-origin" in told.out
    assert 'path)"\n' in told.out
    assert told.err == ""


def test_demo_in_a_checkout_names_the_shim(folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is what the README names."""
    installed(folder, folder, monkeypatch)
    Path("cors_addon.py").touch()
    assert main(["demo"]) == 0
    assert "-s cors_addon.py\n" in capsys.readouterr().out


def test_demo_says_what_a_person_can_type(folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs that are not on the search path are named by their place."""
    installed(folder, folder, monkeypatch)
    Path("bin").mkdir()
    Path("bin/mitmproxy").touch()
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "executable", str(Path("bin/python").absolute()))
    assert demo(Style()) == 0
    told = capsys.readouterr().out
    assert "bin/mitmproxy -s " in told
    assert "  cors-addon scan FILE" in told
    Path("elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    assert demo(Style()) == 0
    assert f"{folder}/bin/mitmproxy -s " in capsys.readouterr().out


def test_demo_without_recording(folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence says what to do."""
    monkeypatch.setattr(cors_addon, "__file__", str(folder / "cors_addon/__init__.py"))
    assert main(["demo"]) == 2
    assert capsys.readouterr().err == (
        f"cors-addon: the demo's recording is not at {folder}/recordings/demo/flows.mitm: "
        "run `make demo` in a checkout of the repository.\n"
    )


def test_an_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends the run without a trace."""

    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_run", interrupted)
    assert main(["reasons"]) == 130


class Terminal(io.StringIO):
    """What a terminal looks like to a program."""

    def isatty(self) -> bool:
        return True


def test_colour_and_width_are_the_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    """But not in files, and not for who wants none."""
    assert (cli._colour(), cli._width()) == (False, 100)
    monkeypatch.setattr("sys.stdout", Terminal())
    assert (cli._colour(), cli._width()) == (True, 90)
    monkeypatch.setenv("COLUMNS", "500")
    monkeypatch.setenv("NO_COLOR", "1")
    assert (cli._colour(), cli._width()) == (False, 120)


def test_standard_output_may_be_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever calls `main` may have replaced it."""
    monkeypatch.setattr("sys.stdout", Terminal())
    assert main(["reasons"]) == 0


def test_lines_on_a_terminal_have_no_bar_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other formats may."""
    monkeypatch.setattr("sys.stdout", Terminal())
    assert [ScanReport(form, "", Style()).is_live for form in FORMATS] == [form == "jsonl" for form in FORMATS]
    assert not ScanReport("jsonl", "x.jsonl", Style()).is_live


def test_an_unknown_format_is_refused() -> None:
    """Whoever calls without the parser gets the same sentence."""
    with pytest.raises(CliError, match="There is no report format 'pdf'"):
        ScanReport("pdf", "x.pdf", Style())


def test_bars_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are on standard error, and gone at the end; a name can't be markup."""
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with bars(wanted=True) as bar:
        advance = bar("[red]x.mitm")
        advance(10, 100)
        advance(100, 0)
        advance(100, 100)
    assert "[red]x.mitm" in terminal.getvalue()
    with bars(wanted=False) as bar:
        bar("y.mitm")(1, 2)
    assert "y.mitm" not in terminal.getvalue()


def start(*arguments: str, **options: int) -> "subprocess.Popen[bytes]":
    """Start the command line in a process of its own."""
    root = str(Path(cors_addon.__file__).parent.parent)
    environment = os.environ | {"PYTHONPATH": root, "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "cors_addon", *arguments]
    return subprocess.Popen(command, stdout=options.get("stdout", subprocess.PIPE), stderr=subprocess.PIPE, env=environment)


def test_a_reader_that_goes_away() -> None:
    """As `head` does: no complaint."""
    with start("scan", save("x.mitm", BLOCKED), "--format", "jsonl", "--quiet") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_disk() -> None:
    """One sentence says so."""
    with Path("/dev/full").open("wb") as full, start("reasons", stdout=full.fileno()) as process:
        assert process.stderr is not None
        assert process.stderr.read() == b"cors-addon: standard output can't be written: No space left on device.\n"
    assert process.returncode == 2


def test_text_that_the_console_has_no_letters_for() -> None:
    """What is not a terminal gets UTF-8, whatever the locale."""
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONPATH": str(Path(cors_addon.__file__).parent.parent)}
    command = [sys.executable, "-W", "ignore", "-m", "cors_addon", "explain", "preflight-status"]
    done = subprocess.run(command, capture_output=True, env=environment)
    assert "‹status›" in done.stdout.decode()


def test_explain_knows_notes_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "error-answer"]) == 0
    assert NOTES["error-answer"] in capsys.readouterr().out


def test_every_format_renders_what_a_scan_found_and_forgot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the ledger forgot is counted over all recordings."""
    report = tmp_path / "report.json"
    monkeypatch.setattr(Ledger, "dropped", 3)
    recordings = [str(path / "flows.mitm") for path in sorted(Path(cors_addon.__file__).parents[1].glob("recordings/method-case-*"))[:2]]
    main(["scan", *recordings, "--output", str(report)])
    assert json.loads(report.read_text())["totals"]["forgotten"] == 6


@pytest.mark.parametrize(
    ("status", "error", "fail_on", "code"),
    [
        (200, None, "blocked", 0),
        (200, "net::ERR_FAILED", "blocked", 1),
        (0, "net::ERR_FAILED", "blocked", 3),
        (0, "net::ERR_FAILED", "none", 3),
        (0, "net::ERR_ABORTED", "blocked", 0),
    ],
)
def test_a_recording_that_can_not_tell_is_not_clean(
    status: int, error: str | None, fail_on: str, code: int, tmp_path: Path, capsys: Captured
) -> None:
    """A request of another origin failed, and its answer is not there: the report says so first, and standard error counts it."""
    headers = [{"name": "Origin", "value": "https://a.test"}, {"name": "Sec-Fetch-Mode", "value": "cors"}]
    request = {"method": "GET", "url": "https://b.test/", "headers": headers}
    allow = [] if error else [{"name": "Access-Control-Allow-Origin", "value": "*"}]
    entry = {"request": request, "response": {"status": status, "headers": allow, "_error": error}}
    (recording := tmp_path / "x.har").write_text(json.dumps({"log": {"creator": {"name": "WebInspector"}, "entries": [entry]}}))
    assert main(["scan", str(recording), "--fail-on", fail_on, "--format", "json"]) == code
    out, err = capsys.readouterr()
    totals = json.loads(out)["totals"]
    assert (totals["unseen"], totals["unsent"]) == (int(code == 3), int(error == "net::ERR_ABORTED"))
    assert ("Entries left out" in err) is (not status)
