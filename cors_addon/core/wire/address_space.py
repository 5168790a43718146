"""Local Network Access: which address space an address is in, and whether a page may reach into a more private one."""

import ipaddress
from enum import IntEnum, StrEnum
from functools import lru_cache

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Space(IntEnum):
    """An IP address space, the more private the smaller, https://wicg.github.io/local-network-access/#ip-address-space."""

    LOOPBACK = 0
    LOCAL = 1
    PUBLIC = 2
    UNKNOWN = 3


class Access(StrEnum):
    """What the browser would do without a proxy between page and server."""

    ALLOW = "allow"
    PROMPT = "prompt"
    BLOCK = "block"


_LOOPBACK = tuple(map(ipaddress.ip_network, ("127.0.0.0/8", "::1/128", "0.0.0.0/32", "::/128", "198.18.0.0/15")))
_LOCAL = tuple(
    map(
        ipaddress.ip_network,
        (
            "10.0.0.0/8",
            "100.64.0.0/10",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "169.254.0.0/16",
            "0.0.0.0/8",
            "fc00::/7",
            "fe80::/10",
            "fec0::/10",
            "2001:db8::/32",
            "3fff::/20",
        ),
    )
)
_CHROMIUM_PUBLIC = (ipaddress.ip_network("198.18.0.0/15"),)
"""Chromium leaves this network out of the standard's table: services/network/public/cpp/ip_address_space_util.cc."""


_LONGEST_ADDRESS = 64
"""Characters of an address with its zone; more are no address."""


def address_space(ip: str, chromium: bool = False) -> Space:
    """Return the address space of an IP address in text, by the standard or by Chromium; UNKNOWN where it is no address.

    https://wicg.github.io/local-network-access/#ip-address-space
    """
    return _address_space(ip, chromium) if len(ip) <= _LONGEST_ADDRESS else Space.UNKNOWN


@lru_cache(maxsize=1024)
def _address_space(ip: str, chromium: bool) -> Space:
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return Space.UNKNOWN
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if chromium and _within(address, _CHROMIUM_PUBLIC):
        return Space.PUBLIC
    if _within(address, _LOOPBACK):
        return Space.LOOPBACK
    return Space.LOCAL if _within(address, _LOCAL) else Space.PUBLIC


def _within(address: ipaddress.IPv4Address | ipaddress.IPv6Address, networks: tuple[Network, ...]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def access(page: Space, server: Space, secure_context: bool, chromium: bool = True) -> Access:
    """Return what Local Network Access makes of a request, by Chromium (from public pages only) or by the standard.

    https://wicg.github.io/local-network-access/#local-network-access-check,
    services/network/local_network_access_checker.cc. Where an address space is unknown, as behind a proxy: ALLOW.
    """
    if Space.UNKNOWN in (page, server) or server >= page or (chromium and page is not Space.PUBLIC):
        return Access.ALLOW
    return Access.PROMPT if secure_context else Access.BLOCK
