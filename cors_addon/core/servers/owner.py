"""Whose a server is: that of the page's own people, an identity provider, a well-known service of others, or somebody's."""

from enum import Enum

from cors_addon.core.servers.known_services import is_known_identity_provider, known_service
from cors_addon.core.wire.address_space import Space, address_space
from cors_addon.core.wire.site import schemelessly_same_site
from cors_addon.core.wire.url import Url, parse


class Owner(Enum):
    """Whose a server is, as far as its name and the page's tell."""

    OWN = "own"
    """Of the page's own site, or on the user's own machine or network."""
    IDENTITY_PROVIDER = "identity provider"
    OTHERS = "others"
    """Well known, and run by others."""
    UNKNOWN = "unknown"


_LOCAL_ENDS = (".localhost", ".local", ".internal", ".lan", ".home.arpa")
_IDENTITY_LABELS = frozenset({"idp", "sso", "login", "signin", "auth", "oauth", "accounts", "account", "id", "identity"})
_IDENTITY_PATHS = (
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/protocol/openid-connect/",
    "/oauth2/",
    "/connect/authorize",
    "/connect/token",
    "/authorize",
    "/saml",
)


def owner_of(page: str, target: Url) -> Owner:
    """Return whose the server of a URL is to a page, given by its serialized origin ("" or "null" where it isn't known).

    An identity provider is told by its host or by its path, wherever it stands: its answers are not to be opened to pages.
    """
    if is_identity_provider(target):
        return Owner.IDENTITY_PROVIDER
    host = target.host
    local = "." not in host or host.endswith(_LOCAL_ENDS) or address_space(host.strip("[]")) in (Space.LOOPBACK, Space.LOCAL)
    if local or schemelessly_same_site(parse(page), target):
        return Owner.OWN
    return Owner.OTHERS if known_service(host) else Owner.UNKNOWN


def is_identity_provider(target: Url) -> bool:
    """Tell whether a URL is an identity provider's: by a known host, or by a path of its protocols on a host that is named for it."""
    if is_known_identity_provider(target.host):
        return True
    path = target.path.lower()
    return target.host.partition(".")[0] in _IDENTITY_LABELS and any(part in path for part in _IDENTITY_PATHS)


def then_let(owner: Owner, what: str) -> str:
    """Return the advice to let a server's answers be otherwise; "" for an identity provider's and for those of a service of others."""
    if owner in (Owner.IDENTITY_PROVIDER, Owner.OTHERS):
        return ""
    return f"Let {what}" if owner is Owner.OWN else f"Where the server is yours, let {what}"


def if_not_yours(owner: Owner, name: str) -> str:
    """Return what is left to do where a server is somebody else's; "" where it is the page's own people's."""
    if owner is Owner.OWN:
        return ""
    if owner is Owner.OTHERS:
        return f"{name} is {known_service(name.partition(':')[0])} that others run: let your own server ask it, and hand the answer on."
    return f"If {name} is not yours, its owner has to allow the page; or let a server of your own ask it, and hand the answer on."
