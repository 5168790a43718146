"""The report as one HTML file that needs nothing else: it opens from disk, prints, and is read without scripts, too."""

import base64
import hashlib
from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from cors_addon import __version__
from cors_addon.report.bar import bar_of
from cors_addon.report.masked import masked_group
from cors_addon.report.model import Report
from cors_addon.report.plain import TEXT_LIMIT, cut, visible
from cors_addon.report.sentence import Part, Sentence
from cors_addon.report.story import remedy_line, story_of
from cors_addon.report.style import PLAIN, Style
from cors_addon.report.summary import headline, plural, remarks
from cors_addon.report.when import iso, readable, readable_span


def render_html(report: Report, style: Style = PLAIN) -> str:
    """Return the whole report as one HTML document."""
    totals, span = report.totals, report.span
    stories = [story_of(group if style.show_secrets else masked_group(group)) for group in report.groups()]
    css, script = _asset("report.css"), _asset("report.js")
    return (
        _environment()
        .get_template("report.html")
        .render(
            version=__version__,
            headline=headline(totals),
            remarks=remarks(totals),
            span="" if span is None else readable_span(*span),
            totals=totals,
            bar=bar_of(totals),
            stories=stories,
            css=css,
            css_hash=_hash(css),
            script=script,
            script_hash=_hash(script),
        )
    )


def as_markup(parts: Sentence) -> Markup:
    """Return a sentence as HTML, its evidence as code."""
    return Markup("").join(_part(part) for part in parts)


def _part(part: Part) -> Markup:
    return Markup("<code>{}</code>").format(part.text) if part.evidence else escape(part.text)


def _harmless(value: object) -> object:
    return visible(cut(value, TEXT_LIMIT)) if isinstance(value, str) and not isinstance(value, Markup) else value


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_asset),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"say": as_markup, "iso": iso, "readable": readable, "line": remedy_line}
    environment.globals |= {"plural": plural}
    return environment


def _asset(name: str) -> str:
    return files("cors_addon.report").joinpath("assets", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
