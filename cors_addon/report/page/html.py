"""Values into HTML: the one place that escapes for it, and the templates that the live page and the HTML file share."""

from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from cors_addon import __version__
from cors_addon.core.engines import BROWSERS
from cors_addon.report.page.cause_entry import statuses_of
from cors_addon.report.page.query import passed_address
from cors_addon.report.page.sent_and_needed import comparisons_of
from cors_addon.report.safe.plain import harmless
from cors_addon.report.telling.cause_story import cause_of, proof_in_words, state_of, story_of_its_cause
from cors_addon.report.telling.lead import hedge_of
from cors_addon.report.telling.page_can_read import readable_of
from cors_addon.report.telling.sentence import Fragment, Sentence, as_plain
from cors_addon.report.telling.story import remedy_line, story_of
from cors_addon.report.telling.summary import plural
from cors_addon.report.telling.timeline import timeline_of, unsent_method
from cors_addon.report.telling.when import clock, iso, readable


def render(template: str, **values: object) -> str:
    """Return a template with its values; every value is escaped, made visible, and cut where it is long."""
    return environment().get_template(template).render(values)


@lru_cache
def asset(name: str) -> str:
    """Return the text of one of the templates, styles and scripts."""
    return files("cors_addon.report.page").joinpath("assets", name).read_text(encoding="utf-8")


def as_markup(parts: Sentence) -> Markup:
    """Return a sentence as HTML, its evidence as code."""
    return Markup("").join(_part(part) for part in parts)


def seconds(time: float) -> str:
    """Return a short time for a person to read."""
    return f"{time:.1f} s" if time >= 1 else f"{time * 1000:.0f} ms"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return Jinja's environment; templates see their values, and these functions."""
    made = Environment(
        loader=FunctionLoader(asset),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "say": as_markup,
        "plain": as_plain,
        "iso": iso,
        "readable": readable,
        "clock": clock,
        "line": remedy_line,
        "seconds": seconds,
    }
    made.globals |= {
        "version": __version__,
        "browsers": BROWSERS,
        "plural": plural,
        "story_of": story_of,
        "timeline_of": timeline_of,
        "unsent_method": unsent_method,
        "story_of_its_cause": story_of_its_cause,
        "cause_of": cause_of,
        "state_of": state_of,
        "passed_address": passed_address,
        "statuses_of": statuses_of,
        "hedge_of": hedge_of,
        "proof_in_words": proof_in_words,
        "comparisons_of": comparisons_of,
        "readable_of": readable_of,
    }
    return made


def _part(part: Fragment) -> Markup:
    return Markup("<code>{}</code>").format(part.text) if part.evidence else escape(part.text)


def _harmless(value: object) -> object:
    return harmless(value) if isinstance(value, str) and not isinstance(value, Markup) else value
