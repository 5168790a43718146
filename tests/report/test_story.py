"""Stories say what the server did, what the browsers do, and how sure that is."""

from dataclasses import replace

import pytest

from cors_addon.core.exchange import Response
from cors_addon.core.headers import headers
from cors_addon.core.judgement import Action, Certainty, Observed, Record, Remedy, Verdict
from cors_addon.core.reasons import CATALOGUE
from cors_addon.report.group import Group
from cors_addon.report.model import Report
from cors_addon.report.sentence import as_plain
from cors_addon.report.story import Reach, remedy_line, story_of, title_of
from tests.report import examples


def group_of(*entries: Record) -> Group:
    report = Report()
    for entry in entries:
        report.add(entry)
    return report.groups()[0]


def changed(entry: Record, exchange: dict[str, object], judgement: dict[str, object]) -> Record:
    return Record(replace(entry.exchange, **exchange), replace(entry.judgement, **judgement))  # type: ignore[arg-type]


POST = examples.missing_origin()


@pytest.mark.parametrize(
    ("entry", "reach"),
    [
        (POST, Reach.EXECUTED),
        (examples.missing_origin(status=500), Reach.ANSWERED),
        (examples.presumed_wildcard(), Reach.ANSWERED),
        (changed(POST, {"response": None}, {}), Reach.LOST),
        (changed(POST, {"response": Response(302, headers(Location="/login"))}, {}), Reach.ANSWERED),
        (examples.refused_preflight(), Reach.NOT_SENT),
        (changed(examples.refused_preflight(), {"response": None}, {}), Reach.NOT_SENT),
        (changed(POST, {}, {"reached_server": False}), Reach.NOT_SENT),
        (changed(POST, {"made_by_proxy": True}, {"reached_server": False}), Reach.NOT_SENT),
    ],
)
def test_what_the_server_did(entry: Record, reach: Reach) -> None:
    story = story_of(group_of(entry))
    assert story.reach is reach
    assert as_plain(story.server)


def test_each_way_to_end_has_its_own_sentence() -> None:
    redirected = changed(POST, {"response": Response(302, headers(Location="/login"))}, {})
    by_proxy = changed(POST, {"made_by_proxy": True}, {"reached_server": False})
    entries = [POST, examples.missing_origin(status=500), redirected, by_proxy, examples.refused_preflight()]
    assert len({story_of(group_of(entry)).server for entry in entries}) == len(entries)


def test_browsers_come_in_one_order_with_what_they_print() -> None:
    browsers = story_of(group_of(examples.presumed_wildcard())).browsers
    assert [(browser.name, browser.verdict, browser.sent) for browser in browsers] == [
        ("Chrome", Verdict.BLOCKED, True),
        ("Firefox", Verdict.BLOCKED, False),
        ("Safari", Verdict.ALLOWED, False),
    ]
    assert browsers[2].console == ""


def test_engines_that_were_not_judged_are_left_out() -> None:
    assert story_of(group_of(examples.failed_status())).browsers == ()


@pytest.mark.parametrize(
    ("remedy", "line"),
    [
        (Remedy(Action.SET, "Vary", "Origin"), "Vary: Origin"),
        (Remedy(Action.REMOVE, "Vary", ""), "no Vary"),
        (Remedy(Action.STATUS, "", "204"), "status 204"),
    ],
)
def test_remedies_as_lines(remedy: Remedy, line: str) -> None:
    assert remedy_line(remedy) == line


def test_certainty_is_that_of_all_attempts() -> None:
    presumed = changed(examples.missing_origin("g"), {}, {"certainty": Certainty.PRESUMED, "proviso": "if so"})
    told = [as_plain(story_of(group_of(*entries)).certainty) for entries in ([POST], [presumed], [POST, presumed])]
    assert "if so" in told[1]
    assert len(set(told)) == 3


@pytest.mark.parametrize("code", CATALOGUE)
def test_known_reasons_have_their_title_and_rule(code: str) -> None:
    story = story_of(group_of(changed(POST, {}, {"reason": code})))
    assert story.title == CATALOGUE[code].title
    assert story.standard == CATALOGUE[code].anchor
    assert story.advice


@pytest.mark.parametrize(("code", "title"), [("new-reason", "new-reason"), ("", "Blocked")])
def test_unknown_reasons_fall_back_to_their_code(code: str, title: str) -> None:
    story = story_of(group_of(changed(POST, {}, {"reason": code})))
    assert (story.title, story.standard, story.advice) == (title, "", ())
    assert title_of(code) == code


@pytest.mark.parametrize("observed", Observed)
def test_facts_name_what_is_known(observed: Observed) -> None:
    entry = changed(POST, {"error": "reset"}, {"observed": observed, "preflight": "", "flows": ()})
    labels = [fact.label for fact in story_of(group_of(entry)).facts]
    assert ("Observed" in labels) == (observed is not Observed.UNOBSERVED)
    assert "Error" in labels
    assert "Preflight" not in labels
