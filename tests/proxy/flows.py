"""Flows as real browsers sent them, from the recordings, and ones made for a test."""

from pathlib import Path

from mitmproxy import http, io
from mitmproxy.test import tflow, tutils

from cors_addon.proxy.addon import CorsAddon
from cors_addon.proxy.viewing import CorsView

RECORDINGS = Path(__file__).parents[2] / "recordings"

CHROMIUM = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"


def recorded(scenario: str) -> list[http.HTTPFlow]:
    """Return the flows of a recording."""
    with (RECORDINGS / scenario / "flows.mitm").open("rb") as file:
        return [flow for flow in io.FlowReader(file).stream() if isinstance(flow, http.HTTPFlow)]


def cors_flow(allow: str | None, *, path: str = "/data", at: float = 1_800_000_000.0) -> http.HTTPFlow:
    """Return a cross-site `fetch()` from https://page.test as Chromium sends it, answered with this Access-Control-Allow-Origin."""
    request = tutils.treq(
        host="api.test",
        port=443,
        scheme=b"https",
        authority=b"api.test",
        path=path.encode(),
        http_version=b"HTTP/2.0",
        timestamp_start=at,
        timestamp_end=at + 0.01,
        headers=http.Headers(
            [
                (b"user-agent", CHROMIUM.encode()),
                (b"accept", b"*/*"),
                (b"origin", b"https://page.test"),
                (b"sec-fetch-site", b"cross-site"),
                (b"sec-fetch-mode", b"cors"),
                (b"sec-fetch-dest", b"empty"),
                (b"accept-encoding", b"gzip"),
                (b"accept-language", b"en"),
            ]
        ),
    )
    headers = [(b"content-type", b"application/json")]
    if allow is not None:
        headers.append((b"access-control-allow-origin", allow.encode()))
    response = tutils.tresp(headers=http.Headers(headers), timestamp_start=at + 0.02, timestamp_end=at + 0.03)
    flow = tflow.tflow(req=request, resp=response)
    flow.comment = ""
    flow.client_conn.timestamp_end = None  # the browser is still there
    return flow


def curl_flow(allow: str | None, *, path: str = "/data", fields: dict[str, str] | None = None) -> http.HTTPFlow:
    """Return a request with the Origin https://page.test as curl sends it, answered with this Access-Control-Allow-Origin."""
    flow = cors_flow(allow, path=path)
    sent = {"user-agent": "curl/8.14.1", "accept": "*/*", "origin": "https://page.test", **(fields or {})}
    flow.request.headers = http.Headers([(name.encode(), value.encode()) for name, value in sent.items()])
    return flow


def view_of(addon: CorsAddon) -> CorsView:
    """Return the part of the addon that shows."""
    return next(part for part in addon.addons if isinstance(part, CorsView))
