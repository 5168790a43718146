"""Endpoints: paths of which those count as one that differ in ids alone."""

import re
from collections.abc import Callable
from functools import lru_cache

ID = "{id}"
"""What stands for a path segment that names one thing among many."""

_ID = re.compile(
    r"\d+"
    r"|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
    r"|(?=[A-Fa-f]*\d)[0-9A-Fa-f]{12,}"
    r"|(?=[A-Za-z_]*\d)(?=[0-9A-Z_]*[a-z]|[0-9a-z_]*[A-Z])\w{20,}"
)


def is_id(segment: str) -> bool:
    """Tell whether a path segment names one thing among many: digits, a UUID, long hexadecimal or random text."""
    return _ID.fullmatch(segment) is not None


def template(path: str, names_one: Callable[[str], bool] = is_id) -> str:
    """Return the path with each segment that names one thing as `{id}`, without parameters."""
    return "/".join([_segment(segment.partition(";")[0], names_one) for segment in path.split("/")]) or "/"


@lru_cache(maxsize=4096)
def path_template(path: str) -> str:
    """Return the path with each id in it as `{id}`; remembered, so for short paths only."""
    return template(path)


def _segment(segment: str, names_one: Callable[[str], bool]) -> str:
    if names_one(segment):
        return ID
    stem, _, suffix = segment.rpartition(".")
    return f"{ID}.{suffix}" if names_one(stem) and suffix.isalpha() else segment
