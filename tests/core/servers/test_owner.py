"""Whose a server is, and what can be advised there."""

import pytest

from cors_addon.core.servers.known_services import is_known_identity_provider
from cors_addon.core.servers.owner import Owner, if_not_yours, owner_of, then_let
from cors_addon.core.wire.url import parse

PAGE = "https://app.shop.test"
OWNERS: tuple[tuple[str, Owner], ...] = (
    ("https://api.shop.test/x", Owner.OWN),
    ("http://localhost:8000/x", Owner.OWN),
    ("http://192.168.1.9/x", Owner.OWN),
    ("https://api.elsewhere.test/x", Owner.UNKNOWN),
    ("https://shop.okta.com/oauth2/v1/token", Owner.IDENTITY_PROVIDER),
    ("https://sso.elsewhere.test/oauth2/start", Owner.IDENTITY_PROVIDER),
    ("https://api.openai.com/v1/models", Owner.OTHERS),
    ("https://github.com/login/oauth/access_token", Owner.OTHERS),
    ("https://notgithub.com/", Owner.UNKNOWN),
)


@pytest.mark.parametrize(("url", "owner"), OWNERS)
def test_whose_a_server_is(url: str, owner: Owner) -> None:
    assert owner_of(PAGE, parse(url)) is owner


def test_a_provider_is_known_by_its_host() -> None:
    hosts = ("x.okta.com", "login.live.com", "notlogin.live.com", "github.com", "a.b.c.d.e.f.auth0.com")
    assert [is_known_identity_provider(host) for host in hosts] == [True, True, False, False, True]


@pytest.mark.parametrize(
    ("owner", "then", "foreign"),
    [
        (Owner.OWN, True, False),
        (Owner.UNKNOWN, True, True),
        (Owner.OTHERS, False, True),
        (Owner.IDENTITY_PROVIDER, False, True),
    ],
)
def test_what_is_advised_of_whose_server(owner: Owner, then: bool, foreign: bool) -> None:
    assert bool(then_let(owner, "it be.")) is then
    assert bool(if_not_yours(owner, "unpkg.com:443")) is foreign
