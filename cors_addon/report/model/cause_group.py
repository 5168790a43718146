"""Groups of failures that have one cause: what of a server is to be mended once, for a page, and mends them all."""

from collections.abc import Iterable
from dataclasses import dataclass

from cors_addon.core.verdict.cause import Cause, Sureness
from cors_addon.report.model.group import Group


@dataclass(frozen=True, slots=True)
class CauseGroup:
    """The groups of one page, one server and one cause: those that still fail first, then the most frequent."""

    page: str
    server: str
    code: str
    groups: tuple[Group, ...]

    @property
    def lead(self) -> Group:
        """The group by whose sample the cause is told: one whose cause is proven, where there is any."""
        return next((group for group in self.groups if group.cause and group.cause.sureness is Sureness.PROVEN), self.groups[0])

    @property
    def cause(self) -> Cause | None:
        """The cause with the values of the leading group's sample."""
        return self.lead.cause

    @property
    def count(self) -> int:
        """How many attempts failed of it."""
        return sum(group.count for group in self.groups)

    @property
    def endpoints(self) -> int:
        """How many endpoints (a method and a path template) it makes fail."""
        return len({(group.key.method, group.key.path) for group in self.groups})

    @property
    def is_failing(self) -> bool:
        """Whether the latest attempt at any of its endpoints failed."""
        return any(group.is_failing for group in self.groups)

    @property
    def is_certain(self) -> bool:
        """Whether any of the attempts failed for certain."""
        return any(group.certain for group in self.groups)

    @property
    def last(self) -> float:
        """When the last attempt failed, in seconds since the epoch."""
        return max(group.last for group in self.groups)


def by_cause(groups: Iterable[Group]) -> tuple[CauseGroup, ...]:
    """Return the groups by their causes: what still fails first, then the most frequent, then the last seen."""
    found: dict[tuple[str, str, str], list[Group]] = {}
    for group in groups:
        found.setdefault((group.key.page, group.key.server, group.key.cause or group.key.reason), []).append(group)
    causes = [CauseGroup(*key, tuple(sorted(members, key=_order))) for key, members in found.items()]
    return tuple(sorted(causes, key=lambda one: (not one.is_failing, -one.count, -one.last, one.page, one.server, one.code)))


def _order(group: Group) -> tuple[bool, int, float, tuple[str, ...]]:
    return not group.is_failing, -group.count, -group.last, group.key
