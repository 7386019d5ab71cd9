"""One customer with a stand-in ATS behind Kombo, and candidates that are due there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db.models import F

from candidates.models import CandidateExport, ExportAttempt, ExportEffect
from candidates.rules.stages import CandidateSource, PlatformStage
from candidates.services import intake
from candidates.services.delivery import deliver
from integrations.models import Connection, Tenant
from integrations.services.credentials import store_secrets
from integrations.transport.limiter import InProcessLimiter
from jobs.models import Job
from sandbox.control import Control
from sandbox.server import SandboxServer
from tests.base import make_connection, make_job

INTEGRATION = "lever:harbor"
A_DAY = 86_400.0


@dataclass
class Desk:
    """The scene of a delivery. ``ats`` sets the stand-in's scene and shows what arrived."""

    tenant: Tenant
    connection: Connection
    job: Job
    ats: Control
    stages: list[dict[str, Any]]
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 1_000)))

    def another_job(self, **values: Any) -> Job:
        """One more active job, in the ATS and here."""
        stored = self.ats.put_job(INTEGRATION, name="Driver")
        return make_job(self.connection, stored["id"], state="active", **values)

    def due(
        self,
        job: Job | None = None,
        *,
        person: str = "",
        name: tuple[str, str] = ("Ana", "Ruiz"),
        stage: str = "engaged",
        **applying: Any,
    ) -> CandidateExport:
        """The export of a candidate who has reached Engaged. ``person`` is their address."""
        number = next(self.numbers)
        candidate = intake.take_candidate(
            self.tenant,
            intake.CandidateData(
                platform_id=" ".join((person, *name)) if person else f"p{number}",
                source=CandidateSource.APPLIED,
                first_name=name[0],
                last_name=name[1],
                emails=[intake.EmailData(person or f"ana.{number}@example.com")],
            ),
        )
        applied = {"stage": PlatformStage(stage), **applying}
        return intake.apply_to_job(candidate, job or self.job, **applied)

    def applications(self) -> list[dict[str, Any]]:
        """What the ATS holds."""
        return self.ats.applications(INTEGRATION)

    def documents(self) -> list[dict[str, Any]]:
        """The PDFs that the ATS holds."""
        return self.ats.attachments(INTEGRATION)


def prepare(box: SandboxServer, settings: Any, monkeypatch: Any) -> None:
    """Short budgets, and a stand-in that may be called."""
    settings.PLATFORM_OPTIONS = {
        "kombo": {
            "base_url": box.api_url,
            "lookup_lag_seconds": 60.0,
            "document_lag_seconds": 0.0,
        }
    }
    settings.OUTBOUND_ALLOWED_PRIVATE = frozenset({urlsplit(box.url).netloc})
    settings.OUTBOUND_WRITE_DEADLINE = 1.0
    settings.OUTBOUND_CONNECT_TIMEOUT = 1.0
    settings.OUTBOUND_MAX_WAIT = 0.5
    settings.EXPORT_PAUSE_BUDGET = 10.0
    settings.EXPORT_VENDOR_PROCESSING = 60.0
    limiter = InProcessLimiter()
    monkeypatch.setattr("integrations.services.connector_door.limiter", lambda: limiter)


def open_desk(box: SandboxServer, settings: Any, monkeypatch: Any) -> Desk:
    """Set the scene: short budgets, one active connection, one active job."""
    prepare(box, settings, monkeypatch)
    box.control.add_integration(INTEGRATION, "lever", "key-1", organization="Harbor")
    stored = box.control.put_job(
        INTEGRATION, name="Welder", stages=["Applied", "Phone screen", "Offer"]
    )
    tenant = Tenant.objects.create(name="Harbor Steel", slug="harbor")
    connection = make_connection(
        tenant,
        system="lever",
        options={"integration_id": INTEGRATION},
        rate_per_second=500,
        burst=100,
    )
    store_secrets(connection, {"api_key": "key-1"}, actor=None)
    job = make_job(
        connection,
        stored["id"],
        state="active",
        stages=[
            {"external_id": stage["id"], "name": stage["name"], "position": n, "active": True}
            for n, stage in enumerate(stored["stages"])
        ],
    )
    return Desk(tenant, connection, job, box.control, stored["stages"])


def age(export: CandidateExport, seconds: float = A_DAY) -> None:
    """Let time pass for an export: everything that is dated moves back."""
    back = timedelta(seconds=seconds)
    CandidateExport.objects.filter(pk=export.pk).update(
        not_before=F("not_before") - back, lease_until=F("lease_until") - back
    )
    ExportEffect.objects.filter(export=export).update(
        written_ahead_at=F("written_ahead_at") - back, settle_until=F("settle_until") - back
    )
    ExportAttempt.objects.filter(export=export).update(started_at=F("started_at") - back)


def delivered(export: CandidateExport) -> CandidateExport:
    """The row after one delivery."""
    assert deliver(export.pk)
    export.refresh_from_db()
    return export


def delivered_in_time(export: CandidateExport) -> CandidateExport:
    """The row after as many deliveries as it asks for by itself, a day after another."""
    for _ in range(4):
        age(export)
        if not deliver(export.pk):
            break
    export.refresh_from_db()
    return export
