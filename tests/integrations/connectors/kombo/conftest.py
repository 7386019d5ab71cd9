from collections.abc import Iterator

import pytest

from integrations.connectors.ats.kombo.connector import KomboConnector
from integrations.connectors.ats.kombo.settings import KomboSettings
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from tests.integrations.connectors.kombo.spec import KOMBO
from tests.integrations.vendor_server import VendorServer


@pytest.fixture
def server() -> Iterator[VendorServer]:
    server = VendorServer()
    yield server
    server.close()


@pytest.fixture
def kombo(server) -> Iterator[KomboConnector]:
    policy = TransportPolicy(
        allowed_private=frozenset({server.address}), rate=1000, burst=1000, max_wait=0.2
    )
    settings = KomboSettings(
        base_url=server.url,
        integration_id="lever:8d1hpPsb",
        api_key="key-1",
        live_statuses=frozenset({"Active", "Posted"}),
    )
    with Transport(policy, InProcessLimiter(), "lane", lambda _: None) as transport:
        yield KomboConnector(transport=transport, settings=settings)


@pytest.fixture
def kombo_spec():
    KOMBO.needed()
    return KOMBO
