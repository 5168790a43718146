"""The content view CORS: what it tells of which flow, when mitmproxy chooses it, and that nothing hostile gets through it."""

import asyncio
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mitmproxy import contentviews, flow, http, io
from mitmproxy.addons.script import Script
from mitmproxy.addons.view import View
from mitmproxy.test import taddons, tflow

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.verdict.annotation import annotation
from cors_addon.proxy.addon import CorsAddon
from cors_addon.proxy.contentview.annotated import judgement_of
from cors_addon.proxy.contentview.section import Section, as_text
from cors_addon.reading.flows import exchange_of
from cors_addon.report.telling.story import remedy_line
from tests.proxy.flows import RECORDINGS, cors_flow, curl_flow, recorded, view_of

BAD = "https://other.test"
SCRIPT = Path(__file__).parents[2] / "cors_addon" / "proxy" / "script.py"
SCENARIOS = sorted(path.parent.name for path in RECORDINGS.glob("*/flows.mitm"))
PASSED = {"CORS", "Why", "As a browser", "Headers", "Console", "Page", "Known", "Attempt"}
FAILED = {"What is wrong", "Do this first", "Then", "The hidden answer", "What the browser says", "Also", "What the server did"}
HEADINGS = {*PASSED, *FAILED, "Headers that mend it", "What headers do", "Rule"}


@pytest.fixture
def addon() -> CorsAddon:
    return CorsAddon()


@pytest.fixture
def context(addon: CorsAddon) -> Iterator[taddons.context]:
    with taddons.context(addon) as context:
        yield context
        addon.done()
        view_of(addon).done()


def message_of(one: flow.Flow) -> contentviews.ContentviewMessage:
    if isinstance(one, http.HTTPFlow):
        return one.response or one.request
    return one.messages[0] if hasattr(one, "messages") else one.request


def told(one: flow.Flow, message: contentviews.ContentviewMessage | None = None) -> dict[str, str]:
    """Return the view's sections: their names and texts, each a single line."""
    text = contentviews.prettify_message(message or message_of(one), one, "cors").text
    return sections_in(text)


def sections_in(text: str) -> dict[str, str]:
    """Return the sections of a text; a line that is neither indented nor a heading is in none."""
    blocks = [block.partition(":\n") for block in re.split(r"^(?! )", text, flags=re.MULTILINE) if block]
    assert all(rest for _, _, rest in blocks)
    assert len({name for name, _, _ in blocks}) == len(blocks)
    return {name: " ".join(lines.split()) for name, _, lines in blocks}


def judge(addon: CorsAddon, context: taddons.context, *flows: http.HTTPFlow) -> None:
    """Let the addon see flows, and mitmproxy list them."""
    view = View()
    context.master.addons.add(view)
    view.add(flows)
    for one in flows:
        addon.response(one)
    asyncio.run(asyncio.sleep(0))
    addon._take(addon._ledger.finish())


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_story_of_each_recorded_flow_holds_its_judgement(addon: CorsAddon, context: taddons.context, scenario: str) -> None:
    flows = recorded(scenario)
    judge(addon, context, *flows)
    for one in flows:
        judgement, sections = judgement_of(one), told(one)
        assert judgement is not None
        assert sections.keys() <= HEADINGS
        assert judgement.verdict in sections["CORS"]
        assert judgement.reason in sections.get("What the browser says", "")
        assert judgement.is_blocked == ("What is wrong" in sections) != ("Why" in sections)
        for remedy in judgement.remedies:
            assert remedy_line(remedy) in sections["Headers that mend it"]
        for engine, verdict in judgement.engines.items():
            if engine != "fetch" and "***" not in sections.get("Console", ""):
                assert " ".join(verdict.console.split()) in sections.get("Console", "")
        others = [other for other in flows if other.id in judgement.flows]
        lines = [f"{number}. {other.request.method} {other.request.scheme}:" for number, other in enumerate(others, start=1)]
        assert all(line in sections["Attempt"] for line in lines) if len(others) > 1 else "Attempt" not in sections


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_an_annotation_is_read_as_it_was_written(scenario: str) -> None:
    ledger = Ledger()
    for one in recorded(scenario):
        for record in ledger.see(exchange_of(one)):
            bearer = tflow.tflow()
            bearer.id, bearer.metadata["cors"] = record.judgement.flow, annotation(record.judgement)
            read = judgement_of(bearer)
            assert read is not None
            assert annotation(read) == annotation(record.judgement)


def without(key: str) -> Callable[[dict], None]:
    return lambda note: note.pop(key)


def having(key: str, value: object) -> Callable[[dict], None]:
    return lambda note: note.update({key: value})


@pytest.mark.parametrize(
    "damage",
    [
        without("kind"),
        without("client"),
        having("verdict", "perhaps"),
        having("verdict", None),
        having("explanation", ["a list"]),
        having("remedies", [["set", "x"]]),
        having("remedies", [["explode", "x", "y"]]),
        having("remedies", "set"),
        having("client", []),
        having("client", {"browser": True, "engine": "webkit", "because": [], "level": "much"}),
        having("client", {"browser": True, "engine": "webkit", "because": [], "name": 1}),
        having("credentials", {"mode": 7, "because": ""}),
        having("engines", {"chromium": 1}),
        having("engines", {1: {}}),
        having("notes", [{"code": "x"}]),
        having("flows", {"a": "b"}),
        having("as_browser", "blocked"),
        having("as_browser", {"verdict": "blocked", "reason": ""}),
        having("as_browser", {"verdict": "maybe", "reason": "", "explanation": ""}),
    ],
)
def test_what_is_no_annotation_is_said_to_be_none(addon: CorsAddon, context: taddons.context, damage: Callable[[dict], None]) -> None:
    one = cors_flow(BAD)
    judge(addon, context, one)
    assert set(told(one)) > {"CORS", "What is wrong"}
    damage(one.metadata["cors"])
    assert judgement_of(one) is None
    assert set(told(one)) == {"CORS"}


@pytest.mark.parametrize("value", ["text", 7, None, ["x"], {}])
def test_a_foreign_value_under_our_key_harms_nothing(addon: CorsAddon, context: taddons.context, value: object) -> None:
    one = cors_flow(BAD)
    one.metadata["cors"] = value
    assert set(told(one)) == {"CORS"}


@pytest.mark.parametrize("key", ["hidden", "mode", "page", "method", "preflight", "reached_server", "initiator", "notes", "as_browser"])
def test_keys_that_came_to_the_contract_later_may_be_missing(addon: CorsAddon, context: taddons.context, key: str) -> None:
    one = cors_flow(BAD)
    judge(addon, context, one)
    del one.metadata["cors"][key]
    assert "origin-mismatch" in told(one)["What the browser says"]


def unanswered() -> http.HTTPFlow:
    one = cors_flow(None)
    one.response = None
    return one


def replayed() -> http.HTTPFlow:
    one = cors_flow(None)
    one.is_replay = "request"
    return one


def tunnel() -> http.HTTPFlow:
    one = cors_flow(None)
    one.request.method = "CONNECT"
    return one


NOT_JUDGED = {
    "tcp": tflow.ttcpflow,
    "udp": tflow.tudpflow,
    "loaded": lambda: cors_flow(None),
    "unanswered": unanswered,
    "replayed": replayed,
    "tunnel": tunnel,
}


def test_each_flow_that_is_not_judged_gets_its_own_sentence(addon: CorsAddon, context: taddons.context) -> None:
    websocket = tflow.twebsocketflow()
    said = [told(websocket, websocket.websocket.messages[0]), *(told(make()) for make in NOT_JUDGED.values())]
    assert {frozenset(sections) for sections in said} == {frozenset({"CORS"})}
    assert len({sections["CORS"] for sections in said}) == len(said)


def test_a_dns_flow_and_data_without_flow_get_a_sentence(addon: CorsAddon, context: taddons.context) -> None:
    view = contentviews.registry["cors"]
    for one in (tflow.tdnsflow(), None):
        text = view.prettify(b"", contentviews.Metadata(flow=one))
        assert set(sections_in(text)) == {"CORS"}
        assert view.render_priority(b"", contentviews.Metadata(flow=one)) < 0


JSDOM = "Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/22.1.0"
BARE = ("sec-fetch-mode", "sec-fetch-site", "sec-fetch-dest", "sec-ch-ua")
CLIENTS = {
    "jsdom": ({"user-agent": JSDOM}, (), "jsdom"),
    "curl": ({"user-agent": "curl/8.5.0"}, BARE, "curl"),
    "Tauri": ({"origin": "tauri://localhost"}, (), "Tauri"),
    "perhaps a browser": ({}, BARE, "perhaps a browser"),
    "no browser": ({"user-agent": "x"}, BARE, "no browser"),
}


@pytest.mark.parametrize("case", CLIENTS)
def test_the_story_tells_who_sent_the_flow(addon: CorsAddon, context: taddons.context, case: str) -> None:
    """By name where it has one; read back from the annotation it is the same."""
    fields, gone, name = CLIENTS[case]
    one = cors_flow(None)
    one.request.headers.update(fields)
    for header in gone:
        one.request.headers.pop(header, None)
    judge(addon, context, one)
    judgement, sections = judgement_of(one), told(one)
    assert judgement is not None
    assert annotation(judgement).items() <= one.metadata["cors"].items()
    assert name in sections["Known"]
    if judgement.client.emulates:
        assert judgement.engines["jsdom"].console in sections["Console"]


def test_a_websocket_handshake_has_a_story(addon: CorsAddon, context: taddons.context) -> None:
    one = tflow.twebsocketflow()
    one.request.headers["sec-websocket-key"] = "x"
    judge(addon, context, one)
    text = contentviews.prettify_message(one.response, one, "cors").text
    assert "not-cors" in text
    assert contentviews.prettify_message(one.response, one).view_name != "CORS"


def test_a_flow_that_was_annotated_saved_and_loaded_tells_its_story(addon: CorsAddon, context: taddons.context, tmp_path: Path) -> None:
    """mitmproxy's `L` gives each loaded flow a new id and asks no addon."""
    flows = [one for one in recorded("demo") if one.request.path == "/orders/2"]
    judge(addon, context, *flows)
    before = [told(one) for one in flows]
    assert any("Attempt" in sections for sections in before)
    path = tmp_path / "saved.mitm"
    with path.open("wb") as file:
        for one in flows:
            io.FlowWriter(file).add(one)
    with path.open("rb") as file:
        loaded = [one.copy() for one in io.FlowReader(file).stream()]
    assert {one.id for one in loaded}.isdisjoint(one.id for one in flows)
    context.master.addons.get("view").clear()
    addon.clear()
    for sections, one in zip(before, loaded, strict=True):
        after = told(one)
        assert {name: text for name, text in after.items() if name != "Attempt"} == {
            name: text for name, text in sections.items() if name != "Attempt"
        }
        assert ("no longer here" in after.get("Attempt", "")) == ("Attempt" in sections)


def test_a_flow_of_the_attempt_that_was_deleted_is_told_by_memory(addon: CorsAddon, context: taddons.context) -> None:
    preflight, put, *_ = (one for one in recorded("demo") if one.request.path == "/orders/2")
    judge(addon, context, preflight, put)
    context.master.addons.get("view").remove([preflight])
    assert "1. OPTIONS" in told(put)["Attempt"]
    context.configure(addon, cors_memory=7)
    assert "no longer here" in told(put)["Attempt"]


HOSTILE = {
    "escape": "\x1b[2J\x1b]0;owned\x07",
    "bidi": "https://a\u202egro.live",
    "lines": "a\nRule:\n  b\rc",
    "c1": "\x9b31m",
    "markup": "<img src=x onerror=alert(1)>",
    "braces": "{status} {0} %s",
    "megabyte": "x" * 1_000_000,
    "blanks": "   leading",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_values_show_as_text(addon: CorsAddon, context: taddons.context, name: str) -> None:
    value = HOSTILE[name]
    one = cors_flow("*", path="/" + value[:2000].encode("utf-8", "surrogateescape").decode("latin-1"))
    raw = value.encode()
    one.request.headers["origin"] = "https://page.test"
    one.request.headers.fields += ((b"cookie", raw), (b"access-control-request-headers", raw))
    one.response.headers.fields = (
        (b"access-control-allow-origin", raw),
        (b"access-control-allow-headers", raw),
        (b"location", raw),
        (b"vary", raw),
    )
    judge(addon, context, one)
    for width in (0, 40, 200):
        text = view_of(addon)._teller.story(one, width)
        assert len(text) < 40_000
        assert all(character == "\n" or character.isprintable() for character in text)
        assert set(sections_in(text)) <= HEADINGS


def test_headers_to_copy_stand_on_a_line_each() -> None:
    line = "Access-Control-Allow-Headers: " + ", ".join(f"x-{number}" for number in range(50))
    wrapped, kept = (as_text([Section("Fix", (line,), wrapped=wraps)], 60) for wraps in (True, False))
    assert f"  {line}\n" in kept
    assert max(map(len, wrapped.splitlines())) <= 60


@pytest.mark.parametrize("line", ["  two blanks", "   ", "\u3000", "- a: b", "Why:", "a" * 500, " ".join("a" * 500), "\ufeff"])
def test_no_line_looks_like_a_heading(line: str) -> None:
    text = as_text([Section("CORS", ("", line, "", f"  {line}")), Section("Empty", ("", "")), Section("Why", ("x",))], 40)
    assert sections_in(text).keys() == {"CORS", "Why"}


def test_secrets_are_masked_unless_asked_for(addon: CorsAddon, context: taddons.context) -> None:
    flows = [one for one in recorded("demo") if one.request.path == "/orders/2"]
    for one in flows:
        one.request.path += "?token=s3cret-Tok3n"
        one.request.headers["authorization"] = "Bearer s3cret-Tok3n"
    judge(addon, context, *flows)
    texts = [str(told(one)) for one in flows]
    assert any("token=***" in text for text in texts)
    assert not any("s3cret" in text for text in texts)
    context.configure(addon, cors_show_secrets=True)
    assert all("Bearer s3cret-Tok3n" in str(told(one)) for one in flows)


def preflight(**changes: object) -> http.HTTPFlow:
    one = next(one for one in recorded("demo") if one.request.host == "stock.test")
    for name, value in changes.items():
        setattr(one.response, name, value)
    return one


def answered(content: bytes, kind: str = "application/json", allow: str | None = BAD) -> http.HTTPFlow:
    one = cors_flow(allow)
    one.response.content, one.response.headers["content-type"] = content, kind
    return one


def same_origin() -> http.HTTPFlow:
    one = answered(b"")
    one.request.headers["sec-fetch-site"] = "same-origin"
    one.request.headers["origin"] = "https://api.test"
    return one


def asked_with_query() -> http.HTTPFlow:
    one = cors_flow(BAD, path="/x?a=b")
    one.request.content = b""
    return one


def by_curl() -> http.HTTPFlow:
    one = curl_flow(None)
    one.response.content = b""
    return one


@pytest.mark.parametrize("allow", [None, "*", "https://page.test"])
def test_what_no_browser_sent_is_told_as_a_browser_would_have_it(addon: CorsAddon, context: taddons.context, allow: str | None) -> None:
    """Also of a flow that was saved and loaded."""
    one = curl_flow(allow)
    judge(addon, context, one)
    note = one.metadata["cors"]
    assert annotation(judgement_of(one)) == {key: value for key, value in note.items() if key != "wrote"}
    sections = told(one)
    assert "not-cors" in sections["CORS"]
    assert note["as_browser"]["verdict"] in sections["As a browser"]
    assert note["as_browser"]["reason"] in sections["As a browser"]
    assert note["as_browser"]["explanation"] in sections["As a browser"]
    assert "https://page.test" in sections["Headers"]


@pytest.mark.parametrize(
    ("make", "side", "chosen"),
    [
        (preflight, "response", "CORS"),
        (preflight, "request", "CORS"),
        (lambda: answered(b""), "response", "CORS"),
        (lambda: answered(b"", allow="*"), "response", "CORS"),
        (lambda: answered(b"", "text/html"), "response", "CORS"),
        (lambda: answered(b"", "application/x-www-form-urlencoded"), "response", "CORS"),
        (lambda: answered(b"{}"), "response", "JSON"),
        (lambda: answered(b"<p>", "text/html"), "response", "XML/HTML"),
        (lambda: answered(b"plain", "text/plain"), "response", "Raw"),
        (lambda: preflight(content=b"{}"), "response", "Raw"),
        (asked_with_query, "request", "Query"),
        (same_origin, "response", "Raw"),
        (by_curl, "response", "CORS"),
    ],
)
def test_mitmproxy_chooses_the_view_where_there_is_nothing_better(
    addon: CorsAddon, context: taddons.context, make: Callable[[], http.HTTPFlow], side: str, chosen: str
) -> None:
    one = make()
    assert contentviews.prettify_message(getattr(one, side), one).view_name != "CORS"
    judge(addon, context, one)
    assert contentviews.prettify_message(getattr(one, side), one).view_name == chosen


def ours() -> list[str]:
    return [name for name in contentviews.registry.available_views() if name == "cors"]


def test_the_view_comes_and_goes_with_the_addon() -> None:
    assert ours() == []
    first, second = CorsAddon(), CorsAddon()
    with taddons.context(first) as context:
        assert ours() == ["cors"]
        mine = contentviews.registry["cors"]
        context.master.addons.remove(first)
        assert ours() == []
        context.master.addons.add(second)
        assert contentviews.registry["cors"] is not mine
        view_of(first).done()
        assert ours() == ["cors"]
        context.master.addons.remove(second)
    assert ours() == []


def test_reloading_the_script_keeps_exactly_one_view(monkeypatch: pytest.MonkeyPatch) -> None:
    # The script has the package read afresh; afterwards all tests are to have the same one again.
    for name in [name for name in sys.modules if name.partition(".")[0] == "cors_addon"]:
        monkeypatch.setitem(sys.modules, name, sys.modules[name])
    asyncio.run(reloaded())


async def reloaded() -> None:
    with taddons.context() as context:
        script = Script(str(SCRIPT), False)
        script.running()
        before = contentviews.registry["cors"]
        script.loadscript()
        assert ours() == ["cors"]
        assert contentviews.registry["cors"] is not before
        context.master.addons.remove(script.ns)
    assert ours() == []
