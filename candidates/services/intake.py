"""How candidates come in and move on: each journey one transaction, each ends with a decision."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
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
from candidates.profile_pdf.limits import MIB, RESUME_BYTES
from candidates.profile_pdf.resume.formats import Format, format_of
from candidates.rules import stages
from candidates.rules.emails import EmailKind, EmailSource, EmailValidity, well_formed
from candidates.rules.stages import CandidateSource, PlatformStage, ResponseType
from candidates.services.person_texts import TEXTS, TooLongError, take_texts
from candidates.services.release import evaluate
from integrations.models import Tenant, User
from integrations.models.clock import database_now
from integrations.services import audit
from jobs.models import Job

MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.PNG: "image/png",
    Format.JPEG: "image/jpeg",
    Format.WEBP: "image/webp",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.RTF: "application/rtf",
    Format.TEXT: "text/plain",
}


class IntakeError(Exception):
    """What was sent cannot be taken; the text says what to change. Nothing was written."""


@dataclass(frozen=True, slots=True)
class EmailData:
    """One address as it comes in."""

    address: str
    kind: EmailKind = EmailKind.PERSONAL
    validity: EmailValidity = EmailValidity.UNVERIFIED
    provenance: str = ""
    source: EmailSource = EmailSource.PLATFORM


@dataclass(frozen=True, slots=True)
class ResumeData:
    """A resume as it comes in."""

    name: str
    content_type: str
    content: bytes = field(repr=False)

    @classmethod
    def read(cls, name: str, content: bytes) -> "ResumeData":
        """A resume whose type is told by its bytes. Raises ``IntakeError``: empty or too large."""
        if not content:
            raise IntakeError(f"The resume {name} is empty.")
        if len(content) > RESUME_BYTES:
            raise IntakeError(
                f"The resume {name} has {len(content) / MIB:.1f} MiB; "
                f"{RESUME_BYTES // MIB} MiB is the most."
            )
        return cls(name, MEDIA_TYPES.get(format_of(content), "application/octet-stream"), content)


@dataclass(frozen=True, slots=True)
class CandidateData:
    """A person as they come in. An empty text leaves what is known.

    ``is_test`` makes a test candidate, and counts only when the row is made.
    """

    platform_id: str
    source: CandidateSource
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    headline: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    linkedin_url: str = ""
    emails: Sequence[EmailData] = ()
    resume: ResumeData | None = None
    is_test: bool = False


@transaction.atomic
def take_candidate(tenant: Tenant, data: CandidateData) -> Candidate:
    """Create the candidate, or update the one with this platform id; then decide again.

    Addresses are added or corrected, never removed. Raises ``IntakeError``.
    """
    if not data.platform_id.strip():
        raise IntakeError("The candidate has no platform id: give it the platform's own id.")
    candidate, created = Candidate.objects.select_for_update().get_or_create(
        tenant=tenant,
        platform_id=data.platform_id.strip(),
        defaults={"is_test": data.is_test},
    )
    # What is the same is not written, so that a repeat changes nothing, not even a date.
    try:
        changed = created | take_texts(candidate, {name: getattr(data, name) for name in TEXTS})
    except TooLongError as error:
        raise IntakeError(str(error)) from error
    if candidate.source != data.source:
        candidate.source, changed = data.source, True
    if data.resume is not None:
        changed |= keep_resume(candidate, data.resume)
    if changed:
        candidate.save()
    for position, email in enumerate(data.emails):
        add_email(candidate, email, position=position)
    decide_again(candidate)
    return candidate


def decide_again(candidate: Candidate) -> list[CandidateExport]:
    """Something about the person changed: decide again for each of their applications.

    Whoever waited for an address goes out by this alone.
    """
    addresses = CandidateEmail.objects.filter(candidate=OuterRef("pk"))
    may_be_valid = Exists(addresses.exclude(validity=EmailValidity.INVALID))
    Candidate.objects.filter(pk=candidate.pk).update(is_reachable=may_be_valid)
    applications = candidate.applications.select_related("job__connection", "search")
    return [evaluate(application) for application in applications]


def keep_resume(candidate: Candidate, resume: ResumeData) -> bool:
    """Store the file under our own name and remember the one it came with. Does not save the row.

    False when the very same file is kept already.
    """
    digest = hashlib.sha256(resume.content).hexdigest()
    if candidate.resume and candidate.resume_sha256 == digest:
        return False
    candidate.resume_sha256 = digest
    candidate.resume_name = resume.name[:255]
    candidate.resume_type = resume.content_type[:100]
    candidate.resume.save(resume.name, ContentFile(resume.content), save=False)
    return True


def add_email(candidate: Candidate, email: EmailData, *, position: int = 0) -> CandidateEmail:
    """Add an address, or correct what is known about it.

    An address that cannot be one is kept and marked invalid: what came in can then be explained.
    One that a person has found wrong stays invalid, whoever sends it again.
    """
    address = email.address.strip()
    known = candidate.emails.filter(address__iexact=address).first()
    row = known or CandidateEmail(candidate=candidate, address=address[:254], source=email.source)
    row.kind, row.position = email.kind, position
    row.provenance = email.provenance[:120] or row.provenance
    if not row.invalid_because:
        row.validity = email.validity if well_formed(address) else EmailValidity.INVALID
    row.save()
    return row


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
