"""Frappe HR's connector against a server that answers as told."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from integrations.connectors.ats.frappe.connector import FrappeConnector
from integrations.connectors.secrets import MemorySecrets
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from tests.integrations.vendor_server import VendorServer, answer

PAYLOADS = Path(__file__).parent / "payloads"


def payload(name: str) -> Any:
    return json.loads((PAYLOADS / f"{name}.json").read_text())


def of_lists(rows: dict[str, list[dict[str, Any]]], otherwise: Any = None) -> Any:
    """Answers the lists of a site, and everything else with ``otherwise``."""
    rows = {"Country": [{"name": "United States"}]} | rows

    def respond(received: Any) -> Any:
        if received.path.endswith("get_time_zone"):
            return answer({"message": {"time_zone": "America/Chicago"}})
        doctype = received.path.removeprefix("/api/resource/").replace("%20", " ")
        if received.method == "GET" and doctype in rows:
            return answer({"data": rows[doctype]})
        return otherwise or answer({"exc_type": "DoesNotExistError"}, status=404)

    return respond


@pytest.fixture
def server() -> Iterator[VendorServer]:
    server = VendorServer()
    yield server
    server.close()


@pytest.fixture
def calls() -> list[Any]:
    return []


@pytest.fixture
def transport(server, calls) -> Iterator[Transport]:
    policy = TransportPolicy(
        connect_timeout=0.5,
        allowed_private=frozenset({server.address}),
        rate=1000,
        burst=1000,
        max_wait=0.2,
    )
    with Transport(policy, InProcessLimiter(), "lane", calls.append) as transport:
        yield transport


@pytest.fixture
def opened(server, transport):
    """Opens a connector with further settings or other secrets."""

    def open_with(secrets: Any = None, **options: Any) -> FrappeConnector:
        key = MemorySecrets({"api_key": "f00ba4", "api_secret": "5ec7e7"})
        return FrappeConnector.open(
            transport, {"base_url": f"{server.url}/", **options}, secrets or key
        )

    return open_with


@pytest.fixture
def frappe(opened) -> FrappeConnector:
    return opened()
