"""Clients that refuse mitmproxy's certificate: counted, told once of each server, and none but those."""

import logging
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from mitmproxy.test import taddons, tflow

from cors_addon.proxy.addon import CorsAddon
from cors_addon.proxy.tls_refusals import TlsRefusals

ALERT = "OpenSSL Error([('SSL routines', '', 'ssl/tls alert certificate unknown')])"


@pytest.fixture
def addon() -> CorsAddon:
    return CorsAddon()


@pytest.fixture
def refusals(addon: CorsAddon) -> Iterator[TlsRefusals]:
    with taddons.context(addon):
        yield next(part for part in addon.addons if isinstance(part, TlsRefusals))
        addon.done()


def failed(error: str | None, sni: str | None = "api.test", address: tuple[str, int] | None = ("203.0.113.7", 443)) -> SimpleNamespace:
    """Return what mitmproxy tells of a handshake that failed."""
    client = tflow.tclient_conn()
    client.error, client.sni = error, sni
    return SimpleNamespace(conn=client, context=SimpleNamespace(server=SimpleNamespace(address=address)))


HANDSHAKES = {
    "Chromium": (failed(ALERT), ("api.test", 1)),
    "Firefox": (failed("OpenSSL Error([('SSL routines', '', 'tlsv1 alert unknown ca')])"), ("api.test", 1)),
    "curl": (failed("tlsv1 alert unknown ca"), ("api.test", 1)),
    "no SNI": (failed(ALERT, None), ("203.0.113.7", 1)),
    "nothing known": (failed(ALERT, None, None), ("an unknown server", 1)),
    "the live page's host": (failed(ALERT, "cors.test"), None),
    "it hung up": (failed("connection closed"), None),
    "no common version": (failed("OpenSSL Error([('SSL routines', '', 'unsupported protocol')])"), None),
    "no error": (failed(None), None),
}


@pytest.mark.parametrize("name", HANDSHAKES)
def test_only_a_client_that_says_that_it_does_not_trust_is_counted(addon: CorsAddon, refusals: TlsRefusals, name: str) -> None:
    data, expected = HANDSHAKES[name]
    refusals.tls_failed_client(data)
    assert addon._report.totals.distrust.servers == ((expected,) if expected else ())


def test_each_server_is_told_of_once(addon: CorsAddon, refusals: TlsRefusals, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        for server in ("api.test", "api.test", "cdn.test", "api.test"):
            refusals.tls_failed_client(failed(ALERT, server))
    assert len(caplog.records) == 2
    assert addon._report.totals.as_dict()["distrusted"] == 4
    assert any("api.test (3), cdn.test (1)" in line for line in addon.summary())
