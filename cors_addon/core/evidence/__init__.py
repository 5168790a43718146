"""What the traffic proves about the client, each item with the header that proves it.

It never takes a request that did not come for a proof, and never judges. Read claims.py first: what can be claimed.
"""

from cors_addon.core.evidence.claims import (
    UNKNOWN_CLIENT,
    UNKNOWN_CREDENTIALS,
    UNKNOWN_MODE,
    Client,
    Credentials,
    CredentialsClaim,
    Engine,
    Level,
    ModeClaim,
    RequestMode,
)

__all__ = [
    "UNKNOWN_CLIENT",
    "UNKNOWN_CREDENTIALS",
    "UNKNOWN_MODE",
    "Client",
    "Credentials",
    "CredentialsClaim",
    "Engine",
    "Level",
    "ModeClaim",
    "RequestMode",
]
