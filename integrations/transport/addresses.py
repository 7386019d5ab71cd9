"""Which network addresses may be called: the public internet, and nothing else.

``ipaddress.is_global`` is not enough. It lets multicast and the transition mechanisms through
that carry a private IPv4 address inside an IPv6 one, and on some Python releases the special
blocks 192.0.0.0/24 and 192.88.99.0/24. So IPv6 is judged by a positive list.
"""

import ipaddress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

_REFUSED_V4: tuple[tuple[IPv4Network, str], ...] = (
    (IPv4Network("0.0.0.0/8"), "this network"),
    (IPv4Network("100.64.0.0/10"), "carrier-grade NAT"),
    (IPv4Network("169.254.0.0/16"), "link local"),
    (IPv4Network("192.0.0.0/24"), "protocol assignments"),
    (IPv4Network("192.88.99.0/24"), "6to4 relays"),
    (IPv4Network("198.18.0.0/15"), "benchmarking"),
    (IPv4Network("224.0.0.0/4"), "multicast"),
    (IPv4Network("240.0.0.0/4"), "reserved"),
)
_GLOBAL_V6 = IPv6Network("2000::/3")
_REFUSED_V6: tuple[tuple[IPv6Network, str], ...] = (
    (IPv6Network("2001::/32"), "Teredo"),
    (IPv6Network("2001::/23"), "protocol assignments"),
    (IPv6Network("2001:db8::/32"), "documentation"),
    (IPv6Network("2002::/16"), "6to4"),
    (IPv6Network("3fff::/20"), "documentation"),
)


def refusal(address: str) -> str:
    """Why this address must not be called, or an empty string where it may.

    ``address`` is what the resolver gave, such as ``203.0.113.9`` or ``fe80::1%eth0``.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "not an address"
    if isinstance(parsed, IPv4Address):
        return _refusal_v4(parsed)
    return _refusal_v6(parsed)


def _refusal_v4(address: IPv4Address) -> str:
    for network, name in _REFUSED_V4:
        if address in network:
            return name
    return "" if address.is_global else "private"


def _refusal_v6(address: IPv6Address) -> str:
    if address.ipv4_mapped is not None:
        return "IPv4-mapped"
    if address not in _GLOBAL_V6:
        return "not global unicast"
    for network, name in _REFUSED_V6:
        if address in network:
            return name
    return "" if address.is_global else "private"
