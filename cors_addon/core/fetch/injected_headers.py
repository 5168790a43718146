"""Request headers that libraries in a page add by themselves: tracing, monitoring and HTTP libraries and SDKs, a row a header."""

from collections.abc import Mapping
from types import MappingProxyType

ADDED_BY: Mapping[str, str] = MappingProxyType(
    {
        "traceparent": "a tracing library (OpenTelemetry, Datadog, New Relic, Elastic)",
        "tracestate": "a tracing library (OpenTelemetry, Datadog, New Relic, Elastic)",
        "baggage": "a tracing library (Sentry, OpenTelemetry)",
        "sentry-trace": "Sentry's browser tracing",
        "b3": "a Zipkin tracing library",
        "x-b3-traceid": "a Zipkin tracing library",
        "x-b3-spanid": "a Zipkin tracing library",
        "x-b3-sampled": "a Zipkin tracing library",
        "x-datadog-trace-id": "Datadog's browser tracing",
        "x-datadog-parent-id": "Datadog's browser tracing",
        "x-datadog-origin": "Datadog's browser tracing",
        "x-datadog-sampling-priority": "Datadog's browser tracing",
        "newrelic": "New Relic's browser agent",
        "request-id": "Application Insights",
        "request-context": "Application Insights",
        "x-requested-with": "jQuery, axios or another XMLHttpRequest library",
        "x-amzn-trace-id": "AWS X-Ray",
        "x-cloud-trace-context": "Google Cloud Trace",
        "uber-trace-id": "a Jaeger tracing library",
        "elastic-apm-traceparent": "Elastic APM",
    }
)
"""Who adds a header, by its name in lower case."""
