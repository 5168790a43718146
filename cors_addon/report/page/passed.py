"""What passed, on the live page: the latest attempts between two origins, and the story of one of them."""

from collections.abc import Sequence

from cors_addon.core.verdict.judgement import Record
from cors_addon.core.verdict.notes import CREDENTIALS_OPEN
from cors_addon.report.model.group_key import endpoint_of
from cors_addon.report.model.recent_passes import MOST_OF_A_PAIR, PassedAttempt
from cors_addon.report.page.contents import PageContents
from cors_addon.report.page.html import render
from cors_addon.report.page.live import Live
from cors_addon.report.page.query import Query
from cors_addon.report.telling.facts import facts_of_record
from cors_addon.report.telling.page_can_read import read_of_passed
from cors_addon.report.telling.sentence import told
from cors_addon.report.telling.timeline import steps_in_words


def render_passes(contents: PageContents, query: Query, passes: Sequence[Record], live: Live) -> str:
    """Return the page that lists what a page got of a server last."""
    return render(
        "passes.html",
        live=live,
        page=contents.index.shown(query.page),
        server=contents.index.shown(query.server),
        most=MOST_OF_A_PAIR,
        passes=[(endpoint_of(one), contents.shown_record(one)) for one in passes],
    )


def render_passed(contents: PageContents, attempt: PassedAttempt, live: Live) -> str:
    """Return the page that tells the story of an attempt that passed."""
    steps = tuple(contents.shown_record(step) for step in attempt.steps)
    sample = contents.shown_record(attempt.sample)
    return render(
        "passed.html",
        live=live,
        endpoint=endpoint_of(attempt.sample),
        first=steps[0],
        sample=sample,
        steps=steps_in_words(steps, sample),
        reads=read_of_passed(sample),
        explanation=told(sample.judgement.explanation),
        notes=[told(note.text) for note in sample.judgement.notes if note.code != CREDENTIALS_OPEN],
        facts=facts_of_record(sample, ((sample.judgement.client.rules, 1),)),
    )
