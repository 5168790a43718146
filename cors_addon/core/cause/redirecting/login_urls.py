"""URLs of log-ins: what a redirect's target shows by its path, query and host."""

import re
from enum import StrEnum
from itertools import pairwise

from cors_addon.core.servers.known_services import is_known_identity_provider
from cors_addon.core.wire.url import Url

_LONGEST = 500
_MOST_NAMES = 50
_BETWEEN = re.compile(r"[/._;-]+")
_WORDS = frozenset({"login", "logon", "signin", "authorize", "authorise", "authenticate"})
"""What a part of a log-in's path is, between any signs: wp-login.php."""
_PROTOCOLS = frozenset({"saml", "saml2", "samlp", "oauth", "oauth2", "openid", "oidc", "sso", "adfs", "shibboleth.sso", "wsfed"})
"""What a whole segment of it is: a page on saml-setup is none."""
_PAIRS = frozenset({("log", "in"), ("log", "on"), ("sign", "in")})
_STARTS = frozenset(
    {"login", "logon", "signin", "authorize", "google", "github", "gitlab", "microsoft", "azure", "facebook", "apple", "okta", "auth0"}
)
"""What the path of a URL that starts a log-in ends with."""
_ENDS = frozenset({"logout", "logoff", "signout"})
_HOSTS = frozenset(
    {"login", "signin", "auth", "sso", "idp", "idm", "iam", "oauth", "adfs", "accounts", "identity", "keycloak", "cas", "id"}
)
_FILES = (".js", ".mjs", ".css", ".map", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".ico", ".woff", ".woff2", ".json", ".pdf")
"""How the paths of what no browser shows as a log-in end."""
_RETURNS = frozenset(
    {"next", "return", "returnurl", "return_url", "return_to", "returnto", "redirect", "redirect_to", "redirect_url", "rd", "continue"}
    | {"back", "goto", "target", "relaystate", "service", "from", "callbackurl"}
)
"""Names under which a log-in page is told where to go afterwards."""


class LoginSign(StrEnum):
    """How well a URL shows that it is a log-in's."""

    NONE = ""
    WEAK = "weak"
    STRONG = "strong"


def login_sign(source: Url, target: Url) -> LoginSign:
    """Tell how well the target of a redirect shows that a log-in starts there; words that its source has, too, show nothing."""
    if target.path.lower().endswith(_FILES):
        return LoginSign.NONE
    names = _query_names(target)
    if ("client_id" in names and names & {"redirect_uri", "response_type"}) or names & {"samlrequest", "wtrealm"}:
        return LoginSign.STRONG
    if is_known_identity_provider(target.host) and source.host != target.host:
        return LoginSign.STRONG
    if _words(target) - (_words(source) if source.host == target.host else frozenset()):
        return LoginSign.STRONG
    others = source.host != target.host or "auth" not in _tokens(source)
    named = "auth" in _tokens(target) or (source.host != target.host and not _HOSTS.isdisjoint(target.host.split(".")[:-1]))
    return LoginSign.WEAK if others and named and names & _RETURNS else LoginSign.NONE


def starts_login(target: Url) -> bool:
    """Tell whether a URL's path ends as one does that starts a log-in."""
    return bool(_STARTS.intersection(_tokens(target)[-2:]) or _PAIRS.intersection(_pairs(target)[-1:]))


def ends_login(target: Url) -> bool:
    """Tell whether a URL's path is one that ends a session."""
    return not _ENDS.isdisjoint(_tokens(target)) or not {("log", "out"), ("sign", "out")}.isdisjoint(_pairs(target))


def _tokens(target: Url) -> tuple[str, ...]:
    return tuple([word for word in _BETWEEN.split(target.path[:_LONGEST].lower().replace("_", "-")) if word])


def _pairs(target: Url) -> tuple[tuple[str, str], ...]:
    return tuple(pairwise(_tokens(target)))


def _words(target: Url) -> frozenset[str]:
    segments = [segment.lstrip("._") for segment in target.path[:_LONGEST].lower().split("/")]
    named = _WORDS.intersection(_tokens(target)) | _PROTOCOLS.intersection(segments)
    return named | {"login" for pair in _pairs(target) if pair in _PAIRS}


def _query_names(target: Url) -> frozenset[str]:
    parts = target.query[: 8 * _LONGEST].split("&", _MOST_NAMES)[:_MOST_NAMES]
    return frozenset(part.partition("=")[0].lower() for part in parts)
