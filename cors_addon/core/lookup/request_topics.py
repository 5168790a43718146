"""Topics of the request: what needs CORS, what a preflight, and what goes with it."""

from cors_addon.core.lookup.topic import Topic

_FETCH = "https://fetch.spec.whatwg.org/#"

REQUEST_TOPICS = (
    Topic(
        "cors",
        "How a server lets other origins read",
        (
            (
                "The browser sends Origin with the request; the server answers with Access-Control-Allow-Origin; if that is the page's "
                "origin, or *, the page may read the answer."
            ),
            (
                "What a form could not send is asked for first, by a preflight (topic preflight). For cookies the server must agree "
                "expressly (topic credentials)."
            ),
            (
                "The server's headers decide, and the browser acts on them: nothing in the page can replace them. Of errors the page's "
                "code learns nothing; the reason stands in the console only."
            ),
            "Every answer needs the headers: those of errors and redirects, too.",
        ),
        _FETCH + "http-cors-protocol",
        browsers="All three let the same answers pass, but for rare cases; they check in different orders, so that they can name different "
        "reasons.",
        misleads="CORS does not protect the server: it relaxes a protection of users. The request of a refused answer was executed.",
        names=("cross-origin-resource-sharing", "cross-origin", "cors-policy", "blocked by cors", "blocked by cors policy"),
        see=("same-origin-policy", "simple", "preflight", "cors-headers"),
    ),
    Topic(
        "simple",
        "Requests that need no preflight",
        (
            "The method is GET, HEAD or POST.",
            (
                "Of headers that the page sets there are only Accept, Accept-Language, Content-Language, Content-Type and Range (one "
                "range with a start, as bytes=0-99), each at most 128 bytes and without unusual characters."
            ),
            (
                "The Content-Type is application/x-www-form-urlencoded, multipart/form-data or text/plain. So application/json needs a "
                "preflight, and so do Authorization and every X- header."
            ),
            "No listener on XMLHttpRequest.upload, and no stream as body.",
            "The answer is checked as any other: Access-Control-Allow-Origin is needed all the same.",
        ),
        _FETCH + "cors-safelisted-request-header",
        browsers="Chrome also lets client hints and Save-Data pass without preflight, and ignores a User-Agent that the page sets, "
        "for which Firefox and Safari send one. Firefox sends one for letters beyond ASCII in Accept and Content-Type.",
        misleads="Simple does not mean allowed. The standard no longer uses the word; it says CORS-safelisted.",
        names=("simple request", "simple-requests", "safelist", "safelisted"),
        see=("preflight", "csrf", "header-not-allowed"),
    ),
    Topic(
        "preflight",
        "The browser asks first, with OPTIONS",
        (
            (
                "Before a request that a form could not send (topic simple), the browser sends OPTIONS to the same URL, with Origin, "
                "Access-Control-Request-Method and, for headers that need it, Access-Control-Request-Headers."
            ),
            "It never carries cookies or Authorization: answer it before authentication.",
            (
                "The answer passes with a status of 200 to 299 (not a redirect), Access-Control-Allow-Origin, the method in "
                "Access-Control-Allow-Methods (not needed for GET, HEAD and POST) and each asked header in Access-Control-Allow-Headers; "
                "with credentials also Access-Control-Allow-Credentials: true. One element that is no name voids a whole list."
            ),
            (
                "Methods are compared in their case. Browsers write DELETE, GET, HEAD, OPTIONS, POST and PUT in capitals whatever the "
                "page wrote, and PATCH not: patch is not PATCH."
            ),
            (
                "If it is refused, the request itself is never sent. If it passes, the answer to the request is checked again, by its "
                "own headers."
            ),
        ),
        _FETCH + "cors-preflight-fetch",
        browsers="Chrome complains of a redirect first, then of the origin, then of the status; Firefox of the origin first; Safari of the "
        "status first, and takes a redirect for one. Firefox and Chrome show preflights in the network panel.",
        misleads="OPTIONS without Access-Control-Request-Method is no preflight. A preflight that is not seen may have been spared "
        "by the cache (topic preflight-cache).",
        names=(
            "preflights",
            "options",
            "preflight-request",
            "access-control-allow-methods",
            "access-control-allow-headers",
            "access-control-request-method",
            "access-control-request-headers",
        ),
        see=("simple", "preflight-cache", "preflight-status", "preflight-redirect", "method-not-allowed", "header-not-allowed"),
    ),
    Topic(
        "credentials",
        "Cookies, HTTP authentication, client certificates",
        (
            (
                "Requests to other origins go without, unless the page asks: credentials: “include” in fetch(), withCredentials in "
                "XMLHttpRequest and EventSource, crossorigin=“use-credentials” on an element."
            ),
            (
                "The answer must then name the page's origin in Access-Control-Allow-Origin (* fails) and have "
                "Access-Control-Allow-Credentials: true, in lower case and once. * in the other headers is a name like any other."
            ),
            "The preflight carries none, yet its answer must have these headers as well.",
            "Across sites a cookie is sent only with SameSite=None; Secure, and as far as the browser allows third-party cookies.",
            "Without include, Set-Cookie of a foreign answer is ignored.",
        ),
        _FETCH + "cors-protocol-and-credentials",
        browsers="Safari blocks third-party cookies, and Firefox keeps them apart for each site; Chrome sends them unless the user "
        "blocks them. So a log-in that works in Chrome may fail in the others, without any error of CORS.",
        misleads="An Authorization header that the page's code sets is no credential in this sense: it needs a preflight, not "
        "include. Requests to the page's own origin carry cookies anyway.",
        names=("cookies", "cookie", "withcredentials", "third-party-cookies", "samesite", "access-control-allow-credentials"),
        see=("wildcard-with-credentials", "credentials-not-allowed", "wildcard"),
    ),
    Topic(
        "no-cors",
        "The mode no-cors does not switch CORS off",
        (
            "fetch() with mode: “no-cors” sends the request without asking for leave to read: the answer is opaque (topic opaque).",
            "Only GET, HEAD and POST, and only the headers that need no preflight, get through; others are dropped or refused.",
            "It is of use to send something whose answer does not matter, or to put an answer into a cache for an element.",
        ),
        _FETCH + "concept-request-mode",
        browsers="All three alike. Older versions of Chrome recommended it in the console.",
        misleads="It is the most common wrong advice: the error goes, and so does the answer.",
        names=("mode-no-cors", "nocors"),
        see=("opaque", "cors"),
    ),
    Topic(
        "opaque",
        "Answers that a page can show or run, and not read",
        (
            (
                "What was loaded without CORS from another origin is opaque: an image is shown, a script runs, and of a fetch() with "
                "mode no-cors the script sees status 0, no headers and no body."
            ),
            "A canvas on which such an image was drawn can't be read; errors in such a script are told as “Script error.” alone.",
            "To read it, load it with CORS: mode cors, or crossorigin on the element, and Access-Control-Allow-Origin on the answer.",
        ),
        _FETCH + "concept-filtered-response-opaque",
        browsers="Chrome and Firefox also withhold opaque answers that no element can use, such as HTML and JSON (Opaque Response "
        "Blocking).",
        misleads="Status 0 is no answer of a server.",
        names=("opaque-response", "orb", "corb", "opaque response blocking", "tainted"),
        see=("no-cors", "crossorigin", "opaque-response-blocked"),
    ),
    Topic(
        "crossorigin",
        "Which loads use CORS",
        (
            (
                "With CORS: fetch() and XMLHttpRequest to other origins, EventSource, module scripts, web fonts, shapes and masks of "
                "CSS; and elements (img, script, link, audio, video) with the attribute crossorigin, which canvas and WebGL need to read "
                "them."
            ),
            "Without: the same elements without the attribute, frames, links, forms, sendBeacon()'s answers, WebSockets.",
            (
                "crossorigin and crossorigin=“anonymous” ask without cookies, crossorigin=“use-credentials” with. An element that asks "
                "with CORS and gets an answer without the header does not load at all."
            ),
            "A preload must have the same crossorigin as what it is for; for fonts always.",
        ),
        "https://html.spec.whatwg.org/multipage/urls-and-fetching.html#cors-settings-attributes",
        browsers="Safari loads the fonts of style sheets without CORS.",
        misleads="crossorigin on an element does not allow anything: it asks.",
        names=("font", "fonts", "image", "images", "script", "canvas", "module"),
        see=("opaque", "cache", "tainted-canvas"),
    ),
    Topic(
        "redirect",
        "Redirects of requests with CORS",
        (
            "Each answer on the way is checked, the redirects themselves, too.",
            (
                "Once a redirect leads from one foreign origin to another, Origin is null from there on, and the final answer must allow "
                "null or *."
            ),
            "The target must be http or https, without user name and password. The 21st redirect fails.",
            (
                "The answer to a preflight must not be a redirect at all: http to https, a slash at the end, and log-ins are the usual "
                "ones. Let the page ask the final URL."
            ),
        ),
        _FETCH + "http-redirect-fetch",
        browsers="Safari tells every failure on the way as a “Cross-origin redirection … denied”, Firefox one to a bad target as "
        "“CORS request did not succeed”.",
        misleads="A session that has ended often shows as an error of CORS: the API redirects to a log-in page, which has no headers "
        "of CORS. Answer 401 instead.",
        names=("redirects", "redirection", "login"),
        see=("null-origin", "preflight-redirect", "redirect-with-credentials", "redirect-not-http"),
    ),
    Topic(
        "curl",
        "Testing with curl, and why Postman works",
        (
            "CORS is applied by browsers alone: curl, Postman and servers read every answer. That they can proves nothing about a page.",
            "cors-addon probe URL --origin https://page.example asks as a browser does, header for header, the preflight first.",
            (
                "An answer to curl is judged for a page by: curl -i -H 'Origin: https://page.example' URL | cors-addon explain - --origin "
                "https://page.example. With -v instead of -i (and 2>&1) the request is read, too: so a preflight made by hand (-X OPTIONS "
                "-H 'Access-Control-Request-Method: PUT') is judged for the method that it asks for."
            ),
        ),
        _FETCH + "http-cors-protocol",
        misleads="Many servers send the headers only where the request has Origin: without -H Origin they seem to be missing.",
        names=("postman", "insomnia", "server-side", "backend", "testing"),
        see=("preflight", "cors-headers"),
    ),
)
