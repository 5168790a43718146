"""Groups, stories and splits as a report may show them: without secrets, unless these are asked for."""

from cors_addon.report.group import Group
from cors_addon.report.masked import masked_group
from cors_addon.report.model import Report
from cors_addon.report.split import Split, masked_split, splits_of
from cors_addon.report.story import Story, story_of
from cors_addon.report.style import Style


def shown_groups(report: Report, style: Style) -> tuple[Group, ...]:
    """Return the report's groups in their order, their secrets masked unless the style shows them."""
    return tuple(group if style.show_secrets else masked_group(group) for group in report.groups())


def shown_stories(report: Report, style: Style) -> tuple[Story, ...]:
    """Return the stories of these groups."""
    return tuple(story_of(group) for group in shown_groups(report, style))


def shown_splits(report: Report, style: Style) -> tuple[Split, ...]:
    """Return what ends one way in one browser and another way in another."""
    found = splits_of(report.groups(), report.elsewhere())
    return found if style.show_secrets else tuple(masked_split(split) for split in found)
