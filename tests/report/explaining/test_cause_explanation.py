"""Every cause says in general what to do about it, whatever its advice is made of."""

import pytest

from cors_addon.core.cause.decide import CAUSES
from cors_addon.report.explaining import cause_explanation
from cors_addon.report.explaining.cause_explanation import advice_in_general, parts_of_cause


@pytest.mark.parametrize("code", CAUSES)
def test_every_cause_says_what_to_do_first(code: str) -> None:
    first, *_ = advice_in_general(CAUSES[code])
    assert not first.startswith("Or ")
    assert ("First", first) in parts_of_cause(CAUSES[code])


def test_what_is_said_in_general_is_said_of_causes() -> None:
    assert set(cause_explanation._IN_GENERAL) <= set(CAUSES)
