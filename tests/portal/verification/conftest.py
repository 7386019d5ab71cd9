from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from integrations.models import Tenant
from integrations.transport.limiter import InProcessLimiter
from jobs.models import Job
from sandbox.server import SandboxServer
from tests.base import make_connection
from tests.portal.verification.case import Case, begin

INTEGRATION = "lever:harbor"


class KomboVendor:
    """What the unified API's stand-in holds."""

    def __init__(self, box: SandboxServer) -> None:
        self.box = box

    def applications(self) -> list[Any]:
        return self.box.control.applications(INTEGRATION)

    def documents(self) -> list[Any]:
        return self.box.control.attachments(INTEGRATION)


class TwinVendor:
    """What the stand-in of a system with an own connector holds."""

    def __init__(self, box: SandboxServer, system: str) -> None:
        self.twin = box.twin(system)

    def applications(self) -> list[Any]:
        return [one for one in self.twin.arrivals() if one["job"]]

    def documents(self) -> list[Any]:
        return self.twin.documents()


def at_kombo(box: SandboxServer, settings: Any) -> Case:
    settings.PLATFORM_OPTIONS = {
        "kombo": {
            "base_url": box.api_url, "lookup_lag_seconds": 60.0, "document_lag_seconds": 0.0,
        }
    }  # fmt: skip
    box.control.add_integration(INTEGRATION, "lever", "key-1", organization="Harbor")
    for name in ("Welder", "Driver"):
        box.control.put_job(
            INTEGRATION,
            name=name,
            stages=["Applied", "Phone screen"],
            location={"city": "Dallas", "state": "TX", "country": "US"},
        )
    connection = make_connection(
        Tenant.objects.create(name="Harbor Steel", slug="harbor"),
        system="lever",
        state="setting_up",
        options={"integration_id": INTEGRATION},
        rate_per_second=500,
        burst=100,
    )
    return begin(connection, KomboVendor(box), secrets={"api_key": "key-1"})


def at_odoo(box: SandboxServer, settings: Any) -> Case:
    return _at_twin(box, "odoo", live_statuses=["Open", "Published"])


def at_frappe(box: SandboxServer, settings: Any) -> Case:
    return _at_twin(box, "frappe")


def _at_twin(box: SandboxServer, system: str, **values: Any) -> Case:
    twin = box.twin(system)
    for name in ("Welder", "Driver"):
        twin.add_job(name)
    connection = make_connection(
        Tenant.objects.create(name="Harbor Steel", slug="harbor"),
        name=system.title(),
        system=system,
        route=system,
        state="setting_up",
        options={"base_url": box.twin_url(system)},
        rate_per_second=500,
        burst=500,
        **values,
    )
    return begin(connection, TwinVendor(box, system), secrets=twin.credentials())


@pytest.fixture
def box(
    transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[SandboxServer]:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.OUTBOUND_WRITE_DEADLINE = 2.0
    settings.OUTBOUND_MAX_WAIT = 0.5
    limiter = InProcessLimiter()
    for module in ("connector_door", "throttle"):
        monkeypatch.setattr(f"integrations.services.{module}.limiter", lambda: limiter)
    with SandboxServer() as server:
        settings.OUTBOUND_ALLOWED_PRIVATE = frozenset({urlsplit(server.url).netloc})
        yield server


@pytest.fixture(params=[at_kombo, at_odoo, at_frappe], ids=["kombo", "odoo", "frappe"])
def case(request: Any, box: SandboxServer, settings: Any) -> Case:
    """A connected customer, at each kind of system."""
    made: Case = request.param(box, settings)
    Job.objects.update(state="inactive")
    return made


@pytest.fixture
def one_case(box: SandboxServer, settings: Any) -> Case:
    """A connected customer, where the kind of system does not matter."""
    return at_odoo(box, settings)
