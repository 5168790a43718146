"""The catalogue of topics: what people look up about the same-origin policy and CORS."""

from collections.abc import Mapping

from cors_addon.core.lookup.answer_topics import ANSWER_TOPICS
from cors_addon.core.lookup.names import plain
from cors_addon.core.lookup.origin_topics import ORIGIN_TOPICS
from cors_addon.core.lookup.request_topics import REQUEST_TOPICS
from cors_addon.core.lookup.topic import Topic

_ORDER = (
    "same-origin-policy origin site null-origin cors simple preflight credentials cors-headers wildcard exposed-headers redirect no-cors "
    "opaque crossorigin cache vary preflight-cache error-answers development curl resource-policy local-network app-origins websocket "
    "csrf"
)
_ALL = {topic.code: topic for topic in (*ORIGIN_TOPICS, *REQUEST_TOPICS, *ANSWER_TOPICS)}

TOPICS: Mapping[str, Topic] = {code: _ALL[code] for code in _ORDER.split()}
"""Every topic by its code, in the order in which to read them."""

_INDEX = {plain(name) or name: topic for topic in TOPICS.values() for name in (*topic.names, topic.code)}


def topic_of(name: str) -> Topic | None:
    """Return the topic of that name, in any spelling; None for none."""
    return _INDEX.get(plain(name) or name.strip())
