"""The catalogue of sayings: those about origins and CORS here, those about the network in network_sayings.py."""

from collections.abc import Mapping

from cors_addon.core.lookup.network_sayings import NETWORK_SAYINGS
from cors_addon.core.lookup.saying import Bearing, Saying

_FIND_OUT = (
    "Look in the console for the line beside it: Chrome's “has been blocked by CORS policy”, Firefox's “Cross-Origin Request Blocked”, "
    "Safari's “is not allowed by Access-Control-Allow-Origin”; paste that one here. If there is none, look at the request in the network "
    "panel; or let the page ask through this addon (cors-addon browse URL), which shows what the server really answered."
)

_VAGUE = (
    Saying(
        "fetch-failed",
        "The request failed, and the page's code is not told why",
        Bearing.MAYBE,
        "A script gets the same error for a refusal by CORS, a host that can't be reached, a bad certificate, an ad blocker, a content "
        "security policy, mixed content, and a page that is left: a reason would tell it about networks that it may not read.",
        _FIND_OUT,
        "The words are the browser's or the library's own and name no cause. Status 0 is no answer of a server.",
    ),
    Saying(
        "access-control-checks",
        "Safari could not load it “due to access control checks”",
        Bearing.MAYBE,
        "This is Safari's second line. Where CORS is the cause, the line before it names the rule. Safari also prints it alone, for "
        "requests that failed otherwise, some to the page's own origin or to a server that is down.",
        "Paste the line before it. If there is none, look at the request in the network panel: is there an answer, and which?",
        "Alone it is no proof of CORS.",
    ),
    Saying(
        "err-failed",
        "Chrome failed the request (net::ERR_FAILED)",
        Bearing.MAYBE,
        "Chrome's error without a name of its own, which it gives what CORS refuses, and other things. Where a status follows, the "
        "server did answer, with that status, and the browser kept the answer from the page.",
        "Look for the line “has been blocked by CORS policy” beside it. With a status of 400 or more, mend that error first: the rules "
        "of CORS hold for error answers, too, and many servers forget the headers on them.",
        "net::ERR_FAILED 200 (OK) is no contradiction: the server was content, the browser was not.",
    ),
    Saying(
        "rule-not-named",
        "Refused by CORS, but the line does not say by which rule",
        Bearing.CORS,
        "The line says that the browser refused, and ends before (or never had) the sentence that names the rule.",
        "Copy the whole line. Where the browser prints no more, look at the answer's headers: paste them here, with --origin for the "
        "page's origin.",
    ),
    Saying(
        "request-did-not-succeed",
        "Firefox: CORS request did not succeed",
        Bearing.MAYBE,
        "Firefox got no answer that it could check: the host can't be reached, its certificate is not trusted, an extension or tracking "
        "protection stopped the request, or an https page asked over http. It also says so of a redirect to a URL with user name and "
        "password, and of one to something that is not http.",
        "Open the URL in a tab of its own: a certificate warning or a connection error shows there. Try a window without extensions.",
        "In most cases it is no failure of CORS, whatever its words; no header mends a server that does not answer.",
    ),
    Saying(
        "resource-not-loaded",
        "Firefox could not load an element's resource",
        Bearing.MAYBE,
        "Firefox says so of a script or style sheet that did not load, whatever the cause.",
        _FIND_OUT,
    ),
)

_OF_CORS = (
    Saying(
        "disallowed-by-mode",
        "The page asked in the mode same-origin",
        Bearing.CORS,
        "The request's mode is same-origin and its URL has another origin: the browser refuses before anything is sent.",
        "Leave out mode: “same-origin” in the page's fetch(), or ask the page's own origin.",
        "The server has no part in it, and no header mends it.",
    ),
    Saying(
        "request-not-http",
        "The request is not for http or https",
        Bearing.CORS,
        "CORS is for http and https. A page that was opened as a file has the origin null, and for it each other file is cross-origin.",
        "Serve the page and its files by a web server (python3 -m http.server will do), and write http:// or https:// in the URL asked "
        "for.",
        "Nothing was sent, so no header mends it. A URL without scheme, in a page opened as a file, becomes a file: URL.",
    ),
    Saying(
        "origin-not-added",
        "Firefox could not add the Origin header",
        Bearing.CORS,
        "The code that asks runs with more rights than a page (an add-on's, say), so that the request has no single origin.",
        "Let the add-on's background script ask.",
    ),
    Saying(
        "cors-disabled",
        "CORS is switched off in this Firefox",
        Bearing.CORS,
        "The preference content.cors.disable is set: Firefox then fails every request that needs CORS.",
        "Reset content.cors.disable in about:config.",
        "Switching CORS off does not allow everything: it allows nothing.",
    ),
    Saying(
        "invalid-response",
        "The answer is invalid",
        Bearing.CORS,
        "A name of Chrome's developer tools, which stands beside another error that says what is wrong.",
        "Look at the other error of the same request.",
    ),
    Saying(
        "resource-policy-refused",
        "Refused by Cross-Origin-Resource-Policy, or for the lack of it",
        Bearing.CORS,
        "The resource was loaded without CORS, and its Cross-Origin-Resource-Policy does not let the page's origin load it; or it has "
        "none and the page's Cross-Origin-Embedder-Policy asks for one.",
        "Send Cross-Origin-Resource-Policy: cross-origin with what other sites may embed, or load it with CORS (crossorigin on the "
        "element).",
        "Access-Control-Allow-Origin alone does not mend it: the request did not ask for CORS.",
    ),
    Saying(
        "embedder-policy",
        "A frame without the embedder policy that its page demands",
        Bearing.CORS,
        "The page is cross-origin isolated (Cross-Origin-Embedder-Policy), and a document in a frame of it must have that header, too.",
        "Send Cross-Origin-Embedder-Policy with the framed document, or take the page's own away.",
    ),
    Saying(
        "opaque-response-blocked",
        "Opaque Response Blocking kept the answer from the page",
        Bearing.OTHER,
        "An element (an image, script, media) or fetch() with mode no-cors asked another origin, and the answer is of a kind that such a "
        "request has no use for: HTML or JSON, often an error page. Chrome and Firefox hand out nothing then; WebKit's sources hold no "
        "such check.",
        "Open the URL: it likely answers with an error page or a wrong Content-Type. Mend that, or load it with CORS.",
        "It is not CORS: Access-Control-Allow-Origin changes nothing unless the request asks with CORS.",
    ),
    Saying(
        "local-network-denied",
        "Chrome refused access to a device of the local network or to this computer",
        Bearing.CORS,
        "A page from a more public network asked for an address of a local network, or of this computer. Since Chrome 142 that needs the "
        "user's permission, which was denied or not given.",
        "Allow it in the site's settings, serve the page over https, and let the same network serve both where you can. For a frame, the "
        "page delegates it: allow=“local-network-access”.",
        "No header of the server mends it; those of Private Network Access are no longer looked at. Behind a proxy Chrome skips this "
        "check.",
    ),
    Saying(
        "local-network-insecure",
        "A page without https may not ask a more private network",
        Bearing.CORS,
        "The page came over plain http, and asked an address of the local network or of this computer, which is more private than its own.",
        "Serve the page over https, or from the same network as what it asks.",
        "No header of the server mends it. Behind a proxy Chrome skips this check.",
    ),
    Saying(
        "local-network-space",
        "The address is of another network than the page said",
        Bearing.CORS,
        "The page named the kind of network (targetAddressSpace), and the connection led to another.",
        "Name the kind of network that the host's address really is of, or leave it out.",
    ),
    Saying(
        "private-network-preflight",
        "An older Chrome asked for Access-Control-Allow-Private-Network",
        Bearing.CORS,
        "By Private Network Access, Chrome asked devices of a local network by preflight whether a public page may reach them. That was "
        "given up for the user's permission (Chrome 142); no browser asks for the header today.",
        "Update the browser. For those that still ask, answer the preflight with Access-Control-Allow-Private-Network: true.",
    ),
    Saying(
        "frame-access",
        "A script reached into a window or frame of another origin",
        Bearing.OTHER,
        "The same-origin policy: a script may not read the documents of other origins, and CORS changes nothing about that.",
        "Let the two windows talk by postMessage(), or serve both from one origin.",
        "No CORS header mends it.",
    ),
    Saying(
        "tainted-canvas",
        "A canvas holds an image of another origin, and can't be read",
        Bearing.OTHER,
        "The image was drawn without CORS: it may be shown, and what is drawn from it may not be read.",
        "Load the image with crossorigin=“anonymous”, and let its server send Access-Control-Allow-Origin.",
        "The header alone is not enough: without the attribute the request is no CORS request. A copy in the cache may lack the header.",
    ),
    Saying(
        "header-not-exposed",
        "The page may not read this response header",
        Bearing.CORS,
        "The answer may be read, but of its headers a page sees a few, and those that the server names.",
        "Send Access-Control-Expose-Headers with the header's name.",
        "The network panel shows all headers, a script doesn't see them. Set-Cookie can never be read.",
    ),
    Saying(
        "header-forbidden",
        "Only the browser sets this request header",
        Bearing.OTHER,
        "A script tried to set a header that is the browser's own, such as Origin, Host, Cookie or Referer; the request goes on without.",
        "Take the line out of the page's code.",
        "The page can't choose its own Origin: that is why servers can trust it.",
    ),
    Saying(
        "server-refuses",
        "The server's own CORS filter refused",
        Bearing.CORS,
        "These are words of a server (a framework or storage service), not of a browser: it found the origin, method or headers not on "
        "its list, and answered with an error, mostly without CORS headers.",
        "Put the page's origin, scheme and port included, and the method and headers that it asks for, on the server's list.",
        "Behind a reverse proxy, a server that does not know its public address may even refuse its own pages.",
    ),
    Saying(
        "jsdom",
        "jsdom, which tests run in, applies CORS itself",
        Bearing.CORS,
        "jsdom is no browser, but it checks CORS for XMLHttpRequest; the page's origin is that of the URL which the test set (under Jest "
        "http://localhost unless told otherwise). It does not say whether the header is missing or names another origin.",
        "Set the test's URL to the server's origin, let the mocked answer send Access-Control-Allow-Origin, or let the library use "
        "Node's own http in tests.",
        "That a test fails so says nothing about browsers.",
    ),
    Saying(
        "no-cors-in-node",
        "Node's fetch() failed",
        Bearing.OTHER,
        "Node has no CORS: nothing is refused for want of a header there. The error's cause says what failed.",
        "Look at the error's cause: a name that can't be resolved, a refused connection, a certificate.",
    ),
)

SAYINGS: Mapping[str, Saying] = {saying.code: saying for saying in (*_VAGUE, *_OF_CORS, *NETWORK_SAYINGS)}
"""Every saying by its code."""
