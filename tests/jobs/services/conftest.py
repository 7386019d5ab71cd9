"""A customer's ATS on a port, and a connection to it."""

from collections.abc import Iterator
from typing import Any

import pytest

from integrations.models import Connection, Tenant
from integrations.rules.connection_state import ConnectionState
from integrations.services import connector_door, credentials
from jobs.models import Job, SyncRun
from jobs.services import sync
from sandbox.server import SandboxServer

INTEGRATION = "ukgpro:harbor-steel"
API_KEY = "key-of-harbor"
DALLAS = {"city": "Dallas", "state": "TX", "country": "US", "raw": "Dallas, TX"}


class Ats:
    """The customer's ATS, as a recruiter there would use it."""

    def __init__(self, box: SandboxServer) -> None:
        self.box = box
        self.control = box.control

    def put(self, job_id: str, **fields: Any) -> None:
        fields = {"name": f"Welder {job_id}", "location": DALLAS, "stages": ["Applied"]} | fields
        self.control.put_job(INTEGRATION, id=job_id, **fields)

    def put_many(self, count: int) -> None:
        for number in range(count):
            self.put(f"job-{number}")

    def change(self, job_id: str, **fields: Any) -> None:
        self.control.update_job(INTEGRATION, job_id, **fields)

    def delete(self, job_id: str) -> None:
        self.control.delete_job(INTEGRATION, job_id)

    def misbehave(self, kind: str, **more: Any) -> None:
        self.control.misbehave(operation="get_jobs", kind=kind, **more)

    def forget(self, *job_ids: str) -> None:
        """Let jobs be absent without a trace, as a broken permission does."""
        kept = [job for job in self.control.jobs(INTEGRATION) if job["id"] not in job_ids]
        self.control.reset()
        self.control.add_integration(INTEGRATION, "ukgpro", API_KEY)
        for job in kept:
            fields = {name: value for name, value in job.items() if name != "remote_deleted_at"}
            self.control.put_job(INTEGRATION, **fields)

    def queries(self) -> list[str]:
        return [str(request["query"]) for request in self.control.requests("get_jobs")]


def make_connection(settings: Any, url: str, address: str) -> Connection:
    settings.PLATFORM_OPTIONS = {"kombo": {"base_url": url}}
    settings.OUTBOUND_ALLOWED_PRIVATE = frozenset({address})
    settings.OUTBOUND_READ_DEADLINE = 5.0
    tenant = Tenant.objects.create(name="Harbor Steel", slug="harbor-steel")
    connection = Connection.objects.create(
        tenant=tenant,
        name="UKG Pro",
        system="ukg_pro",
        route="kombo",
        options={"integration_id": INTEGRATION},
        state=ConnectionState.ACTIVE,
        rate_per_second=1000,
        burst=1000,
    )
    credentials.store_secrets(connection, {"api_key": API_KEY}, actor=None)
    return connection


@pytest.fixture(autouse=True)
def no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A read that failed for a passing reason is tried again at once."""
    monkeypatch.setattr(connector_door, "FIRST_PAUSE", 0.001)


@pytest.fixture
def box() -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        server.control.add_integration(INTEGRATION, "ukgpro", API_KEY)
        yield server


@pytest.fixture
def ats(box: SandboxServer) -> Ats:
    return Ats(box)


@pytest.fixture
def connection(db, settings, box: SandboxServer) -> Connection:
    settings.REDIS_URL = ""
    return make_connection(settings, box.api_url, f"{box.host}:{box.port}")


@pytest.fixture
def read(connection: Connection):
    """Read the connection now; the run as it is stored."""

    def run(**options: Any) -> SyncRun:
        made = sync.sync_jobs(connection.pk, **options)
        assert made is not None
        connection.refresh_from_db()
        return SyncRun.objects.get(pk=made.pk)

    return run


def job(external_id: str) -> Job:
    return Job.objects.get(external_id=external_id)


def counts(run: SyncRun) -> dict[str, int]:
    names = ("seen", "new", "changed", "unchanged", "closed", "reopened", "drifted", "errors")
    return {name: getattr(run, name) for name in names if getattr(run, name)}
