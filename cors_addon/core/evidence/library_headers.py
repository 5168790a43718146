"""The table of request headers that libraries in a page send by themselves: whose they are, why they are sent, and how to stop it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LibraryHeaders:
    """The headers of one library, by their names in lower case; a name that ends with "-" is the beginning of one.

    `why` says what they are for, `stop` what keeps the library from sending them to this server ("" where nothing does).
    `shared` are names that it sends beside its own, and others send as well. `is_habit` tells that these are so common that lists of
    allowed headers mostly have them.
    """

    names: tuple[str, ...]
    library: str
    why: str
    stop: str
    shared: tuple[str, ...] = ()
    is_habit: bool = False

    def has(self, name: str) -> bool:
        """Tell whether a header is the library's own."""
        return any(name == own or (own.endswith("-") and name.startswith(own)) for own in self.names)


_TRACE_CONTEXT = ("traceparent", "tracestate", "baggage")

LIBRARIES: tuple[LibraryHeaders, ...] = (
    LibraryHeaders(
        ("x-datadog-",),
        "Datadog RUM",
        "they tie the page's requests to the server's traces",
        "take this server out of allowedTracingUrls in datadogRum.init()",
        _TRACE_CONTEXT,
    ),
    LibraryHeaders(
        ("sentry-trace",),
        "Sentry",
        "it ties the page's requests to the server's traces",
        "take this server out of tracePropagationTargets in Sentry.init()",
        _TRACE_CONTEXT,
    ),
    LibraryHeaders(
        ("newrelic", "x-newrelic-"),
        "New Relic's browser agent",
        "it ties the page's requests to the server's traces",
        "take this server out of distributed_tracing.allowed_origins",
        _TRACE_CONTEXT,
    ),
    LibraryHeaders(
        ("elastic-apm-traceparent",),
        "Elastic APM's RUM agent",
        "it ties the page's requests to the server's traces",
        "take this server out of distributedTracingOrigins",
        _TRACE_CONTEXT,
    ),
    LibraryHeaders(
        ("request-id", "request-context"),
        "Application Insights",
        "they tie the page's requests to the server's traces",
        "name this server in correlationHeaderExcludedDomains",
        _TRACE_CONTEXT,
    ),
    LibraryHeaders(
        ("x-dtpc", "x-dtreferer", "x-dtc"),
        "Dynatrace RUM",
        "they tie the page's requests to the server's traces",
        "take this server out of the cross-origin requests that its settings link",
        _TRACE_CONTEXT,
    ),
    LibraryHeaders(
        ("x-instana-",),
        "Instana",
        "they tie the page's requests to the server's traces",
        "take this server out of its allowedOrigins",
        _TRACE_CONTEXT,
    ),
    LibraryHeaders(("adrum",), "AppDynamics", "it marks the page's requests", "leave this server out in its XHR filter"),
    LibraryHeaders(
        ("x-amzn-trace-id",),
        "AWS X-Ray (CloudWatch RUM)",
        "it ties the page's requests to the server's traces",
        "set addXRayTraceIdHeader to false, or to the URLs that may get it",
    ),
    LibraryHeaders(
        ("b3", "x-b3-"),
        "Zipkin's tracing (B3)",
        "they tie the page's requests to the server's traces",
        "take this server out of propagateTraceHeaderCorsUrls",
    ),
    LibraryHeaders(("uber-trace-id",), "Jaeger's tracing", "it ties the page's requests to traces", "leave this server out of its tracing"),
    LibraryHeaders(("x-cloud-trace-context",), "Google Cloud Trace", "it ties requests to traces", "leave this server out of its tracing"),
    LibraryHeaders(
        ("x-opentelemetry-outgoing-request",),
        "OpenTelemetry's exporter",
        "by it its own instrumentation leaves the exporter's requests out",
        "use a newer exporter, which no longer sends it",
        _TRACE_CONTEXT,
    ),
    LibraryHeaders(
        _TRACE_CONTEXT,
        "a tracing library (OpenTelemetry, Grafana Faro, Sentry, Datadog)",
        "they tie the page's requests to the server's traces",
        "take this server out of its trace propagation (propagateTraceHeaderCorsUrls, tracePropagationTargets, allowedTracingUrls)",
    ),
    LibraryHeaders(
        ("mcp-", "last-event-id"),
        "the MCP client SDK",
        "the first request (initialize) goes without; mcp-protocol-version, mcp-session-id and last-event-id come with the later ones",
        "call the MCP server from your own server",
    ),
    LibraryHeaders(
        ("x-stainless-",),
        "an SDK that Stainless generated (OpenAI, Anthropic and others)",
        "they tell the API which SDK asks",
        "set them to null in the client's defaultHeaders",
    ),
    LibraryHeaders(
        ("anthropic-",),
        "Anthropic's SDK",
        "they name the API's version and say that a browser asks",
        "call the API from your own server, where the key stays secret too",
        ("x-api-key",),
    ),
    LibraryHeaders(
        ("rsc", "next-"),
        "Next.js' router",
        "it fetches the target of a link as data, and a redirect led that to another origin",
        "let the link be a plain <a>, or turn its prefetch off",
    ),
    LibraryHeaders(
        ("x-grpc-web", "grpc-timeout"),
        "gRPC-Web",
        "by it the server knows the protocol",
        "",
        ("x-user-agent",),
    ),
    LibraryHeaders(
        ("connect-",),
        "Connect",
        "they name the protocol's version and the deadline",
        "",
    ),
    LibraryHeaders(
        ("x-signalr-user-agent",),
        "SignalR's client",
        "it tells the server which client asks",
        "",
        ("x-requested-with",),
    ),
    LibraryHeaders(
        ("apikey", "x-client-info", "x-supabase-", "accept-profile", "content-profile"),
        "Supabase's client",
        "they hold the project's key and the client's version",
        "",
    ),
    LibraryHeaders(
        ("x-firebase-", "x-goog-"),
        "a Google SDK (Firebase, Cloud)",
        "they name the client and the project, or are part of a signed upload",
        "leave out of the upload what its signature does not cover",
    ),
    LibraryHeaders(
        ("x-amz-", "amz-sdk-"),
        "the AWS SDK",
        "they sign the request, or hold a checksum",
        "set requestChecksumCalculation to WHEN_REQUIRED where it is a checksum, and leave the rest to presigned URLs",
    ),
    LibraryHeaders(
        ("x-ms-",),
        "an Azure SDK",
        "they name the API's version and the kind of blob",
        "",
    ),
    LibraryHeaders(
        ("tus-resumable", "upload-"),
        "tus (resumable uploads)",
        "the protocol needs them",
        "",
        ("x-http-method-override", "x-request-id"),
    ),
    LibraryHeaders(
        ("content-disposition", "content-md5"),
        "a direct upload to storage (Rails' Active Storage)",
        "they are part of what the upload's URL was signed with",
        "upload through your own server",
    ),
    LibraryHeaders(
        ("x-apollo-", "apollo-", "apollographql-"),
        "Apollo Client",
        "they pass Apollo Server's guard against forged requests, and name the client",
        "leave name and version of the client unset",
    ),
    LibraryHeaders(("x-inertia", "x-inertia-"), "Inertia.js", "it asks for a page as data", "let a link to another origin be a plain <a>"),
    LibraryHeaders(("hx-",), "htmx", "they tell the server which element asks", "delete them in an htmx:configRequest listener"),
    LibraryHeaders(("turbo-frame", "x-turbo-"), "Turbo", "they tell the server which frame asks", "set data-turbo=false on the link"),
    LibraryHeaders(("x-livewire",), "Livewire", "it marks the component's requests", "let the page and the app share one origin"),
    LibraryHeaders(("ngsw-bypass",), "Angular's service worker", "by it a request passes the worker by", "write it as a query parameter"),
    LibraryHeaders(
        ("x-csrf-token", "x-csrftoken", "x-xsrf-token"),
        "a guard against forged requests (Angular, axios, Django, Rails, Laravel)",
        "it repeats a token from a cookie or the page",
        "send it to your own origin only (axios: withXSRFToken)",
    ),
    LibraryHeaders(
        ("user-agent",),
        "an SDK that sets User-Agent",
        "Firefox and Safari let a page set it, and then ask for it; Chrome ignores it, so that it works there",
        "leave it unset (the SDK's headers option)",
    ),
    LibraryHeaders(
        ("x-http-method-override",),
        "a library that sends PUT or DELETE as POST",
        "it names the method that is meant",
        "send the method itself",
    ),
    LibraryHeaders(
        ("cache-control", "pragma", "expires"),
        "the page (or axios or an SDK that is told so)",
        "it is to go past caches",
        "let fetch() do that: cache: 'no-store' needs no header that the page sets",
    ),
    LibraryHeaders(("if-none-match", "if-modified-since"), "the page", "it asks whether its copy still holds", "leave that to the browser"),
    LibraryHeaders(
        ("range", "if-range"),
        "a player or viewer (PDF.js, video players)",
        "it loads parts of a file; one plain range needs no permission in newer browsers",
        "let it load the file whole (PDF.js: disableRange)",
    ),
    LibraryHeaders(
        ("x-requested-with",),
        "jQuery or another XMLHttpRequest library",
        "it marks requests by script",
        "leave it out for other origins, as jQuery does by default",
        is_habit=True,
    ),
)
"""In the order in which they are asked for: what only one library sends before what several do.

Sources, as of 2026: docs.datadoghq.com/real_user_monitoring/platform/connect_rum_and_traces, docs.sentry.io/platforms/javascript/tracing
(tracePropagationTargets), opentelemetry-js instrumentation-fetch (propagateTraceHeaderCorsUrls) and its issue 1383 of the collector,
docs.newrelic.com (distributed_tracing), elastic.co/guide/en/apm/agent/rum-js (distributedTracingOrigins), ApplicationInsights-JS
(correlationHeaderExcludedDomains), aws-rum-web's configuration.md (addXRayTraceIdHeader), github.com/openzipkin/b3-propagation,
modelcontextprotocol.io/specification (transports), openai-node's and anthropic-sdk-typescript's client.ts, Next.js'
app-router-headers.ts, grpc-web's doc/in-depth-walkthrough.md, connectrpc.com/docs/protocol, supabase-js' lib/constants.ts,
tus.io/protocols/resumable-upload, rails/rails#40852, apollographql.com/docs/apollo-server/security/cors, inertiajs.com/the-protocol,
htmx.org/reference, turbo.hotwired.dev, livewire.laravel.com, angular.dev (service worker, HTTP security), axios' README,
developer.mozilla.org on User-Agent and Range.
"""


def libraries_of(names: Iterable[str]) -> tuple[tuple[LibraryHeaders, tuple[str, ...]], ...]:
    """Return the libraries behind header names in lower case, each with its names; a shared name goes with a library that is there."""
    given = tuple(names)
    found = [(library, own) for library in LIBRARIES if (own := {name for name in given if library.has(name)})]
    taken: set[str] = set()
    rows = []
    for library, own in found:
        mine = tuple([name for name in given if name not in taken and (name in own or name in library.shared)])
        taken.update(mine)
        rows += [(library, mine)] if mine else []
    return tuple(rows)


_MOST_TOLD = 8


def enumerated(names: Iterable[str]) -> str:
    """Return names as a sentence has them: `a, b and c`; of many the first few, and how many more there are."""
    given = list(names)
    told = [*given[:_MOST_TOLD], *([f"{len(given) - _MOST_TOLD} more"] if len(given) > _MOST_TOLD else [])]
    return " and ".join([", ".join(told[:-1]), told[-1]]) if len(told) > 1 else "".join(told)
