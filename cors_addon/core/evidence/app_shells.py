"""App shells, and what their pages' origins mean for a server's list: where they have which, and how they get round CORS."""

from collections.abc import Mapping

from cors_addon.core.evidence.known_clients import EXTENSION, shell_of

_ANDROID = "Android WebView"
_ON_ANDROID = frozenset({"http://localhost", "https://localhost"})
"""Pages of Capacitor and Cordova on Android; elsewhere it may be any server of the user's own."""
_CAPACITOR = "Capacitor"

_FILE = "an app that opens its page from a file"
_EXTENSION = "List the server in host_permissions of the extension's manifest.json: then its own pages and its worker need no CORS."
_WAYS: Mapping[str, str] = {
    "Tauri": "Or let Tauri's HTTP plugin ask, which knows no CORS. Pages are tauri://localhost on macOS, Linux and iOS, and "
    "http://tauri.localhost (or https://) on Windows and Android: list all that you ship for.",
    _CAPACITOR: "Or let CapacitorHttp ask, which knows no CORS. Pages are capacitor://localhost on iOS and https://localhost (before "
    "version 6 http://localhost) on Android: list all that you ship for.",
    "Ionic": "Or let a native HTTP plugin ask, which knows no CORS. Pages are ionic://localhost on iOS and http://localhost on Android.",
    "VS Code's webview": "Its origin changes from one window to the next, so no list can hold it: let the extension's host ask, and post "
    "the answer to the webview.",
    EXTENSION: _EXTENSION,
    _FILE: "Let the app open its page under an origin of its own (Electron: protocol.handle with a privileged scheme, Cordova: its "
    "preferences scheme and hostname), and add that to the server's list: any file has this one.",
}
_UNLISTED = frozenset({"VS Code's webview", EXTENSION, _FILE})


def shell_of_page(origin: str, client: str, allowed: str) -> str:
    """Return the app shell that a page runs in, "" where none is known to: by its origin, its client's name, and what the server allows.

    http://localhost and https://localhost without a port are Capacitor's and Cordova's pages where an Android WebView asks, or where the
    server allows another origin of such a shell.
    """
    if origin in _ON_ANDROID:
        return _CAPACITOR if client == _ANDROID or shell_of(allowed) == _CAPACITOR else ""
    if origin.startswith("file:"):
        return _FILE
    return shell_of(origin)


def way_round(shell: str) -> str:
    """Return what else than the server's list helps a shell's page, "" where nothing is known."""
    return _WAYS.get(shell, "")


def is_better_unlisted(shell: str) -> bool:
    """Tell whether a shell's page is better helped otherwise than by its origin on a server's list."""
    return shell in _UNLISTED
