"""The table of clients: what each sends (vectors/clients.json has what was tried), how near it is to a browser, what it enforces."""

import json
from pathlib import Path
from typing import Any

import pytest

from cors_addon.core.engines import EMULATORS
from cors_addon.core.evidence.client import client_of
from cors_addon.core.evidence.known_clients import CLIENTS, Enforcement, client_of_agent, shell_of
from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.verdict.judgement import Kind, Verdict
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Headers
from tests.core.traffic import AGENTS, PAGE, latest, request, without_metadata

TRIED = json.loads((Path(__file__).parents[2] / "vectors" / "clients.json").read_text())
WEBKITS = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/140.0 Mobile Safari/537.36"
)


def sent(flow: dict[str, Any]) -> Request:
    return Request(flow["method"], flow["url"], Headers(tuple((name, value) for name, value in flow["headers"])))


@pytest.mark.parametrize("row", TRIED["clients"], ids=lambda row: row["tried"])
def test_what_was_tried_is_no_browser(row: dict[str, Any]) -> None:
    """It is known by its name, if it says one, and is not taken for a browser that lost some headers."""
    client = client_of(sent(row))
    assert (client.browser, client.level, client.enforces, client.name) == (False, "other", False, row["name"])
    assert client.because


AGENTS_OF = [
    ("PostmanRuntime/7.49.1", "Postman"),
    ("insomnia/11.0.0", "Insomnia"),
    ("okhttp/5.1.0", "OkHttp (Android, React Native)"),
    ("MyApp/1 CFNetwork/3826.400.120 Darwin/24.3.0", "Apple's URLSession (native apps, React Native)"),
    ("Dart/3.9 (dart:io)", "Dart (Flutter's native apps)"),
    ("Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.26100", "PowerShell"),
    ("Dalvik/2.1.0 (Linux; U; Android 15; Pixel 9)", "Android's HttpURLConnection"),
    (f"{AGENTS['chromium']} Electron/39.0.0", "Electron"),
    (WEBKITS, "Android WebView"),
    (AGENTS["chromium"].replace("Chrome/", "HeadlessChrome/"), ""),
    (AGENTS["chromium"], ""),
    ("nodejs", ""),
    ("", ""),
]


@pytest.mark.parametrize(("agent", "name"), AGENTS_OF)
def test_a_client_is_known_by_its_user_agent(agent: str, name: str) -> None:
    known = client_of_agent(agent)
    assert (known.name if known else "") == name


def test_every_row_can_be_told() -> None:
    """No name stands twice, and whoever has rules of its own has a profile."""
    assert len({client.name for client in CLIENTS}) == len(CLIENTS)
    assert all(client.begins or client.is_agent or client.has for client in CLIENTS)
    assert {client.name for client in CLIENTS if client.enforces is Enforcement.OWN} == EMULATORS.keys()


SHELLS = [
    ("tauri://localhost", "Tauri"),
    ("http://tauri.localhost", "Tauri"),
    ("https://tauri.localhost", "Tauri"),
    ("capacitor://localhost", "Capacitor"),
    ("app://obsidian.md", "an app shell (Electron, Cordova)"),
    ("moz-extension://0b0c", "an extension"),
    ("https://appassets.androidplatform.net", "Android WebView"),
    ("http://localhost", ""),
    ("custom://x", ""),
    ("null", ""),
    ("", ""),
]


@pytest.mark.parametrize(("origin", "name"), SHELLS)
def test_an_app_shell_is_known_by_its_origin(origin: str, name: str) -> None:
    assert shell_of(origin) == name


NAMED = [
    (request("chromium", page="http://tauri.localhost"), "chromium", "Tauri"),
    (request("webkit", page="tauri://localhost"), "webkit", "Tauri"),
    (request("chromium", fields=[("user-agent", WEBKITS)]), "chromium", "Android WebView"),
    (request("chromium", fields=[("user-agent", "curl/8.5.0")]), "chromium", ""),
    (request("firefox"), "firefox", ""),
]


@pytest.mark.parametrize(("asked", "engine", "name"), NAMED)
def test_a_browser_has_the_name_of_its_shell(asked: Request, engine: str, name: str) -> None:
    """What Sec-Fetch-* proves to be a browser is one, whatever User-Agent a script set."""
    client = client_of(asked)
    assert (client.level, client.engine, client.name, client.rules) == ("browser", engine, name, engine)


LACKING = {
    "Chromium without Sec-Fetch-*": (without_metadata(request("chromium", fields=[("sec-ch-ua", "")])), "thinned"),
    "Chromium without Accept-Language": (request("chromium", url="http://b.test/x", page="http://a.test"), "thinned"),
    "Firefox without Sec-Fetch-Site": (request("firefox"), "thinned"),
    "Firefox without Sec-Fetch-Mode": (request("firefox"), "thinned"),
    "Firefox without Origin": (request("firefox", origin=None), "thinned"),
    "Electron without Sec-Fetch-*": (
        without_metadata(request("chromium", fields=[("user-agent", f"{AGENTS['chromium']} Electron/39.0.0")])),
        "thinned",
    ),
    "a name of no known engine": (without_metadata(request("unknown")), "other"),
    "a language of Node's": (without_metadata(request("chromium", fields=[("accept-language", "*")])), "other"),
    "a program's name": (without_metadata(request("chromium", fields=[("user-agent", "curl/8.5.0")])), "other"),
    "a mode that there is not": (request("chromium", mode="CORS"), "other"),
    "a site that there is not": (request("chromium", site="elsewhere"), "other"),
}
TAKEN_OUT = {
    "Chromium without Accept-Language": "accept-language",
    "Firefox without Sec-Fetch-Site": "sec-fetch-site",
    "Firefox without Sec-Fetch-Mode": "sec-fetch-mode",
}


@pytest.mark.parametrize("case", LACKING)
def test_what_lacks_headers_may_be_a_browser(case: str) -> None:
    """Unless it names itself otherwise, or has headers that no browser writes; it says why."""
    asked, level = LACKING[case]
    asked = Request(asked.method, asked.url, asked.headers.removed(TAKEN_OUT.get(case, "")))
    client = client_of(asked)
    assert (client.browser, client.level) == (False, level)
    assert client.because


@pytest.mark.parametrize(("origin", "certainty"), [(PAGE, "presumed"), (None, "certain")])
def test_what_may_be_a_browser_is_not_judged_for_certain(origin: str | None, certainty: str) -> None:
    asked = Request("GET", "https://b.test/x", request("firefox", origin=origin).headers.removed("sec-fetch-site", "sec-fetch-dest"))
    (record,) = Ledger().see(Exchange("1", asked, Response(200)))
    judgement = record.judgement
    assert (judgement.kind, judgement.verdict, judgement.certainty) == ("other", "not-cors", certainty)
    assert bool(judgement.proviso) is (certainty == "presumed")


@pytest.mark.parametrize(
    ("policy", "page", "answered", "certainty"),
    [
        ("same-origin", PAGE, True, "presumed"),
        ("same-site", PAGE, True, "presumed"),
        ("same-origin", PAGE, False, "certain"),
        ("cross-origin", PAGE, True, "certain"),
        ("", PAGE, True, "certain"),
        ("same-origin", "https://b.test", True, "certain"),
    ],
)
def test_a_policy_might_keep_what_may_be_a_browsers_from_its_page(policy: str, page: str, answered: bool, certainty: str) -> None:
    asked = request("firefox", page=page, origin=None, mode="no-cors", destination="image").headers.removed("sec-fetch-site")
    response = Response(200, Headers((("cross-origin-resource-policy", policy),)))
    (record,) = Ledger().see(Exchange("1", Request("GET", "https://b.test/x", asked), response if answered else None))
    assert (record.judgement.verdict, record.judgement.certainty) == ("not-cors", certainty)


def exchanges(row: dict[str, Any]) -> list[Exchange]:
    """Return a vector's flows, one a second; with credentials there is a cookie, which the vectors leave out."""
    found = []
    for at, flow in enumerate(row["flows"]):
        asked, answer = sent(flow), Headers(tuple((name, value) for name, value in flow["answer"]))
        if row["credentials"] and not asked.is_preflight:
            asked = Request(asked.method, asked.url, Headers((*asked.headers.fields, ("Cookie", "a=b"))))
        found.append(Exchange(f"{at}", asked, Response(flow["status"], answer), started=at, ended=at + 0.1, client="1"))
    return found


IDS = [f"{row['name']} {row['version']} {row['flows'][0]['url'].rpartition('/')[2]}" for row in TRIED["emulators"]]


@pytest.mark.parametrize("row", TRIED["emulators"], ids=IDS)
def test_jsdom_and_happy_dom_are_judged_by_their_own_rules(row: dict[str, Any]) -> None:
    """What they let their page read is allowed, and what they kept from it is blocked, with the line that they printed."""
    ledger = Ledger()
    standing = latest(record for exchange in exchanges(row) for record in [*ledger.see(exchange), *ledger.finish()])
    assert {judgement.client.name for judgement in standing.values()} == {row["name"]}
    assert {judgement.kind for judgement in standing.values()} <= {Kind.PREFLIGHT, Kind.ACTUAL}
    *before, last = standing.values()
    assert all(judgement.verdict is Verdict.ALLOWED for judgement in before)
    if last.kind is Kind.PREFLIGHT and row["credentials"]:
        # Nothing on a preflight shows the credentials mode.
        assert last.proviso
        return
    own = last.engines[row["name"]]
    assert (last.verdict is Verdict.ALLOWED, own.console) == (row["read"], row["console"])
    assert last.verdict is own.verdict


UNASKED = [("jsdom/29.1.1", "a script"), ("HappyDOM/21.0.4", "an image")]


@pytest.mark.parametrize(("token", "what"), UNASKED)
def test_without_origin_they_apply_no_rule(token: str, what: str) -> None:
    agent = f"Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) {token}"
    asked = Request("GET", f"https://b.test/{what}", Headers((("User-Agent", agent), ("Referer", "http://localhost/"))))
    (record,) = Ledger().see(Exchange("1", asked, Response(200)))
    assert (record.judgement.kind, record.judgement.verdict) == ("other", "not-cors")


HAPPY_DOM = "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) HappyDOM/21.0.4"
OWN = [
    ({"location": "/y"}, 301, ""),
    ({"access-control-allow-origin": "*", "access-control-allow-methods": "PUT"}, 200, "Access-Control-Allow-Methods: PUT, GET"),
]


@pytest.mark.parametrize(("fields", "status", "remedy"), OWN)
def test_happy_doms_preflight_is_judged_and_mended_by_its_rules(fields: dict[str, str], status: int, remedy: str) -> None:
    """It follows redirects of preflights, and wants every method listed, also one that needs no preflight elsewhere."""
    headers = Headers((("User-Agent", HAPPY_DOM), ("Origin", "http://localhost"), ("Access-Control-Request-Method", "GET")))
    answer = Response(status, Headers(tuple(fields.items())))
    (record,) = Ledger().see(Exchange("1", Request("OPTIONS", "http://b.test/x", headers), answer))
    judgement = record.judgement
    assert judgement.is_blocked is bool(remedy)
    assert "; ".join(f"{one.header}: {one.value}" for one in judgement.remedies) == remedy
    assert judgement.engines["happy-dom"].reason == judgement.reason


def test_happy_dom_keeps_nothing_of_an_answer_from_its_page() -> None:
    """Whatever the answer says; it looks at its preflight alone."""
    asked = Request("GET", "http://b.test/x", Headers((("User-Agent", HAPPY_DOM), ("Origin", "http://localhost"))))
    (record,) = Ledger().see(Exchange("1", asked, Response(200, Headers((("X-A", "1"), ("Set-Cookie", "a=b"))))))
    judgement = record.judgement
    assert (judgement.verdict, judgement.certainty, judgement.exposed, judgement.hidden) == ("allowed", "certain", ("x-a",), ())
    assert "happy-dom" in judgement.explanation
