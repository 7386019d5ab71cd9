"""Which addresses may be called. Each row is one attack that was seen somewhere."""

import pytest

from integrations.transport.addresses import refusal

REFUSED = {
    "127.0.0.1": "private",
    "127.255.255.254": "private",
    "0.0.0.0": "this network",  # noqa: S104
    "10.0.0.1": "private",
    "172.16.5.4": "private",
    "172.31.255.255": "private",
    "192.168.1.1": "private",
    "169.254.169.254": "link local",
    "100.64.1.1": "carrier-grade NAT",
    "100.100.100.200": "carrier-grade NAT",
    "192.0.0.192": "protocol assignments",
    "192.0.0.8": "protocol assignments",
    "192.0.2.7": "private",
    "198.51.100.7": "private",
    "203.0.113.7": "private",
    "192.88.99.1": "6to4 relays",
    "198.18.0.1": "benchmarking",
    "224.0.0.1": "multicast",
    "239.255.255.250": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "::": "not global unicast",
    "::1": "not global unicast",
    "::7f00:1": "not global unicast",
    "::ffff:127.0.0.1": "IPv4-mapped",
    "::ffff:8.8.8.8": "IPv4-mapped",
    "::ffff:0:7f00:1": "not global unicast",
    "64:ff9b::a9fe:a9fe": "not global unicast",
    "64:ff9b:1::7f00:1": "not global unicast",
    "2002:a9fe:a9fe::": "6to4",
    "2001:0:53aa:64c::1": "Teredo",
    "2001:10::1": "protocol assignments",
    "2001:db8::1": "documentation",
    "3fff::1": "documentation",
    "fc00::1": "not global unicast",
    "fd12:3456::1": "not global unicast",
    "fe80::1%eth0": "not global unicast",
    "fec0::1": "not global unicast",
    "ff02::1": "not global unicast",
    "100::1": "not global unicast",
    "localhost": "not an address",
    "": "not an address",
}


@pytest.mark.parametrize(("address", "why"), REFUSED.items())
def test_an_address_that_is_not_the_public_internet_is_refused_with_its_reason(address, why):
    assert refusal(address) == why


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "185.199.108.153", "2606:4700::1111", "2a00:1450:4001::200e"]
)
def test_a_public_address_may_be_called(address):
    assert refusal(address) == ""
