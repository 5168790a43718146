"""Cross-Origin-Resource-Policy: may another origin load this without CORS?"""

from enum import StrEnum

from cors_addon.core.fetch.reasons import CORP_SAME_ORIGIN, CORP_SAME_SITE, Finding
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.site import schemelessly_same_site
from cors_addon.core.wire.url import is_ip_address, parse, same_origin


class Embedder(StrEnum):
    """An embedder policy value, https://html.spec.whatwg.org/multipage/browsers.html#embedder-policy-value."""

    UNSAFE_NONE = "unsafe-none"
    CREDENTIALLESS = "credentialless"
    REQUIRE_CORP = "require-corp"


_POLICIES = frozenset({"same-origin", "same-site", "cross-origin"})


def embedder_policy(headers: Headers) -> Embedder:
    """Return the embedder policy of a document's response; anything but the two known values is unsafe-none."""
    value = headers.text("cross-origin-embedder-policy").partition(";")[0].strip(" \t")
    return Embedder(value) if value in (Embedder.CREDENTIALLESS, Embedder.REQUIRE_CORP) else Embedder.UNSAFE_NONE


def resource_policy(headers: Headers) -> str:
    """Return the policy that the response declares, or "" for none; other case, lists and several lines declare none."""
    value = headers.text("cross-origin-resource-policy")
    return value if value in _POLICIES else ""


_UNKNOWN = "that asks, which nothing names,"
"""Who asks, in the message, where the page hides itself."""


def corp_check(
    origin: str,
    url: str,
    headers: Headers,
    embedder: Embedder = Embedder.UNSAFE_NONE,
    credentialed: bool = True,
    for_navigation: bool = False,
    ip_address_is_site: bool = True,
) -> Finding | None:
    """Return why a response to a request without CORS is blocked, or None where it is allowed.

    `ip_address_is_site` tells whether two ports of one IP address are same site, as the standard has it.
    https://fetch.spec.whatwg.org/#cross-origin-resource-policy-internal-check
    """
    # 1. If forNavigation is true and embedderPolicyValue is "unsafe-none", then return allowed.
    if for_navigation and embedder is Embedder.UNSAFE_NONE:
        return None
    # 2. Let policy be the result of getting `Cross-Origin-Resource-Policy` from response's header list.
    # 3. If policy is neither `same-origin`, `same-site`, nor `cross-origin`, then set policy to null.
    policy = declared = resource_policy(headers)
    # 4. If policy is null, then switch on embedderPolicyValue.
    requires = embedder is Embedder.REQUIRE_CORP or (embedder is Embedder.CREDENTIALLESS and (credentialed or for_navigation))
    if not policy and requires:
        policy = "same-origin"
    # 5. Switch on policy.
    if policy == "same-origin" and not same_origin(origin, parse(url).origin):
        default = "" if declared else f", because the page's Cross-Origin-Embedder-Policy is {embedder}"
        return Finding(CORP_SAME_ORIGIN, {"origin": origin or _UNKNOWN, "default": default})
    if policy == "same-site":
        source, target = parse(origin), parse(url)
        apart = not ip_address_is_site and is_ip_address(target.host) and not same_origin(origin, target.origin)
        if apart or not schemelessly_same_site(source, target) or (source.scheme != "https" and target.scheme == "https"):
            return Finding(CORP_SAME_SITE, {"origin": origin or _UNKNOWN})
    return None
