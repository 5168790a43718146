"""Redirects that lead where the request can't go: to a login, to another path, to another scheme, in a circle."""

import re

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.known_cause import Rule
from cors_addon.core.cause.redirecting import known_redirects as known
from cors_addon.core.cause.redirecting.login_redirect import to_login
from cors_addon.core.cause.redirecting.redirection import (
    Redirection,
    asked_url,
    own_redirect,
    place,
    redirection_of,
    redirections_to,
)
from cors_addon.core.fetch.cors_check import ALLOW_ORIGIN
from cors_addon.core.fetch.redirect import REDIRECT_STATUSES
from cors_addon.core.servers.signs import Standing, layers_of, maker_of, signs_of, standing_of
from cors_addon.core.verdict.cause import Cause, Side
from cors_addon.core.wire.site import same_site
from cors_addon.core.wire.url import canonical, same_origin

_LOCALE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2})?", re.IGNORECASE)
_ENDPOINT = re.compile(rb"<Endpoint>([^<]{1,200})</Endpoint>")
_WRONG_REGION = (b"AuthorizationHeaderMalformed", b"PermanentRedirect", b"TemporaryRedirect")
_FORWARDED = "Let the proxy in front send X-Forwarded-Proto and X-Forwarded-Host, and the server trust them"
_HSTS = "HSTS: the host once sent Strict-Transport-Security"


def _fault(failed: FailedExchange) -> str:
    if failed.is_preflight:
        return "no browser lets a preflight be redirected"
    return (
        "the redirect lacks the CORS headers" if failed.reason == "missing-allow-origin" else "its CORS headers do not let the page go on"
    )


def by_browser(failed: FailedExchange) -> Cause | None:
    """The browser made the redirect itself (services/network's URLRequestRedirectJob in Chromium)."""
    hop, reason = redirection_of(failed.situation), failed.response.headers.text("non-authoritative-reason")
    if hop is None or not reason:
        return None
    why = _HSTS if reason == "HSTS" else f"its own reason: {reason}"
    return known.BROWSER.proven(f"Non-Authoritative-Reason: {reason}", asked=place(hop.source), final=place(hop.target), why=why)


def to_region(failed: FailedExchange) -> Cause | None:
    """S3 sends the request on to the bucket's region."""
    headers, body = failed.response.headers, failed.response.body
    region = headers.text("x-amz-bucket-region")
    is_s3 = "Amazon S3" in failed.layers or "x-amz-request-id" in headers
    sent_on = failed.status in REDIRECT_STATUSES and (region or (is_s3 and any(words in body for words in _WRONG_REGION)))
    if not sent_on and not (failed.status == 400 and region and _WRONG_REGION[0] in body):
        return None
    told, hop = _ENDPOINT.search(body), redirection_of(failed.situation)
    host = told[1].decode("utf-8", "replace") if told else hop.target.host if hop else f"s3.{region}.amazonaws.com" if region else ""
    proof = f"x-amz-bucket-region: {region}" if region else "S3 names the endpoint in its answer"
    return known.REGION.proven(
        proof, request=failed.asked_first, name=failed.name, region=f" ({region})" * bool(region), endpoint=f" ({host})" * bool(host)
    )


def in_circle(failed: FailedExchange) -> Cause | None:
    """It leads back to where it came from."""
    hop = own_redirect(failed)
    if hop is None or "set-cookie" in hop.response.headers:
        # With the cookie the same request may be answered otherwise.
        return None
    before = [canonical(one.situation.request.url) for one in redirections_to(failed)]
    to = canonical(hop.to)
    if to == canonical(failed.request.url):
        circle = "to itself"
    elif to in before:
        circle = f"back to {place(hop.target)}"
    else:
        return None
    return known.LOOP.proven(hop.proof, request=failed.asked_first, name=failed.name, path=hop.source.path or "/", circle=circle)


def by_slash(failed: FailedExchange) -> Cause | None:
    """Only the slash at the path's end differs, whatever scheme and port."""
    hop = own_redirect(failed)
    if hop is None or hop.source.host != hop.target.host or (hop.source.path or "/") == (hop.target.path or "/"):
        return None
    if hop.source.path.rstrip("/") != hop.target.path.rstrip("/"):
        return None
    strays = not same_origin(hop.source.origin, hop.target.origin)
    to_https = hop.source.scheme == "http" and hop.target.scheme == "https"
    makers = {*layers_of(signs_of(hop.response)), maker_of(hop.response)} - {""}
    is_app = not makers or any(standing_of(one) is Standing.APP for one in makers)
    server = hop.target.origin if to_https else hop.source.origin
    away = strays and not to_https
    nginx = "; in nginx: absolute_redirect off" if "nginx" in makers else ""
    return known.SLASH.proven(
        hop.proof,
        on=Side.SERVER_APP if is_app else Side.LAYER,
        request=failed.asked_first,
        name=failed.name,
        path=hop.source.path or "/",
        with_slash="with" if hop.target.path.endswith("/") else "without",
        fault=_fault(failed),
        address=f" It names {hop.target.origin}, too: it does not know the address by which it is called." * away
        + " It leads to https, too." * to_https,
        final=f"{server}{hop.target.path}",
        forwarded=f"{_FORWARDED}, so that its redirects name {hop.source.origin}{nginx}." * away,
    )


def to_https(failed: FailedExchange) -> Cause | None:
    """Only the scheme differs, and becomes https."""
    hop = own_redirect(failed)
    if hop is None or (hop.source.scheme, hop.target.scheme) != ("http", "https") or not _same_place(hop):
        return None
    return known.TO_HTTPS.proven(
        hop.proof,
        request=failed.asked_first,
        name=failed.name,
        asked=place(hop.source),
        final=place(hop.target),
        fault=_fault(failed),
    )


def _same_place(hop: Redirection) -> bool:
    return hop.source.host == hop.target.host and (hop.source.path or "/") == (hop.target.path or "/")


def to_mixed_content(failed: FailedExchange) -> Cause | None:
    """It leads a secure request to plain http."""
    hop = own_redirect(failed)
    if hop is None or hop.source.scheme != "https" or hop.target.scheme != "http" or hop.target.is_trustworthy:
        return None
    final = f"Or let the page call https://{hop.source.host}{hop.target.path}, if it answers there."
    return known.TO_MIXED.proven(
        hop.proof,
        request=failed.asked_first,
        name=failed.name,
        path=hop.source.path or "/",
        target=place(hop.target),
        fault=_fault(failed),
        final=final * (hop.source.host == hop.target.host and hop.source.path != hop.target.path),
    )


def to_other_host(failed: FailedExchange) -> Cause | None:
    """It leads to the same path on another host."""
    hop = own_redirect(failed)
    if hop is None or hop.source.host == hop.target.host or hop.source.path != hop.target.path:
        return None
    return known.OTHER_HOST.proven(
        hop.proof,
        request=failed.asked_first,
        name=failed.name,
        path=hop.source.path or "/",
        other=hop.target.host,
        final=place(hop.target),
        fault=_fault(failed),
    )


def to_locale(failed: FailedExchange) -> Cause | None:
    """It leads to the same path under that of a language."""
    hop = own_redirect(failed)
    if hop is None or hop.source.host != hop.target.host:
        return None
    first, _, rest = hop.target.path.lstrip("/").partition("/")
    if not _LOCALE.fullmatch(first) or rest.strip("/") != hop.source.path.strip("/"):
        return None
    return known.LOCALE.proven(
        hop.proof,
        request=failed.asked_first,
        name=failed.name,
        path=hop.source.path or "/",
        target=hop.target.path,
        final=place(hop.target),
        fault=_fault(failed),
    )


def to_page(failed: FailedExchange) -> Cause | None:
    """It led to another site's web page."""
    hops, asked, answer = redirections_to(failed), asked_url(failed), failed.response.headers
    if not hops or ALLOW_ORIGIN in answer or same_site(asked, failed.target) or asked.path == failed.target.path:
        return None
    is_page = not failed.is_preflight and answer.text("content-type").lower().startswith("text/html")
    if not (failed.is_preflight or (is_page and failed.status < 400)):
        return None
    return (known.TO_PAGE.proven if is_page else known.TO_PAGE.likely)(
        hops[-1].proof,
        "the answer there is HTML" if is_page else "the redirect led to another site, which does not answer the preflight as an API does",
        request=failed.asked_first,
        asked=place(asked),
        source=asked.host,
        name=failed.name,
        likely="" if is_page else "likely ",
    )


def without_cors(failed: FailedExchange) -> Cause | None:
    """The redirect itself lacks the headers."""
    hop = own_redirect(failed)
    if hop is None or failed.is_preflight or failed.reason != "missing-allow-origin":
        return None
    return known.WITHOUT_CORS.proven(
        hop.proof,
        request=failed.asked_first,
        name=failed.name,
        method=failed.request.method,
        path=hop.source.path or "/",
        target=place(hop.target),
        first=f"Let the page call {place(hop.target)} at once, if that is what it wants."
        if hop.target.is_http
        else "Let the page go there by location.href: no script can fetch it.",
    )


CAUSES = known.CAUSES

RULES: tuple[Rule, ...] = (
    by_browser,
    to_region,
    in_circle,
    by_slash,
    to_https,
    to_login,
    to_mixed_content,
    to_other_host,
    to_locale,
    to_page,
    without_cors,
)
"""In the order in which they are tried."""
