"""The SARIF log: as the standard's schema and code scanning want it, with fingerprints that stay."""

from dataclasses import replace

import jsonschema
import pytest

from cors_addon.core.cause.decide import CAUSES
from cors_addon.core.fetch.reasons import CATALOGUE
from cors_addon.core.verdict.cause import Side
from cors_addon.core.verdict.judgement import Record
from cors_addon.core.verdict.notes import FINDINGS, NOTES
from cors_addon.core.wire.exchange import Request
from cors_addon.report.formats.sarif import render_sarif
from cors_addon.report.formats.sarif_rules import RULE_INDEX
from tests.report import examples
from tests.report.reading import read_sarif
from tests.report.wire import report_of, two_steps


def results(*entries: Record) -> list[dict]:
    """Return the results of a report of these records."""
    return read_sarif(render_sarif(report_of(*entries)))["results"]


def test_the_reader_refuses_what_is_no_sarif() -> None:
    with pytest.raises(jsonschema.ValidationError):
        read_sarif(render_sarif(examples.filled()).replace('"level": "error"', '"level": "fatal"'))


def test_every_reason_is_a_rule_with_help() -> None:
    rules = read_sarif(render_sarif(report_of()))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [*CATALOGUE, *CAUSES, *(code for code in NOTES if code in FINDINGS)]
    assert [RULE_INDEX[rule["id"]] for rule in rules] == list(range(len(rules)))
    for rule in rules[: len(CATALOGUE)]:
        assert rule["helpUri"] == CATALOGUE[rule["id"]].anchor
        assert CATALOGUE[rule["id"]].remedy in rule["help"]["text"]
        assert all(name in rule["help"]["markdown"] for name in CATALOGUE[rule["id"]].firefox)
        assert "{" not in rule["fullDescription"]["text"]
        assert rule["shortDescription"]["text"].endswith(".")


def test_every_cause_is_a_rule_with_help_and_findings_are_notes() -> None:
    rules = {rule["id"]: rule for rule in read_sarif(render_sarif(report_of()))["tool"]["driver"]["rules"]}
    for code, known in CAUSES.items():
        assert rules[code]["help"]["text"].startswith(known.meaning)
        assert f"Side: {known.side.value}." in rules[code]["help"]["text"]
        assert "{" not in rules[code]["help"]["text"]
        assert rules[code]["defaultConfiguration"]["level"] == ("note" if known.side is Side.HARMLESS else "error")
    assert {rules[code]["defaultConfiguration"]["level"] for code in FINDINGS} == {"note"}


@pytest.mark.parametrize(("side", "level"), [(Side.SERVER_APP, "error"), (Side.HARMLESS, "note")])
def test_a_known_cause_is_the_rule_and_leads_the_message(side: Side, level: str) -> None:
    entry = examples.missing_origin()
    code = next(iter(CAUSES))
    cause = replace(examples.NO_CORS, code=code, side=side)
    (result,) = results(replace(entry, judgement=replace(entry.judgement, cause=cause)))
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == (code, RULE_INDEX[code], level)
    first, then, *_ = result["message"]["text"].splitlines()
    assert first.endswith(cause.title)
    assert then == f"First: {cause.advice[0]}"
    assert result["properties"]["side"] == side.value


def test_a_finding_is_a_note() -> None:
    code = min(FINDINGS)
    first, again = (results(examples.noted("f1", code), examples.noted("f2", code)) for _ in range(2))
    (result,) = first
    assert (result["ruleId"], result["level"], result["occurrenceCount"]) == (code, "note", 2)
    assert result["ruleIndex"] == RULE_INDEX[code]
    assert first == again


def test_results_point_at_their_rules() -> None:
    run = read_sarif(render_sarif(examples.filled()))
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [result["ruleId"] for result in run["results"]]
    assert [(result["occurrenceCount"], result["level"]) for result in run["results"]] == [
        (12, "error"),
        (4, "error"),
        (1, "error"),
        (1, "warning"),
    ]


def test_a_reason_without_rule_is_named_all_the_same() -> None:
    entry = examples.failed_status()
    found = results(
        replace(entry, judgement=replace(entry.judgement, reason="unheard-of")),
        replace(examples.failed_status("g"), judgement=replace(entry.judgement, flow="g", reason="")),
    )
    assert sorted((result["ruleId"], "ruleIndex" in result) for result in found) == [("blocked", False), ("unheard-of", False)]


def test_fingerprints_stay_and_tell_apart() -> None:
    first, again = (results(*(group.sample for group in examples.filled().groups())) for _ in range(2))
    assert [result["partialFingerprints"] for result in first] == [result["partialFingerprints"] for result in again]
    assert len({result["partialFingerprints"]["corsGroup/v2"] for result in first}) == len(first)


@pytest.mark.parametrize(
    ("url", "uri"),
    [
        ("https://api.test/v1/orders/7?x=1", "api.test/v1/orders/%7Bid%7D"),
        ("http://10.0.0.7:8080/up", "10.0.0.7%3A8080/up"),
        ("https://[2001:db8::1]/a", "%5B2001%3Adb8%3A%3A1%5D/a"),
        ("https://api.test/a b/<i>", "api.test/a%20b/%3Ci%3E"),
        ("nonsense", "null/"),
    ],
)
def test_a_location_is_the_endpoint_without_its_scheme(url: str, uri: str) -> None:
    entry = examples.missing_origin()
    (result,) = results(replace(entry, exchange=replace(entry.exchange, request=Request("GET", url))))
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


@pytest.mark.parametrize(
    ("explanation", "text"),
    [
        ("It is {0} of {id}.", "It is {{0}} of {{id}}."),
        ("See [here](1) now.", r"See \[here\](1) now."),
        ("The list [a] stays.", "The list [a] stays."),
    ],
)
def test_messages_hold_no_arguments_and_no_links(explanation: str, text: str) -> None:
    entry = examples.missing_origin()
    (result,) = results(replace(entry, judgement=replace(entry.judgement, explanation=explanation)))
    assert result["message"]["text"].splitlines()[3] == f"The browser says: {text}"


def test_a_failure_without_page_answer_or_words_is_told() -> None:
    entry = examples.failed_status()
    bare = replace(entry.exchange, request=Request("OPTIONS", "https://api.test/"), response=None)
    (result,) = results(Record(bare, replace(entry.judgement, explanation="")))
    assert result["webResponse"] == {"noResponseReceived": True}
    assert result["message"]["text"].startswith("Preflight not answered with an ok status.\nAn unknown page asks")


def test_the_exchange_stands_with_the_result() -> None:
    (result,) = results(examples.refused_preflight())
    assert (result["webRequest"]["method"], result["webResponse"]["statusCode"]) == ("OPTIONS", 204)
    assert result["webRequest"]["headers"]["access-control-request-method"] == "PATCH"
    assert (result["webRequest"]["protocol"], result["webRequest"]["version"]) == ("HTTP", "1.1")


def test_the_steps_of_an_attempt_are_the_way_to_its_result() -> None:
    (result,) = results(*two_steps())
    way = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [(step["executionOrder"], step["webRequest"]["method"]) for step in way] == [(1, "GET"), (2, "POST")]
    assert way[1]["location"]["physicalLocation"] == result["locations"][0]["physicalLocation"]
    assert way[0]["executionTimeUtc"] == "2026-05-28T20:26:40.500Z"
    assert "codeFlows" not in results(two_steps()[1])[0]


def test_steps_of_no_time_have_none() -> None:
    before, after = two_steps()
    timeless = replace(before, exchange=replace(before.exchange, started=float("-inf"), ended=float("-inf")))
    (result,) = results(timeless, after)
    assert [("executionTimeUtc" in step) for step in result["codeFlows"][0]["threadFlows"][0]["locations"]] == [False, True]


def test_what_is_presumed_says_why() -> None:
    (result,) = results(examples.presumed_wildcard())
    assert examples.presumed_wildcard().judgement.proviso in result["message"]["text"]
