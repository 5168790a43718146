"""Answers: which codes each kind of question is answered with, and what of the text they show."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cors_addon.core.cause.decide import CAUSES
from cors_addon.core.evidence import Credentials
from cors_addon.core.fetch.reasons import CATALOGUE
from cors_addon.core.lookup.misleading import MISLEADING
from cors_addon.core.lookup.sayings import SAYINGS
from cors_addon.core.lookup.topics import TOPICS
from cors_addon.core.verdict.notes import NOTES
from cors_addon.report.explaining.ask import Question, explanations_of, is_name, nearest
from cors_addon.report.explaining.explanation import Explanation
from cors_addon.report.telling.sentence import as_plain
from tests.core.lookup.lines import LINES

A, B = "https://a.test", "https://b.test"
ORIGIN = f"access-control-allow-origin: {A}"
VARY = "vary: origin"
TRUE = "access-control-allow-credentials: true"


def ask(text: str, origin: str = "", credentials: Credentials = Credentials.UNKNOWN) -> tuple[Explanation, ...]:
    return explanations_of(Question(text, origin, credentials))


def part(answer: Explanation, label: str) -> str:
    return " ".join(as_plain(passage.text) for passage in answer.passages if passage.label == label)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("missing-allow-origin", ["missing-allow-origin"]),
        (" CORSMissingAllowOrigin ", ["missing-allow-origin"]),
        ("error-answer", ["error-answer"]),
        ("preflight", ["preflight"]),
        ("Same-Origin Policy", ["same-origin-policy"]),
        ("*", ["wildcard"]),
        ("500", ["error-answers"]),
        ("local-network", ["local-network", "local-network"]),
        ("orb", ["opaque"]),
        ("net::ERR_FAILED", ["err-failed"]),
        ("CORS error", ["rule-not-named"]),
        ("blocked by CORS policy", ["cors"]),
        ("xyzzy", []),
        ("", []),
        ("x" * 200, []),
    ],
)
def test_what_a_text_is_answered_with(text: str, codes: list[str]) -> None:
    assert [answer.code for answer in ask(text)] == codes


@pytest.mark.parametrize("code", [*CATALOGUE, *NOTES, *SAYINGS, *TOPICS])
def test_every_code_is_answered(code: str) -> None:
    assert code in {answer.code for answer in ask(code)}


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.code)
def test_a_topic_leads_to_what_is_there(topic: object) -> None:
    assert set(topic.see) <= {*CATALOGUE, *NOTES, *SAYINGS, *TOPICS}  # type: ignore[attr-defined]


def test_every_reason_tells_what_misleads() -> None:
    assert MISLEADING.keys() == CATALOGUE.keys()


def test_every_saying_is_said() -> None:
    """In a line that somebody pasted, or under a name."""
    told = {code for _, _, said in LINES for one in said for code in one.split()}
    named = {"cors-disabled", "origin-not-added", "invalid-response", "local-network-space"}
    others = {"disallowed-by-mode", "resource-not-loaded", "certificate", "redirect-refused", "too-many-redirects"}
    assert SAYINGS.keys() - told == named | others


@pytest.mark.parametrize(("text", "codes"), [pytest.param(text, said, id=name) for name, text, said in LINES])
def test_a_line_is_answered_with_its_codes(text: str, codes: tuple[str, ...]) -> None:
    shown = {code for answer in ask(text) for code in answer.code.split(" or ")}
    assert shown == {code for one in codes for code in one.split(" ")[1:]} - {"jsdom"}


@pytest.mark.parametrize("code", CAUSES)
def test_every_cause_is_known_by_its_code_in_any_spelling(code: str) -> None:
    told = next(answer for answer in ask(code.replace("-", " ").upper()) if answer.code == code)
    assert told.title == CAUSES[code].meaning
    assert part(told, "Who can mend it").lower() == f"{CAUSES[code].side.value}."
    assert not {"{", "}"} & set("".join(as_plain(passage.text) for passage in told.passages))


@pytest.mark.parametrize(
    ("near", "names"),
    [
        ("preflihgt", ("preflight",)),
        ("PreflightInvalidState", ("PreflightInvalidStatus",)),
        ("xyzzy", ()),
    ],
)
def test_what_is_spelled_nearly_so(near: str, names: tuple[str, ...]) -> None:
    assert nearest(near)[: len(names) or 1] == names


PIECES = [
    *(piece for _, text, _ in LINES[::5] for piece in (text, text[: len(text) // 2], text[len(text) // 2 :])),
    *("access-control-allow-origin: ", "HTTP/1.1 200 OK\n", "> OPTIONS / HTTP/1.1\n", "> host: [::1\n", "vary:\n", "\n", "location: //[\n"),
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=6), st.sampled_from(["", A, "null", "tauri://localhost"])
)
def test_any_text_is_answered_or_not_and_never_raises(pieces: list[str], origin: str) -> None:
    for answer in ask("".join(pieces), origin):
        assert all(as_plain(passage.text).isprintable() for passage in answer.passages)


def test_what_is_a_name() -> None:
    assert is_name("origin")
    assert not is_name(LINES[0][1])


def line(value: str, origin: str = A) -> str:
    return (
        f"Access to fetch at '{B}/x' from origin '{origin}' has been blocked by CORS policy: The 'Access-Control-Allow-Origin' header "
        f"has a value "
        f"'{value}' that is not equal to the supplied origin."
    )


def test_a_line_is_told_with_its_values_and_what_differs() -> None:
    (answer,) = ask(line(f"{A}/"))
    assert part(answer, "It shows") == f"page {A}; asked {B}/x; value {A}/"
    assert "Only the slash" in part(answer, "What happens")


def test_lines_of_one_kind_are_told_once() -> None:
    (answer,) = ask("\n".join(line(f"https://{number}.test") for number in range(9)))
    assert "9 times" in part(answer, "Whose words")
    assert "and 5 more" in part(answer, "It shows")
    assert "‹value›" in part(answer, "What happens")


@pytest.mark.parametrize(
    ("text", "label", "word"),
    [
        (line("null", "null"), "Origin null", "sandboxed"),
        (line(""), "It shows", "value “”"),
        (LINES[1][1], "Whose words", "Chrome"),
        (
            "Request header field traceparent is not allowed by Access-Control-Allow-Headers in preflight response.",
            "Who sends it",
            "OpenTelemetry",
        ),
        (
            (
                "The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' when the "
                "request's credentials "
                "mode is 'include'."
            ),
            "What happens",
            "is missing",
        ),
        (
            (
                "The value of the 'Access-Control-Allow-Credentials' header in the response is 'True' which must be 'true' when the "
                "request's "
                "credentials mode is 'include'."
            ),
            "What happens",
            "“True”",
        ),
        (
            (
                "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://b.test/. "
                "(Reason: CORS header "
                "‘Access-Control-Allow-Origin’ missing). Status code: 502."
            ),
            "First",
            "error",
        ),
        ("Error: Cross origin http://localhost forbidden", "Beware", "jsdom is no browser"),
        (
            "Unsafe attempt to load URL https://b.test/ from origin https://a.test. Domains, protocols and ports must match.",
            "One of",
            "mode same",
        ),
        ("Cross-Origin Request Warning: x", "It shows", ""),
    ],
)
def test_what_an_answer_tells(text: str, label: str, word: str) -> None:
    assert word in part(ask(text)[0], label)


def test_secrets_are_masked_unless_asked_for() -> None:
    text = line("x").replace("/x'", "/x?token=x7Kp2mQ9vT4hunter'")
    assert "x7Kp2m" not in part(ask(text)[0], "It shows")
    assert "x7Kp2m" in part(explanations_of(Question(text), show_secrets=True)[0], "It shows")
    asked = explanations_of(Question("HTTP/1.1 302 Found\nlocation: https://b.test/?token=x7Kp2mQ9vT4hunter", A), show_secrets=True)
    assert asked[0].title


EITHER, WITHOUT, WITH = "Cookies or not", "Without cookies", "With cookies"
JUDGED = [
    ("access-control-allow-origin: *", {WITHOUT: "Allowed", WITH: "Blocked"}, "wildcard-with-credentials"),
    (f"{ORIGIN}/", {EITHER: "Blocked"}, "origin-mismatch"),
    (ORIGIN, {WITHOUT: "Allowed", WITH: "Blocked"}, "credentials-not-allowed"),
    (f"{ORIGIN}\n{TRUE}", {WITHOUT: "Allowed", WITH: "Allowed"}, ""),
    (f"{ORIGIN}\n{ORIGIN}", {EITHER: "Blocked"}, "multiple-allow-origin"),
    ("HTTP/2 200\nvary: accept", {EITHER: "Blocked"}, "missing-allow-origin"),
    ("HTTP/2 304\nvary: accept", {EITHER: "Blocked"}, "missing-allow-origin"),
]


@pytest.mark.parametrize(("text", "verdicts", "reasons"), JUDGED)
def test_headers_are_judged_for_an_origin(text: str, verdicts: dict[str, str], reasons: str) -> None:
    (answer,) = ask(text, A)
    assert answer.code == reasons
    for label, verdict in verdicts.items():
        assert verdict in part(answer, label) or part(answer, EITHER)


@pytest.mark.parametrize(
    ("text", "origin", "label", "word"),
    [
        (f"HTTP/2 200\n{ORIGIN}\naccess-control-allow-origin:", A, WITHOUT, "Allowed in Firefox"),
        ("HTTP/1.1 407 Proxy Authentication Required\nvary: *", A, EITHER, "Not checked"),
        ("HTTP/1.1 500 Error\nvary: *", A, EITHER, "(500)"),
        (f"{ORIGIN}/", A, "What helps", "for cookies also Access-Control-Allow-Credentials: true"),
        (f"{ORIGIN}\n{TRUE}", A, "Beware", "Vary: Origin is missing"),
        (f"{ORIGIN}\n{TRUE}\n{VARY}", A, "Beware", ""),
        ("HTTP/1.1 302 Found\nlocation: /x\naccess-control-allow-origin: *", A, WITHOUT, "may be followed"),
        ("access-control-allow-origin: *", "", "Who may read", "Pages of every origin"),
        (ORIGIN, "", "Who may read", f"Pages of the origin {A}, without cookies only"),
        (f"{ORIGIN}\n{TRUE}", "", "Who may read", "with and without cookies"),
        ("access-control-allow-origin: tauri://localhost", "", "Who may read", "Pages of the origin tauri://localhost"),
        ("access-control-allow-origin: null", "", "Who may read", "Pages of the origin null"),
        (f"{ORIGIN}/", "", "Who may read", "Nobody: “https://a.test/” is no origin as browsers write it. Only the slash"),
        ("access-control-allow-origin: a.test", "", "Who may read", "Nobody"),
        ("HTTP/1.1 200 OK\nvary: *", "", "Who may read", "No page of another origin"),
        (VARY, "", "Who may read", "These lines don't tell"),
        (VARY, A, "Who may read", "These lines don't tell"),
        ("Access-Control-Allow-Orgin: *", "", "Misspelt", "access-control-allow-origin is meant"),
        ("access-control-allow-other: *", "", "Misspelt", ""),
        ("HTTP/1.1 200 OK\naccess-control-request-method: PUT", "", "Beware", "header of the browser's request"),
        ("access-control-allow-methods: GET POST", "", "Beware", "voids the whole list"),
        (f"{ORIGIN}\n{ORIGIN}", "", "Beware", "more than once"),
        (f"access-control-allow-origin: *\n{TRUE}", "", "Beware", "no effect beside *"),
        ("access-control-max-age: 99999", "", "Kept for", "7,200 s in Chrome, 86,400 s in Firefox, 600 s in Safari"),
        ("access-control-max-age: 99999", "", "Preflight", "count on the answer to a preflight"),
        ("access-control-expose-headers: etag\netag: 1\nx-a: 1", "", "Readable", "etag (without"),
        ("cross-origin-resource-policy: same-site", "", "Policy", "its own site"),
        ("cross-origin-resource-policy: all", "", "Policy", "counts for nothing"),
    ],
)
def test_what_is_told_of_headers(text: str, origin: str, label: str, word: str) -> None:
    told = part(ask(text, origin)[0], label)
    assert word in told
    assert word or not told


def test_one_mode_can_be_asked_for() -> None:
    (answer,) = ask("access-control-allow-origin: *", A, Credentials.INCLUDE)
    assert answer.code == "wildcard-with-credentials"
    assert "Blocked" in part(answer, WITH)
    assert not part(answer, WITHOUT)


PREFLIGHT = """\
> OPTIONS {target} HTTP/2
> Host: api.test
> Origin: https://a.test
> Access-Control-Request-Method: PUT
> Access-Control-Request-Headers: authorization
>
< HTTP/2 204
< access-control-allow-origin: *
< access-control-allow-methods: {methods}
< access-control-allow-headers: authorization
< access-control-max-age: 600
<
"""


@pytest.mark.parametrize("target", ["/x", "https://api.test/x"])
@pytest.mark.parametrize(("methods", "code"), [("PUT", ""), ("GET", "method-not-allowed")])
def test_a_preflight_is_judged_for_what_it_asked(target: str, methods: str, code: str) -> None:
    (answer,) = ask(PREFLIGHT.format(target=target, methods=methods), credentials=Credentials.NOT_INCLUDE)
    assert answer.code == code
    assert "preflight (204)" in answer.title
    assert not part(answer, "Preflight")


@pytest.mark.parametrize(
    ("target", "host", "verdict"),
    [("/x", "a.test", "not checked"), ("https://a.test/x", "", "not checked"), ("/x", "b.test", "blocked"), ("/x", "", "blocked")],
)
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_no_rule_is_for_an_answer_of_the_pages_own_origin(target: str, host: str, verdict: str, scheme: str) -> None:
    text = f"> GET {target.replace('https', scheme)} HTTP/1.1\n> Host: {host}\n>\n< HTTP/1.1 200 OK\n< vary: *\n"
    assert verdict in ask(text, f"{scheme}://a.test")[0].title


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (VARY, ["", "vary"]),
        ("origin: https://a.test", ["origin"]),
        ("access-control-request-method: PUT", ["preflight"]),
        ("timing-allow-origin: *", [""]),
        ("origin: https://a.test\nhost: b.test", []),
        (f"{ORIGIN}\n{VARY}", [""]),
    ],
)
def test_one_line_is_answered_with_its_topic_too(text: str, codes: list[str]) -> None:
    assert [answer.code for answer in ask(text)] == codes
