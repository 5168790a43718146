"""What generated servers answer: what lets the page read, or that but for one fault."""

from dataclasses import dataclass, replace
from random import Random

from tests.browsers.referee import values
from tests.browsers.referee.asking import FIELD_NAMES
from tests.browsers.referee.situation import Answer, Ask, Field, includes_credentials, origin, request_mode

BODIES = {
    "img": ("image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'),
    "script": ("text/javascript", "0"),
    "module": ("text/javascript", "export default 0"),
    "import": ("text/javascript", "export default 0"),
    "modulepreload": ("text/javascript", "export default 0"),
    "mask": ("image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'),
    "style": ("text/css", "b{color:teal}"),
    "font": ("font/woff2", "no font"),
    "video": ("video/mp4", "no video"),
    "audio": ("audio/mpeg", "no audio"),
    "track": ("text/vtt", "WEBVTT\n"),
    "eventsource": ("text/event-stream", "data: x\n\n"),
    "frame": ("text/html", "<!doctype html><title>Frame</title>"),
    "form": ("text/html", "<!doctype html><title>Form</title>"),
}
PRELOADS = {"script": "script", "style": "style", "image": "img", "font": "font", "track": "track"}


@dataclass(frozen=True, slots=True)
class Sought:
    """What an answer has to let pass: a request from an origin to a URL, the last of its hops or not."""

    origin: str
    url: str
    ask: Ask
    last: bool = True


def plain(body: str, headers: tuple[Field, ...] = (), content_type: str = "text/plain") -> Answer:
    """An ordinary answer that no cache keeps."""
    return Answer(200, (("Content-Type", content_type), ("Cache-Control", "no-store"), *headers), body)


def _lines(name: str, values_of: tuple[str, ...]) -> tuple[Field, ...]:
    return tuple((name, value) for value in values_of)


def _allowance(rng: Random, sought: Sought, credentialed: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Right lines of Access-Control-Allow-Origin and -Credentials."""
    origins = ("{origin}", "{origin}", sought.origin) if credentialed else ("{origin}", sought.origin, "*", "*")
    allows = credentialed or rng.random() < 0.15
    return (rng.choice(origins),), ("true",) if allows else ()


def _doubtful(rng: Random, sought: Sought, credentialed: bool) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """The same lines with a fault, if it is one to this request, and the fault's name."""
    origins, credentials = _allowance(rng, sought, credentialed)
    match rng.choice(("origin", "origin", "origin", "star", "credentials", "credentials")):
        case "origin":
            wrong = rng.choice(values.wrong_origins(sought.origin, origin(sought.url)))
            return wrong, credentials, f"allow-origin {list(wrong)}"
        case "star":
            return ("*",), credentials, "allow-origin *"
        case _:
            wrong = rng.choice(values.WRONG_CREDENTIALS)
            return origins, wrong, f"allow-credentials {list(wrong)}"


def response(rng: Random, sought: Sought, *, faulty: bool) -> tuple[Answer, str]:
    """The answer to the request itself, and its fault in words."""
    asked = sought.ask
    reads = request_mode(asked, "") == "cors"
    content_type, body = BODIES.get(PRELOADS.get(asked.destination, asked.by), ("application/json", "{}"))
    headers: list[Field] = [("Cache-Control", "no-store")]
    word = ""
    if reads or rng.random() < 0.3:
        origins, credentials = _allowance(rng, sought, includes_credentials(asked, ""))
        if faulty and reads:
            origins, credentials, word = _doubtful(rng, sought, includes_credentials(asked, ""))
        headers += (*_lines("Access-Control-Allow-Origin", origins), *_lines("Access-Control-Allow-Credentials", credentials))
    if reads and asked.by in ("fetch", "xhr"):
        headers += _exposing(rng)
    if not reads and rng.random() < 0.35:
        headers, (content_type, body), word = _guarded(rng, headers, (content_type, body), faulty)
    headers.insert(0, ("Content-Type", content_type))
    status = (
        rng.choice(values.OK_STATUSES if rng.random() < 0.75 else values.OTHER_STATUSES) if asked.by in ("fetch", "xhr", "img") else 200
    )
    if sought.last and status in values.UNFOLLOWED and rng.random() < 0.4:
        headers.append(("Location", "https://login.other.test/in"))
    answer = Answer(status, tuple(field for field in headers if field != ("Content-Type", "")), "" if status in (204, 304) else body)
    return answer, word


def _exposing(rng: Random) -> list[Field]:
    """Headers of an answer that a script may want to read, and the list of those that it may."""
    if rng.random() < 0.4:
        return []
    own: list[Field] = [("X-Exp", "1"), ("X-Two", "2"), ("ETag", '"v"'), ("Expires", "0"), ("Set-Cookie", "probe=1; Max-Age=0")]
    listed = _lines("Access-Control-Expose-Headers", rng.choice(values.EXPOSED_LISTS)) if rng.random() < 0.8 else ()
    return [*rng.sample(own, rng.randint(1, len(own))), *listed]


def _guarded(rng: Random, headers: list[Field], content: tuple[str, str], faulty: bool) -> tuple[list[Field], tuple[str, str], str]:
    """What keeps an opaque response away from the page: its resource policy, or a type or body that is none for it."""
    if rng.random() < 0.6:
        policy = rng.choice(values.RESOURCE_POLICIES)
        return [*headers, ("Cross-Origin-Resource-Policy", policy)], content, f"resource policy {policy}"
    if faulty or rng.random() < 0.5:
        content_type = rng.choice(values.ORB_TYPES)
        return [*headers, ("X-Content-Type-Options", "nosniff")], (content_type, content[1]), f"nosniff {content_type}"
    if rng.random() < 0.5:
        content = rng.choice(values.SNIFFED)
        return headers, content, f"sniffed {content[0]}"
    return headers, content, ""


def preflight(rng: Random, sought: Sought, *, faulty: bool) -> tuple[Answer, str]:
    """The answer to the preflight, if there is one, and its fault in words."""
    credentialed = includes_credentials(sought.ask, "")
    origins, credentials = _allowance(rng, sought, credentialed)
    methods, names = _method(sought.ask), tuple(dict.fromkeys((*(name for name, _ in sought.ask.headers), *_implied(sought.ask))))
    allowed_methods: tuple[str, ...] = (", ".join((methods, "GET", "POST")),)
    allowed_headers: tuple[str, ...] = (", ".join(names) or "X-Api-Key",)
    if not credentialed and rng.random() < 0.3:
        allowed_methods, allowed_headers = ("*",), ("*",)
    status, location, word = rng.choice((200, 204, 204)), "", ""
    if faulty:
        match rng.choice(("origin", "origin", "status", "status", "method", "headers", "headers", "redirect")):
            case "origin":
                origins, credentials, word = _doubtful(rng, sought, credentialed)
            case "status":
                status = rng.choice((*values.OTHER_STATUSES, *values.OK_STATUSES))
                word = f"status {status}"
                if rng.random() < 0.3:
                    origins = ()
                    word += " without allow-origin"
            case "method":
                allowed_methods = _method_fault(rng, methods)
                word = f"allow-methods {list(allowed_methods)}"
            case "headers":
                allowed_headers = _headers_fault(rng, names)
                word = f"allow-headers {list(allowed_headers)}"
            case _:
                status, location = rng.choice(values.REDIRECTS), rng.choice((f"{sought.url}/", "https://login.other.test/in", ""))
                origins = origins if rng.random() < 0.6 else ()
                word = f"redirect {status}"
        word = f"preflight {word}"
    headers = [
        *_lines("Access-Control-Allow-Origin", origins),
        *_lines("Access-Control-Allow-Credentials", credentials),
        *_lines("Access-Control-Allow-Methods", allowed_methods),
        *_lines("Access-Control-Allow-Headers", allowed_headers),
        *_lines("Access-Control-Max-Age", rng.choice(values.MAX_AGES)),
        *((("Location", location),) if location else ()),
    ]
    return Answer(status, tuple(headers)), word


def _method(asked: Ask) -> str:
    """The method as the wire has it."""
    return asked.method.upper() if asked.method.upper() in {"DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"} else asked.method


def _implied(asked: Ask) -> tuple[str, ...]:
    """The header that the body brings."""
    return ("Content-Type",) if asked.body in FIELD_NAMES else ()


def _method_fault(rng: Random, method: str) -> tuple[str, ...]:
    return rng.choice(
        (
            (),
            ("*",),
            ("*",),
            (method.lower(),),
            (method.swapcase(),),
            ("GET, POST",),
            ("",),
            (f'"{method}"',),
            (f"{method}@, x(",),
            (f"GET;{method}",),
            (f",,{method}\t,",),
            ("GET", method),
            (f"{method} GET",),
            (f"*, {method}",),
            ("[GET]",),
        )
    )


def _headers_fault(rng: Random, names: tuple[str, ...]) -> tuple[str, ...]:
    listed = ", ".join(names)
    return rng.choice(
        (
            (),
            ("*",),
            ("*",),
            (listed.upper(),),
            (", ".join(names[1:]),),
            (", ".join(names[:-1]),),
            ("X-Other",),
            ("",),
            (f"x@(, {listed}",),
            (f",{listed},",),
            (" ".join(names),),
            names,
            (f"*, {listed}",),
            ("Authorization",),
            ("*, Authorization",),
            (f'"{listed}"',),
        )
    )


def without_body(answer: Answer) -> Answer:
    """The answer as it goes to HEAD."""
    return replace(answer, body="")
