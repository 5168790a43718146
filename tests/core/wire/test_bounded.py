"""A mapping that forgets the oldest."""

from cors_addon.core.wire.bounded import Bounded, cached


def test_the_oldest_goes_first() -> None:
    """It is returned, and counted."""
    kept: Bounded[str, int] = Bounded(2)
    assert [kept.put(key, number) for number, key in enumerate("abc")] == [None, None, 0]
    assert (kept.values(), len(kept), kept.dropped) == ((1, 2), 2, 1)
    assert kept.get("a") is None


def test_what_is_read_or_stored_again_is_the_newest() -> None:
    """Storing again drops nothing."""
    kept: Bounded[str, int] = Bounded(3)
    for number, key in enumerate("abca"):
        kept.put(key, number)
    assert kept.get("b") == 1
    assert kept.values() == (2, 3, 1)
    assert kept.put("d", 4) == 2


def test_what_is_taken_out_is_gone() -> None:
    kept: Bounded[str, int] = Bounded(1)
    kept.put("a", 0)
    assert (kept.pop("a"), kept.pop("a"), len(kept), kept.dropped) == (0, None, 0, 0)


def test_a_limit_of_none_holds_nothing() -> None:
    kept: Bounded[str, int] = Bounded(0)
    assert (kept.put("a", 1), len(kept)) == (1, 0)


def test_answers_are_remembered_but_for_long_strings() -> None:
    asked: list[str] = []

    @cached
    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    assert [length(text) for text in ("a", "a", "b" * 3000, "b" * 3000)] == [1, 1, 3000, 3000]
    assert asked == ["a", "b" * 3000, "b" * 3000]
