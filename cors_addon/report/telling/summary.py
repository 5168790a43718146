"""The report in a few sentences: what stands at its top in every format for people."""

from cors_addon.report.model.left_out import Distrust, LeftOut
from cors_addon.report.model.tally import Totals
from cors_addon.report.telling.sentence import Fragment, Sentence, sentence

REPORT_TITLE = "Illegal cross-origin attempts"
"""What the report is."""


def plural(count: int, one: str, many: str = "") -> str:
    """Return the count with its noun, such as `1 attempt` and `2,000 attempts`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def headline(totals: Totals) -> str:
    """Return the one sentence that tells whether anything failed, and first of all whether that can be told."""
    seen = _of_seen(totals)
    if not totals.left_out.hides_failures:
        return seen
    hidden = []
    if totals.unseen:
        answer = "whose answer" if totals.unseen == 1 else "whose answers"
        hidden.append(f"{plural(totals.unseen, 'request')} to another origin failed in the browser, {answer} the recording does not hold")
    if totals.blind:
        hidden.append(f"{plural(totals.blind, 'recording holds', 'recordings hold')} what loaded alone, and no failures")
    return f"{'; '.join(hidden)}. Of what is there: {seen[0].lower()}{seen[1:]}"


def left_out_in_words(left_out: LeftOut) -> str:
    """Return what of recordings was not judged, and why, as one sentence."""
    reasons = (
        (left_out.cached, "answered within the browser (by a cache, a service worker, an override)"),
        (left_out.local, "no HTTP (data:, blob: and the like)"),
        (left_out.unsent, "never sent, or without an answer"),
        (left_out.unseen, "failed in the browser, and what they were answered is not in the file"),
    )
    told = [f"{count:,} {why}" for count, why in reasons if count]
    return f"Entries left out: {'; '.join(told)}"


def _of_seen(totals: Totals) -> str:
    if totals.failed:
        doubt = f" ({totals.presumed:,} of them presumably)" if totals.presumed else ""
        were = "was" if totals.attempts == 1 else "were"
        return f"{totals.failed:,} of {plural(totals.attempts, 'cross-origin attempt')} {were} illegal and failed{doubt}"
    if totals.unfollowed:
        never = plural(totals.unfollowed, "preflight was", "preflights were")
        return f"No cross-origin attempt of {totals.attempts:,} is known to have failed, but {never} never followed"
    if totals.hinging or (totals.findings and totals.attempts):
        return f"No cross-origin attempt of {totals.attempts:,} is known to have failed"
    if totals.attempts == 1:
        return "No cross-origin attempt was illegal: the only one passed"
    if totals.attempts:
        return f"No cross-origin attempt was illegal: all {totals.attempts:,} passed"
    return "No cross-origin attempt was seen"


def remarks(totals: Totals) -> tuple[Sentence, ...]:
    """Return what a reader has to know of how the numbers came about: where the browser did otherwise, and what was dropped."""
    told = [
        sentence("{allowed} passed, {opaque} loaded unread (opaque).", allowed=f"{totals.allowed:,}", opaque=f"{totals.opaque:,}"),
        sentence("{flows} seen, {idle} of them with nothing to judge.", flows=plural(totals.flows, "flow"), idle=f"{totals.not_cors:,}"),
    ]
    if totals.contradicted:
        told.append(sentence("What the browser did next contradicted {count}.", count=plural(totals.contradicted, "verdict")))
    if totals.unfollowed:
        told.append(
            sentence(
                f"{{count}} {'passes' if totals.unfollowed == 1 else 'pass'} only without credentials, and no request followed:"
                " blocked if the page asked with them, else it gave up.",
                count=plural(totals.unfollowed, "preflight"),
            )
        )
    if totals.hinging:
        told.append(
            sentence(
                f"{{count}} {'hinges' if totals.hinging == 1 else 'hinge'} on what no proxy sees, mostly on whether the page asked with"
                " credentials; each says on what.",
                count=plural(totals.hinging, "attempt that passed", "attempts that passed"),
            )
        )
    if totals.left_out.entries:
        told.append((Fragment(f"{left_out_in_words(totals.left_out)}."),))
    if totals.elsewhere:
        count = plural(totals.elsewhere, "attempt works", "attempts work")
        told.append(sentence("{count} in the browser that asked, but not in another.", count=count))
    if totals.findings:
        count = plural(totals.findings, "finding")
        told.append(sentence("{count} in what did not fail.", count=count))
    if totals.other_clients:
        told.append(of_other_clients(totals))
    if totals.distrust:
        told.append(of_distrust(totals.distrust))
    if totals.dropped_groups:
        told.append(
            sentence(
                "Not shown: {attempts} in {groups} that gave way to newer ones, because the limit of groups was reached.",
                attempts=plural(totals.dropped, "failed attempt"),
                groups=plural(totals.dropped_groups, "group"),
            )
        )
    if totals.settled:
        told.append(
            sentence("{count} so long ago that they are counted for good.", count=plural(totals.settled, "attempt was", "attempts were"))
        )
    if totals.forgotten:
        told.append(
            sentence(
                "{count} forgotten to stay within the limit of memory; some attempts may be counted in parts.",
                count=plural(totals.forgotten, "preflight, redirect or request was", "preflights, redirects and requests were"),
            )
        )
    return tuple(told)


def of_distrust(distrust: Distrust) -> Sentence:
    """Return which connections clients refused, and why: what they would have asked there is missing in the report."""
    names = ", ".join(name if count == distrust.connections else f"{name} ({count:,})" for name, count in distrust.servers)
    return sentence(
        f"{{count}} to {{names}} {'was' if distrust.connections == 1 else 'were'} refused by the client: it does not trust mitmproxy's"
        " certificate, so that nothing of what it asks there is seen.",
        count=plural(distrust.connections, "connection"),
        names=names,
    )


def of_other_clients(totals: Totals) -> Sentence:
    """Return how many requests with an Origin no browser sent, and what one would do with their answers."""
    return sentence(
        f"{{count}} with an Origin {'is' if totals.other_clients == 1 else 'are'} from no browser, as far as the traffic shows, and not"
        " counted; a browser would block {blocked} of them (cors_clients=all, or scan --clients all, judges them like a browser's).",
        count=plural(totals.other_clients, "request"),
        blocked=f"{totals.other_clients_blocked:,}" if totals.other_clients_blocked else "none",
    )
