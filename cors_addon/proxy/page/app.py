"""The live page's web application: its routes, and the headers that keep other origins out."""

import hmac
from collections.abc import Mapping
from types import MappingProxyType
from typing import cast

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue

from cors_addon.proxy.page.page_request import PAGE_REQUEST, PageRequest
from cors_addon.report.formats.table import FORMATS, Format
from cors_addon.report.page.html import asset
from cors_addon.report.page.live import render_group, render_list, render_missing
from cors_addon.report.page.query import Query
from cors_addon.report.telling.style import Style

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
SECURITY: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",  # with no-referrer a form's Origin would be null
    }
)
"""What every answer says; and none says anything of CORS."""

STATIC: Mapping[str, str] = MappingProxyType({"page.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"})
_TYPES: Mapping[str, str] = MappingProxyType({"html": "text/html", "json": "application/json"})
_FOREIGN = frozenset({"cross-site", "same-site"})


def make_app() -> Flask:
    """Return the application; each request brings its PageRequest in its environment."""
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/", view_func=_list, methods=["GET"])
    app.add_url_rule("/group/<name>", view_func=_group, methods=["GET"])
    app.add_url_rule("/attempt/<flow>", view_func=_attempt, methods=["GET"])
    app.add_url_rule("/changes", view_func=_changes, methods=["GET"])
    app.add_url_rule("/export/<name>", view_func=_export, methods=["GET"])
    app.add_url_rule("/static/<name>", view_func=_static, methods=["GET"])
    app.add_url_rule("/clear", view_func=_clear, methods=["POST"])
    app.register_error_handler(404, _missing)
    app.before_request(_refused)
    app.after_request(_secured)
    return app


def _asked() -> PageRequest:
    return cast(PageRequest, request.environ[PAGE_REQUEST])


def _refused() -> ResponseReturnValue | None:
    """Refuse what a foreign page asks for itself, before a report is rendered for it; a link there may open a page here.

    Browsers send these headers to https:// only: over http:// the refusal to share the answer has to do.
    """
    foreign = request.headers.get("Sec-Fetch-Site") in _FOREIGN
    if foreign and request.headers.get("Sec-Fetch-Mode") != "navigate":
        return Response("Only this page itself can ask for this.\n", 403, mimetype="text/plain")
    return None


def _list() -> ResponseReturnValue:
    return render_list(_asked().contents, Query.of(request.args), _asked().live)


def _group(name: str) -> ResponseReturnValue:
    asked = _asked()
    group = asked.contents.group(name)
    if group is None:
        return render_missing(asked.live, "This failure is not in the report."), 404
    return render_group(asked.contents, group, asked.live, alone=False)


def _attempt(flow: str) -> ResponseReturnValue:
    asked = _asked()
    group = asked.attempt or asked.contents.group_of(flow)
    if group is None:
        return render_missing(asked.live, "This attempt is not remembered, or it did not fail."), 404
    return render_group(asked.contents, group, asked.live, alone=asked.attempt is not None)


def _changes() -> ResponseReturnValue:
    return {"cursor": _asked().live.cursor}


def _export(name: str) -> ResponseReturnValue:
    form = FORMATS.get(name)
    if not isinstance(form, Format):
        return _missing(None)
    asked = _asked()
    text = form.render(asked.report, Style(show_secrets=asked.contents.show_secrets))
    answer = Response(text, mimetype=_TYPES.get(name, "text/plain"))
    answer.headers["Content-Disposition"] = f'attachment; filename="cors-report{form.suffixes[0]}"'
    return answer


def _static(name: str) -> ResponseReturnValue:
    return Response(asset(name), mimetype=STATIC[name]) if name in STATIC else _missing(None)


def _clear() -> ResponseReturnValue:
    asked = _asked()
    own = request.headers.get("Origin") == asked.origin and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    proven = hmac.compare_digest(request.form.get("token", "").encode(), asked.live.token.encode())
    if not (own and proven):
        return Response("Only a form of this page itself can do this.\n", 403, mimetype="text/plain")
    try:
        asked.clear()
    except TimeoutError:
        return Response("mitmproxy was too busy to clear the report. Go back and try again.\n", 503, mimetype="text/plain")
    return redirect("/", 303)


def _missing(_: Exception | None) -> ResponseReturnValue:
    return render_missing(_asked().live, "There is nothing at this address."), 404


def _secured(answer: Response) -> Response:
    answer.headers.update(SECURITY)
    return answer
