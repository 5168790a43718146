"""The HTTP Archive: valid, in order, with each flow's judgement, whatever the flows hold."""

from dataclasses import replace

import jsonschema
import pytest

from cors_addon.core.verdict.judgement import Observed, Record
from cors_addon.core.wire.exchange import Request, Response
from cors_addon.core.wire.headers import Headers
from cors_addon.report.formats.har import render_har
from cors_addon.report.telling.mark import BLOCKED, CONTRADICTED, PRESUMED
from cors_addon.report.telling.style import Style
from tests.report import examples
from tests.report.reading import read_har, validate
from tests.report.wire import report_of, two_steps


def entries(*records: Record, style: Style = Style()) -> list[dict]:  # noqa: B008 - a frozen value
    """Return the entries of a report of these records."""
    return read_har(render_har(report_of(*records), style))["entries"]


def entry(**changes: object) -> dict:
    """Return the entry of a failure whose exchange is changed."""
    record = examples.missing_origin()
    (found,) = entries(replace(record, exchange=replace(record.exchange, **changes)))
    return found


@pytest.mark.parametrize(
    ("old", "new"), [('"time": ', '"tim": '), ('"status": 200', '"status": "200"'), ('"version": "1.2"', '"v": "1.2"')]
)
def test_the_reader_refuses_what_is_no_har(old: str, new: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        read_har(render_har(examples.filled()).replace(old, new))


def test_each_failed_attempt_is_there_with_all_its_flows() -> None:
    before, after = two_steps()
    found = entries(after, before, examples.passed("other"))
    assert [(item["_flow"], item["_resourceType"], item["_mark"]) for item in found] == [
        ("pre", "preflight", ""),
        ("get", "fetch", BLOCKED),
    ]


def test_each_entry_has_its_judgement_comment_and_mark() -> None:
    contradicted = examples.missing_origin("c")
    contradicted = replace(contradicted, judgement=replace(contradicted.judgement, observed=Observed.CONTRADICTED, page="https://b.test"))
    found = {item["_flow"]: item for item in entries(examples.refused_preflight(), examples.presumed_wildcard(), contradicted)}
    assert {flow: item["_mark"] for flow, item in found.items()} == {"f2": BLOCKED, "f3": PRESUMED, "c": CONTRADICTED}
    for item in found.values():
        validate("annotation", item["_cors"])
        assert item["_cors"]["explanation"] in item["comment"]


def test_pages_are_the_origins_that_asked() -> None:
    other = examples.refused_preflight()
    other = replace(
        other, judgement=replace(other.judgement, page=""), exchange=replace(other.exchange, request=Request("GET", "https://a.test/"))
    )
    log = read_har(render_har(report_of(examples.missing_origin(), examples.presumed_wildcard(), other)))
    assert [(page["id"], page["title"]) for page in log["pages"]] == [("page_1", "https://shop.test"), ("page_2", "unknown page")]
    assert [item["pageref"] for item in log["entries"]] == ["page_1", "page_2", "page_1"]
    assert log["pages"][0]["startedDateTime"] == log["entries"][0]["startedDateTime"]


def test_times_are_the_traffics_own() -> None:
    told = entry(started=examples.START + 0.000_25, ended=examples.START + 0.1)
    assert told["startedDateTime"] == "2026-05-28T20:26:40.000250Z"
    assert told["time"] == sum(value for value in told["timings"].values() if value > 0) == 99.75
    assert entry(started=2.0, ended=1.0)["time"] == 0
    assert entry(started=float("inf"), ended=float("inf"))["startedDateTime"] == "1970-01-01T00:00:00.000000Z"


@pytest.mark.parametrize(("sent", "told"), [("HTTP/2.0", "http/2.0"), ("HTTP/1.1", "HTTP/1.1"), ("HTTP/3", "HTTP/3")])
def test_versions_are_spelled_as_readers_know_them(sent: str, told: str) -> None:
    assert entry(http_version=sent)["request"]["httpVersion"] == told


@pytest.mark.parametrize(
    ("address", "told"), [("192.0.2.1", "192.0.2.1"), ("2001:db8::1", "2001:db8::1"), ("fe80::1%eth0", None), ("", None), ("host", None)]
)
def test_only_addresses_are_told_as_such(address: str, told: str | None) -> None:
    assert entry(server_ip=address).get("serverIPAddress") == told


def test_no_answer_is_told_with_its_error() -> None:
    told = entry(response=None, error="connection reset")["response"]
    assert (told["status"], told["_error"], told["httpVersion"]) == (0, "connection reset", "")


@pytest.mark.parametrize(
    ("wire", "text"),
    [("plain", "plain"), ("sÃ¼Ã\x9f", "süß"), ("\xff\xfe", "\xff\xfe"), ("… cut", "… cut"), ("\ud800", "?")],
)
def test_bytes_that_are_utf_8_are_told_as_what_they_mean(wire: str, text: str) -> None:
    (header,) = entry(request=Request("GET", "https://a.test/", Headers((("Origin", wire),))))["request"]["headers"]
    assert header == {"name": "Origin", "value": text}


def test_cookies_and_queries_are_listed_and_masked() -> None:
    answer = Response(302, Headers((("Set-Cookie", "sid=abc; Path=/; Secure"), ("Location", "/next"), ("Content-Type", "text/html"))))
    record = examples.missing_origin()
    record = replace(record, exchange=replace(record.exchange, response=answer))
    (masked,), (shown,) = entries(record), entries(record, style=Style(show_secrets=True))
    assert masked["request"]["cookies"] == [{"name": "sid", "value": "***"}, {"name": "theme", "value": "***"}]
    assert shown["request"]["cookies"] == [{"name": "sid", "value": "abcdef"}, {"name": "theme", "value": "dark"}]
    assert masked["request"]["queryString"] == [{"name": "token", "value": "***"}, {"name": "page", "value": "2"}]
    assert shown["response"]["cookies"] == [{"name": "sid", "value": "abc"}]
    assert (shown["response"]["redirectURL"], shown["response"]["content"]["mimeType"]) == ("/next", "text/html")


@pytest.mark.parametrize(("destination", "kind"), [("", "fetch"), ("image", "image"), ("style", "stylesheet"), ("unheard-of", "other")])
def test_destinations_have_the_network_panels_names(destination: str, kind: str) -> None:
    record = examples.missing_origin()
    (told,) = entries(replace(record, judgement=replace(record.judgement, mode=replace(record.judgement.mode, destination=destination))))
    assert told["_resourceType"] == kind


def test_a_websocket_is_told_as_one() -> None:
    assert entry(websocket=True)["_resourceType"] == "websocket"


def test_nothing_is_known_of_bodies() -> None:
    told = entry()
    assert {told["request"]["bodySize"], told["response"]["bodySize"], told["response"]["content"]["size"]} == {-1}
    assert "text" not in told["response"]["content"]
