"""The Fetch standard itself, as a profile: the measure for the engines' deviations."""

import re

from cors_addon.core.engines.profile import Profile, Scene
from cors_addon.core.fetch.preflight_cache import DEFAULT_SECONDS, CacheRules
from cors_addon.core.fetch.reasons import Finding

_DELTA_SECONDS = re.compile(r"\d+", re.ASCII)
_MOST_DIGITS = 20
"""The standard knows no limit; what is longer than the age of the universe is cut there."""


def max_age(lines: tuple[str, ...]) -> int:
    """Return the seconds of `Access-Control-Max-Age`; the default where it is absent or anything but one number.

    https://fetch.spec.whatwg.org/#cors-preflight-fetch-0, step 7.9 and 7.10
    """
    if len(lines) == 1 and _DELTA_SECONDS.fullmatch(lines[0]):
        digits = lines[0].lstrip("0")
        return int(digits or "0") if len(digits) <= _MOST_DIGITS else 10**_MOST_DIGITS
    return DEFAULT_SECONDS


def code(finding: Finding, _: Scene) -> str:
    """Return our own code: the standard has no names for its network errors."""
    return finding.code


def console(_: Finding, __: Scene) -> str:
    """Return "": the standard prints nothing."""
    return ""


PROFILE = Profile(
    name="fetch",
    cache=CacheRules(max_age=max_age),
    code=code,
    console=console,
    checks_unasked_304=False,
)
