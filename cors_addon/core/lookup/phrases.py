"""The phrases of browsers: those of today from the engines' own templates, and those of older versions that are still pasted."""

import re
from collections.abc import Iterator

from cors_addon.core.engines import chromium, firefox, webkit
from cors_addon.core.fetch.reasons import CATALOGUE
from cors_addon.core.lookup.other_phrases import OTHER_PHRASES
from cors_addon.core.lookup.phrase import Phrase, Role, pattern_of

_STATUS = ". Status code: "
_OVERRULED = {
    "redirect-not-http": ("request-not-http",),
    "CORSDidNotSucceed2": ("request-did-not-succeed",),
    "CORSRequestNotHttp": ("request-not-http", "redirect-not-http"),
    "corp": ("resource-policy-refused",),
}
"""Templates whose words say less, or something more common, than the reason for which we print them."""

_URL = r"[a-z][a-z0-9+.-]{1,20}:[^\s'<>]{0,2000}"
_OF_CHROMIUM = r"has\s+been\s+blocked\s+by\s+CORS\s+policy"

_FRAMES = (
    (
        "chromium",
        (
            rf"(?:Access\s+to\s+[\w "
            rf"/-]{{1,40}}?\s+at\s+'?(?P<url>[^'\s]{{0,2000}})'?\s+(?:\(redirected\s+from\s+'?(?P<initial>[^'\s]{{0,2000}})'?\)\s+)?)?"
            rf"from\s+origin\s+'?(?P<origin>[^'\s]{{0,2000}})'?\s+{_OF_CHROMIUM}"
        ),
    ),
    (
        "chromium",
        (
            r"Redirect\s+(?:from|at)\s+'(?P<url>[^'\s]{0,2000})'?(?:\s+to\s+'(?P<location>[^'\s]{0,2000})'?)?"
            rf"(?:\s+from\s+origin\s+'(?P<origin>[^'\s]{{0,2000}})')?\s+{_OF_CHROMIUM}"
        ),
    ),
    (
        "chromium",
        (
            r"(?:Font|Image|Script|Style|Stylesheet|Imported\s+resource|Text\s+track|Video|Audio)\s+from\s+origin\s+'(?P<server>[^'\s]{0,2000})'\s+"
            r"has\s+been\s+blocked\s+from\s+loading\s+by\s+Cross-Origin\s+Resource\s+Sharing\s+policy"
        ),
    ),
    (
        "firefox",
        (
            r"Cross-Origin\s+Request\s+Blocked:\s+The\s+Same\s+Origin\s+Policy\s+disallows\s+reading\s+the\s+remote\s+resource"
            r"(?:\s+at\s+'?(?P<url>[^\s']{0,2000}))?"
        ),
    ),
    (
        "webkit",
        r"Cross-origin\s+redirection\s+to\s+(?P<location>[^\s]{0,2000})\s+denied\s+by\s+Cross-Origin\s+Resource\s+Sharing\s+policy",
    ),
    ("webkit", r"Cross-origin\s+\w{1,20}\s+load\s+denied\s+by\s+Cross-Origin\s+Resource\s+Sharing\s+policy"),
    ("chromium", _OF_CHROMIUM),
)

_HEADS = (
    rf"(?:XMLHttpRequest\s+cannot\s+load|Fetch\s+API\s+cannot\s+load|EventSource\s+cannot\s+load|Failed\s+to\s+load)\s+(?!resource:)(?P<url>{_URL})",
)

_TAILS = (
    r"Origin\s+'(?P<origin>[^'\n]{0,2000})'\s+is\s+therefore\s+not\s+allowed\s+access",
    r"The\s+response\s+had\s+HTTP\s+status\s+code\s+(?P<status>\d{3})",
    r"Status\s+code:\s+(?P<status>\d{3}|\(null\))",
)

_OLD_RULES = (
    # Chrome and Opera until about 2018, 2016 and 2013.
    ("chromium", r"Response\s+for\s+preflight\s+has\s+invalid\s+HTTP\s+status\s+code\s+(?P<status>\d{3})", "preflight-status"),
    ("chromium", r"Response\s+for\s+preflight\s+does\s+not\s+have\s+HTTP\s+ok\s+status", "preflight-status"),
    ("chromium", r"Invalid\s+HTTP\s+status\s+code\s+(?P<status>\d{3})", "preflight-status"),
    ("chromium", r"Response\s+for\s+preflight\s+is\s+invalid\s+\(redirect\)", "preflight-redirect"),
    (
        "chromium",
        (
            rf"The\s+request\s+was\s+redirected\s+to\s+'(?P<location>{_URL})',\s+which\s+is\s+disallowed\s+for\s+cross-origin\s+requests\s+"
            r"that\s+require\s+preflight"
        ),
        "preflight-redirect",
    ),
    (
        "chromium",
        r"A\s+wildcard\s+'\*'\s+cannot\s+be\s+used\s+in\s+the\s+'Access-Control-Allow-Origin'\s+header\s+when\s+the\s+credentials\s+flag\s+is\s+true",
        "wildcard-with-credentials",
    ),
    (
        "chromium",
        r"must\s+not\s+be\s+the\s+wildcard\s+'\*'\s+when\s+the\s+(?:request's\s+credentials\s+mode\s+is\s+'include'|credentials\s+flag\s+is\s+true)",
        "wildcard-with-credentials",
    ),
    (
        "chromium",
        r"Credentials\s+flag\s+is\s+'true',\s+but\s+the\s+'Access-Control-Allow-Credentials'\s+header\s+is\s+'(?P<value>[^'\n]{0,2000})'",
        "credentials-not-allowed",
    ),
    (
        "chromium",
        r"Redirect\s+location\s+'(?P<location>[^'\n]{0,2000})'\s+contains\s+a\s+username\s+and\s+password",
        "redirect-with-credentials",
    ),
    ("chromium", r"Redirect\s+location\s+'(?P<location>[^'\n]{0,2000})'\s+has\s+a\s+disallowed\s+scheme", "redirect-not-http"),
    ("chromium", r"Cross\s+origin\s+requests\s+are\s+only\s+supported\s+for\s+(?:HTTP|protocol\s+schemes)", "request-not-http"),
    (
        "chromium",
        r"URL\s+scheme\s+(?:must\s+be\s+'http'\s+or\s+'https'\s+for\s+CORS\s+request|'file'\s+is\s+not\s+supported)",
        "request-not-http",
    ),
    ("chromium", r"Cross\s+origin\s+requests\s+are\s+not\s+allowed\s+by\s+request\s+mode", "disallowed-by-mode"),
    ("chromium", r"Authorization\s+will\s+not\s+be\s+covered\s+by\s+the\s+wildcard\s+symbol", "authorization-wildcard"),
    # Edge until 2019.
    (
        "",
        (
            r"\[CORS\]\s+The\s+origin\s+'(?P<origin>[^'\n]{0,2000})'\s+(?:did\s+not\s+find|failed\s+to\s+allow)"
            r"(?:\s+'[^'\n]{0,2000}'\s+in\s+the\s+Access-Control-Allow-Origin)?"
        ),
        "missing-allow-origin origin-mismatch",
    ),
    # Firefox until about 2020, and until 2014.
    (
        "firefox",
        r"missing\s+token\s+'(?P<header>[^'\n]{0,2000})'\s+in\s+CORS\s+header\s+'Access-Control-Allow-Headers'",
        "header-not-allowed",
    ),
    ("firefox", r"CORS\s+preflight\s+channel\s+did\s+not\s+succeed", "preflight-status preflight-redirect"),
    ("firefox", r"CORS\s+头缺少\s+'Access-Control-Allow-Origin'", "missing-allow-origin"),
    ("firefox", r"\bCORS\s+request\s+failed\b", "request-did-not-succeed"),
    ("firefox", r"Reason:\s+CORS\s+disabled\b", "cors-disabled"),
    ("firefox", r"CORS\s+header\s+'Origin'\s+cannot\s+be\s+added", "origin-not-added"),
    ("firefox", r"Cross-Origin\s+Request\s+Warning:", "authorization-wildcard"),
    # Safari until about 2018, and what it says of other checks.
    ("webkit", r"(?<!:\s)Cannot\s+make\s+any\s+requests\s+from\s+(?P<origin>null)", "missing-allow-origin"),
    (
        "webkit",
        rf"(?:XMLHttpRequest|Fetch\s+API|EventSource)\s+cannot\s+load\s+(?P<url>(?:{_URL}|/)[^\s]*)\s+due\s+to\s+access\s+control\s+checks",
        "access-control-checks",
    ),
    ("webkit", r"due\s+to\s+access\s+control\s+checks", "access-control-checks"),
)


def _of_engines() -> Iterator[Phrase]:
    """Yield a phrase for each message of today, with the reasons of the catalogue that it is printed for."""
    for code, template in chromium.MESSAGES.items():
        yield Phrase(Role.RULE, "chromium", pattern_of(template), _OVERRULED.get(code, (code,)))
    for key, template in firefox.REASONS.items():
        codes = tuple(reason.code for reason in CATALOGUE.values() if key in reason.firefox)
        yield Phrase(Role.RULE, "firefox", pattern_of(template), _OVERRULED.get(key, codes))
    for key, template in webkit.MESSAGES.items():
        codes = tuple(reason.code for reason in CATALOGUE.values() if key in reason.webkit)
        yield Phrase(Role.RULE, "webkit", pattern_of(template.partition(_STATUS)[0]), _OVERRULED.get(key, codes))


def _compiled(role: Role, engine: str, pattern: str, codes: str = "") -> Phrase:
    return Phrase(role, engine, re.compile(pattern, re.IGNORECASE), tuple(codes.split()))


PHRASES: tuple[Phrase, ...] = (
    *(_compiled(Role.FRAME, engine, pattern) for engine, pattern in _FRAMES),
    *(_compiled(Role.HEAD, "", pattern) for pattern in _HEADS),
    *(_compiled(Role.TAIL, "", pattern) for pattern in _TAILS),
    *_of_engines(),
    *(_compiled(Role.RULE, engine, pattern, codes) for engine, pattern, codes in _OLD_RULES),
    *(_compiled(Role.RULE, engine, pattern, codes) for engine, pattern, codes in OTHER_PHRASES),
)
"""All phrases; where two begin at one place, the longer one counts, of equals the first."""
