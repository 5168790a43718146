"""Domain to ASCII, https://url.spec.whatwg.org/#concept-domain-to-ascii, as far as the standard library knows Unicode.

The standard asks for UTS #46 (https://www.unicode.org/reports/tr46/) with its own mapping table. Here the mapping is the NFKC case
folding from which that table was made, and what is valid is told by the general category of the code points. So another host is never
told, but some are not told: a name with a zero-width joiner that no virama precedes (nothing here knows joining types), one whose code
points are newer than this Python's Unicode or changed their meaning in it, and one far longer than any that DNS knows.
"""

import re
import unicodedata

_LONGEST = 1_000
"""Characters of a name that is no ASCII or has Punycode; Punycode takes the square of them. DNS knows names up to 253."""

_PUNYCODE = re.compile(r"(?:^|\.)xn--", re.IGNORECASE)
_DOTS = re.compile("[\u3002\uff0e\uff61]")
_IGNORED = re.compile("[\u00ad\u034f\u180b-\u180d\u180f\u200b\u2060\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
_KEPT = re.compile("([\u00df\u03c2\u1e9e])")
"""What folding would change and UTS #46 keeps, for domains processed without its transition: ß and final sigma."""
_UNTOLD = re.compile("[\u115f\u1160\u17b4\u17b5\u2ff0-\u2fff\u31ef\u3164\uffa0\ufffc\ufffd]")
"""What UTS #46 disallows though its category is a letter's or a symbol's, or maps otherwise from one version of Unicode to the next."""
_JOINERS = re.compile("[\u200c\u200d]")
_VIRAMA = 9
_INVALID = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def domain_to_ascii(domain: str) -> str | None:
    """Return the domain as DNS knows it, in lower case; None where it has no such form, or we know none."""
    if domain.isascii() and not _PUNYCODE.search(domain):
        return domain.lower()
    if len(domain) > _LONGEST or _UNTOLD.search(domain):
        return None
    if domain.isascii():
        # A name that DNS has is the same in the end, or none: it is taken for one where Unicode is newer than what we know of it.
        lowered = domain.lower()
        return None if None in map(_unicode_label, lowered.split(".")) else lowered
    dotted = _DOTS.sub(".", domain)
    mapped = _mapped(dotted)
    # What folds to a dot, or to text with one, but is no full stop, is disallowed.
    if mapped.count(".") != dotted.count("."):
        return None
    labels = [_unicode_label(label) for label in mapped.split(".")]
    known = [label for label in labels if label is not None]
    if len(known) < len(labels) or not all(map(_is_valid, known)):
        return None
    # CheckBidi: one label from right to left makes all labels subject to the rule.
    if any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for label in known for char in label) and not all(map(_keeps_bidi, known)):
        return None
    return ".".join(label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}" for label in known)


def _mapped(text: str) -> str:
    """Map and normalize, https://www.unicode.org/reports/tr46/#Processing, steps 1 and 2."""
    parts = _KEPT.split(_IGNORED.sub("", text))
    folded = "".join(_folded(part) if place % 2 == 0 else part.replace("\u1e9e", "\u00df") for place, part in enumerate(parts))
    return _DOTS.sub(".", unicodedata.normalize("NFKC", folded))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _unicode_label(label: str) -> str | None:
    """Convert a label from Punycode, step 4; None where it is none, or what it hides is not what such a label is made of."""
    if not label.startswith("xn--"):
        return label
    try:
        decoded = label[4:].encode("ascii").decode("punycode")
        hidden = decoded.encode("utf-8").decode("utf-8")
    except (OverflowError, ValueError):  # Python's decoder raises the former for digits without end
        return None
    return hidden if hidden and not _UNTOLD.search(hidden) and _mapped(hidden) == hidden and "." not in hidden else None


def _is_valid(label: str) -> bool:
    """Tell whether a label meets the validity criteria, https://www.unicode.org/reports/tr46/#Validity_Criteria."""
    if label.isascii():
        return True
    if unicodedata.category(label[0]).startswith("M"):
        return False
    joined = all(found.start() and unicodedata.combining(label[found.start() - 1]) == _VIRAMA for found in _JOINERS.finditer(label))
    return joined and not any(unicodedata.category(char) in _INVALID for char in _JOINERS.sub("", label) if not char.isascii())


def _keeps_bidi(label: str) -> bool:
    """Tell whether a label keeps the Bidi rule, https://www.rfc-editor.org/rfc/rfc5893#section-2."""
    kinds = [unicodedata.bidirectional(char) for char in label]
    if not kinds:
        return True
    ended = [kind for kind in kinds if kind != "NSM"][-1:]
    if kinds[0] in ("R", "AL"):
        allowed = {"R", "AL", "AN", "EN", "ES", "CS", "ET", "ON", "BN", "NSM"}
        return {*kinds} <= allowed and {*ended} <= {"R", "AL", "EN", "AN"} and not {"EN", "AN"} <= {*kinds}
    return kinds[0] == "L" and {*kinds} <= {"L", "EN", "ES", "CS", "ET", "ON", "BN", "NSM"} and {*ended} <= {"L", "EN"}
