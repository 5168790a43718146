"""What leads where no more is known than the browser says: the reason, with what the answer has."""

import pytest

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.fetch.reasons import CATALOGUE
from cors_addon.core.servers.servers import Servers
from cors_addon.core.verdict.judge import judge
from cors_addon.core.wire.exchange import Exchange
from tests.core.cause.failures import situation
from tests.core.cause.situations import cause_of_last
from tests.core.traffic import Client, allowing, granting

C = Client()
COOKIE = [("cookie", "a=1")]
ROWS: dict[str, tuple[Exchange, str, str]] = {
    "credentials that nothing allows": (
        C.fetch(0, allowing(), credentialed=True, fields=COOKIE),
        "credentials-not-allowed",
        "the page asks",
    ),
    "credentials that another word allows": (
        C.fetch(0, allowing(access_control_allow_credentials="True"), credentialed=True, fields=COOKIE),
        "credentials-not-allowed",
        "“True”",
    ),
    "header names without commas": (
        C.preflight(0, granting(names="Content-Type Authorization"), names="authorization"),
        "invalid-allow-headers",
        "“Content-Type Authorization”",
    ),
    "methods without commas": (C.preflight(0, granting(methods="GET PUT")), "invalid-allow-methods", "“GET PUT”"),
}


@pytest.mark.parametrize(("exchange", "code", "value"), [pytest.param(*row, id=name) for name, row in ROWS.items()])
def test_the_reason_leads_with_what_the_answer_has(exchange: Exchange, code: str, value: str) -> None:
    cause = cause_of_last(exchange)
    assert cause.code == code
    assert code in CATALOGUE
    assert value.lower() in cause.title.lower()


def test_what_has_no_answer_is_no_failure() -> None:
    unanswered = situation(C.fetch(0, None))
    with pytest.raises(ValueError, match="no answer"):
        _ = FailedExchange(unanswered, judge(unanswered), (), Servers(1)).response
