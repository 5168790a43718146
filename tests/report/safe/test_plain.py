"""Hostile text is made visible, and cut."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cors_addon.core.wire.budget import cut
from cors_addon.report.safe.plain import visible

HARMFUL = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain – ünïcödé ✓", "plain – ünïcödé ✓"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\r\nb\tc", r"a\r\nb\tc"),
        ("\x9b2J", r"\x9b2J"),
        ("abc\u202egnp.exe", r"abc\u202egnp.exe"),
        ("a\u200bb\ufeff", r"a\u200bb\ufeff"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\U000e0041"),
        ("\u3164", r"\u3164"),
    ],
)
def test_what_does_not_print_is_spelled_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_no_text_holds_anything_that_acts(text: str) -> None:
    shown = visible(text)
    assert not any(unicodedata.category(character) in HARMFUL for character in shown)
    assert visible(shown) == shown
    shown.encode()


def test_long_texts_are_cut_and_say_so() -> None:
    assert cut("x" * 300) == "x" * 300
    assert cut("x" * 1_300, 10) == "x" * 10 + "… (1,290 more characters)"
