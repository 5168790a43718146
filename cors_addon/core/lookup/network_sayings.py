"""Sayings about the network and about other checks of browsers, which people take for CORS."""

from cors_addon.core.lookup.saying import Bearing, Saying

NETWORK_SAYINGS = (
    Saying(
        "connection-failed",
        "No answer came",
        Bearing.OTHER,
        "The connection could not be made, or broke off. No rule of CORS was reached.",
        "Does the server run, at this host and port? Does curl reach it from the same computer?",
        "Firefox adds “CORS request did not succeed” to this, and Safari “due to access control checks”.",
    ),
    Saying(
        "name-not-resolved",
        "The host's name is not known",
        Bearing.OTHER,
        "No address was found for the host. Nothing was sent to any server.",
        "Is the host's name spelled right, and is the network's name server reached?",
    ),
    Saying(
        "certificate",
        "The server's certificate is not trusted, or TLS failed",
        Bearing.OTHER,
        "The connection was given up before any request. For a request that a script makes there is no way to click the warning away.",
        "Open the URL in a tab of its own to see what is wrong with the certificate; for development, trust its authority.",
        "Firefox adds “CORS request did not succeed” to this.",
    ),
    Saying(
        "blocked-by-client",
        "Something in the browser stopped the request",
        Bearing.OTHER,
        "An ad blocker, another extension, tracking protection or an administrator's rule: the request was not sent.",
        "Try a window without extensions; rename what block lists know (such as /ads/ or /analytics/ in the path).",
    ),
    Saying(
        "aborted",
        "The request was called off",
        Bearing.OTHER,
        "The page's code aborted it, or the page was left.",
        "Look whether the page's code aborts it on purpose, or navigates while it is on its way (a form that is submitted, a link).",
    ),
    Saying(
        "redirect-refused",
        "The browser did not follow a redirect",
        Bearing.OTHER,
        "The redirect leads somewhere that a page's request may not follow, or the page asked for none to be followed (redirect: “error”).",
        "Ask the final URL, and look at the Location of the redirect.",
    ),
    Saying(
        "too-many-redirects",
        "Redirected more than 20 times",
        Bearing.OTHER,
        "The server redirects in a circle; often to a log-in that the request, without its cookies, does not get past.",
        "Follow the chain in the network panel. An API better answers 401 than with a redirect to a log-in page.",
    ),
    Saying(
        "mixed-content-blocked",
        "A page over https asked over http",
        Bearing.OTHER,
        "Mixed content: the browser refuses, or asks over https instead. Nothing was sent over http.",
        "Ask over https. For development, http://localhost counts as secure in Chrome and Firefox.",
        "No CORS header mends it.",
    ),
    Saying(
        "content-security-policy",
        "The page's own Content-Security-Policy forbids it",
        Bearing.OTHER,
        "The page (not the server that it asks) limits where its scripts may connect. Nothing was sent.",
        "Add the server's origin to connect-src (or to the directive that the line names) of the page's policy.",
        "No header of the server that is asked mends it.",
    ),
    Saying(
        "error-status",
        "The server answered with an error",
        Bearing.MAYBE,
        "The status is the server's. Where a line about CORS stands beside it, the error answer lacks the headers that good answers have.",
        "Mend the error first; then let the CORS layer work on error answers, too (nginx: add_header … always).",
        "A missing Access-Control-Allow-Origin on an error answer is a consequence, and the error the cause.",
    ),
    Saying(
        "referrer-policy",
        "The referrer policy, which is no error",
        Bearing.OTHER,
        "strict-origin-when-cross-origin is how much of the page's address goes into the header Referer: the default of browsers. "
        "The network "
        "panel shows it beside every request.",
        "Look for the line about CORS in the console, or at the status of the request.",
        "It stands beside requests that failed and is not the reason: changing the policy mends nothing.",
    ),
    Saying(
        "provisional-headers",
        "The request's headers as they were meant to be sent",
        Bearing.MAYBE,
        "The network panel does not know what was really sent: nothing was, the request was stopped or failed, or the answer came "
        "from a cache.",
        "Look for the line about the request in the console.",
    ),
    Saying(
        "no-cors-in-app",
        "A native app's request failed",
        Bearing.MAYBE,
        "React Native's own requests know no CORS, so that this is the network. In a browser the same words come from a stand-in for "
        "fetch(), which says no more than fetch() itself.",
        "In an app: is the host reached from the device (localhost is the device itself), and is plain http allowed? In a browser: look "
        "in the console for the line beside it.",
    ),
)
"""In the order of how early they stop a request."""
