"""A situation: an exchange with everything that is known about it when it is judged."""

from dataclasses import dataclass, replace

from cors_addon.core.evidence import Client, CredentialsClaim, ModeClaim, RequestMode
from cors_addon.core.evidence.host_permission import HostPermission, host_permission
from cors_addon.core.fetch.corp import Embedder
from cors_addon.core.verdict.judgement import Kind, Note, Observed
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.url import same_origin


@dataclass(frozen=True)
class Situation:
    """One exchange, the claims on its client, and what the ledger remembers of the same attempt and page.

    `page` is the serialized origin of the page that asks, `initial_url` the URL that it asked for before any redirect.
    `tainted_by` is the URL whose redirect made the request's origin null ("" where none did). `stored` is the response that
    a 304 revalidates, if it was seen; `own_condition` tells that the page asked for the 304 itself, by a header of its own.
    `omits` tells that the browser went on where only the credentials mode "omit" let it, or that whoever asked says so.
    `embedder` is the page's embedder policy as far as known. `preflight` says why a preflight was needed or how it was spared.
    `notes` are the ledger's diagnoses.
    """

    exchange: Exchange
    kind: Kind
    client: Client
    mode: ModeClaim
    credentials: CredentialsClaim
    page: str
    initial_url: str
    tainted_by: str = ""
    stored: Response | None = None
    own_condition: bool = False
    omits: bool = False
    embedder: Embedder = Embedder.UNSAFE_NONE
    preflight: str = ""
    attempt: str = ""
    flows: tuple[str, ...] = ()
    observed: Observed = Observed.UNOBSERVED
    notes: tuple[Note, ...] = ()

    @property
    def request(self) -> Request:
        """The exchange's request."""
        return self.exchange.request

    @property
    def origin(self) -> str:
        """The request's `Origin` header, "" where it has none."""
        return self.exchange.request.headers.text("origin")

    @property
    def method(self) -> str:
        """The method that the page asks for: for a preflight, its actual request's."""
        if self.kind is Kind.PREFLIGHT:
            return self.request.headers.text("access-control-request-method")
        return self.request.method


def kind_of(request: Request, client: Client, mode: ModeClaim, page: str, *, as_browsers: bool = False) -> Kind:
    """Return what an exchange is, by the request's mode and by whether page and server are of one origin.

    `as_browsers` tells that the request counts as a browser's, whoever sent it.
    """
    if mode.mode is RequestMode.WEBSOCKET:
        return Kind.WEBSOCKET
    if not (client.enforces or as_browsers) or (client.emulates and "origin" not in request.headers):
        return Kind.OTHER
    if request.is_preflight:
        return Kind.PREFLIGHT
    if mode.mode is RequestMode.NAVIGATE:
        return Kind.NAVIGATION
    if host_permission(request, mode, page) is HostPermission.GRANTED:
        return Kind.OTHER
    site = request.headers.text("sec-fetch-site")
    if mode.mode is RequestMode.SAME_ORIGIN or site == "same-origin":
        return Kind.SAME_ORIGIN
    if mode.mode is RequestMode.CORS:
        if site == "none" and "origin" not in request.headers:
            return Kind.OTHER
        crosses = "origin" in request.headers and not same_origin(request.headers.text("origin"), request.target.origin)
        return Kind.ACTUAL if crosses else Kind.SAME_ORIGIN
    if site == "none" or (not site and not page):
        return Kind.OTHER
    return Kind.SAME_ORIGIN if not site and same_origin(page, request.target.origin) else Kind.NO_CORS


def informed(situation: Situation, credentials: CredentialsClaim) -> Situation:
    """Return the situation with the credentials mode that another request of the attempt shows."""
    return replace(situation, credentials=credentials)


def noted(situation: Situation, note: Note) -> Situation:
    """Return the situation with one more note."""
    return replace(situation, notes=(*situation.notes, note))


def observed(situation: Situation, blocked: bool, followed: bool) -> Situation:
    """Return the situation with what the browser did next: going on contradicts a block, stopping confirms it.

    Whoever declares what a request is goes by our own verdicts, which proves nothing.
    """
    if situation.exchange.declared.engine:
        return situation
    if followed:
        return replace(situation, observed=Observed.CONTRADICTED if blocked else Observed.CONFIRMED)
    return replace(situation, observed=Observed.CONFIRMED if blocked else Observed.UNOBSERVED)
