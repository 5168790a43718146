"""Names that stand for reasons, notes and sayings: our codes, and what Chrome, Firefox and MDN call them."""

from collections.abc import Iterable, Mapping

from cors_addon.core.fetch.reasons import CATALOGUE
from cors_addon.core.lookup.sayings import SAYINGS
from cors_addon.core.verdict.notes import NOTES

_FOREIGN: Mapping[str, tuple[str, ...]] = {
    "DisallowedByMode": ("disallowed-by-mode",),
    "InvalidResponse": ("invalid-response",),
    "InsecureLocalNetwork": ("local-network-insecure",),
    "InvalidLocalNetworkAccess": ("local-network-space",),
    "LocalNetworkAccessPermissionDenied": ("local-network-denied",),
    "InsecurePrivateNetwork": ("local-network-insecure",),
    "InvalidPrivateNetworkAccess": ("local-network-space",),
    "UnexpectedPrivateNetworkAccess": ("private-network-preflight",),
    "PreflightMissingAllowPrivateNetwork": ("private-network-preflight",),
    "PreflightInvalidAllowPrivateNetwork": ("private-network-preflight",),
    "PreflightMissingAllowExternal": ("private-network-preflight",),
    "PreflightInvalidAllowExternal": ("private-network-preflight",),
    "NoCorsRedirectModeNotFollow": ("redirect-refused",),
    "WildcardOriginWithCredentials": ("wildcard-with-credentials",),
    "OriginMismatch": ("origin-mismatch",),
    "AllowCredentialsRequired": ("credentials-not-allowed",),
    "DisallowCredentialsNotSetToTrue": ("credentials-not-allowed",),
    "PreflightResponseInvalid": ("preflight-status", "preflight-redirect"),
    "InvalidHeaders": (
        "missing-allow-origin",
        "multiple-allow-origin",
        "invalid-allow-origin",
        "invalid-allow-methods",
        "invalid-allow-headers",
    ),
    "CORSError": ("rule-not-named",),
    "CORSDisabled": ("cors-disabled",),
    "CORSDidNotSucceed": ("request-did-not-succeed", "redirect-with-credentials", "redirect-not-http"),
    "CORSRequestFailed": ("request-did-not-succeed",),
    "CORSRequestNotHttp": ("request-not-http", "redirect-not-http"),
    "CORSOriginHeaderNotAdded": ("origin-not-added",),
    "CORSAllowHeaderFromPreflightDeprecation": ("authorization-wildcard",),
    "AuthorizationCoveredByWildcard": ("authorization-wildcard",),
}
"""Names that stand in no reason: of what is refused before a proxy could see it, of older versions, and DevTools' groups of issues."""


def plain(name: str) -> str:
    """Return a name without what its spellings differ in: case, blanks, hyphens, Chromium's k before and Firefox' number behind it."""
    letters = "".join(character for character in name if character.isalnum())
    if letters[:1] == "k" and letters[1:2].isupper():
        letters = letters[1:]
    return letters.lower().rstrip("0123456789")


def _entries() -> Iterable[tuple[str, tuple[str, ...]]]:
    for code in (*CATALOGUE, *NOTES, *SAYINGS):
        yield code, (code,)
    for reason in CATALOGUE.values():
        for name in (*reason.chromium, *reason.firefox, *reason.webkit):
            yield name, (reason.code,)
    yield from _FOREIGN.items()


def _index() -> Mapping[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    for name, codes in _entries():
        known = index.get(plain(name), ())
        index[plain(name)] = (*known, *(code for code in codes if code not in known))
    # What Firefox says of a failed connection comes first: it is by far the most common.
    return index | {plain(name): codes for name, codes in _FOREIGN.items() if name.startswith("CORS")}


_INDEX = _index()

SPELLINGS: Mapping[str, str] = {plain(name): name for name, _ in _entries()}
"""Every name as it is best written, by its plain form."""


def named(name: str) -> tuple[str, ...]:
    """Return the codes that the name stands for, in any spelling; () for none."""
    return _INDEX.get(plain(name), ())
