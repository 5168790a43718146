"""The mark and the comment that a judged flow gets."""

from cors_addon.core.verdict.judgement import Certainty, Judgement, Observed, Record, Verdict
from cors_addon.core.wire.budget import TEXT_LIMIT, cut
from cors_addon.report.safe.mask import masked_text
from cors_addon.report.safe.plain import visible
from cors_addon.report.telling.lead import browser_says, first_of, lead_of

BLOCKED = ":red_circle:"
PRESUMED = ":orange_circle:"
CONTRADICTED = ":warning:"
MARKERS = {BLOCKED: "blocked for certain", PRESUMED: "presumably blocked", CONTRADICTED: "the browser did otherwise than judged"}
"""The markers and what they mean, for `~marker` filters."""


def marker_of(judgement: Judgement) -> str:
    """Return the marker of a judgement, "" for none."""
    if judgement.observed is Observed.CONTRADICTED:
        return CONTRADICTED
    if not judgement.is_blocked:
        return ""
    return PRESUMED if judgement.certainty is Certainty.PRESUMED else BLOCKED


def comment_of(record: Record, *, show_secrets: bool) -> str:
    """Return why a record failed, for a person, its secrets masked unless they are to be shown; "" where no browser blocks, or would."""
    judgement = record.judgement
    if (told := judgement.as_browser) and told.verdict is Verdict.BLOCKED:
        return _shown(f"{not_by_a_browser(judgement)}: {told.explanation}", show_secrets=show_secrets)
    if not judgement.is_blocked:
        return ""
    parts = (lead_of(record), first_of(judgement), browser_says(judgement))
    return _shown(f"CORS: {' '.join(filter(None, parts))}", show_secrets=show_secrets)


def not_by_a_browser(judgement: Judgement) -> str:
    """Return what stands before the sentence on what a browser would do: how sure it is that none sent the request."""
    return f"CORS, {'perhaps not' if judgement.client.thinned else 'not'} sent by a browser"


def _shown(sentence: str, *, show_secrets: bool) -> str:
    comment = cut(sentence, TEXT_LIMIT)
    return visible(comment if show_secrets else masked_text(comment))
