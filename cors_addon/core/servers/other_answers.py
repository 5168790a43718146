"""What a server's other answers show beside one that lacks the CORS headers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cors_addon.core.servers.server_answer import ServerAnswer

_LEAST_FAULT = 500


@dataclass(frozen=True, slots=True)
class OtherAnswers:
    """The most telling of each kind, None where there is none.

    `good` let the page read, of the same endpoint and method where there is such; `preflight` let it ask; `error` is an error answer that
    carries the headers, and `bare` one that is no error and lacks them.
    """

    good: ServerAnswer | None = None
    preflight: ServerAnswer | None = None
    error: ServerAnswer | None = None
    bare: ServerAnswer | None = None

    @property
    def carrier(self) -> ServerAnswer | None:
        """The best proof that the server sends a page of this origin the headers."""
        return self.good or self.preflight or self.error


def other_answers(answers: Iterable[ServerAnswer], origin: str, path: str, method: str) -> OtherAnswers:
    """Return what a server's answers show of those to pages of an origin; those of the endpoint and method count more."""
    mine = [one for one in answers if not one.proxy and (one.origin == origin or one.allow_origin == "*")]
    mine.sort(key=lambda one: (one.path != path) + (one.method != method))
    carrying = [one for one in mine if one.has_cors and one.passes]
    return OtherAnswers(
        good=next((one for one in carrying if not one.is_preflight and not one.is_error), None),
        preflight=next((one for one in carrying if one.is_preflight), None),
        error=next((one for one in carrying if one.is_error), None),
        bare=next((one for one in mine if one.is_ok and not one.is_preflight and not one.has_cors), None),
    )


def lasting(answers: Iterable[ServerAnswer]) -> Iterator[ServerAnswer]:
    """Yield answers without those that allowed what the server no longer does, as after a deployment; the newest come first, in and out.

    An answer is undone by a newer one to the same that has no Access-Control-Allow-Origin, and is no error or a refused preflight.
    """
    undone = set()
    for one in answers:
        asked = (one.path, one.method, one.origin, one.is_preflight, one.asked)
        if one.has_cors and asked in undone:
            continue
        if not one.has_cors and not one.proxy and (one.is_ok or (one.is_preflight and one.status < _LEAST_FAULT)):
            undone.add(asked)
        yield one
