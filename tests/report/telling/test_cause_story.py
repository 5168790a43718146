"""Causes in words: what they explain, whether it still fails, what to do first."""

from dataclasses import replace

import pytest

from cors_addon.core.verdict.cause import Cause, Proof, Side, Sureness
from cors_addon.core.verdict.judgement import Record
from cors_addon.core.wire.exchange import Response
from cors_addon.report.model.report import Report
from cors_addon.report.telling.cause_story import CauseStory, cause_stories
from cors_addon.report.telling.sentence import as_plain
from tests.report import examples

CAUSE = Cause(
    "error",
    "api.test answers 500.",
    Side.SERVER_APP,
    Sureness.LIKELY,
    (Proof("a sibling", "f9"), Proof("its words")),
    ("Fix it.", "Then this."),
)


def failed(flow: str, at: float, path: str = "/a", cause: Cause | None = CAUSE) -> Record:
    entry = examples.missing_origin(flow, at)
    request = replace(entry.exchange.request, url=f"https://api.test{path}")
    return replace(entry, exchange=replace(entry.exchange, request=request), judgement=replace(entry.judgement, cause=cause))


def passed(flow: str, at: float, path: str = "/a") -> Record:
    return examples.passed(flow, at=at, url=f"https://api.test{path}", method="POST")


def told(*records: Record) -> CauseStory:
    report = Report()
    for record in records:
        report.add(record)
    (story,) = cause_stories(report.groups())
    return story


def test_a_cause_tells_what_is_wrong_and_what_to_do_first() -> None:
    story = told(failed("f1", 1.0))
    assert (story.side, story.is_likely, story.explains) == (Side.SERVER_APP, True, "1 attempt")
    assert [as_plain(one) for one in (story.title, story.first, *story.then)] == ["api.test answers 500.", "Fix it.", "Then this."]
    assert [as_plain(one) for one in story.because] == ["a sibling (flow f9)", "its words"]


def test_several_endpoints_are_named_by_their_server() -> None:
    story = told(failed("f1", 1.0), failed("f2", 2.0, "/b"))
    assert (as_plain(story.title), story.explains) == ("api.test: api.test answers 500.", "2 endpoints, 2 attempts")


def test_several_endpoints_are_named_with_their_errors_unless_no_server_made_them() -> None:
    for side, words in ((Side.SERVER_APP, "api.test answers 500: "), (Side.NETWORK, "api.test: ")):
        cause = replace(CAUSE, side=side)
        records = [failed(f"f{number}", number, path, cause) for number, path in ((1.0, "/a"), (2.0, "/b"))]
        response = Response(500)
        story = told(*(replace(one, exchange=replace(one.exchange, response=response)) for one in records))
        assert as_plain(story.title) == f"{words}{CAUSE.title}"


def test_without_a_cause_the_reason_stands_in() -> None:
    story = told(failed("f1", 1.0, cause=None))
    assert (as_plain(story.title), story.because) == ("No Access-Control-Allow-Origin header", ())
    nothing = failed("f1", 1.0, cause=None)
    assert as_plain(told(replace(nothing, judgement=replace(nothing.judgement, reason=""))).title) == "Blocked"


@pytest.mark.parametrize(
    ("records", "state"),
    [
        ([failed("f1", 1.0)], "still failing"),
        ([failed("f1", 1.0), failed("f2", 2.0, "/b"), passed("p1", 3.0)], "still failing at 1 of 2 endpoints"),
        ([failed("f1", 1.0), failed("f2", 2.0), passed("p1", 3.0)], "passes since 20:26 UTC, after 2 failures"),
        ([failed("f1", 1.0), passed("p1", 3.0), failed("f2", 4.0)], "now fails, now passes: failed 2 of 3 times"),
    ],
)
def test_whether_it_still_fails(records: list[Record], state: str) -> None:
    assert told(*records).state == state


def test_a_cause_that_is_no_more_than_the_reason_is_named_by_it_at_several_endpoints() -> None:
    cause = Cause("missing-allow-origin", "api.test answers GET /a so.", Side.SERVER_APP, Sureness.PROVEN)
    story = told(failed("f1", 1.0, cause=cause), failed("f2", 2.0, "/b", cause=cause))
    assert as_plain(story.title) == "api.test: No Access-Control-Allow-Origin header"
