"""A mapping that forgets the oldest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cors_addon.core.wire.bounded import Bounded, cached, short


def test_the_oldest_goes_first() -> None:
    """It is returned, and counted."""
    kept: Bounded[str, int] = Bounded(2)
    assert [kept.put(key, number) for number, key in enumerate("abc")] == [(), (), (0,)]
    assert (kept.values(), len(kept), kept.dropped) == ((1, 2), 2, 1)
    assert kept.get("a") is None


def test_what_is_read_or_stored_again_is_the_newest() -> None:
    """Storing again drops nothing."""
    kept: Bounded[str, int] = Bounded(3)
    for number, key in enumerate("abca"):
        kept.put(key, number)
    assert kept.get("b") == 1
    assert kept.values() == (2, 3, 1)
    assert kept.put("d", 4) == (2,)


def test_what_is_taken_out_is_gone() -> None:
    kept: Bounded[str, int] = Bounded(1)
    kept.put("a", 0)
    assert (kept.pop("a"), kept.pop("a"), len(kept), kept.dropped) == (0, None, 0, 0)


def test_a_limit_of_none_holds_nothing() -> None:
    kept: Bounded[str, int] = Bounded(0)
    assert (kept.put("a", 1), len(kept)) == ((1,), 0)


def test_answers_are_remembered_but_for_long_strings() -> None:
    asked: list[str] = []

    @cached
    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    texts = ["a", "b" * 3000, "c" * 5000]
    assert [length(text) for text in (*texts, *texts)] == [1, 3000, 5000] * 2
    assert asked == [*texts, texts[2]]


def test_of_many_long_strings_the_latest_few_answers_are_remembered() -> None:
    """So that they take no megabytes."""
    asked: list[str] = []
    noted = cached(asked.append)
    texts = [f"{number:04}".ljust(1000) for number in range(100)]
    for text in (*texts, *texts[50:], *texts):
        noted(text)
    assert asked == [*texts, *texts]


def weighed(limit: int = 10, room: int = 100) -> Bounded[str, str]:
    return Bounded(limit, room, lambda key, value: len(key) + len(value))


@pytest.mark.parametrize(
    ("sizes", "kept", "dropped"),
    [
        ([49, 49], ["0", "1"], 0),
        ([49, 49, 9], ["1", "2"], 1),
        ([29, 29, 29, 89], ["3"], 3),
        ([9, 99], ["1"], 1),
        ([9, 100], ["0"], 1),
        ([9, 10_000, 9], ["0", "2"], 1),
        ([1] * 11, [str(number) for number in range(1, 11)], 1),
    ],
)
def test_what_is_too_heavy_goes_the_oldest_first(sizes: list[int], kept: list[str], dropped: int) -> None:
    """Or is not kept at all, and moves no other."""
    entries = weighed()
    for number, size in enumerate(sizes):
        entries.put(str(number), "x" * size)
    assert (list(entries), entries.dropped) == (kept, dropped)
    assert entries.weight == sum(len(key) + sizes[int(key)] for key in kept)


def test_the_weight_follows_what_changes() -> None:
    entries: Bounded[str, list[str]] = Bounded(10, 100, lambda _, value: len("".join(value)))
    growing = ["x" * 10]
    entries.put("a", growing)
    entries.put("b", ["x" * 20])
    assert entries.weight == 30
    growing.append("x" * 60)
    entries.weigh_again("a")
    entries.weigh_again("not there")
    assert (entries.weight, len(entries)) == (90, 2)
    entries.put("b", ["x" * 5])
    assert entries.weight == 75
    entries.pop("a")
    entries.pop("a")
    assert entries.weight == 5


def test_a_peek_makes_nothing_new() -> None:
    entries: Bounded[str, int] = Bounded(2)
    entries.put("a", 1)
    entries.put("b", 2)
    assert (entries.peek("a"), entries.peek("c"), entries.put("d", 3)) == (1, None, (1,))


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 60), st.sampled_from(["put", "pop", "get"]))))
def test_limits_hold_whatever_is_done(steps: list[tuple[str, int, str]]) -> None:
    entries = weighed(4, 100)
    for key, size, what in steps:
        match what:
            case "put":
                entries.put(key, "x" * size)
            case "pop":
                entries.pop(key)
            case _:
                entries.get(key)
        assert len(entries) <= 4
        assert entries.weight == sum(len(one) + len(entries.peek(one) or "") for one in entries) <= 100


@pytest.mark.parametrize("text", ["", "x" * 192, "é" * 193, "x" * 70_000, "\ud800" * 300])
def test_a_short_name_of_a_text(text: str) -> None:
    """As telling as the text, and not longer than a few hundred characters."""
    assert len(short(text)) <= 192
    assert (short(text) == text) == (len(text) <= 192)
    assert short(text) != short(f"{text}x")
