"""What is no secret stays as it was: console lines are the browser's, word for word."""

import pytest

from cors_addon.report.safe.mask import masked_text, masked_url
from cors_addon.report.safe.masked_header import masked_header
from tests.core.traffic import Client, allowing, answer, redirecting
from tests.report.safe.planting import judged, told

URLS = """
https://a.test/p?code=404
https://a.test/cb?redirect_uri=https%3A%2F%2Fa.test%2Fcb%3Fpage%3D2
https://a.test/cb?origin=https://shop.test&location=https://b.test/x
https://a.test/assets/index-DiwrgTda.js
https://a.test/chunk.3f2a9c1b.css
https://a.test/_next/static/chunks/app-0123456789abcdef0123456789abcdef.js
https://a.test/main.0f1e2d3c4b5a69788796.bundle.js
https://fonts.gstatic.com/s/roboto/v30/KFOmCnqEu92Fr1Mu72xKOzY.woff2
https://a.test/v1/users/7f9c24e5-2c1b-4f6e-9d0a-3b8e5c7a1d42/orders/12345
https://a.test/v1/objects/507f1f77bcf86cd799439011
https://a.test/repos/x/commits/0f1e2d3
https://www.youtube.com/watch?v=dQw4w9WgXcQ
https://a.test/api/AuthenticationServiceV2Controller/getAllUsers
https://a.test/auth/realms/master/protocol/openid-connect/auth?response_type=code&scope=openid&client_id=web
https://a.test/oauth/token
https://a.test/oauth2/v2/token
https://a.test/.well-known/openid-configuration
https://a.test/session/new?state=open&sort_key=created_at&key=name
https://a.test/p?country_code=US&zip_code=90210&error_code=10061&state=California
https://a.test/p?token_type=Bearer&session=closed&sid=3&nonce=
https://a.test/p?max_tokens=2048&sig=yes
https://a.test/@scope/package@1.2.3/dist/index.mjs
https://a.test/p?date=2026-05-28T10:00:00Z&v=1.2.3&tz=Europe/Berlin&lat=52.5200&lng=13.4050
https://a.test/search?q=cross+origin+resource+sharing&lang=en-US
https://a.test/p?q=a%20b%20c&filter[name]=x&ids[]=1&ids[]=2
https://a.test/img/photo-2024-05-01-at-10.11.12.png
https://a.test/p?expires=1780000000&width=1200
https://a.test/graphql?operationName=GetCurrentUserSettings
https://a.test/01ARZ3NDEKTSV4RRFFQ69G5FAV
https://d1a2b3c4d5e6f7.cloudfront.net/x
https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.us-east-1.on.aws/
http://[::1]:8080/x
http://localhost:8080/token:verify
https://auth.test:8443/x?y=1
http://auth:8080/x
http://token-service:3000
https://shop.test:8443
https://a.test/keys/products.json
https://a.test/invite/accept
https://a.test/password/reset
https://a.test/v1/sign-in?auth_type=basic
https://a.test/p?utm_source=newsletter&utm_campaign=spring_sale_2026&gclid=
https://a.test/2026/05/28/why-your-preflight-fails-and-how-to-mend-it
https://a.test/p?callback=jQuery351024_1780000000
https://a.test/p?email=jane@a.test
https://a.test/p?page_token=2&nextPageToken=CAUQAA&cursor=10
https://a.test/p?credentials=include&withCredentials=true&auth=none&csrf_protection=false
https://a.test/p?code_challenge_method=S256&hash=sha256&signature_version=4&session_timeout=86400&session_name=main
https://a.test/p?code=LH400&course_code=CS101&code=E0401&reason_code=12345&item_code=12345&commit_hash=0f1e2d3
https://a.test/p?q=basic+JavaScript+course&r=bearer%20of%20good%20news
https://a.test/p?secretary=jane&author=jane&monkey=x7&turkey=ab12&sku=SKU-12345-AB
https://a.test/v0/b/x/o/images%2F2024%2F05%2FIMG_1234.jpg?alt=media
https://a.test/projects/group%2FsubGroup%2FmyProject2/issues
https://a.test/p?color=%23aabbcc&id=dQw4w9WgXcQ&s=a1B2c3D4
https://a.test/p?hash=top&state=in-progress&code=invalid_grant&pin=off
""".strip().splitlines()
"""With status codes, origins and URLs as parameters, versions, ids, hashes of assets, flags, names of programs' parts."""

HEADERS = """
User-Agent: Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1
User-Agent: Mozilla/5.0 (Linux; Android 14; SM-S918B Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.6478.122 Mobile Safari/537.36
User-Agent: Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0
User-Agent: Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)
User-Agent: python-requests/2.31.0
User-Agent: okhttp/4.12.0
Server: nginx/1.25.3 (Ubuntu)
Server: Apache/2.4.57 (Debian) OpenSSL/3.0.11 PHP/8.2.7
Via: 1.1 varnish, 1.1 d3f0123456789abcdef0123456789ab.cloudfront.net (CloudFront)
Via: 1.1 vegur, 2 google
X-Powered-By: Express
X-Powered-By: PHP/8.2.7
WWW-Authenticate: Bearer realm="x"
WWW-Authenticate: Basic realm="Access to the staging site", charset="UTF-8"
WWW-Authenticate: Bearer error="invalid_token", error_description="The access token expired"
WWW-Authenticate: Negotiate
WWW-Authenticate: Bearer realm="https://auth.docker.test/token",service="registry.docker.test",scope="repository:x/y:pull"
WWW-Authenticate: Bearer resource_metadata="https://a.test/.well-known/oauth-protected-resource"
X-RateLimit-Reset: 1700000000
X-RateLimit-Remaining-Tokens: 149984
X-Auth-Status: 200
X-Git-Hash: 8f3c2b1d9e
X-Request-Id: 8f3c2b1d9e0a7f6c5b4d3a2e1f0c9b8a
X-B3-TraceId: 8f3c2b1d9e0a7f6c5b4d3a2e1f0c9b8a
sentry-trace: 8f3c2b1d9e0a7f6c5b4d3a2e1f0c9b8a-8f3c2b1d9e0a7f6c-1
Surrogate-Key: product-123 post-9a8b
Vary: Origin, Accept-Encoding, Access-Control-Request-Headers
ETag: "33a64df551425fcc55e4d42a148795d9f25f89d4"
ETag: W/"aB3dE5fG7hI9jK1lM3nO5pQ7"
If-None-Match: "aB3dE5fG7hI9jK1lM3nO5pQ7"
Date: Tue, 28 May 2026 10:00:00 GMT
Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
Content-Type: multipart/form-data; boundary=----WebKitFormBoundary
Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7
Accept-Language: en-US,en;q=0.9,de;q=0.8
Accept-Encoding: gzip, deflate, br, zstd
Access-Control-Allow-Headers: authorization, content-type, x-api-key, x-csrf-token, x-amz-security-token, x-requested-with, traceparent
Access-Control-Request-Headers: authorization,content-type,x-client-session-id
Access-Control-Expose-Headers: ETag, X-Request-Id, X-RateLimit-Remaining
Access-Control-Allow-Methods: GET, POST, PUT, DELETE, OPTIONS
Access-Control-Allow-Origin: https://shop.test
Access-Control-Allow-Origin: https://a.test, https://b.test
Access-Control-Allow-Credentials: true
Access-Control-Max-Age: 86400
Content-Security-Policy: default-src 'self'; script-src 'self' https://cdn.test 'sha256-B2yPHKaXnvFWtRChIbabYmUBFZdVfKKXHbWtWidDVF8='; report-uri /csp
Strict-Transport-Security: max-age=31536000; includeSubDomains; preload
Cache-Control: public, max-age=604800, s-maxage=43200
Alt-Svc: h3=":443"; ma=86400
sec-ch-ua: "Not)A;Brand";v="8", "Chromium";v="138", "Google Chrome";v="138"
CF-RAY: 8a1b2c3d4e5f6a7b-FRA
x-amz-cf-id: kQ1aB3dE5fG7hI9jK1lM3nO5pQ7aB3dE5fG7hI9jK1lM3nO5pQ7==
x-amzn-requestid: 7f9c24e5-2c1b-4f6e-9d0a-3b8e5c7a1d42
X-Cache: Hit from cloudfront
Link: <https://a.test/p?page=2>; rel="next", <https://a.test/p?page=9>; rel="last"
Retry-After: Wed, 21 Oct 2026 07:28:00 GMT
Range: bytes=0-1023
Set-Cookie: a=***; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; SameSite=None; Secure
X-Session-State: active
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Authorization: Bearer ***
""".strip().splitlines()  # noqa: E501 (as they are)
"""Of real browsers and servers."""

SENTENCES = """
Origin https://shop.test is not allowed by Access-Control-Allow-Origin. Status code: 404
Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ‘https://a.test/x?code=404’. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.
To ask without, leave out credentials: "include" in the page's fetch(), or withCredentials
Authorization: Basic authentication runs before CORS
Request header field x-api-key is not allowed by Access-Control-Allow-Headers in preflight response.
Access-Control-Allow-Credentials: true is missing; expected “true”, got “True”.
getaddrinfo ENOTFOUND api.shop.test:443
Server connection to ('93.184.216.34', 443) failed: [Errno 111] Connection refused
Authorization: Bearer *** was sent
the token: invalid, the password: missing.
auth.test:8443 answers GET / with 200, and so does token-service:3000.
{"error":"invalid_token","token_type":"Bearer","code":"E_BAD"}
with credentials: include, auth = none, and credentials=omit
""".strip().splitlines()  # noqa: E501 (as they are)
"""Of browsers' consoles, of ours, and of what went wrong on the network."""


@pytest.mark.parametrize("url", URLS)
def test_plain_urls_stay(url: str) -> None:
    assert masked_url(url) == url
    for sentence in ("Access to fetch at '{}' from origin", "at ‘{}’. (Reason: CORS", "It is “{}”, and", "load {} due to", "(see {})."):
        assert masked_text(sentence.format(url)) == sentence.format(url)


@pytest.mark.parametrize("line", HEADERS)
def test_plain_headers_stay(line: str) -> None:
    name, _, value = line.partition(": ")
    assert masked_header(name, value) == value


@pytest.mark.parametrize("text", SENTENCES)
def test_plain_sentences_stay(text: str) -> None:
    assert masked_text(text) == text


def test_nothing_is_masked_in_any_report_where_nothing_is_secret() -> None:
    exchanges = [
        exchange
        for url in URLS
        for exchange in (
            Client().fetch(1, answer(), url),
            Client("firefox").fetch(2, allowing("https://x.test", server="nginx/1.25.3"), url),
            Client("webkit").preflight(3, answer(404), url, names="x-api-key,authorization"),
            Client().fetch(4, redirecting(url, origin="")),
            Client("firefox").fetch(5, redirecting(url)),
        )
    ]
    records = judged(*exchanges)
    assert told(records) == told(records, show_secrets=True)
