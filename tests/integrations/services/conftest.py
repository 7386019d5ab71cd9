"""A customer who is about to connect through Kombo, and the stand-in for it."""

from collections.abc import Iterator

import pytest

from integrations.models import Connection, ConnectionLink
from integrations.services import links, onboarding
from sandbox.server import SandboxServer
from tests.base import Cast, make_connection
from tests.integrations.services.kombo_events import INTEGRATION, SECRET


@pytest.fixture
def box(settings) -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        settings.OUTBOUND_ALLOWED_PRIVATE = frozenset({f"{server.host}:{server.port}"})
        settings.PLATFORM_OPTIONS = {"kombo": {"base_url": server.api_url}}
        settings.PLATFORM_SECRETS = {"kombo": {"api_key": "key-1"}}
        settings.WEBHOOK_SECRETS = {"kombo": SECRET}
        server.control.add_integration(INTEGRATION, "ukgpro", "key-1", organization="Harbor")
        yield server


@pytest.fixture
def connection(cast: Cast, box) -> Connection:
    made = make_connection(cast.harbor, system="ukg_pro", route="kombo", state="setting_up")
    project = onboarding.project_of(made, owner=cast.max)
    onboarding.confirm_system(project, version="UKG Pro Recruiting", actor=cast.max)
    return made


@pytest.fixture
def link(connection, cast) -> ConnectionLink:
    return links.make(connection, actor=cast.max).link
