"""Groups of failures that have one cause: what of a server is to be mended once, for a page, and mends them all."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from cors_addon.core.verdict.cause import Cause, Sureness
from cors_addon.report.model.group import Group


@dataclass(frozen=True, slots=True)
class CauseGroup:
    """The groups of one page, one server and one cause: those that still fail first, then the most frequent.

    `code` is the cause's, or the reason's for what was judged before there were causes.
    """

    page: str
    server: str
    code: str
    groups: tuple[Group, ...]

    @classmethod
    def of_one(cls, group: Group) -> Self:
        """Return a group by itself."""
        return cls(group.key.page, group.key.server, code_of(group), (group,))

    @property
    def lead(self) -> Group:
        """The group by whose sample the cause is told: one whose cause is proven, where there is any."""
        return next((group for group in self.groups if group.cause and group.cause.sureness is Sureness.PROVEN), self.groups[0])

    @property
    def cause(self) -> Cause | None:
        """The cause with the values of the leading group's sample."""
        return self.lead.cause

    @property
    def statuses(self) -> tuple[int, ...]:
        """The statuses of the answers that failed, the most frequent first; 0 stands for none."""
        counts: Counter[int] = Counter()
        for group in self.groups:
            counts.update(dict(group.statuses))
        return tuple(status for status, _ in counts.most_common())

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


def code_of(group: Group) -> str:
    """Return the code of a group's cause; the reason's for what was judged before there were causes."""
    return group.key.cause or group.key.reason


def by_cause(groups: Iterable[Group]) -> tuple[CauseGroup, ...]:
    """Return the groups by their causes: what still fails first, then the most frequent, then the last seen."""
    found: dict[tuple[str, str, str], list[Group]] = {}
    for group in groups:
        found.setdefault((group.key.page, group.key.server, code_of(group)), []).append(group)
    causes = [CauseGroup(*key, tuple(sorted(members, key=_order))) for key, members in found.items()]
    return tuple(sorted(causes, key=lambda one: (not one.is_failing, -one.count, -one.last, one.page, one.server, one.code)))


def _order(group: Group) -> tuple[bool, int, float, tuple[str, ...]]:
    return not group.is_failing, -group.count, -group.last, group.key
