"""What the rules claim of browsers without a source that settles it, asked of three real browsers, and of us."""

import asyncio
from collections.abc import Mapping
from functools import cache

import pytest

from tests.browsers.browser import BrowserError
from tests.browsers.claims.by_themselves import BY_THEMSELVES
from tests.browsers.claims.caches import CACHE
from tests.browsers.claims.claim import ENGINES, Claim, Scripted
from tests.browsers.claims.preflights import PREFLIGHTS
from tests.browsers.claims.requests import REQUESTS
from tests.browsers.claims.responses import RESPONSES
from tests.browsers.claims.session import Found, put
from tests.browsers.claims.workers import WORKERS

CLAIMS = (*PREFLIGHTS, *CACHE, *RESPONSES, *REQUESTS)
SCRIPTED = (*BY_THEMSELVES, *WORKERS)
ASKED: tuple[Claim | Scripted, ...] = (*CLAIMS, *SCRIPTED)
EACH = pytest.mark.parametrize(
    ("engine", "claim"),
    [pytest.param(engine, claim, id=f"{engine}-{claim.name}", marks=pytest.mark.browser(engine)) for engine in ENGINES for claim in ASKED],
)


@cache
def asked(engine: str) -> Mapping[str, Found] | BrowserError:
    """What became of all claims in a browser, or why it could not be asked: it is asked once in either case."""
    try:
        return asyncio.run(put(engine, CLAIMS, SCRIPTED))
    except BrowserError as error:
        return error


def found(engine: str, claim: Claim | Scripted) -> Found:
    """What became of a claim in a browser."""
    answer = asked(engine)
    if isinstance(answer, BrowserError):
        pytest.fail(str(answer))
    return answer[claim.name]


@EACH
def test_the_browser_does(engine: str, claim: Claim | Scripted) -> None:
    assert found(engine, claim).did == claim.did[engine], claim.words


@EACH
def test_we_say_so(engine: str, claim: Claim | Scripted) -> None:
    assert found(engine, claim).said == (claim.said or claim.did)[engine], claim.words


def test_each_claim_has_a_name_of_its_own() -> None:
    assert len({claim.name for claim in ASKED}) == len(ASKED)
