"""The causes of failures by redirects, in words: a row each."""

from cors_addon.core.cause.known_cause import KnownCause
from cors_addon.core.verdict.cause import Side

LEAVE = "Leave {provider} as it is: a log-in is a page to go to, not an answer for scripts to read."
LOGIN = KnownCause(
    "login-redirect",
    Side.SERVER_APP,
    "{name} answers {method} {path} with a redirect to {what} ({login}): it does not take the request as signed in.",
    "A request of a script was redirected to a log-in page or an identity provider, which lets no page read it.",
    (
        "Let {name} answer scripts' requests with 401 in place of the redirect, and let the page go to the log-in then.",
        "{session}",
        "Find out why the request does not count as signed in: the session ended, or its cookie was not sent or not taken.",
        "{leave}",
    ),
)
LOGIN_BY_SCRIPT = KnownCause(
    "login-by-script",
    Side.PAGE,
    "The page asks for {asked} by script, which likely starts a log-in at {provider}: a log-in is a page to go to.",
    "A script asked for a URL that starts a log-in; the identity provider lets no script read it.",
    (
        "Let the page go there: location.href = '{asked}', or a link, in place of fetch() or XMLHttpRequest.",
        "Leave {provider} as it is: no header of it is meant for scripts.",
    ),
)
SLASH = KnownCause(
    "redirect-slash",
    Side.SERVER_APP,
    "{name} redirects {path} to the same path {with_slash} a slash at the end, and {fault}.{address}",
    "A redirect only adds or takes away the slash at the path's end, and the request can't follow it.",
    (
        "Let the page call {final}.",
        "{forwarded}",
        "Or let {name} answer both paths without the redirect, or put its CORS layer before what redirects.",
    ),
)
TO_HTTPS = KnownCause(
    "redirect-to-https",
    Side.PAGE,
    "The page calls {asked}, and {name} redirects http to https; {fault}.",
    "The page calls http://, the server redirects it to https://, and the request can't follow it.",
    ("Let the page call {final}.",),
)
TO_MIXED = KnownCause(
    "redirect-to-mixed-content",
    Side.SERVER_APP,
    "{name} redirects {path} from https to {target}: no secure page may go on there, and {fault}.",
    "A server redirects a secure request to plain http, mostly since it does not know of the proxy in front of it that ends TLS.",
    (
        "Let the proxy in front send X-Forwarded-Proto, and the server trust it, so that its redirects stay on https.",
        "{final}",
    ),
)
LOOP = KnownCause(
    "redirect-loop",
    Side.SERVER_APP,
    "{name} redirects {path} {circle}: that way no answer ever comes, with CORS or without.",
    "A server redirects a request to where it came from.",
    (
        "Mend the redirect: behind a proxy that ends TLS a server that sees only http sends everybody to https again and again.",
        "Let the proxy send X-Forwarded-Proto, and the server trust it.",
    ),
)
REGION = KnownCause(
    "region-redirect",
    Side.PAGE,
    "The bucket lies in another region{region}: S3 sends the request on from {name}, and such answers carry no CORS headers.",
    "The request went to another region's S3 endpoint than the bucket's, which redirects without CORS headers.",
    ("Use the bucket's own endpoint{endpoint}.", "The bucket's CORS rules count only there."),
)
BROWSER = KnownCause(
    "browser-redirect",
    Side.PAGE,
    "The browser itself turned {asked} into {final} ({why}): no server redirected, and none saw this request.",
    "The browser redirects http to https by itself, since the host once sent Strict-Transport-Security, or by an extension's rule.",
    ("Let the page call {final} at once.", "Leave the server as it is: nothing in its answers can help here."),
)
OTHER_HOST = KnownCause(
    "redirect-to-other-host",
    Side.PAGE,
    "{name} redirects {path} to the same path on {other}, and {fault}.",
    "A server redirects a request to the same path on another host, such as the one with www., and the request can't follow it.",
    ("Let the page call {final} at once.", "{other} must then allow the page's origin by itself."),
)
LOCALE = KnownCause(
    "redirect-to-locale",
    Side.SERVER_APP,
    "{name} redirects {path} to the path of a language ({target}), and {fault}.",
    "A server redirects an API's request to the path of a language, as it does with pages.",
    ("Leave the API's paths out of what redirects to languages.", "Or let the page call {final}."),
)
TO_PAGE = KnownCause(
    "redirect-to-page",
    Side.SERVER_APP,
    "The page asked {asked} by script, and was redirected to {name}: {likely}a page to go to, not one for scripts to read.",
    "A server redirected a script's request to a web page of another site, such as a payment's.",
    (
        "Let {source} answer with the address, as JSON, and let the page go there: location.href = address.",
        "Leave {name} as it is: it is not made for scripts.",
    ),
)
WITHOUT_CORS = KnownCause(
    "redirect-without-cors",
    Side.SERVER_APP,
    "{name} answers {method} {path} with a redirect to {target} that lacks the CORS headers: what stands there is never asked for.",
    "A redirect lacks the CORS headers itself, so that the browser never follows it.",
    ("{first}", "Or send the CORS headers on the redirect, too."),
    headers_mend=True,
)

CAUSES: tuple[KnownCause, ...] = (
    BROWSER,
    REGION,
    LOOP,
    SLASH,
    TO_HTTPS,
    LOGIN,
    LOGIN_BY_SCRIPT,
    TO_MIXED,
    OTHER_HOST,
    LOCALE,
    TO_PAGE,
    WITHOUT_CORS,
)
"""Every one, in the order in which they are tried."""
