"""The basic URL parser, https://url.spec.whatwg.org/#concept-basic-url-parser, and the serializer.

Text is bytes, one character a byte (Latin-1), read as UTF-8, as Chromium and Firefox read a `Location`. The states stand in
functions by the standard's names; those that only look for the end of something are a split. Each reads the input once: the whole takes
time in proportion to its length.
"""

import re
from dataclasses import dataclass, replace

from cors_addon.core.wire.host_parser import host_parse
from cors_addon.core.wire.percent_encoding import C0_CONTROL, FRAGMENT, PATH, QUERY, SPECIAL_QUERY, USERINFO, percent_encode

DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21}
SPECIAL = frozenset({*DEFAULT_PORTS, "file"})
"""https://url.spec.whatwg.org/#special-scheme"""

_AROUND = "".join(map(chr, range(0x21)))
_LONE = re.compile("[\ud800-\udfff]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*+):")
_HOST = re.compile(r"(?:[^:\[]++|\[[^\]]*+\]?+)*+")
"""Up to the first colon that is in no brackets."""
_PORT = re.compile(r"0*+([0-9]{0,5})", re.ASCII)
_DRIVE = re.compile(r"[A-Za-z][:|]")
_STARTS_WITH_DRIVE = re.compile(r"[A-Za-z][:|](?:[/\\]|$)")
_SLASHES, _SLASH = re.compile(r"[/\\]"), re.compile(r"/")
_ONE_DOT = frozenset({".", "%2e"})
_TWO_DOTS = frozenset({"..", ".%2e", "%2e.", "%2e%2e"})
_LONGEST_DOTS = 6


@dataclass(frozen=True, slots=True)
class UrlRecord:
    """A URL, https://url.spec.whatwg.org/#concept-url; its path is a text where it is opaque."""

    scheme: str
    username: str = ""
    password: str = ""
    host: str | None = None
    port: int | None = None
    path: tuple[str, ...] | str = ()
    query: str | None = None
    fragment: str | None = None

    @property
    def has_credentials(self) -> bool:
        """Whether it includes credentials, https://url.spec.whatwg.org/#include-credentials."""
        return bool(self.username or self.password)

    @property
    def pathname(self) -> str:
        """The path, serialized, https://url.spec.whatwg.org/#url-path-serializer."""
        return self.path if isinstance(self.path, str) else "/".join(("", *self.path))


def basic_url_parse(text: str, base: UrlRecord | None = None) -> UrlRecord | None:
    """Return the URL that the text names, seen from the base where it is relative; None for failure. Never raises."""
    # 1.2. Remove any leading and trailing C0 control or space from input. 3. Remove all ASCII tab or newline from input.
    text = as_bytes(text).strip(_AROUND).replace("\t", "").replace("\n", "").replace("\r", "")
    # No state takes `#` for anything but the end of what comes before the fragment, and then `?` for that before the query.
    text, number_sign, fragment = text.partition("#")
    text, question_mark, query = text.partition("?")
    url = _scheme_start(text, base, bool(question_mark), bool(number_sign))
    if url is None:
        return None
    if question_mark:
        url = replace(url, query=percent_encode(query, SPECIAL_QUERY if url.scheme in SPECIAL else QUERY))
    return replace(url, fragment=percent_encode(fragment, FRAGMENT)) if number_sign else url


def as_bytes(text: str) -> str:
    """Return text that has more than bytes as its UTF-8 bytes, one character a byte."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return _LONE.sub("\ufffd", text).encode().decode("latin-1")
    return text


def _scheme_start(text: str, base: UrlRecord | None, query: bool, fragment: bool) -> UrlRecord | None:
    """Scheme start state, scheme state, no scheme state; `query` and `fragment` tell what follows the text."""
    match = _SCHEME.match(text)
    if match is not None:
        return _scheme(match[1].lower(), text[match.end() :], base, query or fragment)
    if base is None or (isinstance(base.path, str) and (text or query or not fragment)):
        return None
    if isinstance(base.path, str):
        return base
    return _file(text, base, query) if base.scheme == "file" else _relative(text, base, query)


def _scheme(scheme: str, text: str, base: UrlRecord | None, more: bool) -> UrlRecord | None:
    """Scheme state, from its step 2 on; the states that it leads to."""
    if scheme == "file":
        return _file(text, base if base is not None and base.scheme == "file" else None, False)
    if scheme in SPECIAL:
        # Special relative or authority state; special authority slashes state and special authority ignore slashes state.
        if base is not None and base.scheme == scheme and not text.startswith("//"):
            return _relative(text, base, False)
        return _authority(scheme, text.lstrip("/\\"))
    if text.startswith("//"):
        return _authority(scheme, text[2:])
    if text.startswith("/"):
        return UrlRecord(scheme, path=_path(text[1:], (), scheme))
    # Opaque path state: a space is encoded only where something follows the path that it would seem to end.
    opaque = percent_encode(text, C0_CONTROL)
    return UrlRecord(scheme, path=f"{opaque[:-1]}%20" if more and opaque.endswith(" ") else opaque)


def _relative(text: str, base: UrlRecord, query: bool) -> UrlRecord | None:
    """Relative state and relative slash state."""
    special = base.scheme in SPECIAL
    slash = "/\\" if special else "/"
    if not text.startswith(tuple(slash)):
        if not text:
            return replace(base, query=None if query else base.query, fragment=None)
        return replace(base, path=_path(text, tuple(base.path)[:-1], base.scheme), query=None, fragment=None)
    if text[1:2] and text[1] in slash:
        return _authority(base.scheme, text.lstrip(slash) if special else text[2:])
    return replace(base, path=_path(text[1:], (), base.scheme), query=None, fragment=None)


def _authority(scheme: str, text: str) -> UrlRecord | None:
    """Authority state, host state and port state; then the path."""
    special = scheme in SPECIAL
    end = (_SLASHES if special else _SLASH).search(text)
    authority, rest = (text[: end.start()], text[end.start() :]) if end else (text, "")
    userinfo, at_sign, server = authority.rpartition("@")
    name = _HOST.match(server)[0]  # type: ignore[index]  # it matches nothing, too
    after = server[len(name) :]
    # Host-missing, where something stands before or after the host, or a special URL needs one.
    if not name and (at_sign or after or special):
        return None
    host = host_parse(name, special) if name else ""
    port = _port(after[1:])
    if host is None or port is None:
        return None
    username, _, password = userinfo.partition(":")
    return UrlRecord(
        scheme,
        percent_encode(username, USERINFO),
        percent_encode(password, USERINFO),
        host,
        None if port in (-1, DEFAULT_PORTS.get(scheme)) else port,
        _path_start(rest, scheme),
    )


def _port(text: str) -> int | None:
    """Port state: return the port, -1 for none, None for failure."""
    match = _PORT.fullmatch(text)
    if match is None or int(match[1] or "0") > 65535:
        return None
    return int(match[1] or "0") if text else -1


def _file(text: str, base: UrlRecord | None, query: bool) -> UrlRecord | None:
    """File state and file slash state; `base` is a file URL or none."""
    url = UrlRecord("file", host="")
    if text[:1] in ("/", "\\"):
        if text[1:2] in ("/", "\\"):
            return _file_host(text[2:])
        drive: tuple[str, ...] = ()
        if base is not None:
            url = replace(url, host=base.host)
            if not _STARTS_WITH_DRIVE.match(text[1:]) and base.path and _is_drive(base.path[0]):
                drive = (base.path[0],)
        return replace(url, path=_path(text[1:], drive, "file"))
    if base is None:
        return replace(url, path=_path(text, (), "file"))
    if not text:
        return replace(base, query=None if query else base.query, fragment=None)
    path = () if _STARTS_WITH_DRIVE.match(text) else _shortened(tuple(base.path))
    return replace(url, host=base.host, path=_path(text, path, "file"))


def _file_host(text: str) -> UrlRecord | None:
    """File host state, after two slashes."""
    end = _SLASHES.search(text)
    name, rest = (text[: end.start()], text[end.start() :]) if end else (text, "")
    # A drive letter is no host, but the path's first segment.
    if _DRIVE.fullmatch(name):
        return UrlRecord("file", host="", path=_path(text, (), "file"))
    host = host_parse(name, True) if name else ""
    if host is None:
        return None
    return UrlRecord("file", host="" if host == "localhost" else host, path=_path_start(rest, "file"))


def _path_start(text: str, scheme: str) -> tuple[str, ...]:
    """Path start state: only a special URL always has a path."""
    return _path(text[1:], (), scheme) if text or scheme in SPECIAL else ()


def _path(text: str, before: tuple[str, ...], scheme: str) -> tuple[str, ...]:
    """Path state: return the segments before it and those of the text, without dot segments."""
    if scheme in SPECIAL:
        text = text.replace("\\", "/")
    # At once, not segment by segment: no sign of the path state is in the set.
    text = percent_encode(text, PATH)
    segments, path = text.split("/"), [*before]
    if scheme != "file" and not (text.startswith(".") or "/." in text or "%2e" in text.lower()):
        return (*before, *segments)
    for place, segment in enumerate(segments, 1):
        dots = segment.lower() if len(segment) <= _LONGEST_DOTS else ""
        if dots in _TWO_DOTS:
            if path and not (scheme == "file" and len(path) == 1 and _is_drive(path[0])):
                path.pop()
        elif dots not in _ONE_DOT:
            is_drive = scheme == "file" and not path and _DRIVE.fullmatch(segment)
            path.append(f"{segment[0]}:" if is_drive else segment)
            continue
        if place == len(segments):
            path.append("")
    return tuple(path)


def _shortened(path: tuple[str, ...]) -> tuple[str, ...]:
    """Shorten a file URL's path, https://url.spec.whatwg.org/#shorten-a-urls-path."""
    return path if len(path) == 1 and _is_drive(path[0]) else path[:-1]


def _is_drive(segment: str) -> bool:
    """Tell whether a segment is a normalized Windows drive letter."""
    return len(segment) == 2 and segment[1] == ":" and segment[0].isalpha() and segment.isascii()


def serialize(url: UrlRecord, exclude_fragment: bool = False) -> str:
    """Return the URL as text, https://url.spec.whatwg.org/#concept-url-serializer."""
    text = f"{url.scheme}:"
    if url.host is not None:
        password = f":{url.password}" if url.password else ""
        userinfo = f"{url.username}{password}@" if url.has_credentials else ""
        port = "" if url.port is None else f":{url.port}"
        text += f"//{userinfo}{url.host}{port}"
    elif not isinstance(url.path, str) and len(url.path) > 1 and not url.path[0]:
        text += "/."
    text += url.pathname
    if url.query is not None:
        text += f"?{url.query}"
    return text if exclude_fragment or url.fragment is None else f"{text}#{url.fragment}"
