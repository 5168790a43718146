"""What was sent beside what is needed, with the characters marked that differ."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cors_addon.core.verdict.judgement import Action, Record, Remedy
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.headers import Headers
from cors_addon.report.page.sent_and_needed import Comparison, Pieces, compared, comparisons_of
from tests.report import examples


def marked(pieces: Pieces) -> str:
    return "".join(f"[{piece.text}]" if piece.differs else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("sent", "needed", "shown"),
    [
        ("https://shop.test/", "https://shop.test", ("https://shop.test[/]", "https://shop.test")),
        ("http://shop.test", "https://shop.test", ("http://shop.test", "http[s]://shop.test")),
        ("True", "true", ("[T]rue", "[t]rue")),
        ("*", "https://shop.test", ("[*]", "[https://shop.test]")),
        ("a, b", "a, b, c", ("a, b", "a, b,[ c]")),
        ("", "true", ("", "[true]")),
        ("same", "same", ("same", "same")),
    ],
)
def test_differing_characters_are_marked(sent: str, needed: str, shown: tuple[str, str]) -> None:
    assert tuple(map(marked, compared(sent, needed))) == shown


@given(st.text(max_size=40), st.text(max_size=40))
def test_both_texts_stay_whole(one: str, other: str) -> None:
    assert tuple("".join(piece.text for piece in side) for side in compared(one, other)) == (one, other)


def answered(*fields: tuple[str, str]) -> Record:
    record = examples.missing_origin()
    return replace(record, exchange=replace(record.exchange, response=Response(403, Headers(fields))))


def remedied(record: Record, remedy: Remedy) -> Comparison:
    (side,) = comparisons_of(replace(record, judgement=replace(record.judgement, remedies=(remedy,))))
    return side


ORIGIN = Remedy(Action.SET, "Access-Control-Allow-Origin", "https://a.test")


@pytest.mark.parametrize(
    ("record", "remedy", "sent", "needed"),
    [
        (answered(("access-control-allow-origin", "https://a.test/")), ORIGIN, ["https://a.test[/]"], "https://a.test"),
        (answered(), ORIGIN, [], "[https://a.test]"),
        (answered(("access-control-allow-origin", "*"), ("Access-Control-Allow-Origin", "x")), ORIGIN, ["[*]", "[x]"], "[https://a.test]"),
        (answered(("X-A", "1")), Remedy(Action.REMOVE, "x-a", ""), ["[1]"], None),
        (answered(), Remedy(Action.STATUS, "", "204"), ["[403]"], "[204]"),
    ],
)
def test_sides(record: Record, remedy: Remedy, sent: list[str], needed: str | None) -> None:
    side = remedied(record, remedy)
    assert [marked(value) for value in side.sent] == sent
    assert (None if side.needed is None else marked(side.needed)) == needed


@pytest.mark.parametrize("remedy", [ORIGIN, Remedy(Action.STATUS, "", "204")])
def test_without_an_answer_nothing_was_sent(remedy: Remedy) -> None:
    record = examples.missing_origin()
    assert remedied(replace(record, exchange=replace(record.exchange, response=None)), remedy).sent == ()
