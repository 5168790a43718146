"""The table of request headers that libraries in a page send by themselves: whose they are, why they are sent, and how to stop it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LibraryHeaders:
    """The headers of one library, by their names in lower case; a name that ends with "-" is the beginning of one.

    `why` says what they are for, the end of a sentence on the library that adds them, `stop` what keeps it from that for one server
    ("" where nothing does). `shared` are names that it adds beside its own, and others add as well. `is_habit` tells that these are so
    common that lists of allowed headers mostly have them.
    """

    names: tuple[str, ...]
    library: str
    why: str
    stop: str
    shared: tuple[str, ...] = ()
    is_habit: bool = False

    @property
    def only_traces(self) -> bool:
        """Whether it but ties requests to traces: the request is worth as much without."""
        return bool(self.shared) or not _TRACES.isdisjoint(self.names)

    def has(self, name: str) -> bool:
        """Tell whether a header is the library's own."""
        return any(name == own or (own.endswith("-") and name.startswith(own)) for own in self.names)


_TRACE_CONTEXT = ("traceparent", "tracestate", "baggage")
_TRACES = frozenset({*_TRACE_CONTEXT, "b3", "uber-trace-id", "x-amzn-trace-id", "x-cloud-trace-context"})

LIBRARIES: tuple[LibraryHeaders, ...] = (
    LibraryHeaders(
        ("x-datadog-",),
        "Datadog RUM",
        "to tie the page's requests to the server's traces",
        "take this server out of allowedTracingUrls in datadogRum.init()",
        _TRACE_CONTEXT,
    ),
    LibraryHeaders(
        ("sentry-trace",),
        "Sentry",
        "to tie the page's requests to the server's traces",
        "take this server out of tracePropagationTargets in Sentry.init()",
        _TRACE_CONTEXT,
    ),
    LibraryHeaders(
        ("newrelic", "x-newrelic-"),
        "New Relic's browser agent",
        "to tie the page's requests to the server's traces",
        "take this server out of distributed_tracing.allowed_origins",
        _TRACE_CONTEXT,
    ),
    LibraryHeaders(
        ("elastic-apm-traceparent",),
        "Elastic APM's RUM agent",
        "to tie the page's requests to the server's traces",
        "take this server out of distributedTracingOrigins",
        _TRACE_CONTEXT,
    ),
    LibraryHeaders(
        ("request-id", "request-context"),
        "Application Insights",
        "to tie the page's requests to the server's traces",
        "name this server in correlationHeaderExcludedDomains",
        _TRACE_CONTEXT,
    ),
    LibraryHeaders(
        ("x-dtpc", "x-dtreferer", "x-dtc"),
        "Dynatrace RUM",
        "to tie the page's requests to the server's traces",
        "take this server out of the cross-origin requests that its settings link",
        _TRACE_CONTEXT,
    ),
    LibraryHeaders(
        ("x-instana-",),
        "Instana",
        "to tie the page's requests to the server's traces",
        "take this server out of its allowedOrigins",
        _TRACE_CONTEXT,
    ),
    LibraryHeaders(("adrum",), "AppDynamics", "to mark the page's requests", "leave this server out in its XHR filter"),
    LibraryHeaders(
        ("x-amzn-trace-id",),
        "AWS X-Ray (CloudWatch RUM)",
        "to tie the page's requests to the server's traces",
        "set addXRayTraceIdHeader to false, or to the URLs that may get it",
    ),
    LibraryHeaders(
        ("b3", "x-b3-"),
        "Zipkin's tracing (B3)",
        "to tie the page's requests to the server's traces",
        "take this server out of propagateTraceHeaderCorsUrls",
    ),
    LibraryHeaders(("uber-trace-id",), "Jaeger's tracing", "to tie the page's requests to traces", "leave this server out of its tracing"),
    LibraryHeaders(("x-cloud-trace-context",), "Google Cloud Trace", "to tie requests to traces", "leave this server out of its tracing"),
    LibraryHeaders(
        ("x-opentelemetry-outgoing-request",),
        "OpenTelemetry's exporter",
        "so that its own instrumentation leaves the exporter's requests out",
        "use a newer exporter, which no longer sends it",
        _TRACE_CONTEXT,
    ),
    LibraryHeaders(
        _TRACE_CONTEXT,
        "a tracing library (OpenTelemetry, Grafana Faro, Sentry, Datadog)",
        "to tie the page's requests to the server's traces",
        "take this server out of its trace propagation (propagateTraceHeaderCorsUrls, tracePropagationTargets, allowedTracingUrls)",
    ),
    LibraryHeaders(
        ("mcp-", "last-event-id"),
        "the MCP client SDK",
        "as the protocol wants it of every request after the first (initialize), which goes without",
        "call the MCP server from your own server",
    ),
    LibraryHeaders(
        ("x-stainless-",),
        "an SDK that Stainless generated (OpenAI, Anthropic and others)",
        "to tell the API which SDK asks",
        "set them to null in the client's defaultHeaders",
    ),
    LibraryHeaders(
        ("anthropic-",),
        "Anthropic's SDK",
        "to name the API's version, and to say that a browser asks",
        "call the API from your own server, where the key stays secret too",
        ("x-api-key",),
    ),
    LibraryHeaders(
        ("rsc", "next-"),
        "Next.js' router",
        "to fetch the target of a link as data (a redirect may lead that to another origin)",
        "let the link be a plain <a>, or turn its prefetch off",
    ),
    LibraryHeaders(
        ("x-grpc-web", "grpc-timeout"),
        "gRPC-Web",
        "to name the protocol",
        "",
        ("x-user-agent",),
    ),
    LibraryHeaders(
        ("connect-",),
        "Connect",
        "to name the protocol's version and the deadline",
        "",
    ),
    LibraryHeaders(
        ("x-signalr-user-agent",),
        "SignalR's client",
        "to tell the server which client asks",
        "",
        ("x-requested-with",),
    ),
    LibraryHeaders(
        ("apikey", "x-client-info", "x-supabase-", "accept-profile", "content-profile"),
        "Supabase's client",
        "to name the project, by its key, and the client's version",
        "",
    ),
    LibraryHeaders(
        ("x-firebase-", "x-goog-"),
        "a Google SDK (Firebase, Cloud)",
        "to name the client and the project, or as part of a signed upload",
        "leave out of the upload what its signature does not cover",
    ),
    LibraryHeaders(
        ("x-amz-", "amz-sdk-"),
        "the AWS SDK",
        "to sign the request, or to add a checksum",
        "set requestChecksumCalculation to WHEN_REQUIRED where it is a checksum, and leave the rest to presigned URLs",
    ),
    LibraryHeaders(
        ("x-ms-",),
        "an Azure SDK",
        "to name the API's version and the kind of blob",
        "",
    ),
    LibraryHeaders(
        ("tus-resumable", "upload-"),
        "tus (resumable uploads)",
        "as its protocol wants it",
        "",
        ("x-http-method-override", "x-request-id"),
    ),
    LibraryHeaders(
        ("content-disposition", "content-md5"),
        "the upload to storage (Rails' Active Storage)",
        "since the upload's URL was signed with it",
        "upload through your own server",
    ),
    LibraryHeaders(
        ("x-apollo-", "apollo-", "apollographql-"),
        "Apollo Client",
        "to pass Apollo Server's guard against forged requests, and to name the client",
        "leave name and version of the client unset",
    ),
    LibraryHeaders(("x-inertia", "x-inertia-"), "Inertia.js", "to ask for a page as data", "let a link to another origin be a plain <a>"),
    LibraryHeaders(("hx-",), "htmx", "to tell the server which element asks", "delete them in an htmx:configRequest listener"),
    LibraryHeaders(("turbo-frame", "x-turbo-"), "Turbo", "to tell the server which frame asks", "set data-turbo=false on the link"),
    LibraryHeaders(("x-livewire",), "Livewire", "to mark the component's requests", "let the page and the app share one origin"),
    LibraryHeaders(("ngsw-bypass",), "Angular's service worker", "to pass the worker by", "write it as a query parameter"),
    LibraryHeaders(
        ("x-csrf-token", "x-csrftoken", "x-xsrf-token"),
        "a guard against forged requests (Angular, axios, Django, Rails, Laravel)",
        "to repeat a token from a cookie or the page",
        "send it to your own origin only (axios: withXSRFToken)",
    ),
    LibraryHeaders(
        ("user-agent",),
        "an SDK (OpenAI, the AI SDK, Ollama)",
        "which Firefox and Safari let a page do and then ask for, and Chrome ignores, so that it works there",
        "tell the SDK not to set User-Agent",
    ),
    LibraryHeaders(
        ("x-http-method-override",),
        "a library that sends PUT or DELETE as POST",
        "to name the method that is meant",
        "send the method itself",
    ),
    LibraryHeaders(
        ("cache-control", "pragma", "expires"),
        "the page (or axios or an SDK that is told so)",
        "to go past caches",
        "let fetch() do that: cache: 'no-store' needs no header that the page sets",
    ),
    LibraryHeaders(("if-none-match", "if-modified-since"), "the page", "to ask whether its copy still holds", "leave that to the browser"),
    LibraryHeaders(
        ("range", "if-range"),
        "a player or viewer (PDF.js, video players)",
        "to load parts of a file (one plain range needs no permission in newer browsers)",
        "let it load the file whole (PDF.js: disableRange)",
    ),
    LibraryHeaders(
        ("x-requested-with",),
        "jQuery or another XMLHttpRequest library",
        "to mark requests by script",
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
