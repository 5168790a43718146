"""The catalogue of reasons is complete: each reason is provoked, has an anchor, names that exist, and words that can be filled."""

import re
import string

import pytest

from cors_addon.core.engines import PROFILES
from cors_addon.core.fetch import reasons
from cors_addon.core.fetch.reasons import CATALOGUE, Finding, Reason
from tests.core import rows
from tests.core.engines.test_messages import FROM_HOME, MESSAGES, NOT_PROVOKED, PROVOKED, URL, VALUES, scene

ENGINES = ("chromium", "firefox", "webkit")
FINDINGS = rows.findings()
EACH = pytest.mark.parametrize("reason", [pytest.param(reason, id=code) for code, reason in CATALOGUE.items()])

ANCHOR = re.compile(r"https://fetch\.spec\.whatwg\.org/#[a-z0-9-]+")
CODE = re.compile(r"[a-z]+(-[a-z]+)+")
OTHER_NAMES = {
    ("chromium", "corp-not-same-origin"): "DevTools Protocol's BlockedReason",
    ("chromium", "corp-not-same-site"): "DevTools Protocol's BlockedReason",
    ("firefox", "NS_ERROR_DOM_CORP_FAILED"): "the network error itself",
}
"""Names that are no CORS errors, and what they are."""

UNNAMED = {"authorization-not-listed"}
"""What no engine enforces yet."""


@EACH
def test_every_reason_is_provoked_by_an_answer(reason: Reason) -> None:
    """A row has it, and a function of the core returns it."""
    assert any(finding and finding.reason is reason for finding, code in FINDINGS if code == reason.code)


def test_the_situations_have_the_reasons_that_they_say() -> None:
    """And no other reason than the catalogue's."""
    assert [finding.code if finding else "" for finding, _ in FINDINGS] == [code for _, code in FINDINGS]
    assert {code for _, code in FINDINGS} - {""} == CATALOGUE.keys()


def test_the_catalogue_holds_every_reason_under_its_code() -> None:
    """No row of the module is forgotten, and codes are kebab-case."""
    rows = [value for value in vars(reasons).values() if isinstance(value, Reason)]
    assert {reason.code: reason for reason in rows} == CATALOGUE
    assert all(code == reason.code and CODE.fullmatch(code) for code, reason in CATALOGUE.items())


@EACH
def test_every_reason_has_a_step_of_the_standard_and_words(reason: Reason) -> None:
    """The anchor's form, a title without full stop, sentences with one."""
    assert ANCHOR.fullmatch(reason.anchor)
    assert reason.title
    assert not reason.title.endswith(".")
    assert reason.remedy.endswith(".")


@EACH
def test_every_name_of_a_reason_is_one_that_the_engine_has(reason: Reason) -> None:
    """In messages.json, or listed here with what it is."""
    known = {(message["engine"], message["key"].removeprefix("k")) for message in MESSAGES} | OTHER_NAMES.keys()
    names = {(engine, name) for engine in ENGINES for name in getattr(reason, engine)}
    assert names <= known
    assert bool(names) is (reason.code not in UNNAMED)


def test_every_name_that_can_be_provoked_belongs_to_a_reason() -> None:
    """What messages.json holds and the product provokes is in the catalogue."""
    named = {(engine, name) for reason in CATALOGUE.values() for engine in ENGINES for name in getattr(reason, engine)}
    assert named - OTHER_NAMES.keys() == PROVOKED.keys() | FROM_HOME
    assert not named & NOT_PROVOKED.keys()


@EACH
def test_every_placeholder_is_filled(reason: Reason) -> None:
    """By every function that returns the reason; a finding that lacks one can't be made."""
    assert all(name.isidentifier() for _, name, _, _ in string.Formatter().parse(reason.message) if name)
    assert reason.placeholders <= VALUES.keys()
    texts = [finding.text for finding, _ in FINDINGS if finding and finding.reason is reason]
    assert texts
    assert not [text for text in texts if "{" in text or "  " in text or text != text.strip()]
    if reason.placeholders:
        with pytest.raises(ValueError, match=f"{reason.code} lacks "):
            Finding(reason)


@pytest.mark.parametrize("engine", ENGINES)
@EACH
def test_every_engine_that_names_a_reason_prints_a_line_for_it(reason: Reason, engine: str) -> None:
    """The console text stands in the engine's module; Chromium and Firefox print none of theirs for a resource policy."""
    names = getattr(reason, engine)
    silent = not names or any((engine, name) in OTHER_NAMES for name in names)
    where = scene(reason.anchor == reasons.PREFLIGHT_STATUS.anchor, location=URL)
    line = PROFILES[engine].console(Finding(reason, VALUES), where)
    assert bool(line) is not silent, f"cors_addon/core/engines/{engine}.py has {'a' if line else 'no'} text for {reason.code}"
