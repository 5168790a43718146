"""Answers with an ok status and without CORS headers whose content tells why: an error that PHP printed, a web app's page."""

import re
from typing import Any

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.known_cause import KnownCause, Rule
from cors_addon.core.fetch.reasons import MISSING_ALLOW_ORIGIN
from cors_addon.core.servers.said import text_of
from cors_addon.core.verdict.cause import Cause, Proof, Side

_PHP_ERROR = KnownCause(
    code="php-error-printed",
    side=Side.SERVER_APP,
    title="{name} answers {asked} with an error that PHP printed, {likely}before the CORS headers were set.",
    meaning="PHP prints an error into an answer of 200, and what sets the CORS headers never runs, or comes too late.",
    advice=(
        "Mend the error: {says}.",
        "Let PHP log its errors and not print them (display_errors=Off): no header can be set once something is printed.",
    ),
)
_APP_PAGE = KnownCause(
    code="app-page-answered",
    side=Side.PAGE,
    title="{name} answers {asked} with the page of a web app (HTML, {status}): likely the URL does not reach the API.",
    meaning="The server of a web app answers every URL that it does not know with the app's page, and the API is elsewhere.",
    advice=("Correct the URL (host, port, path), or let {name} pass {path} on to the API.",),
)

CAUSES: tuple[KnownCause, ...] = (_PHP_ERROR, _APP_PAGE)

_PHP = re.compile(
    r"(?:<b>|^|PHP )(?:Fatal error|Parse error|Warning|Notice|Deprecated)(?:</b>)?: {1,4}"
    r"([^\r\n]{1,400}?(?: on line (?:<b>)?\d| in \S{1,200}:\d))",
    re.MULTILINE,
)
_PLACE = re.compile(r" in (?:<b>)?\S{1,300}(?:</b>)?(?: on line |:\d|$)")
_LATE = "headers already sent"
_SHELLS = re.compile(r"""<(?:app-root|div id=["']?(?:root|app|__next|__nuxt|___gatsby)["']?)[\s>]|src=["']/@vite/client""", re.IGNORECASE)
"""What the page of a web app has by which it is filled: Angular's, React's, Vue's, Next's, Nuxt's, Gatsby's, Vite's."""


def _php_error(failed: FailedExchange) -> Cause | None:
    """PHP prints errors into answers of 200 where display_errors is on."""
    text = text_of(failed.response)
    found = _PHP.search(text) if _lacks_headers_only(failed) else None
    if found is None:
        return None
    says = _PLACE.split(found[1])[0].strip().removeprefix("Uncaught ").removeprefix("Error: ")
    shown: dict[str, Any] = {"name": failed.name, "asked": failed.asked_for, "says": says}
    if _LATE in text:
        return _PHP_ERROR.proven(f"the answer says: {found[1]}", likely="", **shown)
    return _PHP_ERROR.likely(f"the answer says: {found[1]}", likely="likely ", **shown)


def _app_page(failed: FailedExchange) -> Cause | None:
    """A script got what a web app's server gives for every URL that it does not know."""
    is_html = failed.answer.content_type.lower().startswith("text/html")
    found = _SHELLS.search(text_of(failed.response)) if is_html and _lacks_headers_only(failed) and not failed.hops else None
    if found is None:
        return None
    shown: dict[str, Any] = {
        "name": failed.name,
        "asked": failed.asked_for,
        "status": str(failed.status),
        "path": failed.target.path or "/",
    }
    return _APP_PAGE.likely(Proof(f"the answer is HTML with {found[0].strip('>')}"), **shown)


def _lacks_headers_only(failed: FailedExchange) -> bool:
    return failed.reason == MISSING_ALLOW_ORIGIN.code and failed.is_ok


RULES: tuple[Rule, ...] = (_php_error, _app_page)
"""In the order in which they are tried."""
