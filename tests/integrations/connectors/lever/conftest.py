import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from integrations.connectors.ats.lever.connector import LeverConnector
from integrations.connectors.secrets import MemorySecrets
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from tests.integrations.vendor_server import VendorServer

PAYLOADS = Path(__file__).parent / "payloads"


def payload(name: str) -> Any:
    """A fresh example in Lever's shape; SOURCES.md says where each is published."""
    return json.loads((PAYLOADS / f"{name}.json").read_text())


@pytest.fixture
def server() -> Iterator[VendorServer]:
    server = VendorServer()
    yield server
    server.close()


@pytest.fixture
def open_lever(server) -> Iterator[Any]:
    """Opens a connector by key that calls ``server``; ``options`` go over the usual ones."""
    policy = TransportPolicy(
        allowed_private=frozenset({server.address}), rate=1000, burst=1000, max_wait=0.2
    )
    usual = {"base_url": server.url, "acting_user_id": "user-1"}
    with Transport(policy, InProcessLimiter(), "lane", lambda _: None) as transport:
        yield lambda **options: LeverConnector.open(
            transport, usual | options, MemorySecrets({"api_key": "key-1"})
        )


@pytest.fixture
def lever(open_lever) -> LeverConnector:
    return open_lever()
