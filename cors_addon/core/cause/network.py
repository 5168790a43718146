"""Answers that no server made: nothing listens, the connection broke, a rule of the proxy answered in its place.

What mitmproxy could not do stands in the words of its error (proxy/server.py, proxy/layers/tls.py, proxy/layers/http); those of a
connection that was not made are the system's, as asyncio has them: "[Errno 111] Connect call failed ('127.0.0.1', 9000)".
"""

import re

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.known_cause import KnownCause, Rule
from cors_addon.core.verdict.cause import Cause, Side
from cors_addon.core.wire.url_parser import DEFAULT_PORTS

_NO_HEADERS = "No header mends this: it has nothing to do with CORS, and the request was not executed."
_PERHAPS = "Before it is sent again, mind that the server may have executed the request."

NOTHING_LISTENS = KnownCause(
    code="nothing-listens",
    side=Side.NETWORK,
    title="Nothing listens at {address}: the connection was refused, and the answer is mitmproxy's own 502.",
    meaning="The server is not running, or on another port: the connection was refused, and the proxy answered in its place.",
    advice=("Start the server at {address}, or correct the {what}.", _NO_HEADERS),
)
HOST_NOT_FOUND = KnownCause(
    code="host-not-found",
    side=Side.NETWORK,
    title="There is no host {host} where mitmproxy runs: its name could not be looked up, and the answer is mitmproxy's own 502.",
    meaning="The server's name is not known to the machine that the proxy runs on, so the proxy answered in its place.",
    advice=("Correct the host in the URL, or make the name known to that machine (DNS, hosts file, VPN).", _NO_HEADERS),
)
SERVER_UNREACHABLE = KnownCause(
    code="server-unreachable",
    side=Side.NETWORK,
    title="{address} can't be reached ({why}), and the answer is mitmproxy's own 502.",
    meaning="There is no way to the server, or it takes no connection in time, so the proxy answered in its place.",
    advice=("Look at the address, the firewall and the VPN between mitmproxy and {address}.", _NO_HEADERS),
)
SERVER_TLS_FAILED = KnownCause(
    code="server-tls-failed",
    side=Side.NETWORK,
    title="mitmproxy could not set up TLS with {name}: {why}. The answer is mitmproxy's own 502.",
    meaning="The proxy could not set up TLS with the server (its certificate, its version, or no TLS at all), and answered in its place.",
    advice=("{first}", _NO_HEADERS),
)
UPSTREAM_PROXY_FAILED = KnownCause(
    code="upstream-proxy-failed",
    side=Side.NETWORK,
    title="The upstream proxy did not connect mitmproxy to {name}: {why}. The answer is mitmproxy's own 502.",
    meaning="The proxy that mitmproxy sends its requests to refused to connect it to the server, so mitmproxy answered in its place.",
    advice=("Look at the upstream proxy: its own rules and log, and the credentials that it wants (upstream_auth).", _NO_HEADERS),
)
CONNECTION_LOST = KnownCause(
    code="connection-lost",
    side=Side.NETWORK,
    title="{name} broke the connection off before it answered ({why}); the answer is mitmproxy's own 502.",
    meaning="The server closed or reset the connection before it answered, so the proxy answered in its place.",
    advice=("See in the server's log why it broke off: a crash, a restart, a timeout.", _PERHAPS),
)
ANSWER_NOT_HTTP = KnownCause(
    code="answer-not-http",
    side=Side.NETWORK,
    title="What {name} answered is no HTTP ({why}), and the browser got mitmproxy's own 502.",
    meaning="What came back from the server is no HTTP answer, so the proxy answered in its place.",
    advice=("Look at what listens there: another protocol, or TLS where the URL says http.", _PERHAPS),
)
REFUSED_BY_PROXY = KnownCause(
    code="refused-by-proxy",
    side=Side.PROXY,
    title="mitmproxy itself did not pass this on ({why}), and answered in the server's place.",
    meaning="One of the proxy's own checks or limits stopped the request or its answer.",
    advice=("{first}", "The server's headers have nothing to do with it."),
)
NO_ANSWER = KnownCause(
    code="no-answer",
    side=Side.NETWORK,
    title="{name} gave no answer ({why}); what the browser got is mitmproxy's own 502.",
    meaning="The server gave no answer, so the proxy answered in its place.",
    advice=("Look at the server, and at the way from mitmproxy to it.", _PERHAPS),
)
ANSWERED_BY_PROXY = KnownCause(
    code="answered-by-proxy",
    side=Side.PROXY,
    title="No server made this answer ({status}): a rule or an addon of mitmproxy did, without what CORS needs.",
    meaning="A rule or an addon of the proxy answered in the server's place (map-local, a script, server replay).",
    advice=("Let the rule or addon send the CORS headers as well, or switch it off.", "The server never got the request."),
)
CAUSES: tuple[KnownCause, ...] = (
    NOTHING_LISTENS,
    HOST_NOT_FOUND,
    SERVER_UNREACHABLE,
    SERVER_TLS_FAILED,
    UPSTREAM_PROXY_FAILED,
    CONNECTION_LOST,
    ANSWER_NOT_HTTP,
    REFUSED_BY_PROXY,
    NO_ANSWER,
    ANSWERED_BY_PROXY,
)
NOT_EXECUTED = frozenset(cause.code for cause in CAUSES if _NO_HEADERS in cause.advice)
"""The codes of the causes with which no server can have got the request."""

_TRUST = "Let mitmproxy trust the certificate (ssl_verify_upstream_trusted_ca), or, for a server of your own, not check it (ssl_insecure)."
_CLIENT_CERTIFICATE = "Give mitmproxy the client certificate that the server wants (client_certs): it can't pass on the browser's."
_NO_TLS = "Ask for http:// there, or let the server speak TLS on this port."
_OLD_TLS = "Let the server speak TLS 1.2 or newer, or lower mitmproxy's option tls_version_server_min."
_ANY_TLS = "Look at the server's TLS: its certificate, versions and ciphers, and whether it ends the connection itself."
_BODY_LIMIT = "Raise or unset mitmproxy's option body_size_limit."
_VALIDATION = "Mend the header that it names, or unset mitmproxy's option validate_inbound_headers."
_DESTINATION = "Send the request to a server, not to mitmproxy itself."

_ERRORS: tuple[tuple[re.Pattern[str], KnownCause, str], ...] = (
    (re.compile(r"Upstream proxy |Error connecting to "), UPSTREAM_PROXY_FAILED, ""),
    (re.compile(r"Certificate verify failed"), SERVER_TLS_FAILED, _TRUST),
    (re.compile(r"does not speak TLS|wrong version number"), SERVER_TLS_FAILED, _NO_TLS),
    (re.compile(r"cannot agree on a TLS version|alert protocol version|unsupported protocol"), SERVER_TLS_FAILED, _OLD_TLS),
    (re.compile(r"unknown ca\b|bad certificate|certificate required"), SERVER_TLS_FAILED, _CLIENT_CERTIFICATE),
    (re.compile(r"OpenSSL Error|connection closed\Z"), SERVER_TLS_FAILED, _ANY_TLS),
    (re.compile(r"body_size_limit"), REFUSED_BY_PROXY, _BODY_LIMIT),
    (re.compile(r"validate_inbound_headers"), REFUSED_BY_PROXY, _VALIDATION),
    (re.compile(r"[Dd]estination unknown|no hostname given"), REFUSED_BY_PROXY, _DESTINATION),
    (re.compile(r"unexpected server response|Cannot parse HTTP response|HTTP/[23] protocol error"), ANSWER_NOT_HTTP, ""),
    (re.compile(r"closed connection|connection closed|stream (?:reset|closed) by|Connection reset|Broken pipe"), CONNECTION_LOST, ""),
)
"""What errors of mitmproxy's own say, the cause and, where that varies, what to do first; in the order in which they are looked for."""

_BAD_GATEWAY = 502
_THERE = "address in the page's request"
_ELSEWHERE = "address that mitmproxy passes requests on to (its mode, or an upstream proxy)"
"""Where the address stands that nothing listens at."""

_ADDRESS = re.compile(r"\('([0-9A-Fa-f.:%\w]{1,60})', ?(\d{1,5})")
_REFUSED = re.compile(r"\[(?:Errno (?:111|61|10061)|WinError (?:1225|10061))\]|[Cc]onnection refused")
_UNKNOWN_NAME = re.compile(
    r"\[Errno (?:-2|-3|-5|8|1100[1-4])\] |[Nn]ame or service not known|nodename nor servname|getaddrinfo failed|No address associated"
)
_UNREACHABLE = re.compile(
    r"\[(?:Errno (?:110|60|113|65|101|51|99|13|1)|WinError (?:121|10051|10060|10065))\]|Connect call failed|[Tt]imed out|unreachable"
)


def no_server_answered(failed: FailedExchange) -> Cause | None:
    """Tell what the proxy could not do, where it sent an error of its own; or that one of its rules answered."""
    error = _error(failed)
    if not error:
        is_rule = failed.situation.exchange.made_by_proxy
        evidence = "mitmproxy opened no connection to a server for it"
        return ANSWERED_BY_PROXY.proven(evidence, status=str(failed.status)) if is_rule else None
    evidence = f"mitmproxy's error: {error}"
    address = _address(error, failed)
    if _REFUSED.search(error):
        return NOTHING_LISTENS.proven(evidence, address=address, what=_THERE if address == _asked(failed) else _ELSEWHERE)
    if _UNKNOWN_NAME.search(error):
        return HOST_NOT_FOUND.proven(evidence, host=failed.target.host)
    why = error.rstrip(" .")
    for words, cause, first in _ERRORS:
        if words.search(error):
            return cause.proven(evidence, name=failed.name, why=why, first=first)
    if _UNREACHABLE.search(error):
        return SERVER_UNREACHABLE.proven(evidence, address=address, why=why)
    return NO_ANSWER.proven(evidence, name=failed.name, why=why)


def _error(failed: FailedExchange) -> str:
    """Return what mitmproxy could not do; a browser that recorded by itself only has mitmproxy's page of it."""
    exchange = failed.situation.exchange
    if exchange.made_by_proxy:
        return exchange.error
    is_page = failed.status == _BAD_GATEWAY and failed.response.headers.text("server").startswith("mitmproxy")
    return failed.said.rpartition("Bad Gateway")[2].strip() if is_page else ""


def _address(error: str, failed: FailedExchange) -> str:
    """Return the address that was tried, as the error has it, by the URL's name where that is where it led."""
    found = _ADDRESS.findall(error)
    asked = _asked(failed)
    if not found or all(number == asked.rpartition(":")[2] for _, number in found):
        return asked
    host, number = found[-1]
    return f"[{host}]:{number}" if ":" in host else f"{host}:{number}"


def _asked(failed: FailedExchange) -> str:
    """Return the host and the port that the page asked."""
    return f"{failed.target.host}:{failed.target.port or DEFAULT_PORTS.get(failed.target.scheme, 0)}"


RULES: tuple[Rule, ...] = (no_server_answered,)
"""In the order in which they are tried."""
