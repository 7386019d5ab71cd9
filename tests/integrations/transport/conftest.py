from collections.abc import Iterator

import pytest

from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from integrations.transport.redaction import CallRecord
from tests.integrations.vendor_server import VendorServer


@pytest.fixture
def server() -> Iterator[VendorServer]:
    server = VendorServer()
    yield server
    server.close()


@pytest.fixture
def records() -> list[CallRecord]:
    return []


@pytest.fixture
def limiter() -> InProcessLimiter:
    return InProcessLimiter()


@pytest.fixture
def transport(server, records, limiter) -> Iterator[Transport]:
    policy = TransportPolicy(
        connect_timeout=0.5,
        read_deadline=0.4,
        write_deadline=0.4,
        max_response_bytes=10_000,
        allowed_private=frozenset({server.address}),
        rate=1000,
        burst=1000,
        max_wait=0.3,
    )
    with Transport(policy, limiter, "lane", records.append) as transport:
        yield transport
