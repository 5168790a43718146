"""The command line: `cors-addon browse`, `scan`, `probe`, `explain`, `reasons`, `path` and `demo`."""

import argparse
import io
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from cors_addon import __version__
from cors_addon.browsers.cli_error import CliError

_TROUBLE = 2
_BROKEN_PIPE = 141
_INTERRUPTED = 130
"""What shells report for a program that SIGPIPE or SIGINT ended."""

_PORTS = 65_535
_WIDEST = 120
_PLAIN_WIDTH = 100

_EXAMPLES = """\
examples:
  cors-addon browse https://example.com/         mitmproxy, and a browser that uses and trusts it, side by side
  cors-addon scan flows.mitm                     a recording of `mitmdump -w flows.mitm`, as text
  cors-addon scan site.har --output report.html  what a browser's network panel saved, as a page
  cors-addon scan recordings/ --fail-on presumed all recordings in a folder; doubtful failures count too
  curl -s example.com/site.har | cors-addon scan - --format jsonl
  cors-addon probe https://api.example/orders --origin https://shop.example --method PUT
                                                 ask a server as a page in a browser does
  cors-addon explain PreflightInvalidStatus      a code, console lines, headers, or a topic
  mitmproxy -s "$(cors-addon path)"              judge live traffic

exit codes of scan: 0 clean, 1 findings (see --fail-on), 2 bad usage, or input that is unreadable or damaged
(what could be read is judged all the same), 3 no findings, but the recording can't tell: requests to other origins
failed whose answers it does not hold, or its maker leaves failures out
"""


_EXPLAIN = """\
Tells what an error of CORS means, in which browsers, what to change and what commonly misleads. TEXT is a code of ours or
a browser's; lines of a console, old ones too, as they were copied; response headers, as curl -i prints them; or a topic.
"""

_EXPLAIN_EXAMPLES = """\
examples:
  cors-addon explain CORSMissingAllowOrigin
  cors-addon explain "Origin https://a.example is not allowed by Access-Control-Allow-Origin. Status code: 404"
  cors-addon explain "access-control-allow-origin: https://a.example/" --origin https://a.example
  curl -si -H 'Origin: https://a.example' https://api.example/ | cors-addon explain - --origin https://a.example
  xclip -o | cors-addon explain -                lines copied from a console
  cors-addon explain preflight                   a topic

topics:
    same-origin-policy origin site null-origin cors simple preflight credentials cors-headers wildcard exposed-headers
    redirect no-cors opaque crossorigin cache vary preflight-cache error-answers development curl resource-policy
    local-network app-origins websocket csrf

exit codes: 0 when it is explained, 2 when the text is nothing that explain knows
"""

_BROWSE = """\
Starts mitmproxy with this addon, and a browser with an empty profile that uses it as its proxy, for loopback too, and
trusts its certificate. Opens the URL, and the live page beside it. Closing either ends both, and the profile is removed.
"""

_BROWSE_EXAMPLES = """\
examples:
  cors-addon browse https://example.com/     the console here, the browser beside it
  cors-addon browse localhost:3000 --web     the same with mitmweb
  cors-addon browse page.html                a file of this machine
  cors-addon browse --browser firefox        Firefox, though others are there
  cors-addon browse --dump -- -w flows.mitm  what comes after -- is mitmproxy's: here, to record
  cors-addon browse -- --set cors_report=report.html

exit codes: 0 when the browser or mitmproxy was closed, 1 where mitmproxy could not start, 2 for bad usage or trouble
with the browser
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; `argv` is what follows the program's name (None: the process's own)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    try:
        ours, mitmproxys = _split(sys.argv[1:] if argv is None else argv)
        code = _run(_parser().parse_args(ours, argparse.Namespace(more=mitmproxys)))
        sys.stdout.flush()
    except CliError as error:
        return _complain(error)
    except OSError as error:
        # Without this, Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return _BROKEN_PIPE
        return _complain(f"standard output can't be written: {error.strerror}.")
    except KeyboardInterrupt:
        return _INTERRUPTED
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else _TROUBLE
    return code


def _complain(problem: object) -> int:
    print(f"cors-addon: {problem}", file=sys.stderr)
    return _TROUBLE


def _run(options: argparse.Namespace) -> int:
    # Imports wait for the command that needs them: `--help` and `path` are to be quick.
    match options.command:
        case "browse":
            return _browse(options)
        case "scan":
            return _scan(options)
        case "probe":
            from cors_addon.cli.probe_options import run_probe

            return run_probe(options, colour=_colour(), width=_width())
        case "explain":
            from cors_addon.cli.explain import ExplainPlan, explain

            return explain(ExplainPlan(options.words, options.origin, options.credentials, options.show_secrets))
        case "reasons":
            from cors_addon.cli.catalogue import reasons

            return reasons(options.format)
        case "path":
            print(Path(__file__).resolve().parents[1] / "proxy" / "script.py")
            return 0
        case _:
            from cors_addon.cli.demo import demo
            from cors_addon.report.telling.style import Style

            return demo(Style(colour=_colour(), width=_width()))


def _split(argv: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Part the arguments of `browse` from those after `--`, which are mitmproxy's."""
    words = list(argv)
    if words[:1] != ["browse"] or "--" not in words:
        return words, ()
    end = words.index("--")
    return words[:end], tuple(words[end + 1 :])


def _browse(options: argparse.Namespace) -> int:
    from cors_addon.browsers.mitmproxy_programs import Tool
    from cors_addon.cli.browse import BrowsePlan, browse

    given = options.url, options.browser, options.port, options.confdir, options.headless, options.more
    return browse(BrowsePlan(Tool(options.tool), *given))


def _scan(options: argparse.Namespace) -> int:
    from cors_addon.cli.scan import ScanPlan, scan
    from cors_addon.cli.scan_report import ScanReport
    from cors_addon.core.ledger.settings import Clients
    from cors_addon.report.telling.style import Style

    path = "" if options.output == "-" else options.output
    style = Style(show_secrets=options.show_secrets, colour=not path and _colour(), width=_PLAIN_WIDTH if path else _width())
    plan = ScanPlan(tuple(options.files), options.engine, options.fail_on, options.quiet, Clients(options.clients))
    return scan(plan, ScanReport(options.format, path, style))


def _parser() -> argparse.ArgumentParser:
    from cors_addon.cli.probe_options import add_probe
    from cors_addon.core.engines import PROFILES
    from cors_addon.core.ledger.settings import Clients
    from cors_addon.core.verdict.judge import AUTO
    from cors_addon.report.formats.table import FORMATS

    parser = argparse.ArgumentParser(
        prog="cors-addon",
        description="Judges recorded CORS traffic as real browsers do.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"cors-addon {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    scan = commands.add_parser(
        "scan",
        help="judge recordings and report what browsers block",
        description="Judges recordings and reports what browsers block.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = scan.add_argument
    add("files", nargs="+", metavar="FILE", help="mitmproxy dump or HAR file, gzip or not; a folder of them; - is standard input")
    add("--format", choices=tuple(FORMATS), default="", help="the report's format (default: by --output's suffix, else text)")
    add("--output", metavar="PATH", default="", help="write the report to this file, replacing it (default: standard output)")
    add("--engine", choices=(AUTO, *PROFILES), default=AUTO, help="judge as this engine instead of the one that sent the request")
    add(
        "--clients",
        choices=tuple(map(str, Clients)),
        default=Clients.BROWSERS.value,
        help="whose requests to judge and count: browsers' (the default), or those of all clients that send an Origin, as curl may",
    )
    add(
        "--fail-on",
        choices=("blocked", "presumed", "none"),
        default="blocked",
        help="what gives exit code 1: failures that are certain (the default), presumed ones too, or nothing",
    )
    add("--show-secrets", action="store_true", help="do not mask cookies, tokens and the like")
    add("--quiet", action="store_true", help="no progress and no summary on standard error, only errors")

    _add_browse(commands)
    add_probe(commands)

    _add_explain(commands)

    reasons = commands.add_parser("reasons", help="list all reasons, causes and notes")
    reasons.add_argument("--format", choices=("text", "json"), default="text", help="for people (the default) or programs")

    commands.add_parser("path", help='print the script for mitmproxy -s "$(cors-addon path)"')
    commands.add_parser("demo", help="judge a bundled recording of a real browser")
    return parser


def _add_explain(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    from cors_addon.core.request.ask import CredentialsMode

    explain = commands.add_parser(
        "explain",
        help="explain an error of CORS: a code, lines of a browser's console, headers, or a topic",
        description=_EXPLAIN,
        epilog=_EXPLAIN_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = explain.add_argument
    add("words", nargs="+", metavar="TEXT", help="what to explain; a file of it; - is standard input")
    add("--origin", metavar="ORIGIN", default="", help="judge headers for a page of this origin (default: the Origin in the text)")
    add("--credentials", choices=tuple(map(str, CredentialsMode)), default="", help="judge headers for this mode (default: for both)")
    add("--show-secrets", action="store_true", help="do not mask tokens and the like in what the text shows")


def _add_browse(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    from cors_addon.browsers.known import KNOWN

    names = ", ".join(known.name for known in KNOWN)
    browse = commands.add_parser(
        "browse",
        help="open a browser that goes through mitmproxy with this addon",
        usage="cors-addon browse [URL] [options] [-- MITMPROXY OPTIONS]",
        description=_BROWSE,
        epilog=_BROWSE_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = browse.add_argument
    add("url", nargs="?", default="", metavar="URL", help="what to open; the scheme may be missing, and a file's name will do")
    add("--browser", metavar="NAME|PATH", default="", help=f"{names} (default: the first that is there), or a program")
    tool = browse.add_mutually_exclusive_group()
    tool.add_argument(
        "--web", dest="tool", action="store_const", const="mitmweb", default="mitmproxy", help="mitmweb instead of mitmproxy's console"
    )
    tool.add_argument("--dump", dest="tool", action="store_const", const="mitmdump", help="mitmdump instead of mitmproxy's console")
    add("--port", type=_port, default=0, help="the proxy's port on 127.0.0.1 (default: any that is free)")
    add("--confdir", metavar="DIR", default="", help="mitmproxy's folder of configuration and certificates (default: ~/.mitmproxy)")
    add("--headless", action="store_true", help="show no browser window, and open no live page")


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > _PORTS:
        raise argparse.ArgumentTypeError(f"{text} is no port (0 to {_PORTS})")
    return int(text)


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _width() -> int:
    return min(shutil.get_terminal_size().columns, _WIDEST) if sys.stdout.isatty() else _PLAIN_WIDTH
