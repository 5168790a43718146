"""What Chromium, Firefox and WebKit do differently from the standard, as data and small functions, a file an engine.

No rule stands here, only what differs. Read profile.py first: what can differ.
"""

from collections.abc import Mapping

from cors_addon.core.engines import chromium, firefox, standard, webkit
from cors_addon.core.engines.profile import Profile

PROFILES: Mapping[str, Profile] = {
    "fetch": standard.PROFILE,
    "chromium": chromium.PROFILE,
    "firefox": firefox.PROFILE,
    "webkit": webkit.PROFILE,
}
"""The standard and the three engines, in the order of the annotation's key `engines`."""

BROWSERS: Mapping[str, str] = {"chromium": "Chrome", "firefox": "Firefox", "webkit": "Safari"}
"""The engines of browsers, with what people call the browsers, in the order of every table."""
