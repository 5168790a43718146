"""Answers to pasted console lines: what they mean, with the values that they show, and nothing that they don't."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cors_addon.core.evidence.library_headers import libraries_of
from cors_addon.core.fetch.near_miss import difference, header_difference
from cors_addon.core.fetch.reasons import CATALOGUE, Reason
from cors_addon.core.lookup.misleading import MISLEADING
from cors_addon.core.lookup.said import Said
from cors_addon.core.lookup.saying import Bearing
from cors_addon.core.lookup.sayings import SAYINGS
from cors_addon.core.verdict.notes import NOTES
from cors_addon.core.wire.url import OPAQUE
from cors_addon.report.explaining.explanation import Explanation, browser_of, of_saying, passages, title_of_code, who_refuses
from cors_addon.report.safe.mask import masked_text, masked_url

_MOST = 4
"""How many different values of a kind are shown."""
_SHOWN: Mapping[str, str] = {
    "origin": "page",
    "url": "asked",
    "initial": "asked first",
    "location": "redirected to",
    "server": "server",
    "status": "status",
    "method": "method",
    "header": "header",
    "value": "value",
    "list": "value",
    "raw": "value",
    "space": "address space",
}
"""What each value is called, in the order in which they are shown."""
_ADDRESSES = frozenset({"origin", "url", "initial", "location", "server"})


@dataclass(frozen=True, slots=True)
class _Group:
    """What a text says several times of one kind, with all values."""

    said: Said
    count: int
    values: Mapping[str, tuple[str, ...]]


def console_explanations(said: Iterable[Said], *, show_secrets: bool = False) -> tuple[Explanation, ...]:
    """Return an answer for each kind of failure that a text names: first what names a rule, then what may be anything."""
    groups = _grouped(said)
    clear = [group for group in groups if not _is_vague(group)]
    vague = [group for group in groups if _is_vague(group)]
    return (
        *(_answer(group, beside=False, show_secrets=show_secrets) for group in clear),
        *(_answer(group, beside=bool(clear), show_secrets=show_secrets) for group in vague),
    )


def _grouped(said: Iterable[Said]) -> list[_Group]:
    kinds: dict[tuple[str, tuple[str, ...], bool], list[Said]] = {}
    for one in said:
        kinds.setdefault((one.engine, one.codes, one.preflight), []).append(one)
    return [
        _Group(
            alike[0], len(alike), {name: tuple(dict.fromkeys(one.values[name] for one in alike if name in one.values)) for name in _SHOWN}
        )
        for alike in kinds.values()
    ]


def _is_vague(group: _Group) -> bool:
    return all(code in SAYINGS and SAYINGS[code].bearing is Bearing.MAYBE for code in group.said.codes)


def _answer(group: _Group, *, beside: bool, show_secrets: bool) -> Explanation:
    codes = tuple(code for code in group.said.codes if code != "jsdom")
    parts = [("Whose words", _whose(group)), ("It shows", _values(group, show_secrets=show_secrets))]
    if beside:
        saying = SAYINGS[codes[0]]
        parts += [("Beside it", "Likely the same failure: the other lines say more.")]
        return Explanation(saying.code, saying.title, passages(parts))
    if len(codes) > 1:
        parts += [("One of", f"{code}: {title_of_code(code)}. {_remedy(code)}") for code in codes]
        title = "The line fits several reasons, and does not tell which"
    elif reason := CATALOGUE.get(codes[0]):
        parts += _of_reason(reason, group)
        title = reason.title
    elif codes[0] in SAYINGS:
        parts += of_saying(SAYINGS[codes[0]])
        title = SAYINGS[codes[0]].title
    else:
        title = NOTES[codes[0]]
    parts += [("First", _error(group))]
    if "jsdom" in group.said.codes:
        parts += [("Beware", f"{SAYINGS['jsdom'].meaning} {SAYINGS['jsdom'].remedy}")]
    return Explanation(" or ".join(codes), title, passages(parts))


def _remedy(code: str) -> str:
    return CATALOGUE[code].remedy if code in CATALOGUE else SAYINGS[code].remedy


def _of_reason(reason: Reason, group: _Group) -> Iterator[tuple[str, str]]:
    single = {name: values[0] for name, values in group.values.items() if len(values) == 1}
    yield "What happens", _filled(reason, single)
    if header := single.get("header"):
        yield "Who sends it", _libraries(header.lower())
    yield "What helps", reason.remedy
    yield "Beware", MISLEADING[reason.code]
    if single.get("origin") == OPAQUE:
        yield (
            "Origin null",
            "It comes of a sandboxed frame, a page opened as a file, or a redirect between two foreign origins (topic null-origin).",
        )
    yield "Browsers", who_refuses(reason)
    yield "Standard", reason.anchor


def _libraries(header: str) -> str:
    """Return which libraries send a header by themselves, why, and how to stop them; "" where none is known to."""
    return " ".join(
        f"{one.library[:1].upper()}{one.library[1:]} adds it, {one.why}.{f' To stop it: {one.stop}.' if one.stop else ''}"
        for one, _ in libraries_of((header,))
    )


def _filled(reason: Reason, values: Mapping[str, str]) -> str:
    """Return the reason's message with the values that the lines show; the others stand by their names."""
    origin, value = values.get("origin"), values.get("value")
    known = {name: masked_text(text) for name, text in values.items()} | {
        "difference": "",
        "default": "",
        "lines": "in one line or several",
    }
    if origin and value is not None and reason.code in {"origin-mismatch", "invalid-allow-origin"}:
        known["difference"] = difference(origin, value)
    if header := values.get("header"):
        known["difference"] = header_difference(header.lower(), ())
    if reason.code == "credentials-not-allowed" and (raw := values.get("raw", value)) is not None:
        known["value"] = f"“{masked_text(raw)}”" if raw else "missing"
    return reason.message.format_map({name: known.get(name, f"‹{name}›") for name in reason.placeholders})


def _whose(group: _Group) -> str:
    told = [browser_of(group.said.engine)] if group.said.engine else []
    told += ["on the answer to a preflight"] if group.said.preflight else []
    told += [f"{group.count} times"] if group.count > 1 else []
    return f"{', '.join(told)}." if told else ""


def _values(group: _Group, *, show_secrets: bool) -> str:
    told = []
    for name, label in _SHOWN.items():
        if values := group.values[name]:
            shown = [_shown(name, value, show_secrets=show_secrets) for value in values[:_MOST]]
            more = f" and {len(values) - _MOST} more" if len(values) > _MOST else ""
            told.append(f"{label} {', '.join(shown)}{more}")
    return "; ".join(told)


def _shown(name: str, value: str, *, show_secrets: bool) -> str:
    if not value:
        return "“”"
    return value if show_secrets else masked_url(value) if name in _ADDRESSES else masked_text(value)


def _error(group: _Group) -> str:
    """Return what to do first where the answer that was refused was an error."""
    errors = [status for status in group.values["status"] if status.isdecimal() and int(status) >= 400]
    if not errors or "missing-allow-origin" not in group.said.codes or group.said.preflight:
        return ""
    return (
        f"The answer was an error ({', '.join(errors[:_MOST])}): mend that first. Many servers forget the headers of CORS on error answers."
    )
