"""The table of clients: programs and app shells that send requests, by what tells each, and whether it enforces CORS.

Only what tells a client is here; docs/clients.md says which were tried, with which version, and what each prints where it refuses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Enforcement(Enum):
    """Whose rules of CORS a client applies."""

    NONE = "none"
    """It reads every answer."""
    OWN = "own"
    """Its own, as the profile of its name has them."""
    ENGINE = "engine"
    """Those of the browser engine that it is built on, unless it is told not to."""


@dataclass(frozen=True, slots=True)
class KnownClient:
    """One client: `begins` is how its User-Agent begins (followed by anything), `is_agent` all of it, `has` what is somewhere in it."""

    name: str
    begins: tuple[str, ...] = ()
    is_agent: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    enforces: Enforcement = Enforcement.NONE

    def is_of(self, agent: str) -> bool:
        """Tell whether a User-Agent is this client's."""
        return agent in self.is_agent or agent.startswith(self.begins) or any(token in agent for token in self.has)


CLIENTS: tuple[KnownClient, ...] = (
    KnownClient("jsdom", has=(" jsdom/",), enforces=Enforcement.OWN),
    KnownClient("happy-dom", has=(" HappyDOM/",), enforces=Enforcement.OWN),
    KnownClient("Electron", has=(" Electron/",), enforces=Enforcement.ENGINE),
    KnownClient("Android WebView", has=("; wv)",), enforces=Enforcement.ENGINE),
    KnownClient("Node's fetch", is_agent=("node", "undici")),
    KnownClient("axios", ("axios/",)),
    KnownClient("node-fetch", ("node-fetch/",), is_agent=("node-fetch",)),
    KnownClient("got", ("got (", "got/")),
    KnownClient("needle", ("Needle/",)),
    KnownClient("superagent", ("node-superagent/",)),
    KnownClient("Deno", ("Deno/",)),
    KnownClient("Bun", ("Bun/",)),
    KnownClient("curl", ("curl/",)),
    KnownClient("libcurl", ("libcurl/", "PycURL/")),
    KnownClient("wget", ("Wget/", "Wget2/")),
    KnownClient("HTTPie", ("HTTPie/",)),
    KnownClient("Postman", ("PostmanRuntime/",)),
    KnownClient("Insomnia", ("insomnia/", "Insomnia/")),
    KnownClient("Bruno", ("bruno-runtime/",)),
    KnownClient("Thunder Client", ("Thunder Client",)),
    KnownClient("VS Code's REST Client", ("vscode-restclient",)),
    KnownClient("IntelliJ's HTTP client", ("IntelliJ HTTP Client/",)),
    KnownClient("PowerShell", has=(" WindowsPowerShell/", " PowerShell/")),
    KnownClient("k6", ("k6/", "Grafana k6/")),
    KnownClient("Apache JMeter or HttpClient", ("Apache-HttpClient/",)),
    KnownClient("Python's requests", ("python-requests/",)),
    KnownClient("Python's HTTPX", ("python-httpx/",)),
    KnownClient("Python's urllib3", ("python-urllib3/",)),
    KnownClient("Python's urllib", ("Python-urllib/",)),
    KnownClient("aiohttp", has=(" aiohttp/",)),
    KnownClient("Java", ("Java/", "Java-http-client/")),
    KnownClient("OkHttp (Android, React Native)", ("okhttp/",)),
    KnownClient("Android's HttpURLConnection", ("Dalvik/",)),
    KnownClient("Apple's URLSession (native apps, React Native)", has=(" CFNetwork/",)),
    KnownClient("Dart (Flutter's native apps)", ("Dart/",)),
    KnownClient("Go", ("Go-http-client/",)),
    KnownClient("Ruby", is_agent=("Ruby",)),
    KnownClient("Faraday", ("Faraday v",)),
    KnownClient("Perl's LWP", ("libwww-perl/",)),
    KnownClient("Perl's HTTP::Tiny", ("HTTP-Tiny/",)),
    KnownClient("PHP's Guzzle", ("GuzzleHttp/",)),
    KnownClient("RestSharp", ("RestSharp/",)),
)
"""In the order in which they are asked for; the first one that fits counts."""


def client_of_agent(agent: str) -> KnownClient | None:
    """Return the client whose User-Agent this is, None where the table has none."""
    return next((client for client in CLIENTS if client.is_of(agent)), None)


EXTENSION = "an extension"
"""What the pages of a browser extension run in."""

_SHELL_SCHEMES: Mapping[str, str] = {
    "tauri": "Tauri",
    "capacitor": "Capacitor",
    "ionic": "Ionic",
    "wails": "Wails",
    "app": "an app shell (Electron, Cordova)",
    "vscode-webview": "VS Code's webview",
    "vscode-file": "VS Code",
    "chrome-extension": EXTENSION,
    "moz-extension": EXTENSION,
    "safari-web-extension": EXTENSION,
}
"""App shells, and extensions, by the scheme of their pages; all of them are drawn by a browser engine, which enforces CORS."""

_SHELL_HOSTS: Mapping[str, str] = {
    "tauri.localhost": "Tauri",
    "wails.localhost": "Wails",
    "appassets.androidplatform.net": "Android WebView",
}
"""The same by the host, where the scheme is http or https (on Windows and Android)."""


def shell_of(origin: str) -> str:
    """Return the app shell whose pages have this origin, "" where none does (or it can't be told: Capacitor's http://localhost)."""
    scheme, _, rest = origin.partition("://")
    if scheme not in ("http", "https"):
        return _SHELL_SCHEMES.get(scheme, "")
    return _SHELL_HOSTS.get(rest, "")


def is_extension(origin: str) -> bool:
    """Tell whether an origin is that of a browser extension's pages."""
    return shell_of(origin) == EXTENSION
