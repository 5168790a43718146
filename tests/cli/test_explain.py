"""The command `explain`: where it reads from, what it prints, and what it refuses."""

import io
from pathlib import Path
from unittest.mock import Mock

import pytest

from cors_addon.cli.main import main
from cors_addon.core.lookup.topics import TOPICS

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["xyzzy"], "cors-addon: nothing is known of “xyzzy”. explain takes a code ("),
        (["preflihgt"], "did you mean preflight or "),
        (["https://a.test/"], "`cors-addon probe URL --origin ORIGIN` asks"),
        (["a" * 5_000], "nothing is known of “aaa"),
        (["set-cookie: sid=5f3c9a1e7b2d4086; HttpOnly"], "nothing is known of “set-cookie: sid=***; HttpOnly”"),
        (["origin", "--credentials", "all"], "--credentials: invalid choice: 'all'"),
        (
            ["vary: origin", "--origin", "https://a.test/"],
            "--origin: “https://a.test/” is not how a browser writes an origin: https://a.test.",
        ),
        (["vary: origin", "--origin", "a.test"], "--origin: “a.test” is no origin: write its scheme, too"),
        ([], "required: TEXT"),
    ],
)
def test_what_is_refused(arguments: list[str], words: str, capsys: Captured) -> None:
    assert main(["explain", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_the_help_lists_all_topics(capsys: Captured) -> None:
    assert main(["explain", "--help"]) == 0
    listed = capsys.readouterr().out.partition("topics:")[2].partition("exit codes")[0]
    assert listed.split() == [*TOPICS]


@pytest.mark.parametrize("topic", TOPICS)
def test_explain_has_a_page_for_each_topic(topic: str, capsys: Captured) -> None:
    assert main(["explain", topic]) == 0
    assert capsys.readouterr().out.startswith(f"{topic}\n{TOPICS[topic].title}\n")


def test_explain_reads_files_and_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    """A name that is known counts before a file that is called so."""
    answer = "HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\n\r\n"
    monkeypatch.chdir(tmp_path)
    for name in ("answer.txt", "origin"):
        (tmp_path / name).write_text(answer)
    assert main(["explain", "answer.txt", "--origin", "https://a.test", "--credentials", "omit"]) == 0
    by_file = capsys.readouterr().out
    assert "for a page of https://a.test: allowed" in by_file
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert main(["explain", "-", "--origin", "https://a.test", "--credentials", "omit"]) == 0
    assert capsys.readouterr().out == by_file
    assert main(["explain", "origin"]) == 0
    assert capsys.readouterr().out.startswith("origin\n")
    monkeypatch.setattr(Path, "open", Mock(side_effect=PermissionError(13, "Permission denied")))
    assert main(["explain", "answer.txt"]) == 2
    assert capsys.readouterr().err == "cors-addon: answer.txt: can't be read: Permission denied.\n"


def test_explain_shows_nothing_that_acts_on_a_terminal(capsys: Captured) -> None:
    """What was pasted is anybody's text; secrets in it are masked unless asked for."""
    line = (
        "Access to fetch at 'https://b.test/\x1b[2J?token=x7Kp2mQ9vT4hunter' from origin 'https://a.test' has been blocked by CORS policy"
    )
    assert main(["explain", line]) == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "x7Kp2m" not in shown
    assert main(["explain", line, "--show-secrets"]) == 0
    assert "x7Kp2m" in capsys.readouterr().out
