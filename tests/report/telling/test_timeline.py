"""An attempt as a timeline, and what the page can read at its end."""

from dataclasses import replace

import pytest

from cors_addon.core.evidence import Client, Engine, ModeClaim, RequestMode
from cors_addon.core.verdict.judgement import Certainty, Kind, Record, Verdict
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.headers import Headers
from cors_addon.report.model.group import Group
from cors_addon.report.model.report import Report
from cors_addon.report.telling.page_can_read import readable_of
from cors_addon.report.telling.sentence import as_plain
from cors_addon.report.telling.timeline import Stage, StepEnd, timeline_of, unsent_method
from tests.report import examples

FLOWS = ("p", "h", "q")


def group_of(*entries: Record) -> Group:
    report = Report()
    for entry in entries:
        report.add(replace(entry, judgement=replace(entry.judgement, attempt="a", flows=FLOWS)))
    (group,) = report.groups()
    return group


def judged(record: Record, kind: Kind, verdict: Verdict = Verdict.ALLOWED, response: Response | None = None) -> Record:
    exchange = record.exchange if response is None else replace(record.exchange, response=response)
    return Record(exchange, replace(record.judgement, kind=kind, verdict=verdict, explanation="Because."))


REDIRECT = Response(302, Headers((("Location", "https://api.test/x"),)))


def test_each_step_of_an_attempt_is_told_in_order() -> None:
    preflight = judged(examples.passed("p", at=1), Kind.PREFLIGHT)
    hop = judged(examples.passed("h", at=2), Kind.SAME_ORIGIN, Verdict.NOT_CORS, REDIRECT)
    group = group_of(preflight, hop, examples.missing_origin("q", at=3))
    steps = timeline_of(group)
    assert [(step.part, step.outcome, step.is_told, step.flow) for step in steps] == [
        (Stage.PREFLIGHT, StepEnd.PASSED, False, "p"),
        (Stage.REDIRECT, StepEnd.PASSED, False, "h"),
        (Stage.REQUEST, StepEnd.BLOCKED, True, "q"),
    ]
    assert [round(step.after) for step in steps] == [0, 1, 2]
    assert "https://api.test/x" in as_plain(steps[1].words)
    assert ("Cookie", "sid=abcdef; theme=dark") in steps[2].sent
    assert not any(name == "Server" for name, _ in steps[2].answer)
    assert unsent_method(group) == ""


def test_outcomes() -> None:
    presumed = examples.presumed_wildcard("q", at=3)
    group = group_of(judged(examples.passed("p", at=1), Kind.NO_CORS, Verdict.OPAQUE), presumed)
    assert presumed.judgement.certainty is Certainty.PRESUMED
    assert [step.outcome for step in timeline_of(group)] == [StepEnd.UNREAD, StepEnd.PRESUMED]


def test_a_refused_preflight_leaves_a_request_unsent() -> None:
    assert unsent_method(group_of(examples.refused_preflight("p", method="PUT"))) == "PUT"


def test_a_step_without_an_answer() -> None:
    failed = examples.missing_origin("q")
    (step,) = timeline_of(group_of(replace(failed, exchange=replace(failed.exchange, response=None))))
    assert (step.part, step.status, step.answer) == (Stage.REQUEST, None, ())


@pytest.mark.parametrize(
    ("engine", "word"), [(Engine.CHROMIUM, "Failed to fetch"), (Engine.WEBKIT, "Load failed"), (Engine.UNKNOWN, "Failed to fetch")]
)
def test_a_script_sees_its_browsers_own_error(engine: Engine, word: str) -> None:
    record = examples.missing_origin()
    record = replace(record, judgement=replace(record.judgement, client=Client(True, engine), hidden=()))
    (told,) = readable_of(record)
    assert word in as_plain(told)


@pytest.mark.parametrize("mode", [ModeClaim(RequestMode.CORS, "image"), ModeClaim(RequestMode.NO_CORS)])
def test_an_element_gets_an_error_event(mode: ModeClaim) -> None:
    record = examples.missing_origin()
    record = replace(record, judgement=replace(record.judgement, mode=mode))
    assert "error event" in as_plain(readable_of(record)[0])


def test_headers_that_stay_hidden_are_named() -> None:
    record = examples.missing_origin()
    names = tuple(f"x-{number}" for number in range(9))
    many = replace(record, judgement=replace(record.judgement, hidden=("content-type", "date", *names)))
    assert "x-7, …" in as_plain(readable_of(many)[1])
    assert "content-type" not in as_plain(readable_of(many)[1])
    few = replace(record, judgement=replace(record.judgement, hidden=("x-1",)))
    assert "…" not in as_plain(readable_of(few)[1])
