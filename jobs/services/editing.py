"""People add jobs by hand, and edit what candidates are told."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from integrations.connectors.types import AtsPlace, Liveness
from integrations.models import Tenant, User
from integrations.rules.answer import Answer
from integrations.services import audit
from jobs.models import Job
from jobs.rules import overwrite
from jobs.rules.states import JobSource, JobState
from jobs.services import job_news
from jobs.services.duplicates import recognise
from jobs.services.job_rows import place_columns

EDITABLE = ("title", "department", "employment_type", "description", "pay", "apply_url")


@transaction.atomic
def add_manual_job(tenant: Tenant, values: Mapping[str, Any], *, actor: User | None) -> Job:
    """Add a job that no ATS gave us. ``values``: ``EDITABLE`` and ``place``, a free text."""
    job = Job.objects.create(
        tenant=tenant, source=JobSource.MANUAL, liveness=Liveness.LIVE, **_columns(values)
    )
    audit.record(
        actor=actor, action="added by hand", subject=f"job:{job.pk}", tenant=tenant, title=job.title
    )
    job_news.tell(job, job_news.CREATED)
    return recognise(job)


@transaction.atomic
def edit(job: Job, values: Mapping[str, Any], *, actor: User | None) -> Answer:
    """Change what candidates are told: of a manual job, or of one whose AI recruiter is active.

    What the ATS says stays beside it as drift. Until activation the ATS would overwrite an edit, so
    it is refused; a link of a synced job always follows the ATS and is left as it is.
    """
    row = Job.objects.select_for_update().select_related("tenant").get(pk=job.pk)
    if not may_be_edited(row):
        return Answer.no(f"{row} still follows its ATS. Activate it first, or edit it there.")
    before = {name: getattr(row, name) for name in overwrite.COMPARED_FIELDS}
    columns = _columns(values)
    if row.is_synced:
        columns = {n: v for n, v in columns.items() if n in overwrite.FROZEN_FIELDS}
    for name, value in columns.items():
        setattr(row, name, value)
    if row.is_synced:
        theirs = before | {drift["field"]: drift["theirs"] for drift in row.drift}
        ours = {name: getattr(row, name) for name in overwrite.COMPARED_FIELDS}
        row.drift = [drift.as_json() for drift in overwrite.compare(ours, theirs)]
        row.has_drift = bool(row.drift)
    row.save(update_fields=[*columns, "drift", "has_drift", "changed_at"])
    audit.record(
        actor=actor,
        action="edited",
        subject=f"job:{row.pk}",
        tenant=row.tenant,
        fields=sorted(values),
    )
    job_news.tell(row, job_news.changed("edited"))
    if not row.is_synced:
        recognise(row)
    return Answer.yes(f"{row} is changed.")


def may_be_edited(job: Job) -> bool:
    """Whether an edit would last: the ATS overwrites a synced job until it is activated."""
    return not job.is_synced or job.state == JobState.ACTIVE


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    columns = {name: values[name] for name in EDITABLE if name in values}
    if "place" in values:
        text = values["place"].strip()
        columns |= place_columns([AtsPlace(raw=text)] if text else [])
    return columns
