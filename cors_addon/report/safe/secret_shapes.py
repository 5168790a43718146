"""What a value's own look tells: whether it is a secret, names one thing among many, or is a plain word."""

import re
from urllib.parse import unquote

MOST_ENCODINGS = 5
"""How many times over a value may be percent-encoded before it is taken for a secret unread."""

_JWT = r"(?<![\w-])(?=[\w-]*?(?<![A-Za-z0-9])eyJ[\w-]{5})[\w-]++\.[\w-]{5,}+(?:\.[\w-]*+)?"
"""The whole run of letters that holds the token's start: tried once a run, so that no hostile value takes more than linear time."""
_KNOWN = (
    r"(?<![A-Za-z0-9])(?:gh[opsru]_|github_pat_|gl(?:pat|ptt|rt|dt|cbt|ft|soat)-|xox[abeoprs]-|xapp-|[sr]k_(?:live|test)_"
    r"|sk-(?=\w{16}|[a-z]+-\w)|whsec_|GOCSPX-|hv[sb]\.|dckr_pat_|NRAK-|tskey-|\w{3}\dQ~|AIza|AKIA|ASIA|ya29\.|npm_|pypi-|hf_|shp(?:at|ss|ca|pa)_|do[opr]_v1_|sq0[a-z]{3}-|SG\.)[\w.-]{12,}"
)
_TOKEN = re.compile(f"{_JWT}|{_KNOWN}")
_TOKEN_SIGNS = re.compile(
    r"eyJ|gh[opsru]_|github_pat_|gl(?:pat|ptt|rt|dt|cbt|ft|soat)-|xox|xapp-|k_(?:live|test)_|sk-|whsec_|GOCSPX-|hv[sb]\.|dckr_|NRAK-|tskey-|\dQ~"
    r"|AIza|AKIA|ASIA|ya29\.|npm_|pypi-|hf_|shp|_v1_|sq0|SG\."
)
"""What a text must hold before the costlier search for a token is worth its time."""

_CREDENTIALS = re.compile(r"(?<![\w-])(?i:Basic|Bearer|Digest|Negotiate|NTLM|DPoP)[ +]++([\w/.~+-]{6,}+)")

_SHORTEST_TOKEN = 15
_SHORTEST_RANDOM = 20
_LETTERS = re.compile(r"[\w+/=.~%-]+")
_BETWEEN = re.compile(r"[^0-9A-Za-z]")
_PADDING = "=.:/"
_LETTERS_A_SIGN = 6
"""At least so many letters and digits to each sign between them: a random text has 30, dates and versions have 2."""
_BASE_64 = re.compile(rf"(?=[A-Za-z+/]*\d)[0-9A-Za-z+/]{{{_SHORTEST_RANDOM},}}=*")
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{32,}")
_STRETCHES = re.compile(rf"[0-9A-Za-z]{{{_SHORTEST_RANDOM},}}")
_RUNS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_RUN, _RUN_OF_MANY, _RUN_OF_ONE_CASE = 3.0, 3.5, 4.0
"""Letters of one kind that follow one another, on average: fewer are no words. Base 64 has 2, names of classes have 4 and more.

The second holds for what is long or has digits in several places, the third for what has letters of one case alone.
"""
_MANY = 32
_VOWELS = re.compile(r"[AEIOUaeiou]")
_RUN_WITHOUT_VOWELS, _LETTERS_A_VOWEL = 7, 4
"""Words have a vowel in every third letter."""
_LONG_ID = re.compile(r"[0-9A-Fa-f]{1,31}|\d+|[0-7][0-9A-HJKMNP-TV-Z]{25}")
"""Hexadecimal digits, fewer than checksums have, or a ULID."""

_ID = re.compile(r"\d+|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_ASSET = re.compile(r"[^%]+\.(?:[cm]?js|css|map|woff2?|ttf|otf|wasm)|[0-9a-z_.-]+\.(?:avif|gif|ico|jpe?g|png|svg|webp)")

_WORD = r"(?:[A-Za-z]{1,15}(?![0-9A-Za-z])|[A-Za-z]{1,2}\d{3,4}|[A-Za-z]{1,10}\d{0,2}|\d{1,4})"
"""A long word with a digit at its end is rather a secret in one case."""
_WORDS = re.compile(rf"{_WORD}(?:[-_. ,/~*+|:]{{1,2}}{_WORD})*+[.]?")
_MEASURE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ][\d:.]+Z?)?|v?\d{1,3}(?:\.\d{1,3}){1,3}|-?\d{1,4}(?:\.\d{1,4})?|(?i:sha)-?\d{1,3}")
_MIXED = re.compile(r"[A-Za-z]{8,}")
_WITHOUT_VOWELS = re.compile(r"[B-DF-HJ-NP-TV-XZ](?:-?[B-DF-HJ-NP-TV-XZ]){7,}")
"""As codes that are typed by hand, https://www.rfc-editor.org/rfc/rfc8628#section-6.1."""
_FLAGS = frozenset("false include none null omit same-origin true undefined".split())
_MOST_DIGITS = 4
_LONGEST_PLAIN = 100


def decoded(text: str) -> str:
    """Return the text without its percent-encoding, which may be manifold."""
    for _ in range(MOST_ENCODINGS):
        if "%" not in text or text == (text := unquote(text)):
            break
    return text


def without_tokens(text: str, mask: str) -> str:
    """Return the text with the mask for each JSON Web Token and each vendor's token in it."""
    return _TOKEN.sub(mask, text) if _TOKEN_SIGNS.search(text) else text


def is_secret_value(value: str) -> bool:
    """Tell whether a value looks like a secret: a JSON Web Token, a vendor's token, or long and random."""
    if len(value) < _SHORTEST_TOKEN:
        return False
    if _TOKEN_SIGNS.search(value) and _TOKEN.search(value):
        return True
    if len(value) < _SHORTEST_RANDOM:
        return False
    if _HEXADECIMAL.fullmatch(value) or (_LETTERS.fullmatch(value) and _is_random(value)):
        return True
    return any(_is_random_stretch(stretch) for stretch in _STRETCHES.findall(value))


def has_credentials(text: str) -> bool:
    """Tell whether the text has credentials behind the name of their scheme; a blank may be a plus sign, as in a query."""
    return ("+" in text or " " in text) and any(not is_plain(found[1]) for found in _CREDENTIALS.finditer(text))


def is_base_64(value: str) -> bool:
    """Tell whether a value is long and random, and of base 64, a slash within it being no separator."""
    return _BASE_64.fullmatch(value) is not None and _is_random(value)


def is_id(value: str) -> bool:
    """Tell whether a value names one thing among many, and is no secret however long: a number or a UUID."""
    return _ID.fullmatch(value) is not None


def is_asset(segment: str) -> bool:
    """Tell whether a path segment is the file name of a script, a style sheet, a font or a picture, whose hash is no secret."""
    return _ASSET.fullmatch(segment) is not None


def is_flag(value: str) -> bool:
    """Tell whether a value switches something on or off, as in `credentials=include`: not even a strong name makes a secret of it."""
    return value.lower() in _FLAGS


def is_plain(value: str) -> bool:
    """Tell whether a value is so plain that only a strong name makes a secret of it: words, a status code, a date, a version."""
    if len(value) > _LONGEST_PLAIN:
        return False
    if _MEASURE.fullmatch(value) or not value:
        return True
    return (
        _WORDS.fullmatch(value) is not None
        and not _WITHOUT_VOWELS.fullmatch(value)
        and sum(map(str.isdigit, value)) <= _MOST_DIGITS
        and not any(_length(_RUNS.findall(word)) <= _RUN_OF_ONE_CASE for word in _MIXED.findall(value) if _is_mixed(word))
    )


def _is_random(value: str) -> bool:
    """Tell whether small and capital letters follow one another as in no word."""
    value = value.rstrip(_PADDING)
    if not _is_mixed(value) or len(_BETWEEN.findall(value)) * _LETTERS_A_SIGN > len(value):
        return False
    runs = _RUNS.findall(value)
    many = len(value) >= _MANY or sum(map(str.isdigit, runs)) > 1
    return _length(runs) < (_RUN_OF_MANY if many else _RUN)


def _is_random_stretch(stretch: str) -> bool:
    """Tell whether letters and digits without anything between them follow one another as in no word; it may be in one case."""
    if _is_mixed(stretch):
        return _is_random(stretch)
    if stretch.isalpha() or _LONG_ID.fullmatch(stretch):
        return False
    length, vowels = _length(_RUNS.findall(stretch)), len(_VOWELS.findall(stretch))
    return length <= _RUN_OF_ONE_CASE or (length <= _RUN_WITHOUT_VOWELS and vowels * _LETTERS_A_VOWEL < len(stretch))


def _is_mixed(value: str) -> bool:
    return not value.islower() and not value.isupper() and value.upper() != value.lower()


def _length(runs: list[str]) -> float:
    """Return how many letters or digits one run has on average."""
    return sum(map(len, runs)) / max(1, len(runs))
