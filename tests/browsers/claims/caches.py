"""The claims about the preflight caches, seen by whether a preflight was sent."""

from tests.browsers.claims.asks import ACAH, ACAM, ACAO, A, but, get, put
from tests.browsers.claims.claim import ALLOWING, PERMITTING, READABLE, Claim, all_alike, each
from tests.browsers.referee.situation import Answer

CACHE = (
    Claim(
        "cache-from-include",
        "5.1",
        "an entry made with credentials serves requests without: WebKit keeps the flag (derived)",
        (put(credentials="include"), put()),
        each(
            ("preflight allowed", "PUT allowed", "PUT allowed"),
            ("preflight allowed", "PUT allowed", "preflight allowed", "PUT allowed"),
            ("preflight allowed", "PUT allowed", "PUT allowed"),
        ),
    ),
    Claim(
        "cache-from-same-origin",
        "5.1",
        "… but not the other way round",
        (put(), put(credentials="include")),
        all_alike("preflight allowed", "PUT allowed", "preflight allowed", "PUT allowed"),
    ),
    Claim(
        "cache-of-wildcards",
        "3.1, 5.1",
        "Firefox never uses an answer of wildcards again",
        (put(A), put(A)),
        each(
            ("preflight allowed", "PUT allowed", "PUT allowed"),
            ("preflight allowed", "PUT allowed", "preflight allowed", "PUT allowed"),
            ("preflight allowed", "PUT allowed", "PUT allowed"),
        ),
        preflight=Answer(204, ((ACAO, "*"), (ACAM, "*"), (ACAH, "*"))),
    ),
    Claim(
        "cache-of-authorization",
        "2.2, 5.1",
        "Chromium never takes Authorization from a cached wildcard",
        (get(("Authorization", "x")), get(("Authorization", "x"))),
        each(
            ("preflight allowed", "GET allowed", "preflight allowed", "GET allowed"),
            ("preflight allowed", "GET allowed", "preflight allowed", "GET allowed"),
            ("preflight allowed", "GET allowed", "GET allowed"),
        ),
        preflight=Answer(204, ((ACAO, "*"), (ACAH, "*"))),
    ),
    Claim(
        "cache-after-a-refused-request",
        "1.3, 3.1",
        "a failed CORS check clears the URL's entries",
        (put(), put()),
        each(
            ("preflight allowed", "PUT blocked MissingAllowOriginHeader", "PUT blocked MissingAllowOriginHeader"),
            ("preflight allowed", "PUT blocked CORSMissingAllowOrigin2", "preflight allowed", "PUT blocked CORSMissingAllowOrigin2"),
            (
                "preflight allowed",
                "PUT blocked is not allowed by Access-Control-Allow-Origin",
                "PUT blocked is not allowed by Access-Control-Allow-Origin",
            ),
        ),
        answer=Answer(200),
    ),
    Claim(
        "cache-after-a-refused-preflight",
        "3.1",
        "… of a preflight as well",
        (put(), put(credentials="include"), put()),
        each(
            ("preflight allowed", "PUT allowed", "preflight blocked PreflightInvalidAllowCredentials", "preflight allowed", "PUT allowed"),
            ("preflight allowed", "PUT allowed", "preflight blocked CORSMissingAllowCredentials", "preflight allowed", "PUT allowed"),
            ("preflight allowed", "PUT allowed", "preflight blocked Credentials flag is true", "preflight allowed", "PUT allowed"),
        ),
        # That its request never came proves nothing; Firefox's preflight shows the credentials.
        said=each(
            ("preflight allowed", "PUT allowed", "preflight allowed", "preflight allowed", "PUT allowed"),
            ("preflight allowed", "PUT allowed", "preflight blocked CORSMissingAllowCredentials", "preflight allowed", "PUT allowed"),
            ("preflight allowed", "PUT allowed", "preflight allowed", "preflight allowed", "PUT allowed"),
        ),
        preflight=but(PERMITTING, without="Access-Control-Allow-Credentials"),
        answer=but(READABLE, without="Access-Control-Allow-Credentials"),
    ),
    Claim(
        "cache-of-a-refused-preflight",
        "4",
        "WebKit keeps an answer even if it refuses the method (old source)",
        (put(), put(method="DELETE")),
        each(
            ("preflight blocked MethodDisallowedByPreflightResponse", "preflight allowed", "DELETE allowed"),
            ("preflight blocked CORSMethodNotFound", "preflight allowed", "DELETE allowed"),
            ("preflight blocked is not allowed by Access-Control-Allow-Methods", "DELETE allowed"),
        ),
        preflight=Answer(204, (*ALLOWING, (ACAM, "DELETE"))),
    ),
    Claim(
        "cache-and-head",
        "3.1, 5.1",
        "Firefox needs an entry for HEAD",
        (get(A), get(A, method="HEAD")),
        each(
            ("preflight allowed", "GET allowed", "HEAD allowed"),
            ("preflight allowed", "GET allowed", "preflight allowed", "HEAD allowed"),
            ("preflight allowed", "GET allowed", "HEAD allowed"),
        ),
        preflight=Answer(204, (*ALLOWING, (ACAH, "x-a"))),
    ),
    Claim(
        "cache-and-long-urls",
        "2.2, 5.1",
        "Chromium does not cache for URLs of 1024 characters and more",
        (put(), put()),
        each(
            ("preflight allowed", "PUT allowed", "preflight allowed", "PUT allowed"),
            ("preflight allowed", "PUT allowed", "PUT allowed"),
            ("preflight allowed", "PUT allowed", "PUT allowed"),
        ),
        tail="/" + "a" * 1024,
    ),
    Claim(
        "cache-of-no-store",
        "2.2",
        "Chromium passes the preflight cache over where the request shall not be cached",
        (put(cache="no-store"), put(cache="no-store")),
        each(
            ("preflight allowed", "PUT allowed", "preflight allowed", "PUT allowed"),
            ("preflight allowed", "PUT allowed", "preflight allowed", "PUT allowed"),
            ("preflight allowed", "PUT allowed", "PUT allowed"),
        ),
    ),
)
