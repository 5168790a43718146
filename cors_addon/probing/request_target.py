"""What of a URL goes into a request: its path with its query, https://www.rfc-editor.org/rfc/rfc9112#section-3.2.1."""


def request_target(url: str) -> str:
    """Return path and query of a serialized URL of http or https without fragment, an empty query's question mark too."""
    _, slash, rest = url.partition("://")[2].partition("/")
    return f"/{rest}" if slash else "/"
