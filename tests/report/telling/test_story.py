"""Stories say what the server did, what the browsers do, and how sure that is."""

from dataclasses import replace

import pytest

from cors_addon.core.cause.network import CONNECTION_LOST, NOTHING_LISTENS
from cors_addon.core.evidence import UNKNOWN_CLIENT
from cors_addon.core.fetch.reasons import CATALOGUE
from cors_addon.core.verdict.judgement import Action, Certainty, EngineVerdict, Observed, Record, Remedy, Verdict
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.headers import headers
from cors_addon.report.model.group import Group
from cors_addon.report.model.report import Report
from cors_addon.report.telling.sentence import as_plain
from cors_addon.report.telling.story import Reach, remedy_line, story_of, title_of
from tests.report import examples


def group_of(*entries: Record) -> Group:
    report = Report()
    for entry in entries:
        report.add(entry)
    return report.groups()[0]


def changed(entry: Record, exchange: dict[str, object], judgement: dict[str, object]) -> Record:
    return Record(replace(entry.exchange, **exchange), replace(entry.judgement, **judgement))  # type: ignore[arg-type]


def tolerated(entry: Record) -> Record:
    """Return the record as a chosen engine judges it that is stricter than the browser that sent the request."""
    judgement = entry.judgement
    return changed(entry, {}, {"engines": {**judgement.engines, judgement.client.engine.value: EngineVerdict(Verdict.ALLOWED)}})


def by_others(entry: Record) -> Record:
    """Return the record as of a request that no browser sent."""
    return changed(entry, {}, {"client": UNKNOWN_CLIENT})


POST = examples.missing_origin()
UNSEEN = changed(examples.refused_preflight(), {}, {"observed": Observed.UNOBSERVED})
LOST, NOBODY = CONNECTION_LOST.proven(name="b.test", why="reset"), NOTHING_LISTENS.proven(address="b.test:443", what="address")
REDIRECTED = changed(POST, {"response": Response(302, headers(Location="/login"))}, {})


@pytest.mark.parametrize(
    ("entry", "reach"),
    [
        (POST, Reach.EXECUTED),
        (examples.missing_origin(status=500), Reach.ANSWERED),
        (examples.presumed_wildcard(), Reach.ANSWERED),
        (changed(POST, {"response": None}, {}), Reach.LOST),
        (REDIRECTED, Reach.ANSWERED),
        (examples.refused_preflight(), Reach.NOT_SENT),
        (changed(examples.refused_preflight(), {"response": None}, {}), Reach.NOT_SENT),
        (changed(POST, {}, {"reached_server": False}), Reach.NOT_SENT),
        (changed(POST, {"made_by_proxy": True}, {"reached_server": False}), Reach.NOT_SENT),
        (changed(POST, {"made_by_proxy": True, "error": "reset"}, {"reached_server": False}), Reach.MAYBE),
        (changed(POST, {"made_by_proxy": True, "error": "reset"}, {"reached_server": False, "cause": LOST}), Reach.MAYBE),
        (changed(POST, {"made_by_proxy": True, "error": "refused"}, {"reached_server": False, "cause": NOBODY}), Reach.NOT_SENT),
        (changed(examples.refused_preflight(), {"made_by_proxy": True, "error": "reset"}, {}), Reach.NOT_SENT),
        (tolerated(examples.refused_preflight()), Reach.WENT_ON),
        (tolerated(UNSEEN), Reach.NOT_SENT),
        (UNSEEN, Reach.NOT_SENT),
        (changed(UNSEEN, {}, {"observed": Observed.CONTRADICTED}), Reach.WENT_ON),
        (tolerated(POST), Reach.EXECUTED),
        (by_others(POST), Reach.EXECUTED),
        (by_others(REDIRECTED), Reach.ANSWERED),
        (by_others(examples.refused_preflight()), Reach.WITHHELD),
    ],
)
def test_what_the_server_did(entry: Record, reach: Reach) -> None:
    story = story_of(group_of(entry))
    assert story.reach is reach
    assert as_plain(story.server)


def test_each_way_to_end_has_its_own_sentence() -> None:
    by_proxy = changed(POST, {"made_by_proxy": True}, {"reached_server": False})
    entries = [POST, examples.missing_origin(status=500), REDIRECTED, by_proxy, examples.refused_preflight()]
    assert len({story_of(group_of(entry)).server for entry in entries}) == len(entries)


@pytest.mark.parametrize("entry", [examples.refused_preflight(), POST, examples.missing_origin(status=500), REDIRECTED])
def test_where_no_browser_asked_none_is_said_to_have_done_anything(entry: Record) -> None:
    assert " browser would " in as_plain(story_of(group_of(by_others(entry))).server)


@pytest.mark.parametrize("entry", [examples.refused_preflight(), UNSEEN, POST, REDIRECTED])
def test_a_browser_that_went_on_is_not_said_to_have_stopped(entry: Record) -> None:
    said = as_plain(story_of(group_of(tolerated(entry))).server)
    assert "By the rules of the chosen engine" in said
    assert "Firefox, which asked, itself" in said or "Chrome, which asked, itself" in said
    assert "never sent" not in said
    facts = {fact.label: as_plain(fact.text) for fact in story_of(group_of(tolerated(entry))).facts}
    assert "its own engine's verdict" in facts.get("Observed", "its own engine's verdict")


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
    story = story_of(group_of(changed(POST, {}, {"reason": code, "cause": None})))
    assert story.title == CATALOGUE[code].title
    assert story.standard == CATALOGUE[code].anchor
    assert story.advice


@pytest.mark.parametrize("code", CATALOGUE)
def test_what_the_page_can_mend_names_its_code(code: str) -> None:
    advice = as_plain(story_of(group_of(changed(POST, {}, {"reason": code, "cause": None}))).advice)
    assert advice.startswith(CATALOGUE[code].remedy)
    assert ('credentials: "include"' in advice) == ("without credentials" in CATALOGUE[code].remedy)


@pytest.mark.parametrize(("code", "title"), [("new-reason", "new-reason"), ("", "Blocked")])
def test_unknown_reasons_fall_back_to_their_code(code: str, title: str) -> None:
    story = story_of(group_of(changed(POST, {}, {"reason": code, "cause": None})))
    assert (story.title, story.standard, story.advice) == (title, "", ())
    assert title_of(code) == code


@pytest.mark.parametrize("observed", Observed)
def test_facts_name_what_is_known(observed: Observed) -> None:
    entry = changed(POST, {"error": "reset"}, {"observed": observed, "preflight": "", "flows": ()})
    labels = [fact.label for fact in story_of(group_of(entry)).facts]
    assert ("Observed" in labels) == (observed is not Observed.UNOBSERVED)
    assert "Error" in labels
    assert "Preflight" not in labels
