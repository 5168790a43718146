"""The claims about what a request carries, and by that tells."""

from dataclasses import replace

from tests.browsers.claims.asks import but, get, put
from tests.browsers.claims.claim import MART, PLAIN, READABLE, Claim, all_alike, each
from tests.browsers.referee.situation import Answer, Ask

POST = Ask("fetch", "POST", "no-cors", body="text")
FRAME = Answer(200, (("Content-Type", "text/html"),), "<!doctype html>")

REQUESTS = (
    *(
        Claim(
            f"origin-of-no-cors-post-{policy}",
            "1.4, 5.2",
            "Origin without CORS under a referrer policy: Firefox and WebKit not verified",
            (replace(POST, referrer_policy=policy),),
            did,
            sent="origin",
        )
        for policy, did in (
            ("no-referrer", each(("POST opaque [https://www.shop.test]",), ("POST opaque [null]",), ("POST opaque [null]",))),
            ("same-origin", each(("POST opaque [https://www.shop.test]",), ("POST opaque [null]",), ("POST opaque [null]",))),
            ("strict-origin", all_alike("POST opaque [https://www.shop.test]")),
        )
    ),
    Claim(
        "origin-of-cors-post-no-referrer",
        "1.4",
        "… with CORS it stays",
        (get(method="POST", referrer_policy="no-referrer"),),
        all_alike("POST allowed [https://www.shop.test]"),
        sent="origin",
    ),
    Claim(
        "storage-access",
        "3.3, 6.2",
        "Sec-Fetch-Storage-Access goes with credentials: Chrome since 133 (general), Firefox by a pref whose default is not known",
        (get(credentials="include"),),
        each(("GET allowed [active]",), ("GET allowed [none]",), ("GET allowed [-]",)),
        sent="sec-fetch-storage-access",
    ),
    Claim(
        "storage-access-without-credentials",
        "6.2",
        "… and with them alone",
        (get(),),
        all_alike("GET allowed [-]"),
        sent="sec-fetch-storage-access",
    ),
    Claim(
        "storage-access-on-a-preflight",
        "1.9, 6.2",
        "… never on a preflight",
        (put(credentials="include"),),
        each(
            ("preflight allowed [-]", "PUT allowed [active]"),
            ("preflight allowed [none]", "PUT allowed [none]"),
            ("preflight allowed [-]", "PUT allowed [-]"),
        ),
        sent="sec-fetch-storage-access",
    ),
    Claim(
        "upgrade-of-a-frame",
        "6.2",
        "Upgrade-Insecure-Requests is a navigation's (general)",
        (Ask("frame"),),
        each(("GET not-cors [1]",), ("GET not-cors [1]",), ("GET not-cors [-]",)),
        answer=FRAME,
        sent="upgrade-insecure-requests",
    ),
    Claim(
        "upgrade-of-a-form-over-http",
        "6.2",
        "…",
        (Ask("form", "POST"),),
        all_alike("POST not-cors [1]"),
        answer=FRAME,
        page=MART,
        to=(PLAIN,),
        sent="upgrade-insecure-requests",
    ),
    Claim(
        "upgrade-of-fetch-over-http",
        "6.2",
        "…",
        (get(method="POST"),),
        all_alike("POST allowed [-]"),
        page=MART,
        to=(PLAIN,),
        sent="upgrade-insecure-requests",
    ),
    *(
        Claim(
            f"accept-of-{ask.by}",
            "6.2",
            "Accept by what asks (general)",
            (ask,),
            did,
            answer=but(READABLE, ("Content-Type", kind), without="Content-Type"),
            sent="accept",
        )
        for ask, kind, did in (
            (get(), "text/plain", all_alike("GET allowed [*/*]")),
            (Ask("xhr", body="none"), "text/plain", all_alike("GET allowed [*/*]")),
            (Ask("script", crossorigin="anonymous"), "text/javascript", all_alike("GET allowed [*/*]")),
            (Ask("module"), "text/javascript", all_alike("GET allowed [*/*]")),
            (
                Ask("img", crossorigin="anonymous"),
                "image/png",
                each(("GET allowed [image/jxl]",), ("GET allowed [image/avif]",), ("GET allowed [image/webp]",)),
            ),
            (Ask("style", crossorigin="anonymous"), "text/css", all_alike("GET allowed [text/css]")),
            (Ask("font"), "font/woff2", each(("GET allowed [*/*]",), ("GET allowed [application/font-woff2]",), ("GET opaque [*/*]",))),
            (Ask("eventsource"), "text/event-stream", all_alike("GET allowed [text/event-stream]")),
            (Ask("beacon", "POST", body="text"), "text/plain", all_alike("POST opaque [*/*]")),
            (Ask("frame"), "text/html", all_alike("GET not-cors [text/html]")),
        )
    ),
    Claim(
        "accept-of-a-preflight",
        "6.2",
        "… of a preflight */*",
        (put(("Accept", "text/html")),),
        all_alike("preflight allowed [*/*]", "PUT allowed [text/html]"),
        sent="accept",
    ),
)
