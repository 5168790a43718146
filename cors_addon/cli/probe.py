"""The command `probe`: a request sent to a server as a page in a browser would send it, and its answers judged."""

import sys
from dataclasses import dataclass
from pathlib import Path

from cors_addon.browsers.cli_error import CliError
from cors_addon.cli.probe_story import ending, heading, no_answer, steps, summary
from cors_addon.cli.scan import CLEAN, FINDINGS
from cors_addon.cli.scan_report import ScanReport
from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.request.ask import Ask, CredentialsMode, normalized, refusal
from cors_addon.core.request.browser_headers import BROWSER_HEADERS, BrowserHeaders
from cors_addon.core.request.fetching import Ended, FetchEnding, fetching
from cors_addon.core.verdict.judgement import Record
from cors_addon.core.wire.url import parse, without_credentials
from cors_addon.probing.plan import SendingPlan
from cors_addon.probing.sender import send
from cors_addon.probing.trouble import SendingError
from cors_addon.report.model.report import Report
from cors_addon.report.safe.plain import harmless
from cors_addon.report.telling.style import Style

_TEXT_TYPE = "text/plain;charset=UTF-8"
"""What `fetch()` says of a body that is a string, https://fetch.spec.whatwg.org/#concept-bodyinit-extract."""
_PLACEHOLDER = "1"


@dataclass(frozen=True, slots=True)
class ProbePlan:
    """What to ask for and how: the command's options as they were given, `body` None for none.

    `text` tells that the body is a text, of which the browser says so where the page does not.
    """

    url: str
    origin: str
    method: str = ""
    headers: tuple[str, ...] = ()
    body: bytes | None = None
    text: bool = True
    credentials: CredentialsMode = CredentialsMode.SAME_ORIGIN
    cookie: str = ""
    browsers: tuple[str, ...] = ("chromium",)
    verbose: bool = False


@dataclass(frozen=True, slots=True)
class Probed:
    """What one browser got: how it ended, and the records in the order of the requests.

    `trouble` says why the last request, `unanswered`, got no answer; then how it ended is not known. Else both are "".
    """

    ended: Ended | None
    records: tuple[Record, ...]
    unanswered: str = ""
    trouble: str = ""


def probe(plan: ProbePlan, sending: SendingPlan, output: ScanReport, style: Style) -> int:
    """Send what a page would have sent and tell what the browser makes of the answers; return 0 where the page reads it, else 1.

    Raises CliError for what no page can ask for, and where a request gets no answer.
    """
    ask, sending = asked(plan), checked(sending)
    report, summaries, code = Report(), list[str](), CLEAN
    with output:
        for browser in map(BROWSER_HEADERS.__getitem__, plan.browsers):
            probed = _probed(ask, browser, sending)
            for record in probed.records:
                report.add(record)
                output.take(record)
            if output.has_headline:
                end = no_answer(probed.unanswered, style) if probed.ended is None else ending(probed.ended, probed.records, style)
                story = [heading(ask, browser, style), *steps(probed.records, style, plan.verbose), *end, "", ""]
                sys.stdout.write("\n".join(story))
            if probed.ended is None:
                raise CliError(probed.trouble)
            summaries.append(summary(browser, probed.ended, style))
            code = code if probed.ended.ending is FetchEnding.READ else FINDINGS
        if output.has_headline and len(summaries) > 1:
            sys.stdout.write("\n".join([*summaries, "", ""]))
        if not output.has_headline:
            sys.stderr.writelines(f"cors-addon: {line}\n" for line in summaries)
        if report.totals.failed or not output.has_headline:
            output.finish(report)
    return code


def asked(plan: ProbePlan) -> Ask:
    """Return what the page asks for. Raises CliError for what no page can."""
    headers = [_field(line) for line in plan.headers]
    if plan.body and plan.text and "content-type" not in {name.lower() for name, _ in headers}:
        headers.append(("Content-Type", _TEXT_TYPE))
    method = plan.method or ("GET" if plan.body is None else "POST")
    ask = normalized(Ask(plan.url, plan.origin, method, tuple(headers), plan.body or b"", plan.credentials, plan.cookie))
    if why := refusal(ask):
        raise CliError(why)
    return ask


def _field(line: str) -> tuple[str, str]:
    """Return the name and the value of a header as curl takes it; a name alone stands for any value."""
    name, colon, value = line.partition(":")
    return name.strip(), value.strip() if colon else _PLACEHOLDER


def checked(sending: SendingPlan) -> SendingPlan:
    """Return the plan if its proxy can be one. Raises CliError."""
    proxy = parse(sending.proxy)
    if sending.proxy and (proxy.scheme != "http" or proxy.has_credentials or proxy.path not in ("", "/")):
        raise CliError(f"--proxy: {without_credentials(sending.proxy)} is no address of a proxy: write it as http://localhost:8080.")
    return sending


def body_of(data: str | None, path: str | None) -> bytes | None:
    """Return the body that --data or --data-file names, None for none. Raises CliError."""
    if path is None:
        return None if data is None else data.encode("utf-8", "surrogateescape")
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise CliError(f"--data-file: {path} can't be read: {error.strerror}.") from error


def _probed(ask: Ask, browser: BrowserHeaders, sending: SendingPlan) -> Probed:
    """Ask as a page in one browser."""
    ledger, way = Ledger(), fetching(ask, browser)
    records: dict[str, Record] = {}
    try:
        outgoing = next(way)
        while True:
            name = f"{browser.engine}-{len(records) + 1}"
            for record in ledger.see(send(outgoing, name, sending)):
                records[record.exchange.id] = record
            outgoing = way.send(records[name])
    except StopIteration as stop:
        return Probed(stop.value, tuple(records.values()))
    except SendingError as error:
        return Probed(None, tuple(records.values()), f"{outgoing.method} {outgoing.hop.url}", harmless(str(error)))
