"""An answer that a platform makes itself, and what it means."""

from dataclasses import dataclass

from cors_addon.core.servers.signs import says_itself, signs_of
from cors_addon.core.wire.exchange import Response


@dataclass(frozen=True, slots=True)
class PlatformAnswer:
    """One answer that a platform makes itself.

    It is told by `words` of its body (any of them; in errors only, for anything else may speak of them), and by `headers` (a name with what
    the value has in it, in lower case; any of them); where both are given it takes one of each. `statuses` are those it comes with, none
    for any. `meaning` goes on after "answered itself:", `first` says what to do first. `is_sure` is False where an app behind the platform
    may say the same.
    """

    platform: str
    meaning: str
    first: str
    words: tuple[bytes, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    statuses: tuple[int, ...] = ()
    is_sure: bool = True

    def is_given_by(self, response: Response) -> bool:
        """Tell whether a response is this answer."""
        if self.words and not response.is_error:
            return False
        if self.statuses and response.status not in self.statuses:
            return False
        if self.headers and not any(
            name in response.headers and value in response.headers.text(name).lower() for name, value in self.headers
        ):
            return False
        return not self.words or says_itself(self.words, response.body, signs_of(response))


ADD_ROUTE = "Correct the path and the method, or add the route there; nothing behind it got the request."
SEE_RULES = "Look into its log of blocked requests for the rule, and let this request through there."
"""What to do first where a gateway knows no such route, and where a firewall refuses."""
