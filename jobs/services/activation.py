"""The AI recruiter of a job: started and stopped by people; while it works, the job is frozen."""

from typing import Any

from django.db import transaction

from integrations.models import User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.services import audit
from jobs.models import Job
from jobs.rules.eligibility import Eligibility
from jobs.rules.states import JobState
from jobs.services import job_news
from jobs.services.job_rows import accepted


@transaction.atomic
def activate(job: Job, *, actor: User | None) -> Answer:
    """Start the AI recruiter. From now on the ATS no longer overwrites what candidates are told."""
    row = Job.objects.select_for_update().get(pk=job.pk)
    if row.state == JobState.ACTIVE:
        return Answer.no(f"{row} is active already.")
    if row.closed_at is not None:
        return Answer.no(f"{row} is closed: {row.closed_because or 'nobody said why.'}")
    if row.eligibility == Eligibility.EXCLUDED:
        return Answer.no(f"{row} is excluded: {row.reasons[0]['sentence']}")
    row.state = JobState.ACTIVE
    row.activated_at = database_now()
    row.activated_by = actor
    row.save(update_fields=["state", "activated_at", "activated_by", "changed_at"])
    _record(row, actor, "activated")
    job_news.tell(row, job_news.changed("activated"))
    return Answer.yes(f"{row} is active. The ATS no longer overwrites it.")


@transaction.atomic
def deactivate(job: Job, *, actor: User | None) -> Answer:
    """Stop the AI recruiter. The ATS's values come back, drift included."""
    row = Job.objects.select_for_update().get(pk=job.pk)
    if row.state == JobState.INACTIVE:
        return Answer.no(f"{row} is not active.")
    row.state = JobState.INACTIVE
    for name, value in accepted(row, [drift["field"] for drift in row.drift]).items():
        setattr(row, name, value)
    row.drift, row.has_drift = [], False
    row.save()
    _record(row, actor, "deactivated")
    job_news.tell(row, job_news.changed("deactivated"))
    return Answer.yes(f"{row} is inactive. The ATS's values apply again.")


@transaction.atomic
def accept_drift(job: Job, *, fields: list[str], actor: User | None) -> Answer:
    """Take over the ATS's value of these fields; the job stays frozen."""
    row = Job.objects.select_for_update().get(pk=job.pk)
    taken = accepted(row, fields)
    if not taken:
        return Answer.no(f"{row} has no difference in {', '.join(fields) or 'any field'}.")
    for name, value in taken.items():
        setattr(row, name, value)
    row.drift = [drift for drift in row.drift if drift["field"] not in fields]
    row.has_drift = bool(row.drift)
    row.save()
    _record(row, actor, "accepted the ATS's values", fields=fields)
    job_news.tell(row, job_news.changed("accepted"))
    return Answer.yes(f"{row} has taken over {', '.join(fields)}.")


def _record(job: Job, actor: User | None, action: str, **details: Any) -> None:
    audit.record(actor=actor, action=action, subject=f"job:{job.pk}", tenant=job.tenant, **details)
