"""The test candidate: made up, sent to one synced job, seen to arrive, and removed in the end."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from candidates.models import CandidateExport, ExportEffect
from candidates.rules.export_reasons import DOCUMENT_LEFT_OUT
from candidates.rules.export_state import EffectKind, EffectState, ExportState
from candidates.rules.stages import CandidateSource, PlatformStage
from candidates.services import intake
from candidates.services.references import new_reference
from integrations.connectors.registry import connector_class
from integrations.models import Connection, OnboardingProject, OnboardingTask, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.connection_state import TAKES_TESTS
from integrations.services import audit, mail, onboarding
from integrations.services.connections import subject
from jobs.models import Job
from portal.verification.models import TestCandidate

FIRST_NAME = "Test Candidate"
REMIND_EVERY = timedelta(days=3)
"""How long a test candidate may stay in the customer's ATS before somebody is reminded, and again
after each such time."""

CLEAN_UP = OnboardingTask.Kind.CLEAN_UP


class _HeldError(Exception):
    """Policy would not let the test candidate go; nothing of it is kept."""


def push(project: OnboardingProject, job: Job, *, actor: User) -> Answer:
    """Make up a test candidate and send it to this job. One at a time is under way.

    Policy decides as for everybody; where it says no, nothing is kept and its reason is the answer.
    The caller rings the worker.
    """
    connection = Connection.objects.select_related("tenant").get(pk=project.connection_id)
    if connection.state not in TAKES_TESTS:
        return Answer.no(
            f"The connection is {connection.get_state_display().lower()}. A test candidate can go "
            "once the customer has given access."
        )
    if job.connection_id != connection.pk:
        return Answer.no("This job is not one of the connection's.")
    try:
        test = _made(project, connection, job, actor)
    except _HeldError as held:
        return Answer.no(str(held))
    if test is None:
        return Answer.no("A test candidate is on its way already. Wait for it, or cancel it first.")
    return Answer.yes(
        f"{test.application.candidate} goes to {job} now. It is seen here when it has arrived."
    )


@transaction.atomic
def _made(
    project: OnboardingProject, connection: Connection, job: Job, actor: User
) -> TestCandidate | None:
    # Two clicks at once make one candidate.
    OnboardingProject.objects.select_for_update().get(pk=project.pk)
    if under_way(connection) is not None:
        return None
    export = _export(connection, job, actor)
    test = TestCandidate.objects.create(
        tenant=connection.tenant,
        connection=connection,
        application=export.application,
        export=export,
        made_by=actor,
        made_at=database_now(),
    )
    sentence = f"Test candidate {export.reference} is sent to {job}."
    onboarding.note(project, onboarding.Kind.NOTE, who=audit.name_of(actor), sentence=sentence)
    audit.record(
        actor=actor,
        action="sent a test candidate",
        subject=subject(connection),
        tenant=connection.tenant,
        export=export.pk,
        job=job.pk,
    )
    return test


def _export(connection: Connection, job: Job, actor: User) -> CandidateExport:
    """The test candidate's export. Its name and address carry the reference of the export."""
    nobody = intake.CandidateData(
        platform_id=f"test-{new_reference()}",
        source=CandidateSource.APPLIED,
        first_name=FIRST_NAME,
        is_test=True,
    )
    # Without an address the export is held, so that its reference is known before it can go.
    candidate = intake.take_candidate(connection.tenant, nobody)
    held = intake.apply_to_job(candidate, job, stage=PlatformStage.ENGAGED, actor=actor)
    address = settings.TEST_CANDIDATE_EMAIL.format(reference=held.reference)
    intake.take_candidate(
        connection.tenant,
        intake.CandidateData(
            platform_id=candidate.platform_id,
            source=CandidateSource.APPLIED,
            last_name=f"(please ignore) {held.reference}",
            emails=[intake.EmailData(address, provenance="made up by the portal")],
        ),
    )
    export = CandidateExport.objects.select_related("application__candidate").get(pk=held.pk)
    if export.state == ExportState.HELD:
        reason = export.reasons[0]
        raise _HeldError(f"It cannot go. {reason['sentence']} {reason['hint']}".strip())
    return export


def under_way(connection: Connection) -> TestCandidate | None:
    """The test candidate that was sent and has neither been seen to arrive nor been cancelled."""
    tests = TestCandidate.objects.filter(connection=connection, arrived_at=None, cleaned_up_at=None)
    return tests.exclude(export__state=ExportState.CANCELLED).first()


def observe_arrivals() -> int:
    """Write down which test candidates have arrived, and tell their managers. Counts them."""
    arrived = TestCandidate.objects.filter(
        arrived_at=None, cleaned_up_at=None, export__state=ExportState.EXPORTED
    ).select_related("export", "connection__tenant", "application__candidate", "application__job")
    return sum(_arrived(test) for test in arrived)


@transaction.atomic
def _arrived(test: TestCandidate) -> bool:
    export = test.export
    profile = test.application.profiles.order_by("-id").first()
    has_pdf = profile is not None and document_went(export)
    seen = TestCandidate.objects.filter(pk=test.pk, arrived_at=None).update(
        arrived_at=export.exported_at,
        has_pdf=has_pdf,
        pdf_sha256=profile.sha256 if profile is not None and has_pdf else "",
    )
    if not seen:
        return False
    project = onboarding.project_of(test.connection)
    is_whole = has_pdf or not takes_documents(test.connection)
    if is_whole:
        project.test_arrived_at = export.exported_at
        project.save(update_fields=["test_arrived_at", "changed_at"])
    with_pdf = "with its PDF" if has_pdf else "without a PDF"
    sentence = f"Test candidate {export.reference} has arrived in the ATS, {with_pdf}."
    onboarding.note(project, onboarding.Kind.NOTE, who="portal", sentence=sentence)
    onboarding.refresh(project)
    mail.to_owner(
        project, "test_arrived", test=test, export=export, has_pdf=has_pdf, is_whole=is_whole
    )
    return True


def document_went(export: CandidateExport) -> bool:
    """Whether the PDF profile went out with this export, by itself or with the application."""
    effects: dict[str, ExportEffect] = {effect.kind: effect for effect in export.effects.all()}
    document = effects.get(EffectKind.DOCUMENT)
    if document is not None:
        return document.state == EffectState.DONE
    kind = connector_class(export.connection.route) if export.connection else None
    carried = kind is not None and kind.offers("create_application_with_document")
    return carried and DOCUMENT_LEFT_OUT not in export.warnings


def takes_documents(connection: Connection) -> bool:
    """Whether a PDF profile can get into this ATS at all."""
    kind = connector_class(connection.route)
    return kind.offers("attach_document") or kind.offers("create_application_with_document")


@transaction.atomic
def mark_cleaned_up(test: TestCandidate, *, actor: User, note: str = "") -> Answer:
    """Somebody has removed the test candidate from the ATS by hand."""
    if not _clean(test, by=audit.name_of(actor)):
        return Answer.no("It was not in the ATS, or somebody has removed it already.")
    project = onboarding.project_of(test.connection)
    onboarding.note(
        project,
        onboarding.Kind.NOTE,
        who=audit.name_of(actor),
        sentence=f"Test candidate {test.export.reference} is removed from the ATS. {note}".strip(),
    )
    audit.record(
        actor=actor,
        action="removed the test candidate from the ATS",
        subject=subject(test.connection),
        tenant=project.tenant,
        note=note,
        export=test.export_id,
    )
    left = TestCandidate.objects.filter(
        connection=test.connection, arrived_at__isnull=False, cleaned_up_at=None
    )
    task = project.tasks.filter(kind=CLEAN_UP, done_at=None).first()
    if task is not None and not left.exists():
        onboarding.finish_task(task, actor=actor)
    return Answer.yes(f"{test.export.reference} is removed. Nothing more is to be done about it.")


def follow_tasks() -> int:
    """Who has marked the task as done has removed the test candidates. Counts them."""
    done = OnboardingTask.objects.filter(
        kind=CLEAN_UP,
        project__connection=OuterRef("connection"),
        done_at__gte=OuterRef("arrived_at"),
    )
    tests = TestCandidate.objects.filter(cleaned_up_at=None, arrived_at__isnull=False)
    counted = 0
    for test in tests.filter(Exists(done)).select_related("connection"):
        task = onboarding.project_of(test.connection).tasks.filter(kind=CLEAN_UP)
        latest = task.exclude(done_at=None).order_by("-done_at")[0]
        counted += _clean(test, by=latest.done_by)
    return counted


def remind_of_clean_up() -> int:
    """Remind the managers of test candidates that stay in an ATS. Counts them."""
    now = database_now()
    since = now - REMIND_EVERY
    waiting = OnboardingTask.objects.filter(
        kind=CLEAN_UP,
        done_at=None,
        made_at__lte=since,
        project__connection=OuterRef("connection"),
    )
    tests = TestCandidate.objects.filter(
        Q(reminded_at=None) | Q(reminded_at__lte=since),
        Exists(waiting),
        arrived_at__isnull=False,
        cleaned_up_at=None,
    ).select_related("export", "connection__tenant", "application__candidate", "application__job")
    return sum(_remind(test) for test in tests)


@transaction.atomic
def _remind(test: TestCandidate) -> bool:
    fresh = TestCandidate.objects.filter(
        pk=test.pk, reminded_at=test.reminded_at, cleaned_up_at=None
    )
    if not fresh.update(reminded_at=database_now()):
        return False
    project = onboarding.project_of(test.connection)
    mail.to_owner(project, "clean_up", test=test, export=test.export)
    return True


def _clean(test: TestCandidate, *, by: str) -> bool:
    there = TestCandidate.objects.filter(pk=test.pk, cleaned_up_at=None, arrived_at__isnull=False)
    return bool(there.update(cleaned_up_by=by[:200], cleaned_up_at=database_now()))
