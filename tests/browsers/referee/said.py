"""What we say of a flow, read from an annotation: the same whether it was left on the flow live or written by a replay."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Said:
    """The parts of an annotation that a browser confirms or refutes, and their grounds."""

    kind: str = ""
    verdict: str = "not judged"
    certainty: str = ""
    proviso: str = ""
    reason: str = ""
    explanation: str = ""
    exposed: tuple[str, ...] = ()
    mode: str = ""
    mode_is_certain: bool = False
    includes_credentials: bool = False
    """Whether we take the credentials mode for "include", where it is not known presumably."""
    credentials: str = ""
    """The credentials mode with its ground, in words."""
    engine: str = ""
    codes: tuple[tuple[str, str, str], ...] = ()
    """For each engine its name, its code and the line of its console."""

    @classmethod
    def of(cls, annotation: Mapping[str, Any]) -> Self:
        """Read an annotation, or a line of a JSON Lines report."""
        credentials, mode = annotation["credentials"], annotation["mode"]
        known = credentials.get("presumed", credentials["mode"])
        return cls(
            annotation["kind"],
            annotation["verdict"],
            annotation["certainty"],
            annotation["proviso"],
            annotation["reason"],
            annotation["explanation"],
            tuple(annotation["exposed"]),
            mode["mode"],
            mode["certain"],
            known == "include",
            f"{credentials['mode']} ({credentials['because']})" if known == credentials["mode"] else f"unknown, presumed {known}",
            annotation["client"]["engine"],
            tuple((name, told["code"], told["console"]) for name, told in sorted(annotation["engines"].items())),
        )

    @property
    def is_blocked(self) -> bool:
        """Whether we say that the browser fails the request at this response."""
        return self.verdict == "blocked"

    @property
    def is_certain(self) -> bool:
        """Whether we claim that the traffic proves it."""
        return self.certainty == "certain"

    @property
    def is_cors(self) -> bool:
        """Whether we take the flow for a part of a CORS attempt."""
        return self.kind in ("preflight", "actual")

    @property
    def in_short(self) -> str:
        """The verdict and its reason."""
        return f"{self.verdict} {self.reason}".strip()

    def words(self, engine: str) -> tuple[str, str]:
        """An engine's code and console line; empty ones where it does not complain."""
        return next(((code, line) for name, code, line in self.codes if name == engine), ("", ""))


GROUNDS = frozenset({"explanation", "proviso", "credentials"})
"""The fields that only say why, in words."""

NOTHING = Said()
"""What is said of a flow that was not judged at all."""
