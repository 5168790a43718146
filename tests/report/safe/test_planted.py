"""No secret of a kind that masking knows stands in anything that is told, wherever on the wire it was; and all is told where wanted."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cors_addon.report.safe.mask import masked_text, masked_url
from cors_addon.report.safe.secret_shapes import is_flag
from tests.report.safe.planting import PLANTED, URL_PLACES, VALUE_PLACES, WORD_PLACES, Place, judged, leaks, said, told

SOME = 6
"""About how many texts of one kind are planted in one place; all of them stand in a sentence."""
PLACES: list[tuple[str, Place, str]] = [
    *((name, place, "urls") for name, place in URL_PLACES.items()),
    *((name, place, "values") for name, place in VALUE_PLACES.items()),
    *((name, place, "words") for name, place in WORD_PLACES.items()),
]


@pytest.mark.parametrize(("name", "place", "form"), PLACES, ids=lambda value: value if isinstance(value, str) else "")
def test_what_was_planted_in_a_place_is_told_nowhere(name: str, place: Place, form: str) -> None:
    for kind, planted in PLANTED.items():
        texts = getattr(planted, form)
        exchanges = [exchange for text in texts[:: max(1, len(texts) // SOME)] for exchange in place(text)]
        assert leaks(planted.secret, told(judged(*exchanges))) == [], (kind, name)


@pytest.mark.parametrize("kind", PLANTED)
def test_what_was_planted_in_a_sentence_is_told_nowhere(kind: str) -> None:
    planted = PLANTED[kind]
    texts = (*planted.urls, *planted.values, *planted.words)
    assert leaks(planted.secret, told([said(text, f"f{number}") for number, text in enumerate(texts)])) == []


@pytest.mark.parametrize("kind", PLANTED)
def test_what_was_planted_is_told_where_wanted(kind: str) -> None:
    """So the tests above look where a secret could stand."""
    planted = PLANTED[kind]
    found = leaks(planted.secret, told([said(planted.urls[0])], show_secrets=True))
    assert {line.partition(":")[0] for line in found} >= {"text", "html", "json", "jsonl", "list", "group", "log", "comment", "view", "har"}


ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
STRONG_NAMES = st.sampled_from("token access_token apiKey x-api-key Passwd pwd psk clientSecret otp X-Amz-Signature user[password]".split())
WEAK_NAMES = st.sampled_from("code state key session sid sig nonce magic invite oauth ticket authCode session_id".split())
CARRIERS = st.sampled_from(
    [
        "{name}={secret}",
        "https://h.test/p?a=1&{name}={secret}&b=2",
        "https://h.test/x/{name}={secret}/y",
        "https://h.test/#/route?{name}={secret}",
        "myapp:cb?{name}={secret}",
        "http:\\\\h.test\\p?{name}={secret}",
        "https://u:{secret}@h.test/x",
        "\\\\u:{secret}@h.test",
    ]
)
TEXTS = st.sampled_from(["{}", "at '{}' from origin", "at ‘{}’. (Reason: it", "It is “{}”, and", "(see {})", "load {}, due", "to {}: no"])


def nested(carried: str, depth: int) -> str:
    """Return the text as a parameter of a URL, and that again."""
    return carried if depth == 0 else nested(f"https://o.test/cb?x=1&next={quote(carried, safe='')}", depth - 1)


def some(least: int) -> st.SearchStrategy[str]:
    """Return random texts whose characters are of each kind, one after the other: no word looks like them."""
    kinds = [st.sampled_from(ALPHABET[:26]), st.sampled_from(ALPHABET[26:52]), st.sampled_from(ALPHABET[52:])]
    return st.lists(st.tuples(*kinds), min_size=least, max_size=14).map(lambda found: "".join(map("".join, found)))


@settings(deadline=None)
@given(STRONG_NAMES, st.text(ALPHABET, min_size=6, max_size=40), CARRIERS, TEXTS, st.integers(0, 4))
def test_the_value_of_a_strong_name_never_shows(name: str, secret: str, carrier: str, text: str, depth: int) -> None:
    never_shows(secret, lambda one: nested(carrier.format(name=name, secret=one), depth), text)


@settings(deadline=None)
@given(WEAK_NAMES, some(3), CARRIERS, TEXTS, st.integers(0, 4))
def test_a_random_value_of_a_weak_name_never_shows(name: str, secret: str, carrier: str, text: str, depth: int) -> None:
    never_shows(secret, lambda one: nested(carrier.format(name=name, secret=one), depth), text)


@settings(deadline=None)
@given(some(7), CARRIERS, TEXTS, st.integers(0, 4))
def test_a_long_random_value_shows_under_no_name(secret: str, carrier: str, text: str, depth: int) -> None:
    never_shows(secret, lambda one: nested(carrier.format(name="q", secret=one), depth), text)


def never_shows(secret: str, carrying: Callable[[str], str], text: str) -> None:
    # `token=undefined` is no secret, and tells of a mistake.
    assume(secret not in text.format(carrying("")) and not is_flag(secret))
    carried = carrying(secret)
    assert secret not in masked_url(carried)
    assert secret not in masked_text(text.format(carried))
    assert masked_text(masked_text(text.format(carried))) == masked_text(text.format(carried))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some(7), CARRIERS, st.integers(0, 2), st.sampled_from(PLACES[: len(URL_PLACES)]))
def test_no_output_shows_it(secret: str, carrier: str, depth: int, place: tuple[str, Place, str]) -> None:
    assert leaks(secret, told(judged(*place[1](nested(carrier.format(name="token", secret=secret), depth))))) == []
