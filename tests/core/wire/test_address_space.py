"""Local Network Access: address spaces, and who may reach into which."""

import pytest

from cors_addon.core.wire.address_space import Access, Space, access, address_space


@pytest.mark.parametrize(
    ("ip", "space", "in_chromium"),
    [
        ("8.8.8.8", Space.PUBLIC, Space.PUBLIC),
        ("127.0.0.1", Space.LOOPBACK, Space.LOOPBACK),
        ("0.0.0.0", Space.LOOPBACK, Space.LOOPBACK),
        ("0.0.0.1", Space.LOCAL, Space.LOCAL),
        ("198.18.0.1", Space.LOOPBACK, Space.PUBLIC),
        ("192.168.1.1", Space.LOCAL, Space.LOCAL),
        ("::1", Space.LOOPBACK, Space.LOOPBACK),
        ("::ffff:10.0.0.1", Space.LOCAL, Space.LOCAL),
        ("::ffff:8.8.8.8", Space.PUBLIC, Space.PUBLIC),
        ("fe80::1%eth0", Space.LOCAL, Space.LOCAL),
        ("2606:4700::1", Space.PUBLIC, Space.PUBLIC),
        ("a.test", Space.UNKNOWN, Space.UNKNOWN),
        ("", Space.UNKNOWN, Space.UNKNOWN),
    ],
)
def test_an_address_is_in_a_space(ip: str, space: Space, in_chromium: Space) -> None:
    """Chromium leaves the benchmark network out."""
    assert (address_space(ip), address_space(ip, chromium=True)) == (space, in_chromium)


@pytest.mark.parametrize(
    ("page", "server", "secure", "by_chromium", "by_standard"),
    [
        (Space.PUBLIC, Space.LOCAL, True, Access.PROMPT, Access.PROMPT),
        (Space.PUBLIC, Space.LOCAL, False, Access.BLOCK, Access.BLOCK),
        (Space.LOCAL, Space.LOOPBACK, True, Access.ALLOW, Access.PROMPT),
        (Space.LOCAL, Space.PUBLIC, True, Access.ALLOW, Access.ALLOW),
        (Space.LOCAL, Space.LOCAL, False, Access.ALLOW, Access.ALLOW),
        (Space.PUBLIC, Space.UNKNOWN, False, Access.ALLOW, Access.ALLOW),
        (Space.UNKNOWN, Space.LOCAL, False, Access.ALLOW, Access.ALLOW),
    ],
)
def test_a_page_reaches_into_a_more_private_space(
    page: Space, server: Space, secure: bool, by_chromium: Access, by_standard: Access
) -> None:
    """Only from a secure context and with permission; Chromium asks for public pages only."""
    assert (access(page, server, secure), access(page, server, secure, chromium=False)) == (by_chromium, by_standard)
