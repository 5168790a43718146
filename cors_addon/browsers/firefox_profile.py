"""A profile and a command line for Firefox and its kin: this proxy, its certificate, and no traffic of their own."""

import json
from collections.abc import Mapping
from pathlib import Path

from cryptography import x509

from cors_addon.browsers import firefox_trust

ENVIRONMENT: Mapping[str, str] = {
    "MOZ_CRASHREPORTER_DISABLE": "1",
    "MOZ_REMOTE_SETTINGS_DEVTOOLS": "1",  # else a release ignores services.settings.server
}

PREFERENCES: Mapping[str, bool | int | str] = {
    # The proxy, for everything, loopback included; a secure page's http://localhost stays as it is without a proxy.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.no_proxies_on": "",
    "network.proxy.allow_hijacking_localhost": True,
    "network.proxy.testing_localhost_is_secure_when_hijacked": True,
    "network.proxy.allow_bypass": False,
    "network.http.http3.enable": False,
    "network.trr.mode": 5,
    # The certificates of the operating system are not asked.
    "security.enterprise_roots.enabled": False,
    "security.certerrors.mitm.auto_enable_enterprise_roots": False,
    "security.certerrors.mitm.priming.enabled": False,
    # Nothing to read, answer or look up before the first page.
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.upgradeDialog.enabled": False,
    "browser.messaging-system.whatsNewPanel.enabled": False,
    "browser.uitour.enabled": False,
    "browser.tabs.warnOnClose": False,
    "browser.warnOnQuit": False,
    "browser.sessionstore.resume_from_crash": False,
    "browser.bookmarks.restore_default_bookmarks": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
    "datareporting.policy.firstRunURL": "",
    "startup.homepage_welcome_url": "",
    "startup.homepage_welcome_url.additional": "",
    "termsofuse.bypassNotification": True,
    "trailhead.firstrun.didSeeAboutWelcome": True,
    # Its own background requests.
    "app.normandy.enabled": False,
    "app.update.auto": False,
    "app.update.background.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.contentblocking.report.lockwise.enabled": False,
    "browser.discovery.enabled": False,
    "browser.newtabpage.activity-stream.feeds.section.topstories": False,
    "browser.newtabpage.activity-stream.feeds.topsites": False,
    "browser.newtabpage.activity-stream.feeds.weatherfeed": False,
    "browser.newtabpage.activity-stream.showSponsored": False,
    "browser.newtabpage.activity-stream.showSponsoredTopSites": False,
    "browser.newtabpage.activity-stream.telemetry": False,
    "browser.newtabpage.enabled": False,
    "browser.ping-centre.telemetry": False,
    "browser.region.network.url": "",
    "browser.region.update.enabled": False,
    "browser.safebrowsing.blockedURIs.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "browser.search.suggest.enabled": False,
    "browser.search.update": False,
    "browser.topsites.contile.enabled": False,
    "browser.topsites.useRemoteSetting": False,
    "browser.urlbar.quicksuggest.enabled": False,
    "browser.urlbar.suggest.searches": False,
    "browser.urlbar.trending.featureGate": False,
    "captivedetect.canonicalURL": "",
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.usage.uploadEnabled": False,
    "dom.push.connection.enabled": False,
    "extensions.blocklist.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.getAddons.discovery.api_url": "",
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    "identity.fxaccounts.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "media.gmp-manager.url": "",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "nimbus.rollouts.enabled": False,
    "messaging-system.rsexperimentloader.enabled": False,
    "privacy.trackingprotection.enabled": False,
    "security.remote_settings.crlite_filters.enabled": False,
    "security.remote_settings.intermediates.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "signon.rememberSignons": False,
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.server": "",
    "toolkit.telemetry.unified": False,
}


def prepare(profile: Path, port: int, authority: x509.Certificate) -> None:
    """Write preferences and the trusted authority into an empty profile folder.

    Raises ImportError where this Python has no SQLite.
    """
    ports = {"network.proxy.http_port": port, "network.proxy.ssl_port": port}
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in {**PREFERENCES, **ports}.items())
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    firefox_trust.write(profile, authority)


def arguments(profile: Path, *, headless: bool, windows: bool) -> list[str]:
    """Return the command line's options: the profile, and to be a program of its own beside the user's Firefox."""
    found = ["--no-remote", "--profile", str(profile)]
    if headless:
        found.append("--headless")
    if windows:
        found.append("--wait-for-browser")  # else the launcher would end at once, and the browser go on alone
    return found
