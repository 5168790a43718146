"""A saying: what consoles and libraries print that is none of our reasons, or does not tell which."""

from dataclasses import dataclass
from enum import StrEnum


class Bearing(StrEnum):
    """What a saying proves of CORS."""

    CORS = "a failure of CORS, or of the checks beside it"
    MAYBE = "CORS or not: it doesn't tell"
    OTHER = "no failure of CORS"


@dataclass(frozen=True, slots=True)
class Saying:
    """One saying: its code (which never changes meaning), what it means, what to do, and what misleads ("" for nothing)."""

    code: str
    title: str
    bearing: Bearing
    meaning: str
    remedy: str
    misleads: str = ""
