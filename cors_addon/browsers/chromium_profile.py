"""A profile and a command line for Chromium and its kin: this proxy, its certificate, and no traffic of their own."""

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_NOWHERE = "cors-addon.invalid"
"""A host that can't be (RFC 6761), where Chromium sends what no switch keeps it from sending: round the proxy, and no further."""

ARGUMENTS = (
    f"--proxy-bypass-list=<-loopback>;{_NOWHERE}",  # by default loopback would bypass the proxy
    f"--gaia-url=https://{_NOWHERE}/",  # the list of the profile's Google accounts, asked for at every start
    f"--component-updater=url-source=https://{_NOWHERE}/",  # models for the device, whatever --disable-component-update says
    "--disable-quic",
    "--test-type",  # no bar that warns of the flag for the proxy's key, for that is what this profile is for
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-search-engine-choice-screen",
    "--disable-background-networking",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--metrics-recording-only",
    "--password-store=basic",  # no question for the keyring's password
    "--use-mock-keychain",  # likewise on macOS
    "--disable-features=OptimizationHints,MediaRouter,Translate,NetworkTimeServiceQuerying",
)

PREFERENCES: Mapping[str, object] = {
    "alternate_error_pages": {"enabled": False},
    "autofill": {"credit_card_enabled": False, "profile_enabled": False},
    "credentials_enable_service": False,
    "profile": {"password_manager_enabled": False},
    "safebrowsing": {"enabled": False, "enhanced": False},
    "search": {"suggest_enabled": False},
    "signin": {"allowed": False, "allowed_on_next_startup": False},
}


def key_hash(authority: x509.Certificate) -> str:
    """Return the base64 SHA-256 of a certificate's SubjectPublicKeyInfo, by which Chromium trusts every chain that has the key."""
    key = authority.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(key).digest()).decode("ascii")


def prepare(profile: Path) -> None:
    """Write the preferences into an empty profile folder."""
    (profile / "Default").mkdir()
    (profile / "Default" / "Preferences").write_text(json.dumps(PREFERENCES), encoding="utf-8")


def arguments(profile: Path, port: int, authority: x509.Certificate, *, headless: bool, sandbox: bool) -> list[str]:
    """Return the command line's options: the profile, the proxy on this machine's port, the trust in one key."""
    found = [f"--user-data-dir={profile}", f"--proxy-server=http://127.0.0.1:{port}"]
    found += [f"--ignore-certificate-errors-spki-list={key_hash(authority)}", *ARGUMENTS]
    if headless:
        found.append("--headless")
    if not sandbox:
        found.append("--no-sandbox")
    return found
