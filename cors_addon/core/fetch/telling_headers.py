"""Response headers that are made for the page to read: who misses them where a server does not expose them, a row a header."""

from collections.abc import Callable
from dataclasses import dataclass

from cors_addon.core.fetch.exposed import EXPOSE_HEADERS, exposed_headers
from cors_addon.core.wire.exchange import Request, Response
from cors_addon.core.wire.headers import is_token, split_list

_LONGEST_LINE = 1_000
_RANGED_TYPES = ("application/pdf", "video/", "audio/", "image/tiff", "application/vnd.pmtiles", "application/vnd.apache.parquet")
_RANGED_FILES = (".pdf", ".mp4", ".webm", ".tif", ".tiff", ".pmtiles", ".parquet", ".sqlite", ".db", ".fgb", ".bam", ".bw", ".zip")
_DATA_TYPES = ("application/json", "text/javascript", "application/javascript")
_CREATED = frozenset({200, 201, 202})


@dataclass(frozen=True, slots=True)
class TellingHeader:
    """A response header that code in pages reads: its name in lower case, or the beginning of one that ends with "-".

    `tells` says what it tells whom, `with_it` are the headers that are to be exposed with it, `applies` tells whether a page can miss it
    in an exchange: many servers send it where no page looks.
    """

    name: str
    tells: str
    applies: Callable[[Request, Response], bool]
    with_it: tuple[str, ...] = ()


def _always(_: Request, __: Response) -> bool:
    return True


def _is_page_link(_: Request, response: Response) -> bool:
    """Tell whether the links are those of a list's pages; a preload is for the browser."""
    link = response.headers.text("link").replace('"', "")[:_LONGEST_LINE]
    return any(f"rel={relation}" in link for relation in ("next", "prev", "first", "last"))


def _is_download(_: Request, response: Response) -> bool:
    """Tell whether a file's name is in it; JSON has one only so that no browser takes it for another type."""
    headers = response.headers
    value = headers.text("content-disposition")[:_LONGEST_LINE].lower()
    return value.startswith("attachment") and "filename" in value and not headers.text("content-type").lower().startswith(_DATA_TYPES)


def _is_in_ranges(request: Request, response: Response) -> bool:
    """Tell whether it is a file of a kind that readers in pages load part by part, or a part that was asked for."""
    kind = response.headers.text("content-type").lower()
    if "range" in request.headers and response.status == 206:
        return True
    return "bytes" in response.headers.text("accept-ranges") and (
        kind.startswith(_RANGED_TYPES) or request.target.path.lower().endswith(_RANGED_FILES)
    )


def _is_content_range(request: Request, response: Response) -> bool:
    """Tell whether it counts a list's items, as in `posts 0-24/319`, or a part's bytes that were asked for."""
    return not response.headers.text("content-range").startswith("bytes") or _is_in_ranges(request, response)


def _is_version(request: Request, response: Response) -> bool:
    """Tell whether the page is to send it back: of what it wrote. That of a GET is the browser's own; weak ones stand on everything."""
    etag = response.headers.text("etag")
    return request.method in ("PUT", "POST", "PATCH") and response.status < 300 and etag != "" and not etag.startswith("W/")


def _is_created(request: Request, response: Response) -> bool:
    return request.method not in ("GET", "HEAD") and response.status in _CREATED


def _is_error(_: Request, response: Response) -> bool:
    return response.is_error


def _names_metadata(_: Request, response: Response) -> bool:
    return response.status == 401 and "resource_metadata" in response.headers.text("www-authenticate")[:_LONGEST_LINE]


_PAGES = "how many there are and which page this is"
_RATE = "how many requests are left"
_TOKEN = "the token that the page is to send next"

TELLING: tuple[TellingHeader, ...] = (
    TellingHeader("grpc-status", "without it every call fails in gRPC-Web clients", _always, ("Grpc-Status", "Grpc-Message")),
    TellingHeader("grpc-", "gRPC-Web clients read the call's result there", _always),
    TellingHeader("mcp-session-id", "MCP clients can't go on with their session without it", _always),
    TellingHeader("www-authenticate", "MCP clients find the authorization server by it", _names_metadata),
    TellingHeader("dpop-nonce", "OAuth clients can't repeat the request with DPoP without it", _always),
    TellingHeader("x-total-count", _PAGES, _always),
    TellingHeader("x-total", _PAGES, _always),
    TellingHeader("x-total-pages", _PAGES, _always),
    TellingHeader("total-count", _PAGES, _always),
    TellingHeader("x-count", _PAGES, _always),
    TellingHeader("x-next-page", _PAGES, _always),
    TellingHeader("x-next-cursor", _PAGES, _always),
    TellingHeader("x-page", _PAGES, _always),
    TellingHeader("x-pagination", _PAGES, _always),
    TellingHeader("x-pagination-", _PAGES, _always),
    TellingHeader("x-wp-total", _PAGES, _always),
    TellingHeader("x-wp-totalpages", _PAGES, _always),
    TellingHeader("x-ms-continuation", "where the list goes on", _always),
    TellingHeader("link", "where the list's next page is", _is_page_link),
    TellingHeader("content-range", "which part of the whole this is", _is_content_range),
    TellingHeader(
        "accept-ranges",
        "readers such as PDF.js load the whole file where they can't see that ranges work",
        _is_in_ranges,
        ("Accept-Ranges", "Content-Range"),
    ),
    TellingHeader("content-disposition", "the name under which to save the file", _is_download),
    TellingHeader("etag", "uploads in parts and later writes send it back", _is_version),
    TellingHeader("location", "where the new thing is", _is_created),
    TellingHeader("operation-location", "where to ask how far it is", _always),
    TellingHeader("upload-offset", "tus clients can't go on with the upload without it", _always, ("Upload-Offset", "Upload-Length")),
    TellingHeader("x-goog-upload-", "where and how the upload goes on", _always),
    TellingHeader("retry-after", "when to try again", _always),
    TellingHeader("ratelimit", _RATE, _always),
    TellingHeader("ratelimit-", _RATE, _always),
    TellingHeader("x-ratelimit-", _RATE, _always),
    TellingHeader("x-rate-limit-", _RATE, _always),
    TellingHeader("x-request-id", "by which the server's log names this error", _is_error),
    TellingHeader("x-correlation-id", "by which the server's log names this error", _is_error),
    TellingHeader("authorization", _TOKEN, _always),
    TellingHeader("x-auth-token", _TOKEN, _always),
    TellingHeader("access-token", _TOKEN, _always),
    TellingHeader("x-access-token", _TOKEN, _always),
    TellingHeader("x-csrf-token", _TOKEN, _always),
    TellingHeader("x-xsrf-token", _TOKEN, _always),
    TellingHeader("docker-content-digest", "registry clients name the image by it", _always),
    TellingHeader("replay-nonce", "ACME clients can't send the next request without it", _always),
    TellingHeader("electric-", "Electric's client can't follow the shape without it", _always),
    TellingHeader("hx-", "htmx does what it says", _always),
)
"""Every response header that code in pages is known to read, as its library's documentation, or many reports of it missing, say."""

_BY_NAME = {row.name: row for row in TELLING if not row.name.endswith("-")}
_BY_BEGINNING = tuple([row for row in TELLING if row.name.endswith("-")])
_BEGINNINGS = tuple([row.name for row in _BY_BEGINNING])
_MOST = 8


def missed(request: Request, response: Response, *, credentialed: bool) -> dict[str, TellingHeader]:
    """Return of the response headers that a page can't read those that it is likely to miss, by their names, eight at most.

    `credentialed` tells that it asked with credentials.
    """
    telling = sorted([name for name in response.headers.names() if name in _BY_NAME or name.startswith(_BEGINNINGS)])
    if not telling:
        return {}
    readable = exposed_headers(response.headers, credentialed)
    found: dict[str, TellingHeader] = {}
    for name in telling:
        row = _BY_NAME.get(name) or next(one for one in _BY_BEGINNING if name.startswith(one.name))
        if name not in readable and len(found) < _MOST and row.applies(request, response):
            found[name] = row
    return found


def exposing(response: Response, names: dict[str, TellingHeader]) -> str:
    """Return the line that exposes these headers beside what the server exposes already."""
    listed = [name for name in split_list(response.headers.text(EXPOSE_HEADERS)) if is_token(name) and name != "*"]
    known = {name.lower() for name in listed}
    for name, row in names.items():
        for one in (*row.with_it, "-".join(word.capitalize() for word in name.split("-"))):
            if one.lower() not in known:
                known.add(one.lower())
                listed.append(one)
    return f"Access-Control-Expose-Headers: {', '.join(listed)}"
