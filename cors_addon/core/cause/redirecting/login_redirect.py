"""The rule on redirects to a log-in."""

from cors_addon.core.cause.failed_exchange import FailedExchange
from cors_addon.core.cause.redirecting import known_redirects as known
from cors_addon.core.cause.redirecting.login_urls import LoginSign, ends_login, login_sign, starts_login
from cors_addon.core.cause.redirecting.redirection import Redirection, asked_url, own_redirect, place, redirections_to
from cors_addon.core.evidence import Credentials
from cors_addon.core.verdict.cause import Cause
from cors_addon.core.wire.url import same_origin


def to_login(failed: FailedExchange) -> Cause | None:
    """A redirect led to a log-in: the one that failed, or one before it."""
    own = None if failed.is_preflight else own_redirect(failed)
    for hop in (*redirections_to(failed), *([own] if own else [])):
        sign = login_sign(hop.source, hop.target)
        if sign and not ends_login(asked_url(failed)):
            return _login(failed, hop, sign)
    return None


def _login(failed: FailedExchange, hop: Redirection, sign: LoginSign) -> Cause:
    asked, provider = asked_url(failed), hop.target.origin.partition("://")[2]
    if starts_login(asked) and not same_origin(asked.origin, hop.target.origin):
        return known.LOGIN_BY_SCRIPT.likely(hop.proof, request=failed.asked_first, asked=place(asked), provider=provider)
    make = known.LOGIN.proven if sign is LoginSign.STRONG else known.LOGIN.likely
    sent = hop.situation.request
    without = failed.situation.credentials.mode is Credentials.NOT_INCLUDE and "authorization" not in sent.headers
    return make(
        hop.proof,
        request=failed.asked_first,
        name=hop.source.origin.partition("://")[2],
        method=sent.method,
        path=hop.source.path or "/",
        login=place(hop.target),
        what="a log-in" if sign is LoginSign.STRONG else "what is likely a log-in",
        session="The page asked without credentials, so no session's cookie went along: credentials: 'include' sends it." * without,
        leave="" if provider == asked.host else known.LEAVE.format(provider=provider),
    )
