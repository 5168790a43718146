"""What the page or a library in it does: credentials, elements, test environments, the mode no-cors."""

from collections.abc import Mapping

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.known_cause import KnownCause, Rule
from cors_addon.core.evidence import Credentials
from cors_addon.core.evidence.mode import is_beacon, is_event_stream
from cors_addon.core.fetch.corp import Embedder, resource_policy
from cors_addon.core.fetch.cors_check import ALLOW_ORIGIN
from cors_addon.core.fetch.reasons import CORP_SAME_ORIGIN, CORP_SAME_SITE
from cors_addon.core.servers.owner import Owner, if_not_yours
from cors_addon.core.verdict.cause import Cause, Proof, Side
from cors_addon.core.wire.site import schemelessly_same_site
from cors_addon.core.wire.url import parse

TEST = KnownCause(
    "test-environment",
    Side.LIBRARY,
    "{library} is no browser: in a test it applied CORS by itself, as a page of {page}, which users' pages need not be.",
    "A test environment such as jsdom applied CORS by itself, with the origin of its own page.",
    (
        "Run the test in Node's own environment (testEnvironment: node), or let the client use Node's HTTP there (axios: adapter http).",
        "Or answer the request in the test itself; leave the server as it is.",
    ),
)
OPT_IN = KnownCause(
    "embedder-needs-opt-in",
    Side.PAGE,
    "The page demands that all it embeds opts in (Cross-Origin-Embedder-Policy: {policy}), and {name} does not for {path}.{allows}",
    "The page's Cross-Origin-Embedder-Policy demands Cross-Origin-Resource-Policy of all that it embeds without CORS.",
    (
        "{element}",
        "Or serve {path} from the page's own server, or send Cross-Origin-Embedder-Policy: credentialless with the page.",
        "Where {name} is yours: Cross-Origin-Resource-Policy: {enough} on its answers.",
    ),
)
SAME_SITE = KnownCause(
    "corp-same-site-is-enough",
    Side.SERVER_APP,
    "{name} lets only its own origin embed {path} (Cross-Origin-Resource-Policy: same-origin), and {page} is of the same site.",
    "A server lets only its own origin embed its answers, and the page is of the same site.",
    (
        "Send Cross-Origin-Resource-Policy: same-site on it: that is enough, and keeps other sites out.",
        "Libraries such as helmet set same-origin by default; it has an option for this.",
    ),
    headers_mend=True,
)
NO_CORS = KnownCause(
    "mode-no-cors",
    Side.PAGE,
    "A script asks for {path} with the mode no-cors, which does not bypass CORS: it could read nothing of the answer anyway.",
    "A script asks with the mode no-cors, which gives it nothing to read.",
    ("Leave mode: 'no-cors' out.", "Let {name} allow {page} by CORS: without the mode, the answer needs it."),
)
ELEMENT = KnownCause(
    "element-needs-cors",
    Side.PAGE,
    "{element} asks for {path} with CORS, and {name} sends no CORS headers with it.",
    "An element asks with CORS (a font, a module script, or one with the crossorigin attribute), and the server sends no CORS headers.",
    ("{first}", "{headers}"),
    headers_mend=True,
)
IMAGE = KnownCause(
    "image-by-script",
    Side.PAGE,
    "A script asks for the image {path} with CORS, {who}, and {name} sends no CORS headers with it: <img> alone needs none.",
    "A script fetches an image that elements may show without CORS, as service workers and renderers of canvases do.",
    (
        "{first}",
        "Or let {name} send Access-Control-Allow-Origin with its images, with Vary: Origin where it names an origin.",
    ),
    headers_mend=True,
)
CREDENTIALS = KnownCause(
    "library-credentials",
    Side.LIBRARY,
    "{library} sends credentials {default}, and {name} does not let the page have the answer then ({allowed}).",
    "A library sends credentials by default, which the server does not allow.",
    (
        "Where {name} needs no cookie, turn them off: {off}.",
        "Else let {name} name {page} in place of *, from a list of its own, and send Access-Control-Allow-Credentials: true.",
    ),
)
BEACON = KnownCause(
    "beacon-json",
    Side.PAGE,
    "sendBeacon() sends {kind} here, which needs a preflight, and always sends credentials; {name} does not allow that.",
    "A beacon with a content type such as JSON needs a preflight, and goes with credentials.",
    (
        "Send the data as a string (text/plain), which needs no preflight, or by fetch() with keepalive: true and no credentials.",
        "Else let {name} answer the preflight, with {page} by name, Access-Control-Allow-Credentials: true and content-type.",
    ),
)

CAUSES: tuple[KnownCause, ...] = (TEST, OPT_IN, SAME_SITE, NO_CORS, ELEMENT, IMAGE, CREDENTIALS, BEACON)

_OF_POLICY = frozenset({CORP_SAME_ORIGIN.code, CORP_SAME_SITE.code})
_OF_CREDENTIALS = frozenset({"wildcard-with-credentials", "credentials-not-allowed"})
_LACKING = "missing-allow-origin"
_TAGS: Mapping[str, str] = {
    "script": "<script>",
    "style": "<link>",
    "image": "<img>",
    "audio": "<audio>",
    "video": "<video>",
    "track": "<video>",
}
_ATTRIBUTE = "Take the crossorigin attribute away, unless a script has to read what the element loads (from a canvas, say)."
_ELEMENTS: Mapping[str, tuple[str, str]] = {
    "font": ("A style sheet, whose fonts always come with CORS,", "Serve the font from the page's own server."),
    "script": (
        "A module script, or a <script> with the crossorigin attribute,",
        "Serve the module from the page's own server; of a plain script, take the crossorigin attribute away.",
    ),
    "style": ("A <link> with the crossorigin attribute", "Take the crossorigin attribute away."),
    "image": ("An image with the crossorigin attribute, or of a style sheet's mask,", _ATTRIBUTE),
    "audio": ("An <audio> with the crossorigin attribute", _ATTRIBUTE),
    "video": ("A <video> with the crossorigin attribute", _ATTRIBUTE),
    "track": ("A <track>, which needs CORS to be read,", "Serve the text track from the page's own server."),
}
"""Who asks with CORS, by the request's destination, and what to do first."""
_WORKERS = ("sw.js", "service-worker.js", "serviceworker.js", "ngsw-worker.js", "workbox-sw.js", "sw.mjs")


def in_test(failed: FailedExchange) -> Cause | None:
    """No browser, but a test's environment applied CORS."""
    client = failed.situation.client
    return TEST.proven(*client.because, library=client.name, page=failed.situation.page) if client.emulates else None


def needs_opt_in(failed: FailedExchange) -> Cause | None:
    """The page's embedder policy demands what the server does not send."""
    situation = failed.situation
    if failed.reason not in _OF_POLICY or situation.embedder is Embedder.UNSAFE_NONE or resource_policy(failed.response.headers):
        return None
    allowed = failed.response.headers.text(ALLOW_ORIGIN)
    sibling = next((one for one in failed.answers() if one.passes and one.path == failed.path and one.has_cors), None)
    tag = _TAGS.get(situation.mode.destination, "the element")
    attribute = f"Set crossorigin='anonymous' on the page's {tag}, so that it asks with CORS"
    if allowed in ("*", situation.page):
        proofs: tuple[Proof | str, ...] = (f"Access-Control-Allow-Origin: {allowed}",)
    else:
        proofs = (Proof("it is allowed by CORS", sibling.flow),) if sibling else ()
    return OPT_IN.proven(
        f"the page's Cross-Origin-Embedder-Policy: {situation.embedder}",
        *proofs,
        policy=situation.embedder.value,
        name=failed.name,
        path=failed.target.path or "/",
        allows=" It does allow CORS, though." if proofs else "",
        element=f"{attribute}{'.' if proofs else f', if {failed.name} allows that.'}",
        enough="same-site" if schemelessly_same_site(parse(situation.page), failed.target) else "cross-origin",
    )


def same_site_is_enough(failed: FailedExchange) -> Cause | None:
    """The server keeps out a page of its own site."""
    page = parse(failed.situation.page)
    if failed.reason != CORP_SAME_ORIGIN.code or not schemelessly_same_site(page, failed.target) or page.scheme != failed.target.scheme:
        return None
    if resource_policy(failed.response.headers) != "same-origin" or failed.is_error:
        return None
    proof = "Cross-Origin-Resource-Policy: same-origin"
    return SAME_SITE.proven(proof, name=failed.name, path=failed.target.path or "/", page=failed.situation.page)


def asked_without_cors(failed: FailedExchange) -> Cause | None:
    """A script asks with the mode no-cors."""
    if failed.reason not in _OF_POLICY or failed.request.headers.text("sec-fetch-dest") != "empty":
        return None
    return NO_CORS.proven(
        "Sec-Fetch-Mode: no-cors, Sec-Fetch-Dest: empty",
        path=failed.target.path or "/",
        name=failed.name,
        page=failed.situation.page or "the page",
    )


def by_element(failed: FailedExchange) -> Cause | None:
    """An element asks with CORS."""
    destination = failed.request.headers.text("sec-fetch-dest")
    if failed.reason != _LACKING or failed.is_preflight or failed.is_error or destination not in _ELEMENTS:
        return None
    element, first = _ELEMENTS[destination]
    proof = f"Sec-Fetch-Mode: cors, Sec-Fetch-Dest: {destination}"
    on = Side.SERVER_APP if destination == "font" else None
    theirs = failed.owner in (Owner.OTHERS, Owner.IDENTITY_PROVIDER)
    headers = if_not_yours(failed.owner, failed.name) if theirs else f"Or let {failed.name} send Access-Control-Allow-Origin for it."
    return ELEMENT.proven(proof, on=on, element=element, first=first, headers=headers, path=failed.target.path or "/", name=failed.name)


def image_by_script(failed: FailedExchange) -> Cause | None:
    """A script fetches an image, which elements load without CORS."""
    kind = failed.response.headers.text("content-type")
    is_script = failed.request.headers.text("sec-fetch-dest") == "empty" and not failed.is_preflight and not failed.is_error
    if failed.reason != _LACKING or not is_script or not kind.lower().startswith("image/"):
        return None
    by_worker = failed.request.headers.text("referer").partition("?")[0].lower().endswith(_WORKERS)
    shown = next((one for one in failed.server.plain() if one.url == failed.request.url and one.is_ok), None)
    proofs = (Proof("the same image was loaded without CORS", shown.flow),) if shown else ()
    return IMAGE.proven(
        f"Sec-Fetch-Dest: empty, Content-Type: {kind}",
        *proofs,
        path=failed.target.path or "/",
        name=failed.name,
        who="the service worker" if by_worker else "as canvas renderers do (html2canvas, PDF exports)",
        first="Let the service worker pass other servers' images on as they are: return without respondWith(), or fetch(event.request)."
        if by_worker
        else "Show the image by <img> where it need not be read, or give the renderer a proxy of the page's own server for images.",
    )


def _library_of(failed: FailedExchange) -> tuple[str, str, str] | None:
    """Return which library sends credentials, how, and how to turn them off; None where none shows itself."""
    names = (*failed.request.headers.names(), *failed.asked)
    query = failed.target.query.split("&", 20)
    if "x-signalr-user-agent" in names:
        return "SignalR's client", "by default", "withUrl(url, { withCredentials: false })"
    if is_event_stream(failed.request) and not failed.is_preflight:
        return "The page's EventSource", "as it was told to", "new EventSource(url) without withCredentials"
    if "transport=polling" in query and "EIO=3" in query:
        return "Socket.IO's client before 3", "by default", "withCredentials: false, or a client of version 4"
    return None


def by_library(failed: FailedExchange) -> Cause | None:
    """A library sends credentials by itself."""
    library = _library_of(failed)
    if failed.reason not in _OF_CREDENTIALS or library is None or failed.situation.credentials.mode is not Credentials.INCLUDE:
        return None
    name, default, off = library
    allowed = f"Access-Control-Allow-Origin: {failed.response.headers.text(ALLOW_ORIGIN)}"
    if failed.reason != "wildcard-with-credentials":
        allowed = "no Access-Control-Allow-Credentials: true"
    because = failed.situation.credentials.because
    return CREDENTIALS.proven(
        because, library=name, default=default, off=off, name=failed.name, allowed=allowed, page=failed.situation.page
    )


def json_beacon(failed: FailedExchange) -> Cause | None:
    """A beacon needs a preflight, which the server does not pass."""
    if not failed.is_preflight or failed.is_error or not is_beacon(failed.request):
        return None
    return BEACON.proven(
        "Priority: u=4, i, as only sendBeacon() has it",
        kind="a content type such as JSON" if "content-type" in failed.asked else "more than a simple request",
        name=failed.name,
        page=failed.situation.page,
    )


RULES: tuple[Rule, ...] = (
    in_test,
    needs_opt_in,
    asked_without_cors,
    same_site_is_enough,
    by_element,
    image_by_script,
    by_library,
    json_beacon,
)
"""In the order in which they are tried."""
