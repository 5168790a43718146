"""What Chromium, Firefox and WebKit do differently from the standard, as data and small functions, a file an engine; and what jsdom and
happy-dom do.

No rule stands here, only what differs. Read profile.py first: what can differ.
"""

from collections.abc import Mapping

from cors_addon.core.engines import chromium, emulators, firefox, standard, webkit
from cors_addon.core.engines.profile import Profile

PROFILES: Mapping[str, Profile] = {
    "fetch": standard.PROFILE,
    "chromium": chromium.PROFILE,
    "firefox": firefox.PROFILE,
    "webkit": webkit.PROFILE,
}
"""The standard and the three engines, in the order of the annotation's key `engines`."""

EMULATORS: Mapping[str, Profile] = {"jsdom": emulators.JSDOM, "happy-dom": emulators.HAPPY_DOM}
"""Programs that are no browsers and apply CORS by rules of their own, by their names in the table of clients."""

ALL: Mapping[str, Profile] = {**PROFILES, **EMULATORS}
"""All that a request can be judged by."""

BROWSERS: Mapping[str, str] = {"chromium": "Chrome", "firefox": "Firefox", "webkit": "Safari"}
"""The engines of browsers, with what people call the browsers, in the order of every table."""
