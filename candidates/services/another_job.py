"""Moves who is stuck on a closed job to the job that takes its place."""

from django.db import transaction
from django.db.models import QuerySet

from candidates.models import Application, CandidateExport, ExportEffect, FailureGroup
from candidates.rules.export_state import EffectState, ExportState
from candidates.services.moving import NEVER_LEFT, search_on
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.services import audit
from jobs.models import Job

MOVED_AT_ONCE = 1_000
JOBS_AT_MOST = 200


def open_jobs(group: FailureGroup) -> QuerySet[Job]:
    """The jobs of the same connection that take candidates now."""
    jobs = Job.objects.filter(
        connection=group.connection_id, closed_at=None, eligibility="included"
    )
    return jobs.filter(missing_since=None).order_by("title", "id")


def stuck_jobs(group: FailureGroup) -> QuerySet[Job]:
    """The jobs on which somebody is stuck."""
    stuck = CandidateExport.objects.filter(failure_group=group).values("job")
    return Job.objects.filter(pk__in=stuck).order_by("title", "id")


def move_stuck(group: FailureGroup, *, old: Job, new: Job, actor: User, note: str = "") -> Answer:
    """Move everybody who is stuck on ``old``, one by one: who cannot be moved stops nobody else.

    They stay stuck until they are retried. Whoever may be in the ATS already is not moved.
    """
    if new.connection_id != group.connection_id or new.closed_at is not None:
        return Answer.no(f"“{new}” is not an open job of this connection.")
    if new.pk == old.pk:
        return Answer.no("Choose another job than the closed one.")
    stuck = CandidateExport.objects.filter(
        failure_group=group, job=old, state=ExportState.NEEDS_ATTENTION
    )
    ids = list(stuck.order_by("id").values_list("pk", flat=True)[:MOVED_AT_ONCE])
    moved = sum(_move(pk, new, actor, note) for pk in ids)
    left = len(ids) - moved
    said = f"{moved} moved to “{new}”."
    if left:
        said += f" {left} stayed: they are on that job already, or may be in the ATS."
    return Answer(done=moved > 0, sentence=said)


@transaction.atomic
def _move(export_id: int, new: Job, actor: User, note: str) -> bool:
    export = CandidateExport.objects.select_for_update(of=("self",)).get(pk=export_id)
    row = Application.objects.select_for_update(of=("self",)).get(pk=export.application_id)
    others = CandidateExport.objects.filter(application=row).exclude(pk=export.pk)
    has_left = ExportEffect.objects.filter(export=export).exclude(state=EffectState.PLANNED)
    if (
        export.state != ExportState.NEEDS_ATTENTION
        or has_left.exists()
        or others.exclude(state__in=NEVER_LEFT).exists()
        or Application.objects.filter(candidate=row.candidate_id, job=new).exists()
    ):
        return False
    before = str(row.job)
    row.search, row.job = search_on(row.search, new), new
    row.save(update_fields=["job", "search", "changed_at"])
    CandidateExport.objects.filter(application=row).update(job=new, connection=new.connection)
    audit.record(
        actor=actor, action="moved from a closed job", subject=f"application:{row.pk}",
        tenant=row.tenant, note=note, from_job=before, to_job=str(new),
    )  # fmt: skip
    return True
