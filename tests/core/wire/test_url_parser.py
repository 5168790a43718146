"""The URL standard's parser: every row of web-platform-tests, what engines are known to do, hostile input."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.verdict.judgement import Record
from cors_addon.core.wire.budget import LONGEST_URL, within_budget
from cors_addon.core.wire.domain import domain_to_ascii
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Headers
from cors_addon.core.wire.host_parser import host_parse
from cors_addon.core.wire.percent_encoding import percent_decode
from cors_addon.core.wire.url import NOWHERE, canonical, is_serialized_url, parse, resolve, without_credentials
from cors_addon.core.wire.url_parser import UrlRecord, basic_url_parse, serialize
from tests.processor_time import costs_less
from tests.proxy.flows import CHROMIUM

Row = tuple[str, str | None, Mapping[str, str] | None]

ROWS: list[Row] = [tuple(row) for row in json.loads((Path(__file__).parents[2] / "vectors" / "urls.json").read_text())]
"""Input, base, and what comes of it: None for failure, else the parts that are not empty."""

NOT_REACHED = {
    "blob:https://example.com:443/": "an object's URL has its maker's origin, and no exchange is of one",
}
"""Inputs whose origin we don't tell as the standard does, and why. What they are and where they lead we tell of all rows."""


def wire(text: str) -> str:
    """Return text as its bytes on the wire, one character a byte; half a surrogate pair is written as U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode().decode("latin-1")


def rows() -> list[object]:
    return [pytest.param(*row, id=f"{number} {ascii(row[0])[:60]}") for number, row in enumerate(ROWS, 1)]


def parsed(text: str, base: str | None) -> UrlRecord | None:
    return basic_url_parse(wire(text), None if base is None else basic_url_parse(wire(base)))


@pytest.mark.parametrize(("text", "base", "expected"), rows())
def test_an_address_means_what_web_platform_tests_say(text: str, base: str | None, expected: Mapping[str, str] | None) -> None:
    """By the parser, and by what the rules ask of it."""
    record = parsed(text, base)
    assert (None if record is None else serialize(record)) == (expected and expected["href"])
    assert base is not None or is_serialized_url(wire(text)) is (expected is not None)
    if base is not None:
        assert resolve(wire(base), wire(text)) == (expected["href"].partition("#")[0] if expected else "")
    if record is None or expected is None:
        return
    url = parse(expected["href"])
    host = url.host if url.port is None else f"{url.host}:{url.port}"
    assert host == expected.get("host", "")
    assert (url.path or "/") == (expected.get("pathname") or "/")
    assert url.query == expected.get("search", "").removeprefix("?")
    assert (record.username, record.password) == (expected.get("username", ""), expected.get("password", ""))
    assert url.has_credentials is record.has_credentials is bool(record.username or record.password)
    assert (url.origin == expected.get("origin", url.origin)) is (text not in NOT_REACHED)


def test_what_is_not_reached_is_a_row() -> None:
    """That it fails, the rows themselves check."""
    assert {text for text, _, _ in ROWS} >= NOT_REACHED.keys()
    assert len(ROWS) > 700


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("http:\\\\u:p@other/", "http://u:p@other/"),
        ("\\\\other/x", "https://other/x"),
        ("/\\other/x", "https://other/x"),
        ("http:///other/x", "http://other/x"),
        ("https:x", "https://a.test/p/x"),
        ("http:x", "http://x/"),
        ("ht\ttp://oth\ner/\rx", "http://other/x"),
        (" \x00//b.test\x1f ", "https://b.test/"),
        ("//b.test:443/../%2e%2E/./x/..\\y", "https://b.test/y"),
        ("//B\xc3\xbccher.test/\xc3\xbc?\xc3\xbc", "https://xn--bcher-kva.test/%C3%BC?%C3%BC"),
        ("/\xfc", "https://a.test/%FC"),
        ("//127.1/", "https://127.0.0.1/"),
        ("//0x7f.0.1", "https://127.0.0.1/"),
        ("//[0:0::1]:0443", "https://[::1]/"),
        ("//b.test:65536", ""),
        ("//b test", ""),
        ("//\xff.test", ""),
        ("#x", "https://a.test/p/q?r"),
        ("", "https://a.test/p/q?r"),
        ("?", "https://a.test/p/q?"),
        ("shop-app://u:p@login", "shop-app://u:p@login"),
        ("shop-app:/.//x", "shop-app:/.//x"),
        ("\u540d", "https://a.test/p/%E5%90%8D"),
        ("\ud800", "https://a.test/p/%EF%BF%BD"),
    ],
)
def test_a_location_leads_where_browsers_go(location: str, target: str) -> None:
    """Measured in Chromium 156, Firefox ESR 153 and WebKitGTK 2.50, or by the standard; bytes are read as UTF-8."""
    assert resolve("https://a.test:443/p/q?r#s", location) == target


@pytest.mark.parametrize(
    "names",
    [
        ("https://a.test/", "https://u:p@A.TEST:443", "https:a.test", "https:\\\\a.test\\#x", "\thttps://a.te\nst/?"),
        ("https://a.test/x?y", "https://a.test/./z/../x?y", "https://a.test/z/%2e%2E/x?y", "https://a.test/%2e/x?y#z"),
        ("https://a.test/%20%22%5E%7C%7D?%20%27", "https://a.test/ \"^|}? '"),
        ("https://a.test/%C3%BC", "https://a.test/\xc3\xbc"),
        ("https://xn--bcher-kva.test/", "https://B\xc3\x9cCHER.test"),
        ("http://127.0.0.1/", "http://0x7F.1", "http://0177.0.0.1:80/"),
        ("http://[::1]/", "http://[0:0:0:0:0:0:0:1]:80"),
        ("foo://b/x", "foo://u:p@b/y/../x"),
        ("http://a b/", "http://a b/#x"),
        ("https://a.test/" + "|" * 20_000, "https://u:p@A.test:443/" + "|" * 20_000 + "#x"),  # as it was sent, as such a long one stays
    ],
)
def test_all_names_of_a_resource_have_one_canonical(names: tuple[str, ...]) -> None:
    """However a server or a client writes it; what can't be parsed only loses its fragment."""
    assert {canonical(name) for name in names} == {names[0]}


@pytest.mark.parametrize(
    ("url", "without"),
    [
        ("https://u:p@a.test/x@y", "https://a.test/x@y"),
        ("https:\\\\u:p@a.test\\x", "https://a.test/x"),
        ("foo://u@b", "foo://b"),
        ("mailto:u@a.test", "mailto:u@a.test"),
        ("https://a.test", "https://a.test"),
        ("https://u:p@", "https://u:p@"),
    ],
)
def test_credentials_are_taken_out_where_they_are(url: str, without: str) -> None:
    """Where there are none, or it is no URL, it stays as it was written."""
    assert without_credentials(url) == without


@pytest.mark.parametrize(
    ("domain", "name"),
    [
        ("EXAMPLE.test", "example.test"),
        ("b\u00fccher.test", "xn--bcher-kva.test"),
        ("B\u00dcCHER\u3002test", "xn--bcher-kva.test"),
        ("fa\u00df.test", "xn--fa-hia.test"),
        ("FA\u1e9e.test", "xn--fa-hia.test"),
        ("\u03b2\u03cc\u03bb\u03bf\u03c2.test", "xn--nxasmm1c.test"),
        ("\U0001d6d3.test", "xn--4xa.test"),
        ("a\u00adb.test", "ab.test"),
        ("\u2603.test", "xn--n3h.test"),
        ("\u05d0.test", "xn--4db.test"),
        ("\u05d01.test", "xn--1-zhc.test"),
        ("\u06271\u0661.test", None),  # European and Arabic digits in one label
        ("\u05d0.1a", None),  # the other labels have to keep the Bidi rule, too
        ("\u05d0..test", "xn--4db..test"),
        ("\u0301a.test", None),
        ("\u0915\u094d\u200d\u0937.test", "xn--11b2ezcw70k.test"),
        ("a\u200db.test", None),
        ("\u2024.test", None),  # a leader, which folds to a dot
        ("\ufffd.test", None),
        ("\ue000.test", None),
        ("xn--bcher-kva.test", "xn--bcher-kva.test"),
        ("XN--BCHER-KVA.test", "xn--bcher-kva.test"),
        ("xn--bcher-kva\u3002test", "xn--bcher-kva.test"),
        ("xn--.test", None),
        ("xn--a.test", "xn--a.test"),  # hides a control, which not all refuse
        ("xn--99999999.test", None),
        ("xn--99999999999999999e.test", None),  # digits beyond what Python's decoder counts
        ("xn--bcher-\u00fc.test", None),
        ("xn--bchEr-kva.test", "xn--bcher-kva.test"),
        ("xn--mgba3gch31f060k.test", "xn--mgba3gch31f060k.test"),
        ("xn--mgba3gch31f060k.\u540d", None),  # a joiner that depends on what stands around it
        ("xn--zn7c.test", None),  # hides U+FFFD
        ("xn--" + "a" * 1000, None),
        ("\u540d" * 1000 + ".test", None),
    ],
)
def test_a_domain_has_a_name_in_dns(domain: str, name: str | None) -> None:
    """None where it has none, or where we know none: another host is never told."""
    assert domain_to_ascii(domain) == name


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("%41%2e%42", "a.b"),
        ("a%2fb", None),
        ("%zz", None),
        ("1.2.3", "1.2.0.3"),
        ("0", "0.0.0.0"),
        ("00.", "0.0.0.0"),
        ("0x", "0.0.0.0"),
        ("4294967295", "255.255.255.255"),
        ("4294967296", None),
        ("0" * 60_000 + "1", "0.0.0.1"),
        ("9" * 60_000, None),
        ("1..2", None),
        ("256.1", None),
        ("1.2.3.4.5", None),
        ("a.09", None),
        ("[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7:8]"),
        ("[1:2:3:4:5:6:7::]", "[1:2:3:4:5:6:7:0]"),
        ("[1::2:0:0:3]", "[1::2:0:0:3]"),
        ("[0:0:1:0:0:1:0:0]", "[::1:0:0:1:0:0]"),
        ("[::ffff:1.2.3.4]", "[::ffff:102:304]"),
        ("[1.2.3.4::]", None),
        ("[::1.2.3.256]", None),
        ("[::01.2.3.4]", None),
        ("[1:2:3:4:5:6:7:8::]", None),
        ("[1::2::3]", None),
        ("[:1]", None),
        ("[]", None),
        ("[::1", None),
        ("[::g]", None),
    ],
)
def test_a_host_is_a_domain_or_an_address(text: str, host: str | None) -> None:
    """As the URL standard tells them apart."""
    assert host_parse(text, special=True) == host


def test_an_opaque_host_is_kept() -> None:
    """Only special schemes have domains."""
    assert host_parse("A%41\xfc", special=False) == "A%41%FC"
    assert host_parse("a b", special=False) is None


def test_what_is_not_encoded_stays() -> None:
    """A `%` without two hex digits is one."""
    assert percent_decode("%4a%4%zz\xff%FF") == b"J%4%zz\xff\xff"


HOSTILE = {
    "dots": "https://a.test" + "/.." * 30_000,
    "segments": "https://a.test" + "/a" * 20_000 + "/.." * 20_000,
    "dot segments encoded": "https://a.test" + "/%2e%2E" * 9_000,
    "slashes": "https:" + "/" * 65_000,
    "backslashes": "\\" * 65_000,
    "at signs": "https://" + "@" * 65_000,
    "colons": "https://" + ":" * 65_000,
    "brackets": "https://" + "[" * 65_000,
    "pairs of brackets": "https://" + "[]" * 32_000 + ":80",
    "IPv6": "https://[" + ":" * 65_000 + "]",
    "pieces of IPv6": "https://[" + "1:" * 32_000 + "]",
    "digits": "https://" + "9" * 65_000,
    "hex digits": "https://0x" + "f" * 65_000,
    "octets": "https://" + "1." * 32_000,
    "port": "https://a:" + "0" * 65_000 + "1",
    "labels": "https://" + "a." * 32_000,
    "long label": "https://" + "a" * 65_000,
    "Punycode": "https://xn--" + "a" * 65_000,
    "labels of Punycode": "https://" + "xn--a-1ga." * 6_500,
    "no ASCII": "https://" + "\xc3\xbc" * 32_000,
    "labels that are no ASCII": "https://" + "\xc3\xbc." * 20_000,
    "no UTF-8": "https://" + "\xff" * 65_000,
    "percents": "https://" + "%" * 65_000,
    "encoded": "https://" + "%61" * 21_000,
    "blanks": " " * 65_000,
    "blanks inside": "https://a.test/" + " " * 65_000 + "x",
    "tabs": "https://a" + "\t" * 65_000 + ".test",
    "to encode": "https://a.test/" + '"' * 65_000,
    "question marks": "https://a.test/" + "?" * 65_000,
    "number signs": "https://a.test/" + "#" * 65_000,
    "scheme": "a" * 65_000,
    "schemes": "a:" * 32_000,
    "opaque": "a:" + "/ " * 32_000,
    "drives": "file:" + "/C|" * 21_000,
    "drives and dots": "file:///C:" + "/.." * 21_000,
    "places": "https://a.test/" + "://" * 21_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_costs_its_length(name: str) -> None:
    """64 KiB, as long as a URL may be, within 40 ms for all that is asked of it; a square would take seconds."""
    text = HOSTILE[name][:LONGEST_URL]

    def asked() -> None:
        parse(text)
        canonical(text)
        is_serialized_url(text)
        without_credentials(text)
        resolve("https://a.test" + "/b" * 1000, text)
        resolve(text, "../x")

    assert costs_less(0.2, asked)


@pytest.mark.parametrize("where", ["/" + "\xc3\xbc" * 40_000, "/a/.." * 20_000, '/"' * 40_000])
@pytest.mark.parametrize("location", ["https://" + "\xff" * 20_000, "https://" + "%61" * 9_000, "/\xc3\xbc" * 9_000, "/.." * 9_000])
def test_a_hostile_redirect_is_judged_in_time(where: str, location: str) -> None:
    """Within 20 ms, though each engine reads it in its way, and the ledger asks of it again and again."""
    sent = Headers((("User-Agent", CHROMIUM), ("Origin", "https://a.test"), ("Sec-Fetch-Mode", "cors"), ("Sec-Fetch-Site", "cross-site")))
    answer = Response(302, Headers((("Location", location), ("Access-Control-Allow-Origin", "*"))))
    exchange = within_budget(Exchange("1", Request("GET", f"https://b.test{where}", sent), answer, 10.0, 10.1, "client"))

    def judged() -> list[Record]:
        ledger = Ledger()
        return [*ledger.see(exchange), *ledger.finish()]

    assert judged()
    assert costs_less(0.1, judged)


ANYTHING = st.one_of(st.text(st.characters(max_codepoint=255), max_size=30), st.text(max_size=30))
PIECES = st.lists(
    st.sampled_from(
        "http: https: HTTPS file: foo: data: // / \\ \\\\ /. /.. %2e : @ ? # a A.test b.test u:p@ :80 :443 [::1] [ ] 127.1 0x1 | ^ ' "
        "\xc3\xbc \xfc xn--a C: localhost".split(" ")
    ),
    max_size=9,
).map("".join)
ADDRESSES = st.one_of(PIECES, ANYTHING)
BASES = st.sampled_from(["https://a.test/p/q?r", "http://a.test", "file:///C:/x", "foo://h/p", "foo:opaque", "", "not one"])


@given(ADDRESSES, BASES)
def test_an_address_that_was_serialized_means_the_same(text: str, base: str) -> None:
    """Parsing, naming and resolving again changes nothing; nothing raises."""
    url = resolve(base, text)
    assert url == "" or resolve(base, url) == resolve("", url) == url
    assert canonical(canonical(url)) == canonical(url)
    assert url == "" or basic_url_parse(url) is not None
    assert url.isascii()
    assert not parse(without_credentials(url)).has_credentials


@given(ADDRESSES)
def test_the_quick_way_tells_what_the_parser_tells(text: str) -> None:
    """Scheme, host, port and credentials; what can't be parsed is nowhere."""
    record, url = basic_url_parse(text), parse(text)
    assert (url is NOWHERE) is (record is None) is (not is_serialized_url(text))
    if record is not None:
        assert (url.scheme, url.host, url.port, url.has_credentials) == (
            record.scheme,
            record.host or "",
            record.port,
            record.has_credentials,
        )
        assert canonical(text) == canonical(serialize(record))
