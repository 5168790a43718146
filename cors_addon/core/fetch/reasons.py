"""The catalogue of reasons: one row for each rule by which a browser fails a request."""

import string
from collections.abc import Mapping
from dataclasses import dataclass, field

_FETCH = "https://fetch.spec.whatwg.org/#"
_CORS_CHECK = _FETCH + "cors-check"
_PREFLIGHT = _FETCH + "cors-preflight-fetch-0"
_REDIRECT = _FETCH + "http-redirect-fetch"
_CORP = _FETCH + "cross-origin-resource-policy-internal-check"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its code (which never changes meaning), its words, and its names in the three engines.

    `message` is plain text with named evidence; `remedy` says in words what the server's owner does. `anchor` is the
    standard's step. `chromium` holds DevTools Protocol's `CorsError` names (first the response's, then the preflight's),
    `firefox` the reason keys, `webkit` the keys of WebKit's messages. An engine that never complains so has no name.
    """

    code: str
    title: str
    message: str
    remedy: str
    anchor: str
    chromium: tuple[str, ...] = ()
    firefox: tuple[str, ...] = ()
    webkit: tuple[str, ...] = ()

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of the evidence that the message shows."""
        return frozenset(name for _, name, _, _ in string.Formatter().parse(self.message) if name)


@dataclass(frozen=True, slots=True)
class Finding:
    """A reason with the actual values: what a rule returns where the browser fails the request.

    Raises ValueError where a value that the message shows is missing.
    """

    reason: Reason
    values: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if missing := self.reason.placeholders - self.values.keys():
            raise ValueError(f"{self.reason.code} lacks {', '.join(sorted(missing))}")

    @property
    def code(self) -> str:
        """The reason's code."""
        return self.reason.code

    @property
    def text(self) -> str:
        """The message with the values in it."""
        return self.reason.message.format_map(self.values)


MISSING_ALLOW_ORIGIN = Reason(
    code="missing-allow-origin",
    title="No Access-Control-Allow-Origin header",
    message="The answer ({status}) has no Access-Control-Allow-Origin header, so the origin {origin} may not read it.",
    remedy="Send Access-Control-Allow-Origin with the page's origin on this answer, error answers included.",
    anchor=_CORS_CHECK,
    chromium=("MissingAllowOriginHeader", "PreflightMissingAllowOriginHeader"),
    firefox=("CORSMissingAllowOrigin2",),
    webkit=("origin-not-allowed",),
)
WILDCARD_WITH_CREDENTIALS = Reason(
    code="wildcard-with-credentials",
    title="Wildcard origin refused for a request with credentials",
    message="The page {origin} asked with credentials; Access-Control-Allow-Origin: * then allows no one.",
    remedy="Send the page's origin instead of *, Access-Control-Allow-Credentials: true, and Vary: Origin; "
    "or let the page ask without credentials.",
    anchor=_CORS_CHECK,
    chromium=("WildcardOriginNotAllowed", "PreflightWildcardOriginNotAllowed"),
    firefox=("CORSNotSupportingCredentials",),
    webkit=("wildcard-with-credentials",),
)
MULTIPLE_ALLOW_ORIGIN = Reason(
    code="multiple-allow-origin",
    title="More than one value in Access-Control-Allow-Origin",
    message="Access-Control-Allow-Origin holds “{value}” ({lines}); a browser accepts exactly one origin or *.",
    remedy="Send one Access-Control-Allow-Origin line with one origin; where two layers add the header, let one of them do it.",
    anchor=_CORS_CHECK,
    chromium=("MultipleAllowOriginValues", "PreflightMultipleAllowOriginValues"),
    firefox=("CORSMultipleAllowOriginNotAllowed", "CORSAllowOriginNotMatchingOrigin"),
    webkit=("multiple-origins", "origin-not-allowed"),
)
INVALID_ALLOW_ORIGIN = Reason(
    code="invalid-allow-origin",
    title="Access-Control-Allow-Origin is not an origin",
    message="Access-Control-Allow-Origin is “{value}”, which is no origin; it must be {origin} byte for byte.{difference}",
    remedy="Send the page's origin: scheme, ://, host and, unless it is the default, port.",
    anchor=_CORS_CHECK,
    chromium=("InvalidAllowOriginValue", "PreflightInvalidAllowOriginValue"),
    firefox=("CORSAllowOriginNotMatchingOrigin",),
    webkit=("origin-not-allowed",),
)
ORIGIN_MISMATCH = Reason(
    code="origin-mismatch",
    title="Access-Control-Allow-Origin names another origin",
    message="Access-Control-Allow-Origin is “{value}”, the request's origin is “{origin}”.{difference}",
    remedy="Echo the request's Origin where it is on the server's list, and send Vary: Origin.",
    anchor=_CORS_CHECK,
    chromium=("AllowOriginMismatch", "PreflightAllowOriginMismatch"),
    firefox=("CORSAllowOriginNotMatchingOrigin",),
    webkit=("origin-not-allowed",),
)
CREDENTIALS_NOT_ALLOWED = Reason(
    code="credentials-not-allowed",
    title="Credentials not allowed",
    message="The page {origin} asked with credentials, and Access-Control-Allow-Credentials is {value} instead of “true”.",
    remedy="Send Access-Control-Allow-Credentials: true (lower case, once), or let the page ask without credentials.",
    anchor=_CORS_CHECK,
    chromium=("InvalidAllowCredentials", "PreflightInvalidAllowCredentials"),
    firefox=("CORSMissingAllowCredentials",),
    webkit=("credentials-not-true",),
)
PREFLIGHT_REDIRECT = Reason(
    code="preflight-redirect",
    title="Preflight answered with a redirect",
    message="The preflight got {status} to {location}; a preflight must be answered itself.{difference}",
    remedy="Answer OPTIONS with 204 before anything redirects, or let the page call the final URL.",
    anchor=_PREFLIGHT,
    chromium=("PreflightDisallowedRedirect",),
    firefox=("CORSExternalRedirectNotAllowed",),
    webkit=("preflight-not-successful",),
)
PREFLIGHT_STATUS = Reason(
    code="preflight-status",
    title="Preflight not answered with an ok status",
    message="The preflight got {status}; only 200 to 299 let the request go on.",
    remedy="Answer OPTIONS with 204 before authentication and routing: a preflight never carries cookies or Authorization.",
    anchor=_PREFLIGHT,
    chromium=("PreflightInvalidStatus",),
    firefox=("CORSPreflightDidNotSucceed3",),
    webkit=("preflight-not-successful",),
)
INVALID_ALLOW_METHODS = Reason(
    code="invalid-allow-methods",
    title="Access-Control-Allow-Methods can't be parsed",
    message="Access-Control-Allow-Methods is “{list}”; the element “{value}” is no method, which voids the whole list.",
    remedy="Send method names separated by commas and nothing else.",
    anchor=_PREFLIGHT,
    chromium=("InvalidAllowMethodsPreflightResponse",),
    firefox=("CORSInvalidAllowMethod",),
    webkit=("allow-methods-invalid",),
)
INVALID_ALLOW_HEADERS = Reason(
    code="invalid-allow-headers",
    title="Access-Control-Allow-Headers can't be parsed",
    message="Access-Control-Allow-Headers is “{list}”; the element “{value}” is no header name, which voids the whole list.",
    remedy="Send header names separated by commas and nothing else.",
    anchor=_PREFLIGHT,
    chromium=("InvalidAllowHeadersPreflightResponse",),
    firefox=("CORSInvalidAllowHeader",),
    webkit=("allow-headers-invalid",),
)
METHOD_NOT_ALLOWED = Reason(
    code="method-not-allowed",
    title="Method not allowed by the preflight",
    message="The page wants to send {method}; Access-Control-Allow-Methods is {list}.{difference}",
    remedy="List the method in Access-Control-Allow-Methods, in the same upper or lower case.",
    anchor=_PREFLIGHT,
    chromium=("MethodDisallowedByPreflightResponse",),
    firefox=("CORSMethodNotFound",),
    webkit=("method-not-allowed",),
)
HEADER_NOT_ALLOWED = Reason(
    code="header-not-allowed",
    title="Request header not allowed by the preflight",
    message="The page wants to send the header {header}; Access-Control-Allow-Headers is {list}.{difference}",
    remedy="List the header in Access-Control-Allow-Headers, or stop the page (or the library in it) from sending it.",
    anchor=_PREFLIGHT,
    chromium=("HeaderDisallowedByPreflightResponse",),
    firefox=("CORSMissingAllowHeaderFromPreflight2",),
    webkit=("header-not-allowed",),
)
AUTHORIZATION_NOT_LISTED = Reason(
    code="authorization-not-listed",
    title="Authorization is not covered by *",
    message="Access-Control-Allow-Headers is {list}; by the standard * never covers Authorization, which must be listed.",
    remedy="Add Authorization to Access-Control-Allow-Headers by name. Browsers still let it pass today, and warn.",
    anchor=_PREFLIGHT,
)
REDIRECT_WITH_CREDENTIALS = Reason(
    code="redirect-with-credentials",
    title="Redirect to a URL with user name or password",
    message="The redirect leads to {location}, which holds a user name or password; a cross-origin request may not follow it.",
    remedy="Redirect to a URL without user name and password.",
    anchor=_REDIRECT,
    chromium=("RedirectContainsCredentials",),
    firefox=("CORSDidNotSucceed2",),
    webkit=("redirect-userinfo",),
)
REDIRECT_NOT_HTTP = Reason(
    code="redirect-not-http",
    title="Redirect to something that is not HTTP",
    message="The redirect leads to {location}; a CORS request can only go on to http and https.",
    remedy="Redirect to an http or https URL.",
    anchor=_REDIRECT,
    chromium=("CorsDisabledScheme",),
    firefox=("CORSDidNotSucceed2", "CORSRequestNotHttp"),
    webkit=("redirect-non-http",),
)
CORP_SAME_ORIGIN = Reason(
    code="corp-same-origin",
    title="Cross-Origin-Resource-Policy: same-origin",
    message="The page {origin} loads this without CORS, and the server lets only its own origin do so (same-origin{default}).",
    remedy="Send Cross-Origin-Resource-Policy: cross-origin where other origins may embed this.",
    anchor=_CORP,
    chromium=("corp-not-same-origin",),
    firefox=("NS_ERROR_DOM_CORP_FAILED",),
    webkit=("corp",),
)
CORP_SAME_SITE = Reason(
    code="corp-same-site",
    title="Cross-Origin-Resource-Policy: same-site",
    message="The page {origin} loads this without CORS, and the server lets only its own site do so (same-site).",
    remedy="Send Cross-Origin-Resource-Policy: cross-origin where other sites may embed this.",
    anchor=_CORP,
    chromium=("corp-not-same-site",),
    firefox=("NS_ERROR_DOM_CORP_FAILED",),
    webkit=("corp",),
)

CATALOGUE: Mapping[str, Reason] = {
    reason.code: reason
    for reason in (
        MISSING_ALLOW_ORIGIN,
        WILDCARD_WITH_CREDENTIALS,
        MULTIPLE_ALLOW_ORIGIN,
        INVALID_ALLOW_ORIGIN,
        ORIGIN_MISMATCH,
        CREDENTIALS_NOT_ALLOWED,
        PREFLIGHT_REDIRECT,
        PREFLIGHT_STATUS,
        INVALID_ALLOW_METHODS,
        INVALID_ALLOW_HEADERS,
        METHOD_NOT_ALLOWED,
        HEADER_NOT_ALLOWED,
        AUTHORIZATION_NOT_LISTED,
        REDIRECT_WITH_CREDENTIALS,
        REDIRECT_NOT_HTTP,
        CORP_SAME_ORIGIN,
        CORP_SAME_SITE,
    )
}
"""Every reason by its code, in the order in which the standard comes to it."""
