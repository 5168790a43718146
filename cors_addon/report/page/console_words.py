"""The words of a console line, by which two copies of it are known to be one."""

import re

from cors_addon.report.safe.plain import visible

URL = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s'\"‘’“”<>)]+", re.IGNORECASE)
"""A URL within a line."""
_MARKS = re.compile(r"[\s'\"‘’“”`.,;]+")
_STATUS = re.compile(r"status code: \S+")


def words_of(text: str) -> str:
    """Return the text's words without URLs, status, quotation marks and case, as they differ from copy to copy."""
    return _MARKS.sub(" ", _STATUS.sub(" ", URL.sub(" ", visible(text)).lower())).strip()
