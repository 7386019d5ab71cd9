import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from integrations.connectors.ats.greenhouse.connector import GreenhouseConnector
from integrations.connectors.registry import build_connector
from integrations.connectors.secrets import MemorySecrets
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from sandbox.server import SandboxServer
from tests.integrations.vendor_server import VendorServer, answer

SECRET = {"client_id": "client-1", "client_secret": "secret-1"}
_FOLDER = Path(__file__).parent / "payloads"


def payload(name: str) -> list[dict[str, Any]]:
    """The records of one list, as Greenhouse would give them."""
    return json.loads((_FOLDER / f"{name}.json").read_text())


class Lists:
    """A Greenhouse that answers each list by its path, writes with ``written``, and a token."""

    def __init__(self, server: VendorServer) -> None:
        self.server = server
        self.rows: dict[str, Any] = {}
        self.written: Any = answer({"id": 1}, 201)
        server.respond = self._respond

    def _respond(self, received):
        if received.path == "/token":
            return answer({"access_token": "access-1", "expires_in": 3600})
        if received.method == "POST":
            return self.written
        found = self.rows.get(received.path.removeprefix("/v3/"), [])
        return found if callable(found) else answer(found)

    def sent(self, method: str = "POST"):
        """What was sent, without the requests for tokens."""
        return [
            one for one in self.server.received if one.method == method and one.path != "/token"
        ]


@pytest.fixture
def server() -> Iterator[VendorServer]:
    server = VendorServer()
    yield server
    server.close()


@pytest.fixture
def lists(server) -> Lists:
    return Lists(server)


@pytest.fixture
def opened(server) -> Iterator[Any]:
    policy = TransportPolicy(
        allowed_private=frozenset({server.address}), rate=1000, burst=1000, max_wait=0.2
    )
    with Transport(policy, InProcessLimiter(), "lane", lambda _: None) as transport:

        def open_it(secret=SECRET, **options) -> GreenhouseConnector:
            addresses = {"base_url": f"{server.url}/v3", "token_url": f"{server.url}/token"}
            secrets = secret if isinstance(secret, MemorySecrets) else MemorySecrets(secret)
            return GreenhouseConnector.open(transport, {**addresses, **options}, secrets)

        yield open_it


@pytest.fixture
def box() -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        yield server


@pytest.fixture
def twin(box):
    return box.twin("greenhouse")


@pytest.fixture
def at_twin(box, twin) -> Iterator[Any]:
    policy = TransportPolicy(
        allowed_private=frozenset({f"{box.host}:{box.port}"}), rate=5000, burst=5000
    )
    with Transport(policy, InProcessLimiter(), "lane", lambda _: None) as transport:

        def open_it(secret=None, **options):
            url = box.twin_url("greenhouse")
            addresses = {"base_url": f"{url}/v3", "token_url": f"{url}/token"}
            secrets = (
                secret
                if isinstance(secret, MemorySecrets)
                else MemorySecrets(secret or twin.credentials())
            )
            return build_connector(
                "greenhouse",
                transport=transport,
                options={**addresses, **options},
                secrets=secrets,
            )

        yield open_it
