"""What guards against bots, and how it signs the page that challenges a visitor to prove that it is none."""

from dataclasses import dataclass

from cors_addon.core.wire.exchange import Response


@dataclass(frozen=True, slots=True)
class Challenger:
    """One guard: header lines that only its challenges have (a name, and what the value has in it in lower case), words of its pages."""

    name: str
    headers: tuple[tuple[str, str], ...] = ()
    words: tuple[bytes, ...] = ()


CHALLENGERS: tuple[Challenger, ...] = (
    Challenger(
        "Cloudflare",
        (("cf-mitigated", "challenge"),),
        (b"window._cf_chl_opt", b"<title>Just a moment...</title>", b"/cdn-cgi/challenge-platform/h/", b'id="challenge-form"'),
    ),
    Challenger("AWS WAF", (("x-amzn-waf-action", "challenge"), ("x-amzn-waf-action", "captcha")), (b"window.gokuProps",)),
    Challenger("Vercel", (("x-vercel-mitigated", "challenge"),), (b"<title>Vercel Security Checkpoint</title>",)),
    Challenger("DataDome", (("x-dd-b", ""),), (b"captcha-delivery.com",)),
    Challenger("HUMAN (PerimeterX)", (), (b"px-captcha", b'"jsClientSrc":"/', b"/_px/")),
    Challenger("Imperva", (), (b"_Incapsula_Resource", b"Incapsula incident ID")),
    Challenger("Akamai Bot Manager", (), (b"/_sec/cp_challenge/", b"sec-if-cpt-container")),
    Challenger("Kasada", (("x-kpsdk-ct", ""),), (b"KPSDK",)),
    Challenger("Azure WAF", (), (b"<title>Azure WAF</title>", b"afd_azwaf_jsclearance")),
    Challenger("Fastly", (), (b"<title>Client Challenge</title>",)),
    Challenger("Anubis", (), (b"Making sure you&#39;re not a bot!", b"Making sure you're not a bot!", b"/.within.website/x/cmd/anubis/")),
    Challenger("DDoS-Guard", (), (b"<title>DDoS-Guard</title>", b"/.well-known/ddos-guard/")),
    Challenger("SiteGround", (("sg-captcha", "challenge"),), (b"/.well-known/sgcaptcha/",)),
    Challenger("Imunify360", (), (b"<title>One moment, please...</title>",)),
    Challenger("Sucuri", (), (b"sucuri_cloudproxy_js",)),
    Challenger("F5", (), (b"/TSPD/",)),
)
"""Every guard that is known by its challenge."""


def challenger_of(response: Response) -> str:
    """Return whose challenge an answer is, "" where it is none that is known; words alone count in error answers only."""
    headers, body = response.headers, response.body if response.is_error else b""
    return next(
        (
            one.name
            for one in CHALLENGERS
            if any(name in headers and value in headers.text(name).lower() for name, value in one.headers)
            or any(words in body for words in one.words)
        ),
        "",
    )
