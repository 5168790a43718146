"""What the engines do differently: order of checks, double headers, how long a preflight's answer is kept."""

import pytest

from cors_addon.core.engines import PROFILES
from cors_addon.core.engines.profile import Scene
from cors_addon.core.fetch.cors_check import cors_check
from cors_addon.core.fetch.preflight import Preflight, preflight_check
from cors_addon.core.fetch.preflight_cache import lifetime
from cors_addon.core.fetch.redirect import location_url
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.headers import Headers
from tests.core.rows import PAGE, URL, Answer

BARE_REDIRECT = Answer({"Access-Control-Allow-Origin": None, "Location": "/y"}, 301)
BARE_404 = Answer({"Access-Control-Allow-Origin": None}, 404)
BAD_NAMES = Answer({"Access-Control-Allow-Methods": "GET", "Access-Control-Allow-Headers": "x a"})
STAR = Answer({"Access-Control-Allow-Headers": "*"})


@pytest.mark.parametrize(
    ("answer", "method", "names", "reasons"),
    [
        (BARE_REDIRECT, "GET", (), ["missing-allow-origin", "preflight-redirect", "missing-allow-origin", "preflight-redirect"]),
        (BARE_404, "GET", (), ["missing-allow-origin", "missing-allow-origin", "missing-allow-origin", "preflight-status"]),
        (BAD_NAMES, "PUT", (), ["invalid-allow-headers", "invalid-allow-headers", "method-not-allowed", "invalid-allow-headers"]),
        (STAR, "GET", ("authorization",), ["authorization-not-listed", "", "", ""]),
    ],
)
def test_each_engine_has_its_own_first_complaint(answer: Answer, method: str, names: tuple[str, ...], reasons: list[str]) -> None:
    """As measured: the standard, Chromium, Firefox, WebKit."""
    asked = Preflight(URL, PAGE, False, method, names, answer.response)
    findings = [preflight_check(asked, profile.steps) for profile in PROFILES.values()]
    assert [finding.code if finding else "" for finding in findings] == reasons


@pytest.mark.parametrize(
    ("name", "http_version", "lines", "code"),
    [
        ("access-control-allow-origin", "HTTP/2.0", [PAGE, ""], ""),
        ("access-control-allow-origin", "HTTP/2.0", ["", PAGE], ""),
        ("access-control-allow-origin", "HTTP/2.0", ["*", ""], ""),
        ("access-control-allow-origin", "HTTP/2.0", ["", "*"], ""),
        ("access-control-allow-origin", "HTTP/2.0", [""], "CORSAllowOriginNotMatchingOrigin"),
        ("access-control-allow-origin", "HTTP/2.0", ["", ""], "CORSAllowOriginNotMatchingOrigin"),
        ("access-control-allow-origin", "HTTP/2.0", [PAGE, PAGE], "CORSAllowOriginNotMatchingOrigin"),
        ("Access-Control-Allow-Origin", "HTTP/2.0", [PAGE, ""], ""),
        ("Access-Control-Allow-Origin", "HTTP/2.0", [PAGE, PAGE], "CORSAllowOriginNotMatchingOrigin"),
        ("Access-Control-Allow-Origin", "HTTP/1.1", [PAGE, ""], "CORSMultipleAllowOriginNotAllowed"),
        ("Access-Control-Allow-Origin", "HTTP/1.1", ["", PAGE], "CORSMultipleAllowOriginNotAllowed"),
        ("Access-Control-Allow-Origin", "HTTP/1.1", ["*", ""], "CORSMultipleAllowOriginNotAllowed"),
        ("Access-Control-Allow-Origin", "HTTP/1.1", ["", "*"], "CORSMultipleAllowOriginNotAllowed"),
        ("Access-Control-Allow-Origin", "HTTP/1.1", [""], "CORSAllowOriginNotMatchingOrigin"),
        ("Access-Control-Allow-Origin", "HTTP/1.1", ["", ""], "CORSMultipleAllowOriginNotAllowed"),
        ("Access-Control-Allow-Origin", "HTTP/1.1", [PAGE, PAGE], "CORSMultipleAllowOriginNotAllowed"),
        ("Access-Control-Allow-Origin", "HTTP/1.1", [f"{PAGE}, {PAGE}"], "CORSAllowOriginNotMatchingOrigin"),
    ],
)
def test_firefox_counts_lines_by_the_names_case_and_drops_empty_ones(name: str, http_version: str, lines: list[str], code: str) -> None:
    """Each row measured in Firefox ESR 153.7, the name in lower case as it is over HTTP/2, whatever the proxy shows."""
    answer = Response(200, Headers(tuple((name, line) for line in lines)))
    firefox = PROFILES["firefox"]
    finding = cors_check(PAGE, False, 200, firefox.view(answer.headers, http_version))
    scene = Scene(URL, URL, PAGE, PAGE, "", False, answer, False, http_version)
    assert (firefox.code(finding, scene) if finding else "") == code


@pytest.mark.parametrize(
    ("lines", "seconds"),
    [
        ([], [5, 5, 5, 5]),
        ([""], [5, 5, 5, 5]),
        (["0"], [0, 0, 0, 0]),
        (["-1"], [5, 0, 0, 0]),
        (["+5"], [5, 5, 0, 5]),
        (["junk"], [5, 5, 0, 5]),
        (["600", "600"], [5, 5, 0, 5]),
        (["86401"], [86401, 7200, 86400, 600]),
        (["00000000000000000000600"], [600, 600, 600, 600]),
        (["9" * 19], [9999999999999999999, 5, 86400, 5]),
        (["9" * 5000], [10**20, 5, 86400, 5]),
        (["²"], [5, 5, 0, 5]),
    ],
)
def test_a_preflights_answer_is_kept_for_some_time(lines: list[str], seconds: list[int]) -> None:
    """The standard, Chromium, Firefox, WebKit: their caps, and what they make of junk."""
    received = Headers(tuple(("Access-Control-Max-Age", line) for line in lines))
    assert [lifetime(received, profile.cache) for profile in PROFILES.values()] == seconds


@pytest.mark.parametrize(
    ("lines", "targets"),
    [
        (["/x"], ["https://a.test/x"] * 4),
        (["/x", "/x"], ["https://a.test/x"] * 3 + ["https://a.test/x,%20/x"]),
        (["/x", "/y"], ["", "", "", "https://a.test/x,%20/y"]),
        (["ht\ttp://b.test/"], ["http://b.test/"] * 2 + ["https://a.test/ht%09tp://b.test/", "http://b.test/"]),
        (["/\xc3\xbc"], ["https://a.test/%C3%BC"] * 3 + ["https://a.test/%C3%83%C2%BC"]),
        (["/\xfc"], ["https://a.test/%FC"] * 3 + ["https://a.test/%C3%AF%C2%BF%C2%BD"]),
        (["//\xc3\xbc.test"], ["https://xn--tda.test/"] * 3 + ["https://xn--14-ria7423a.test/"]),
        (["//a b"], [""] * 4),
    ],
)
def test_each_engine_reads_a_location_in_its_way(lines: list[str], targets: list[str]) -> None:
    """As measured: the standard, Chromium 156, Firefox ESR 153.8, WebKitGTK 2.50.6."""
    answer = Response(302, Headers(tuple(("Location", line) for line in lines)))
    assert [location_url("https://a.test/p", answer, profile.location) for profile in PROFILES.values()] == targets


def test_chromium_escapes_what_is_not_printable() -> None:
    """A header's value can't write control characters, or letters beyond ASCII, to the console."""
    answer = Response(200, Headers((("Access-Control-Allow-Origin", "a\x1b[31m\x00é"),)))
    finding = cors_check(PAGE, False, 200, answer.headers)
    assert finding
    line = PROFILES["chromium"].console(finding, Scene(URL, URL, PAGE, PAGE, "", False, answer, False, "HTTP/1.1"))
    assert "'a\\u001B[31m\\u0000\\u00E9'" in line
