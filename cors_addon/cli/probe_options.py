"""The options of the command `probe`, and what becomes of them."""

import argparse
import math

from cors_addon.core.request.ask import CredentialsMode
from cors_addon.core.request.browser_headers import BROWSER_HEADERS
from cors_addon.report.formats.table import FORMATS

ALL = "all"
_SECONDS = 30.0
_PLAIN_WIDTH = 100

_DESCRIPTION = """\
Sends a server what a page's fetch() makes a browser send: the preflight, if it needs one, then the request, header for
header and in that browser's order, and follows redirects as it does. Judges the answers, and says what the page gets.
Nothing else is sent: where the preflight fails, the request is not, as in the browser.
"""

_EXAMPLES = """\
examples:
  cors-addon probe https://api.example/orders --origin https://shop.example
  cors-addon probe https://api.example/orders --origin https://shop.example --method PUT --data '{}' \\
      --header 'content-type: application/json' --header authorization --browser all
  cors-addon probe https://api.example/me --origin https://shop.example --credentials include --cookie session=1
  cors-addon probe https://api.example/ --origin null --proxy localhost:8080 --no-verify

exit codes: 0 the page reads the answer (in all browsers that were asked for), 1 it does not, 2 bad usage, a request that
no page can make, or no answer
"""


def add_probe(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its options."""
    command = commands.add_parser(
        "probe",
        help="ask a server as a page in a browser does, and judge the answers",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = command.add_argument
    add("url", metavar="URL", help="what the page asks for")
    add("--origin", required=True, metavar="ORIGIN", help="the page's origin, as https://shop.example; null for a sandboxed frame's")
    add("--method", metavar="METHOD", default="", help="the request's method (default: GET, with a body POST)")
    add(
        "--header",
        action="append",
        default=[],
        metavar="NAME[: VALUE]",
        help="a header that the page sets, again and again; a name alone has the value 1",
    )
    body = command.add_mutually_exclusive_group()
    body.add_argument("--data", metavar="TEXT", help="the body, a text")
    body.add_argument("--data-file", metavar="PATH", help="the body, a file's bytes; - is standard input")
    modes = tuple(map(str, CredentialsMode))
    add("--credentials", choices=modes, default=str(CredentialsMode.SAME_ORIGIN), help="as in fetch() (default: same-origin)")
    add(
        "--cookie",
        metavar="NAME=VALUE; …",
        default="",
        help="what the browser's cookie jar has for the URL's host, sent where it sends cookies",
    )
    add(
        "--browser",
        choices=(*BROWSER_HEADERS, ALL),
        default="chromium",
        help="send as this browser (default: chromium), or as each in turn",
    )
    add("--proxy", metavar="URL", default="", help="send through this HTTP proxy, as http://localhost:8080; no other is used")
    add("--cacert", metavar="PATH", default="", help="trust the certificates in this file (PEM) beside the system's")
    add("--no-verify", dest="verify", action="store_false", help="take any certificate")
    add("--timeout", metavar="SECONDS", type=_seconds, default=_SECONDS, help="give each request this long (default: 30)")
    add("--verbose", action="store_true", help="show all headers, not only those that decide")
    add("--format", choices=tuple(FORMATS), default="", help="the report's format (default: by --output's suffix, else text)")
    add("--output", metavar="PATH", default="", help="write the report to this file, replacing it (default: standard output)")
    add("--show-secrets", action="store_true", help="do not mask cookies, tokens and the like")


def run_probe(options: argparse.Namespace, *, colour: bool, width: int) -> int:
    """Run the command; return its exit code. Raises CliError."""
    from cors_addon.cli.probe import ProbePlan, body_of, probe
    from cors_addon.cli.scan_report import ScanReport
    from cors_addon.probing.plan import SendingPlan
    from cors_addon.report.telling.style import Style

    path = "" if options.output == "-" else options.output
    style = Style(show_secrets=options.show_secrets, colour=not path and colour, width=_PLAIN_WIDTH if path else width)
    proxy = f"http://{options.proxy}" if options.proxy and "://" not in options.proxy else options.proxy
    plan = ProbePlan(
        url=options.url,
        origin=options.origin,
        method=options.method,
        headers=tuple(options.header),
        body=body_of(options.data, options.data_file),
        text=options.data_file is None,
        credentials=CredentialsMode(options.credentials),
        cookie=options.cookie,
        browsers=tuple(BROWSER_HEADERS) if options.browser == ALL else (options.browser,),
        verbose=options.verbose,
    )
    sending = SendingPlan(proxy, options.verify, options.cacert, options.timeout)
    return probe(plan, sending, ScanReport(options.format, path, style), style)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds")
    return seconds
