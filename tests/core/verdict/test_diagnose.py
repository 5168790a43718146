"""The notes beside a verdict."""

import pytest

from cors_addon.core.verdict.notes import FINDINGS, note
from cors_addon.core.verdict.notes import NOTES as CATALOGUE
from cors_addon.core.wire.budget import within_budget
from cors_addon.core.wire.exchange import Exchange
from tests.core.traffic import PAGE, REFUSING, Client, allowing, answer, granting, judged, redirecting

C, F, U, W = Client("chromium"), Client("firefox"), Client("unknown"), Client("webkit")
PUT = {"method": "PUT"}
JSDOM = "Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/29.1.1"
HTML = answer(content_type="text/html", x_content_type_options="nosniff")
GRANTED = C.preflight(5, granting("*", "*", "*"), names="authorization")
BEARER = C.fetch(6, allowing("*"), **PUT, fields=[("authorization", "Bearer x")])
CHAIN = [C.fetch(0, redirecting("https://c.test/y"))]
LOAD = C.load(0, answer(), server_ip="8.8.8.8")

NOTES: dict[str, tuple[list[Exchange], tuple[str, ...]]] = {
    "an error without CORS": ([C.fetch(0, answer(500))], ("error-answer",)),
    "a limit without CORS": ([C.fetch(0, answer(429, retry_after="9"))], ("error-answer",)),
    "an error with CORS": ([C.fetch(0, allowing(status=500))], ()),
    "an error that names another origin": ([C.fetch(0, allowing("https://d.test", 404))], ()),
    "a success without CORS": ([C.fetch(0, answer())], ()),
    "401 on a preflight": ([C.preflight(0, answer(401))], ("preflight-authentication",)),
    "403 on a preflight, which may refuse for anything": ([C.preflight(0, answer(403))], ()),
    "403 on a preflight that asks for a login": (
        [C.preflight(0, allowing(status=403, www_authenticate="Basic"))],
        ("preflight-authentication", "credentials-open"),
    ),
    "404 on a preflight": ([C.preflight(0, answer(404))], ("preflight-unrouted",)),
    "405 on a preflight": ([C.preflight(0, allowing(status=405))], ("preflight-unrouted", "credentials-open")),
    "a page's own OPTIONS that is answered as a preflight": (
        [
            C.preflight(0, granting(methods="OPTIONS"), method="OPTIONS"),
            C.fetch(1, answer(204, access_control_allow_methods="GET"), method="OPTIONS"),
        ],
        ("options-as-preflight",),
    ),
    "a page's own OPTIONS that is answered otherwise": (
        [C.preflight(0, granting(methods="OPTIONS"), method="OPTIONS"), C.fetch(1, answer(204, allow="GET"), method="OPTIONS")],
        (),
    ),
    "500 on a preflight": ([C.preflight(0, answer(500))], ()),
    "an answer of the proxy's": ([C.fetch(0, allowing(), made_by_proxy=True)], ("made-by-proxy",)),
    "an answer of the proxy's in place of none": (
        [C.fetch(0, answer(502), made_by_proxy=True, error="Connection refused")],
        ("made-by-proxy",),
    ),
    "a request that mitmproxy sent again": ([C.fetch(0, answer(), replayed=True)], ("replayed",)),
    "an image that mitmproxy sent again": ([C.fetch(0, answer(), mode="no-cors", destination="image", replayed=True)], ("replayed",)),
    "a tainted origin": ([*CHAIN, C.fetch(1, allowing(), "https://c.test/y", origin="null")], ("tainted-origin",)),
    "a tainted origin that is allowed": ([*CHAIN, C.fetch(1, allowing("null"), "https://c.test/y", origin="null")], ()),
    "a sandboxed page": ([C.fetch(0, REFUSING, page="null")], ("error-answer",)),
    "Authorization under *": ([GRANTED, *CHAIN, BEARER], ("authorization-wildcard",)),
    "an image that is HTML": ([C.fetch(0, HTML, mode="no-cors", destination="image")], ("opaque-response-blocking",)),
    "an image that is HTML, in Firefox": ([F.fetch(0, HTML, mode="no-cors", destination="image")], ()),
    "an answer with a header of 20,000 characters": ([within_budget(C.fetch(0, allowing(x_long="a" * 20_000)))], ("cut",)),
    "a font": ([U.fetch(0, answer(), destination="font")], ("browsers-differ",)),
    "a passing preflight that is never followed": ([C.preflight(0, granting(credentials=True))], ("never-followed",)),
    "a lifetime that is no number": (
        [C.preflight(0, granting(credentials=True, access_control_max_age="600s"))],
        ("never-followed", "dead-max-age"),
    ),
    "two lifetimes": ([C.preflight(0, granting(credentials=True, access_control_max_age="600, 600"))], ("never-followed", "dead-max-age")),
    "no lifetime at all": ([C.preflight(0, granting(credentials=True, access_control_max_age="-1"))], ("never-followed",)),
    "a reach into the local network": ([LOAD, C.fetch(1, allowing(), server_ip="10.0.0.1")], ("local-network",)),
    "an image in the local network": ([LOAD, C.fetch(1, answer(), mode="no-cors", server_ip="10.0.0.1")], ("local-network",)),
    "the page's own in the local network": ([LOAD, C.fetch(1, answer(500), f"{PAGE}/x", server_ip="10.0.0.1")], ()),
    "a redirect to plain http": ([C.fetch(0, redirecting("http://c.test/y"))], ("mixed-content",)),
    "a redirect to a port of mail": ([C.fetch(0, redirecting("https://c.test:25/y"))], ("bad-port",)),
    "a redirect to a port like others": ([C.fetch(0, redirecting("https://c.test:8443/y"))], ()),
    "a redirect to plain http that is refused": ([C.fetch(0, redirecting("http://c.test/y", origin=""))], ()),
    "a redirect to plain http on this machine": ([C.fetch(0, redirecting("http://localhost/y"))], ()),
    "what the page can read hinges on its credentials": (
        [W.fetch(0, allowing(credentials=True, access_control_expose_headers="*", x_a="1"))],
        ("credentials-open",),
    ),
    "no answer": ([C.fetch(0, None)], ()),
    "a test in jsdom": ([U.fetch(0, answer(), fields=[("user-agent", JSDOM)])], ("own-cors-check",)),
}


def notes(case: str) -> tuple[str, ...]:
    exchanges, _ = NOTES[case]
    judgement = judged(*exchanges)[0 if exchanges[0] is GRANTED else -1]
    assert all(note.text for note in judgement.notes)
    return tuple(note.code for note in judgement.notes)


@pytest.mark.parametrize("case", NOTES)
def test_the_notes(case: str) -> None:
    assert notes(case) == NOTES[case][1]


def test_every_note_has_a_row() -> None:
    """And only what the catalogue holds is noted; the findings have theirs in test_findings.py."""
    assert CATALOGUE.keys() - FINDINGS == {code for _, codes in NOTES.values() for code in codes} - FINDINGS
    with pytest.raises(ValueError, match="no note"):
        note("another", "")
