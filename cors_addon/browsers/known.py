"""The browsers that `browse` knows, and where each system keeps them."""

from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """What a browser's profile and command line are like."""

    CHROMIUM = "chromium"
    FIREFOX = "firefox"


@dataclass(frozen=True, slots=True)
class Known:
    """A browser by the name that `--browser` takes, its title, and its programs on the three systems.

    `linux` are names on the search path, `macos` applications, `windows` paths below the folders for programs.
    """

    name: str
    title: str
    family: Family
    linux: tuple[str, ...]
    macos: tuple[str, ...]
    windows: tuple[str, ...]


KNOWN = (
    Known(
        "chrome",
        "Google Chrome",
        Family.CHROMIUM,
        ("google-chrome-stable", "google-chrome", "chrome", "google-chrome-beta", "google-chrome-unstable"),
        ("Google Chrome", "Google Chrome Beta", "Google Chrome Canary"),
        (r"Google\Chrome\Application\chrome.exe", r"Google\Chrome Beta\Application\chrome.exe"),
    ),
    Known(
        "chromium",
        "Chromium",
        Family.CHROMIUM,
        ("chromium", "chromium-browser"),
        ("Chromium",),
        (r"Chromium\Application\chrome.exe",),
    ),
    Known(
        "edge",
        "Microsoft Edge",
        Family.CHROMIUM,
        ("microsoft-edge-stable", "microsoft-edge", "microsoft-edge-beta", "microsoft-edge-dev"),
        ("Microsoft Edge", "Microsoft Edge Beta"),
        (r"Microsoft\Edge\Application\msedge.exe", r"Microsoft\Edge Beta\Application\msedge.exe"),
    ),
    Known(
        "brave",
        "Brave",
        Family.CHROMIUM,
        ("brave-browser-stable", "brave-browser", "brave"),
        ("Brave Browser",),
        (r"BraveSoftware\Brave-Browser\Application\brave.exe",),
    ),
    Known(
        "firefox",
        "Firefox",
        Family.FIREFOX,
        ("firefox", "firefox-esr", "firefox-developer-edition", "firefox-nightly"),
        ("Firefox", "Firefox Developer Edition", "Firefox Nightly"),
        (r"Mozilla Firefox\firefox.exe", r"Firefox Developer Edition\firefox.exe", r"Firefox Nightly\firefox.exe"),
    ),
)
"""In the order in which they are looked for."""

FIREFOX_LIKE = ("firefox", "librewolf", "waterfox", "floorp", "mullvad", "iceweasel", "icecat", "zen")
"""What the program of a browser with Firefox's profile has in its name; all others are taken for Chromium's kin."""
