"""Made traffic of a realistic mix for the benchmark: what a browser's and its servers' HTTP/2 headers look like, pair after pair."""

from collections.abc import Iterator
from random import Random

from mitmproxy import connection, http

PAGES = [f"https://app{number}.example" for number in range(20)]
APIS = [f"https://api{number}.service.test" for number in range(40)]
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
START = 1_700_000_000.0

Fields = list[tuple[str, str]]


class Traffic:
    """Flows one after the other, the same in each run: 60 % not CORS, 25 % allowed, 8 % preflights, 5 % failures, 2 % others."""

    def __init__(self, clients: int = 8) -> None:
        self.random = Random(1)
        self.clients = [
            connection.Client(peername=("127.0.0.1", 40000 + number), sockname=("127.0.0.1", 8080), timestamp_start=START)
            for number in range(clients)
        ]
        self.server = connection.Server(address=("service.test", 443))
        self.now = START

    def flows(self, count: int) -> Iterator[http.HTTPFlow]:
        """Yield so many flows; a preflight's actual request comes right after it and counts as allowed."""
        made = 0
        while made < count:
            for flow in self.some():
                yield flow
                made += 1
                if made == count:
                    return

    def some(self) -> Iterator[http.HTTPFlow]:
        """Yield the flows of one request of a page: one, or two where it has a preflight."""
        page, api = self.random.choice(PAGES), self.random.choice(APIS)
        path = f"/v1/items/{self.random.randrange(5000)}?page={self.random.randrange(50)}"
        choice = self.random.random()
        if choice < 0.652:
            yield self.not_cors(page, path)
        elif choice < 0.837:
            yield self.flow("GET", api, path, cors(page), allow(page))
        elif choice < 0.924:
            asked = [("access-control-request-method", "PUT"), ("access-control-request-headers", "content-type,x-requested-with")]
            granted = [("access-control-allow-methods", "GET, PUT"), ("access-control-allow-headers", "content-type, x-requested-with")]
            yield self.flow("OPTIONS", api, path, [*cors(page), *asked], [*allow(page), *granted, ("access-control-max-age", "0")], 204)
            sent = [("content-type", "application/json"), ("x-requested-with", "fetch")]
            yield self.flow("PUT", api, path, [*cors(page), *sent], allow(page))
        elif choice < 0.978:
            answer = self.random.choice([[], allow("https://other.example"), [("access-control-allow-origin", "*, *")]])
            yield self.flow("GET", api, path, cors(page), answer, self.random.choice([200, 404, 500]))
        else:
            yield self.flow("GET", api, path, [("accept", "*/*")], [])

    def not_cors(self, page: str, path: str) -> http.HTTPFlow:
        """Make a same-origin request, a navigation, or an image of another site."""
        same = [("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty"), ("referer", f"{page}/")]
        navigation = [("sec-fetch-site", "none"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document"), ("sec-fetch-user", "?1")]
        image = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "image"), ("referer", f"{page}/")]
        kind = self.random.random()
        if kind < 0.5:
            return self.flow("GET", page, path, same, [])
        if kind < 0.6:
            return self.flow("GET", page, path, [*navigation, ("upgrade-insecure-requests", "1")], [])
        return self.flow("GET", self.random.choice(APIS), path, image, [])

    def flow(self, method: str, server: str, path: str, asked: Fields, answered: Fields, status: int = 200) -> http.HTTPFlow:
        """Make a flow from what is particular to it; some fifteen fields each way."""
        self.now += 0.05
        flow = http.HTTPFlow(self.random.choice(self.clients), self.server, live=True)
        flow.request = http.Request.make(method, f"{server}{path}", headers=encoded([*BROWSER, *asked]))
        flow.response = http.Response.make(status, b"{}", encoded([*SERVER, *answered]))
        flow.request.http_version = flow.response.http_version = "HTTP/2.0"
        flow.request.timestamp_start, flow.request.timestamp_end = self.now, self.now + 0.001
        flow.response.timestamp_start, flow.response.timestamp_end = self.now + 0.03, self.now + 0.04
        return flow


def encoded(fields: Fields) -> http.Headers:
    """Encode fields as mitmproxy holds them."""
    return http.Headers([(name.encode(), value.encode()) for name, value in fields])


def cors(page: str) -> Fields:
    """Give what a browser adds to a CORS request."""
    return [
        ("origin", page),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-mode", "cors"),
        ("sec-fetch-dest", "empty"),
        ("referer", f"{page}/"),
    ]


def allow(origin: str) -> Fields:
    """Give what a server answers that allows an origin."""
    return [("access-control-allow-origin", origin), ("access-control-expose-headers", "x-request-id, etag"), ("vary", "origin")]


BROWSER: Fields = [
    ("sec-ch-ua", '"Chromium";v="156", "Not.A/Brand";v="99"'),
    ("sec-ch-ua-mobile", "?0"),
    ("sec-ch-ua-platform", '"Linux"'),
    ("user-agent", AGENT),
    ("accept", "application/json, text/plain, */*"),
    ("accept-encoding", "gzip, deflate, br, zstd"),
    ("accept-language", "en-GB,en;q=0.9"),
    ("priority", "u=1, i"),
    ("cache-control", "no-cache"),
    ("pragma", "no-cache"),
]

SERVER: Fields = [
    ("date", "Tue, 14 Nov 2023 22:13:20 GMT"),
    ("server", "nginx"),
    ("content-type", "application/json; charset=utf-8"),
    ("cache-control", "private, max-age=0, must-revalidate"),
    ("etag", 'W/"2-vyGp6PvFo4RvsFtPoIWeCReyIC8"'),
    ("x-request-id", "9f6d8a9e2f2d4b6f8a0c7d5e3b1a2c4d"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("alt-svc", 'h3=":443"; ma=86400'),
    ("set-cookie", "session=0123456789abcdef; Path=/; Secure; HttpOnly; SameSite=Lax"),
]
