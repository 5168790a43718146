"""The key that failures are grouped by: who asks whom, for what, and why it fails."""

import hashlib
from functools import lru_cache
from typing import NamedTuple

from cors_addon.core.verdict.judgement import Record
from cors_addon.core.wire.budget import cut
from cors_addon.core.wire.endpoint import is_id, template
from cors_addon.core.wire.url import parse
from cors_addon.report.safe.mask import masked_text, masked_url
from cors_addon.report.safe.secret_shapes import is_secret_value

_LONGEST_PATH = 300
_LONGEST_NAME = 200


class PageEndpoint(NamedTuple):
    """Page origin, server origin, method and path template: what a page asks for; none of them holds a secret."""

    page: str
    server: str
    method: str
    path: str


class GroupKey(NamedTuple):
    """Page origin, server origin, method and path template (the endpoint), and the codes of the reason and of the cause; none of them
    holds a secret.
    """

    page: str
    server: str
    method: str
    path: str
    reason: str
    cause: str = ""

    @property
    def endpoint(self) -> "PageEndpoint":
        """Who asks whom for what."""
        return PageEndpoint(self.page, self.server, self.method, self.path)

    @property
    def id(self) -> str:
        """A short name of the key that stays the same from one run to the next; what is masked can't be found out by it."""
        return _id(self)


@lru_cache(maxsize=4096)
def _id(key: GroupKey) -> str:
    return hashlib.sha256("\n".join(key).encode(errors="surrogatepass")).hexdigest()[:12]


def key_of(record: Record) -> GroupKey:
    """Return the key of a blocked exchange, its secrets masked; no part of it is longer than a few hundred characters.

    Where the cause is with a request from which a redirect led here, the endpoint is that one's: it is what the page asked for.
    """
    judgement, request = record.judgement, record.exchange.request
    cause = judgement.cause
    asked = parse(cause.request) if cause and cause.request else request.target
    method = (cause.method if cause and cause.request else "") or judgement.method or request.method
    return GroupKey(*_endpoint(_page_of(record), asked.origin, method, asked.path), judgement.reason, cause.code if cause else "")


def endpoint_of(record: Record) -> PageEndpoint:
    """Return what a page asked for with an exchange, its secrets masked."""
    judgement, request = record.judgement, record.exchange.request
    return _endpoint(_page_of(record), request.target.origin, judgement.method or request.method, request.target.path)


def _endpoint(page: str, server: str, method: str, path: str) -> PageEndpoint:
    is_short = len(page) + len(server) + len(method) + len(path) <= _LONGEST_KEPT
    return _kept_endpoint(page, server, method, path) if is_short else _made_endpoint(page, server, method, path)


def _made_endpoint(page: str, server: str, method: str, path: str) -> PageEndpoint:
    path = path_template(_whole_segments(path))
    # What has no slash at its front is the rest of a URL whose scheme is gone, as in mailto:who@where.
    path = masked_url(path) if path.startswith("/") else masked_url(f"_:{path}")[2:]
    return PageEndpoint(
        masked_url(cut(page, _LONGEST_NAME)), masked_url(cut(server, _LONGEST_NAME)), masked_text(cut(method, _LONGEST_NAME)), path
    )


_kept_endpoint = lru_cache(maxsize=4096)(_made_endpoint)
_LONGEST_KEPT = 512
"""Characters of an endpoint up to which it is remembered."""


def _page_of(record: Record) -> str:
    return record.judgement.page or record.exchange.request.headers.text("origin")


def _whole_segments(path: str) -> str:
    """Return the path without the segments beyond the limit: a part of one can't be known for an id or a secret."""
    return path if len(path) <= _LONGEST_PATH else f"{path[:_LONGEST_PATH].rpartition('/')[0]}/…"


@lru_cache(maxsize=4096)
def path_template(path: str) -> str:
    """Return the path with each id in it (digits, a UUID, long hexadecimal or random text) as `{id}`, without parameters."""
    return template(path, _names_one)


def _names_one(segment: str) -> bool:
    return is_id(segment) or is_secret_value(segment)
