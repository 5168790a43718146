"""Phrases of other checks, of networks, and of libraries and programs: engine, pattern, codes."""

_ERROR = r"net::ERR_"

OTHER_PHRASES: tuple[tuple[str, str, str], ...] = (
    # Chrome's network errors, as its console, network panel, Playwright and Puppeteer print them.
    (
        "chromium",
        (
            rf"(?:\b(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+(?P<url>[a-z][a-z0-9+.-]{{1,20}}:[^\s']{{1,2000}})\s+)?"
            rf"\(?(?:failed\)\s*)?\b{_ERROR}FAILED\b(?:\s+\(?(?P<status>[1-5]\d\d)\b)?"
        ),
        "err-failed",
    ),
    ("chromium", rf"{_ERROR}BLOCKED_BY_RESPONSE\.NotSameOrigin(?:AfterDefaulted\w*)?", "corp-same-origin"),
    ("chromium", rf"{_ERROR}BLOCKED_BY_RESPONSE\.NotSameSite", "corp-same-site"),
    ("chromium", rf"{_ERROR}BLOCKED_BY_RESPONSE\.Coep\w*", "embedder-policy"),
    ("chromium", rf"{_ERROR}BLOCKED_BY_RESPONSE\b(?!\.)", "resource-policy-refused"),
    ("chromium", rf"{_ERROR}BLOCKED_BY_ORB\b", "opaque-response-blocked"),
    (
        "chromium",
        r"Cross-Origin\s+Read\s+Blocking\s+\(CORB\)\s+blocked\s+cross-origin\s+response(?:\s+(?P<url>\S{1,2000}))?",
        "opaque-response-blocked",
    ),
    ("chromium", r"Response\s+was\s+blocked\s+by\s+(?:CORB|ORB)\b", "opaque-response-blocked"),
    ("chromium", rf"{_ERROR}BLOCKED_BY_(?:PRIVATE|LOCAL)_NETWORK_ACCESS_CHECKS\b", "local-network-denied"),
    ("chromium", rf"{_ERROR}BLOCKED_BY_CSP\b", "content-security-policy"),
    ("chromium", rf"{_ERROR}BLOCKED_BY_(?:CLIENT|ADMINISTRATOR)\b", "blocked-by-client"),
    ("chromium", rf"{_ERROR}ABORTED\b", "aborted"),
    ("chromium", rf"{_ERROR}(?:NAME_NOT_RESOLVED|NAME_RESOLUTION_FAILED|ICANN_NAME_COLLISION)\b", "name-not-resolved"),
    ("chromium", rf"{_ERROR}(?:CERT|SSL)_\w+|{_ERROR}BAD_SSL_CLIENT_AUTH_CERT\b", "certificate"),
    ("chromium", rf"{_ERROR}TOO_MANY_REDIRECTS\b", "too-many-redirects"),
    ("chromium", rf"{_ERROR}(?:UNSAFE|INVALID)_REDIRECT\b", "redirect-refused"),
    (
        "chromium",
        (
            rf"{_ERROR}(?:CONNECTION_\w+|ADDRESS_\w+|TIMED_OUT|EMPTY_RESPONSE|INTERNET_DISCONNECTED|NETWORK_CHANGED|NETWORK_IO_SUSPENDED"
            r"|SOCKET_NOT_CONNECTED|PROXY_\w+|TUNNEL_\w+|HTTP2_\w+|QUIC_\w+|INVALID_HTTP_RESPONSE|UNSAFE_PORT|INSUFFICIENT_RESOURCES)\b"
        ),
        "connection-failed",
    ),
    # The column Status of Chrome's network panel.
    ("chromium", r"\(blocked:mixed-content\)", "mixed-content-blocked"),
    ("chromium", r"\(blocked:csp\)", "content-security-policy"),
    ("chromium", r"\(blocked:(?:other|devtools|subresource-filter)\)", "blocked-by-client"),
    ("chromium", r"\(blocked:NotSameOrigin(?:AfterDefaulted\w*)?\)", "corp-same-origin"),
    ("chromium", r"\(blocked:NotSameSite\)", "corp-same-site"),
    ("chromium", r"\(blocked:Coep\w*\)", "embedder-policy"),
    ("chromium", r"\(canceled\)", "aborted"),
    # How Chrome's line on a preflight goes on before it names the rule, where people cut it.
    ("chromium", r"Response\s+to\s+preflight\s+request\s+doesn't\s+pass\s+access\s+control\s+check[:.'\s]{0,5}\Z", "rule-not-named"),
    ("chromium", r"Cross-Origin\s+Resource\s+Sharing\s+error:\s+(?P<name>\w{1,80})", ""),
    # Local and Private Network Access.
    (
        "chromium",
        r"Permission\s+was\s+denied\s+for\s+this\s+request\s+to\s+access\s+the\s+'(?P<space>[a-z]{1,20})'\s+address\s+space",
        "local-network-denied",
    ),
    (
        "chromium",
        r"The\s+request\s+client\s+is\s+not\s+a\s+secure\s+context\s+and\s+the\s+resource\s+is\s+in\s+more-private\s+address\s+space\s+'(?P<space>[a-z]{1,20})'",
        "local-network-insecure",
    ),
    (
        "chromium",
        r"Request\s+had\s+a\s+target\s+IP\s+address\s+space\s+of\s+'(?P<space>[a-z]{1,20})'\s+yet\s+the\s+resource\s+is\s+in",
        "local-network-space",
    ),
    ("chromium", r"'Access-Control-Allow-(?:Private-Network|External)'\s+header", "private-network-preflight"),
    # The words that scripts get, in each browser.
    ("chromium", r"\bFailed\s+to\s+fetch\b(?!\s+dynamically)", "fetch-failed"),
    ("firefox", r"NetworkError\s+when\s+attempting\s+to\s+fetch\s+resource", "fetch-failed"),
    ("webkit", r"TypeError:\s+Load\s+failed|^\s*Load\s+failed\s*$", "fetch-failed"),
    (
        "webkit",
        r"A\s+network\s+error\s+occurred|The\s+network\s+connection\s+was\s+lost|Could\s+not\s+connect\s+to\s+the\s+server",
        "connection-failed",
    ),
    ("webkit", r"A\s+server\s+with\s+the\s+specified\s+hostname\s+could\s+not\s+be\s+found", "name-not-resolved"),
    ("webkit", r"The\s+certificate\s+for\s+this\s+server\s+is\s+invalid|An\s+SSL\s+error\s+has\s+occurred", "certificate"),
    ("webkit", r"CORS-preflight\s+request\s+was\s+blocked", "blocked-by-client"),
    ("webkit", r"Not\s+allowed\s+to\s+follow\s+a\s+redirection\s+while\s+loading\s+(?P<url>\S{1,2000})", "redirect-refused"),
    ("webkit", r"Load\s+cannot\s+follow\s+more\s+than\s+20\s+redirections", "too-many-redirects"),
    (
        "",
        (
            r"Unsafe\s+attempt\s+to\s+load\s+URL\s+(?P<url>\S{1,2000})\s+from\s+(?:origin\s+(?P<origin>[^\s']{1,2000}?)\.?|frame\s+with\s+URL\s+\S{1,2000})\s+"
            r"(?:Domains,\s+protocols\s+and\s+ports\s+must\s+match|'file:')"
        ),
        "disallowed-by-mode frame-access",
    ),
    # Firefox' other words.
    (
        "firefox",
        r"The\s+resource\s+at\s+'(?P<url>[^'\n]{1,2000})'\s+was\s+blocked\s+due\s+to\s+its\s+Cross-Origin-Resource-Policy\s+header",
        "resource-policy-refused",
    ),
    ("firefox", r"\bNS_ERROR_DOM_CORP_FAILED\b", "resource-policy-refused"),
    ("firefox", r"\bNS_ERROR_DOM_COEP_FAILED\b", "embedder-policy"),
    (
        "firefox",
        r"(?:The\s+resource\s+at\s+'(?P<url>[^'\n]{1,2000})'\s+was|A\s+resource\s+is)\s+blocked\s+by\s+OpaqueResponseBlocking",
        "opaque-response-blocked",
    ),
    ("firefox", r"Loading\s+failed\s+for\s+the\s+<\w+>\s+with\s+source\s+'(?P<url>[^'\n]{1,2000})'", "resource-not-loaded"),
    (
        "firefox",
        r"downloadable\s+font:\s+download\s+failed[^\n]{0,300}bad\s+URI\s+or\s+cross-site\s+access\s+not\s+allowed",
        "rule-not-named",
    ),
    ("firefox", r"\bNS_BINDING_ABORTED\b", "aborted"),
    ("firefox", r"\bNS_ERROR_(?:CONNECTION_REFUSED|NET_\w+|OFFLINE|PROXY_\w+)\b", "connection-failed"),
    ("firefox", r"\bNS_ERROR_UNKNOWN_HOST\b", "name-not-resolved"),
    ("firefox", r"\bNS_ERROR_REDIRECT_LOOP\b", "too-many-redirects"),
    ("firefox", r"\b(?:SEC_ERROR|SSL_ERROR|MOZILLA_PKIX_ERROR)_\w+", "certificate"),
    # Other checks, in any browser.
    (
        "",
        r"Mixed\s+Content:|Blocked\s+loading\s+mixed\s+active\s+content|was\s+not\s+allowed\s+to\s+(?:display|run)\s+insecure\s+content",
        "mixed-content-blocked",
    ),
    (
        "",
        (
            r"Refused\s+to\s+(?:connect|load|frame)\b[^\n]{0,2000}because\s+it\s+violates|violates\s+the\s+following\s+Content\s+Security\s+Policy"
            r"|Content-Security-Policy:\s+The\s+page's\s+settings"
        ),
        "content-security-policy",
    ),
    (
        "",
        r"Blocked\s+a\s+frame\s+with\s+origin\s+'(?P<origin>[^'\n]{0,2000})'|Permission\s+denied\s+to\s+access\s+property\s+'[^'\n]{1,100}'",
        "frame-access",
    ),
    (
        "",
        r"Tainted\s+canvases\s+may\s+not\s+be\s+\w+|canvas\s+has\s+been\s+tainted|SecurityError:\s+The\s+operation\s+is\s+insecure",
        "tainted-canvas",
    ),
    ("", r"Refused\s+to\s+get\s+unsafe\s+header\s+'(?P<header>[^'\n]{1,200})'", "header-not-exposed"),
    (
        "",
        r"(?:Refused\s+to\s+set\s+unsafe\s+header\s+'(?P<header>[^'\n]{1,200})'|Attempt\s+to\s+set\s+a\s+forbidden\s+header\s+was\s+denied:\s+\S{1,200})",
        "header-forbidden",
    ),
    ("", r"AbortError\b|The\s+user\s+aborted\s+a\s+request|signal\s+is\s+aborted", "aborted"),
    (
        "",
        r"Failed\s+to\s+load\s+resource:\s+the\s+server\s+responded\s+with\s+a\s+status\s+of\s+(?P<status>[45]\d\d)",
        "error-status",
    ),
    (
        "",
        r"\b(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+(?P<url>[a-z][a-z0-9+.-]{1,20}:[^\s']{1,2000})\s+(?P<status>[45]\d\d)\s+\(",
        "error-status",
    ),
    ("", r"\bstrict-origin-when-cross-origin\b", "referrer-policy"),
    ("", r"Provisional\s+headers\s+are\s+shown", "provisional-headers"),
    ("", r"\bE(?:CONNREFUSED|CONNRESET|TIMEDOUT|HOSTUNREACH)\b|socket\s+hang\s+up", "connection-failed"),
    ("", r"\bE(?:NOTFOUND|AI_AGAIN)\b", "name-not-resolved"),
    ("", r"Request\s+failed\s+with\s+status\s+code\s+(?P<status>[45]\d\d)", "error-status"),
    # Libraries, and programs that are no browsers.
    ("", r"Network\s+Error\b(?:[^\n]{0,200}\bERR_NETWORK\b)?|\bERR_NETWORK\b", "fetch-failed"),
    ("", r"Http\s+failure\s+response\s+for\s+(?P<url>\S{1,2000}):\s+0\s+Unknown\s+Error", "fetch-failed"),
    ("", r"Request\s+has\s+been\s+terminated\.?\s+Possible\s+causes:[^\n]{0,120}Access-Control-Allow-Origin", "fetch-failed"),
    ("", r"XMLHttpRequest\s+error\b|XMLHttpRequest\s+onError\s+callback", "fetch-failed"),
    ("", r"\bNetwork\s+request\s+failed\b", "no-cors-in-app"),
    ("", r"TypeError:\s+fetch\s+failed", "no-cors-in-node"),
    ("jsdom", r"Cross\s+origin\s+(?P<origin>\S{1,2000})\s+forbidden", "missing-allow-origin origin-mismatch jsdom"),
    ("jsdom", r"Error:\s+Headers\s+(?P<header>[\w,-]{1,500})\s+forbidden", "header-not-allowed jsdom"),
    ("jsdom", r"Error:\s+Credentials\s+forbidden", "credentials-not-allowed jsdom"),
    ("jsdom", r"Userinfo\s+forbidden\s+in\s+cors\s+redirect", "redirect-with-credentials jsdom"),
    (
        "",
        r"Invalid\s+CORS\s+request|Disallowed\s+CORS\s+(?:origin|method|headers)|\bNot\s+allowed\s+by\s+CORS\b|CORSResponse:\s+This\s+CORS\s+request",
        "server-refuses",
    ),
)
