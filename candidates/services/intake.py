"""How candidates come in and move on: each journey one transaction, each ends with a decision."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from candidates.models import (
    Application,
    Assessment,
    Candidate,
    CandidateEmail,
    CandidateExport,
    Screening,
    Search,
    StageEvent,
)
from candidates.rules import stages
from candidates.rules.emails import EmailValidity
from candidates.rules.stages import PlatformStage, ResponseType
from candidates.services.incoming import CandidateData, EmailData, IntakeError, ResumeData
from candidates.services.release import evaluate
from candidates.services.upsert import keep_resume, take_candidates
from integrations.models import Tenant, User
from integrations.models.clock import database_now
from integrations.services import audit
from jobs.models import Job

__all__ = [
    "CandidateData", "EmailData", "IntakeError", "ResumeData", "apply_to_job", "decide_again",
    "drop_assessment", "keep_resume", "move_stage", "record_assessment", "record_response",
    "record_screening", "take_candidate", "take_candidates",
]  # fmt: skip


def take_candidate(tenant: Tenant, data: CandidateData) -> Candidate:
    """Create the candidate, or update the one with this platform id; then decide again.

    What is known already is not written again. Addresses are added or corrected, never removed.
    Raises ``IntakeError``.
    """
    (outcome,) = take_candidates(tenant, [data])
    if isinstance(outcome, IntakeError):
        raise outcome
    return outcome


def decide_again(candidate: Candidate) -> list[CandidateExport]:
    """Something about the person changed: decide again for each of their applications.

    Whoever waited for an address goes out by this alone.
    """
    addresses = CandidateEmail.objects.filter(candidate=OuterRef("pk"))
    may_be_valid = Exists(addresses.exclude(validity=EmailValidity.INVALID))
    Candidate.objects.filter(pk=candidate.pk).update(is_reachable=may_be_valid)
    applications = candidate.applications.select_related("job__connection", "search")
    return [evaluate(application) for application in applications]


@transaction.atomic
def apply_to_job(
    candidate: Candidate,
    job: Job,
    *,
    search: Search | None = None,
    stage: PlatformStage = PlatformStage.NEW,
    actor: User | None = None,
) -> CandidateExport:
    """Put a candidate on a job (once), and decide whether they go out.

    Raises ``IntakeError`` where candidate, job and search do not belong together.
    """
    if candidate.tenant_id != job.tenant_id or (search and search.tenant_id != job.tenant_id):
        raise IntakeError("The candidate, the job and the search belong to different tenants.")
    if search is not None and search.job_id != job.pk:
        raise IntakeError(f"The search “{search}” is for another job than “{job}”.")
    application, created = Application.objects.get_or_create(
        candidate=candidate,
        job=job,
        defaults={"tenant": candidate.tenant, "search": search, "stage": stage},
    )
    if created:
        _note_stage(application, "", stage, actor)
    elif search is not None and application.search_id != search.pk:
        application.search = search
        application.save(update_fields=["search", "changed_at"])
    return evaluate(application)


@transaction.atomic
def move_stage(
    application: Application, stage: PlatformStage, *, actor: User | None = None
) -> CandidateExport:
    """Move an application to a platform stage, and decide again.

    The same stage again changes nothing. Raises ``IntakeError`` for a move that is not allowed.
    """
    row = Application.objects.select_for_update().get(pk=application.pk)
    before = PlatformStage(row.stage)
    if before is not stage:
        if not stages.may_move(before, stage):
            raise IntakeError(
                f"{row.candidate} cannot go from {before.capitalize()} to {stage.capitalize()}."
            )
        row.stage, row.stage_changed_at = stage, database_now()
        row.save(update_fields=["stage", "stage_changed_at", "changed_at"])
        _note_stage(row, before, stage, actor)
    return evaluate(row)


@transaction.atomic
def record_response(application: Application, response: ResponseType | None) -> CandidateExport:
    """What the candidate answered to the outreach, ``None`` to take it back; then decide again."""
    application.response = response or ""
    application.save(update_fields=["response", "changed_at"])
    return evaluate(application)


@transaction.atomic
def record_screening(
    application: Application,
    messages: Sequence[dict[str, Any]],
    *,
    completed_at: datetime | None,
) -> CandidateExport:
    """Store the screening conversation as it is now; then decide again."""
    Screening.objects.update_or_create(
        application=application,
        defaults={"messages": list(messages), "completed_at": completed_at},
    )
    return evaluate(application)


@transaction.atomic
def record_assessment(
    application: Application, *, stars: int, summary: str, criteria: Sequence[dict[str, Any]]
) -> None:
    """Store the assessment. Raises ``IntakeError`` where the stars are not 1 to 5."""
    if not 1 <= stars <= 5:
        raise IntakeError(f"An assessment has 1 to 5 stars, not {stars}.")
    Assessment.objects.update_or_create(
        application=application,
        defaults={"stars": stars, "summary": summary, "criteria": list(criteria)},
    )


def drop_assessment(application: Application) -> None:
    """There is no assessment (any more)."""
    Assessment.objects.filter(application=application).delete()


def _note_stage(
    application: Application, before: str, after: PlatformStage, actor: User | None
) -> None:
    StageEvent.objects.create(
        application=application,
        from_stage=before,
        to_stage=after,
        at=database_now(),
        actor=actor,
        actor_name=audit.name_of(actor) if actor else "",
    )
