"""An extension that asks: whether it has host permission for the server, as Chromium 156 and Firefox 153 showed it."""

import pytest

from cors_addon.core.evidence import ModeClaim, RequestMode
from cors_addon.core.evidence.client import client_of
from cors_addon.core.evidence.host_permission import HostPermission, host_permission
from cors_addon.core.evidence.mode import mode_of
from tests.core.traffic import PAGE, REFUSING, Client, judged, preflight, request

CHROME = "chrome-extension://abcdefghijklmnop"
FIREFOX = "moz-extension://12345678-1234-4234-8234-123456789abc"
SAFARI = "safari-web-extension://A1B2"
HTTP = "http://b.test/x"

PERMISSIONS = {
    "a page": (request("chromium"), PAGE, "NO_EXTENSION"),
    "a sandboxed page": (request("chromium", page="null"), "null", "NO_EXTENSION"),
    "nobody": (request("chromium", page="", origin=None), "", "NO_EXTENSION"),
    "Chromium with": (request("chromium", "POST", page=CHROME, site="none"), CHROME, "GRANTED"),
    "Chromium without": (request("chromium", page=CHROME, site="cross-site"), CHROME, "LACKING"),
    "Chromium's preflight": (preflight("chromium", page=CHROME), CHROME, "LACKING"),
    "Chromium's preflight over http": (preflight("chromium", HTTP, page=CHROME), CHROME, "LACKING"),
    "Chromium's GET over http": (request("chromium", url=HTTP, page=CHROME), CHROME, "LACKING"),
    "Chromium's POST over http": (request("chromium", "POST", HTTP, page=CHROME), CHROME, "UNKNOWN"),
    "Firefox with": (request("firefox", "POST", page=FIREFOX, site="same-origin"), FIREFOX, "GRANTED"),
    "Firefox without": (request("firefox", page=FIREFOX, site="cross-site"), FIREFOX, "LACKING"),
    "Firefox's preflight over http": (preflight("firefox", HTTP, page=FIREFOX), FIREFOX, "LACKING"),
    "Firefox's PUT over http": (request("firefox", "PUT", HTTP, page=FIREFOX), FIREFOX, "UNKNOWN"),
    "Safari": (request("webkit", page=SAFARI, site="cross-site"), SAFARI, "UNKNOWN"),
}


@pytest.mark.parametrize("case", PERMISSIONS)
def test_the_permission(case: str) -> None:
    sent, page, permission = PERMISSIONS[case]
    assert host_permission(sent, mode_of(sent, client_of(sent)), page) is HostPermission[permission]


def test_an_elements_get_over_http_proves_nothing() -> None:
    """In Chromium a crossorigin image has the extension's Origin with and without permission."""
    image = ModeClaim(RequestMode.CORS, "image")
    assert host_permission(request("chromium", url=HTTP, page=CHROME), image, CHROME) is HostPermission.UNKNOWN


C, F, W = Client("chromium"), Client("firefox"), Client("webkit")
GET = {"origin": None, "page": ""}
OUTCOMES = {
    "Chromium with": (C.fetch(0, REFUSING, method="POST", page=CHROME, site="none"), "other not-cors certain"),
    "Chromium's GET with": (C.fetch(0, REFUSING, site="none", **GET), "other not-cors certain"),
    "Chromium without": (C.fetch(0, REFUSING, page=CHROME, site="cross-site"), "actual blocked certain"),
    "Chromium's preflight": (C.preflight(0, REFUSING, page=CHROME), "preflight blocked certain"),
    "Chromium's POST over http": (C.fetch(0, REFUSING, HTTP, method="PUT", page=CHROME), "actual blocked presumed"),
    "Chromium, led away by a server of its own": (C.fetch(0, REFUSING, origin="null", page="", site="none"), "actual blocked certain"),
    "Firefox with": (F.fetch(0, REFUSING, method="POST", page=FIREFOX, site="same-origin"), "other not-cors certain"),
    "Firefox without": (F.fetch(0, REFUSING, page=FIREFOX, site="cross-site"), "actual blocked certain"),
    "Safari": (W.fetch(0, REFUSING, page=SAFARI), "actual blocked presumed"),
}


@pytest.mark.parametrize("case", OUTCOMES)
def test_who_has_permission_is_not_judged(case: str) -> None:
    exchange, expected = OUTCOMES[case]
    (judgement,) = judged(exchange)
    assert f"{judgement.kind} {judgement.verdict} {judgement.certainty}" == expected
    assert judgement.explanation
