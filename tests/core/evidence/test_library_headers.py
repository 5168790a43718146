"""The table of headers that libraries add: whose a name is, and which go together."""

import pytest

from cors_addon.core.evidence.library_headers import LIBRARIES, LibraryHeaders, enumerated, libraries_of


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((), {}),
        (("x-a", "content-type", "nextcloud"), {}),
        (("traceparent", "tracestate"), {"a tracing library": ("traceparent", "tracestate")}),
        (("traceparent", "x-datadog-origin"), {"Datadog RUM": ("traceparent", "x-datadog-origin")}),
        (("baggage", "sentry-trace"), {"Sentry": ("baggage", "sentry-trace")}),
        (("baggage", "sentry-trace", "x-datadog-origin"), {"Datadog RUM": ("baggage", "x-datadog-origin"), "Sentry": ("sentry-trace",)}),
        (("x-opentelemetry-outgoing-request",), {"OpenTelemetry": ("x-opentelemetry-outgoing-request",)}),
        (("newrelic", "tracestate"), {"New Relic": ("newrelic", "tracestate")}),
        (("x-b3-spanid",), {"Zipkin": ("x-b3-spanid",)}),
        (("mcp-protocol-version",), {"the MCP client SDK": ("mcp-protocol-version",)}),
        (("anthropic-version", "x-api-key"), {"Anthropic": ("anthropic-version", "x-api-key")}),
        (("x-api-key",), {}),
        (("next-router-state-tree", "rsc"), {"Next.js": ("next-router-state-tree", "rsc")}),
        (("x-grpc-web", "x-user-agent"), {"gRPC-Web": ("x-grpc-web", "x-user-agent")}),
        (("x-requested-with", "x-signalr-user-agent"), {"SignalR": ("x-requested-with", "x-signalr-user-agent")}),
        (("x-requested-with",), {"jQuery": ("x-requested-with",)}),
        (("apikey", "x-client-info"), {"Supabase": ("apikey", "x-client-info")}),
        (("tus-resumable", "upload-length"), {"tus": ("tus-resumable", "upload-length")}),
        (("hx-request",), {"htmx": ("hx-request",)}),
        (("pragma", "user-agent"), {"an SDK": ("user-agent",), "the page": ("pragma",)}),
    ],
)
def test_whose_headers_they_are(names: tuple[str, ...], expected: dict[str, tuple[str, ...]]) -> None:
    found = libraries_of(names)
    assert {mine for _, mine in found} == set(expected.values())
    assert all(any(library.library.startswith(name) and mine == given for library, mine in found) for name, given in expected.items())


@pytest.mark.parametrize("row", [pytest.param(row, id=row.library) for row in LIBRARIES])
def test_each_row_finds_its_own(row: LibraryHeaders) -> None:
    """No row before it takes its names away."""
    for name in row.names:
        whole = f"{name}x" if name.endswith("-") else name
        assert [library for library, _ in libraries_of([whole])] == [row]


@pytest.mark.parametrize(
    ("count", "expected"), [(0, ""), (1, "0"), (2, "0 and 1"), (3, "0, 1 and 2"), (9, "0, 1, 2, 3, 4, 5, 6, 7 and 1 more")]
)
def test_names_in_a_sentence(count: int, expected: str) -> None:
    assert enumerated(str(number) for number in range(count)) == expected
