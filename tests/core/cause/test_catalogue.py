"""The catalogue of causes: codes that are unlike all others, words for each, values for all of its places, and a test of each."""

import ast
import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

import cors_addon
from cors_addon.core.cause import decide
from cors_addon.core.cause.decide import CAUSES
from cors_addon.core.cause.known_cause import KnownCause
from cors_addon.core.fetch.reasons import CATALOGUE
from cors_addon.core.lookup.sayings import SAYINGS
from cors_addon.core.verdict.notes import NOTES
from cors_addon.core.wire.budget import VALUE_LIMIT
from tests.core.cause.situations import cause_of_last
from tests.core.traffic import Client, answer

ROOM = Path(cors_addon.__file__).parent / "core" / "cause"
TESTS = Path(__file__).parent
EXPECTED = tomllib.loads((TESTS.parents[1] / "causes" / "expected.toml").read_text(encoding="utf-8"))
MAKERS = {"proven", "likely"}
OPTIONS = {"on", "request"}

each = pytest.mark.parametrize("known", CAUSES.values(), ids=lambda known: known.code)


def expected_codes() -> set[str]:
    """Return the codes that stand in a table of tests, or are expected of a recorded case."""
    texts = [path.read_text(encoding="utf-8") for path in TESTS.glob("test_*.py") if path != Path(__file__)]
    quoted = re.compile(r"""["']([a-z0-9]+(?:-[a-z0-9]+)*)["', ]""")
    of_cases = {failure["cause"] for case in EXPECTED.values() for failure in case.get("failures", ())}
    return of_cases.union(*map(quoted.findall, texts))


EXPECTED_CODES = expected_codes()


def calls() -> list[tuple[str, KnownCause, ast.Call]]:
    """Return where a cause is made of a row of the catalogue: the place, the row and the call."""
    found = []
    for path in sorted(ROOM.rglob("[a-z]*.py")):
        module = import_module(".".join(("cors_addon.core.cause", *path.relative_to(ROOM).with_suffix("").parts)))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MAKERS:
                known = getattr(module, node.func.value.id, None) if isinstance(node.func.value, ast.Name) else None
                if isinstance(known, KnownCause):
                    found.append((f"{path.stem}:{node.lineno}", known, node))
    return found


def test_no_two_families_have_one_code() -> None:
    codes = [known.code for family in decide._FAMILIES for known in family.CAUSES]
    assert sorted(codes) == sorted(CAUSES)


@each
def test_a_code_is_unlike_those_of_reasons_notes_and_sayings(known: KnownCause) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", known.code)
    assert known.code not in {*CATALOGUE, *NOTES, *SAYINGS}


@each
def test_title_and_meaning_are_sentences_and_there_is_advice(known: KnownCause) -> None:
    assert known.title.endswith((".", "}"))
    assert known.meaning.endswith(".")
    assert "{" not in known.meaning
    assert known.advice


@each
def test_every_cause_is_expected_somewhere(known: KnownCause) -> None:
    assert known.code in EXPECTED_CODES


def test_no_text_is_longer_than_a_value_and_what_is_said_of_it() -> None:
    long = "https://a" * 2_000
    for got in (answer(401, www_authenticate=long), answer(access_control_allow_origin=long), answer(access_control_allow_orgin=long)):
        assert max(map(len, cause_of_last(Client().fetch(0, got)).texts)) < 3 * VALUE_LIMIT


@pytest.mark.parametrize(("known", "call"), [pytest.param(known, call, id=place) for place, known, call in calls()])
def test_a_cause_is_made_with_all_its_values(known: KnownCause, call: ast.Call) -> None:
    """What is given as `**values` the tests of the rules try: a value that is missing raises."""
    given = {keyword.arg for keyword in call.keywords if keyword.arg}
    assert given - OPTIONS <= known.placeholders
    if all(keyword.arg for keyword in call.keywords):
        assert given >= known.placeholders
