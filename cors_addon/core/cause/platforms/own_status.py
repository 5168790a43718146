"""Answers whose status says what is wrong, whoever made them: limits of rates and sizes, and gateways without an app behind them."""

import re
from collections.abc import Mapping

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.known_cause import KnownCause, Rule
from cors_addon.core.servers.answering_layer import apps_of
from cors_addon.core.servers.owner import then_let
from cors_addon.core.servers.signs import Standing, standing_of
from cors_addon.core.verdict.cause import Cause, Side

RATE_LIMITED = KnownCause(
    code="rate-limited",
    side=Side.SERVER_APP,
    title="{who} answers {status} to {asked}: {what}{retry}; that answer lacks the CORS headers.",
    meaning="The server limits how often it may be asked, and its refusals lack the CORS headers.",
    advice=(
        "Ask less often{wait}, or raise the limit{limit}.",
        "{then}",
    ),
)
BODY_TOO_LARGE = KnownCause(
    code="body-too-large",
    side=Side.SERVER_APP,
    title="{who} answers {status} to {asked}: the request's body{size} is larger than it takes. That answer lacks the CORS headers.",
    meaning="The request's body is larger than the server or a layer in front takes, and its refusal lacks the CORS headers.",
    advice=("Send a smaller body, or raise the limit{limit}.", "{then}"),
)
HEADERS_TOO_LARGE = KnownCause(
    code="headers-too-large",
    side=Side.SERVER_APP,
    title="{who} answers {status} to {asked}: the request's headers are larger than it takes (mostly cookies).",
    meaning="The request's headers, mostly its cookies, are larger than the server takes, and its refusal lacks the CORS headers.",
    advice=("Clear the site's cookies and set fewer and smaller ones, or raise the limit{limit}.",),
)
UPSTREAM_DOWN = KnownCause(
    code="upstream-down",
    side=Side.LAYER,
    title="{who} answers {status} to {asked}: {likely}{what}.",
    meaning="A gateway got no answer from the app behind it, and its own error lacks the CORS headers.",
    advice=(
        "Start the app behind it, or mend why it does not answer (its log, address, port and timeouts).",
        "Add no CORS headers to the gateway for this: where the app sends its own, they would stand twice once it answers again.",
    ),
)

CAUSES: tuple[KnownCause, ...] = (RATE_LIMITED, BODY_TOO_LARGE, HEADERS_TOO_LARGE, UPSTREAM_DOWN)

_LEAST_ERROR, _TOO_LARGE, _TOO_MANY, _UNAVAILABLE = 400, 413, 429, 503
_HEADERS_TOO_LARGE = frozenset({431, 494})
_LIMITED_IN_WORDS = frozenset({403, 503})
_MAINTENANCE = re.compile(r"maint(?:enance|ain)", re.IGNORECASE)
_LIMIT = re.compile(r"rate.?limit|too many requests|quota exceeded|throttl", re.IGNORECASE)
_NO_UPSTREAM = {
    502: "it got no valid answer from the app behind it",
    503: "it has no app that it could pass the request on to",
    504: "it waited in vain for the app behind it",
    520: "it got no valid answer from the server behind it",
    521: "the server behind it refused the connection",
    522: "it could not reach the server behind it in time",
    523: "it can't reach the server behind it",
    524: "it waited in vain for the server behind it",
    525: "it could not set up TLS with the server behind it",
    526: "the certificate of the server behind it is not valid",
    530: "it could not reach the server behind it",
}
_LEAST_OF_CLOUDFLARE = 520
"""From here on the statuses are Cloudflare's own."""
_OVERLOADED = "likely it is overloaded, or asked too often"
"""What a 503 with Retry-After shows by itself."""
_SAYS_503 = frozenset(
    """
    Amazon CloudFront|Apache httpd|AWS load balancer|Azure Application Gateway|Envoy|Fastly|HAProxy|Heroku|IIS|Kong|Render|Traefik|Varnish
    """.strip().split("|")
)
"""Layers that answer 503 themselves where nothing behind them is up; nginx answers so where it limits, and else 502."""

_RATE_LIMITS = {
    "nginx": " (nginx: limit_req, limit_conn)",
    "HAProxy": " (HAProxy: the stick table of http-request deny)",
    "Kong": " (Kong: the plugin rate-limiting)",
    "Amazon API Gateway": " (API Gateway: throttling of the stage or usage plan)",
    "Cloudflare": " (Cloudflare: the rate limiting rules)",
    "Express": " (Express: express-rate-limit and the like)",
}
_BODY_LIMITS = {
    "nginx": " (nginx: client_max_body_size)",
    "Apache httpd": " (Apache: LimitRequestBody)",
    "IIS": " (IIS: maxAllowedContentLength)",
    "Kong": " (Kong: nginx_http_client_max_body_size)",
    "Express": " (Express: the limit of express.json, multer and the like)",
    "Amazon API Gateway": " (API Gateway takes 10 MB at most: upload to S3 directly)",
    "AWS load balancer": " (it takes 1 MB for Lambda functions)",
    "Google Frontend": " (it takes 32 MB at most: upload to Cloud Storage directly)",
    "Vercel": " (functions take 4.5 MB at most: upload to a store directly)",
    "Cloudflare": " (it takes 100 MB at most in the free plan)",
}
_HEADER_LIMITS = {"nginx": " (nginx: large_client_header_buffers)", "Express": " (Node: --max-http-header-size)"}


def rate_limited(failed: FailedExchange) -> Cause | None:
    """Tell of an answer that says it was asked too often."""
    headers, status = failed.response.headers, failed.status
    in_words = status in _LIMITED_IN_WORDS and _LIMIT.search(failed.said) is not None
    # nginx answers 503 itself where it limits requests or connections, and 502 where the app is down.
    is_nginx = status == _UNAVAILABLE and failed.maker is not None and failed.maker.name == "nginx" and failed.others.good is not None
    # Gateways write Retry-After where the app is down, too: Varnish always does.
    is_down = failed.maker is not None and failed.maker.name in _SAYS_503
    waits = status == _UNAVAILABLE and "retry-after" in headers and not is_down and not _MAINTENANCE.search(failed.said)
    if not failed.is_error_first or not (status == _TOO_MANY or in_words or waits or is_nginx):
        return None
    is_proven = status == _TOO_MANY or in_words
    retry = headers.text("retry-after")
    return (RATE_LIMITED.proven if is_proven else RATE_LIMITED.likely)(
        *failed.evidence(),
        on=failed.side,
        who=failed.answered_by,
        status=str(status),
        asked=failed.asked_for,
        what="too many requests" if is_proven else "likely too many requests" if is_nginx else _OVERLOADED,
        retry=f" (Retry-After: {retry})" if retry else "",
        limit=_limit(failed, _RATE_LIMITS),
        then=then_let(failed.owner, "its refusals carry the CORS headers and expose Retry-After, so that pages see the limit."),
        wait=f" (wait as long as Retry-After says: {retry})" if retry else "",
    )


def body_too_large(failed: FailedExchange) -> Cause | None:
    """Tell of a request whose body is too large."""
    if failed.status != _TOO_LARGE or not failed.is_error_first:
        return None
    length = failed.request.headers.text("content-length")
    return BODY_TOO_LARGE.proven(
        *failed.evidence(),
        on=failed.side,
        who=failed.answered_by,
        status=str(failed.status),
        asked=failed.asked_for,
        size=f" ({length} bytes)" if length.isdigit() else "",
        limit=_limit(failed, _BODY_LIMITS),
        then=then_let(failed.owner, "its 413s carry the CORS headers, so that pages can read them."),
    )


def headers_too_large(failed: FailedExchange) -> Cause | None:
    """Tell of a request whose headers are too large."""
    is_told = failed.status == _LEAST_ERROR and "Header Or Cookie Too Large" in failed.said
    if not failed.is_error_first or not (failed.status in _HEADERS_TOO_LARGE or is_told):
        return None
    return HEADERS_TOO_LARGE.proven(
        *failed.evidence(),
        on=failed.side,
        who=failed.answered_by,
        status=str(failed.status),
        asked=failed.asked_for,
        limit=_limit(failed, _HEADER_LIMITS),
    )


def upstream_down(failed: FailedExchange) -> Cause | None:
    """Tell of a gateway's own error: it got no answer from what stands behind it."""
    what, maker = _NO_UPSTREAM.get(failed.status), failed.maker
    if what is None or not failed.is_error_first or apps_of(failed.layers):
        return None
    fronts = [layer for layer in failed.layers if standing_of(layer) is not Standing.APP]
    # An app that says more than the status may well answer so itself, and 503 it says for reasons of its own.
    is_of_cloudflare = failed.status >= _LEAST_OF_CLOUDFLARE and "Cloudflare" in fronts
    if maker is None and not is_of_cloudflare and (failed.sentence or (failed.status == _UNAVAILABLE and not fronts)):
        return None
    is_proven = is_of_cloudflare or (maker is not None and (failed.status != _UNAVAILABLE or maker.name in _SAYS_503))
    return (UPSTREAM_DOWN.proven if is_proven else UPSTREAM_DOWN.likely)(
        *failed.evidence(),
        who=f"{fronts[0]} in front of {failed.name}" if maker is None and fronts else failed.answered_by,
        status=str(failed.status),
        asked=failed.asked_for,
        likely="" if is_proven else "likely ",
        what=what,
    )


def _limit(failed: FailedExchange, limits: Mapping[str, str]) -> str:
    layers = [failed.maker.name] if failed.maker else [*failed.layers, *[app for one in failed.answers() for app in one.layers]]
    return next((limits[layer] for layer in layers if layer in limits), "")


RULES: tuple[Rule, ...] = (rate_limited, body_too_large, headers_too_large, upstream_down)
"""In the order in which they are tried."""
