"""The address that a person types, made a URL."""

import re
from pathlib import Path

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://|(?:about|data|view-source):", re.IGNORECASE)
_LOCAL = re.compile(r"(?:localhost|[^/?#]*\.localhost|127(?:\.\d+){3}|\[::1\]|0\.0\.0\.0)(?=[:/?#]|$)", re.IGNORECASE)
_PORT = re.compile(r"[^/?#]*:(?!443(?:[/?#]|$))\d+(?=[/?#]|$)")


def url(text: str) -> str:
    """Return a typed address as a URL; without a scheme it is a file that exists, http on this machine or a port, else https."""
    if not text or _SCHEME.match(text):
        return text
    if Path(text).exists():
        return Path(text).resolve().as_uri()
    return f"{'http' if _LOCAL.match(text) or _PORT.match(text) else 'https'}://{text}"
