"""Recognises manual jobs that the ATS has given us too, and writes it down with the reasons."""

from collections.abc import Iterable

from jobs.models import Job
from jobs.rules.duplicates import JobLook, best
from jobs.rules.states import JobSource


def recognise(job: Job) -> Job:
    """Judge one manual job against the open synced jobs of its tenant. The job as it is then."""
    recognise_all(job.tenant_id, only=job.pk)
    job.refresh_from_db()
    return job


def recognise_all(tenant_id: int, *, only: int | None = None) -> int:
    """Judge the open manual jobs of a tenant anew. Returns for how many the answer has changed.

    Two reads, whatever their number, and a write only where something is different.
    """
    manual = Job.objects.filter(
        tenant_id=tenant_id, source=JobSource.MANUAL, closed_at__isnull=True
    )
    jobs = list(manual.filter(pk=only) if only else manual)
    if not jobs:
        return 0
    synced = Job.objects.filter(
        tenant_id=tenant_id, source=JobSource.SYNCED, closed_at__isnull=True
    )
    looks = [
        (number, JobLook(title, place, region, country, ats_id))
        for number, title, place, region, country, ats_id in synced.values_list(
            "pk", "title", "place", "region", "country", "ats_id"
        )
    ]
    return sum(_written(job, looks) for job in jobs)


def look_of(job: Job) -> JobLook:
    """What of a job is compared."""
    return JobLook(job.title, job.place, job.region, job.country, job.ats_id)


def _written(job: Job, looks: Iterable[tuple[int, JobLook]]) -> bool:
    number, decision = best(look_of(job), looks)
    reasons = decision.as_json()
    stored = (job.duplicate_of_id, job.duplicate_likeness, job.duplicate_reasons)
    if stored == (number, decision.verdict.value, reasons):
        return False
    job.duplicate_of_id = number
    job.duplicate_likeness = decision.verdict
    job.duplicate_reasons = reasons
    # The date tells held exports that one of their facts has changed.
    job.save(
        update_fields=["duplicate_of", "duplicate_likeness", "duplicate_reasons", "changed_at"]
    )
    return True
