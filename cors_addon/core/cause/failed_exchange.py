"""A failure as the rules of causes look at it: what was judged, what came before it, and what is known of the servers."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cors_addon.core.fetch.authentication import asks_for_login
from cors_addon.core.fetch.cors_check import ALLOW_ORIGIN
from cors_addon.core.fetch.reasons import MISSING_ALLOW_ORIGIN
from cors_addon.core.servers.answering_layer import AnsweringLayer, layer_that_made
from cors_addon.core.servers.error_sentence import error_sentence
from cors_addon.core.servers.other_answers import OtherAnswers, lasting, other_answers
from cors_addon.core.servers.owner import Owner, owner_of
from cors_addon.core.servers.refusal_words import RefusalWords, refusal_in
from cors_addon.core.servers.said import said_by
from cors_addon.core.servers.server_answer import ServerAnswer, asked_names, endpoint_path, remembered
from cors_addon.core.servers.servers import Server, Servers
from cors_addon.core.servers.signs import layers_of, signs_of
from cors_addon.core.verdict.cause import Proof, Side
from cors_addon.core.verdict.judgement import Judgement, Kind
from cors_addon.core.verdict.situation import Situation
from cors_addon.core.wire.exchange import Request, Response
from cors_addon.core.wire.url import Url, parse

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True)
class FailedExchange:
    """A blocked exchange: its situation and judgement, the steps of its attempt before it (in the order of their requests), the servers."""

    situation: Situation
    judgement: Judgement
    before: tuple[Situation, ...]
    servers: Servers

    @property
    def request(self) -> Request:
        """The request that failed."""
        return self.situation.request

    @property
    def response(self) -> Response:
        """The answer at which it failed; what is blocked has one. Raises ValueError where there is none."""
        if self.situation.exchange.response is None:
            raise ValueError(f"{self.judgement.flow} has no answer, so no browser blocked it")
        return self.situation.exchange.response

    @property
    def status(self) -> int:
        """The answer's status."""
        return self.response.status

    @property
    def target(self) -> Url:
        """The URL that was asked for, in parts."""
        return self.request.target

    @property
    def name(self) -> str:
        """What people call the server: its host; with a port that is not the scheme's default its origin, or `localhost:8000`.

        Without its scheme, `auth.test:8443` could be a name and a secret.
        """
        host = self.target.origin.partition("://")[2]
        return host if self.target.port is None or self.target.host in _THIS_MACHINE else self.target.origin

    @property
    def origin(self) -> str:
        """The request's `Origin`."""
        return self.situation.origin

    @property
    def is_preflight(self) -> bool:
        """Whether it failed at its preflight."""
        return self.situation.kind is Kind.PREFLIGHT

    @property
    def reason(self) -> str:
        """The code of what the browser says."""
        return self.judgement.reason

    @property
    def path(self) -> str:
        """The endpoint's path, as answers have it."""
        return endpoint_path(self.target)

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The header names that a preflight asks for, in lower case and sorted."""
        return asked_names(self.request.headers) if self.is_preflight else ()

    @cached_property
    def said(self) -> str:
        """The beginning of the answer's body as text."""
        return said_by(self.response)

    @cached_property
    def sentence(self) -> str:
        """What of the answer's body tells most of what went wrong; "" where it says no more than the status."""
        return error_sentence(self.response)

    @cached_property
    def maker(self) -> AnsweringLayer | None:
        """The layer in front that made the answer itself; None where nothing shows one."""
        return layer_that_made(self.response, self.answers())

    @cached_property
    def others(self) -> OtherAnswers:
        """What the server's other answers to pages of this origin show."""
        return other_answers(lasting(self.answers()), self.origin, self.path, self.situation.method)

    @property
    def is_error_first(self) -> bool:
        """Whether it fails of its status, and not of what its headers say: they are missing, or would do with another status."""
        is_missing = self.reason == MISSING_ALLOW_ORIGIN.code
        return self.judgement.is_cors and (self.is_preflight or is_missing or self.others.good is not None)

    @property
    def side(self) -> Side:
        """Who answered, as a side."""
        if self.maker is not None:
            return Side.LAYER
        return Side.IDENTITY_PROVIDER if self.owner is Owner.IDENTITY_PROVIDER else Side.SERVER_APP

    @property
    def answered_by(self) -> str:
        """Who answered, in words."""
        return self.name if self.maker is None else f"{self.maker.name or 'A layer'} in front of {self.name}"

    def evidence(self) -> Iterator[Proof]:
        """Yield what shows who answered what, and the answer of the server that is otherwise."""
        yield Proof(f"the answer is {self.status}{f': {self.said}' if self.said else ''}")
        maker, carrier = self.maker, self.others.carrier
        if maker and maker.missing:
            yield Proof(f"signed by {maker.missing}, which this answer is not", maker.flow)
        elif maker:
            yield Proof(f"the answer is in {maker.name}'s own words or headers")
        if carrier:
            step = "the preflight of " if carrier.is_preflight else ""
            yield Proof(f"{step}{carrier.method} {carrier.path} got {carrier.status} with the CORS headers", carrier.flow)

    @property
    def asked_for(self) -> str:
        """What was asked for, in words: method and path, of a preflight those that it is for."""
        asked = f"{self.situation.method} {self.target.path or '/'}"
        return f"the preflight of {asked}" if self.is_preflight else asked

    @cached_property
    def layers(self) -> tuple[str, ...]:
        """The layers that signed the answer by its headers."""
        return layers_of(signs_of(self.response))

    @cached_property
    def server(self) -> Server:
        """What is known of the server that was asked."""
        return self.servers.of(self.target.origin)

    @property
    def is_ok(self) -> bool:
        """Whether a server made the answer, with an ok status (https://fetch.spec.whatwg.org/#ok-status), or lets a stored one be used."""
        return (self.response.is_ok or self.situation.stored is not None) and not self.situation.exchange.made_by_proxy

    @property
    def is_error(self) -> bool:
        """Whether the answer's status is one of an error, whoever made it."""
        return self.response.is_error

    @property
    def owner(self) -> Owner:
        """Whose the server is, as far as can be told."""
        return owner_of(self.situation.page, self.target)

    @property
    def preflight(self) -> Situation | None:
        """The preflight that let the request go, None where none was seen."""
        return next((one for one in reversed(self.before) if one.kind is Kind.PREFLIGHT and one.request.url == self.request.url), None)

    @property
    def hops(self) -> tuple[Situation, ...]:
        """The redirects that led to it."""
        return tuple(one for one in self.before if one.kind is not Kind.PREFLIGHT)

    @property
    def asked_first(self) -> str:
        """The URL that the page asked for, where redirects led from it to this request; "" elsewhere."""
        return self.situation.initial_url if self.hops else ""

    @cached_property
    def answer(self) -> ServerAnswer:
        """Its answer as answers are remembered."""
        return remembered(self.situation.exchange, self.response, passes=False)

    @cached_property
    def asks_for_login(self) -> bool:
        """Whether the answer's status or headers ask for a login."""
        return asks_for_login(self.response)

    @cached_property
    def shows_cors(self) -> bool:
        """Whether any answer of its server that is known, to whatever page, has an Access-Control-Allow-Origin line."""
        return ALLOW_ORIGIN in self.response.headers or any(one.has_cors for one in (*self.server.answers(), *self.server.plain()))

    @cached_property
    def is_allowed_elsewhere(self) -> bool:
        """Whether its server allowed this origin in another answer."""
        mine = self.origin
        return any(one.allow_origin == "*" or (one.allow_origin == mine == one.origin) for one in self.answers())

    @cached_property
    def origins_allowed(self) -> tuple[str, ...]:
        """The other origins that its server is seen to allow, the newest first."""
        values = [self.answer.allow_origin, *[one.allow_origin for one in self.answers()]]
        return tuple(dict.fromkeys([value for value in values if value and value != self.origin and parse(value).origin == value]))

    @cached_property
    def refusal(self) -> RefusalWords | None:
        """The words by which the server's CORS layer says that it refused; None where it says nothing."""
        return refusal_in(self.response, self.said)

    def answers(self) -> Iterator[ServerAnswer]:
        """Yield what its server answered to other requests with `Origin`, the newest kind first."""
        return (one for one in self.server.answers() if one.flow != self.judgement.flow)

    def siblings(self) -> Iterator[ServerAnswer]:
        """Yield those of the same endpoint and method, and of the same step: preflights of a preflight, else actual requests."""
        return (
            one
            for one in self.answers()
            if one.path == self.path and one.method == self.situation.method and one.is_preflight == self.is_preflight
        )
