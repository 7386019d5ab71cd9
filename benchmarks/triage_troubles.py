"""Connections that are stuck as a whole, one for each trouble. Needs Django to be set up."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from candidates.models import PeopleIndex, PeopleRun
from integrations.models import Connection, Tenant
from jobs.models import Job, SyncRun
from jobs.rules.states import JobSource

KINDS = ("sync", "closings", "people", "access", "silence", "permission")
HELD_JOBS = 10


def connections(tenant: Tenant) -> list[Connection]:
    """One of each, as their runs and their own rows say it; the clock makes causes of them."""
    made = [
        Connection.objects.create(
            tenant=tenant,
            name=kind,
            system="lever",
            route="kombo",
            **ROWS.get(kind, {"state": "active"}),
        )
        for kind in KINDS
    ]
    sync, closings, people, *_ = made
    _run(SyncRun, sync, state="failed", kind="full", trigger="clock")
    jobs = [_job(closings, f"held-{number}") for number in range(HELD_JOBS)]
    held = [job.pk for job in jobs]
    _run(SyncRun, closings, state="held", kind="full", trigger="clock", held_closures=held)
    PeopleIndex.objects.create(connection=people, tenant=tenant, is_on=True, sealed=b"x")
    _run(PeopleRun, people, state="failed", kind="full", trigger="clock")
    for connection in made:
        if connection != closings:
            _job(connection, "job")
    return made


def _job(connection: Connection, external_id: str) -> Job:
    return Job.objects.create(
        tenant=connection.tenant, connection=connection, title="Welder",
        source=JobSource.SYNCED, external_id=external_id,
    )  # fmt: skip


def _run(model: Any, connection: Connection, **values: Any) -> None:
    now = timezone.now()
    error = "RejectedError" if values["state"] == "failed" else "HeldError"
    failure = {
        "code": "bench", "sentence": "It is refused.", "hint": "", "owner": "support",
        "evidence": {"error": error},
    }  # fmt: skip
    model.objects.create(
        tenant=connection.tenant, connection=connection, token=1, failure=failure,
        started_at=now - timedelta(minutes=5), finished_at=now, **values,
    )  # fmt: skip


ROWS: dict[str, dict[str, Any]] = {
    "access": {"state": "broken", "state_reason": "The key was revoked."},
    "silence": {
        "state": "active", "breaker_state": "open", "breaker_failures": 5, "breaker_opened": 1,
        "breaker_since": timezone.now(), "breaker_until": timezone.now() + timedelta(days=1),
    },
    "permission": {
        "state": "active", "capabilities_at": timezone.now(),
        "capabilities": [{"key": "list_jobs", "supported": False}],
    },
}  # fmt: skip
