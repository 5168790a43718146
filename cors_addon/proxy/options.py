"""The addon's options: their table, and the checked values."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mitmproxy import exceptions

from cors_addon.core.engines import PROFILES
from cors_addon.core.ledger.settings import DEFAULTS, Clients, Settings
from cors_addon.core.verdict.judge import AUTO
from cors_addon.proxy.page.admission import PageAccess
from cors_addon.proxy.page.host_name import checked_host
from cors_addon.report.formats.files import check_writable
from cors_addon.report.formats.table import FORMATS, format_of

if TYPE_CHECKING:
    from mitmproxy import addonmanager, optmanager

logger = logging.getLogger(__name__)

ENGINES = (AUTO, *PROFILES)

_LARGEST = 1_000_000_000
"""Whole numbers up to here can be reckoned with as times, too: 32 years."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option as mitmproxy knows it."""

    name: str
    type: type
    default: object
    help: str
    choices: tuple[str, ...] | None = None


OPTIONS = (
    Option(
        "cors_report",
        str,
        "",
        "Write a report of the failed cross-origin attempts to this file, while running and at the end. The suffix names the format: "
        f"{', '.join(f'{row.suffixes[0]} ({row.name})' for row in FORMATS.values())}. The file is replaced; only lines (.jsonl: one for "
        "every judgement, as it is made) are appended to what it holds.",
    ),
    Option("cors_page", str, "cors.test", "Serve the live report to the browser on this host name; empty for not at all."),
    Option(
        "cors_page_access",
        str,
        PageAccess.LOCAL.value,
        "Who may read the live report: browsers on mitmproxy's own computer (local) and who has the token that the event log names, only "
        "who has the token, or all. In reverse mode it is off unless this says token or all.",
        tuple(PageAccess),
    ),
    Option(
        "cors_engine",
        str,
        AUTO,
        "Judge as the browser engine that sent the request (auto), or as one engine or the Fetch standard alone.",
        ENGINES,
    ),
    Option(
        "cors_clients",
        str,
        Clients.BROWSERS.value,
        "Whose requests to judge and count: those of browsers, or of all clients that send an Origin, as if they were browsers (curl, "
        "tests, browsers whose own headers were stripped). What a browser would do is said of the others in any case.",
        tuple(Clients),
    ),
    Option("cors_filter", str, "", "Judge only flows that match this mitmproxy filter expression; empty for all."),
    Option("cors_mark", bool, True, "Mark flows that the browser blocks; a mark of your own stays."),
    Option("cors_comment", bool, True, "Explain in a flow's comment why the browser blocks it; a comment of your own stays."),
    Option("cors_log", bool, True, "Log a line for each attempt that failed, and a summary at the end."),
    Option(
        "cors_memory",
        int,
        2_000,
        "How many preflights, redirects, connections, pages and attempts are remembered (each), in at most so many times 48 KiB of memory.",
    ),
    Option("cors_groups", int, 2_000, "How many different failures the report holds; the least recent go first."),
    Option("cors_patience", int, 5, "After how many seconds a request that has not followed its preflight or redirect counts as given up."),
    Option("cors_show_secrets", bool, False, "Show cookies, tokens and secret-looking query values in reports instead of masking them."),
)


@dataclass(frozen=True, slots=True)
class Config:
    """The checked values of the options."""

    report: str = ""
    page: str = "cors.test"
    page_access: PageAccess = PageAccess.LOCAL
    matches: Callable[[Any], bool] | None = None
    mark: bool = True
    comment: bool = True
    log: bool = True
    groups: int = 2_000
    show_secrets: bool = False
    settings: Settings = DEFAULTS


def add_options(loader: addonmanager.Loader) -> None:
    """Make the options known to mitmproxy."""
    for option in OPTIONS:
        loader.add_option(option.name, option.type, option.default, option.help, option.choices)


class BadOptionError(ValueError):
    """A value that an option can't have; the sentence names the option and says what to do."""

    def __init__(self, option: str, sentence: str) -> None:
        super().__init__(f"{option}: {sentence}")
        self.option = option


def take_deferred(options: optmanager.OptManager) -> None:
    """Set what was given for our options before they were known, and log an error for each value that is none.

    Without this, mitmproxy would set them after `load`, and a value that it can't parse would end the loading of the script
    without a word.
    """
    for option in OPTIONS:
        if option.name not in options.deferred:
            continue
        given = options.deferred[option.name]
        texts = getattr(given, "val", None)
        if not isinstance(texts, list):
            if _fits(given, option):
                options.update(**{option.name: given})
            else:
                logger.error("%s: “%s” in the configuration file is no %s.", option.name, given, _TYPES[option.type])
        elif len(texts) > 1:
            logger.error("%s: give one value, not %d.", option.name, len(texts))
        else:
            try:
                options.set(f"{option.name}={texts[0]}" if texts else option.name)
            except exceptions.OptionsError:
                logger.error("%s: “%s” is no %s.", option.name, *(texts or [""]), _TYPES[option.type])
        del options.deferred[option.name]


def reset_bad(options: optmanager.OptManager, former: Config) -> None:
    """Log an error for each option whose value is none, and give it its default; mitmproxy would log a traceback and leave all as it is.

    An error that is logged while mitmproxy starts ends it, as a bad value of its own options does.
    """
    defaults = {option.name: option.default for option in OPTIONS}
    for _ in OPTIONS:
        try:
            _checked(options, former)
        except BadOptionError as error:
            logger.error("%s", error)
            options.update(**{error.option: defaults[error.option]})


_TYPES = {str: "text (put it in quotation marks)", bool: "yes-or-no value: give true or false", int: "whole number: give one, such as 2000"}


def _fits(given: object, option: Option) -> bool:
    """Tell whether a value from a configuration file is of an option's type."""
    return isinstance(given, option.type) and (option.type is bool or not isinstance(given, bool))


def checked(options: optmanager.OptManager, former: Config) -> Config:
    """Return the options' values; raises OptionsError that names the option and says what to do.

    A path that stands in the former values is not checked again: its folder may have gone, and other options can be set still.
    """
    try:
        return _checked(options, former)
    except BadOptionError as error:
        # mitmproxy prints the whole chain, of which the first would say the same.
        raise exceptions.OptionsError(str(error)) from None


def _checked(options: optmanager.OptManager, former: Config) -> Config:
    return Config(
        report=options.cors_report if options.cors_report == former.report else _report(options.cors_report),
        page=_page(options.cors_page),
        page_access=_access(options.cors_page_access),
        matches=_filter(options.cors_filter),
        mark=options.cors_mark,
        comment=options.cors_comment,
        log=options.cors_log,
        groups=_whole("cors_groups", options.cors_groups),
        show_secrets=options.cors_show_secrets,
        settings=Settings(
            engine=_engine(options.cors_engine),
            memory=_whole("cors_memory", options.cors_memory),
            patience=_whole("cors_patience", options.cors_patience),
            clients=_clients(options.cors_clients),
        ),
    )


def _report(path: str) -> str:
    if path:
        try:
            format_of(path)
            check_writable(path)
        except (OSError, ValueError) as error:
            raise BadOptionError("cors_report", str(error)) from None
    return path


def _page(host: str) -> str:
    try:
        return checked_host(host)
    except ValueError as error:
        raise BadOptionError("cors_page", f"{error}.") from None


def _access(name: str) -> PageAccess:
    if name not in tuple(PageAccess):
        raise BadOptionError("cors_page_access", f"there is no “{name}”; give one of {', '.join(PageAccess)}.")
    return PageAccess(name)


def _clients(name: str) -> Clients:
    if name not in tuple(Clients):
        raise BadOptionError("cors_clients", f"there is no “{name}”; give one of {', '.join(Clients)}.")
    return Clients(name)


def _filter(expression: str) -> Callable[[Any], bool] | None:
    if not expression:
        return None
    from mitmproxy import flowfilter

    try:
        return flowfilter.parse(expression)
    except ValueError:
        raise BadOptionError("cors_filter", f"“{expression}” is no filter expression of mitmproxy's, such as “~d example.test”.") from None


def _engine(name: str) -> str:
    if name not in ENGINES:
        raise BadOptionError("cors_engine", f"there is no “{name}”; give one of {', '.join(ENGINES)}.")
    return name


def _whole(name: str, value: int) -> int:
    if value < 1:
        raise BadOptionError(name, f"{value} is too small; give 1 or more.")
    if value > _LARGEST:
        raise BadOptionError(name, f"this is too large; give {_LARGEST:,} or less.")
    return value
