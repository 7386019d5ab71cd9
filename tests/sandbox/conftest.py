"""A stand-in per test, and a plain HTTP client that hides nothing."""

import base64
import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest

from sandbox.kombo_webhooks import Webhooks
from sandbox.server import SandboxServer

INTEGRATION = "ashby:acme"
API_KEY = "key-of-acme"


@dataclass
class Reply:
    """An answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def data(self) -> Any:
        assert self.status == 200, self.body
        return self.json["data"]

    @property
    def code(self) -> str | None:
        return self.json["error"]["code"]


@dataclass
class Client:
    """Calls the API of one integration."""

    port: int
    integration: str = INTEGRATION
    key: str = API_KEY
    timeout: float = 5.0

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> Reply:
        headers = {"Authorization": f"Bearer {self.key}", "X-Integration-Id": self.integration}
        text = None
        if body is not None:
            text = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        target = f"/v1{path}" + (f"?{urlencode(query)}" if query else "")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            connection.request(method, target, text, headers)
            answer = connection.getresponse()
            return Reply(
                answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
            )
        finally:
            connection.close()

    def get(self, path: str, **query: Any) -> Reply:
        return self.call("GET", path, **query)

    def post(self, path: str, body: Any) -> Reply:
        return self.call("POST", path, body)

    def apply(self, job_id: str, email: str = "grace@mail.example", **more: Any) -> Reply:
        person = {"first_name": "Grace", "last_name": "Okafor", "email_address": email}
        return self.post(f"/ats/jobs/{job_id}/applications", {"candidate": person} | more)


def document(content: bytes = b"%PDF-1.4 profile", name: str = "Profile.pdf") -> dict[str, str]:
    """An attachment of a request."""
    data = base64.b64encode(content).decode()
    return {"name": name, "type": "CV", "content_type": "application/pdf", "data": data}


TOLD = (
    "integration-created",
    "integration-deleted",
    "integration-state-changed",
    "data-changed",
    "connection-flow-failed",
)


def webhook(box: SandboxServer, monkeypatch: pytest.MonkeyPatch, kind: str) -> Any:
    """What is delivered of one kind, caught before it leaves."""
    caught: dict[str, Any] = {}
    monkeypatch.setattr(
        Webhooks, "_send", lambda _, name, data: caught.update(id="e1", type=name, data=data) or 200
    )
    who = {"creator_email": "grace@acme.example", "origin_id": "c-42"}
    if kind == "connection-flow-failed":
        user = {"organization_name": "Acme"} | who
        Webhooks(box._sandbox.operator.ats).send_failure("ashby", user)
    else:
        box.control.set_options(INTEGRATION, **who)
        assert box.control.send_webhook(INTEGRATION, kind, ("ats_jobs", "ats_applications")) == 200
    return caught


@pytest.fixture
def box() -> Iterator[SandboxServer]:
    """A stand-in with one integration and nothing in it."""
    with SandboxServer() as server:
        server.control.add_integration(INTEGRATION, "ashby", API_KEY)
        yield server


@pytest.fixture
def api(box: SandboxServer) -> Client:
    return Client(box.port)


@pytest.fixture
def job(box: SandboxServer) -> dict[str, Any]:
    """An open job with the stages Applied and Phone screen."""
    return box.control.put_job(INTEGRATION, name="Welder", stages=["Applied", "Phone screen"])


@pytest.fixture(scope="module")
def demo() -> Iterator[SandboxServer]:
    """The demo's stand-in. Only for tests that change nothing."""
    with SandboxServer(seed="demo") as server:
        yield server
