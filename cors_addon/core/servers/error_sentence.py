"""What an error answer says went wrong: the most telling sentence of its body, as frameworks and services write it."""

import json
import re
from contextlib import suppress

from cors_addon.core.servers.said import text_of, visible
from cors_addon.core.wire.exchange import Response

LONGEST = 200
"""Characters of a sentence that are told."""

_NAMES = ("exception", "errorType", "error_type", "name")
"""Members of JSON that hold an exception's class where another holds its message."""
_MESSAGES = (
    "exception",
    "error_description",
    "detail",
    "details",
    "errorMessage",
    "error_message",
    "error_msg",
    "message",
    "Message",
    "msg",
    "statusMessage",
    "reason",
    "description",
    "title",
    "error",
    "errors",
    "fault",
    "code",
)
"""Members of JSON that say what went wrong, the most telling first: Rails', OAuth's, RFC 9457's, FastAPI's, AWS Lambda's and so on."""
_MOST_MEMBERS = 60

# Linear: after each quote the string either goes on or ends, and nothing is looked at twice. The text may end within a string.
_MEMBER = re.compile(r'"(\w{1,40})"\s{0,40}:\s{0,40}(?:\[\s{0,40})?"((?:[^"\\]|\\.)*)("?)', re.DOTALL)
_HALF_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z")
_SURROGATE = re.compile("[\ud800-\udfff]")

_TITLE = re.compile(r"<(title|h1|h2)\b[^<>]{0,200}>([^<]{1,400})", re.IGNORECASE)
_TOMCAT = re.compile(r"<b>Message</b>([^<]{1,300})")
_XML = re.compile(r"<(Message|message|faultstring|Details|detail)>([^<]{1,400})<")
_DEBUGGER = "// Werkzeug Debugger"

_WORD = re.compile(r"[\w.$\\:]{4,120}")
_CLASS = re.compile(r"(?:.*[.\\$:])?((?:[A-Z]\w*)?(?:Error|Exception|Fault))", re.DOTALL)
_PHP = re.compile(r"(?:Fatal error|Parse error|Warning) {0,2}: {1,4}([^\r\n]{1,300})")
_TRACEBACK = "Traceback (most recent call last)"
_PLAIN = frozenset({"Error", "Exception", "Fault"})
_SAID_AFTER = (": ", " (", " at ", " in ")

_STATUS_BEFORE = re.compile(r"(?:http status |http error |error code: |error: |error )?[1-5]\d\d\b[\s:.–-]*", re.IGNORECASE)
EMPTY_PHRASES = frozenset(
    """
    an error occurred|an error has occurred|an error occurred while processing your request|an unexpected error occurred|application error
    bad gateway|bad request|error|exception|fail|failed|failure|forbidden|gateway time-out|gateway timeout|http exception|internal error
    internal server error|method not allowed|not allowed|not found|ok|oops! an error occurred|page not found|payload too large
    permission denied|proxy error|request entity too large|server error|server error (500)|service temporarily unavailable
    service unavailable|something went wrong|too many requests|unauthorized|authorization required|unexpected error|unknown error
    unprocessable content|unprocessable entity|whitelabel error page|whoops, looks like something went wrong|access denied|false|true|null
    content too large|unsupported media type|not implemented|conflict|gone|request timeout|request failed|access forbidden
    we're sorry, but something went wrong (500)|we're sorry, but something went wrong|forbiddenerror|unauthorizederror|notfounderror
    action controller: exception caught|error response|entity too large|error: server error|error: forbidden|error: not found|laravel
    """.replace("\n    ", "|").split("|")
)
"""What says no more than the status, in lower case."""


def error_sentence(response: Response) -> str:
    """Return the sentence of a body that tells most of what went wrong, on one line; "" where it says no more than the status.

    A body may be cut anywhere, in the middle of JSON too. Never raises.
    """
    text = text_of(response)
    start = text.lstrip()[:1]
    candidates = _of_json(text) if start in ("{", "[") else _of_markup(text) if start == "<" else _of_text(text)
    return next((sentence for one in candidates if (sentence := _sentence(one))), "")


def _sentence(text: str) -> str:
    """Return a text as it is told, "" where it says nothing."""
    text = " ".join(text.split())
    if text.startswith("#<"):
        text = text[2:].removesuffix(">")
    rest = _STATUS_BEFORE.sub("", text, count=1) if _STATUS_BEFORE.match(text) else text
    if rest.lower().strip(" .!-") in EMPTY_PHRASES or not any(character.isalpha() for character in rest):
        return ""
    return text.rstrip(" .:") if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


def _of_json(text: str) -> list[str]:
    """Return what the members say, the most telling first."""
    members: dict[str, str] = {}
    for number, match in enumerate(_MEMBER.finditer(text)):
        if number == _MOST_MEMBERS:
            break
        members.setdefault(match[1], _unescaped(match[2], is_whole=bool(match[3])))
    said = [members[name] for name in _MESSAGES if name in members]
    classes = [found[1] for name in _NAMES if (found := _CLASS.fullmatch(members.get(name, "")))]
    plain = next((one for one in said if not _CLASS.fullmatch(one) and _sentence(one)), "")
    # A class alone tells less than a class with its message.
    named = [f"{one}: {plain}" for one in classes if plain and one not in plain]
    return [*named, plain, *classes, *said]


def _unescaped(value: str, *, is_whole: bool) -> str:
    if not is_whole:
        value = f"{_HALF_ESCAPE.sub('', value)}…"
    # What is no JSON, though it looked like it, is told as it stands.
    with suppress(ValueError):
        value = str(json.loads(f'"{value}"', strict=False))
    return _SURROGATE.sub("\ufffd", value)


def _of_markup(text: str) -> list[str]:
    """Return what a page of HTML or XML says: an exception, else what its headings do."""
    shown = visible(text)
    titles = [visible(match[2]) for match in _TITLE.finditer(text)]
    named = [title.partition(_DEBUGGER)[0] for title in titles if _exception(title)]
    return [
        *named,
        *[visible(match[1]) for match in _TOMCAT.finditer(text)],
        *[visible(match[2]) for match in _XML.finditer(text)],
        # Ignition and Symfony write the exception into a comment at the beginning.
        _exception(visible(text, "\n")) or _exception(text),
        *[match[1] for match in _PHP.finditer(shown)],
        *titles,
    ]


def _of_text(text: str) -> list[str]:
    first = text.strip().partition("\n")[0]
    return [_exception(text), first]


def _exception(text: str) -> str:
    """Return the line that names an exception, from its name on: of Python's tracebacks the last, else the first."""
    last = ""
    for match in _WORD.finditer(text):
        word = match[0].rstrip(":.")
        named = _CLASS.fullmatch(word)
        if named is None:
            continue
        rest = text[match.start() + len(word) :].partition("\n")[0]
        if not rest.startswith(": ") if word in _PLAIN else rest.strip() and not rest.startswith(_SAID_AFTER):
            continue
        last = f"{named[1]}{rest.partition('<')[0][: 2 * LONGEST]}"
        if _TRACEBACK not in text:
            break
    return last
