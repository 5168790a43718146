"""Secrets do not get out: neither in URLs, headers and sentences nor in any format."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cors_addon.report.model.report import Report
from cors_addon.report.safe.mask import masked_text, masked_url
from cors_addon.report.safe.masked_header import masked_header
from cors_addon.report.telling.masked import masked_group
from tests.processor_time import costs_less
from tests.report import examples

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("https://a.test/p?page=2&sort=name", "https://a.test/p?page=2&sort=name"),
        ("https://a.test/p?token=abc&page=2", "https://a.test/p?token=***&page=2"),
        ("https://a.test/p?api_key=abc", "https://a.test/p?api_key=***"),
        ("https://a.test/p?accessToken=abc", "https://a.test/p?accessToken=***"),
        ("https://a.test/p?X-Amz-Signature=abc", "https://a.test/p?X-Amz-Signature=***"),
        ("https://a.test/p?client-secret=abc;pwd=x", "https://a.test/p?client-secret=***;pwd=***"),
        ("https://a.test/p?code=x7Kp2mQ9&SAMLResponse=x", "https://a.test/p?code=***&SAMLResponse=***"),
        ("https://a.test/p?session=&keyword=shoes", "https://a.test/p?session=&keyword=shoes"),
        (f"https://a.test/p?q={JWT}", "https://a.test/p?q=***"),
        ("https://a.test/p?q=aB3dE5fG7hI9jK1lM3nO5pQ7", "https://a.test/p?q=***"),
        ("https://a.test/p?q=0123456789abcdef0123456789abcdef", "https://a.test/p?q=***"),
        (f"https://a.test/verify/{JWT}/now", "https://a.test/verify/***/now"),
        ("https://a.test/ghp_0123456789abcdefABCDEF", "https://a.test/***"),
        ("https://user:pass@a.test/p", "https://***@a.test/p"),
        ("https://us@er:p@ss@a.test/p", "https://***@a.test/p"),
        ("https://a.test/p#access_token=abc&x=1", "https://a.test/p#access_token=***&x=1"),
        ("https://a.test/p;jsessionid=abc?x=1", "https://a.test/p;jsessionid=***?x=1"),
        ("/path?password=abc", "/path?password=***"),
        ("https://a.test/@scope/package", "https://a.test/@scope/package"),
        ("//bob:pw@h.test/x", "//***@h.test/x"),
        ("/p?PHPSESSID=abc&bearer=abc", "/p?PHPSESSID=***&bearer=***"),
        ("/p?oauth_verifier=abc&accesskey=abc&%74oken=abc", "/p?oauth_verifier=***&accesskey=***&%74oken=***"),
        ("/p?next=%2Fcb%3Fcode%3Dabc123&x=1", "/p?next=%2Fcb%3Fcode%3D***&x=1"),
        ("/p?next=%252Fcb%253Fa%253D1%2526code%253Dabc123", "/p?next=%252Fcb%253Fa%253D1%2526code%253D***"),
        ("/p?next=/cb?code=abc123", "/p?next=/cb?code=***"),
        ("/p?next=https%3A%2F%2Fu:p%40h.test%2F", "/p?next=https%3A%2F%2F***%40h.test%2F"),
        ("/p?next=%2Freset%2FaB3dE5fG7hI9jK1lM3nO5pQ7", "/p?next=%2Freset%2F***"),
        ("/p?next=%2Fcb%3Fpage%3D2", "/p?next=%2Fcb%3Fpage%3D2"),
        ("/p?next=%2525252525253D", "/p?next=***"),
        ("https://a.test/reset/aB3dE5fG7hI9jK1lM3nO5pQ7/now", "https://a.test/reset/***/now"),
        ("https://a.test/#/reset/aB3dE5fG7hI9jK1lM3nO5pQ7", "https://a.test/#/reset/***"),
        ("/users/12345678901234567890123456789012345", "/users/12345678901234567890123456789012345"),
        ("/carts/7F9c24e5-2c1b-4f6e-9d0a-3b8e5c7a1d42", "/carts/7F9c24e5-2c1b-4f6e-9d0a-3b8e5c7a1d42"),
        ("/assets/access-control-allow-origin/introduction", "/assets/access-control-allow-origin/introduction"),
        ("/p?q=aB3dE5fG7hI9jK1lM3nO5pQ7… (9 more characters)", "/p?q=***… (9 more characters)"),
        (f"/p/session-{JWT}", "/p/***"),
        ("/p?x=%7B%22password%22%3A%20%22abc%22%7D&y=1", "/p?x=%7B%22password%22%3A%20%22***%22%7D&y=1"),
        ('/p?token="a"bc&x=1', '/p?token="***&x=1'),
        ("/p?token=a&x=1;pwd=b#token=c", "/p?token=***&x=1;pwd=***#token=***"),
        ("http:\\\\u:p@h.test/", "http:\\\\***@h.test/"),
        ("\\\\u:p@h.test", "\\\\***@h.test"),
        ("http:\t//u:p@h.test", "http:\t//***@h.test"),
        ("/\\u:p@h.test", "/\\***@h.test"),
        ("https:u:p@h.test/", "https:***@h.test/"),
        ("https:/u:p@h.test/", "https:/***@h.test/"),
        ("mailto:a@h.test,b@h.test", "mailto:***@h.test"),
        ("https://h.test/p?next=https://a.test&by=me@b.test", "https://h.test/p?next=https://a.test&by=me@b.test"),
        ("https://h.test/?to\tken=abc", "https://h.test/?to\tken=***"),
        ("/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/getMe", "/bot123456789:***/getMe"),
        ("/invite/x7Kp2mQ9", "/invite/***"),
        ("/p?session=s%3Ax7Kp2mQ9.abc&state=myapp:cb?code=x7Kp2mQ9", "/p?session=***&state=myapp:cb?code=***"),
        ("/p?state=myapp:home&key=mailto:a@h.test", "/p?state=myapp:home&key=mailto:***@h.test"),
        ("/a//x7Kp2mQ9vLz4t8Wj3n6Rb5", "/a//***"),
        ("/p?code=mF9k/2Qx7+Lp0ZtWb3=&x=1", "/p?code=***&x=1"),
        ("/p?a]]]]]=x&[[[[[=x", "/p?a]]]]]=x&[[[[[=x"),
        ("/p?token[0]=abc&user%5Bpassword%5D%5B1%5D=abc&key[2]=x7Kp2mQ9", "/p?token[0]=***&user%5Bpassword%5D%5B1%5D=***&key[2]=***"),
        ("/p?userpass=abc&dbpass=abc&appkey=x7Kp2mQ9&sharekey=x7Kp2mQ9", "/p?userpass=***&dbpass=***&appkey=***&sharekey=***"),
        ("/activate/x7Kp2mQ9?a=/webhook/x7Kp2mQ9", "/activate/***?a=/webhook/***"),
        ("/unsubscribe/x7Kp2mQ9#/recover/x7Kp2mQ9", "/unsubscribe/***#/recover/***"),
        ("/p?user_code=WDJB-MJHT&page_token=x7Kp2mQ9vLz", "/p?user_code=***&page_token=***"),
        ("/p?x=Bearer%20abc123def&y=Basic+dXNlcjpwYXNz", "/p?x=***&y=***"),
        ("/reset/gSR1REt%2FXJAiaOFyOaGmZi%3D%3D/now", "/reset/***/now"),
        ("/a/gSR1REt%252FXJAiaOFyOaGmZi==", "/a/***=="),
        ("/p?next=%2Fa%2FgSR1REt%252FXJAiaOFyOaGmZi", "/p?next=%2Fa%2F***"),
        ("https://auth.test:8443/x7Kp2m?token=abc.", "https://auth.test:8443/x7Kp2m?token=***."),
    ],
)
def test_urls(url: str, masked: str) -> None:
    assert masked_url(url) == masked


@pytest.mark.parametrize(
    ("name", "value", "masked"),
    [
        ("Cookie", "sid=abc; theme=dark", "sid=***; theme=***"),
        ("cookie", "lonely", "***"),
        (
            "Set-Cookie",
            "sid=abc; Path=/; HttpOnly; Secure; SameSite=None; odd=1",
            "sid=***; Path=/; HttpOnly; Secure; SameSite=None; odd=***",
        ),
        ("Authorization", "Bearer abc", "Bearer ***"),
        ("Authorization", "abc", "***"),
        ("Proxy-Authorization", "Basic YTpi", "Basic ***"),
        ("X-Api-Key", "abc", "***"),
        ("X-CSRF-Token", "abc", "***"),
        ("Authorization", "hunter2 abc", "***"),
        ("WWW-Authenticate", "Bearer realm=x", "Bearer realm=x"),
        ("WWW-Authenticate", "Negotiate abc, Basic realm=x", "Negotiate ***, Basic realm=x"),
        ("WWW-Authenticate", 'Digest realm="x", nonce=abc, opaque="abc"', 'Digest realm="x", nonce=***, opaque="***"'),
        ("Authentication", "swordfish", "***"),
        ("Authentication-Info", 'nextnonce="swordfish", qop=auth, rspauth="abc"', 'nextnonce="***", qop=auth, rspauth="***"'),
        ("X-Content-Security-Policy", "script-src 'nonce-abc'", "script-src 'nonce-***'"),
        ("Cookie", "ghp_0123456789abcdefABCDEF=1", "***=***"),
        ("Set-Cookie", "a=b; Path=/token/x7Kp2m; x7Kp2m", "a=***; Path=/token/***; ***"),
        ("Content-Security-Policy", "script-src 'nonce-abc' 'sha256-abc='", "script-src 'nonce-***' 'sha256-abc='"),
        ("Session", "x7Kp2mQ9", "***"),
        ("Session", "active", "active"),
        ("Access-Control-Allow-Headers", "authorization, x-api-key", "authorization, x-api-key"),
        ("Access-Control-Allow-Credentials", "true", "true"),
        ("Location", "/login?token=abc", "/login?token=***"),
        ("Location", "https://u:p@a.test/", "https://***@a.test/"),
        ("Location", "//bob:pw@h.test/x", "//***@h.test/x"),
        ("Server", "nginx", "nginx"),
    ],
)
def test_headers(name: str, value: str, masked: str) -> None:
    assert masked_header(name, value) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Access to fetch at 'https://a.test/?key=x7Kp2mQ9' from origin", "Access to fetch at 'https://a.test/?key=***' from origin"),
        ("at ‘https://u:p@a.test/x’.", "at ‘https://***@a.test/x’."),
        ("Authorization: Bearer abc123def was sent", "Authorization: Bearer *** was sent"),
        ("Basic authentication runs before CORS", "Basic authentication runs before CORS"),
        (f"it holds {JWT}.", "it holds ***."),
        ('it sent {"password": "abc", "a": 1}', 'it sent {"password": "***", "a": 1}'),
        ('{"password":"correct horse battery"}', '{"password":"***"}'),
        ('{"password" : "abc\\"def ghi", "a": 1}', '{"password" : "***", "a": 1}'),
        ("{'password': 'it is abc'}", "{'password': '***'}"),
        ('{"authorization": "Bearer abcdefgh123"}', '{"authorization": "***"}'),
        ('{"sessionId": "abcd1234EFGH5678"}', '{"sessionId": "***"}'),
        ('{"message":"{\\"password\\": \\"abc\\", \\"a\\": 1}"}', '{"message":"{\\"password\\": \\"***\\", \\"a\\": 1}"}'),
        ('{"password": "", "token": "true"}', '{"password": "", "token": "true"}'),
        ("x-otp:12345", "x-otp:***"),
        ("with x-api-key: abc1, and password = abc", "with x-api-key: ***, and password = ***"),
        ("nothing to hide: content-type, x-api-key", "nothing to hide: content-type, x-api-key"),
        ("redirected to “//bob:pw@h.test/x”.", "redirected to “//***@h.test/x”."),
        ("redirected to “/cb?code=abc123”, and/or on", "redirected to “/cb?code=***”, and/or on"),
        ("load https://a.test/reset/aB3dE5fG7hI9jK1lM3nO5pQ7, due", "load https://a.test/reset/***, due"),
    ],
)
def test_sentences(text: str, masked: str) -> None:
    assert masked_text(text) == masked


@pytest.mark.parametrize(
    "start",
    "ghp_ gho_ ghs_ ghr_ ghu_ github_pat_ glpat- xoxb- sk_live_ rk_test_ sk-a AIza AKIA ya29. npm_ pypi- hf_"
    " shpat_ SG. whsec_ eyJhbGci. GOCSPX- glrt- glcbt- hvs. dckr_pat_ NRAK- tskey- abc8Q~".split(),
)
def test_every_kind_of_token_is_found_in_a_sentence(start: str) -> None:
    token = f"{start}0123456789abcdefABCDEF"
    assert masked_text(f"it was {token} then") == "it was *** then"


@pytest.mark.parametrize("scheme", ["Basic", "bearer", "DIGEST", "Negotiate", "DPoP"])
def test_every_scheme_is_found_in_a_sentence(scheme: str) -> None:
    assert masked_text(f"it was {scheme} abc123def then") == f"it was {scheme} *** then"


@given(st.text(), st.text(alphabet=st.characters(codec="latin-1")))
def test_nothing_raises_and_masking_twice_changes_nothing(name: str, value: str) -> None:
    assert masked_text(masked_text(value)) == masked_text(value)
    assert masked_url(masked_url(value)) == masked_url(value)
    masked_header(name, value)


@given(st.from_regex(r"[a-z0-9]{8,40}", fullmatch=True), st.sampled_from(["token", "apiKey", "X-Amz-Credential", "session_id", "jwt"]))
def test_a_secret_parameter_never_shows(secret: str, name: str) -> None:
    assert secret not in masked_text(f"at https://a.test/p?{name}=%00{secret}&x=1 it failed")


LONG = 40_000
"""Characters, as long as no header line of which more than its start is looked at."""


@pytest.mark.parametrize(
    "piece",
    "eyJ-eyJ-|eyJaaaaa.|eyJ|-|.|ghp_|sk-|Basic |Bearer a|aA1|://|://@|@|/|//|/a|?a=|?a=?|&|=|;|%25|%|?next=%2525|<|“| |a|A|0"
    '|eyJaaaaa-|Basic  |aA1/|?x=https://|:|a:|:@|a:@|code=|token=|token:|key:|\'|"|key="|token="|)|…|… (9|a: |token: |token: a|code=/|=/'
    '|key=a,|%2F|%2F%2F|%252F%2F|//a%2F%2F|%3D|code%3D|\\|/token/|/key/a|a="|a =|[|token[]|realm="|,|a1|aB1-|1-|a1.|\t|Digest a=|nonce="'
    '|{"token":|x…|%2525252525|/%252F|a.|v1.|2024-|\'sha256-|a_|aB'.split("|"),
)
def test_masking_takes_linear_time_whatever_the_value(piece: str) -> None:
    value = (piece * LONG)[:LONG]

    def masked() -> None:
        masked_text(value)
        masked_url(value)
        for name in ("Location", "Cookie", "Set-Cookie", "Authorization", "WWW-Authenticate", "Content-Security-Policy", "Key", value):
            masked_header(name, value)

    assert costs_less(3, masked), "a quadratic search takes a minute"


def test_a_groups_steps_are_masked() -> None:
    report = Report()
    report.add(examples.missing_origin())
    group = masked_group(report.groups()[0])
    assert group.steps == (group.sample,)
    assert "hunter2hunter2" not in group.steps[0].exchange.request.url
