"""The claims about preflights: what makes a browser ask, and in which order it looks at the answer."""

from tests.browsers.claims.asks import ACAH, ACAM, ACRH, LONG, A, but, get, put
from tests.browsers.claims.claim import ALLOWING, PERMITTING, Claim, all_alike, each
from tests.browsers.referee.situation import Answer

PREFLIGHTS = (
    Claim(
        "accept-beyond-ascii",
        "3.3, 5.1",
        "bytes >= 0x80 in Accept: Firefox unsafe (derived), WebKit not verified",
        (get(("Accept", "caf\u00e9")),),
        each(("GET allowed [-]",), ("preflight allowed [accept]", "GET allowed [-]"), ("GET allowed [-]",)),
        sent=ACRH,
    ),
    Claim(
        "content-type-beyond-ascii",
        "3.3, 5.1",
        "… in Content-Type",
        (get(("Content-Type", "text/plain;x=\u00e9"), method="POST"),),
        each(("POST allowed [-]",), ("preflight allowed [content-type]", "POST allowed [-]"), ("POST allowed [-]",)),
        sent=ACRH,
    ),
    Claim(
        "range-in-capitals",
        "5.1",
        "Range BYTES=1-2: Firefox likely unsafe, WebKit safe in an older source",
        (get(("Range", "BYTES=1-2")),),
        each(("preflight allowed [range]", "GET allowed [-]"), ("preflight allowed [range]", "GET allowed [-]"), ("GET allowed [-]",)),
        sent=ACRH,
    ),
    Claim("range", "5.1", "bytes=1-2 is safe", (get(("Range", "bytes=1-2")),), all_alike("GET allowed [-]"), sent=ACRH),
    Claim(
        "safelisted-values-of-more-than-1024-bytes",
        "1.2, 5.1",
        "makes all of them unsafe: Chromium, by its client hints; Firefox (derived) has too few names for it; WebKit has no such rule",
        (
            get(
                ("Accept", LONG),
                ("Accept-Language", LONG),
                ("Content-Language", LONG),
                ("Content-Type", f"text/plain;{LONG[:117]}"),
                ("DPR", LONG),
                ("Width", LONG),
                ("Viewport-Width", LONG),
                ("RTT", LONG),
                ("Downlink", LONG),
                method="POST",
            ),
        ),
        each(
            (
                "preflight allowed [accept,accept-language,content-language,content-type,downlink,dpr,rtt,viewport-width,width]",
                "POST allowed [-]",
            ),
            ("preflight allowed [downlink,dpr,rtt,viewport-width,width]", "POST allowed [-]"),
            ("preflight allowed [downlink,dpr,rtt,viewport-width,width]", "POST allowed [-]"),
        ),
        preflight=but(PERMITTING, (ACAH, "*"), without=ACAH),
        sent=ACRH,
    ),
    Claim(
        "idempotency-key",
        "3.3",
        "Idempotency-Key is safelisted in Firefox under a pref",
        (get(("Idempotency-Key", '"1"')),),
        all_alike("preflight allowed [idempotency-key]", "GET allowed [-]"),
        sent=ACRH,
    ),
    Claim(
        "requested-names-once",
        "4, 5.1",
        "Access-Control-Request-Headers is sorted, in WebKit maybe not without repetitions (derived)",
        (get(("X-B", "1"), ("x-a", "2"), ("x-b", "3")),),
        each(
            ("preflight allowed [x-a,x-b]", "GET allowed [-]"),
            ("preflight allowed [x-a,x-b,x-b]", "GET allowed [-]"),
            ("preflight allowed [x-a,x-b]", "GET allowed [-]"),
        ),
        sent=ACRH,
    ),
    Claim(
        "bad-allow-headers-nobody-needs",
        "5.1",
        "fails in Firefox too (derived)",
        (put(),),
        each(
            ("preflight blocked InvalidAllowHeadersPreflightResponse",),
            ("preflight blocked CORSInvalidAllowHeader",),
            ("preflight blocked has an invalid value",),
        ),
        preflight=but(PERMITTING, (ACAH, "x@("), without=ACAH),
    ),
    Claim(
        "bad-allow-methods-nobody-needs",
        "5.1",
        "fails all",
        (get(A),),
        each(
            ("preflight blocked InvalidAllowMethodsPreflightResponse",),
            ("preflight blocked CORSInvalidAllowMethod",),
            ("preflight blocked has an invalid value",),
        ),
        preflight=but(PERMITTING, (ACAM, "x@("), without=ACAM),
    ),
    Claim(
        "bad-allow-headers-after-the-method",
        "3.1, 5.1",
        "Firefox looks at Allow-Headers after it found the method, the others before",
        (put(),),
        each(
            ("preflight blocked InvalidAllowHeadersPreflightResponse",),
            ("preflight blocked CORSMethodNotFound",),
            ("preflight blocked has an invalid value",),
        ),
        preflight=Answer(204, (*ALLOWING, (ACAM, "DELETE"), (ACAH, "x@("))),
    ),
    Claim(
        "destination-on-a-preflight",
        "3.1, 5.1",
        "Sec-Fetch-Dest of a preflight is the request's (Firefox derived); only requests of scripts can have one",
        (put(),),
        all_alike("preflight allowed [empty]", "PUT allowed [empty]"),
        sent="sec-fetch-dest",
    ),
    Claim(
        "status-before-origin",
        "4",
        "WebKit looks at a preflight's status first (old source)",
        (put(),),
        each(
            ("preflight blocked PreflightMissingAllowOriginHeader",),
            ("preflight blocked CORSMissingAllowOrigin2",),
            ("preflight blocked Preflight response is not successful",),
        ),
        preflight=Answer(404),
    ),
    Claim(
        "preflight-redirected",
        "4",
        "WebKit: as a status (old source)",
        (put(),),
        each(
            ("preflight blocked PreflightDisallowedRedirect",),
            ("preflight blocked CORSExternalRedirectNotAllowed",),
            ("preflight blocked Preflight response is not successful",),
        ),
        preflight=Answer(302, (*ALLOWING, ("Location", "/elsewhere"))),
    ),
)
