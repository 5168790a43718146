"""What a generated page asks for: its initiator, method, modes, headers and body."""

from dataclasses import replace
from random import Random

from tests.browsers.referee import values
from tests.browsers.referee.situation import Ask, Context, Field

SCRIPTED = ("fetch",) * 24 + ("xhr",) * 7 + ("eventsource",)
ELEMENTS = (
    "img",
    "img",
    "script",
    "script",
    "style",
    "font",
    "font",
    "module",
    "module",
    "video",
    "audio",
    "track",
    "mask",
    "import",
    "modulepreload",
    "preload",
    "preload",
    "preload",
    "beacon",
    "beacon",
    "form",
    "frame",
)

DESTINATIONS = ("script", "style", "image", "font", "font", "fetch", "fetch", "track")
"""Each `as` of a preload that a browser knows."""

FIELD_NAMES = {"json": "application/json", "text": "text/plain", "params": "application/x-www-form-urlencoded"}


def ask(rng: Random, context: Context) -> Ask:
    """Draw what the page asks for."""
    by = rng.choice(SCRIPTED if context is Context.WORKER or rng.random() < 0.66 else ELEMENTS)
    match by:
        case "fetch":
            return _fetch(rng)
        case "xhr":
            method = rng.choice(values.METHODS)
            credentials = rng.choice(("include", "same-origin"))
            return Ask(by, method, "cors", credentials, headers(rng, method), body(rng, method), upload_listener=rng.random() < 0.1)
        case "eventsource":
            return Ask(by, credentials=rng.choice(("include", "same-origin")))
        case "beacon":
            return Ask(by, "POST", body=rng.choice(("none", "text", "params", "form", "json", "json")))
        case "form":
            method = rng.choice(("GET", "POST", "POST"))
            return Ask(by, method, body=rng.choice(("params", "form", "text")) if method == "POST" else "none")
        case "preload":
            asked = Ask(by, crossorigin=_crossorigin(rng), destination=rng.choice(DESTINATIONS), referrer_policy=policy(rng))
            return replace(asked, priority=rng.choice(values.PRIORITIES))
        case "font" | "mask" | "import":
            return Ask(by)
        case "frame":
            return Ask(by, referrer_policy=policy(rng))
        case _:
            return Ask(by, crossorigin=_crossorigin(rng), referrer_policy=policy(rng), priority=rng.choice(values.PRIORITIES))


def _fetch(rng: Random) -> Ask:
    mode = rng.choice(("cors",) * 10 + ("no-cors", "no-cors", "same-origin"))
    method = rng.choice(values.SIMPLE_METHODS if mode == "no-cors" else values.METHODS)
    asked = Ask(
        "fetch",
        method,
        mode,
        rng.choice(("omit", "same-origin", "same-origin", "include", "include", "include")),
        () if mode == "no-cors" else headers(rng, method),
        body(rng, method),
        redirect=rng.choice(("follow",) * 38 + ("manual", "error")) if mode != "no-cors" else "follow",
        referrer_policy=policy(rng),
    )
    return replace(asked, keepalive=rng.random() < 0.06, cache=rng.choice(values.CACHES), priority=rng.choice(values.PRIORITIES))


def headers(rng: Random, method: str) -> tuple[Field, ...]:
    """Draw headers that a script sets: none, one, or a few."""
    drawn: list[Field] = []
    for _ in range(rng.choice((0, 0, 0, 1, 1, 1, 2, 3))):
        field = rng.choice(rng.choice((values.SAFE_HEADERS, values.ODD_HEADERS, values.UNSAFE_HEADERS, values.UNSAFE_HEADERS)))
        if field[0].lower() not in {name.lower() for name, _ in drawn}:
            drawn.append(field)
    return tuple(drawn)


def body(rng: Random, method: str) -> str:
    """Draw the kind of body that a method has."""
    if method.upper() not in {"POST", "PUT", "PATCH"}:
        return "none"
    return rng.choice(("none", "text", "text", "json", "params", "form"))


def needs_preflight(asked: Ask) -> bool:
    """Whether browsers (most of them) ask by a preflight first."""
    if asked.by not in ("fetch", "xhr") or asked.mode != "cors":
        return asked.by == "beacon" and asked.body == "json"
    unsafe = any(field not in values.SAFE_HEADERS for field in asked.headers)
    return unsafe or asked.body == "json" or asked.upload_listener or asked.method.upper() not in {"GET", "HEAD", "POST"}


def policy(rng: Random) -> str:
    """Draw a referrer policy, mostly none."""
    return rng.choice(values.POLICIES) if rng.random() < 0.15 else ""


def _crossorigin(rng: Random) -> str:
    return rng.choice(("none", "anonymous", "anonymous", "use-credentials"))
