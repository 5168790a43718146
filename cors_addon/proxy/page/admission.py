"""Who may ask the live page for what: this computer's browser or who has the token, and the page itself rather than another one.

Over https:// browsers say who asks in Fetch Metadata (https://www.w3.org/TR/fetch-metadata/). Over http:// they don't, and a page can
hide its Referer: what costs time there or changes something has to prove that the page itself asked.
"""

import hmac
import ipaddress
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from cors_addon.core.wire.url import parse
from cors_addon.report.page.query import is_costly

TOKEN = "token"
"""The parameter of an address that lets in who is not on this computer; mitmweb calls its own so."""
PROOF = "proof"
"""The parameter by which an address is known to stand on the page itself."""
COOKIE = "cors_page"
"""The cookie of a browser that came with the token."""
LOOKED_AT = frozenset({"cookie", "origin", "referer", "sec-fetch-dest", "sec-fetch-site", "upgrade-insecure-requests", "user-agent"})
"""The headers that tell who asks, and for what: no others are looked at."""
_CHROMIUM = "Chrome/"
"""In the User-Agent of browsers that say "none" in Sec-Fetch-Site of what a person asked for, and of nothing else."""
LONGEST_ADDRESS = 8_192
"""Characters of a path with its query."""
LONGEST_BODY = 1_024
"""Bytes of a request's body. The page needs none."""


class PageAccess(StrEnum):
    """Who may read the page, by the option's value."""

    LOCAL = "local"
    """Clients on this computer, and who has the token; in reverse mode nobody."""
    TOKEN = "token"
    """Who has the token."""
    ALL = "all"
    """Everybody; what is not for strangers stays so."""


class Refusal(Enum):
    """Why a request is not served: the status of the answer, and what it says."""

    METHOD = 405, "This can't be asked for in this way."
    ADDRESS = 414, "This address is too long."
    BODY = 413, "The page takes no bodies."
    FOREIGN = 403, "Only this page itself can ask for this, or who has the token (?token=…)."
    LED_HERE = 403, "Another page led here"
    UNPROVEN = 403, "Did you open this yourself?"
    NO_TOKEN = 403, "This report opens with its token"
    WRONG_TOKEN = 403, "This token is another run’s, or none"

    def __init__(self, status: int, sentence: str) -> None:
        self.status = status
        self.sentence = sentence


class Sender(Enum):
    """From where a request came."""

    PAGE = "the page itself"
    PERSON = "a person, who typed the address or has it as a bookmark"
    UNKNOWN = "a person, or a page that hides itself"
    FOREIGN = "another page"


@dataclass(frozen=True, slots=True)
class PageRoute:
    """What can be asked for: by which methods, and for which destinations of a browser's (https://fetch.spec.whatwg.org/#destination)."""

    methods: frozenset[str] = frozenset({"GET", "HEAD"})
    destinations: frozenset[str] = frozenset({"document", "empty"})
    is_document: bool = False
    is_public: bool = False
    needs_proof: bool = False
    is_news: bool = False
    changes: bool = False


_LIST = PageRoute(is_document=True)
ROUTES: Mapping[str, PageRoute] = {
    "changes": PageRoute(destinations=frozenset({"empty"}), is_news=True),
    "export": PageRoute(needs_proof=True),
    "static": PageRoute(destinations=frozenset({"style", "script", "image", "empty", "document"}), is_public=True),
    "clear": PageRoute(methods=frozenset({"POST"}), destinations=frozenset({"document"}), needs_proof=True, changes=True),
}
"""By the first part of the path; all else is a document of the report."""


@dataclass(frozen=True, slots=True)
class PageKeys:
    """What opens the page for one run of mitmproxy: its token, the cookie that stands for it, and the proof that the page bears."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    proof: str = field(default_factory=lambda: secrets.token_urlsafe(24))


@dataclass(frozen=True, slots=True)
class PageVisit:
    """What a request for the page shows: `origin` is the page's own for it, `length` its body's bytes, `client` and
    `server` are the IP addresses of the client and of the proxy as the client reached it.

    `path` and `query` are decoded, and what is answered is told by them alone; of a parameter that comes twice the last counts.
    `address` is the path with its query as it came, `address_length` its characters before it was cut. `reverse` tells that it came
    through mitmproxy's reverse mode. Of `headers` there are those that are looked at, in small letters; lines of one name are joined.
    """

    method: str
    path: str
    address: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    origin: str
    client: str
    server: str = ""
    cookie: str = ""
    address_length: int = 0
    length: int = 0
    reverse: bool = False

    @property
    def route(self) -> PageRoute:
        """What is asked for."""
        return ROUTES.get(self.path.removeprefix("/").partition("/")[0], _LIST)

    @property
    def is_typed_plainly(self) -> bool:
        """Whether a browser that can do https opens the page by http, and from no page that it names.

        Navigations alone have the header: https://www.w3.org/TR/upgrade-insecure-requests/#preference. A link on the page itself is to
        stay where it is, for to browsers the page by https is another site's.
        """
        is_plain = self.origin.startswith("http:") and not self.reverse and self.route.is_document
        return is_plain and self.headers.get("upgrade-insecure-requests") == "1" and sender_of(self) is Sender.UNKNOWN


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request that is served; `trusted` is who may see secrets that are shown at all, and clear the report. `came` with the token.

    `hidden` is what another page may have asked for, as it says nothing of where it came from.
    """

    trusted: bool
    came: bool = False
    hidden: bool = field(default=False, compare=False)


def admitted(visit: PageVisit, access: PageAccess, keys: PageKeys) -> Admitted | Refusal:
    """Tell whether a request is served, before anything is looked up or rendered for it."""
    route = visit.route
    # 1. What there is, in the way in which it can be had.
    if visit.method not in route.methods:
        return Refusal.METHOD
    if visit.address_length > LONGEST_ADDRESS:
        return Refusal.ADDRESS
    # 2. Not for another page: neither what it asks for itself, nor what it embeds.
    sender = sender_of(visit)
    destination = visit.headers.get("sec-fetch-dest")
    is_link = route.is_document and destination in (None, "document") and "origin" not in visit.headers
    if sender is Sender.FOREIGN:
        return Refusal.LED_HERE if is_link else Refusal.FOREIGN
    if destination is not None and destination not in route.destinations:
        return Refusal.FOREIGN
    # 3. What changes something comes from a form of the page: browsers send its Origin.
    if route.changes and visit.headers.get("origin") != visit.origin:
        return Refusal.FOREIGN
    if visit.length > LONGEST_BODY:
        return Refusal.BODY
    # 4. For who may.
    came = _same(visit.query.get(TOKEN, ""), keys.token)
    at_home = access is not PageAccess.TOKEN and not visit.reverse and is_local(visit.client, visit.server)
    trusted = came or at_home or _same(visit.cookie, keys.cookie)
    if not (trusted or route.is_public or access is PageAccess.ALL) or (route.changes and not trusted):
        return Refusal.WRONG_TOKEN if visit.query.get(TOKEN) else Refusal.NO_TOKEN
    # 5. What takes time, or brings something about, only by the page itself, or by who typed it.
    proven = came or _same(visit.query.get(PROOF, ""), keys.proof)
    if route.needs_proof and not proven:
        return Refusal.FOREIGN
    if sender is Sender.UNKNOWN and not proven:
        if route.is_news:
            return Refusal.FOREIGN
        if route.is_document and is_costly(visit.query):
            return Refusal.UNPROVEN
    return Admitted(trusted, came, hidden=sender is Sender.UNKNOWN and not proven)


def sender_of(visit: PageVisit) -> Sender:
    """Tell from where a request came, as its browser says it: in Origin, in Fetch Metadata, else in Referer."""
    origin = visit.headers.get("origin")
    if origin not in (None, visit.origin):
        return Sender.FOREIGN
    if "sec-fetch-site" in visit.headers:
        # Firefox says "none" of what another page had it open, too, once it was led from http to https.
        person = Sender.PERSON if _CHROMIUM in visit.headers.get("user-agent", "") else Sender.UNKNOWN
        return {"same-origin": Sender.PAGE, "none": person}.get(visit.headers["sec-fetch-site"], Sender.FOREIGN)
    referer = visit.headers.get("referer")
    if referer is None:
        return Sender.UNKNOWN if origin is None else Sender.PAGE
    return Sender.PAGE if parse(referer).origin == visit.origin else Sender.FOREIGN


def is_local(client: str, server: str) -> bool:
    """Tell whether a client is on this computer: at a loopback address, or at the very address at which it reached the proxy."""
    if client and client == server:
        return True
    try:
        address = ipaddress.ip_address(client.partition("%")[0])
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def _same(given: str, key: str) -> bool:
    return hmac.compare_digest(given.encode(errors="replace"), key.encode())
