"""Sentences keep their evidence apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cors_addon.core.wire.budget import TEXT_LIMIT, VALUE_LIMIT
from cors_addon.report.telling.sentence import Fragment, as_plain, sentence, told


def test_a_template_takes_its_evidence_as_it_is() -> None:
    parts = sentence("The {method} got {status}.", method="{status}", status="<b>")
    assert parts == (
        Fragment("The "),
        Fragment("{status}", evidence=True),
        Fragment(" got "),
        Fragment("<b>", evidence=True),
        Fragment("."),
    )


def test_missing_evidence_is_an_error() -> None:
    with pytest.raises(KeyError):
        sentence("{method}")


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("It has no Access-Control-Allow-Origin header.", ["Access-Control-Allow-Origin"]),
        ("Send Access-Control-Allow-Credentials: true and Vary: Origin.", ["Access-Control-Allow-Credentials: true", "Vary: Origin"]),
        ("The page https://shop.test, it is “*”.", ["https://shop.test", "*"]),
        ("It is “”.", [""]),
        ("nothing", []),
        ("", []),
    ],
)
def test_evidence_is_found_in_finished_sentences(text: str, evidence: list[str]) -> None:
    assert [part.text for part in told(text) if part.evidence] == evidence
    assert as_plain(told(text)) == text


@given(
    st.text(alphabet=st.characters(exclude_categories=("C", "Z"), exclude_characters="\u3164\uffa0\u115f\u1160\u2800\u034f\u17b4\u17b5"))
)
def test_no_character_is_lost(text: str) -> None:
    assert as_plain(told(text)) == text


def test_long_evidence_is_cut() -> None:
    assert len(as_plain(sentence("{value}", value="x" * 10_000))) < VALUE_LIMIT + 50
    assert len(as_plain(told("y" * 10_000))) < TEXT_LIMIT + 50
