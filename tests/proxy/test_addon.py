"""The addon in mitmproxy: hooks, options, commands, annotations and reports."""

import asyncio
import json
import logging
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from mitmproxy import exceptions, http, io
from mitmproxy.addons.view import View
from mitmproxy.flow import Error
from mitmproxy.test import taddons, tflow

from cors_addon.proxy.addon import CorsAddon
from cors_addon.proxy.log_lines import failure_line
from cors_addon.report.telling.mark import BLOCKED
from tests.processor_time import costs_less
from tests.proxy.flows import cors_flow, curl_flow, recorded, view_of

BAD = "https://other.test"


@pytest.fixture
def addon() -> CorsAddon:
    return CorsAddon()


@pytest.fixture
def context(addon: CorsAddon) -> Iterator[taddons.context]:
    with taddons.context(addon) as context:
        yield context
        addon.done()


def note(flow: http.HTTPFlow) -> dict:
    return flow.metadata["cors"]


def test_a_blocked_flow_is_annotated_marked_and_explained(addon: CorsAddon, context: taddons.context) -> None:
    flow = cors_flow(BAD)
    addon.response(flow)
    assert (note(flow)["verdict"], note(flow)["reason"], note(flow)["kind"]) == ("blocked", "origin-mismatch", "actual")
    assert flow.marked == BLOCKED
    assert BAD in flow.comment


def test_an_allowed_flow_gets_no_mark_and_no_comment(addon: CorsAddon, context: taddons.context) -> None:
    flow = cors_flow("https://page.test")
    addon.response(flow)
    assert (note(flow)["verdict"], flow.marked, flow.comment) == ("allowed", "", "")


def test_the_users_own_comment_and_mark_stay(addon: CorsAddon, context: taddons.context) -> None:
    flow = cors_flow(BAD)
    flow.comment, flow.marked = "mine", ":grapes:"
    addon.response(flow)
    addon.response(flow)
    assert (flow.comment, flow.marked) == ("mine", ":grapes:")


def test_what_the_addon_wrote_goes_when_the_verdict_changes(addon: CorsAddon, context: taddons.context) -> None:
    flow = cors_flow(BAD)
    addon.response(flow)
    flow.response.headers["access-control-allow-origin"] = "https://page.test"
    addon.update([flow])
    assert (note(flow)["verdict"], flow.marked, flow.comment) == ("allowed", "", "")


def test_an_annotation_survives_saving_and_is_made_afresh_on_loading(addon: CorsAddon, context: taddons.context, tmp_path: Path) -> None:
    flow = cors_flow(BAD)
    addon.response(flow)
    path = tmp_path / "saved.mitm"
    with path.open("wb") as file:
        io.FlowWriter(file).add(flow)
    with path.open("rb") as file:
        (loaded,) = io.FlowReader(file).stream()
    assert loaded.metadata["cors"] == json.loads(json.dumps(note(flow)))
    written = (flow.comment, flow.marked)
    addon.clear()
    addon.response(loaded)
    assert (loaded.comment, loaded.marked) == written != ("", "")


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("cors_report", "report.unknown", ".html"),
        ("cors_report", "missing-folder/report.html", "missing-folder"),
        ("cors_report", "report", "suffix"),
        ("cors_filter", "~nonsense (", "cors_filter"),
        ("cors_memory", 0, "cors_memory"),
        ("cors_groups", -1, "cors_groups"),
        ("cors_patience", 0, "cors_patience"),
        ("cors_patience", 10**400, "cors_patience"),
        ("cors_memory", 10**30, "cors_memory"),
        ("cors_engine", "trident", "cors_engine"),
        ("cors_clients", "curl", "browsers, all"),
    ],
)
def test_a_bad_option_is_refused_and_the_former_state_stays(
    addon: CorsAddon, context: taddons.context, name: str, value: object, word: str
) -> None:
    flow = cors_flow(BAD)
    addon.response(flow)
    with pytest.raises(exceptions.OptionsError, match=re.escape(word)):
        context.configure(addon, **{name: value})
    assert "1 of 1" in addon.summary()[0]


def test_a_filter_chooses_what_is_judged(addon: CorsAddon, context: taddons.context) -> None:
    context.configure(addon, cors_filter="~u /yes")
    yes, no = cors_flow(BAD, path="/yes"), cors_flow(BAD, path="/no")
    addon.response(yes)
    addon.response(no)
    assert ("cors" in yes.metadata, "cors" in no.metadata) == (True, False)


def test_what_mitmproxy_tells_after_every_hook_is_no_edit(addon: CorsAddon, context: taddons.context, tmp_path: Path) -> None:
    """It calls `update` after `response`, too, and a judgement that nothing changed is not made twice."""
    path = tmp_path / "report.jsonl"
    context.configure(addon, cors_report=str(path))
    flow = cors_flow(BAD)
    addon.response(flow)
    addon.update([flow, cors_flow(BAD), tflow.ttcpflow()])
    assert len(path.read_text().splitlines()) == 1


def test_marks_and_comments_can_be_switched_off(addon: CorsAddon, context: taddons.context) -> None:
    context.configure(addon, cors_mark=False, cors_comment=False)
    flow = cors_flow(BAD)
    addon.response(flow)
    assert (note(flow)["verdict"], flow.marked, flow.comment) == ("blocked", "", "")


def test_another_engine_can_judge(addon: CorsAddon, context: taddons.context) -> None:
    (preflight, *_) = [flow for flow in recorded("header-not-allowed-chromium") if flow.request.method == "OPTIONS"]
    preflight.request.headers["access-control-request-headers"] = "authorization"
    preflight.response.headers["access-control-allow-headers"] = "*"
    preflight.response.headers["access-control-allow-origin"] = "*"
    preflight.response.status_code = 204
    verdicts = {}
    for engine in ("auto", "fetch", "firefox"):
        context.configure(addon, cors_engine=engine)
        addon.response(preflight)
        verdicts[engine] = (note(preflight)["verdict"], note(preflight)["reason"])
    assert verdicts == {"auto": ("allowed", ""), "fetch": ("blocked", "authorization-not-listed"), "firefox": ("allowed", "")}


def test_a_tunnel_is_not_judged(addon: CorsAddon, context: taddons.context) -> None:
    connect = cors_flow(BAD)
    connect.request.method = "CONNECT"
    addon.error(connect)
    assert "cors" not in connect.metadata


def replay(addon: CorsAddon, flow: http.HTTPFlow, allow: str) -> None:
    """Send a flow's request again and get another answer, in the steps of mitmproxy's addon clientplayback."""
    flow.backup()
    flow.is_replay, flow.response = "request", None
    addon.update([flow])
    assert "cors" not in flow.metadata
    flow.live = True
    addon.requestheaders(flow)
    addon.request(flow)
    flow.response = cors_flow(allow).response
    addon.response(flow)
    flow.live = False
    addon.update([flow])


def told(flow: http.HTTPFlow) -> tuple[str, str, bool, list[str]]:
    """Return what a flow shows: its verdict, mark, whether it has a comment, and the codes of its notes."""
    return note(flow)["verdict"], flow.marked, bool(flow.comment), [one["code"] for one in note(flow)["notes"]]


FINE, FAILED = ("allowed", "", False, []), ("blocked", BLOCKED, True, [])
FINE_AGAIN, FAILED_AGAIN = ("allowed", "", False, ["replayed"]), ("blocked", BLOCKED, True, ["replayed"])


def test_a_replayed_request_shows_its_own_answer_and_does_not_count(addon: CorsAddon, context: taddons.context, tmp_path: Path) -> None:
    path = tmp_path / "report.jsonl"
    context.configure(addon, cors_report=str(path))
    flow = cors_flow(BAD)
    addon.response(flow)
    assert told(flow) == FAILED
    before = path.read_text(), addon.summary()
    replay(addon, flow, "https://page.test")
    assert told(flow) == FINE_AGAIN
    flow.response.headers["access-control-allow-origin"] = BAD
    addon.update([flow])
    assert told(flow) == FAILED_AGAIN
    addon._take(addon._ledger.finish())
    addon._take([addon._ledger.known(flow.id)])
    assert told(flow) == FAILED_AGAIN
    assert len(addon.explain([flow, cors_flow("*")])) == 2
    addon.judge([flow])
    assert told(flow) == FAILED_AGAIN
    assert addon.summary() == before[1]
    flow.revert()
    addon.update([flow])
    assert told(flow) == FAILED
    replay(addon, flow, "https://page.test")
    addon.clear()
    assert (flow.metadata, flow.comment, flow.marked) == ({}, "", "")


def test_a_replayed_request_is_judged_by_what_the_traffic_showed_of_it(addon: CorsAddon, context: taddons.context) -> None:
    """Unless it was edited before it was sent again."""
    flows = recorded("wildcard-credentials-chromium")
    for flow in flows:
        addon.response(flow)
    blocked = [flow for flow in flows if note(flow)["reason"] == "wildcard-with-credentials" and note(flow)["kind"] == "actual"]
    assert blocked
    for flow in blocked:
        credentials = note(flow)["credentials"]
        replay(addon, flow, "*")
        assert (note(flow)["reason"], note(flow)["credentials"]) == ("wildcard-with-credentials", credentials)
        replay(addon, flow, note(flow)["page"])
        flow.request.headers["origin"] = "https://another.test"
        replay(addon, flow, "https://another.test")
        assert note(flow)["page"] == "https://another.test"


def test_a_replayed_request_leads_to_nothing(addon: CorsAddon, context: taddons.context) -> None:
    """A preflight that waits for its request is not followed by one that mitmproxy sends."""
    flows = recorded("cached-preflight-chromium")
    preflight = next(flow for flow in flows if flow.request.method == "OPTIONS")
    actual = next(flow for flow in flows if flow.request.url == preflight.request.url and flow.request.method != "OPTIONS")
    addon.response(preflight)
    replay(addon, actual, "*")
    assert [record.judgement.flow for record in addon._ledger.settle(actual.request.timestamp_start + 1000)] == [preflight.id]


@pytest.mark.parametrize("edit", ["status", "header", "body", "scheme"])
def test_what_the_judgement_rests_on_is_judged_again_when_it_is_edited(addon: CorsAddon, context: taddons.context, edit: str) -> None:
    flow = cors_flow("*")
    addon.response(flow)
    was = note(flow)
    match edit:
        case "status":
            flow.response.status_code = 500
        case "header":
            flow.response.headers["access-control-allow-origin"] = BAD
        case "body":
            flow.response.content = b"<!doctype html>"
        case "scheme":
            flow.request.scheme = "http"
    addon.update([flow])
    assert note(flow) is not was


def test_an_edit_that_only_mitmproxys_list_is_told_of_is_judged_again(addon: CorsAddon, context: taddons.context) -> None:
    """mitmweb asks no addon but its list (tools/web/app.py, FlowHandler.put); the list then shows the new mark."""
    listed = View()
    context.master.addons.add(listed)
    view_of(addon).running()
    flow = cors_flow(BAD)
    listed.add([flow])
    addon.response(flow)
    shown = []
    listed.sig_view_update.connect(show := lambda flow: shown.append(flow.marked))
    flow.response.headers["access-control-allow-origin"] = "https://page.test"
    listed.update([flow])
    assert told(flow) == FINE
    assert "" in shown
    assert show


def test_a_copy_or_a_loaded_flow_that_is_edited_shows_what_it_is_and_does_not_count(addon: CorsAddon, context: taddons.context) -> None:
    """In the console a flow is duplicated, edited, and sent: no page sent that."""
    flow = cors_flow(BAD)
    addon.response(flow)
    before = addon.summary()
    copy = flow.copy()
    addon.update([copy])
    assert told(copy) == FAILED
    copy.backup()
    copy.response.headers["access-control-allow-origin"] = "https://page.test"
    addon.update([copy])
    assert told(copy) == FINE
    copy.response.headers["access-control-allow-origin"] = BAD
    addon.update([copy])
    assert told(copy) == FAILED
    replay(addon, copy, "https://page.test")
    assert told(copy) == FINE_AGAIN
    assert addon.summary() == before


def test_an_answer_that_mitmproxy_replays_counts_as_the_browser_gets_it(addon: CorsAddon, context: taddons.context) -> None:
    flow = cors_flow(BAD)
    flow.is_replay = "response"
    addon.response(flow)
    assert told(flow) == ("blocked", BLOCKED, True, ["made-by-proxy"])
    assert "1 of 1" in addon.summary()[0]


def test_what_mitmproxys_end_breaks_off_is_not_judged_and_what_comes_late_is_written(
    addon: CorsAddon, context: taddons.context, tmp_path: Path
) -> None:
    paths = [tmp_path / "report.jsonl", tmp_path / "report.json"]
    for path in paths:
        context.configure(addon, cors_report=str(path))
        addon.response(cors_flow(BAD, path="/one"))
        addon.done()
        broken = cors_flow(None)
        broken.response, broken.error = None, Error("connection cancelled")
        addon.error(broken)
        assert "cors" not in broken.metadata
        addon.response(cors_flow(BAD, path="/late"))
        addon._is_done = False
    assert len(paths[0].read_text().splitlines()) == 2
    assert json.loads(paths[1].read_text())["totals"]["flows"] == 4


def test_a_stream_is_judged_at_its_headers(addon: CorsAddon, context: taddons.context) -> None:
    stream, page = cors_flow(BAD), cors_flow(BAD)
    stream.response.headers["content-type"] = "text/event-stream"
    addon.responseheaders(stream)
    addon.responseheaders(page)
    assert note(stream)["verdict"] == "blocked"
    assert "cors" not in page.metadata
    addon.response(stream)
    assert "1 of 1" in addon.summary()[0]


def test_a_failure_is_told_once_with_what_the_server_did(
    addon: CorsAddon, context: taddons.context, caplog: pytest.LogCaptureFixture
) -> None:
    flow = cors_flow(BAD, path="/data?token=s3cret")
    with caplog.at_level(logging.WARNING):
        addon.response(flow)
        addon.response(flow)
    (line,) = [record.getMessage() for record in caplog.records if "origin-mismatch" in record.getMessage()]
    assert "s3cret" not in line
    assert "all the same" in line


def test_log_lines_can_be_switched_off(addon: CorsAddon, context: taddons.context, caplog: pytest.LogCaptureFixture) -> None:
    context.configure(addon, cors_log=False)
    with caplog.at_level(logging.INFO):
        addon.response(cors_flow(BAD))
        addon.done()
    assert not [record for record in caplog.records if "CORS" in record.getMessage()]


def test_the_summary_comes_at_the_end(addon: CorsAddon, context: taddons.context, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        for flow in recorded("demo"):
            addon.response(flow)
        addon.done()
    assert any("8 of 18" in record.getMessage() for record in caplog.records)


def test_lines_are_written_as_judgements_come_and_a_revision_is_a_new_line(
    addon: CorsAddon, context: taddons.context, tmp_path: Path
) -> None:
    path = tmp_path / "report.jsonl"
    context.configure(addon, cors_report=str(path))
    flows = recorded("cached-preflight-chromium")
    for flow in flows:
        addon.response(flow)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert {line["flow"] for line in lines} == {flow.id for flow in flows}
    assert len(lines) > len(flows)
    last = {line["flow"]: line for line in lines}
    assert all(last[flow.id]["verdict"] == note(flow)["verdict"] for flow in flows)


@pytest.mark.parametrize("suffix", ["txt", "json", "html"])
def test_the_report_file_is_written_at_the_end(addon: CorsAddon, context: taddons.context, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"report.{suffix}"
    context.configure(addon, cors_report=str(path))
    addon.response(cors_flow(BAD))
    addon.done()
    assert "origin-mismatch" in path.read_text()


def test_an_export_of_given_flows_holds_those_alone(addon: CorsAddon, context: taddons.context, tmp_path: Path) -> None:
    one, other = cors_flow(BAD, path="/one"), cors_flow(None, path="/other")
    addon.response(one)
    addon.response(other)
    everything, some, lines = (str(tmp_path / name) for name in ("all.json", "some.json", "some.jsonl"))
    addon.export(everything)
    addon.export(some, [one])
    addon.export(lines, [one, tflow.ttcpflow()])
    assert {group["reason"] for group in json.loads(Path(everything).read_text())["groups"]} == {"origin-mismatch", "missing-allow-origin"}
    assert {group["reason"] for group in json.loads(Path(some).read_text())["groups"]} == {"origin-mismatch"}
    assert [json.loads(line)["flow"] for line in Path(lines).read_text().splitlines()] == [one.id]


@pytest.mark.parametrize("name", ["report.unknown", "missing/report.html", "report.jsonl"])
def test_an_export_to_a_bad_path_says_what_to_do(addon: CorsAddon, context: taddons.context, tmp_path: Path, name: str) -> None:
    with pytest.raises(exceptions.CommandError, match=r"cors\.export"):
        addon.export(str(tmp_path / name))


def test_explain_tells_of_blocked_and_of_other_flows(addon: CorsAddon, context: taddons.context) -> None:
    blocked, allowed = cors_flow(BAD), cors_flow("*")
    addon.response(blocked)
    for flows in ([blocked], [blocked, allowed]):
        assert any("origin-mismatch" in line for line in addon.explain(flows))
    assert len(addon.explain([allowed, cors_flow("*")])) == 2
    addon.response(allowed)
    assert "CORS:" in addon.explain([allowed])


def test_what_no_browser_sent_gets_a_comment_and_no_mark(addon: CorsAddon, context: taddons.context) -> None:
    """It is no attempt; with `all` it is one."""
    for clients, kind, marked, counted in (("browsers", "other", "", "No"), ("all", "actual", ":red_circle:", "1 of 1")):
        context.configure(addon, cors_clients=clients)
        flow = curl_flow(BAD)
        addon.response(flow)
        assert (note(flow)["kind"], flow.marked, "origin" in flow.comment) == (kind, marked, True)
        assert counted in addon.summary()[0]
    passed = curl_flow("*")
    context.configure(addon, cors_clients="browsers")
    addon.response(passed)
    assert (note(passed)["as_browser"]["verdict"], passed.comment) == ("allowed", "")


def test_what_a_browser_would_block_is_logged_once_for_each_kind(
    addon: CorsAddon, context: taddons.context, caplog: pytest.LogCaptureFixture
) -> None:
    """Programs may send thousands; the summary has them all."""
    with caplog.at_level(logging.INFO):
        for path in ("/a?1", "/a?2", "/b?token=s3cret-Tok3n", "/b?3"):
            addon.response(curl_flow(BAD, path=path))
        addon.response(curl_flow(None, path="/a?4"))
        addon.response(curl_flow("*", path="/c"))
    told = [record.getMessage() for record in caplog.records if "not sent by a browser" in record.getMessage()]
    assert [any(path in line for path in paths) for line, paths in zip(told, (["/a?1"], ["/b"], ["/a?4"]), strict=True)] == [True] * 3
    assert not any("s3cret" in line for line in told)
    assert "6 requests" in addon.summary()[1]
    assert "block 5" in addon.summary()[1]


def test_explain_tells_what_a_browser_would_do_beside_failures(addon: CorsAddon, context: taddons.context) -> None:
    blocked, by_hand, allowed = cors_flow(BAD), curl_flow(None), cors_flow("*")
    for flow in (blocked, by_hand, allowed):
        addon.response(flow)
    for flows in ([blocked, by_hand], [by_hand, allowed]):
        assert any(note(by_hand)["as_browser"]["explanation"] in line for line in addon.explain(flows))
    assert "As a browser:" in addon.explain([by_hand])


def test_a_hand_made_request_that_is_sent_again_is_not_judged(addon: CorsAddon, context: taddons.context) -> None:
    flow = curl_flow(BAD)
    flow.is_replay = "request"
    addon.response(flow)
    assert (note(flow)["verdict"], note(flow)["as_browser"], flow.comment) == ("not-cors", None, "")


def test_explain_says_what_allowed_flows_hinge_on(addon: CorsAddon, context: taddons.context) -> None:
    """A single one's story does, too."""
    flows = [cors_flow("*"), cors_flow("*", path="/more")]
    for flow in flows:
        flow.request.headers["user-agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0"
        addon.response(flow)
        assert (note(flow)["verdict"], note(flow)["certainty"]) == ("allowed", "presumed")
    assert [note(flow)["proviso"] in line for flow, line in zip(flows, addon.explain(flows), strict=True)] == [True, True]
    assert note(flows[0])["proviso"] in " ".join(" ".join(addon.explain(flows[:1])).split())


def test_explain_always_has_a_line(addon: CorsAddon, context: taddons.context) -> None:
    """mitmproxy's console can't show an empty list."""
    connect = cors_flow(BAD)
    connect.request.method = "CONNECT"
    for flows in ([], [tflow.ttcpflow()], [connect]):
        (line,) = addon.explain(flows)
        assert line.startswith("No flow to explain")


def test_explain_masks_what_is_not_blocked_too(addon: CorsAddon, context: taddons.context) -> None:
    flow = cors_flow("*", path="/x?token=s3cret-Tok3n")
    addon.response(flow)
    addon._ledger.known(flow.id)
    flows = [flow, cors_flow("*")]
    assert not any("s3cret" in line for line in addon.explain(flows))
    context.configure(addon, cors_show_secrets=True)
    assert any("s3cret" in line for line in addon.explain(flows))


def test_comments_are_masked_unless_asked_and_the_summary_always(addon: CorsAddon, context: taddons.context) -> None:
    for shown in (False, True):
        context.configure(addon, cors_show_secrets=shown)
        flow = cors_flow("https://u:s3cret-Tok3n@evil.test", path="/token=s3cret-Tok3n/y")
        addon.response(flow)
        assert flow.comment.startswith("CORS: ")
        assert ("s3cret" in flow.comment) is shown
        # What failures are grouped by holds no secret in any case.
        assert not any("s3cret" in line for line in addon.summary())


def test_explain_says_of_a_blocked_no_cors_flow_what_its_annotation_says(addon: CorsAddon, context: taddons.context) -> None:
    flow = cors_flow(None)
    flow.request.headers["sec-fetch-mode"] = "no-cors"
    flow.request.headers["sec-fetch-dest"] = "image"
    del flow.request.headers["origin"]
    flow.response.headers["cross-origin-resource-policy"] = "same-origin"
    addon.response(flow)
    assert (note(flow)["kind"], note(flow)["verdict"]) == ("no-cors", "blocked")
    assert addon._blocked.of(flow.id)
    assert any(note(flow)["reason"] in line for line in addon.explain([flow]))
    del flow.response.headers["cross-origin-resource-policy"]
    addon.update([flow])
    assert not addon._blocked.of(flow.id)


def test_judge_leaves_preflights_under_way_alone(addon: CorsAddon, context: taddons.context, caplog: pytest.LogCaptureFixture) -> None:
    preflight = next(flow for flow in recorded("cached-preflight-chromium") if flow.request.method == "OPTIONS")
    preflight.request.timestamp_start = preflight.response.timestamp_end = time.time()
    addon.response(preflight)
    with caplog.at_level(logging.INFO):
        addon.judge([cors_flow(BAD), tflow.ttcpflow()])
    assert addon._ledger.is_waiting
    assert any("flows judged: 1 of 2" in record.getMessage() for record in caplog.records)


def test_clear_is_news_and_says_so(addon: CorsAddon, context: taddons.context, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "report.txt"
    context.configure(addon, cors_report=str(path))
    flow = cors_flow(BAD)
    addon.response(flow)
    asyncio.run(addon._report_file.write(addon._report))
    with caplog.at_level(logging.INFO):
        addon.clear()
    assert any("forgotten, flows: 1" in record.getMessage() for record in caplog.records)
    addon.done()
    assert "origin-mismatch" not in path.read_text()


def test_the_summary_is_logged_once(addon: CorsAddon, context: taddons.context, caplog: pytest.LogCaptureFixture) -> None:
    addon.response(cors_flow(BAD))
    with caplog.at_level(logging.INFO):
        addon.done()
        addon.done()
    assert sum("1 of 1" in record.getMessage() for record in caplog.records) == 1


def test_a_tick_that_raises_is_logged_and_the_next_one_comes(
    addon: CorsAddon, context: taddons.context, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("cors_addon.proxy.clock._TICK", 0.0)
    ticks = []

    def is_due(now: float) -> bool:
        ticks.append(now)
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(addon._ledger, "is_due", is_due)

    async def run() -> None:
        addon.running()
        async with asyncio.timeout(10):
            while len(ticks) < 3:
                await asyncio.sleep(0.01)

    asyncio.run(run())
    assert "CORS: a defect" in [record.getMessage() for record in caplog.records]


def test_other_options_can_be_set_when_the_reports_folder_has_gone(addon: CorsAddon, context: taddons.context, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    context.configure(addon, cors_report=str(folder / "report.txt"))
    folder.rmdir()
    context.configure(addon, cors_mark=False)
    assert not addon._config.mark


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("cors_memory=abc", "whole number"),
        ("cors_mark=maybe", "true or false"),
        ("cors_memory=0", "1 or more"),
        ("cors_report=missing-folder/report.json", "missing-folder"),
        ("cors_filter=~nonsense (", "~nonsense"),
        ("cors_page=a b", "host name"),
        ("cors_engine=trident", "firefox"),
        ("cors_clients=everybody", "browsers, all"),
        ("cors_page_access=tokn", "local, token, all"),
        ("cors_patience=" + "9" * 400, "or less"),
        ("cors_memory=7", ""),
        ("cors_mark", ""),
    ],
)
def test_a_value_that_is_none_is_said_when_the_script_is_loaded(spec: str, words: str, caplog: pytest.LogCaptureFixture) -> None:
    """mitmproxy would leave the addon out without a word."""
    addon = CorsAddon()
    with taddons.context() as context:
        context.options.set(spec, defer=True)
        context.master.addons.add(addon)
        context.configure(addon, cors_log=True)
        addon.done()
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert [(line.startswith(f"{spec.partition('=')[0]}: "), words in line) for line in told] == [(True, True)] * bool(words)
    assert not any(record.exc_info for record in caplog.records)


def test_each_bad_option_is_said_and_the_others_are_taken(caplog: pytest.LogCaptureFixture) -> None:
    addon = CorsAddon()
    with taddons.context() as context:
        for spec in ("cors_memory=0", "cors_engine=trident", "cors_mark=false", "cors_patience=9"):
            context.options.set(spec, defer=True)
        context.master.addons.add(addon)
        context.configure(addon, cors_log=True)
        config = addon._config
        addon.done()
    told = [record.getMessage().partition(":")[0] for record in caplog.records if record.levelno == logging.ERROR]
    assert sorted(told) == ["cors_engine", "cors_memory"]
    assert (config.settings.memory, config.settings.engine, config.mark, config.settings.patience) == (2_000, "auto", False, 9)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("cors_memory", "3000", "whole number"),
        ("cors_memory", True, "whole number"),
        ("cors_mark", "yes", "true or false"),
        ("cors_page", None, "text"),
        ("cors_filter", ["a"], "text"),
        ("cors_memory", 3000, ""),
        ("cors_mark", False, ""),
        ("cors_page", "report.test", ""),
    ],
)
def test_a_value_of_the_configuration_file_is_taken_or_said_to_be_none(
    name: str, value: object, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    """mitmproxy keeps it as YAML has it."""
    addon = CorsAddon()
    with taddons.context() as context:
        context.options.update_defer(**{name: value})
        context.master.addons.add(addon)
        taken = getattr(context.options, name)
        addon.done()
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert [(name in line, words in line) for line in told] == [(True, True)] * bool(words)
    assert (taken == value) is not bool(words)


@pytest.mark.parametrize(
    ("live", "edit", "verdict"),
    [
        (True, None, "blocked"),
        (True, "after", "allowed"),
        (False, None, "allowed"),
    ],
    ids=["rewritten by an addon", "edited by the user later", "loaded"],
)
def test_what_the_client_sent_is_judged(addon: CorsAddon, context: taddons.context, live: bool, edit: str | None, verdict: str) -> None:
    flow = cors_flow(BAD)
    flow.live = live
    addon.requestheaders(flow)
    flow.request.headers["origin"] = BAD
    addon.response(flow)
    flow.live = False
    if edit:
        addon.update([flow])
        assert note(flow)["verdict"] == "blocked"
        flow.request.headers["x-edited"] = "1"
        addon.update([flow])
    assert note(flow)["verdict"] == verdict


def test_a_request_that_was_rewritten_is_judged_as_it_was_sent_when_it_is_replayed_or_reverted(
    addon: CorsAddon, context: taddons.context
) -> None:
    flow = cors_flow(BAD)
    flow.live = True
    addon.requestheaders(flow)
    flow.request.headers["origin"] = BAD
    addon.response(flow)
    flow.live = False
    replay(addon, flow, "https://page.test")
    assert told(flow) == FINE_AGAIN
    flow.revert()
    addon.update([flow])
    flow.backup()
    flow.request.headers["origin"] = "https://edited.test"
    addon.update([flow])
    assert note(flow)["page"] == "https://edited.test"
    flow.revert()
    addon.update([flow])
    assert (told(flow), note(flow)["page"]) == (FAILED, "https://page.test")


def test_a_response_edited_later_is_judged_by_what_the_client_sent(addon: CorsAddon, context: taddons.context) -> None:
    flow = cors_flow(BAD)
    flow.live = True
    addon.requestheaders(flow)
    flow.request.host = "elsewhere.test"
    flow.request.headers["origin"] = BAD
    addon.response(flow)
    flow.live = False
    flow.response.headers["access-control-allow-origin"] = "https://page.test"
    addon.update([flow])
    assert note(flow)["verdict"] == "allowed"


def test_a_megabyte_of_header_makes_a_short_line(addon: CorsAddon, context: taddons.context, caplog: pytest.LogCaptureFixture) -> None:
    flow = cors_flow("https://x.test/?token=" + "a://b?" * 170_000, path="/?" + "a://b&" * 170_000)
    addon.response(flow)
    record = addon._ledger.known(flow.id)
    assert costs_less(0.2, lambda: failure_line(record, show_secrets=False))
    assert len(failure_line(record, show_secrets=False)) < 2_000
    assert max(len(record.getMessage()) for record in caplog.records) < 2_000


def test_clear_forgets_judgements_and_annotations(addon: CorsAddon, context: taddons.context) -> None:
    flow = cors_flow(BAD)
    addon.response(flow)
    addon.clear()
    assert (flow.metadata, flow.comment, flow.marked) == ({}, "", "")
    assert "No cross-origin attempt" in addon.summary()[0]


def test_judge_takes_flows_in_the_order_of_their_requests(addon: CorsAddon, context: taddons.context) -> None:
    flows = recorded("cached-preflight-chromium")
    addon.judge(list(reversed(flows)))
    preflights = [flow for flow in flows if flow.request.method == "OPTIONS"]
    assert preflights
    assert {note(flow)["observed"] for flow in preflights} == {"confirmed"}


def test_a_request_under_way_counts_as_following(addon: CorsAddon, context: taddons.context) -> None:
    flows = recorded("cached-preflight-chromium")
    preflight = next(flow for flow in flows if flow.request.method == "OPTIONS")
    actual = next(flow for flow in flows if flow.request.url == preflight.request.url and flow.request.method != "OPTIONS")
    addon.response(preflight)
    actual.live = True
    addon.request(actual)
    assert addon._ledger.settle(actual.request.timestamp_start + 1000) == []


def test_what_waits_is_decided_while_mitmproxy_runs(
    addon: CorsAddon, context: taddons.context, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("cors_addon.proxy.clock._TICK", 0.0)
    path = tmp_path / "report.txt"
    context.configure(addon, cors_report=str(path))
    preflight = next(flow for flow in recorded("header-not-allowed-chromium") if flow.request.method == "OPTIONS")
    addon.response(preflight)
    assert note(preflight)["observed"] == "unobserved"

    async def run() -> None:
        addon.running()
        async with asyncio.timeout(10):
            while not path.exists() or note(preflight)["observed"] != "confirmed":
                await asyncio.sleep(0.01)

    asyncio.run(run())


def test_the_summary_says_what_was_forgotten(addon: CorsAddon, context: taddons.context) -> None:
    context.configure(addon, cors_memory=1)
    for number in range(4):
        addon.response(cors_flow(BAD, path=f"/{number}"))
    assert addon._report.totals.forgotten > 0


def test_a_server_that_failed_may_have_executed_the_request(
    addon: CorsAddon, context: taddons.context, caplog: pytest.LogCaptureFixture
) -> None:
    """The browser got mitmproxy's own 502, which has no CORS headers."""
    flow = cors_flow(None)
    flow.response, flow.error = None, Error("server closed connection")
    with caplog.at_level(logging.WARNING):
        addon.error(flow)
    assert (note(flow)["reason"], [one["code"] for one in note(flow)["notes"]]) == ("missing-allow-origin", ["made-by-proxy"])
    assert "may have executed" in caplog.text


def test_what_no_server_can_have_got_was_not_executed(addon: CorsAddon, caplog: pytest.LogCaptureFixture) -> None:
    flow = cors_flow(None)
    flow.response, flow.error = None, Error("[Errno 111] Connect call failed ('127.0.0.1', 8001)")
    with caplog.at_level(logging.WARNING):
        addon.error(flow)
    assert note(flow)["cause"]["code"] == "nothing-listens"
    assert "may have executed" not in caplog.text
