"""What the browser's own log decides: it says what became of an exchange, and so which of the possible situations was the true one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cors_addon.core.evidence import Credentials, CredentialsClaim, RequestMode
from cors_addon.core.fetch import private_network
from cors_addon.core.fetch.redirect import location_url
from cors_addon.core.verdict.judge import is_judged, passing_worlds, possible_worlds
from cors_addon.core.verdict.judgement import Kind, Observed
from cors_addon.core.verdict.situation import Situation, informed
from cors_addon.core.wire.browser_log import Ending

_DELIVERED = "it passes with this mode alone, and the browser's log says that it was delivered"
_REFUSED = "it fails with this mode alone, and the browser's log says that it was refused"
_REDIRECT_REFUSED = (
    "the redirect fails with this mode alone, and the browser's log says that it was refused, as it is where a script asked with the "
    "redirect mode error, too"
)
_MODE = "{because}; the browser's log says that it was {ending}, as with this mode alone"
_TOLD = frozenset({Ending.DELIVERED, Ending.REFUSED})
_OTHER_MODE = {Kind.ACTUAL: (Kind.NO_CORS, RequestMode.NO_CORS), Kind.NO_CORS: (Kind.ACTUAL, RequestMode.CORS)}


@dataclass(frozen=True, slots=True)
class _Fit:
    """A possible situation, and the worlds in which the browser does with it what its log says."""

    situation: Situation
    worlds: tuple[bool, ...]


def by_the_log(situation: Situation) -> Situation:
    """Return the situation with what the browser's own log says of its end; as it is where the log says nothing.

    Of what is open about it (its credentials mode, whether it is CORS at all, whether credentials were omitted) that holds with which
    the browser does what the log says. Where nothing makes it do that, the log contradicts the verdict, and the verdict stands.
    """
    ending = situation.exchange.log.ending
    if ending not in _TOLD or situation.exchange.response is None:
        return situation
    if ending is Ending.REFUSED and not is_judged(situation):
        # X-Frame-Options keeps a frame's document back in the words of Cross-Origin-Resource-Policy.
        return situation
    fits = [fit for fit in map(_fit, _possible(situation)) if fit.worlds]
    may_decide = ending is Ending.DELIVERED or not _has_another_cause(situation)
    if not fits or not (may_decide or possible_worlds(situation)[0] in fits[0].worlds):
        return replace(situation, observed=Observed.CONTRADICTED)
    fit = fits[0]
    told = replace(fit.situation, observed=Observed.CONFIRMED)
    if fit.situation.kind is not situation.kind:
        because = _MODE.format(because=situation.mode.because, ending=ending)
        told = replace(told, mode=replace(told.mode, certain=True, because=because))
    if len(fit.worlds) == len(possible_worlds(told)):
        return told
    mode = Credentials.INCLUDE if fit.worlds[0] else Credentials.NOT_INCLUDE
    if ending is Ending.REFUSED and location_url(situation.request.url, situation.exchange.response) is not None:
        return informed(replace(told, observed=Observed.UNOBSERVED), CredentialsClaim(Credentials.UNKNOWN, _REDIRECT_REFUSED, mode))
    return informed(told, CredentialsClaim(mode, _DELIVERED if ending is Ending.DELIVERED else _REFUSED))


def _possible(situation: Situation) -> Iterator[Situation]:
    """Yield the situation as it is presumed, then what else it may be."""
    yield situation
    if not situation.mode.certain and situation.kind in _OTHER_MODE:
        kind, mode = _OTHER_MODE[situation.kind]
        yield replace(situation, kind=kind, mode=replace(situation.mode, mode=mode))
    yield replace(situation, omits=True)


def _fit(situation: Situation) -> _Fit:
    passing = passing_worlds(situation)
    delivered = situation.exchange.log.ending is Ending.DELIVERED
    return _Fit(situation, tuple(world for world in possible_worlds(situation) if (world in passing) is delivered))


def _has_another_cause(situation: Situation) -> bool:
    """Tell whether the browser may have refused it by a rule that is no longer any: Chromium's Private Network Access, up to 141."""
    return private_network.is_denied(situation.request, situation.exchange.response)
