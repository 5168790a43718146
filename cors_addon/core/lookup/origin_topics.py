"""Topics of the same-origin policy: what an origin is, what it may do, and what stands beside CORS."""

from cors_addon.core.lookup.topic import Topic

_HTML = "https://html.spec.whatwg.org/multipage/"
_FETCH = "https://fetch.spec.whatwg.org/#"

ORIGIN_TOPICS = (
    Topic(
        "same-origin-policy",
        "What one origin may do to another",
        (
            (
                "A page's scripts may read what their own origin sends and holds, and not what others do. It keeps a page that you visit "
                "from reading your mail at another with your cookies."
            ),
            "Sending is mostly allowed: links, redirects, form posts, and requests that a form could send as well (topic simple).",
            (
                "Embedding is mostly allowed: images, scripts, style sheets, media and frames of other origins are shown or run, but not "
                "read. A server can refuse by Cross-Origin-Resource-Policy or, for frames, by Content-Security-Policy: frame-ancestors."
            ),
            (
                "Reading is mostly refused, unless the server allows it by CORS (topic cors). Windows and frames of different origins "
                "talk by postMessage()."
            ),
            (
                "localStorage and IndexedDB belong to one origin. Cookies have rules of their own: they go by host or domain and path, "
                "and not by port."
            ),
        ),
        _HTML + "browsers.html#origin",
        browsers="All three apply it alike to what a page may read.",
        misleads="It does not keep a request from being sent, and so does not protect a server from forged ones (topic csrf).",
        names=("sop", "same origin"),
        see=("origin", "cors", "csrf"),
    ),
    Topic(
        "origin",
        "Scheme, host and port",
        (
            (
                "An origin is a URL's scheme, host and port; nothing else counts, and all three must be the same. Of "
                "https://shop.example/a, same origin is https://shop.example/b?x=1, and https://shop.example:443/ (443 is the default)."
            ),
            (
                "Other origins are http://shop.example (scheme), https://shop.example:8443 (port), https://www.shop.example and "
                "https://shop.example.org (host). localhost and 127.0.0.1 are different hosts; so are localhost:3000 and localhost:8080 "
                "different origins, though both are on your computer."
            ),
            (
                "A browser sends it in the header Origin, as scheme://host, and the port unless it is the default: no path, no slash at "
                "the end, all in lower case. Access-Control-Allow-Origin must repeat it byte for byte."
            ),
            (
                "about:blank and srcdoc frames have the origin of the page that made them. Files, data: documents and sandboxed frames "
                "have an origin of their own, which is written null (topic null-origin)."
            ),
        ),
        _HTML + "browsers.html#concept-origin",
        browsers="All three compare alike. document.domain, which once joined subdomains, is not to be relied on: Chrome has it off "
        "by default.",
        misleads="Subdomains are no part of an origin, and a page can't choose its Origin header.",
        see=("site", "null-origin", "app-origins", "origin-mismatch"),
    ),
    Topic(
        "site",
        "Same site is less than same origin",
        (
            (
                "A site is the scheme and the domain that one can register: https://app.shop.example and https://api.shop.example are "
                "same site, and different origins. The port does not count. Under github.io and the like each name is a site of its own."
            ),
            "CORS looks at origins alone: between two subdomains it applies in full.",
            "Cookies look at sites: SameSite=Lax and Strict let them go between two subdomains, and not across sites.",
        ),
        _HTML + "browsers.html#same-site",
        browsers="Two ports of one IP address are same site in Firefox and Safari; in Chrome only the very origin is.",
        misleads="“Same site” in the network panel does not mean that no CORS headers are needed.",
        names=("same-site", "cross-site", "subdomain"),
        see=("origin", "credentials"),
    ),
    Topic(
        "null-origin",
        "Origin: null",
        (
            (
                "A browser writes null where a page's origin can't be named: a sandboxed frame without allow-same-origin, a page opened "
                "as a file, a data: document; and after a redirect that led a request from one foreign origin to another (topic "
                "redirect)."
            ),
            "The answer passes with Access-Control-Allow-Origin: * (without credentials) or with null itself.",
            (
                "Any page can make itself null, by a sandboxed frame. So allowing null with Access-Control-Allow-Credentials: true lets "
                "any site read the user's data."
            ),
        ),
        _FETCH + "origin-header",
        browsers="All three send null in these cases.",
        misleads="A missing Access-Control-Allow-Origin and one with the value null are different things.",
        names=("null", "opaque-origin", "file", "file origin"),
        see=("redirect", "origin-mismatch"),
    ),
    Topic(
        "app-origins",
        "Origins of apps and extensions",
        (
            (
                "Apps that are web pages inside have origins of their own, and CORS applies to them: capacitor://localhost (Capacitor on "
                "iOS), https://localhost (Capacitor on Android by default), tauri://localhost (Tauri on macOS and Linux), "
                "http://tauri.localhost (Tauri on Windows by default), ionic://localhost, app:// and file: (Electron; a file's origin is "
                "null)."
            ),
            (
                "The server allows them as it allows others: the exact origin, byte for byte; a list that takes only http and https "
                "refuses them."
            ),
            (
                "An extension's page has the origin chrome-extension://ID or moz-extension://ID. With host permission for the server it "
                "is not subject to CORS; scripts that it puts into pages are, with the page's origin."
            ),
            "Requests that the native side sends (React Native, Flutter, Capacitor's native http, Electron's main process) know no CORS.",
        ),
        _HTML + "browsers.html#concept-origin",
        browsers="The web view is mostly the system's: WebKit on iOS and macOS, Chromium on Android and Windows; Electron brings Chromium.",
        names=("app", "capacitor", "tauri", "electron", "extension", "chrome-extension", "webview", "mobile"),
        see=("origin", "null-origin"),
    ),
    Topic(
        "csrf",
        "CORS does not protect a server from forged requests",
        (
            (
                "A page of any origin can send what a form can: a POST with cookies (as far as SameSite lets them go) reaches the server "
                "and is executed. CORS only keeps the answer from the page."
            ),
            (
                "A request that needs a preflight is not sent where the preflight is refused. Who relies on that must refuse bodies with "
                "the content types of forms."
            ),
            (
                "Against forgery help SameSite cookies, a token in the form, and refusing where the Origin or Sec-Fetch-Site of a "
                "request that changes something is foreign."
            ),
        ),
        "https://owasp.org/www-community/attacks/csrf",
        misleads="“Blocked by CORS policy” does not mean that the server did nothing.",
        names=("xsrf", "forgery"),
        see=("same-origin-policy", "simple"),
    ),
    Topic(
        "resource-policy",
        "Cross-Origin-Resource-Policy and the embedder's policy",
        (
            (
                "Cross-Origin-Resource-Policy is for loads without CORS (images, scripts, mode no-cors): same-origin, same-site or "
                "cross-origin say who may load it. Any other value, and a list, counts for nothing."
            ),
            (
                "A page with Cross-Origin-Embedder-Policy: require-corp loads from other origins only what carries that header, or comes "
                "with CORS. With credentialless it also loads what lacks the header, and sends no cookies for it."
            ),
            (
                "Not even Access-Control-Allow-Origin: * mends a refusal: send Cross-Origin-Resource-Policy: cross-origin, or load it "
                "with CORS."
            ),
        ),
        _FETCH + "cross-origin-resource-policy-header",
        browsers="Safari knows no credentialless. Helmet for Express sends same-origin by default.",
        names=("corp", "coep", "cross-origin-resource-policy", "cross-origin-embedder-policy", "embedder-policy", "require-corp"),
        see=("corp-same-origin", "corp-same-site", "opaque"),
    ),
    Topic(
        "local-network",
        "From a public page to a local address",
        (
            (
                "A page from the internet that asks an address of the local network (192.168.…, 10.…, .local) or of the computer itself "
                "(localhost, 127.0.0.1) may attack devices that trust their network."
            ),
            "Chrome since 142 asks the user first, and only for pages over https. CORS applies besides.",
            "The preflights of Private Network Access (Access-Control-Request-Private-Network) came before that and are given up.",
        ),
        "https://wicg.github.io/local-network-access/",
        browsers="Chrome asks; Firefox is introducing the same step by step; Safari has nothing of the kind. Behind a proxy, such as "
        "this one, Chrome and Firefox skip the check.",
        misleads="No header of the device's server replaces the user's permission.",
        names=("private-network", "pna", "lna", "localhost"),
        see=("local-network-denied", "local-network-insecure"),
    ),
    Topic(
        "websocket",
        "WebSockets are not under CORS",
        (
            "A page may open a WebSocket to any origin and read all that comes, with cookies as far as SameSite lets them go.",
            "The browser sends Origin with the handshake; the server must look at it, and refuse what it does not know.",
        ),
        "https://websockets.spec.whatwg.org/",
        browsers="All three alike.",
        misleads="No Access-Control header has a meaning there; socket.io begins with ordinary requests, which are under CORS.",
        names=("websockets", "wss"),
        see=("origin",),
    ),
)
