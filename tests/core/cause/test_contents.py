"""Answers whose content tells why they have no CORS headers: what PHP printed, the page of a web app."""

import pytest

from cors_addon.core.cause.contents import RULES
from cors_addon.core.wire.exchange import Exchange
from tests.core.cause.failures import asked, cause, fetched, saying, told
from tests.core.traffic import allowing

HTML = "text/html; charset=UTF-8"
PRINTED, LIKELY_PRINTED = "php-error-printed, server app, proven", "php-error-printed, server app, likely"
APP = "app-page-answered, page, likely"

LATE = (
    "<br />\n<b>Warning</b>:  Cannot modify header information - headers already sent by (output started at /srv/a.php:5)"
    " in <b>/srv/a.php</b> on line <b>9</b><br />\n{}"
)
NOTICE = "<br />\n<b>Notice</b>:  Undefined index: user in <b>/srv/a.php</b> on line <b>3</b><br />\n"
FATAL = "<br />\n<b>Fatal error</b>:  Uncaught Error: Call to undefined function f() in /srv/a.php:10\nStack trace:\n#0 {main}"
IN_TEXT = "PHP Parse error:  syntax error, unexpected end of file in /srv/a.php on line 10"
SHELL = '<!doctype html><html><head></head><body><div id="root"></div></body></html>'

ROWS = [
    (fetched(saying(200, LATE, HTML)), PRINTED),
    (fetched(saying(200, NOTICE + LATE, HTML)), PRINTED),
    (fetched(saying(200, FATAL, HTML)), LIKELY_PRINTED),
    (fetched(saying(200, IN_TEXT, "text/plain")), LIKELY_PRINTED),
    (asked(saying(200, FATAL, HTML)), LIKELY_PRINTED),
    (fetched(saying(500, FATAL, HTML)), ""),
    (fetched(saying(200, "<p>Warning: icy roads on line 4</p>", HTML)), ""),
    (fetched(saying(200, "<b>Fatal error</b>: no place is named", HTML)), ""),
    (fetched(saying(200, LATE, HTML, access_control_allow_origin="https://c.test")), ""),
    (fetched(saying(200, SHELL, HTML)), APP),
    (fetched(saying(200, "<app-root></app-root>", HTML)), APP),
    (fetched(saying(200, "<h1>Orders</h1>", HTML)), ""),
    (fetched(saying(200, SHELL, "text/plain")), ""),
    (fetched(saying(404, SHELL, HTML)), ""),
]


@pytest.mark.parametrize(("exchange", "expected"), ROWS)
def test_what_the_content_tells(exchange: Exchange, expected: str) -> None:
    assert told(RULES, fetched(allowing(), "https://b.test/y", time=1), exchange) == expected


@pytest.mark.parametrize(
    ("body", "first"),
    [
        (FATAL, "Mend the error: Call to undefined function f()."),
        (NOTICE + LATE, "Mend the error: Undefined index: user."),
        (IN_TEXT, "Mend the error: syntax error, unexpected end of file."),
        (LATE, "(output started at /srv/a.php:5)."),
    ],
)
def test_the_error_is_told_without_its_place(body: str, first: str) -> None:
    found = cause(RULES, fetched(saying(200, body, HTML)))
    assert found is not None
    assert found.advice[0].endswith(first)
