"""What stands at the top of every report: whether anything failed, and what is not known."""

import pytest

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.wire.exchange import Exchange
from cors_addon.report.model.left_out import Distrust
from cors_addon.report.model.report import Report
from cors_addon.report.telling.sentence import as_plain
from cors_addon.report.telling.summary import headline, remarks
from tests.core.traffic import REFUSING, Client, allowing, granting

C = Client("chromium")
LEGAL = "No cross-origin attempt was illegal"
OPEN = C.preflight(0, granting("*"))
ROWS: dict[str, tuple[list[Exchange], str, int]] = {
    # What is seen, how the headline begins, and how many preflights were never followed.
    "nothing": ([], "No cross-origin attempt was seen", 0),
    "one that passed": ([C.fetch(0, allowing())], f"{LEGAL}: the only one passed", 0),
    "two that passed": ([C.fetch(0, allowing()), C.fetch(1, allowing())], f"{LEGAL}: all 2 passed", 0),
    "one that passed, or failed for its cookie": (
        [C.fetch(0, allowing("*", set_cookie="a=1"), "https://api.a.test/x")],
        "No cross-origin attempt of 1 is known to have failed",
        0,
    ),
    "one that passed, or failed for its credentials": (
        [Client("webkit").fetch(0, allowing("*"))],
        "No cross-origin attempt of 1 is known to have failed",
        0,
    ),
    "one that failed": ([C.fetch(0, REFUSING)], "1 of 1 cross-origin attempt was illegal and failed", 0),
    "a preflight that nothing followed": ([OPEN], "No cross-origin attempt of 1 is known to have failed, but 1 preflight was", 1),
    "two of them": (
        [OPEN, C.preflight(9, granting("*"))],
        "No cross-origin attempt of 2 is known to have failed, but 2 preflights were never followed",
        2,
    ),
    "one beside a failure": ([OPEN, C.fetch(9, REFUSING)], "1 of 2 cross-origin attempts were illegal and failed", 1),
    "one that passes in any case": (
        [C.preflight(0, granting(credentials=True))],
        f"{LEGAL}: the only one passed",
        0,
    ),
    "one that was followed": (
        [OPEN, C.fetch(1, allowing("*"), method="PUT")],
        f"{LEGAL}: the only one passed",
        0,
    ),
}


@pytest.mark.parametrize("case", ROWS)
def test_the_headline_says_no_more_than_is_known(case: str) -> None:
    exchanges, said, unfollowed = ROWS[case]
    report, ledger = Report(), Ledger()
    for one in exchanges:
        for record in ledger.see(one):
            report.add(record)
    for record in ledger.finish():
        report.add(record)
    assert headline(report.totals).startswith(said)
    assert report.totals.unfollowed == unfollowed
    assert any("no request followed" in str(told) for told in remarks(report.totals)) is (unfollowed > 0)


@pytest.mark.parametrize(
    ("servers", "told", "named"),
    [
        ([], False, ""),
        (["api.test"], True, "to api.test was refused"),
        (["api.test", "api.test", "cdn.test"], True, "to api.test (2), cdn.test (1) were refused"),
        ([f"{number}.test" for number in range(100)], True, "15.test (1) were refused"),
    ],
)
def test_what_clients_refused_is_counted_and_named(servers: list[str], told: bool, named: str) -> None:
    report = Report()
    for server in servers:
        report.distrust += Distrust.at(server)
    found = [text for remark in remarks(report.totals) if "certificate" in (text := as_plain(remark))]
    assert bool(found) is told
    assert not told or named in found[0]
    assert report.totals.as_dict()["distrusted"] == len(servers)
