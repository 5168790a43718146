"""A redirect of an attempt: who answered whom with it, and where it leads."""

from dataclasses import dataclass

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.redirecting.login_urls import login_sign
from cors_addon.core.fetch.redirect import location_url
from cors_addon.core.verdict.cause import Proof
from cors_addon.core.verdict.judgement import OF_CORS
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.exchange import Response
from cors_addon.core.wire.url import Url, parse

_OF_ADDRESS = frozenset({"redirect-not-http", "redirect-with-credentials"})


@dataclass(frozen=True, slots=True)
class Redirection:
    """A redirect: who answered whom with it, and where it leads."""

    situation: Situation
    response: Response
    to: str

    @property
    def source(self) -> Url:
        """The URL that was asked for."""
        return self.situation.request.target

    @property
    def target(self) -> Url:
        """The URL that it leads to."""
        return parse(self.to)

    @property
    def proof(self) -> Proof:
        """What the traffic shows of it."""
        return Proof(f"{self.response.status} with Location: {place(self.target)}", self.situation.exchange.id)


def redirection_of(situation: Situation) -> Redirection | None:
    """Return the redirect that a situation is, None for one that is none or leads nowhere."""
    response = situation.exchange.response
    to = location_url(situation.request.url, response) if response else None
    return Redirection(situation, response, to) if response and to else None


def redirections_to(failed: FailedExchange) -> tuple[Redirection, ...]:
    """Return the redirects that led to what failed, in their order."""
    return tuple([hop for hop in map(redirection_of, failed.hops) if hop])


def place(url: Url) -> str:
    """Return a URL without its query, which may hold secrets."""
    return f"{url.origin}{url.path or '/'}" if url.is_http else f"an address of the scheme {url.scheme}"


def asked_url(failed: FailedExchange) -> Url:
    """Return the URL that the page asked for, in parts."""
    return parse(failed.situation.initial_url)


def own_redirect(failed: FailedExchange) -> Redirection | None:
    """Return the redirect that a failure itself is; a preflight that is sent to a log-in is none of those here.

    None where the redirect's address is what the browser complains of, or the request is one without CORS.
    """
    hop = redirection_of(failed.situation) if failed.situation.kind in OF_CORS and failed.reason not in _OF_ADDRESS else None
    if hop and failed.is_preflight and login_sign(hop.source, hop.target):
        return None
    return hop
