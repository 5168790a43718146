"""The report as one HTML file that needs nothing else: it opens from disk, prints, and is read without scripts, too."""

import base64
import hashlib

from cors_addon.report.board import board_of
from cors_addon.report.html import asset, render
from cors_addon.report.model import Report
from cors_addon.report.page import overview
from cors_addon.report.split import splits_of
from cors_addon.report.style import PLAIN, Style


def render_html(report: Report, style: Style = PLAIN) -> str:
    """Return the whole report as one HTML document, rendered as the live page is."""
    board = board_of(report, show_secrets=style.show_secrets)
    css, script = asset("page.css"), asset("page.js")
    return render(
        "file.html",
        **overview(board),
        splits=[board.shown_split(split) for split in splits_of(board.groups, board.elsewhere)],
        shown=[board.shown(group) for group in board.groups],
        css=css,
        css_hash=_hash(css),
        script=script,
        script_hash=_hash(script),
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
