"""Every console line that the product can provoke, word for word as in messages.json."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from cors_addon.core.engines import BROWSERS, PROFILES, webkit
from cors_addon.core.engines.profile import Scene
from cors_addon.core.fetch import reasons
from cors_addon.core.fetch.reasons import Finding, Reason
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.headers import Headers
from tests.core.vectors import FOLDER

FILE: dict[str, Any] = json.loads((FOLDER / "messages.json").read_text())
MESSAGES: list[dict[str, Any]] = FILE["messages"]

URL, START, PAGE, ELSEWHERE = "https://b.test/x", "https://c.test/", "https://a.test", "https://u:p@d.test/"
TWO_LINES = Response(404, Headers((("Access-Control-Allow-Origin", "x"), ("Access-Control-Allow-Origin", "y"))))
VALUES = {
    "origin": PAGE,
    "status": "404",
    "value": "x, y",
    "raw": "x, y",
    "list": "x, y",
    "lines": "one header line",
    "difference": "",
    "method": "PUT",
    "header": "x-a",
    "location": ELSEWHERE,
    "default": "",
}
"""The evidence of every finding here."""

PARAMS = {"url": URL, "status": "404", "origin": PAGE}

PROVOKED: Mapping[tuple[str, str], tuple[Reason, Mapping[str, str]]] = {
    ("chromium", "WildcardOriginNotAllowed"): (reasons.WILDCARD_WITH_CREDENTIALS, {}),
    ("chromium", "MissingAllowOriginHeader"): (reasons.MISSING_ALLOW_ORIGIN, {}),
    ("chromium", "MultipleAllowOriginValues"): (reasons.MULTIPLE_ALLOW_ORIGIN, {"value": "x, y"}),
    ("chromium", "InvalidAllowOriginValue"): (reasons.INVALID_ALLOW_ORIGIN, {"value": "x, y"}),
    ("chromium", "AllowOriginMismatch"): (reasons.ORIGIN_MISMATCH, {"value": "x, y"}),
    ("chromium", "InvalidAllowCredentials"): (reasons.CREDENTIALS_NOT_ALLOWED, {"value": "x, y"}),
    ("chromium", "CorsDisabledScheme"): (
        reasons.REDIRECT_NOT_HTTP,
        {"schemes": "chrome, chrome-experimental-site-token-provider, chrome-extension, chrome-untrusted, data, http, https, isolated-app"},
    ),
    ("chromium", "PreflightInvalidStatus"): (reasons.PREFLIGHT_STATUS, {}),
    ("chromium", "PreflightDisallowedRedirect"): (reasons.PREFLIGHT_REDIRECT, {}),
    ("chromium", "PreflightWildcardOriginNotAllowed"): (reasons.WILDCARD_WITH_CREDENTIALS, {}),
    ("chromium", "PreflightMissingAllowOriginHeader"): (reasons.MISSING_ALLOW_ORIGIN, {}),
    ("chromium", "PreflightMultipleAllowOriginValues"): (reasons.MULTIPLE_ALLOW_ORIGIN, {"value": "x, y"}),
    ("chromium", "PreflightInvalidAllowOriginValue"): (reasons.INVALID_ALLOW_ORIGIN, {"value": "x, y"}),
    ("chromium", "PreflightAllowOriginMismatch"): (reasons.ORIGIN_MISMATCH, {"value": "x, y"}),
    ("chromium", "PreflightInvalidAllowCredentials"): (reasons.CREDENTIALS_NOT_ALLOWED, {"value": "x, y"}),
    ("chromium", "InvalidAllowMethodsPreflightResponse"): (reasons.INVALID_ALLOW_METHODS, {}),
    ("chromium", "InvalidAllowHeadersPreflightResponse"): (reasons.INVALID_ALLOW_HEADERS, {}),
    ("chromium", "MethodDisallowedByPreflightResponse"): (reasons.METHOD_NOT_ALLOWED, {"value": "PUT"}),
    ("chromium", "HeaderDisallowedByPreflightResponse"): (reasons.HEADER_NOT_ALLOWED, {"value": "x-a"}),
    ("chromium", "RedirectContainsCredentials"): (reasons.REDIRECT_WITH_CREDENTIALS, {"value": ""}),
    ("firefox", "CORSDidNotSucceed2"): (reasons.REDIRECT_WITH_CREDENTIALS, {"status": "(null)"}),
    ("firefox", "CORSExternalRedirectNotAllowed"): (reasons.PREFLIGHT_REDIRECT, {}),
    ("firefox", "CORSMissingAllowOrigin2"): (reasons.MISSING_ALLOW_ORIGIN, {}),
    ("firefox", "CORSMultipleAllowOriginNotAllowed"): (reasons.MULTIPLE_ALLOW_ORIGIN, {}),
    ("firefox", "CORSAllowOriginNotMatchingOrigin"): (reasons.ORIGIN_MISMATCH, {"value": "x, y"}),
    ("firefox", "CORSNotSupportingCredentials"): (reasons.WILDCARD_WITH_CREDENTIALS, {}),
    ("firefox", "CORSMethodNotFound"): (reasons.METHOD_NOT_ALLOWED, {}),
    ("firefox", "CORSMissingAllowCredentials"): (reasons.CREDENTIALS_NOT_ALLOWED, {}),
    ("firefox", "CORSPreflightDidNotSucceed3"): (reasons.PREFLIGHT_STATUS, {}),
    ("firefox", "CORSInvalidAllowMethod"): (reasons.INVALID_ALLOW_METHODS, {"value": "x, y"}),
    ("firefox", "CORSInvalidAllowHeader"): (reasons.INVALID_ALLOW_HEADERS, {"value": "x, y"}),
    ("firefox", "CORSMissingAllowHeaderFromPreflight2"): (reasons.HEADER_NOT_ALLOWED, {"value": "x-a"}),
    ("webkit", "wildcard-with-credentials"): (reasons.WILDCARD_WITH_CREDENTIALS, {}),
    ("webkit", "multiple-origins"): (reasons.MULTIPLE_ALLOW_ORIGIN, {}),
    ("webkit", "origin-not-allowed"): (reasons.MISSING_ALLOW_ORIGIN, {}),
    ("webkit", "credentials-not-true"): (reasons.CREDENTIALS_NOT_ALLOWED, {}),
    ("webkit", "preflight-not-successful"): (reasons.PREFLIGHT_REDIRECT, {}),
    ("webkit", "allow-methods-invalid"): (reasons.INVALID_ALLOW_METHODS, {"value": "x, y"}),
    ("webkit", "allow-headers-invalid"): (reasons.INVALID_ALLOW_HEADERS, {"value": "x, y"}),
    ("webkit", "method-not-allowed"): (reasons.METHOD_NOT_ALLOWED, {"value": "PUT"}),
    ("webkit", "header-not-allowed"): (reasons.HEADER_NOT_ALLOWED, {"value": "X-A"}),
    ("webkit", "redirect-userinfo"): (reasons.REDIRECT_WITH_CREDENTIALS, {"url": ELSEWHERE}),
    ("webkit", "redirect-non-http"): (reasons.REDIRECT_NOT_HTTP, {}),
    ("webkit", "corp"): (reasons.CORP_SAME_ORIGIN, {}),
}
"""For each message the reason that provokes it, and what stands in its places beside the parameters of all."""

MEASURED: Mapping[tuple[str, str], Mapping[str, str]] = {("firefox", "CORSNotSupportingCredentials"): {"url": f"‘{URL}’"}}
"""Where a real browser's line differs from the file's: Firefox ESR 153.7 puts the URL of this one message in quotation marks."""

_UNSENT = "nothing is sent, so that no proxy sees it"
_PROXIED = "browsers skip the check behind a proxy; what the product says of it is a prediction in its own words"
NOT_PROVOKED: Mapping[tuple[str, str], str] = {
    ("chromium", "DisallowedByMode"): _UNSENT,
    ("chromium", "InvalidResponse"): "DevTools alone shows it, beside another error",
    ("chromium", "InsecureLocalNetwork"): _PROXIED,
    ("chromium", "InvalidLocalNetworkAccess"): _PROXIED,
    ("chromium", "LocalNetworkAccessPermissionDenied"): _PROXIED,
    ("firefox", "CORSDisabled"): "a preference of the browser, which no header shows",
    ("firefox", "CORSOriginHeaderNotAdded"): "an add-on's own requests",
    ("firefox", "CORSAllowHeaderFromPreflightDeprecation"): "a warning, the request is allowed",
    ("webkit", "preflight-blocked"): "a content blocker: " + _UNSENT,
    ("webkit", "redirect-denied"): "a frame for other messages; see test_webkit_frames_what_happens_at_a_redirect",
    ("webkit", "redirect-mode-error"): "redirect mode is not visible, and refusing is what the page asked for",
    ("webkit", "too-many-redirects"): "no failure of CORS",
    ("webkit", "same-origin-mode"): _UNSENT,
}
FROM_HOME = frozenset({("firefox", "CORSRequestNotHttp")})
"""What a redirect of the page's own server alone provokes; see test_firefox_names_where_the_pages_own_server_redirects_to."""


def name(message: Mapping[str, Any]) -> tuple[str, str]:
    return message["engine"], message["key"].removeprefix("k")


def scene(preflight: bool, location: str | None = None, destination: str = "", initial: str = URL) -> Scene:
    return Scene(URL, initial, PAGE, PAGE, destination, False, TWO_LINES, preflight, "HTTP/1.1", location)


def expected(message: Mapping[str, Any], params: Mapping[str, str], kind: str = "fetch", redirected: str = "") -> str:
    """Return the line by the file's rules: Chromium's frame, its preflight prefix, and the note for fetch()."""
    text = message["text"].format_map({**PARAMS, **MEASURED.get(name(message), {}), **params})
    if message["engine"] != "chromium":
        return str(text)
    whole = FILE["chromium_prefix"]
    frame = whole[: whole.index("[")] + redirected + whole[whole.index("]") + 1 :]
    prefix = FILE["chromium_preflight_prefix"] if message.get("preflight_prefix") else ""
    plain = next(other for other in MESSAGES if other["key"] == message["key"].replace("kPreflight", "k", 1) or other is message)
    before, _, note = plain.get("note", "").partition(" appends: ")
    hint = f" {note}" if before == "fetch() initiator" and kind == "fetch" else ""
    return str(frame.format(resource_kind=kind, last_url=URL, origin=PAGE) + prefix + text + hint)


def test_every_message_is_provoked_or_listed() -> None:
    """A new message can't be forgotten."""
    assert {name(message) for message in MESSAGES} == PROVOKED.keys() | NOT_PROVOKED.keys() | FROM_HOME


@pytest.mark.parametrize("message", [pytest.param(m, id=" ".join(name(m))) for m in MESSAGES if name(m) in PROVOKED])
def test_the_console_line_is_the_browsers_word_for_word(message: Mapping[str, Any]) -> None:
    """The finding renders as the file says, under the name that the file gives it."""
    reason, params = PROVOKED[name(message)]
    finding = Finding(reason, VALUES)
    profile = PROFILES[message["engine"]]
    preflight = "reflight" in message["key"] or "preflight" in message["when"] or reason.anchor == reasons.PREFLIGHT_STATUS.anchor
    where = scene(preflight, "app:x" if reason is reasons.REDIRECT_NOT_HTTP and profile.name == "chromium" else None)
    assert profile.console(finding, where).replace("'app:x' (redirected from '" + URL + "')", f"'{URL}'") == expected(message, params)
    told = webkit.message_key(finding) if message["engine"] == "webkit" else profile.code(finding, where)
    assert told == name(message)[1]


@pytest.mark.parametrize(
    ("destination", "event_stream", "kind"),
    [
        ("", False, "fetch"),
        ("", True, "resource"),
        ("script", False, "script"),
        ("style", False, "CSS stylesheet"),
        ("font", False, "font"),
        ("track", False, "text track"),
        ("object", False, "resource"),
    ],
)
def test_chromium_names_the_kind_of_resource_and_hints_at_fetch_alone(destination: str, event_stream: bool, kind: str) -> None:
    """The hint to send a valid value is for fetch()."""
    message = next(m for m in MESSAGES if m["key"] == "kAllowOriginMismatch")
    where = Scene(URL, URL, PAGE, PAGE, destination, event_stream, TWO_LINES, False, "HTTP/2.0")
    line = PROFILES["chromium"].console(Finding(reasons.ORIGIN_MISMATCH, VALUES), where)
    assert line == expected(message, {"value": "x, y"}, kind)


def test_chromium_names_the_first_url_of_a_redirected_request() -> None:
    """After a redirect both URLs stand in the line."""
    message = next(m for m in MESSAGES if m["key"] == "kMissingAllowOriginHeader")
    line = PROFILES["chromium"].console(Finding(reasons.MISSING_ALLOW_ORIGIN, VALUES), scene(False, initial=START))
    assert line == expected(message, {}, redirected=f"(redirected from '{START}') ")


def test_webkit_frames_what_happens_at_a_redirect() -> None:
    """Any failure at a redirect's response is told as a denied redirection to where it leads."""
    frame = next(m for m in MESSAGES if m["key"] == "redirect-denied")
    line = PROFILES["webkit"].console(Finding(reasons.REDIRECT_NOT_HTTP, VALUES), scene(False, "ftp://d.test/"))
    reason = next(m for m in MESSAGES if m["key"] == "redirect-non-http")["text"]
    assert line == frame["text"].format(url="ftp://d.test/", reason=reason)


NOT_HTTP = Finding(reasons.REDIRECT_NOT_HTTP, VALUES)
SCHEMES: Mapping[str, tuple[str, bool, tuple[str, str, str]]] = {
    "app://x": ("https://a.test/x", True, ("CorsDisabledScheme", "CORSRequestNotHttp", "")),
    "app://y": ("http://a.test/x", True, ("CorsDisabledScheme", "CORSRequestNotHttp", "redirect-not-http")),
    "app://z": (URL, False, ("CorsDisabledScheme", "CORSDidNotSucceed2", "redirect-not-http")),
    "data:,x": ("https://a.test/x", True, ("", "", "redirect-not-http")),
    "data:,y": (URL, False, ("", "CORSDidNotSucceed2", "redirect-not-http")),
    "about:blank": ("http://a.test/x", True, ("", "CORSRequestNotHttp", "redirect-not-http")),
    "javascript:0": ("http://a.test/x", True, ("CorsDisabledScheme", "", "redirect-not-http")),
    "file:///x": ("http://a.test/x", True, ("", "", "")),
    "": ("http://a.test/x", True, ("", "", "")),
    "https://[": (URL, False, ("", "CORSDidNotSucceed2", "redirect-not-http")),
}
"""Where a redirect leads, of which URL, whether that is the page's own server's, and what the three engines call it."""


@pytest.mark.parametrize("location", SCHEMES)
def test_what_is_said_of_a_redirect_to_another_scheme(location: str) -> None:
    """It fails in each browser, in some without a word of CORS; where there is no name there is no line."""
    url, from_home, names = SCHEMES[location]
    where = replace(scene(False, location), url=url, initial_url=url, from_home=from_home)
    told = [(PROFILES[engine].code(NOT_HTTP, where), bool(PROFILES[engine].console(NOT_HTTP, where))) for engine in BROWSERS]
    assert told == [(name, bool(name)) for name in names]


def test_firefox_names_where_the_pages_own_server_redirects_to() -> None:
    """Word for word as in the file."""
    message = next(m for m in MESSAGES if m["key"] == "CORSRequestNotHttp")
    line = PROFILES["firefox"].console(NOT_HTTP, replace(scene(False, "app://x"), from_home=True))
    assert line == message["text"].format_map({**PARAMS, "url": "app://x"})


@pytest.mark.parametrize("engine", PROFILES)
def test_an_engine_says_nothing_of_what_it_does_not_refuse(engine: str) -> None:
    """No browser enforces yet that `*` does not cover Authorization."""
    finding = Finding(reasons.AUTHORIZATION_NOT_LISTED, VALUES)
    profile = PROFILES[engine]
    assert profile.console(finding, scene(True)) == ""
    assert profile.code(finding, scene(True)) == ("authorization-not-listed" if engine == "fetch" else "")


def test_blocked_resources_have_the_names_that_devtools_gives_them() -> None:
    """Cross-Origin-Resource-Policy has no console line in Chromium, but a reason in DevTools Protocol, another one for COEP's default."""
    by_policy = Finding(reasons.CORP_SAME_ORIGIN, VALUES)
    by_default = Finding(reasons.CORP_SAME_ORIGIN, {**VALUES, "default": ", because"})
    chromium, firefox = PROFILES["chromium"], PROFILES["firefox"]
    assert chromium.code(by_policy, scene(False)) == "corp-not-same-origin"
    assert chromium.code(by_default, scene(False)) == "corp-not-same-origin-after-defaulted-to-same-origin-by-coep"
    assert firefox.code(by_policy, scene(False)) == "NS_ERROR_DOM_CORP_FAILED"
    assert (chromium.console(by_policy, scene(False)), firefox.console(by_policy, scene(False))) == ("", "")
    assert PROFILES["webkit"].code(by_policy, scene(False)) == "corp-same-origin"
