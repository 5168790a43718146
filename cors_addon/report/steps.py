"""The steps of an attempt, each in a line, for the formats that draw no timeline."""

from cors_addon.report.group import Group
from cors_addon.report.sentence import Sentence, sentence
from cors_addon.report.timeline import Step, timeline_of


def steps_worth_telling(group: Group) -> tuple[Step, ...]:
    """Return the steps of the group's sample in their order; none where the sample alone is the whole story."""
    return timeline_of(group) if len(group.steps) > 1 else ()


def step_line(step: Step) -> Sentence:
    """Return what was asked, what came back, and what the browser made of it."""
    return sentence(
        f"{step.part.value} {{request}}, answered with {{answer}}: {step.outcome.value}",
        request=f"{step.method} {step.url}",
        answer="nothing" if step.status is None else str(step.status),
    )
