"""The auditor: looks up what we created lately, and says where the ATS shows it not once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from candidates.models import CandidateExport
from candidates.rules import creation_audit
from candidates.rules.creation_audit import FindingKind
from candidates.rules.export_state import ExportState, Purpose
from integrations.models import Connection, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.services import audit as trail
from portal.reconciliation import mails
from portal.reconciliation.looking import Found, LookUps, Record, job_of, on_job
from portal.reconciliation.models import CreationFinding

State = CreationFinding.State
LOOKED_AT_MOST = 1_000
FRESH_DAYS = 3
"""How many days back the auditor looks."""


def audit(connection: Connection, look_ups: LookUps, *, now: datetime) -> int:
    """Count every fresh creation in the ATS; a finding where it is not one. Changes nothing there.

    Returns how many were looked up. Ends where the ATS cannot be asked any more: who was not looked
    up is looked up the next night.
    """
    looked = 0
    for export in _to_look_up(connection, now):
        found = look_ups.look_up(export, by_address=True)
        if found is None:
            break
        looked += 1
        _judge(connection, export, found, now)
    return looked


def tell(connection: Connection) -> None:
    """Mail support what it has not been told of yet: each finding once."""
    untold = CreationFinding.objects.filter(
        connection=connection, state=State.OPEN, mailed_at=None
    ).select_related("export__candidate", "export__job")
    if findings := list(untold.order_by("pk")):
        mails.tell_support(connection, findings)


@transaction.atomic
def close(finding: CreationFinding, *, actor: User, note: str) -> Answer:
    """Somebody has found out what it was."""
    closed = CreationFinding.objects.filter(pk=finding.pk).exclude(state=State.CLOSED)
    if not closed.update(
        state=State.CLOSED,
        closed_at=database_now(),
        closed_by_name=trail.name_of(actor),
        note=note,
    ):
        return Answer.no("It is closed already.")
    trail.record(
        actor=actor,
        action="closed a finding of the auditor",
        subject=f"creation_finding:{finding.pk}",
        tenant=finding.tenant,
        note=note,
    )
    return Answer.yes("The finding is closed.")


# --- inside --------------------------------------------------------------------------------------


def _to_look_up(connection: Connection, now: datetime) -> Iterator[CandidateExport]:
    """Fresh arrivals, the newest first, and those about which a finding is still open."""
    since = now - timedelta(days=FRESH_DAYS)
    arrivals = CandidateExport.objects.filter(
        connection=connection,
        purpose=Purpose.CREATE,
        state=ExportState.EXPORTED,
        candidate__is_test=False,
    ).select_related("job", "candidate", "tenant")
    fresh = list(arrivals.filter(exported_at__gte=since).order_by("-exported_at")[:LOOKED_AT_MOST])
    open_ones = CreationFinding.objects.filter(connection=connection, state=State.OPEN)
    yield from fresh
    rest = arrivals.filter(pk__in=open_ones.values("export")).exclude(pk__in=[e.pk for e in fresh])
    yield from rest[:LOOKED_AT_MOST]


def _judge(connection: Connection, export: CandidateExport, found: Found, now: datetime) -> None:
    records = on_job(found.records, job_of(export))
    if len(records) > 1:
        records = _of_nobody_else(export, records)
    kind = creation_audit.judge(len(records))
    if kind is None:
        _settle(export)
        return
    since = export.exported_at or now
    if kind is FindingKind.TWICE or found.absence_shown(since, now):
        values = _values(export, kind, records, found, now)
        _write(connection, export, kind, values)


def _of_nobody_else(export: CandidateExport, records: list[Record]) -> list[Record]:
    """Without people whom exports of another candidate have brought: an address may be shared."""
    others = set(
        CandidateExport.objects.filter(
            ~Q(candidate=export.candidate_id),
            connection=export.connection_id,
            person_external_id__in={record.person for record in records if record.person},
        )
        .exclude(person_external_id=export.person_external_id)
        .values_list("person_external_id", flat=True)
    )
    return [record for record in records if record.person not in others]


def _values(
    export: CandidateExport, kind: FindingKind, records: list[Record], found: Found, now: datetime
) -> dict[str, Any]:
    """What is kept of a finding as it is now."""
    other_jobs = {record.job_title or record.job for record in found.records.values() if record.job}
    explained = creation_audit.explanations(
        kind,
        deleted=found.gone,
        other_jobs=other_jobs if kind is FindingKind.LOST else (),
        attached_to_existing=export.attached_to_existing,
    )
    reasons = [creation_audit.alarm(kind, len(records), _evidence(export, records)), *explained]
    return {
        "count": len(records),
        "reasons": [reason.as_json() for reason in reasons],
        "last_seen_at": now,
        "state": State.EXPLAINED if explained else State.OPEN,
    }


def _write(
    connection: Connection, export: CandidateExport, kind: FindingKind, values: dict[str, Any]
) -> None:
    now = values["last_seen_at"]
    first = {"tenant": export.tenant, "connection": connection, "found_at": now, **values}
    finding, is_new = CreationFinding.objects.get_or_create(
        export=export, kind=kind, defaults=first
    )
    if not is_new:
        same = CreationFinding.objects.filter(pk=finding.pk)
        same.update(last_seen_at=now)
        same.exclude(state=State.CLOSED).update(**values)


def _settle(export: CandidateExport) -> None:
    """It is there exactly once: whatever was found before is explained by that."""
    for finding in CreationFinding.objects.filter(export=export, state=State.OPEN):
        finding.reasons = [*finding.reasons, creation_audit.once_now().as_json()]
        finding.state = State.EXPLAINED
        finding.save(update_fields=["reasons", "state"])


def _evidence(export: CandidateExport, records: list[Record]) -> dict[str, object]:
    return {
        "reference": export.reference,
        "exported_at": export.exported_at.isoformat() if export.exported_at else "",
        "person": export.person_external_id,
        "application": export.application_external_id,
        "records": sorted(record.id for record in records),
        "links": sorted(record.ats_url for record in records if record.ats_url),
    }
