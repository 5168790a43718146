"""How quick the live page is over a large report: 10,000 groups of 1,000,000 attempts (`python -m tests.benchmarks.bench_page`)."""

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from cors_addon.core.verdict.judgement import Record
from cors_addon.core.wire.exchange import Request
from cors_addon.report.model.report import Report
from cors_addon.report.page.contents import contents_of
from cors_addon.report.page.live import Live, render_group, render_list
from cors_addon.report.page.query import Query
from tests.report import examples

LIVE = Live("cors.test", "run.1", "proof", ("html", "json"))
LINE = examples.chromium_line("https://api7.test/v1/path70/x", "No 'Access-Control-Allow-Origin' header is present")


def failure(number: int, groups: int) -> Record:
    """Make a failure of one of so many groups: some pages, some servers, many paths."""
    kind = number % groups
    flow = f"f{number}"
    entry = MISSING if kind % 2 else REFUSED
    sent = entry.exchange
    url = f"https://api{kind % 40}.test/v1/path{kind // 10}/x"
    asked = Request(sent.request.method, url, sent.request.headers)
    told = replace(entry.judgement, flow=flow, attempt=flow, flows=(flow,), page=f"https://page{kind % 10}.test")
    return Record(replace(sent, request=asked, started=examples.START + number / 100, id=flow), told)


MISSING, REFUSED = examples.missing_origin(), examples.refused_preflight()


def timed(what: str, function: Callable[[], object], times: int = 5) -> None:
    """Print how long a function takes: the median, and the longest."""
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        spent.append(1000 * (time.perf_counter() - start))
    print(f"{what:<58} median {statistics.median(spent):7.1f} ms   longest {max(spent):7.1f} ms", flush=True)


def main() -> None:
    """Fill a report, and time what each page takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groups", type=int, default=10_000)
    parser.add_argument("--attempts", type=int, default=1_000_000)
    arguments = parser.parse_args()
    report = Report(limit_groups=arguments.groups)
    start = time.perf_counter()
    for number in range(arguments.attempts):
        report.add(failure(number, arguments.groups))
    print(
        f"{report.totals.attempts:,} attempts in {len(report.groups()):,} groups taken in: {time.perf_counter() - start:.0f} s", flush=True
    )

    def news() -> None:
        report.add(failure(arguments.attempts + 1, arguments.groups))
        contents_of(report)

    timed("on mitmproxy's event loop: look at the report after news", news)
    contents = contents_of(report)
    timed("the list", lambda: render_list(contents, Query(), LIVE))
    timed("the list, its last page", lambda: render_list(contents, Query(n=10_000), LIVE))
    timed(
        "the list, one page and server", lambda: render_list(contents, Query(page="https://page7.test", server="https://api7.test"), LIVE)
    )
    timed("the list, by words", lambda: render_list(contents, Query(q="path70 traceparent"), LIVE))
    timed("the list, by a pasted console line", lambda: render_list(contents, Query(q=LINE), LIVE))
    timed("the story of a group", lambda: render_group(contents, contents.groups[-1], LIVE, alone=False))
    print(f"the list is {len(render_list(contents, Query(), LIVE)):,} characters long")


if __name__ == "__main__":
    main()
