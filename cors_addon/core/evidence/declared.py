"""Claims that nothing has to be inferred for: whoever made the request says it."""

from cors_addon.core.evidence.claims import Client, Credentials, CredentialsClaim, Engine, ModeClaim, RequestMode
from cors_addon.core.wire.exchange import Exchange

_BECAUSE = "who sent it says so"


def declared_client(exchange: Exchange) -> Client | None:
    """Return the browser as which a request was sent, None where nobody says."""
    engine = exchange.declared.engine
    return Client(True, Engine(engine), (_BECAUSE,)) if engine else None


def declared_mode(exchange: Exchange) -> ModeClaim | None:
    """Return the mode with which a request was made, None where nobody says."""
    mode = exchange.declared.mode
    return ModeClaim(RequestMode(mode), "", True, _BECAUSE) if mode else None


def declared_credentials(exchange: Exchange) -> CredentialsClaim | None:
    """Return the credentials mode with which a request, or that of a preflight, was made, None where nobody says."""
    credentials = exchange.declared.credentials
    mode = Credentials.INCLUDE if credentials == Credentials.INCLUDE else Credentials.NOT_INCLUDE
    return CredentialsClaim(mode, _BECAUSE) if credentials else None
