from collections.abc import Iterator

import pytest

from integrations.connectors.ats.bamboohr.connector import BambooConnector
from integrations.connectors.ats.bamboohr.settings import BambooSettings
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from tests.integrations.connectors.openapi import Specification
from tests.integrations.vendor_server import VendorServer


@pytest.fixture
def server() -> Iterator[VendorServer]:
    server = VendorServer()
    yield server
    server.close()


@pytest.fixture
def bamboo(server) -> Iterator[BambooConnector]:
    policy = TransportPolicy(
        allowed_private=frozenset({server.address}), rate=1000, burst=1000, max_wait=0.2
    )
    settings = BambooSettings(base_url=server.url, api_key="key-1")
    with Transport(policy, InProcessLimiter(), "lane", lambda _: None) as transport:
        yield BambooConnector(transport=transport, settings=settings)


@pytest.fixture(scope="session")
def bamboo_spec() -> Specification:
    specification = Specification("bamboohr.openapi.yaml")
    specification.needed()
    return specification
