"""What commonly misleads about each reason."""

from collections.abc import Mapping

_AUTHORIZATION = "A page that sets Authorization itself does not ask with credentials by that."

MISLEADING: Mapping[str, str] = {
    "missing-allow-origin": "Often the header is missing because the server answered with an error, or something before it did (a "
    "gateway, a limiter, a log-in page): look at the status. A header that curl sees may come only where Origin is sent, or not.",
    "wildcard-with-credentials": "Adding Access-Control-Allow-Credentials: true beside * changes nothing. " + _AUTHORIZATION,
    "multiple-allow-origin": "Two equal values fail as well. Usually the application and the server before it both add the header.",
    "invalid-allow-origin": "Patterns such as *.shop.example, and lists, are understood by servers' settings and not by browsers.",
    "origin-mismatch": "A slash at the end, www., http instead of https, another port, or localhost instead of 127.0.0.1 make "
    "another origin. A cache may hand out the answer that another page got: then Vary: Origin is missing.",
    "credentials-not-allowed": "True, TRUE and 1 are not true. The answer to the preflight needs the header, too.",
    "preflight-redirect": "curl does not show it unless it asks with OPTIONS. Usually it is http to https, a slash at the end, or "
    "a log-in.",
    "preflight-status": "That the URL answers in the browser's address bar proves nothing: this was OPTIONS, without cookies and "
    "Authorization. Chrome and Firefox look at the origin first: a refused OPTIONS without the header is told as a missing header there.",
    "invalid-allow-methods": "A blank instead of a comma is enough.",
    "invalid-allow-headers": "A blank instead of a comma is enough, as in “Content-Type Authorization”.",
    "method-not-allowed": "GET, HEAD and POST need no entry. patch in small letters is not PATCH.",
    "header-not-allowed": "Often nobody wrote the header into the page: libraries for tracing and monitoring add theirs. The list "
    "may be complete elsewhere: it must stand on the answer to this preflight.",
    "authorization-not-listed": "No browser refuses it yet.",
    "redirect-with-credentials": "Firefox says “CORS request did not succeed” of it, as of a failed connection.",
    "redirect-not-http": "Firefox says “CORS request did not succeed” of it, as of a failed connection.",
    "corp-same-origin": "Access-Control-Allow-Origin does not help: the page did not ask with CORS. Helmet for Express sends this "
    "header by default.",
    "corp-same-site": "Two names under github.io and the like are two sites. A page over http may not load what its own site serves over "
    "https with this header.",
}
"""For each reason's code a sentence or two."""
