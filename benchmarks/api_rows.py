"""Any number of rows for every list of the API. Needs Django to be set up, and PostgreSQL."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from benchmarks.copying import multiply
from candidates.models import (
    Application,
    Candidate,
    CandidateEmail,
    CandidateExport,
    FailureGroup,
    HireDetails,
    RetryRun,
    Search,
)
from integrations.models import (
    Connection,
    OutgoingEvent,
    Tenant,
    WebhookDelivery,
    WebhookEndpoint,
)
from jobs.models import Job, SyncRun
from jobs.rules.states import JobSource


def build(tenant: Tenant, rows: int) -> None:
    """So many rows of everything that is listed."""
    connection = Connection.objects.create(
        tenant=tenant, name="Bench", system="lever", route="kombo", state="active"
    )
    job = Job.objects.create(
        tenant=tenant, connection=connection, title="Welder", source=JobSource.SYNCED,
        external_id="job",
    )  # fmt: skip
    person = Candidate.objects.create(tenant=tenant, platform_id="0", last_name="Ruiz")
    email = CandidateEmail.objects.create(candidate=person, address="0@example.com")
    application = Application.objects.create(
        tenant=tenant, candidate=person, job=job, stage="engaged"
    )
    search = Search.objects.create(tenant=tenant, name="0", job=job)
    more = f"generate_series(1, {rows - 1}) n"
    multiply(connection, more, name="n::text")
    multiply(job, more, external_id="n::text")
    multiply(person, more, platform_id="n::text")
    multiply(email, more, candidate_id=f"{person.pk} + n", address="n || '@example.com'")
    multiply(application, more, candidate_id=f"{person.pk} + n")
    multiply(search, more, name="n::text")
    _runs(tenant, connection, more)
    _exports(application, more)
    _deliveries(tenant, more)


def _runs(tenant: Tenant, connection: Connection, more: str) -> None:
    now = timezone.now()
    run = SyncRun.objects.create(
        tenant=tenant, connection=connection, kind="full", trigger="clock", token=1,
        state="succeeded", started_at=now - timedelta(minutes=1), finished_at=now,
    )  # fmt: skip
    group = FailureGroup.objects.create(
        tenant=tenant, connection=connection, fingerprint=tenant.slug, cause="0", code="x",
        operation="send", why="They are.", sentence="Refused.", state_since=now,
        first_seen_at=now, last_seen_at=now,
    )  # fmt: skip
    retry = RetryRun.objects.create(
        tenant=tenant, group=group, cause="0", name="Retry", state="done", people=1, tenants=1,
        total=1, made_at=now, counts_from=now, ended_at=now, made_by_name="Bench",
    )  # fmt: skip
    multiply(run, more)
    multiply(retry, more)


def _exports(application: Application, more: str) -> None:
    person, now = application.candidate, timezone.now()
    values: dict[str, Any] = {
        "tenant": application.tenant, "application": application, "candidate": person,
        "job": application.job, "connection": application.job.connection, "state": "exported",
        "previous_state": "working", "verdict": "send", "decided_at": now, "exported_at": now,
        "person_external_id": "p",
    }  # fmt: skip
    slug = application.tenant.slug
    export = CandidateExport.objects.create(reference=f"rx-{slug}", **values)
    hire = CandidateExport.objects.create(reference=f"hx-{slug}", purpose="hire", **values)
    details = HireDetails.objects.create(
        export=hire, tenant=application.tenant, last_name="Ruiz", entered_at=now
    )
    differs = {"candidate_id": f"{person.pk} + n", "application_id": f"{application.pk} + n"}
    multiply(export, more, reference=f"'rx-{slug}-' || n", **differs)
    multiply(hire, more, reference=f"'hx-{slug}-' || n", **differs)
    first = CandidateExport.objects.get(reference=f"hx-{slug}-1").pk
    multiply(details, more, export_id=f"{first - 1} + n")


def _deliveries(tenant: Tenant, more: str) -> None:
    endpoint = WebhookEndpoint.objects.create(tenant=tenant, url="https://example.com/hook")
    event = OutgoingEvent.objects.create(
        tenant=tenant, message_id=tenant.slug, type="job.created", data={},
        occurred_at=timezone.now(),
    )  # fmt: skip
    delivery = WebhookDelivery.objects.create(event=event, endpoint=endpoint)
    multiply(endpoint, more)
    multiply(event, more, message_id=f"'{tenant.slug}-' || n")
    multiply(delivery, more, event_id=f"{event.pk} + n")
