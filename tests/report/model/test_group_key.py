"""Keys of groups: endpoints as templates, and parts of bounded length."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cors_addon.core.wire.exchange import Request
from cors_addon.report.model.group_key import key_of, path_template
from tests.report import examples


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("", "/"),
        ("/", "/"),
        ("/v1/orders/17", "/v1/orders/{id}"),
        ("/v1/orders/17/", "/v1/orders/{id}/"),
        ("/orders/17.json", "/orders/{id}.json"),
        ("/orders/17.5", "/orders/17.5"),
        ("/u/7F9C24E5-2c1b-4f6e-9d0a-3b8e5c7a1d42/photo", "/u/{id}/photo"),
        ("/o/507f1f77bcf86cd799439011", "/o/{id}"),
        ("/facade/deadbeef", "/facade/deadbeef"),
        ("/t/eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl", "/t/{id}"),
        ("/f/V1StGXR8Z5jdHi6BmyTq", "/f/{id}"),
        ("/access-control-allow-origin-2", "/access-control-allow-origin-2"),
        ("/internationalization/files", "/internationalization/files"),
        ("/a;jsessionid=1234/b", "/a/b"),
    ],
)
def test_path_templates(path: str, template: str) -> None:
    assert path_template(path) == template


@given(st.text(max_size=400))
def test_path_templates_never_raise(path: str) -> None:
    assert path_template(path)


def test_keys_are_bounded_and_their_ids_differ() -> None:
    entry = examples.missing_origin()
    long = "x" * 100_000
    hostile = replace(
        entry,
        exchange=replace(entry.exchange, request=Request(long, f"https://{long}.test/{long}/")),
        judgement=replace(entry.judgement, page=f"https://{long}", method=""),
    )
    key = key_of(hostile)
    assert max(map(len, key)) < 350
    assert len({key.id, key_of(entry).id}) == 2


@pytest.mark.parametrize(
    ("path", "kept"), [("/a/" + "x" * 400, "/a/…"), ("/" + "x" * 400, "/…"), ("/a/" + "x" * 200, "/a/" + "x" * 200)], ids=len
)
def test_a_segment_is_never_cut(path: str, kept: str) -> None:
    entry = examples.missing_origin()
    assert key_of(replace(entry, exchange=replace(entry.exchange, request=Request("GET", f"https://api.test{path}")))).path == kept


def test_the_page_is_the_origin_header_where_nothing_else_tells() -> None:
    entry = examples.missing_origin()
    assert key_of(replace(entry, judgement=replace(entry.judgement, page=""))).page == examples.SHOP


def test_ids_can_be_made_of_any_text() -> None:
    entry = examples.missing_origin()
    assert len(key_of(replace(entry, judgement=replace(entry.judgement, page="\ud800"))).id) == 12


def test_two_secrets_make_one_key_by_whose_id_neither_can_be_guessed() -> None:
    keys = set()
    for secret in ("x7Kp2mQ9", "Zk3Qp9aL"):
        entry = examples.missing_origin()
        asked = replace(
            entry.exchange, request=replace(entry.exchange.request, url=f"https://u:{secret}@api.test/invite/{secret}?token={secret}")
        )
        told = replace(entry.judgement, page=f"https://u:{secret}@shop.test", method=f"token={secret}")
        keys.add(key_of(replace(entry, exchange=asked, judgement=told)))
    (key,) = keys
    assert (key.page, key.server, key.method, key.path) == ("https://***@shop.test", "https://api.test", "token=***", "/invite/***")
