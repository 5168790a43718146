"""What one pasted line says: whose words, the codes that fit them, and the values in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cors_addon.core.fetch.cors_check import ALLOW_ORIGIN, cors_check
from cors_addon.core.wire.headers import headers

_SOME_ORIGIN = "https://page.invalid"


@dataclass(frozen=True, slots=True)
class Said:
    """One failure that a text names: which engine's words they are ("" unknown), the codes that fit them, and the values by their names.

    Codes are of reasons, notes and sayings. `preflight` tells that the words are about the answer to a preflight.
    """

    engine: str
    codes: tuple[str, ...]
    preflight: bool = False
    values: Mapping[str, str] = field(default_factory=dict)


def narrowed(said: Said) -> Said:
    """Return what was said with those codes only that the values in it leave possible.

    Firefox has one sentence where we tell causes apart, and Safari one for every failed preflight; value and status tell more.
    """
    codes, value, status = said.codes, said.values.get("value"), said.values.get("status", "")
    if value is not None and "origin-mismatch" in codes and len(codes) > 1:
        finding = cors_check(said.values.get("origin", _SOME_ORIGIN), False, 200, headers([(ALLOW_ORIGIN, value)]))
        codes = tuple(code for code in codes if finding and code == finding.code) or codes
    if "preflight-redirect" in codes and len(codes) > 1 and status.isdecimal():
        codes = ("preflight-redirect",) if status.startswith("3") else ("preflight-status",)
    return replace(said, codes=codes)
