"""Topics of the answer: its headers, and what caches make of them."""

from cors_addon.core.lookup.topic import Topic

_FETCH = "https://fetch.spec.whatwg.org/#"

ANSWER_TOPICS = (
    Topic(
        "cors-headers",
        "All headers of CORS",
        (
            "The browser sends Origin (who asks); with a preflight also Access-Control-Request-Method and Access-Control-Request-Headers.",
            "Access-Control-Allow-Origin: one origin or *, on every answer. Not a list, not a pattern, once.",
            "Access-Control-Allow-Credentials: true, on every answer to a request with credentials. Any other value is as good as none.",
            "Access-Control-Allow-Methods and Access-Control-Allow-Headers: lists, or * without credentials; on answers to preflights.",
            "Access-Control-Max-Age: seconds for which the answer to a preflight may be kept.",
            "Access-Control-Expose-Headers: which headers the page may read, on the answer itself.",
            "Vary: Origin belongs beside an Access-Control-Allow-Origin that depends on the request (topic vary).",
        ),
        _FETCH + "http-responses",
        browsers="All three read these alike.",
        misleads="The Access-Control-Allow headers are the server's to send: a page that sends one itself only causes a preflight, "
        "which asks for it.",
        names=("headers", "header", "access-control", "response-headers", "allow-origin", "access-control-allow-origin"),
        see=("wildcard", "exposed-headers", "preflight-cache", "vary"),
    ),
    Topic(
        "wildcard",
        "What * covers",
        (
            (
                "Access-Control-Allow-Origin: * lets every origin read, without credentials. It must stand alone: https://*.shop.example "
                "is no pattern, and *, * is no wildcard."
            ),
            "In Access-Control-Allow-Methods, -Allow-Headers and -Expose-Headers * covers all, without credentials.",
            "With credentials * covers nothing: as the origin it fails, in the lists it is a name like any other.",
            "By the standard * never covers the request header Authorization, which must be listed by name.",
        ),
        _FETCH + "cors-protocol-and-credentials",
        browsers="All three still let Authorization pass under *; Chrome and Firefox warn in the console. Firefox keeps no preflight "
        "that passed by * alone.",
        misleads="For data that is public without log-in, * is right and safe. For what depends on the user's network it is not.",
        names=("*", "star", "asterisk"),
        see=("wildcard-with-credentials", "credentials", "authorization-not-listed"),
    ),
    Topic(
        "exposed-headers",
        "Which response headers a page can read",
        (
            (
                "Of an answer that CORS allows, a page can read Cache-Control, Content-Language, Content-Length, Content-Type, Expires, "
                "Last-Modified and Pragma."
            ),
            (
                "Others need Access-Control-Expose-Headers with their names, on this answer (not the preflight's): Content-Disposition, "
                "ETag, Location, X-Total-Count. * exposes all, without credentials."
            ),
            "Set-Cookie can never be read.",
        ),
        _FETCH + "cors-safelisted-response-header-name",
        browsers="All three alike; an element that is no name voids the list.",
        misleads="The network panel shows them all.",
        names=("expose-headers", "expose", "access-control-expose-headers", "content-disposition"),
        see=("header-not-exposed", "cors-headers"),
    ),
    Topic(
        "cache",
        "What the HTTP cache has to do with it",
        (
            (
                "An answer from the cache is checked by the headers with which it was stored. If it was stored for an image without "
                "CORS, it may lack Access-Control-Allow-Origin, or name another page's origin: then the request fails until the cache "
                "lets go of it."
            ),
            "A cache between (a CDN) does the same to everybody at once.",
            (
                "Vary: Origin on every answer, allowed or not, makes caches keep one for each origin (topic vary); or send * always, "
                "where no credentials are needed."
            ),
            "An answer 304 brings the stored headers up to date; what it does not name stays as stored.",
        ),
        "https://www.rfc-editor.org/rfc/rfc9111#section-4.1",
        browsers="All three keep their caches apart for each site that is visited.",
        misleads="“It works with the developer tools open” often means: with “Disable cache” on. Preflights have a cache of their "
        "own (topic preflight-cache).",
        names=("caching", "http-cache", "cdn", "304"),
        see=("vary", "preflight-cache"),
    ),
    Topic(
        "vary",
        "Vary: Origin",
        (
            (
                "Where Access-Control-Allow-Origin depends on the request's Origin, every answer for this URL needs Vary: Origin: also "
                "the one without Access-Control-Allow-Origin, to a request without Origin. Otherwise a cache hands one page's answer to "
                "another."
            ),
            "A fixed value, * or one origin, needs none.",
            "It stands beside other values: Vary: Accept-Encoding, Origin.",
        ),
        _FETCH + "cors-protocol-and-http-caches",
        browsers="No browser checks it: a missing one shows later, as somebody else's origin.",
        misleads="Some CDNs ignore Vary unless told to heed it.",
        names=("vary-origin",),
        see=("cache", "origin-mismatch"),
    ),
    Topic(
        "preflight-cache",
        "How long the answer to a preflight is kept",
        (
            (
                "Access-Control-Max-Age says for how many seconds; without it five. Within that time the same page's requests to the "
                "same URL with the allowed methods and headers go without preflight."
            ),
            "It is kept for one URL: other paths and other queries ask again.",
            "After the server's rules changed, browsers may go by the old ones until the time is over.",
        ),
        _FETCH + "concept-cache",
        browsers="At most two hours in Chrome (7200), a day in Firefox (86400), ten minutes in Safari (600). What can't be read as a "
        "number means five seconds in Chrome and Safari, and not at all in Firefox. Firefox keeps requests with and without credentials "
        "apart, and no answer that passed by * alone.",
        misleads="It has nothing to do with Cache-Control: OPTIONS is not kept by the HTTP cache. In Chrome, “Disable cache” in the "
        "developer tools switches it off, too.",
        names=("max-age", "access-control-max-age"),
        see=("preflight", "cache"),
    ),
    Topic(
        "error-answers",
        "Errors that look like CORS",
        (
            (
                "When a server answers 401, 404, 429 or 500 without Access-Control-Allow-Origin, the browser complains of the header, "
                "and the page sees neither status nor body. The error is the cause: mend it first."
            ),
            (
                "Then let the headers be sent with errors, too: nginx needs always behind add_header; gateways, limiters, firewalls and "
                "frameworks' error handlers often stand before the layer that adds them."
            ),
            "Chrome shows the status as net::ERR_FAILED 500, Firefox and Safari behind “Status code:”.",
        ),
        _FETCH + "http-fetch",
        browsers="All three check errors as other answers.",
        misleads="A preflight that passes proves nothing for the request's own answer.",
        names=("500", "502", "503", "504", "401", "403", "404", "429", "error", "server-error"),
        see=("missing-allow-origin", "error-answer"),
    ),
    Topic(
        "development",
        "While developing: localhost, ports, proxies",
        (
            "A page on http://localhost:3000 and an API on http://localhost:8080 are different origins: CORS applies.",
            (
                "Either the API allows the page's origin, or the development server passes the API's paths on (a proxy in Vite, webpack, "
                "Angular), so that the page asks its own origin and no CORS is needed. In production the same must be arranged."
            ),
            "A browser with web security switched off, or an extension that adds headers, hides the failure on one computer.",
        ),
        _FETCH + "http-cors-protocol",
        browsers="All three treat localhost as any host. Chrome and Firefox count http://localhost as secure.",
        misleads="A public CORS proxy sees all that passes through it, log-ins included.",
        names=("dev", "proxy", "dev-server", "disable-web-security"),
        see=("origin", "local-network"),
    ),
)
