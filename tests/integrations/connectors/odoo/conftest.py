"""Odoo's connector against a server that answers as told."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from integrations.connectors.ats.odoo.connector import OdooConnector
from integrations.connectors.secrets import MemorySecrets
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from tests.integrations.vendor_server import VendorServer, answer


def of_calls(answers: Mapping[str, Any], otherwise: Any = None) -> Any:
    """Answers ``model/method`` with these values, and everything else with ``otherwise``."""

    def respond(received: Any) -> Any:
        call = received.path.removeprefix("/json/2/")
        return answer(answers[call]) if call in answers else otherwise or answer([])

    return respond


@pytest.fixture
def server() -> Iterator[VendorServer]:
    server = VendorServer()
    yield server
    server.close()


@pytest.fixture
def transport(server) -> Iterator[Transport]:
    policy = TransportPolicy(
        connect_timeout=0.5,
        allowed_private=frozenset({server.address}),
        rate=1000,
        burst=1000,
        max_wait=0.2,
    )
    with Transport(policy, InProcessLimiter(), "lane", lambda _: None) as transport:
        yield transport


@pytest.fixture
def opened(server, transport):
    """Opens a connector with further settings."""

    def open_with(**options: Any) -> OdooConnector:
        settings = {"base_url": f"{server.url}/", "talent_pool_id": 1, **options}
        return OdooConnector.open(transport, settings, MemorySecrets({"api_key": "c0ffee"}))

    return open_with


@pytest.fixture
def odoo(opened) -> OdooConnector:
    return opened()
