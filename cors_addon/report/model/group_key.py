"""The key that failures are grouped by: who asks whom, for what, and why it fails."""

import hashlib
from functools import lru_cache
from typing import NamedTuple

from cors_addon.core.verdict.judgement import Record
from cors_addon.core.wire.budget import cut
from cors_addon.core.wire.endpoint import is_id, template
from cors_addon.report.safe.mask import masked_text, masked_url
from cors_addon.report.safe.secret_shapes import is_secret_value

_LONGEST_PATH = 300
_LONGEST_NAME = 200


class GroupKey(NamedTuple):
    """Page origin, server origin, method and path template (the endpoint), and the reason's code; none of them holds a secret."""

    page: str
    server: str
    method: str
    path: str
    reason: str

    @property
    def id(self) -> str:
        """A short name of the key that stays the same from one run to the next; what is masked can't be found out by it."""
        return _id(self)


@lru_cache(maxsize=4096)
def _id(key: GroupKey) -> str:
    return hashlib.sha256("\n".join(key).encode(errors="surrogatepass")).hexdigest()[:12]


def key_of(record: Record) -> GroupKey:
    """Return the key of a blocked exchange, its secrets masked; no part of it is longer than a few hundred characters."""
    judgement, request = record.judgement, record.exchange.request
    path = path_template(_whole_segments(request.target.path))
    # What has no slash at its front is the rest of a URL whose scheme is gone, as in mailto:who@where.
    path = masked_url(path) if path.startswith("/") else masked_url(f"_:{path}")[2:]
    return GroupKey(*pair_of(record), masked_text(cut(judgement.method or request.method, _LONGEST_NAME)), path, judgement.reason)


def _whole_segments(path: str) -> str:
    """Return the path without the segments beyond the limit: a part of one can't be known for an id or a secret."""
    return path if len(path) <= _LONGEST_PATH else f"{path[:_LONGEST_PATH].rpartition('/')[0]}/…"


def pair_of(record: Record) -> tuple[str, str]:
    """Return who asks whom: the origins of page and server, without user info and the like."""
    request = record.exchange.request
    page = record.judgement.page or request.headers.text("origin")
    return masked_url(cut(page, _LONGEST_NAME)), masked_url(cut(request.target.origin, _LONGEST_NAME))


@lru_cache(maxsize=4096)
def path_template(path: str) -> str:
    """Return the path with each id in it (digits, a UUID, long hexadecimal or random text) as `{id}`, without parameters."""
    return template(path, _names_one)


def _names_one(segment: str) -> bool:
    return is_id(segment) or is_secret_value(segment)
