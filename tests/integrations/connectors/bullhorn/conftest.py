import hashlib
from collections.abc import Iterator

import pytest

from integrations.connectors.ats.bullhorn.connector import BullhornConnector
from integrations.connectors.registry import build_connector
from integrations.connectors.secrets import MemorySecrets
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from sandbox.server import SandboxServer
from sandbox.twins.bullhorn_login import USERNAME
from tests.integrations.vendor_server import VendorServer

REST = "/rest22/rest-services/e999"


def secrets_at(url: str) -> MemorySecrets:
    """With a session that lives."""
    return MemorySecrets(
        {
            "client_id": "client",
            "client_secret": "client-secret",
            "access_token": "at-1",
            "refresh_token": "rt-1",
            "bh_rest_token": "key-1",
            "rest_url": f"{url}{REST}",
            "session_of": hashlib.sha256(b"at-1").hexdigest()[:32],
        }
    )


@pytest.fixture
def server() -> Iterator[VendorServer]:
    server = VendorServer()
    yield server
    server.close()


@pytest.fixture
def options() -> dict:
    """Changed by a test before it opens the connector."""
    return {"live_job_statuses": ["Accepting Candidates"], "acting_user_id": "7"}


@pytest.fixture
def opened(server, options) -> Iterator[BullhornConnector]:
    """Speaks to ``server``, with a session that lives."""
    policy = TransportPolicy(
        allowed_private=frozenset({server.address}), rate=1000, burst=1000, max_wait=0.2
    )
    settings = {
        "username": USERNAME, "login_info_url": f"{server.url}/rest-services/loginInfo", **options
    }  # fmt: skip
    with Transport(policy, InProcessLimiter(), "lane", lambda _: None) as transport:
        yield BullhornConnector.open(transport, settings, secrets_at(server.url))


class World:
    """The stand-in, the secrets that workers share, and a worker of one's own."""

    def __init__(self, box: SandboxServer) -> None:
        self.box = box
        self.url = box.twin_url("bullhorn")
        self.twin = box.twin("bullhorn")
        self.secrets = MemorySecrets(self.twin.credentials())
        self.records: list = []
        self._transports: list[Transport] = []

    def transport(self) -> Transport:
        policy = TransportPolicy(
            read_deadline=3.0,
            write_deadline=3.0,
            allowed_private=frozenset({f"{self.box.host}:{self.box.port}"}),
            rate=5000,
            burst=5000,
        )
        made = Transport(policy, InProcessLimiter(), "bullhorn", self.records.append)
        self._transports.append(made)
        return made

    def options(self, **more) -> dict:
        return {
            "username": USERNAME,
            "login_info_url": f"{self.url}/rest-services/loginInfo",
            "live_job_statuses": ["Accepting Candidates"],
            **more,
        }

    def worker(self, **options) -> BullhornConnector:
        """A connector of its own, as another process has it."""
        return build_connector(
            "bullhorn",
            transport=self.transport(),
            options=self.options(**options),
            secrets=self.secrets,
        )

    def expire_now(self) -> None:
        """Both ends know that the access token is over, and no session is left."""
        self.twin.expire_access_tokens()
        self.twin.end_sessions()
        self.secrets.renew(is_fresh=lambda _: False, make=lambda _: {"expires_at": "1"})

    def asked(self, operation: str) -> list[int]:
        """The statuses with which the stand-in answered."""
        return [entry["status"] for entry in self.twin.asked(operation)]

    def close(self) -> None:
        for transport in self._transports:
            transport.close()


@pytest.fixture
def world() -> Iterator[World]:
    with SandboxServer() as box:
        made = World(box)
        yield made
        made.close()
