"""What groups are found by: the text that is shown of them, and never what is masked."""

from collections.abc import Iterable
from dataclasses import dataclass

from cors_addon.core.wire.url import parse
from cors_addon.report.model.group import Group
from cors_addon.report.model.group_key import path_template
from cors_addon.report.safe.mask import masked_text, masked_url
from cors_addon.report.telling.cause_story import cause_of
from cors_addon.report.telling.story import title_of

_MOST = 20_000
"""Of how many groups what they are found by is kept; of more it is made anew each time."""


@dataclass(frozen=True, slots=True)
class Findable:
    """What one group is found by: its text and its console lines in small letters, whom it asked, and the origins beside."""

    text: str
    printed: str
    endpoints: frozenset[tuple[str, str]]
    origins: frozenset[str]

    def has(self, words: Iterable[str]) -> bool:
        """Tell whether all words are in the text."""
        return all(word in self.text for word in words)


class SearchIndex:
    """What the groups of a report are found by, kept as long as a group stays what it was. Any thread may ask."""

    def __init__(self, *, show_secrets: bool) -> None:
        self._show_secrets = show_secrets
        self._kept: dict[str, tuple[Group, Findable]] = {}

    def shown(self, text: str) -> str:
        """Return a text as it may be shown."""
        return text if self._show_secrets else masked_text(text)

    def of(self, group: Group) -> Findable:
        """Return what a group is found by."""
        kept = self._kept.get(group.id)
        if kept and kept[0] is group:
            return kept[1]
        made = self._made(group)
        if len(self._kept) >= _MOST and group.id not in self._kept:
            self._kept.clear()
        self._kept[group.id] = group, made
        return made

    def keep(self, groups: Iterable[Group]) -> None:
        """Forget all groups but these, by their ids: what the report dropped is not to be remembered here."""
        names = {group.id for group in groups}
        for name in tuple(self._kept):
            if name not in names:
                self._kept.pop(name, None)

    def _made(self, group: Group) -> Findable:
        key, judgement, cause = group.key, group.sample.judgement, cause_of(group)
        targets = [parse(self._shown_url(step.exchange.request.url)) for step in group.steps]
        codes = (told.code for told in judgement.engines.values())
        words = (
            group.id,
            key.page,
            key.server,
            key.method,
            key.path,
            key.reason,
            title_of(key.reason),
            cause.code,
            cause.side,
            *group.flows,
            *codes,
        )
        printed = " ".join(self.shown(told.console) for told in judgement.engines.values())
        return Findable(
            text=" ".join((*words, self.shown(judgement.explanation), self.shown(cause.title), *map(self.shown, cause.advice))).casefold(),
            printed=printed.casefold(),
            endpoints=frozenset([(key.server, key.path), *((one.origin, path_template(one.path)) for one in targets)]),
            origins=frozenset([key.page, *self._sent(group)]),
        )

    def _sent(self, group: Group) -> Iterable[str]:
        """Yield the `Origin` headers of the sample's requests: after a redirect the console may name null, which the page is not."""
        return (self.shown(step.exchange.request.headers.text("origin")) for step in group.steps)

    def _shown_url(self, url: str) -> str:
        return url if self._show_secrets else masked_url(url)
