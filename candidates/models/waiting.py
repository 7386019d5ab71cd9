"""Who waits because of a cause: one condition for each kind, for lists, counts and pages alike."""

from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from candidates.models.export import CandidateExport
from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.export_state import CLAIMABLE, FINISHED, ExportState
from candidates.rules.failure_kind import FailureKind
from jobs.models import Job

K = FailureKind

TOLD_BY_THE_ATS = (
    ExportReason.JOB_CLOSED,
    ExportReason.JOB_NOT_ELIGIBLE,
    ExportReason.STAGE_NOT_IN_JOB,
)
"""Reasons to hold that rest on what was last read of the job."""


class HeldJob(models.Model):
    """A job whose closing is held, of the cause that holds it."""

    group = models.ForeignKey(
        "candidates.FailureGroup", on_delete=models.CASCADE, related_name="held_jobs"
    )
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="held_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "job"], name="held_job_once")]

    def __str__(self) -> str:
        return f"job {self.job_id} at cause {self.group_id}"


def affected(kind: FailureKind, *, group: Any, connection: Any) -> QuerySet[CandidateExport]:
    """The exports of those who wait because of a cause that stands now.

    ``group`` and ``connection`` are primary keys, or outer references to them.
    """
    stuck = Q(failure_group=group)
    on_the_way = Q(connection=connection, state__in=[state.value for state in CLAIMABLE])
    held = Q(connection=connection, state=ExportState.HELD)
    conditions = {
        K.SYNC: held & Q(reasons__0__code__in=[str(code) for code in TOLD_BY_THE_ATS]),
        K.CLOSINGS: Q(connection=connection, job__held_at__group=group)
        & ~Q(state__in=[state.value for state in FINISHED]),
        K.ACCESS: stuck
        | on_the_way
        | held & Q(reasons__0__code=str(ExportReason.CONNECTION_NOT_ACTIVE)),
        K.SILENCE: on_the_way,
    }
    return CandidateExport.objects.filter(conditions.get(kind, stuck))


def affected_jobs(kind: FailureKind, *, group: Any, connection: Any) -> QuerySet[Job]:
    """The jobs that are not read, or whose closing is held, because of it."""
    if kind is K.CLOSINGS:
        return Job.objects.filter(held_at__group=group)
    if kind is K.SYNC:
        return Job.objects.filter(connection=connection, closed_at__isnull=True)
    return Job.objects.none()
