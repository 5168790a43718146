"""What a browser tells a server of where a request comes from: `Sec-Fetch-Site`, `Sec-Fetch-Storage-Access` and `Referer`."""

from collections.abc import Iterable

from cors_addon.core.engines.profile import Profile
from cors_addon.core.wire.site import same_site
from cors_addon.core.wire.url import OPAQUE, is_ip_address, parse, same_origin

_RANKS = ("same-origin", "same-site", "cross-site")


def site_of(origin: str, urls: Iterable[str], profile: Profile) -> str:
    """Return `Sec-Fetch-Site` for a page's origin and the URLs of a chain of redirects: the most distant of them counts.

    https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header
    """
    return max((_relation(origin, url, profile) for url in urls), key=_RANKS.index)


def _relation(origin: str, url: str, profile: Profile) -> str:
    page, target = parse(origin), parse(url)
    if same_origin(origin, target.origin):
        return "same-origin"
    sited = same_site(page, target) and (profile.ip_address_is_site or not is_ip_address(target.host))
    return "same-site" if sited else "cross-site"


def is_abroad(origin: str, url: str) -> bool:
    """Tell whether a secure server of another site is asked, who is told whether it has its cookies.

    https://privacycg.github.io/storage-access-headers/#sec-fetch-storage-access-header
    """
    target = parse(url)
    return target.is_trustworthy and not same_site(parse(origin), target)


def referrer_of(origin: str, urls: Iterable[str]) -> str | None:
    """Return `Referer` of a page at its origin's root, by the policy `strict-origin-when-cross-origin`; None for no header.

    Once a redirect chain led from https to plain http it stays away, and localhost is plain http here (seen in Chromium 156 and
    Firefox ESR 153). https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer
    """
    downgraded = parse(origin).scheme == "https" and any(parse(url).scheme != "https" for url in urls)
    return None if origin == OPAQUE or downgraded else f"{origin}/"
