"""Makes the PDF profile of an application from its rows, and keeps each version."""

from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from candidates import selectors
from candidates.models import Application, Assessment, Candidate, ProfilePdf, Screening
from candidates.profile_pdf.content import (
    AssessmentContent,
    Criterion,
    Message,
    ProfileContent,
    ResumeFile,
)
from candidates.profile_pdf.render import render_profile
from candidates.rules.export_settings import ProfilePart


def make_profile(application: Application, *, reference: str) -> ProfilePdf:
    """Render the profile and store it, or return the stored version with the same bytes."""
    rendered = render_profile(profile_content(application, reference=reference))
    stored = ProfilePdf.objects.filter(application=application, sha256=rendered.sha256).first()
    if stored is not None:
        return stored
    profile = ProfilePdf(
        application=application,
        sha256=rendered.sha256,
        pages=rendered.pages,
        notes=list(rendered.notes),
    )
    profile.file.save("profile.pdf", ContentFile(rendered.content), save=False)
    try:
        with transaction.atomic():
            profile.save()
    except IntegrityError:
        return ProfilePdf.objects.get(application=application, sha256=rendered.sha256)
    return profile


def profile_content(application: Application, *, reference: str) -> ProfileContent:
    """What the profile says. Its date is that of its newest part, so the same facts give the
    same bytes. What the settings leave out is not read.
    """
    candidate, job = application.candidate, application.job
    left_out = selectors.settings_for(job.connection, application.search).left_out
    screening = assessment = None
    if ProfilePart.CONVERSATION not in left_out:
        screening = Screening.objects.filter(application=application).first()
    if ProfilePart.ASSESSMENT not in left_out:
        assessment = Assessment.objects.filter(application=application).first()
    newest = [
        candidate.changed_at,
        application.stage_changed_at,
        *(part.changed_at for part in (screening, assessment) if part is not None),
    ]
    return ProfileContent(
        name=candidate.full_name,
        emails=tuple(
            candidate.emails.exclude(validity="invalid").values_list("address", flat=True)
        ),
        phone=candidate.phone,
        place=", ".join(part for part in (candidate.city, candidate.region) if part),
        links=(candidate.linkedin_url,) if candidate.linkedin_url else (),
        headline=candidate.headline,
        job_title=job.title,
        ats_job_id=job.ats_id,
        tenant_name=application.tenant.name,
        source=candidate.get_source_display(),
        stage=application.get_stage_display(),
        reference=reference,
        prepared_at=max(newest),
        link_back=settings.PORTAL_URL
        + reverse("admin:candidates_application_change", args=[application.pk]),
        assessment=_assessment(assessment),
        conversation=_conversation(screening, candidate),
        resume=None if ProfilePart.RESUME in left_out else _resume(candidate),
        left_out=tuple(part.words for part in ProfilePart if part in left_out),
        is_test=candidate.is_test,
    )


def _assessment(assessment: Assessment | None) -> AssessmentContent | None:
    if assessment is None:
        return None
    return AssessmentContent(
        stars=assessment.stars,
        summary=assessment.summary,
        criteria=tuple(
            Criterion(
                name=str(criterion["name"]),
                score=float(criterion["score"]),
                comment=str(criterion.get("comment", "")),
            )
            for criterion in assessment.criteria
        ),
    )


def _conversation(screening: Screening | None, candidate: Candidate) -> tuple[Message, ...]:
    if screening is None:
        return ()
    return tuple(
        Message(
            speaker=candidate.first_name or "Candidate"
            if message["from"] == "candidate"
            else "Recruiter",
            from_candidate=message["from"] == "candidate",
            at=_moment(message.get("at")),
            text=str(message["text"]),
        )
        for message in screening.messages
    )


def _moment(value: str | None) -> datetime | None:
    return parse_datetime(value) if value else None


def _resume(candidate: Candidate) -> ResumeFile | None:
    if not candidate.resume:
        return None
    with candidate.resume.open("rb") as handle:
        content = handle.read()
    return ResumeFile(
        name=candidate.resume_name, content_type=candidate.resume_type, content=content
    )
