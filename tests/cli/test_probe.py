"""The command `probe`: what it sends, what it prints where, and its exit codes."""

import io
import json
from pathlib import Path

import pytest

from cors_addon.cli import probe as command
from cors_addon.cli.main import main
from cors_addon.core.request.browser_headers import BROWSER_HEADERS
from cors_addon.core.request.fetching import FetchEnding
from cors_addon.report.formats.table import FORMATS
from tests.probing.servers import Behaviour, read_head, says, serving

Captured = pytest.CaptureFixture[str]
SHOP = "http://shop.example"
ALLOW = "Access-Control-Allow-Origin: *\r\n"
SECRET = "hunter2hunter2hunter2"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answer(status: str = "200 OK", headers: str = ALLOW) -> bytes:
    return f"HTTP/1.1 {status}\r\n{headers}Content-Length: 2\r\n\r\nhi".encode()


def by_method(answers: dict[str, bytes]) -> Behaviour:
    """Return a server that answers by method, and with an error where the test expects no such request."""

    def behave(channel: object, heard: list[bytes]) -> None:
        head = read_head(channel)  # type: ignore[arg-type] # a socket
        heard.append(head)
        channel.sendall(answers.get(head.split(b" ")[0].decode(), answer("500 Unexpected", "")))  # type: ignore[attr-defined] # likewise

    return behave


def methods(heard: list[bytes]) -> list[str]:
    return [head.split(b" ")[0].decode() for head in heard]


@pytest.mark.parametrize("browser", BROWSER_HEADERS)
@pytest.mark.parametrize(
    ("arguments", "answers", "sent", "code"),
    [
        ([], {"GET": answer()}, "GET", 0),
        ([], {"GET": answer("404 Not Found")}, "GET", 0),
        ([], {"GET": answer(headers="")}, "GET", 1),
        (["--method", "put"], {"OPTIONS": answer(), "PUT": answer()}, "OPTIONS", 1),
        (
            ["--method", "PUT"],
            {"OPTIONS": answer(headers=ALLOW + "Access-Control-Allow-Methods: *\r\n"), "PUT": answer()},
            "OPTIONS PUT",
            0,
        ),
        (
            ["--header", "x-a"],
            {"OPTIONS": answer(headers=ALLOW + "Access-Control-Allow-Headers: x-a\r\n"), "GET": answer()},
            "OPTIONS GET",
            0,
        ),
        (["--data", "hi"], {"POST": answer()}, "POST", 0),
        (["--data", "{}", "--header", "content-type: application/json"], {"OPTIONS": answer(), "POST": answer()}, "OPTIONS", 1),
        (["--credentials", "include"], {"GET": answer()}, "GET", 1),
        (["--credentials", "omit"], {"GET": answer()}, "GET", 0),
        ([], {"GET": answer("302 Found", ALLOW + "Location: ftp://files.example/\r\n")}, "GET", 1),
    ],
)
def test_exit_codes_and_what_was_sent(browser: str, arguments: list[str], answers: dict[str, bytes], sent: str, code: int) -> None:
    """A page that reads the answer is 0, whatever the answer says; where a preflight fails nothing else is sent."""
    with serving(by_method(answers)) as (port, heard):
        assert main(["probe", f"http://127.0.0.1:{port}/x", "--origin", SHOP, "--browser", browser, *arguments]) == code
    assert methods(heard) == sent.split()


def test_a_text_says_that_it_is_one_and_a_file_does_not(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `fetch()` does with a string and with bytes; what the page says itself counts."""
    (folder / "body").write_bytes(b"\xff\0")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"piped")))
    with serving(by_method({"POST": answer()})) as (port, heard):
        for arguments in (
            ["--data", "é"],
            ["--data-file", "body"],
            ["--data-file", "-"],
            ["--data", "a=1", "--header", "Content-Type: text/plain"],
        ):
            assert main(["probe", f"http://127.0.0.1:{port}/", "--origin", SHOP, *arguments]) == 0
    types = [line for head in heard for line in head.split(b"\r\n") if line.lower().startswith(b"content-type")]
    assert types == [b"Content-Type: text/plain;charset=UTF-8", b"Content-Type: text/plain"]
    assert [head.partition(b"\r\n\r\n")[2] for head in heard] == ["é".encode(), b"\xff\0", b"piped", b"a=1"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["x.example", "--origin", SHOP], "x.example"),
        (["http://x.example", "--origin", "shop"], "shop"),
        (["http://x.example", "--origin", SHOP, "--header", "Cookie: a=1"], "header Cookie is forbidden"),
        (["http://x.example", "--origin", SHOP, "--header", "sec-fetch-mode: cors"], "header sec-fetch-mode is forbidden"),
        (["http://x.example", "--origin", SHOP, "--method", "TRACE"], "method TRACE is forbidden"),
        (["http://x.example", "--origin", SHOP, "--proxy", "socks5://localhost:1080"], "--proxy"),
        (["http://x.example", "--origin", SHOP, "--proxy", "http://me:pw@localhost:1080"], "--proxy"),
        (["http://x.example", "--origin", SHOP, "--data-file", "nowhere"], "--data-file: nowhere"),
        (["http://x.example", "--origin", SHOP, "--timeout", "0"], "--timeout"),
        (["http://x.example", "--origin", SHOP, "--timeout", "soon"], "--timeout"),
        (["http://x.example", "--origin", SHOP, "--browser", "lynx"], "--browser"),
        (["http://x.example", "--origin", SHOP, "--credentials", "same"], "(choose from 'omit', 'same-origin', 'include')"),
        (["http://x.example", "--origin", SHOP, "--format", "pdf"], "--format"),
        (["http://x.example"], "--origin"),
        (["http://nobody.invalid", "--origin", SHOP], "nobody.invalid"),
    ],
)
def test_what_is_not_sent_is_said_why(arguments: list[str], words: str, capsys: Captured) -> None:
    assert main(["probe", *arguments]) == 2
    told = capsys.readouterr()
    assert words in told.err
    assert "Traceback" not in told.err


def test_mixed_content_is_not_sent(capsys: Captured) -> None:
    """A secure page asks no server that is not: nothing leaves this machine."""
    with serving(says(answer())) as (_, heard):
        assert main(["probe", "http://api.example/", "--origin", "https://shop.example", "--browser", "all"]) == 1
    assert heard == []
    assert capsys.readouterr().out.count("mixed content") == 2 * len(BROWSER_HEADERS)


def test_a_port_that_browsers_ask_nothing_of_is_not_asked(capsys: Captured) -> None:
    """Not by the page, and not by a redirect; what would have been sent is told."""
    away = answer("302 Found", ALLOW + "Location: http://127.0.0.1:6667/\r\n")
    with serving(by_method({"GET": away})) as (port, heard):
        assert main(["probe", f"http://127.0.0.1:{port}/", "--origin", SHOP, "--browser", "all"]) == 1
        assert main(["probe", "http://127.0.0.1:22/", "--origin", SHOP, "--method", "PUT"]) == 1
    told = capsys.readouterr()
    assert len(heard) == len(BROWSER_HEADERS)
    assert told.out.count("Nothing is sent to http://127.0.0.1:6667/: browsers ask nothing of port 6667.") == len(BROWSER_HEADERS)
    assert "Nothing is sent to http://127.0.0.1:22/: browsers ask nothing of port 22." in told.out
    assert told.err == ""


def test_a_request_without_answer_is_trouble_but_what_came_before_is_told(capsys: Captured) -> None:
    allowing = answer(headers=ALLOW + "Access-Control-Allow-Methods: *\r\n")
    with serving(by_method({"OPTIONS": allowing, "PUT": b""})) as (port, _):
        assert main(["probe", f"http://127.0.0.1:{port}/x", "--origin", SHOP, "--method", "PUT"]) == 2
    told = capsys.readouterr()
    assert f"OPTIONS http://127.0.0.1:{port}/x" in told.out
    assert "127.0.0.1" in told.err


def test_all_browsers_have_a_line_each(capsys: Captured) -> None:
    """Safari's rules differ where a preflight has no ok status; here all agree."""
    with serving(by_method({"GET": answer()})) as (port, heard):
        assert main(["probe", f"http://127.0.0.1:{port}/x", "--origin", SHOP, "--browser", "all"]) == 0
    out = capsys.readouterr().out
    assert len(heard) == len(BROWSER_HEADERS)
    assert [out.count(browser.title) for browser in BROWSER_HEADERS.values()] == [2, 2, 2]
    assert "Illegal cross-origin attempts" not in out


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_holds_the_report(form: str, capsys: Captured, folder: Path) -> None:
    with serving(by_method({"GET": answer(headers="")})) as (port, _):
        arguments = ["probe", f"http://127.0.0.1:{port}/x", "--origin", SHOP, "--format", form]
        assert main(arguments) == 1
        out = capsys.readouterr().out
        assert main([*arguments, "--output", f"report{FORMATS[form].suffixes[0]}"]) == 1
    assert out
    assert next(folder.glob("report*")).stat().st_size
    assert capsys.readouterr().out == ""


def test_json_lines_tell_that_nothing_is_presumed(capsys: Captured) -> None:
    with serving(by_method({"POST": answer(headers="")})) as (port, _):
        main(["probe", f"http://127.0.0.1:{port}/x", "--origin", SHOP, "--data", "x", "--format", "jsonl", "--browser", "all"])
    told = capsys.readouterr()
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert [line["client"]["engine"] for line in lines] == list(BROWSER_HEADERS)
    assert {(line["verdict"], line["certainty"], line["reason"]) for line in lines} == {("blocked", "certain", "missing-allow-origin")}
    assert len(told.err.splitlines()) == len(BROWSER_HEADERS)


@pytest.mark.parametrize(("flag", "shown"), [([], False), (["--show-secrets"], True)])
def test_secrets_are_masked_unless_asked_for(flag: list[str], shown: bool, capsys: Captured) -> None:
    headers = f"{ALLOW}Access-Control-Allow-Headers: authorization\r\nSet-Cookie: session={SECRET}\r\n"
    with serving(by_method({"GET": answer(headers=headers), "OPTIONS": answer(headers=headers)})) as (port, heard):
        url = f"http://127.0.0.1:{port}/?access_token={SECRET}"
        sent = ["--header", f"authorization: Bearer {SECRET}", "--cookie", f"session={SECRET}", "--verbose"]
        main(["probe", url, "--origin", SHOP, *sent, *flag])
    assert SECRET.encode() in heard[-1]
    assert (SECRET in capsys.readouterr().out) == shown


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (answer(headers="Access-Control-Allow-Origin: \x9b2Jx\r\n"), 1),
        (answer(headers="Access-Control-Allow-Origin: \x1b[2Jx\r\n"), 1),
        (b"HTTP/1.1 407 \x1b[2J\r\n\r\n", 0),
    ],
)
def test_what_a_server_says_can_not_act_on_the_terminal(data: bytes, code: int, capsys: Captured) -> None:
    with serving(says(data)) as (port, _):
        assert main(["probe", "https://api.example/", "--origin", SHOP, "--proxy", f"localhost:{port}"]) == 2
        assert main(["probe", f"http://127.0.0.1:{port}/", "--origin", SHOP, "--verbose"]) == code
    told = capsys.readouterr()
    assert not {"\x1b", "\x9b"} & {*told.out, *told.err}


def test_verbose_shows_all_headers(capsys: Captured) -> None:
    with serving(by_method({"GET": answer()})) as (port, _):
        arguments = ["probe", f"http://127.0.0.1:{port}/", "--origin", SHOP]
        main(arguments)
        short = capsys.readouterr().out
        main([*arguments, "--verbose"])
    assert "User-Agent" not in short
    assert "User-Agent" in capsys.readouterr().out


def test_the_page_of_the_same_origin_reads_all(capsys: Captured) -> None:
    with serving(by_method({"GET": answer(headers="")})) as (port, heard):
        assert main(["probe", f"http://127.0.0.1:{port}/x", "--origin", f"http://127.0.0.1:{port}"]) == 0
    assert b"Origin" not in heard[0]
    assert "own origin" in capsys.readouterr().out


def test_every_ending_has_its_words() -> None:
    from cors_addon.cli.probe_story import ENDS

    assert ENDS.keys() == set(FetchEnding)
    assert command.asked(command.ProbePlan("http://a.example", SHOP, body=b"")).method == "POST"
