"""A customer's side of an onboarding: stand-in vendors, links, and browsers that hold them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from integrations.models import Connection, ConnectionLink, OnboardingProject
from integrations.rules.links import LinkPurpose
from integrations.services import links, onboarding, throttle
from integrations.transport.limiter import InProcessLimiter
from sandbox.server import SandboxServer
from tests.base import Cast, make_connection

START = "/connect/"
OPEN = "/connect/open"
ACCESS = "/connect/access"


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test begins with nobody having tried anything."""
    limiter = InProcessLimiter()
    monkeypatch.setattr(throttle, "limiter", lambda: limiter)


@pytest.fixture
def box(settings: Any) -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        settings.OUTBOUND_ALLOWED_PRIVATE = frozenset({f"{server.host}:{server.port}"})
        server.control.add_key("platform-key")
        settings.PLATFORM_SECRETS = {
            **settings.PLATFORM_SECRETS,
            "kombo": {"api_key": "platform-key"},
        }
        settings.PLATFORM_OPTIONS = {"kombo": {"base_url": server.api_url}}
        yield server


def begin(cast: Cast, **values: Any) -> Connection:
    """A connection that is being set up, with its project in Max's hands."""
    values = {"system": "odoo", "route": "odoo", "state": "setting_up", "name": "ATS", **values}
    connection = make_connection(cast.harbor, **values)
    project = onboarding.project_of(connection, owner=cast.max)
    onboarding.confirm_system(project, version="19.0 Online", actor=cast.max)
    onboarding.agree(project, actor=cast.max)
    return connection


@pytest.fixture
def connection(cast: Cast) -> Connection:
    return begin(cast)


@pytest.fixture
def project(connection: Connection) -> OnboardingProject:
    return OnboardingProject.objects.get(connection=connection)


def make_link(connection: Connection, **values: Any) -> tuple[ConnectionLink, str]:
    """A link and its token."""
    made = links.make(connection, actor=None, **{"purpose": LinkPurpose.AUTHORISE, **values})
    assert isinstance(made, links.MadeLink), made
    return made.link, made.url.rpartition("#")[2]


class Visitor:
    """A browser of the customer, as far as it needs no script."""

    def __init__(self, address: str = "203.0.113.7") -> None:
        self.client = Client(REMOTE_ADDR=address)
        self.link: ConnectionLink | None = None

    def open(self, token: str) -> Any:
        """Send the token, as the first page does."""
        return self.client.post(OPEN, {"token": token})

    def enter(self, link: ConnectionLink, token: str) -> "Visitor":
        """Open a link that works."""
        self.link = link
        response = self.open(token)
        assert response.status_code == 302, response.content.decode()
        return self

    def get(self, page: str) -> Any:
        """Look at a page below ``/connect/``."""
        return self.client.get(START + page)

    def send(self, page: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        """Send one of the forms."""
        assert self.link is not None
        return self.client.post(START + page, {"link": self.link.pk, **(data or {})}, **more)


@pytest.fixture
def visitor(connection: Connection) -> Visitor:
    """Somebody who has opened the link of the connection."""
    return Visitor().enter(*make_link(connection))


@pytest.fixture
def odoo(box: SandboxServer) -> Callable[..., dict[str, str]]:
    """What is typed into the form of an Odoo, which the stand-in accepts unless told otherwise."""

    def typed(**other: str) -> dict[str, str]:
        right = {"base_url": box.twin_url("odoo"), **box.twin("odoo").credentials(), **other}
        return {f"api_key-{name}": value for name, value in right.items()}

    return typed
