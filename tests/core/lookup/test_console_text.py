"""What pasted lines say: each line's engine, codes and values."""

import json
from typing import Any

import pytest

from cors_addon.core.lookup.console_text import LONGEST, said_in
from cors_addon.core.lookup.names import named
from cors_addon.core.lookup.sayings import SAYINGS
from tests.core.lookup.lines import LINES
from tests.core.vectors import FOLDER
from tests.processor_time import costs_less

MESSAGES: list[dict[str, Any]] = json.loads((FOLDER / "messages.json").read_text())["messages"]


@pytest.mark.parametrize(("text", "said"), [pytest.param(text, said, id=name) for name, text, said in LINES])
def test_a_pasted_line_says(text: str, said: tuple[str, ...]) -> None:
    assert tuple(" ".join((one.engine, *one.codes)) for one in said_in(text)) == said


MEANT = {
    "kDisallowedByMode": "disallowed-by-mode",
    "kInvalidResponse": "",
    "kCorsDisabledScheme": "request-not-http",
    "kInsecureLocalNetwork": "local-network-insecure",
    "kInvalidLocalNetworkAccess": "local-network-space",
    "kLocalNetworkAccessPermissionDenied": "local-network-denied",
    "CORSDisabled": "cors-disabled",
    "CORSDidNotSucceed2": "request-did-not-succeed",
    "CORSOriginHeaderNotAdded": "origin-not-added",
    "CORSRequestNotHttp": "request-not-http",
    "CORSAllowHeaderFromPreflightDeprecation": "authorization-wildcard",
    "preflight-blocked": "blocked-by-client",
    "redirect-denied": "rule-not-named",
    "redirect-mode-error": "redirect-refused",
    "too-many-redirects": "too-many-redirects",
    "same-origin-mode": "disallowed-by-mode",
    "corp": "resource-policy-refused",
}
"""What a message says where its name stands in no reason, or says less."""

PLACES = {"value": "x-a", "url": "https://b.test/x", "origin": "https://a.test", "status": "404", "space": "local", "target": "local"} | {
    "schemes": "http, https",
    "actual": "public",
    "reason": "?",
}


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: f"{message['engine']} {message['key']}")
def test_every_message_of_today_is_known(message: dict[str, Any]) -> None:
    """Each message that a browser can print, also those that no proxy can provoke."""
    said = said_in(message["text"].format_map(PLACES))
    meant = MEANT.get(message["key"], "?")
    if not meant:
        assert said == ()
        return
    assert len(said) == 1
    assert said[0].engine in (message["engine"], "")
    name = message["key"].removeprefix("k")
    expected = {meant} if meant != "?" else set(named(name))
    assert set(said[0].codes) & expected


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            (
                "Access to fetch at 'https://b.test/x?y=1' (redirected from 'https://c.test/') from origin 'https://a.test' has been "
                "blocked by CORS policy: Response to preflight request doesn't pass access control check: The "
                "'Access-Control-Allow-Origin' header has a value 'https://z.test' that is not equal to the supplied origin."
            ),
            {"url": "https://b.test/x?y=1", "initial": "https://c.test/", "origin": "https://a.test", "value": "https://z.test"},
        ),
        (
            (
                "Origin tauri://localhost is not allowed by Access-Control-Allow-Origin. Status code: 200\nFetch API cannot load "
                "https://b.test/x due to access control checks."
            ),
            {"origin": "tauri://localhost", "status": "200", "url": "https://b.test/x"},
        ),
        (
            (
                "Access to fetch at 'https://b.test/x' from origin 'https://a.test' has been blocked by CORS policy: No "
                "'Access-Control-Allow-Origin' header is present on the requested resource.\na.js:1 GET https://b.test/x net::ERR_FAILED "
                "502 (Bad Gateway)"
            ),
            {"url": "https://b.test/x", "origin": "https://a.test", "status": "502", "method": "GET"},
        ),
        (
            (
                "Access to fetch at 'https://b.test/x' from origin 'https://a.test' has been blocked by CORS policy: Response to "
                "preflight request doesn't pass access control check: It does not have HTTP ok status.\na.js:1 GET https://b.test/x "
                "net::ERR_FAILED 502"
            ),
            {"url": "https://b.test/x", "origin": "https://a.test", "method": "GET"},
        ),
        (
            (
                "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ‘https://b.test/’. "
                "(Reason: header ‘x-a’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response)."
            ),
            {"url": "https://b.test/", "header": "x-a"},
        ),
        ("Request header field X-A is not allowed by Access-Control-Allow-Headers.", {"header": "X-A"}),
        ("Header Access-Control-Allow-Methods has an invalid value: GET POST\nmore", {"list": "GET POST"}),
    ],
)
def test_the_values_of_a_line(text: str, values: dict[str, str]) -> None:
    assert [dict(one.values) for one in said_in(text)] == [values]


def test_what_is_about_a_preflight() -> None:
    told = {name: [one.preflight for one in said_in(text)] for name, text, _ in LINES}
    assert told["chrome, preflight without the header"] == told["safari, preflight redirected"] == [True]
    broken = (
        "has been blocked by CORS policy: Response to preflight request\ndoesn't pass access control check: It does not have HTTP ok "
        "status."
    )
    assert said_in(f"Access to fetch at 'https://b.test/' from origin 'https://a.test' {broken}")[0].preflight
    assert told["firefox, missing"] == told["chrome, two values"] == [False]


def test_a_text_of_many_lines_is_told_as_far_as_it_goes() -> None:
    line = "Request header field x-a is not allowed by Access-Control-Allow-Headers.\n"
    assert len(said_in(line * 10)) == 10
    assert len(said_in(line * 10_000)) == 200


HOSTILE = ["Access to " * 9_000, "'" * LONGEST, "Redirect from '" * 5_000, " " * LONGEST, "net::ERR_" * 9_000, "https://" * 9_000]


@pytest.mark.parametrize("text", [*HOSTILE, *(f"Origin {text}" for text in HOSTILE)], ids=range(2 * len(HOSTILE)))
def test_a_long_text_takes_little_time(text: str) -> None:
    assert costs_less(2.5, lambda: said_in(text))


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("missing-allow-origin", "missing-allow-origin"),
        ("CORSMissingAllowOrigin", "missing-allow-origin"),
        ("CORS Missing Allow Origin", "missing-allow-origin"),
        ("CORSMissingAllowOrigin2", "missing-allow-origin"),
        ("kPreflightMissingAllowOriginHeader", "missing-allow-origin"),
        ("CORSPreflightDidNotSucceed", "preflight-status"),
        ("CORSMissingAllowHeaderFromPreflight", "header-not-allowed"),
        ("CORSDidNotSucceed", "request-did-not-succeed redirect-with-credentials redirect-not-http"),
        ("CORSAllowOriginNotMatchingOrigin", "multiple-allow-origin invalid-allow-origin origin-mismatch"),
        ("CORSRequestNotHttp", "request-not-http redirect-not-http"),
        ("CORSMIssingAllowCredentials", "credentials-not-allowed"),
        ("LocalNetworkAccessPermissionDenied", "local-network-denied"),
        ("corp", "corp-same-origin corp-same-site"),
        ("error-answer", "error-answer"),
        ("fetch-failed", "fetch-failed"),
        ("nothing", ""),
        ("", ""),
    ],
)
def test_a_name_in_any_spelling(name: str, codes: str) -> None:
    assert " ".join(named(name)) == codes


def test_every_message_has_a_name() -> None:
    assert [message["key"] for message in MESSAGES if message["engine"] != "webkit" and not named(message["key"])] == []


def test_every_code_of_the_lines_is_one() -> None:
    assert {code for _, _, said in LINES for one in said for code in one.split(" ")[1:]} & {*SAYINGS} > {"fetch-failed", "jsdom"}
