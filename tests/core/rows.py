"""Answers of servers that fail, each with the reason for it: the rows that the tests of the checks and of the catalogue share."""

from dataclasses import dataclass, field

from cors_addon.core.fetch.corp import Embedder, corp_check
from cors_addon.core.fetch.cors_check import cors_check
from cors_addon.core.fetch.preflight import Preflight, preflight_check
from cors_addon.core.fetch.reasons import Finding
from cors_addon.core.fetch.redirect import Tainting, redirect_check
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.headers import Headers

PAGE = "https://a.test"
URL = "https://b.test/x"
GOOD = {"Access-Control-Allow-Origin": PAGE, "Access-Control-Allow-Credentials": "true"}


@dataclass(frozen=True)
class Answer:
    """A response in a test's words: a header's value is text, or a list of lines, or None to leave it out."""

    headers: dict[str, str | list[str] | None] = field(default_factory=dict)
    status: int = 200
    origin: str = PAGE

    @property
    def response(self) -> Response:
        """The response, whose Access-Control-Allow-Origin and -Credentials are right unless they are said to be otherwise."""
        lines = {name: value if isinstance(value, list) else [value] for name, value in {**GOOD, **self.headers}.items()}
        return Response(self.status, Headers(tuple((name, line) for name, values in lines.items() for line in values if line is not None)))


def checked(answer: Answer, credentialed: bool) -> Finding | None:
    return cors_check(answer.origin, credentialed, answer.status, answer.response.headers)


def preflighted(answer: Answer, method: str = "GET", names: tuple[str, ...] = (), credentialed: bool = False) -> Finding | None:
    return preflight_check(Preflight(URL, answer.origin, credentialed, method, names, answer.response))


def origin(*lines: str) -> Answer:
    return Answer({"Access-Control-Allow-Origin": list(lines)})


def credentials(*lines: str) -> Answer:
    return Answer({"Access-Control-Allow-Credentials": list(lines)})


CHECKS: list[tuple[Answer, bool, str]] = [
    (Answer(), True, ""),
    (Answer(), False, ""),
    (origin(), False, "missing-allow-origin"),
    (Answer({"Access-Control-Allow-Origin": None}, 500), True, "missing-allow-origin"),
    (origin("*"), False, ""),
    (origin(" *\t"), False, ""),
    (origin("*"), True, "wildcard-with-credentials"),
    (origin("*", "*"), False, "multiple-allow-origin"),
    (origin(PAGE, PAGE), False, "multiple-allow-origin"),
    (origin(f"{PAGE} https://b.test"), False, "multiple-allow-origin"),
    (origin(f"{PAGE},"), False, "multiple-allow-origin"),
    (origin(""), False, "invalid-allow-origin"),
    (origin("a.test"), False, "invalid-allow-origin"),
    (origin("NULL"), False, "invalid-allow-origin"),
    (origin("null"), False, "origin-mismatch"),
    (origin(f"{PAGE}/"), False, "origin-mismatch"),
    (origin("https://A.test"), False, "origin-mismatch"),
    (Answer({"Access-Control-Allow-Origin": "null"}, origin="null"), True, ""),
    (Answer(origin="null"), False, "origin-mismatch"),
    (credentials(), True, "credentials-not-allowed"),
    (credentials(), False, ""),
    (credentials("True"), True, "credentials-not-allowed"),
    (credentials("true", "true"), True, "credentials-not-allowed"),
    (credentials(" true "), True, ""),
]
"""An answer, whether the page asked with credentials, and the reason ("" where it passes)."""


def methods(value: str) -> Answer:
    return Answer({"Access-Control-Allow-Methods": value})


def names(value: str | None) -> Answer:
    return Answer({"Access-Control-Allow-Headers": value})


PREFLIGHTS: list[tuple[Answer, str, tuple[str, ...], bool, str]] = [
    (Answer(), "GET", (), True, ""),
    (Answer({"Access-Control-Allow-Origin": None}, 404), "GET", (), False, "missing-allow-origin"),
    (origin("*"), "GET", (), True, "wildcard-with-credentials"),
    (Answer({"Location": "/y"}, 301), "GET", (), False, "preflight-redirect"),
    (Answer({"Location": None}, 301), "GET", (), False, "preflight-status"),
    (Answer({}, 404), "GET", (), False, "preflight-status"),
    (Answer({}, 299), "GET", (), False, ""),
    (methods("PUT;"), "GET", (), False, "invalid-allow-methods"),
    (methods("GET, PUT x"), "PUT", (), False, "invalid-allow-methods"),
    (names("x a"), "GET", (), False, "invalid-allow-headers"),
    (methods("GET"), "PUT", (), False, "method-not-allowed"),
    (Answer(), "PUT", (), False, "method-not-allowed"),
    (methods("PATCH"), "patch", (), False, "method-not-allowed"),
    (methods("patch"), "patch", (), False, ""),
    (methods("*"), "PUT", (), False, ""),
    (methods("*"), "PUT", (), True, "method-not-allowed"),
    (names("X-B"), "GET", ("x-b",), True, ""),
    (names("x-a"), "GET", ("x-a", "x-b"), False, "header-not-allowed"),
    (names(None), "GET", ("x-a",), False, "header-not-allowed"),
    (names("*"), "GET", ("x-a",), False, ""),
    (names("*"), "GET", ("x-a",), True, "header-not-allowed"),
    (names("*"), "GET", ("authorization",), False, "authorization-not-listed"),
    (names("*, Authorization"), "GET", ("authorization", "x-a"), False, ""),
    (names("*"), "GET", ("authorization",), True, "header-not-allowed"),
    (names("x-a"), "GET", ("authorization",), False, "header-not-allowed"),
]
"""An answer to a preflight, the method and header names asked for, whether with credentials, and the standard's first complaint."""


REDIRECTS: list[tuple[str, str, Tainting, bool, str]] = [
    ("https://b.test/", "cors", Tainting.CORS, False, ""),
    ("data:,x", "cors", Tainting.CORS, False, "redirect-not-http"),
    ("", "cors", Tainting.CORS, False, "redirect-not-http"),
    ("https://u@b.test/", "cors", Tainting.BASIC, False, "redirect-with-credentials"),
    ("https://:p@a.test/", "cors", Tainting.CORS, False, "redirect-with-credentials"),
    ("https://u:p@a.test/", "cors", Tainting.BASIC, False, ""),
    ("https://u:p@a.test/", "cors", Tainting.BASIC, True, "redirect-with-credentials"),
    ("https://u:p@b.test/", "no-cors", Tainting.OPAQUE, False, ""),
    ("https://@b.test/", "cors", Tainting.CORS, False, ""),
]
"""Where a redirect leads, the request's mode, tainting and redirect-taint, and the reason."""


def redirected(location: str, mode: str, tainting: Tainting, tainted: bool) -> Finding | None:
    return redirect_check(PAGE, location, mode, tainting, tainted)


def policy(value: str | None) -> Answer:
    return Answer({"Cross-Origin-Resource-Policy": value})


NO_EMBEDDER, CREDENTIALLESS, REQUIRED = Embedder.UNSAFE_NONE, Embedder.CREDENTIALLESS, Embedder.REQUIRE_CORP

POLICIES: list[tuple[Answer, str, Embedder, bool, bool, str]] = [
    (policy(None), URL, NO_EMBEDDER, True, False, ""),
    (policy("same-origin"), URL, NO_EMBEDDER, True, False, "corp-same-origin"),
    (policy("Same-Origin"), URL, NO_EMBEDDER, True, False, ""),
    (policy("same-origin"), f"{PAGE}/x", NO_EMBEDDER, True, False, ""),
    (policy("same-site"), URL, NO_EMBEDDER, True, False, "corp-same-site"),
    (policy("same-site"), "https://www.a.test/", NO_EMBEDDER, True, False, ""),
    (policy("cross-origin"), URL, REQUIRED, True, False, ""),
    (policy(None), URL, REQUIRED, False, False, "corp-same-origin"),
    (policy(None), URL, CREDENTIALLESS, True, False, "corp-same-origin"),
    (policy(None), URL, CREDENTIALLESS, False, False, ""),
    (policy(None), URL, CREDENTIALLESS, False, True, "corp-same-origin"),
    (policy("same-origin"), URL, NO_EMBEDDER, True, True, ""),
]
"""An answer, its URL, the page's embedder policy, whether credentials were sent, whether it is a frame, and the reason."""


def embedded(answer: Answer, url: str, embedder: Embedder, credentialed: bool, for_navigation: bool) -> Finding | None:
    return corp_check(PAGE, url, answer.response.headers, embedder, credentialed, for_navigation)


def findings() -> list[tuple[Finding | None, str]]:
    """Return what every row yields, with the reason that it should have."""
    return [
        *((checked(answer, cred), reason) for answer, cred, reason in CHECKS),
        *((preflighted(answer, method, asked, cred), reason) for answer, method, asked, cred, reason in PREFLIGHTS),
        *((redirected(location, mode, tainting, tainted), reason) for location, mode, tainting, tainted, reason in REDIRECTS),
        *((embedded(answer, url, coep, cred, frame), reason) for answer, url, coep, cred, frame, reason in POLICIES),
    ]
