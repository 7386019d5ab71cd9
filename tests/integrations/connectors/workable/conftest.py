import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from integrations.connectors.ats.workable.connector import WorkableConnector
from integrations.connectors.secrets import MemorySecrets
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from tests.integrations.vendor_server import VendorServer

PAYLOADS = Path(__file__).parent / "payloads"


def payload(name: str) -> Any:
    """A fresh example in Workable's shape; SOURCES.md says where each is published."""
    return json.loads((PAYLOADS / f"{name}.json").read_text())


@pytest.fixture
def server() -> Iterator[VendorServer]:
    server = VendorServer()
    yield server
    server.close()


@pytest.fixture
def open_workable(server) -> Iterator[Any]:
    """Opens a connector by token that calls ``server``; ``options`` go over the usual ones."""
    policy = TransportPolicy(
        allowed_private=frozenset({server.address}), rate=1000, burst=1000, max_wait=0.2
    )
    usual = {"subdomain": "acme", "base_url": f"{server.url}/spi/v3", "acting_user_id": "1f3951"}
    with Transport(policy, InProcessLimiter(), "lane", lambda _: None) as transport:
        yield lambda **options: WorkableConnector.open(
            transport, usual | options, MemorySecrets({"api_key": "token-1"})
        )


@pytest.fixture
def workable(open_workable) -> WorkableConnector:
    return open_workable()
