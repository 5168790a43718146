"""What a person asks the report for: filters, text, pasted console lines, pages of the list."""

from dataclasses import replace

import pytest

from cors_addon.core.verdict.judgement import Record
from cors_addon.report.model.group import Group
from cors_addon.report.model.report import Report
from cors_addon.report.page import search_index
from cors_addon.report.page.contents import contents_of
from cors_addon.report.page.pasted import pasted
from cors_addon.report.page.query import PAGE_LENGTH, Query, choices, find, is_costly
from cors_addon.report.page.search_index import SearchIndex
from tests.processor_time import costs_less
from tests.report import examples

GROUPS = examples.filled().groups()
INDEX = SearchIndex(show_secrets=False)


def reasons(query: Query, groups: tuple[Group, ...] = GROUPS) -> set[str]:
    return {group.key.reason for group in find(query, groups, INDEX).groups}


ALL = {group.key.reason for group in GROUPS}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query(), ALL),
        (Query(page=examples.SHOP, server="https://cdn.test"), {"wildcard-with-credentials"}),
        (Query(page="https://nobody.test"), set()),
        (Query(server="http://10.0.0.7:8080"), {"preflight-status"}),
        (Query(reason="missing-allow-origin"), {"missing-allow-origin"}),
        (Query(browser="firefox"), {"header-not-allowed"}),
        (Query(certainty="presumed"), {"wildcard-with-credentials"}),
        (Query(certainty="certain"), ALL - {"wildcard-with-credentials"}),
        (Query(q="PATCH carts"), {"header-not-allowed"}),
        (Query(q="CORSNotSupportingCredentials"), {"wildcard-with-credentials"}),
        (Query(q="nothing of the kind"), set()),
    ],
)
def test_filters_and_text(query: Query, found: set[str]) -> None:
    assert reasons(query) == found


POST = "https://api.test/v1/orders/7?x=1"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            examples.chromium_line(POST, "No 'Access-Control-Allow-Origin' header is present on the requested resource."),
            "missing-allow-origin",
        ),
        (f"(index):12 {examples.chromium_line(POST, 'whatever else')}", "missing-allow-origin"),
        (examples.firefox_line(POST, "CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200."), "missing-allow-origin"),
        (
            "[Error] Origin https://shop.test is not allowed by Access-Control-Allow-Origin. Status code: 200 (a.js, line 3)",
            "missing-allow-origin",
        ),
        ("[Error] Origin https://shop.test is not allowed by Access-Control-Allow-Origin. Status code: 404 (a.js, line 3)", ""),
        (
            (
                "[Error] Origin https://shop.test is not allowed by Access-Control-Allow-Origin. Status code: 200[Error] Fetch API "
                "cannot load https://api.test/v1/orders/7?x=1 due to access control checks."
            ),
            "missing-allow-origin",
        ),
        (
            (
                "XMLHttpRequest cannot load https://api.test/v1/orders/7?x=1. No 'Access-Control-Allow-Origin' header is present on the "
                "requested resource. Origin 'https://shop.test' is therefore not allowed access."
            ),
            "missing-allow-origin",
        ),
        ("Origin null is not allowed by Access-Control-Allow-Origin.", ""),
        ("CORS Missing Allow Origin", "missing-allow-origin"),
        ("kMissingAllowOriginHeader", "missing-allow-origin"),
        ("Request header field x-other is not allowed by Access-Control-Allow-Headers.", ""),
        ("TypeError: Failed to fetch", ""),
        ("preflight-cache", ""),
        ("[Error] Request header field traceparent is not allowed by Access-Control-Allow-Headers.", "header-not-allowed"),
        ("Fetch API cannot load https://cdn.test/api/prices.json due to access control checks.", "wildcard-with-credentials"),
        ("Origin https://other.test is not allowed by Access-Control-Allow-Origin.", ""),
        (examples.chromium_line("https://nobody.test/x", "No 'Access-Control-Allow-Origin' header is present"), ""),
        ("Preflight response is not successful", ""),
    ],
)
def test_a_pasted_console_line_finds_its_cause(line: str, found: str) -> None:
    assert reasons(Query(q=line)) == ({found} if found else set())


def test_a_line_about_a_redirect_finds_it_by_its_first_url() -> None:
    failed, first = examples.missing_origin("q", at=2), examples.passed("h", at=1)
    flows = {"attempt": "a", "flows": ("h", "q")}
    report = Report()
    for entry in (first, failed):
        report.add(Record(entry.exchange, replace(entry.judgement, **flows)))
    assert reasons(Query(q=examples.chromium_line("https://api.test/v1/products", "x")), report.groups()) == {"missing-allow-origin"}


def test_several_pasted_lines_find_all_their_causes() -> None:
    lines = (
        examples.chromium_line(POST, "No 'Access-Control-Allow-Origin' header is present on the requested resource."),
        "[Error] Request header field traceparent is not allowed by Access-Control-Allow-Headers.",
        "Uncaught (in promise) TypeError: Failed to fetch",
    )
    for separator in ("\n", ""):
        assert reasons(Query(q=separator.join(lines))) == {"missing-allow-origin", "header-not-allowed"}


@pytest.mark.parametrize("page", ["tauri://localhost", "capacitor://localhost", "chrome-extension://abcdefgh", "app://.", "null"])
@pytest.mark.parametrize(
    "line",
    [
        (
            "Access to fetch at '{url}' from origin '{page}' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is "
            "present on the requested resource."
        ),
        "[Error] Origin {page} is not allowed by Access-Control-Allow-Origin. Status code: 200",
    ],
)
def test_a_line_names_the_origin_of_an_app(page: str, line: str) -> None:
    report = Report()
    entry = examples.missing_origin()
    for one in (page, "ionic://localhost", examples.SHOP):
        asked = replace(entry.exchange.request, headers=entry.exchange.request.headers.replaced("Origin", one))
        exchange = replace(entry.exchange, id=one, request=asked)
        report.add(Record(exchange, replace(entry.judgement, flow=one, attempt=one, flows=(one,), page=one)))
    query = Query(q=line.format(url=POST, page=page))
    assert [group.key.page for group in find(query, report.groups(), INDEX).groups] == [page]


def test_of_a_line_with_a_status_only_the_attempts_with_that_status_count() -> None:
    report = Report()
    for number, status in enumerate((200, 404, 404, 500)):
        report.add(examples.missing_origin(f"f{number}", at=number, status=status))
    line = "Origin https://shop.test is not allowed by Access-Control-Allow-Origin. Status code: "
    assert [find(Query(q=f"{line}{status}"), report.groups(), INDEX).attempts for status in (200, 404, 418)] == [1, 2, 0]
    assert find(Query(q=line), report.groups(), INDEX).attempts == 4
    assert report.groups()[0].statuses == ((200, 1), (404, 2), (500, 1))


def test_a_header_line_finds_the_answers_that_have_it() -> None:
    found = reasons(Query(q="Access-Control-Allow-Origin: *"))
    assert found == {"wildcard-with-credentials"}


def test_plain_text_is_no_console_line() -> None:
    assert pasted("https://api.test/v1") is None


def test_the_list_has_pages_and_orders() -> None:
    report = Report()
    for number in range(PAGE_LENGTH + 3):
        entry = examples.missing_origin(f"f{number}", at=number)
        report.add(replace(entry, judgement=replace(entry.judgement, page=f"https://p{number}.test")))
    report.add(
        replace(examples.missing_origin("again"), judgement=replace(entry.judgement, flow="again", attempt="again", page="https://p0.test"))
    )
    first, last = find(Query(), report.groups(), INDEX), find(Query(n=99), report.groups(), INDEX)
    assert (len(first.groups), first.pages, first.count, first.attempts) == (PAGE_LENGTH, 2, PAGE_LENGTH + 3, PAGE_LENGTH + 4)
    assert (len(last.groups), last.number) == (3, 2)
    for sort, page in (("failing", "https://p0.test"), ("count", "https://p0.test"), ("last", f"https://p{PAGE_LENGTH + 2}.test")):
        assert find(Query(sort=sort), report.groups(), INDEX).groups[0].key.page == page


@pytest.mark.parametrize(
    ("values", "query"),
    [
        ({}, Query()),
        ({"q": " a ", "n": "3", "sort": "count", "certainty": "presumed"}, Query(q="a", n=3, sort="count", certainty="presumed")),
        ({"n": "-1", "sort": "x", "certainty": "x"}, Query()),
        ({"n": "9" * 99}, Query()),
        ({"n": "0"}, Query()),
        ({"page": "p", "server": "s", "reason": "r", "browser": "b"}, Query("p", "s", "r", "b")),
    ],
)
def test_a_query_is_read_from_a_url_whatever_stands_there(values: dict[str, str], query: Query) -> None:
    assert Query.of(values) == query


def test_a_query_is_written_as_short_as_it_can_be() -> None:
    assert Query(n=3).url() == "."
    assert Query(page="https://a.test", n=3).url(server="s") == "?page=https%3A%2F%2Fa.test&server=s"
    assert Query(page="p").url(n=2) == "?page=p&n=2"
    assert not Query(sort="count", n=2).is_filter
    assert Query(q="x").is_filter


def test_choices_are_those_that_there_are() -> None:
    offered = choices(GROUPS)
    assert offered.servers == ("http://10.0.0.7:8080", "https://api.test", "https://cdn.test")
    assert offered.browsers == ("chromium", "firefox", "unknown")
    assert {code for code, _ in offered.reasons} == ALL


SECRET = "x7Kp2mQ9vT4"
"""Of eleven characters, in a parameter that is masked."""


@pytest.mark.parametrize(
    "query",
    [
        *(Query(q=text) for text in (SECRET, SECRET[:3], f"token={SECRET}", f"https://api.test/cb?token={SECRET}")),
        Query(q=examples.chromium_line(f"https://api.test/cb?token={SECRET[:5]}", "No 'Access-Control-Allow-Origin' header is present")),
        Query(page=f"https://shop.test/?token={SECRET}"),
    ],
)
def test_what_is_masked_can_not_be_searched_out(query: Query) -> None:
    """A right guess finds no more and no less than a wrong one."""

    def found(secret: str) -> list[str]:
        entry = examples.missing_origin()
        url = f"https://api.test/cb?token={secret}"
        told = replace(
            entry.judgement,
            page=f"https://shop.test/?token={secret}",
            explanation=f"The answer to {url} lacks it.",
            engines={
                name: replace(engine, console=engine.console.replace("https://api.test/v1/orders/7?x=1", url))
                for name, engine in entry.judgement.engines.items()
            },
        )
        asked = replace(entry.exchange, request=replace(entry.exchange.request, url=url))
        report = Report()
        report.add(replace(entry, exchange=asked, judgement=told))
        return [group.key.reason for group in find(query, report.groups(), SearchIndex(show_secrets=False)).groups]

    assert found(SECRET) == found("a" * len(SECRET))


def test_a_pasted_line_with_a_secret_finds_what_caused_it() -> None:
    """The browser's console has the secret, and the report has it masked."""
    entry = examples.missing_origin()
    line = examples.chromium_line("https://api.test/v1/orders/7?token=hunter2hunter2", "No 'Access-Control-Allow-Origin' header is present")
    report = Report()
    report.add(
        replace(
            entry,
            exchange=replace(
                entry.exchange, request=replace(entry.exchange.request, url="https://api.test/v1/orders/7?token=hunter2hunter2")
            ),
        )
    )
    assert reasons(Query(q=line), report.groups()) == {"missing-allow-origin"}


def test_the_index_keeps_what_stays_and_forgets_what_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    index = SearchIndex(show_secrets=True)
    first = index.of(GROUPS[0])
    assert index.of(GROUPS[0]) is first
    assert index.of(replace(GROUPS[0], count=99)) is not first
    index.of(GROUPS[1])
    index.keep(GROUPS[:1])
    assert list(index._kept) == [GROUPS[0].id]
    monkeypatch.setattr(search_index, "_MOST", 1)
    index.of(GROUPS[1])
    assert len(index._kept) == 1


def test_the_index_forgets_what_the_report_dropped() -> None:
    index, report = SearchIndex(show_secrets=False), Report(limit_groups=1)
    for entry in (examples.missing_origin("f1"), examples.refused_preflight("f2")):
        report.add(entry)
        contents = contents_of(report, index=index)
        find(Query(q="x"), contents.groups, contents.index)
        assert [group for group, _ in index._kept.values()] == list(report.groups())


@pytest.mark.parametrize(
    "text",
    [
        "a " * 2_000,
        " ".join(map(str, range(1_000))),
        "https://" * 500,
        "cors policy https://a.test/" + "a" * 3_900,
        "cors policy " + "a. " * 1_300,
    ],
)
def test_a_long_query_takes_little_time(text: str) -> None:
    """Of 4 kB, which took minutes: here over some hundred groups."""
    groups = [replace(group, id=str(number)) for number, group in enumerate(GROUPS * 50)]
    assert costs_less(2.5, lambda: find(Query.of({"q": text}), groups, SearchIndex(show_secrets=False)))


@pytest.mark.parametrize(
    ("values", "costly"), [({}, False), ({"q": ""}, False), ({"token": "x"}, False), ({"q": "x"}, True), ({"n": "2"}, True)]
)
def test_what_takes_time_is_known(values: dict[str, str], costly: bool) -> None:
    assert is_costly(values) is costly
