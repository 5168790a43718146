"""The report as one HTML file that needs nothing else: it opens from disk, prints, and is read without scripts, too."""

import base64
import hashlib

from cors_addon.report.model.report import Report
from cors_addon.report.page.cause_entry import entry_of
from cors_addon.report.page.contents import contents_of
from cors_addon.report.page.html import asset, render
from cors_addon.report.page.live import overview
from cors_addon.report.page.siblings import Siblings
from cors_addon.report.telling.disagreement_story import disagreement_stories
from cors_addon.report.telling.style import PLAIN, Style


def render_html(report: Report, style: Style = PLAIN) -> str:
    """Return the whole report as one HTML document, rendered as the live page is."""
    contents = contents_of(report, show_secrets=style.show_secrets)
    css, script = asset("page.css"), asset("page.js")
    return render(
        "file.html",
        **overview(contents),
        disagreements=[
            contents.shown_disagreement(disagreement) for disagreement in disagreement_stories(contents.groups, contents.fails_elsewhere)
        ],
        entries=[(entry_of(contents, cause), [contents.shown(group) for group in cause.groups]) for cause in contents.causes],
        siblings=Siblings(report, show_secrets=style.show_secrets),
        css=css,
        css_hash=_hash(css),
        script=script,
        script_hash=_hash(script),
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
