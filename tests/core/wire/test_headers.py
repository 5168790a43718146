"""Header lists: the Fetch standard's ways to read them."""

import pytest

from cors_addon.core.wire.headers import Extraction, Headers, headers, is_token, split_list
from tests.processor_time import costs_less

WIRE = Headers((("Vary", "Origin"), ("X-A", " 1\t"), ("vary", ""), ("x-a", "2")))


def test_names_are_told_once_in_lower_case_in_wire_order() -> None:
    """`Vary` and `vary` are one header."""
    assert WIRE.names() == ("vary", "x-a")
    assert "VARY" in WIRE
    assert "origin" not in WIRE


@pytest.mark.parametrize(
    ("name", "lines", "joined"),
    [
        ("Vary", ("Origin", ""), "Origin, "),
        ("X-a", ("1", "2"), "1, 2"),
        ("absent", (), None),
    ],
)
def test_lines_lose_the_blanks_around_them_and_are_joined(name: str, lines: tuple[str, ...], joined: str | None) -> None:
    """An empty line is a line, an absent one is null."""
    assert WIRE.lines(name) == lines
    assert WIRE.get(name) == joined
    assert WIRE.text(name) == (joined or "")


@pytest.mark.parametrize(
    ("lines", "tokens"),
    [
        ((), Extraction.ABSENT),
        (("",), ()),
        (("a",), ("a",)),
        (("a ,\tb", "c"), ("a", "b", "c")),
        ((",,a,", " , "), ("a",)),
        (("a b",), Extraction.FAILURE),
        (('"a"', "b"), Extraction.FAILURE),
        (("a;q=1",), Extraction.FAILURE),
        (("*",), ("*",)),
        (("é",), Extraction.FAILURE),
    ],
)
def test_a_list_of_tokens_is_voided_by_one_bad_element(lines: tuple[str, ...], tokens: tuple[str, ...] | Extraction) -> None:
    """Empty elements count for nothing."""
    assert Headers(tuple(("x", line) for line in lines)).extract_tokens("X") == tokens


def test_many_equal_lines_are_read_in_linear_time() -> None:
    """A second would be a hundred times what it takes; it took seconds when each line copied those before it."""
    assert len(Headers((("vary", "Origin"),) * 20_000).lines("Vary")) == 20_000
    assert costs_less(1, lambda: Headers((("vary", "Origin"),) * 20_000).lines("Vary"))


def test_copies_replace_and_remove_all_lines_of_a_name() -> None:
    """The rest stays as it was, in order."""
    assert WIRE.replaced("VARY", "*").fields == (("X-A", " 1\t"), ("x-a", "2"), ("VARY", "*"))
    assert WIRE.removed("x-A", "vary").fields == ()


def test_header_lists_are_made_of_lines_and_keywords() -> None:
    """A keyword's `_` stands for `-`."""
    assert headers([("A", "1")], content_type="text/plain").fields == (("A", "1"), ("content-type", "text/plain"))


def test_a_list_is_split_at_commas() -> None:
    """Blanks and tabs around an element go, other white space is part of it."""
    assert list(split_list(" a,\tb\t,, c d")) == ["a", "b", "c d"]
    assert is_token("x-a!#$%&'*+-.^_`|~")
    assert not is_token("")
