"""The live page's web application: what each address of the report gives; who may ask is decided before, in admission.py."""

from typing import cast

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from cors_addon.proxy.page.page_request import PAGE_REQUEST, PageRequest
from cors_addon.report.formats.table import FORMATS, Format
from cors_addon.report.model.group import Group
from cors_addon.report.page.live import render_group, render_list, render_missing
from cors_addon.report.page.passed import render_passed, render_passes
from cors_addon.report.telling.style import Style


def make_app() -> Flask:
    """Return the application; each request brings its PageRequest in its environment."""
    app = Flask(__name__, static_folder=None)
    app.url_map.merge_slashes = False  # for which it would lead on, to the address that it takes for its own
    app.add_url_rule("/", view_func=_list, methods=["GET"])
    app.add_url_rule("/group/<name>", view_func=_group, methods=["GET"])
    app.add_url_rule("/attempt/<flow>", view_func=_attempt, methods=["GET"])
    app.add_url_rule("/passed", view_func=_passed, methods=["GET"])
    app.add_url_rule("/export/<name>", view_func=_export, methods=["GET"])
    app.register_error_handler(404, _missing)
    return app


def _asked() -> PageRequest:
    return cast(PageRequest, request.environ[PAGE_REQUEST])


def _list() -> ResponseReturnValue:
    return render_list(_asked().contents, _asked().query, _asked().live)


def _group(name: str) -> ResponseReturnValue:
    asked = _asked()
    group = asked.contents.group(name)
    if group is None:
        return render_missing(asked.live, "This failure is not in the report."), 404
    return render_group(asked.contents, group, asked.live, alone=False)


def _attempt(flow: str) -> ResponseReturnValue:
    asked = _asked()
    if isinstance(asked.attempt, Group):
        return render_group(asked.contents, asked.attempt, asked.live, alone=True)
    if asked.attempt is not None:
        return render_passed(asked.contents, asked.attempt, asked.live)
    group = asked.contents.group_of(flow)
    if group is None:
        return render_missing(asked.live, "This attempt is not remembered any more."), 404
    return render_group(asked.contents, group, asked.live, alone=False)


def _passed() -> ResponseReturnValue:
    asked = _asked()
    return render_passes(asked.contents, asked.query, asked.passes, asked.live)


def _export(name: str) -> ResponseReturnValue:
    form = FORMATS.get(name)
    if not isinstance(form, Format):
        return _missing(None)
    asked = _asked()
    text = form.render(asked.report, Style(show_secrets=asked.contents.show_secrets))
    answer = Response(text, mimetype=form.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="cors-report{form.suffixes[0]}"'
    return answer


def _missing(_: Exception | None) -> ResponseReturnValue:
    return render_missing(_asked().live, "There is nothing at this address."), 404
