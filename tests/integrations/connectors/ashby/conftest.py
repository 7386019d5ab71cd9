import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from integrations.connectors.ats.ashby.connector import AshbyConnector
from integrations.connectors.ats.ashby.settings import AshbySettings
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from sandbox.http_types import Request
from sandbox.store import Store
from sandbox.twins.ashby import KEY, AshbyTwin
from sandbox.twins.shelf import Shelf
from tests.integrations.connectors.openapi import Specification
from tests.integrations.vendor_server import Received, VendorServer, answer

ASHBY = Specification("ashby.openapi.repaired.json", formats=["email", "uuid", "date"])


@dataclass
class Account:
    """The stand-in behind a server that keeps what was asked and what was answered."""

    twin: AshbyTwin
    server: VendorServer
    connector: AshbyConnector
    transport: Transport
    answers: list[tuple[str, int, object]] = field(default_factory=list)

    def sent(self, method: str) -> list[Received]:
        return [one for one in self.server.received if one.path == f"/{method}"]

    def body(self, method: str):
        (received,) = self.sent(method)
        return received.json

    def with_settings(self, **changes) -> AshbyConnector:
        settings = replace(self.connector._settings, **changes)
        return AshbyConnector(transport=self.transport, settings=settings)

    def respond(self, received: Received):
        told = self.twin.handle(
            Request(received.method, received.path, "", received.headers, received.body)
        )
        if told.content_type.startswith("application/json"):
            self.answers.append((received.path, told.status, json.loads(told.body)))
        return answer(raw=told.body, status=told.status, headers=told.headers)


@pytest.fixture
def server() -> Iterator[VendorServer]:
    server = VendorServer()
    yield server
    server.close()


@pytest.fixture
def transport(server) -> Iterator[Transport]:
    policy = TransportPolicy(
        allowed_private=frozenset({server.address}), rate=1000, burst=1000, max_wait=0.2
    )
    with Transport(policy, InProcessLimiter(), "lane", lambda _: None) as transport:
        yield transport


@pytest.fixture
def ashby(server, transport) -> AshbyConnector:
    settings = AshbySettings(base_url=server.url, api_key=KEY)
    return AshbyConnector(transport=transport, settings=settings)


@pytest.fixture
def account(server, transport, ashby) -> Iterator[Account]:
    store = Store(None)
    twin = AshbyTwin(Shelf(store, "ashby"), threading.Event())
    made = Account(twin, server, ashby, transport)
    server.respond = made.respond
    yield made
    store.close()


@pytest.fixture
def ashby_spec() -> Specification:
    ASHBY.needed()
    return ASHBY
