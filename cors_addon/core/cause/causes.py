"""The causes of failures, found in what the servers answered so far, and found anew as these show more."""

from collections.abc import Iterable
from dataclasses import replace

from cors_addon.core.cause.decide import cause_of
from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.evidence import Credentials
from cors_addon.core.fetch.reasons import CATALOGUE
from cors_addon.core.servers.servers import Servers
from cors_addon.core.verdict.cause import Sureness
from cors_addon.core.verdict.judgement import Judgement, Kind
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.exchange import Exchange


class Causes:
    """Tells of each failure why it really failed; keeps what that takes of the servers, for at most `limit` divided by 16 of them."""

    def __init__(self, limit: int) -> None:
        self._servers = Servers(limit)

    @property
    def servers(self) -> Servers:
        """What is known of the servers."""
        return self._servers

    @property
    def dropped(self) -> int:
        """How many servers were forgotten to stay within the limit."""
        return self._servers.dropped

    def explained(self, judgement: Judgement, situation: Situation, before: Iterable[Situation] = (), *, is_kept: bool = True) -> Judgement:
        """Return a blocked judgement with its cause and the beginning of the hidden answer.

        `before` as FailedExchange has it. Unless it `is_kept`, later answers explain it no better: so for what no page sent.
        """
        if not judgement.is_blocked or judgement.reason not in CATALOGUE:
            return judgement
        failed = FailedExchange(situation, judgement, tuple(before), self._servers)
        cause = cause_of(failed)
        if cause.request:
            asked = next((one for one in failed.before if one.kind is not Kind.PREFLIGHT), situation)
            cause = replace(cause, method=asked.method)
        if is_kept and (cause.sureness is Sureness.LIKELY or cause.code == judgement.reason):
            self._servers.keep_open(situation.exchange)
        return replace(judgement, cause=cause, answer=failed.said)

    def learn(self, exchange: Exchange, judgement: Judgement) -> tuple[str, ...]:
        """Take in what a server answered; return the flows of failures that this may explain."""
        credentialed = judgement.credentials.mode is Credentials.INCLUDE
        return self._servers.learn(exchange, passes=not judgement.is_blocked, credentialed=credentialed)
