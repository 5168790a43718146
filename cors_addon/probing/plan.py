"""How to send: through which proxy, trusting whom, and how long and how much to take."""

from dataclasses import dataclass

HEAD_LIMIT = 256 * 1024
"""Bytes of an answer's head, as in Chromium (net/http/http_stream_parser.h)."""
BODY_LIMIT = 1024 * 1024
"""Bytes of an answer's body that are read; no verdict needs them."""


@dataclass(frozen=True, slots=True)
class SendingPlan:
    """`proxy` is the URL of an HTTP proxy ("" for none), `cacert` a file of certificates to trust beside the system's ("" for none).

    `timeout` is the seconds that one request may take with its answer.
    """

    proxy: str = ""
    verify: bool = True
    cacert: str = ""
    timeout: float = 30.0
