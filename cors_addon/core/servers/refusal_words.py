"""What servers say where their CORS layer refuses a request: a table of words, what they refuse, and whose words they are."""

from dataclasses import dataclass
from enum import StrEnum

from cors_addon.core.wire.exchange import Response


class Refused(StrEnum):
    """What a CORS layer refuses a request for."""

    ORIGIN = "origin"
    METHOD = "method"
    HEADER = "header"
    ANY = "any"
    """One of the three, and its words don't tell which."""
    OFF = "off"
    """All of it: CORS is not turned on there."""
    HOST = "host"
    """The name by which the server was asked: no matter of CORS, though its answer then lacks the headers."""


@dataclass(frozen=True, slots=True)
class RefusalWords:
    """Words of an answer (of its body's text, or of its X-Rack-CORS line), in lower case, and what they refuse.

    `software` says whose words they are, "" where many servers speak so.
    """

    words: str
    refused: Refused
    software: str = ""


WORDS: tuple[RefusalWords, ...] = (
    RefusalWords("cors preflight request failed: headers are not allowed", Refused.HEADER, "aiohttp-cors"),
    RefusalWords("cors preflight request failed: request method", Refused.METHOD, "aiohttp-cors"),
    RefusalWords("cors preflight request failed: origin", Refused.ORIGIN, "aiohttp-cors"),
    RefusalWords("disallowed cors origin", Refused.ORIGIN, "Starlette"),
    RefusalWords("disallowed cors method", Refused.METHOD, "Starlette"),
    RefusalWords("disallowed cors headers", Refused.HEADER, "Starlette"),
    RefusalWords("cors is not enabled for this bucket", Refused.OFF, "Amazon S3"),
    RefusalWords("cors is disabled for this route", Refused.OFF, "hapi"),
    RefusalWords("invalid cors request", Refused.ANY, "Spring"),
    RefusalWords("this cors request is not allowed", Refused.ANY, "Amazon S3"),
    RefusalWords("corspreflightfailure", Refused.ANY, "Azure Storage"),
    RefusalWords("no matching rule found for this request", Refused.ANY, "Azure Storage"),
    RefusalWords("cors error: origin not allowed", Refused.ORIGIN, "hapi"),
    RefusalWords("cors error: some headers are not allowed", Refused.HEADER, "hapi"),
    RefusalWords("origin is not allowed to make this request", Refused.ORIGIN, "actix-cors"),
    RefusalWords("requested method is not allowed", Refused.METHOD, "actix-cors"),
    RefusalWords("one or more headers requested are not allowed", Refused.HEADER, "actix-cors"),
    RefusalWords("one or more request headers are not allowed", Refused.HEADER, "actix-cors"),
    RefusalWords("cors request forbidden: origin not allowed", Refused.ORIGIN, "warp"),
    RefusalWords("cors request forbidden: request-method not allowed", Refused.METHOD, "warp"),
    RefusalWords("cors request forbidden: header not allowed", Refused.HEADER, "warp"),
    RefusalWords("cors rejected - invalid origin", Refused.ORIGIN, "Vert.x"),
    RefusalWords("blocking cross origin", Refused.ORIGIN, "Jupyter"),
    RefusalWords("no-origin", Refused.ORIGIN, "rack-cors"),
    RefusalWords("deny-method", Refused.METHOD, "rack-cors"),
    RefusalWords("deny-header", Refused.HEADER, "rack-cors"),
    RefusalWords("blocked request. this host", Refused.HOST, "Vite"),
    RefusalWords("invalid http_host header", Refused.HOST, "Django"),
    RefusalWords("disallowedhost", Refused.HOST, "Django"),
    RefusalWords("blocked hosts:", Refused.HOST, "Rails"),
    RefusalWords("blocked host:", Refused.HOST, "Rails"),
    RefusalWords("invalid host header", Refused.HOST, "webpack-dev-server or Starlette"),
    RefusalWords("forbidden header", Refused.HEADER),
    RefusalWords("disallowed header", Refused.HEADER),
    RefusalWords("header not allowed", Refused.HEADER),
    RefusalWords("headers not allowed", Refused.HEADER),
    RefusalWords("header is not allowed", Refused.HEADER),
    RefusalWords("headers are not allowed", Refused.HEADER),
    RefusalWords("not allowed by cors", Refused.ORIGIN, "the example in the documentation of Express' cors"),
    RefusalWords("method not allowed by the cors", Refused.METHOD),
    RefusalWords("disallowed origin", Refused.ORIGIN),
    RefusalWords("forbidden origin", Refused.ORIGIN),
    RefusalWords("invalid origin", Refused.ORIGIN),
    RefusalWords("unauthorized origin", Refused.ORIGIN),
    RefusalWords("unknown origin", Refused.ORIGIN),
    RefusalWords("origin denied", Refused.ORIGIN),
    RefusalWords("origin forbidden", Refused.ORIGIN),
    RefusalWords("origin mismatch", Refused.ORIGIN),
    RefusalWords("origin not allowed", Refused.ORIGIN),
    RefusalWords("origin is not allowed", Refused.ORIGIN),
    RefusalWords("origin rejected", Refused.ORIGIN),
    RefusalWords("not an allowed origin", Refused.ORIGIN),
    RefusalWords("cors policy for this site does not allow access from the specified origin", Refused.ORIGIN),
    RefusalWords("blocked by cors", Refused.ANY),
    RefusalWords("cors rejected", Refused.ANY),
    RefusalWords("cors-reject", Refused.ANY),
    RefusalWords("cors request rejected", Refused.ANY),
    RefusalWords("cors not allowed", Refused.ANY),
)
"""In the order in which they are looked for: the exact ones of a piece of software before those that anybody may write.

Sources: aiohttp_cors/preflight_handler.py; starlette/middleware/cors.py; DefaultCorsProcessor.java of Spring; CorsPreflightFailure of
Azure's error codes for Blob Storage; lib/cors.js of hapi; actix-cors/src/error.rs; src/filters/cors.rs of warp; CorsHandlerImpl.java of
Vert.x; jupyter_server/base/handlers.py; lib/rack/cors/result.rb; Vite's hostValidationMiddleware, Django's django/http/request.py, Rails'
host_authorization.rb, webpack-dev-server's Server.js and Starlette's trustedhost.py; answers seen in recordings.
"""

_RACK = "x-rack-cors"


def refusal_in(response: Response, said: str) -> RefusalWords | None:
    """Return the words by which an answer's CORS layer says that it refused, None where it says nothing; `said` is its body's text."""
    told = f"{response.headers.text(_RACK)} {said}".lower()
    return next((row for row in WORDS if row.words in told and (row.software != "rack-cors" or _RACK in response.headers)), None)
