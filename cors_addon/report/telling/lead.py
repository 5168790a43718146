"""What leads every surface that tells of a failure: why it really failed, with the status, what to do first, and what the browser says."""

import re

from cors_addon.core.verdict.cause import Cause, Sureness
from cors_addon.core.verdict.judgement import Certainty, Judgement, Record
from cors_addon.report.telling.story import title_of

_HEDGES = re.compile(r"\b(?:likely|probably|perhaps|may|might|seems?)\b", re.IGNORECASE)


def says_more(judgement: Judgement) -> bool:
    """Tell whether a failure's cause is known beyond what the browser says."""
    return judgement.cause is not None and judgement.cause.code != judgement.reason


def lead_of(record: Record) -> str:
    """Return a blocked one's cause as a sentence, with the status where that is not part of it; the reason where no cause is known."""
    judgement, response = record.judgement, record.exchange.response
    title = hedged(judgement.cause) if judgement.cause and says_more(judgement) else title_of(judgement.reason)
    status = "" if response is None else str(response.status)
    told = f"{title} {judgement.explanation}" if not says_more(judgement) else title
    answered = f" (answered {status})" if status and status not in told and not record.exchange.made_by_proxy else ""
    stop = title[-1:] if title.endswith((".", "!", "?")) else "."
    return f"{title.removesuffix(stop)}{answered}{stop}"


def hedged(cause: Cause) -> str:
    """Return the cause's title, which says that it is only likely where it is."""
    return f"{hedge_of(cause.title, is_likely=cause.sureness is Sureness.LIKELY)}{cause.title}"


def hedge_of(title: str, *, is_likely: bool) -> str:
    """Return what stands before a title whose cause is only likely; "" where the title says so itself, or the cause is proven."""
    return "Likely: " if is_likely and not _HEDGES.search(title) else ""


def first_of(judgement: Judgement) -> str:
    """Return what to do first, as a sentence to be put behind the cause; "" where nothing is known to be."""
    advice = judgement.cause.advice if judgement.cause else ()
    return f"First: {advice[0]}" if advice else ""


def browser_says(judgement: Judgement) -> str:
    """Return what the browser says of it, by its rule and with what it found, and on what the verdict hinges where it is presumed."""
    proviso = f" Presumed: {judgement.proviso}." if judgement.certainty is Certainty.PRESUMED else ""
    said = f"The browser says: {title_of(judgement.reason)}. " if says_more(judgement) else ""
    return f"{said}{judgement.explanation}{proviso}"
