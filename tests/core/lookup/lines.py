"""Lines as people pasted them on the web, of all browsers and many years, with what each says.

A row is a name, the text, and for each failure in it the engine and the codes. The words are the browsers' own; many hosts were renamed.
"""

_REFUSED = "has been blocked by CORS policy:"
_DISALLOWS = "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at"
_ANY_ORIGIN = "missing-allow-origin multiple-allow-origin invalid-allow-origin origin-mismatch"
_NO_CORS = "If an opaque response serves your needs, set the request's mode to 'no-cors' to fetch the resource with CORS disabled."

LINES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    # Chrome today
    (
        "chrome, with its network error, the page's own and a stack",
        f"""Access to fetch at 'https://cdn.test/4.5.2/editor.main.js' from origin 'https://www.play.test' {_REFUSED} The \
'Access-Control-Allow-Origin' header contains the invalid value '**'. Have the server send the header with a valid value, or, if an opaque \
response serves your needs, set the request's mode to 'no-cors' to fetch the resource with CORS disabled.
play.tsx:102 HEAD https://cdn.test/4.5.2/editor.main.js net::ERR_FAILED 200
(anonymous) @ play.tsx:102
load (async)
(anonymous) @ play.tsx:73
play.tsx:102   Uncaught (in promise) TypeError: Failed to fetch
    at p""",
        ("chromium invalid-allow-origin", "chromium fetch-failed"),
    ),
    (
        "chrome, wildcard with credentials by axios",
        f"""app.js:1 Access to XMLHttpRequest at 'https://api.test/login' from origin 'http://localhost:3000' {_REFUSED} The value of the \
'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'. The \
credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute.
xhr.js:178 POST https://api.test/login net::ERR_FAILED 500 (Internal Server Error)
AxiosError {{message: 'Network Error', name: 'AxiosError', code: 'ERR_NETWORK'}}""",
        ("chromium wildcard-with-credentials", " fetch-failed"),
    ),
    (
        "chrome, preflight without the header",
        (
            f"Access to fetch at 'https://api.test/x' from origin 'https://app.test' {_REFUSED} Response to preflight request doesn't "
            f"pass access "
            f"control check: No 'Access-Control-Allow-Origin' header is present on the requested resource. {_NO_CORS}"
        ),
        ("chromium missing-allow-origin",),
    ),
    (
        "chrome, preflight status",
        (
            f"Access to XMLHttpRequest at 'http://127.0.0.1:8000/api' from origin 'http://localhost:4200' {_REFUSED} Response to "
            f"preflight request "
            "doesn't pass access control check: It does not have HTTP ok status."
        ),
        ("chromium preflight-status",),
    ),
    (
        "chrome, preflight redirected",
        (
            f"Access to XMLHttpRequest at 'http://192.168.3.99:8001/oauth2/authorization/demo' (redirected from "
            f"'http://192.168.3.99:9080/user-info') "
            f"from origin 'http://192.168.3.99:9080' {_REFUSED} Response to preflight request doesn't pass access control check: "
            f"Redirect is not "
            "allowed for a preflight request."
        ),
        ("chromium preflight-redirect",),
    ),
    (
        "chrome, header",
        (
            f"Access to fetch at 'https://api.test/v1' from origin 'https://app.test' {_REFUSED} Request header field x-api-key is "
            f"not allowed by "
            "Access-Control-Allow-Headers in preflight response."
        ),
        ("chromium header-not-allowed",),
    ),
    (
        "chrome, method",
        (
            f"Access to fetch at 'https://api.test/v1' from origin 'https://app.test' {_REFUSED} Method PATCH is not allowed by "
            "Access-Control-Allow-Methods in preflight response."
        ),
        ("chromium method-not-allowed",),
    ),
    (
        "chrome, credentials",
        (
            f"Access to fetch at 'https://api.test/v1' from origin 'https://app.test' {_REFUSED} Response to preflight request "
            f"doesn't pass access "
            "control check: The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' when "
            "the request's credentials mode is 'include'."
        ),
        ("chromium credentials-not-allowed",),
    ),
    (
        "chrome, two values",
        (
            f"Access to XMLHttpRequest at 'https://api.test/' from origin 'https://app.test' {_REFUSED} The "
            f"'Access-Control-Allow-Origin' header "
            "contains multiple values '*, *', but only one is allowed."
        ),
        ("chromium multiple-allow-origin",),
    ),
    (
        "chrome, an app's origin",
        (
            f"Access to fetch at 'https://xxxx.test/countries' from origin 'capacitor://' {_REFUSED} Response to preflight request "
            f"doesn't pass "
            "access control check: The 'Access-Control-Allow-Origin' header has a value 'null' that is not equal to the supplied origin. "
            "Have the server send the header with a valid value, or, if an opaque"
        ),
        ("chromium origin-mismatch",),
    ),
    (
        "chrome, an extension, and a bracket that is none of it",
        (
            "Access to script at '[http://localhost:5173/src/background/index.js] from origin "
            "'chrome-extension://caapplnpkaphcokmjfaboianmbigfdcf' "
            f"{_REFUSED} No 'Access-Control-Allow-Origin' header is present on the requested resource."
        ),
        ("chromium missing-allow-origin",),
    ),
    (
        "chrome, manifest",
        (
            f"Access to manifest at 'https://m.test/manifest.json' from origin 'https://app.test' {_REFUSED} No "
            f"'Access-Control-Allow-Origin' header "
            "is present on the requested resource."
        ),
        ("chromium missing-allow-origin",),
    ),
    (
        "chrome, cut at its beginning",
        f"from origin 'http://localhost:8100' {_REFUSED} No 'Access-Control-Allow-Origin' header is present on the requested resource.",
        ("chromium missing-allow-origin",),
    ),
    (
        "chrome, cut at its end",
        "Access to XMLHttpRequest at 'https://api.test/' from origin 'https://app.test' has been blocked by CORS policy",
        ("chromium rule-not-named",),
    ),
    (
        "chrome, cut at its end, and its network error",
        (
            "Access to XMLHttpRequest at 'https://api.test/' from origin 'https://app.test' has been blocked by CORS policy\n"
            "a.js:1 GET https://api.test/ net::ERR_FAILED\nTypeError: Failed to fetch"
        ),
        ("chromium rule-not-named", "chromium fetch-failed"),
    ),
    (
        "chrome, without quotation marks, broken",
        (
            "Access to XMLHttpRequest at https://api.test/ from\n    origin http://localhost:3000 has been blocked by CORS\n    policy: "
            "No Access-Control-Allow-Origin header\n"
        ),
        ("chromium rule-not-named",),
    ),
    (
        "chrome, broken lines",
        (
            "Access to fetch at 'https://api.example.com/data' from origin 'http://localhost:3000'\nhas been blocked by CORS policy: The "
            "value of the 'Access-Control-Allow-Origin' header\nin the response must not be the wildcard '*' when the request's "
            "credentials mode is\n'include'."
        ),
        ("chromium wildcard-with-credentials",),
    ),
    (
        "chrome, file",
        (
            f"Access to XMLHttpRequest at 'file:///C:/ms4w/apps/simple.json' from origin 'null' {_REFUSED} Cross origin requests are "
            f"only supported "
            "for protocol schemes: http, data, chrome-extension, edge, https, chrome-untrusted"
        ),
        ("chromium request-not-http",),
    ),
    (
        "chrome, redirect to a file",
        (
            f"Access to fetch at 'file:///etc/passwd' (redirected from 'https://api.test/') from origin 'https://app.test' {_REFUSED} "
            f"Cross origin "
            "requests are only supported for protocol schemes: chrome, data, http, https."
        ),
        ("chromium redirect-not-http",),
    ),
    (
        "chrome, redirect with a password",
        (
            f"Access to fetch at 'https://api.test/' from origin 'https://app.test' {_REFUSED} Redirect location "
            f"'https://u:p@b.test/' contains a "
            "username and password, which is disallowed for cross-origin requests."
        ),
        ("chromium redirect-with-credentials",),
    ),
    (
        "chrome, seven of one kind",
        "\n".join(
            f"/#/group:1 Access to fetch at 'http://localhost:8080/api/v1/{name}' from origin 'https://admin.test' {_REFUSED} "
            f"Permission was "
            "denied for this request to access the `loopback` address space.\n"
            f"localhost:8080/api/v1/{name}:1  Failed to load resource: net::ERR_FAILED"
            for name in ("status", "group")
        ),
        ("chromium local-network-denied", "chromium local-network-denied"),
    ),
    (
        "chrome, local network from http",
        f"""Access to XMLHttpRequest at 'http://localhost:8000/api/v1/task' from origin 'http://12.34.56.78' {_REFUSED} The request \
client is not a secure context and the resource is in more-private address space `local`.
index-wjCoB4ud.js:132
 POST http://localhost:8000/api/v1/task net::ERR_FAILED
index-wjCoB4ud.js:132 Uncaught (in promise)
mt {{message: 'Network Error', name: 'AxiosError', code: 'ERR_NETWORK', config: {{…}}, request: XMLHttpRequest, …}}""",
        ("chromium local-network-insecure", " fetch-failed"),
    ),
    (
        "chrome, private network's preflight",
        (
            f"Access to XMLHttpRequest at 'https://localhost:6176/' from origin 'https://x.github.io' {_REFUSED} Response to "
            f"preflight request doesn't "
            "pass access control check: No 'Access-Control-Allow-Private-Network' header was present in the preflight response for this "
            "private network request targeting the `local` address space."
        ),
        ("chromium private-network-preflight",),
    ),
    (
        "chrome, authorization under the wildcard",
        "Authorization will not be covered by the wildcard symbol (*) in CORS Access-Control-Allow-Headers handling.",
        ("chromium authorization-wildcard",),
    ),
    (
        "chrome, preflight, cut before the rule",
        "Response to preflight request doesn't pass access control check",
        ("chromium rule-not-named",),
    ),
    (
        "chrome, cut before the rule",
        (
            f"Access to fetch at 'https://api.test/x' from origin 'https://app.test' {_REFUSED} Response to preflight request doesn't pass "
            "access control check:"
        ),
        ("chromium rule-not-named",),
    ),
    (
        "chrome, network panel, status",
        (
            "(blocked:mixed-content)\n(blocked:csp)\n(blocked:other)\n(blocked:devtools)\n(blocked:NotSameOrigin)\n(blocked:NotSameSite)\n"
            "(blocked:NotSameOriginAfterDefaultedToSameOriginByCoep)\n(blocked:CoepFrameResourceNeedsCoepHeader)\n(canceled)"
        ),
        (
            "chromium mixed-content-blocked",
            "chromium content-security-policy",
            "chromium blocked-by-client",
            "chromium blocked-by-client",
            "chromium corp-same-origin",
            "chromium corp-same-site",
            "chromium corp-same-origin",
            "chromium embedder-policy",
            "chromium aborted",
        ),
    ),
    ("chrome, network panel", "Cross-Origin Resource Sharing error: PreflightMissingAllowOriginHeader", ("chromium missing-allow-origin",)),
    ("chrome, network panel, unknown", "Cross-Origin Resource Sharing error: SomethingNew", ("chromium rule-not-named",)),
    (
        "selenium's log",
        (
            f"SEVERE: https://app.test/ 0:0 Access to XMLHttpRequest at 'https://api.test/' from origin 'https://app.test' {_REFUSED} "
            "No 'Access-Control-Allow-Origin' header is present on the requested resource."
        ),
        ("chromium missing-allow-origin",),
    ),
    (
        "electron's log",
        (
            f"[1234:0101/120000.000:INFO:CONSOLE(1)] \"Access to fetch at 'https://api.test/' from origin 'app://.' {_REFUSED} "
            "No 'Access-Control-Allow-Origin' header is present on the requested resource.\", source: app://./index.html (1)"
        ),
        ("chromium missing-allow-origin",),
    ),
    # Chrome of old
    (
        "chrome until 2018, load",
        (
            "Failed to load https://api.test/api/v1/get: Response to preflight request doesn't pass access control check: No "
            "'Access-Control-Allow-Origin' header is present on the requested resource. Origin 'http://localhost' is therefore not "
            "allowed access."
        ),
        ("chromium missing-allow-origin",),
    ),
    (
        "chrome until 2018, fetch",
        (
            f"Fetch API cannot load https://api.test/. No 'Access-Control-Allow-Origin' header is present on the requested resource. "
            f"Origin "
            f"'http://localhost:3000' is therefore not allowed access. The response had HTTP status code 501. {_NO_CORS}\n"
            'Uncaught (in promise) TypeError: Failed to fetch {stack: (...), message: "Failed to fetch"}'
        ),
        ("chromium missing-allow-origin", "chromium fetch-failed", "chromium fetch-failed"),
    ),
    (
        "chrome until 2018, redirect",
        (
            "XMLHttpRequest cannot load https://map.test/pagename?page=dna. Redirect from 'https://map.test/pagename?page=dna' to "
            f"'https://zeit.test/c?redirect=1' {_REFUSED} No 'Access-Control-Allow-Origin' header is present on the requested "
            f"resource. Origin "
            "'https://luke.test' is therefore not allowed access."
        ),
        ("chromium missing-allow-origin",),
    ),
    (
        "chrome until 2018, redirect that became null, a mark missing",
        (
            "Failed to load https://d.test/access/jwt?jwt=xx&return_to=xx: \nRedirect from "
            "'https://d.test/access/jwt?jwt=xx&return_to=xx to "
            f"'https://d.test/hc/zh-cn' \n{_REFUSED} No 'Access-Control-Allow-Origin' header is present on the requested resource. "
            f"Origin 'null' is "
            "therefore not allowed access."
        ),
        ("chromium missing-allow-origin",),
    ),
    (
        "chrome until 2018, preflight status",
        "XMLHttpRequest cannot load http://api.test/x. Response for preflight has invalid HTTP status code 405",
        ("chromium preflight-status",),
    ),
    (
        "chrome until 2018, preflight status, with its request",
        (
            "requests.js:23 OPTIONS https://api.test/users 405 (Method Not Allowed)\nFailed to load https://api.test/users: Response "
            "for preflight does "
            "not have HTTP ok status."
        ),
        (" error-status", "chromium preflight-status"),
    ),
    (
        "chrome until 2018, preflight redirect",
        "XMLHttpRequest cannot load http://api.test/x. Response for preflight is invalid (redirect)",
        ("chromium preflight-redirect",),
    ),
    (
        "chrome until 2016, redirect of what needs a preflight",
        (
            "XMLHttpRequest cannot load http://api.test/x. The request was redirected to 'https://api.test/x', which is disallowed for "
            "cross-origin requests that require preflight."
        ),
        ("chromium preflight-redirect",),
    ),
    (
        "chrome until 2016, wildcard",
        (
            "XMLHttpRequest cannot load http://api.test/. A wildcard '*' cannot be used in the 'Access-Control-Allow-Origin' header when "
            "the credentials flag is true. Origin 'http://localhost:9000' is therefore not allowed access."
        ),
        ("chromium wildcard-with-credentials",),
    ),
    (
        "chrome until 2016, credentials",
        (
            "XMLHttpRequest cannot load http://api.test/. Credentials flag is 'true', but the 'Access-Control-Allow-Credentials' header "
            "is ''. It must be 'true' to allow credentials. Origin 'http://localhost:9000' is therefore not allowed access."
        ),
        ("chromium credentials-not-allowed",),
    ),
    (
        "chrome until 2016, font",
        (
            "Font from origin 'http://static.test' has been blocked from loading by Cross-Origin Resource Sharing policy: No "
            "'Access-Control-Allow-Origin' header is present on the requested resource. Origin 'http://alleged.test' is therefore not "
            "allowed access."
        ),
        ("chromium missing-allow-origin",),
    ),
    (
        "chrome until 2016, file",
        (
            "XMLHttpRequest cannot load file:///D:/TRAVAIL/DEV/x.dat. Cross origin requests are only supported for protocol schemes: "
            "http, data, chrome, chrome-extension, https, chrome-extension-resource."
        ),
        ("chromium request-not-http",),
    ),
    (
        "chrome and safari until 2013",
        "XMLHttpRequest cannot load http://api.test/x. Origin http://localhost:8080 is not allowed by Access-Control-Allow-Origin.",
        (f"webkit {_ANY_ORIGIN}",),
    ),
    # Firefox
    (
        "firefox, missing",
        f"{_DISALLOWS} http://localhost:8080/. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.",
        ("firefox missing-allow-origin",),
    ),
    (
        "firefox until 2021, missing, twice",
        (
            f"{_DISALLOWS} http://23.94.69.140:5000/top_markets. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing).\n"
            f"{_DISALLOWS} http://23.94.69.140:5000/header. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing)."
        ),
        ("firefox missing-allow-origin", "firefox missing-allow-origin"),
    ),
    (
        "firefox, two stars",
        f"{_DISALLOWS} https://demo4.test/api/home/Getlist. (Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘*, *’).",
        ("firefox multiple-allow-origin",),
    ),
    (
        "firefox, another origin",
        f"{_DISALLOWS} https://api.test/. (Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://other.test’).",
        ("firefox origin-mismatch",),
    ),
    (
        "firefox, no origin at all",
        f"{_DISALLOWS} https://api.test/. (Reason: CORS header 'Access-Control-Allow-Origin' does not match 'app.test').",
        ("firefox invalid-allow-origin",),
    ),
    (
        "firefox, two lines",
        f"{_DISALLOWS} ‘https://api.test/’. (Reason: Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed).",
        ("firefox multiple-allow-origin",),
    ),
    (
        "firefox, wildcard",
        f"{_DISALLOWS} ‘https://api.test/’. (Reason: Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’).",
        ("firefox wildcard-with-credentials",),
    ),
    (
        "firefox, credentials",
        f"{_DISALLOWS} https://api.test/. (Reason: expected 'true' in CORS header 'Access-Control-Allow-Credentials').",
        ("firefox credentials-not-allowed",),
    ),
    (
        "firefox, preflight",
        f"Error: {_DISALLOWS} https://x.test/.netlify/functions/code. (Reason: CORS preflight response did not succeed). Status code: 502.",
        ("firefox preflight-status",),
    ),
    (
        "firefox until 2020, preflight",
        f"{_DISALLOWS} https://x.test/. (Reason: CORS preflight channel did not succeed).",
        ("firefox preflight-status preflight-redirect",),
    ),
    (
        "firefox until 2020, header",
        (
            f"{_DISALLOWS} https://x.test/. (Reason: missing token ‘authorization’ in CORS header ‘Access-Control-Allow-Headers’ from "
            f"CORS preflight "
            "channel)."
        ),
        ("firefox header-not-allowed",),
    ),
    (
        "firefox, header",
        (
            f"{_DISALLOWS} https://x.test/. (Reason: header ‘x-csrf’ is not allowed according to header "
            f"‘Access-Control-Allow-Headers’ from CORS "
            "preflight response)."
        ),
        ("firefox header-not-allowed",),
    ),
    (
        "firefox, method",
        f"{_DISALLOWS} https://x.test/. (Reason: Did not find method in CORS header ‘Access-Control-Allow-Methods’).",
        ("firefox method-not-allowed",),
    ),
    (
        "firefox, not succeeded",
        (
            f"{_DISALLOWS} https://localhost:6176/. (Reason: CORS request did not succeed). Status code: (null).\n"
            "TypeError: NetworkError when attempting to fetch resource."
        ),
        ("firefox request-did-not-succeed", "firefox fetch-failed"),
    ),
    (
        "firefox until 2017, failed",
        f"{_DISALLOWS} http://localhost:3000/api. (Reason: CORS request failed).",
        ("firefox request-did-not-succeed",),
    ),
    (
        "firefox, file",
        f"{_DISALLOWS} file:///var/www/html/app.php. (Reason: CORS request not http)",
        ("firefox request-not-http redirect-not-http",),
    ),
    (
        "firefox, external redirect",
        f"{_DISALLOWS} https://x.test/. (Reason: CORS request external redirect not allowed).",
        ("firefox preflight-redirect",),
    ),
    (
        "firefox until 2014",
        (
            f'E/GeckoConsole( 2237): [JavaScript Warning: "{_DISALLOWS} https://bosh.test/. This can be fixed by moving the resource to '
            'the same domain or enabling CORS." {file: "https://bosh.test/" line: 0}]'
        ),
        ("firefox rule-not-named",),
    ),
    (
        "firefox in Chinese",
        (
            "已阻止跨源请求：同源策略禁止读取位于 https://abc.test:8443/oapi/v1/users/~ 的远程资源。（原因：CORS 头缺少 "
            "'Access-Control-Allow-Origin'）。"
        ),
        ("firefox missing-allow-origin",),
    ),
    (
        "firefox, resource policy",
        (
            "The resource at “http://localhost:8000/assets/AFAC%20(square).png” was blocked due to its Cross-Origin-Resource-Policy "
            "header (or lack thereof). See https://developer.mozilla.org/docs/Web/HTTP/Cross-Origin_Resource_Policy_(CORP)#"
        ),
        ("firefox resource-policy-refused",),
    ),
    (
        "firefox, orb",
        (
            "GET\nhttps://m.test/_matrix/OqwoiUGdvgDsgjdXDVlqaDet\nNS_ERROR_FAILURE\nA resource is blocked by OpaqueResponseBlocking, "
            "please check browser console for details."
        ),
        ("firefox opaque-response-blocked",),
    ),
    # Safari
    (
        "safari, three lines of one failure",
        """[Error] Origin http://a.test is not allowed by Access-Control-Allow-Origin. Status code: 413
[Error] XMLHttpRequest cannot load http://localhost:8081/api/v1/dogs/1/upload-image due to access control checks.
[Error] Failed to load resource: Origin http://a.test is not allowed by Access-Control-Allow-Origin. Status code: 413 (x, line 0)""",
        (f"webkit {_ANY_ORIGIN}",),
    ),
    (
        "safari until 2018, without status, with a stack",
        """[Error] Origin https://www.p.test is not allowed by Access-Control-Allow-Origin.
[Error] Fetch API cannot load https://f.test/beta/courses/search?query=CS%201114 due to access control checks.
[Error] Failed to load resource: Origin https://www.p.test is not allowed by Access-Control-Allow-Origin. (search, line 0)
[Error] Unhandled Promise Rejection: Error: internal
\t(anonymous function)""",
        (f"webkit {_ANY_ORIGIN}",),
    ),
    (
        "safari, preflight",
        """[Error] Preflight response is not successful. Status code: 403
[Error] Fetch API cannot load https://raw.test/interactive/unstyled.html due to access control checks.
[Error] Failed to load resource: Preflight response is not successful. Status code: 403 (unstyled.html, line 0)
TypeError: Load failed""",
        ("webkit preflight-status", "webkit fetch-failed"),
    ),
    (
        "safari, two failures of one kind",
        """[Error] Origin https://a.test is not allowed by Access-Control-Allow-Origin. Status code: 404
[Error] Fetch API cannot load https://b.test/1 due to access control checks.
[Error] Failed to load resource: Origin https://a.test is not allowed by Access-Control-Allow-Origin. Status code: 404 (1, line 0)
[Error] Origin https://a.test is not allowed by Access-Control-Allow-Origin. Status code: 500
[Error] Fetch API cannot load https://b.test/2 due to access control checks.
[Error] Failed to load resource: Origin https://a.test is not allowed by Access-Control-Allow-Origin. Status code: 500 (2, line 0)""",
        (f"webkit {_ANY_ORIGIN}", f"webkit {_ANY_ORIGIN}"),
    ),
    ("safari, preflight redirected", "Preflight response is not successful. Status code: 301", ("webkit preflight-redirect",)),
    (
        "safari until 2017, preflight of a file",
        (
            "Failed to load resource: Preflight response is not successful\nXMLHttpRequest cannot load file:///D:/bookmarks.data. "
            "Preflight response is not successful"
        ),
        ("webkit preflight-redirect preflight-status", "webkit preflight-redirect preflight-status"),
    ),
    (
        "safari, alone",
        (
            "Fetch API cannot load http://192.168.0.201/metrics due to access control checks.\n    m — status.js:1:1599\nUnhandled "
            "Promise Rejection: TypeError: Load failed"
        ),
        ("webkit access-control-checks", "webkit fetch-failed"),
    ),
    ("safari, an app", "Origin capacitor://app is not allowed by Access-Control-Allow-Origin.", (f"webkit {_ANY_ORIGIN}",)),
    ("safari, header", "Request header field API-KEY is not allowed by Access-Control-Allow-Headers.", ("webkit header-not-allowed",)),
    (
        "safari, redirect",
        (
            "Cross-origin redirection to https://login.test/ denied by Cross-Origin Resource Sharing policy: Origin https://app.test is "
            "not allowed by Access-Control-Allow-Origin. Status code: 302"
        ),
        (f"webkit {_ANY_ORIGIN}",),
    ),
    ("safari, script", "Cross-origin script load denied by Cross-Origin Resource Sharing policy.", ("webkit rule-not-named",)),
    (
        "safari, resource policy",
        "Cancelled load to https://cdn.test/a.js because it violates the resource's Cross-Origin-Resource-Policy response header.",
        ("webkit resource-policy-refused",),
    ),
    # Edge of old
    (
        "edge until 2019",
        (
            "SEC7120: [CORS] The origin 'http://localhost:3000' did not find 'http://localhost:3000' in the Access-Control-Allow-Origin "
            "response header for cross-origin resource at 'https://api.test/'."
        ),
        (" missing-allow-origin origin-mismatch",),
    ),
    # Other checks, networks, libraries
    ("err_failed", "GET https://api.test/v1 net::ERR_FAILED 500 (Internal Server Error)", ("chromium err-failed",)),
    ("corp", "GET https://cdn.test/a.png net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin 200 (OK)", ("chromium corp-same-origin",)),
    ("corp by site", "net::ERR_BLOCKED_BY_RESPONSE.NotSameSite", ("chromium corp-same-site",)),
    ("corp by coep", "net::ERR_BLOCKED_BY_RESPONSE.NotSameOriginAfterDefaultedToSameOriginByCoep 200", ("chromium corp-same-origin",)),
    ("coep of a frame", "net::ERR_BLOCKED_BY_RESPONSE.CoepFrameResourceNeedsCoepHeader", ("chromium embedder-policy",)),
    ("corp, old", "Failed to load resource: net::ERR_BLOCKED_BY_RESPONSE", ("chromium resource-policy-refused",)),
    ("orb", "(failed)net::ERR_BLOCKED_BY_ORB", ("chromium opaque-response-blocked",)),
    (
        "corb",
        (
            "Cross-Origin Read Blocking (CORB) blocked cross-origin response https://api.test/x with MIME type text/html. See "
            "https://c.test/ for more."
        ),
        ("chromium opaque-response-blocked",),
    ),
    ("refused", "GET http://localhost:5000/ net::ERR_CONNECTION_REFUSED", ("chromium connection-failed",)),
    ("playwright", "page.goto: net::ERR_NAME_NOT_RESOLVED at https://nowhere.test/", ("chromium name-not-resolved",)),
    ("puppeteer", "UnhandledPromiseRejectionWarning: Error: Evaluation failed: TypeError: Failed to fetch", ("chromium fetch-failed",)),
    ("ad blocker", "POST https://sentry.test/ net::ERR_BLOCKED_BY_CLIENT", ("chromium blocked-by-client",)),
    (
        "mixed content",
        "Mixed Content: The page at 'https://app.test/' was loaded over HTTPS, but requested an insecure XMLHttpRequest endpoint 'http://api.test/'.",
        (" mixed-content-blocked",),
    ),
    (
        "policy of the page",
        (
            "Refused to connect to 'https://api.test/' because it violates the following Content Security Policy directive: "
            "\"connect-src 'self'\"."
        ),
        (" content-security-policy",),
    ),
    (
        "frame",
        (
            'Blocked a frame with origin "http://localhost:8237" from accessing a frame with origin "http://tpc.test". Protocols, domains, '
            "and ports must match."
        ),
        (" frame-access",),
    ),
    (
        "canvas",
        "SecurityError: Failed to execute 'toDataURL' on 'HTMLCanvasElement': Tainted canvases may not be exported.",
        (" tainted-canvas",),
    ),
    ("hidden header", 'js-file-downloader.js:245 Refused to get unsafe header "Content-Disposition"', (" header-not-exposed",)),
    ("forbidden header", 'Refused to set unsafe header "Origin"', (" header-forbidden",)),
    (
        "jsdom",
        "Error: Cross origin http://localhost forbidden\n    at dispatchError (xhr-utils.js:63:19)",
        ("jsdom missing-allow-origin origin-mismatch jsdom",),
    ),
    ("jsdom, header", "Error: Headers X-LedgerWallet-SyncToken forbidden", ("jsdom header-not-allowed jsdom",)),
    ("axios", "Error: Network Error\n    at createError (createError.js:16:15)", (" fetch-failed",)),
    ("angular", "HttpErrorResponse: Http failure response for https://api.test/x: 0 Unknown Error", (" fetch-failed",)),
    (
        "superagent",
        (
            "Error: Request has been terminated\nPossible causes: the network is offline, Origin is not allowed by "
            "Access-Control-Allow-Origin, the page is being unloaded, etc."
        ),
        (" fetch-failed",),
    ),
    ("react native", "TypeError: Network request failed", (" no-cors-in-app",)),
    ("node", "TypeError: fetch failed", (" no-cors-in-node",)),
    ("flutter", "ClientException: XMLHttpRequest error., uri=https://api.test/", (" fetch-failed",)),
    ("spring", "Invalid CORS request", (" server-refuses",)),
    (
        "status",
        (
            f"1.Failed to load resource: the server responded with a status of 500 ()\n2.Access to XMLHttpRequest at "
            f"'https://api.test/' from origin "
            f"'http://localhost:4200' {_REFUSED} No 'Access-Control-Allow-Origin' header is present on the requested resource."
        ),
        (" error-status", "chromium missing-allow-origin"),
    ),
    ("nothing of the kind", "Uncaught ReferenceError: foo is not defined at app.js:12", ()),
    ("network panel", "Referrer Policy: strict-origin-when-cross-origin", (" referrer-policy",)),
    ("network panel, headers", "Provisional headers are shown", (" provisional-headers",)),
    ("node's http", "Error: connect ECONNREFUSED 127.0.0.1:3000", (" connection-failed",)),
    ("node's dns", "Error: getaddrinfo ENOTFOUND nowhere.test", (" name-not-resolved",)),
    ("a status alone", "Status code: 404", ()),
    ("an address alone", "Failed to load https://api.test/", ()),
)
