"""The live page's HTML: every value shows as text, and every part of the story has its place."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cors_addon.core.verdict.judgement import Verdict
from cors_addon.report.model.report import Report
from cors_addon.report.page.contents import PageContents, contents_of
from cors_addon.report.page.html import seconds
from cors_addon.report.page.live import BARS, Live, bars_of, render_group, render_list, render_missing
from cors_addon.report.page.query import Query
from tests.report import examples

LIVE = Live("cors.test", "run.1", "proof", ("html", "json"))
CONTENTS = contents_of(examples.filled())


class Page(HTMLParser):
    """The tags of a page with their attributes' names."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[tuple[str, tuple[str, ...]]] = set()
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add((tag, tuple(sorted(name for name, _ in attributes))))
        self.ids += [value or "" for name, value in attributes if name == "id"]


def hostile(text: str) -> PageContents:
    report = Report()
    entry = examples.missing_origin()
    asked = replace(entry.exchange, request=replace(entry.exchange.request, url=f"https://api.test/{text}"))
    told = replace(entry.judgement, page=text, method=text, explanation=text, preflight=text, proviso=text, hidden=(text,))
    report.add(replace(entry, exchange=asked, judgement=told))
    return contents_of(report)


def pages(contents: PageContents, query: Query = Query()) -> list[str]:  # noqa: B008 (frozen)
    return [render_list(contents, query, LIVE), *(render_group(contents, group, LIVE, alone=False) for group in contents.groups)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(max_size=30), st.sampled_from(['"><img src=x onerror=alert(1)>', "'><script>", "\u202egnp.exe", "{{ 7 * 7 }}"])))
def test_hostile_values_make_no_markup(text: str) -> None:
    known = set().union(*(Page(page).tags for page in pages(hostile("plain"), Query(q="plain", page="plain"))))
    for page in pages(hostile(text), Query(q=text, page=text)):
        assert Page(page).tags - known <= {("option", ("selected", "value")), ("a", ("href",)), *OTHER_STATES}
        assert "\u202e" not in page


OTHER_STATES = {("li", ("class", "id", "data-count")), ("article", ("class",)), *((tag, ()) for tag in ("h3", "code", "dl", "dt", "dd"))}
"""What stands on a page that finds other groups, or explains what was searched for."""


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (
            examples.chromium_line(
                "https://api.test/v1/orders/7?x=1", "No 'Access-Control-Allow-Origin' header is present on the requested resource."
            ),
            ["missing-allow-origin"],
        ),
        ("TypeError: Failed to fetch", ["fetch-failed"]),
        (
            examples.chromium_line("https://nobody.test/", "No 'Access-Control-Allow-Origin' header is present on the requested resource.")
            + " Request header field x-none is not allowed by Access-Control-Allow-Headers. TypeError: Failed to fetch",
            ["missing-allow-origin", "header-not-allowed", "fetch-failed"],
        ),
        ("CORSMissingAllowOrigin", ["missing-allow-origin"]),
        ("origin-mismatch", ["origin-mismatch"]),
        ("CORSDidNotSucceed", ["request-did-not-succeed", "redirect-with-credentials", "redirect-not-http"]),
        ("preflight-cache", ["preflight-cache"]),
        ("orders", []),
        ("origin", []),
        ("no such thing", []),
        ("", []),
    ],
)
def test_what_is_searched_for_is_explained(text: str, codes: list[str]) -> None:
    """A topic only where no failure has the word."""
    page = render_list(CONTENTS, Query(q=text), LIVE)
    assert re.findall(r"<h3>[^<]* <code>([^<]*)</code></h3>", page) == codes


@pytest.mark.parametrize(
    "page", [*pages(CONTENTS), *pages(CONTENTS, Query(q="no such")), *pages(contents_of(Report())), render_missing(LIVE, "Gone.")]
)
def test_a_page_is_whole_and_needs_nothing_inline(page: str) -> None:
    parsed = Page(page)
    assert len(parsed.ids) == len(set(parsed.ids))
    assert not [tag for tag in parsed.tags if any(name == "style" or name.startswith("on") for name in tag[1])]
    assert ("script", ("defer", "src")) in parsed.tags
    assert not any(tag == "style" for tag, _ in parsed.tags)
    assert 'data-cursor="run.1"' in page


def test_an_attempt_alone_names_no_others() -> None:
    group = CONTENTS.groups[0]
    assert "/attempt/" in render_group(CONTENTS, group, LIVE, alone=False)
    assert "/attempt/" not in render_group(CONTENTS, group, LIVE, alone=True)


def test_secrets_are_masked_unless_asked_for() -> None:
    group = next(group for group in CONTENTS.groups if "token" in group.sample.exchange.request.url)
    assert "hunter2" not in render_group(CONTENTS, group, LIVE, alone=False)
    assert "hunter2" in render_group(contents_of(examples.filled(), show_secrets=True), group, LIVE, alone=False)


def test_the_filter_offers_pages_masked_and_each_once() -> None:
    report = Report()
    for secret in ("hunter2hunter2", "correcthorse"):
        entry = examples.missing_origin(secret)
        report.add(replace(entry, judgement=replace(entry.judgement, page=f"https://shop.test/?token={secret}")))
    contents = contents_of(report)
    masked = render_list(contents, Query(), LIVE)
    assert ("hunter2" not in masked, masked.count('<option value="https://shop.test/')) == (True, 1)
    shown = render_list(contents_of(report, show_secrets=True), Query(), LIVE)
    # What failures are grouped by holds no secret in any case.
    assert shown.count('<option value="https://shop.test/') == 1


def test_groups_are_found_by_id_and_by_flow() -> None:
    group = CONTENTS.groups[0]
    assert CONTENTS.group(group.id) is group
    assert CONTENTS.group("none") is None
    assert CONTENTS.group_of(group.sample.judgement.flow) is group
    assert CONTENTS.group_of("none") is None


def test_bars_lie_in_the_time_of_the_report() -> None:
    bars = bars_of(CONTENTS, CONTENTS.groups[0])
    assert all(0 <= place < BARS and 0 < height <= 100 for place, height in bars)
    assert len(bars) > 3
    assert bars_of(replace(CONTENTS, span=None), CONTENTS.groups[0])


def test_a_report_knows_its_last_attempts() -> None:
    report = Report()
    for flow in ("a", "b"):
        report.add(examples.missing_origin(flow))
    report.add(examples.passed("c", Verdict.ALLOWED))
    found = report.attempt("b")
    assert found is not None
    assert (found.count, found.sample.judgement.flow, found.id) == (1, "b", report.groups()[0].id)
    assert report.attempt("c") is None
    assert report.attempt("nobody") is None


@pytest.mark.parametrize(("time", "text"), [(0.0123, "12 ms"), (1.26, "1.3 s")])
def test_short_times(time: float, text: str) -> None:
    assert seconds(time) == text
