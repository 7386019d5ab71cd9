"""Everything a tenant can own, with a mark in every text, to see where it turns up."""

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone

from candidates import known_people
from candidates.models import (
    Aftermath,
    Application,
    Assessment,
    BulkExport,
    BulkRow,
    Candidate,
    CandidateEmail,
    CandidateExport,
    ContactCorrection,
    DailyExportCount,
    ExportAttempt,
    ExportDecision,
    ExportEffect,
    FailureGroup,
    FailureHit,
    FieldDefault,
    HeldJob,
    HireDetails,
    KnownKey,
    KnownPerson,
    MatchDecision,
    MatchQuestion,
    PeopleIndex,
    PeopleRun,
    ProfilePdf,
    RemotePerson,
    RetryItem,
    RetryRun,
    Screening,
    Search,
    StageEvent,
)
from candidates.rules.contact_keys import KeyKind
from candidates.rules.export_state import ExportState
from candidates.rules.known_person import digest
from candidates.rules.reconciling import Group
from candidates.services.people_settings import set_people
from integrations.models import (
    ApiCall,
    ApiKey,
    AuditEvent,
    Connection,
    ConnectionHealth,
    ConnectionLink,
    InboundEvent,
    Membership,
    OnboardingEvent,
    OnboardingProject,
    OnboardingTask,
    OutgoingEvent,
    Tenant,
    User,
    WebhookAttempt,
    WebhookEndpoint,
)
from integrations.rules.decision import Owner, Reason
from integrations.rules.inquiry import Explanation, check
from integrations.rules.roles import Role
from integrations.rules.webhook_events import EventType
from integrations.services import announcing, credentials, hooks, webhook_endpoints
from integrations.services.terms import terms_of
from jobs.models import Job, SyncRun
from portal.alerts.models import Alert, AlertNotice, AlertThresholds
from portal.reconciliation import models as reconciliation
from portal.verification import models as verification
from portal.why.models import Case, SharedAnswer
from tests.base import make_connection, make_job

SECRET = "{mark}-secret-key-0123456789"

# Texts that are words of ours or of a format; a mark would break a constraint or a page.
UNMARKED = {
    "Connection.route", "Connection.trigger_stage", "Credential.key_id", "User.password",
    "CandidateExport.previous_state", "CandidateExport.target", "CandidateExport.verdict",
    "CandidateExport.error_code", "Job.country",
    "HireDetails.country", "HireDetails.nationality", "Job.main_reason", "Tenant.slug",
    "Candidate.country", "StageEvent.from_stage", "StageEvent.to_stage", "ExportAttempt.kind",
    "ApiCall.cause", "ApiCall.method", "AuditEvent.subject", "Candidate.resume_sha256",
    "FailureGroup.previous_state", "FieldDefault.field", "FieldDefault.source",
    "ProfilePdf.sha256", "SyncRun.policy", "OnboardingProject.waits_on", "Connection.state_before",
    "InboundEvent.connector", "InboundEvent.kind",
    "TenantIntegrations.slug", "HrisConnection.route", "HrisConnection.trigger_stage",
    "HrisConnection.state_before", "Alert.previous_state", "WebhookSecret.key_id",
    "WebhookDelivery.previous_state",
}  # fmt: skip


def reason(mark: str, owner: Owner = Owner.CUSTOMER) -> dict[str, Any]:
    """A stored reason, marked in every part."""
    return Reason(
        f"test.{mark}", f"Sentence {mark}", f"Hint {mark}", owner, {"evidence": f"Value {mark}"}
    ).as_json()


def _fill_webhooks(tenant: Tenant, mark: str) -> None:
    endpoint, _ = webhook_endpoints.make(
        tenant, url=f"https://hears.example/{mark}", description=mark, actor=None
    )
    delivery = announcing.deliver_to(
        endpoint, announcing.Fact(EventType.TEST, {"sentence": mark}, f"webhook_endpoint:{mark}")
    )
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(state_reason=mark, made_by_name=mark)
    delivery.sentence = mark
    delivery.save()
    OutgoingEvent.objects.filter(pk=delivery.event_id).update(message_id=f"msg_{mark}")
    WebhookAttempt.objects.create(
        delivery=delivery, token=1, url=endpoint.url, answer=mark, started_at=timezone.now(),
        error_code=mark, sentence=mark, headers={"webhook-id": mark},
    )  # fmt: skip


def fill(tenant: Tenant, mark: str) -> None:
    """Write one or more rows of every kind for this tenant, and mark every text of them."""
    Tenant.objects.filter(pk=tenant.pk).update(name=f"Tenant {mark}")
    tenant.refresh_from_db()
    connection = make_connection(
        tenant,
        name=f"Connection {mark}",
        options={"integration_id": f"options-{mark}"},
        live_statuses=[f"Live {mark}"],
        inclusion_rules=[{"field": "department", "operator": "is", "values": [f"Rule {mark}"]}],
        capabilities=[{"key": f"can_{mark}", "supported": True, "detail": mark, "source": mark}],
        last_error=reason(mark),
    )
    credentials.store_secrets(connection, {"api_key": SECRET.format(mark=mark)}, actor=None)
    hris = make_connection(
        tenant,
        name=f"HRIS {mark}",
        system="factorial",
        route="factorial",
        account=mark,
        options={"acting_user_id": f"options-{mark}"},
        capabilities=[{"key": f"can_{mark}", "supported": True, "detail": mark, "source": mark}],
        last_error=reason(mark),
    )
    credentials.store_secrets(hris, {"api_key": SECRET.format(mark=mark)}, actor=None)
    person = User.objects.create(username=f"user-{mark}", email=f"{mark}@example.com")
    Membership.objects.create(user=person, tenant=tenant, role=Role.RECRUITER)
    ApiKey.objects.create(
        tenant=tenant, name=mark, prefix=f"atsp_{mark}"[:20], digest=f"key-{mark}",
        scopes=["jobs:read"], made_by_name=mark,
    )  # fmt: skip
    _fill_webhooks(tenant, mark)
    job = _jobs(connection, mark)
    _log(connection, mark)
    _onboarding(connection, person, mark)
    _people(connection, mark)
    _candidates(connection, job, person, mark)
    _hire(hris, job, person, mark)
    _verification(connection, person, mark)
    _handed_on(tenant, job, mark)
    _reconciliation(connection, job, mark)
    _alerts(connection, person, mark)
    for model in _models():
        _mark_texts(model, tenant, mark)


def _jobs(connection: Connection, mark: str) -> Job:
    job = make_job(
        connection,
        external_id=f"job-{mark}",
        state="active",
        has_drift=True,
        drift=[{"field": "title", "ours": f"Ours {mark}", "theirs": f"Theirs {mark}"}],
        reasons=[reason(mark)],
        pay={"minimum": "1", "maximum": "2", "currency": mark, "period": mark},
        places=[{"raw": f"Place {mark}"}],
        stages=[{"external_id": mark, "name": mark, "position": 1, "active": True}],
        hiring_team=[{"external_id": mark, "name": mark, "email": mark, "roles": [mark]}],
    )
    make_job(connection, external_id=f"left-out-{mark}", eligibility="excluded")
    Job.objects.create(tenant=connection.tenant, title=f"Manual {mark}")
    SyncRun.objects.create(
        tenant=connection.tenant,
        connection=connection,
        kind="full",
        trigger="clock",
        token=1,
        state="held",
        started_at=timezone.now(),
        finished_at=timezone.now(),
        excluded={f"job.{mark}": 1},
        bad_records=[{"path": mark, "external_id": mark, "problem": mark}],
        held_closures=[job.pk],
        failure=reason(mark),
    )
    return job


def _log(connection: Connection, mark: str) -> None:
    ApiCall.objects.create(
        tenant=connection.tenant,
        connection=connection,
        cause=f"connection:{connection.pk}",
        at=timezone.now(),
        operation=mark,
        method="GET",
        host=mark,
        path=f"/{mark}",
        status_code=500,
        duration_ms=1,
        request_summary={"text": mark},
        response_summary={"text": mark},
    )
    InboundEvent.objects.create(
        tenant=connection.tenant, connection=connection, connector=connection.route,
        external_id=mark, kind="data_changed", name=mark, person=mark, application=mark,
        body=f'{{"id": "{mark}", "text": "{mark}"}}'.encode(), state="failed", sentence=mark,
    )  # fmt: skip
    hooks.hook_of(connection, actor=None)
    ConnectionHealth.objects.create(
        tenant=connection.tenant, connection=connection, score=40, reasons=[reason(mark)],
        judged_at=timezone.now(),
    )  # fmt: skip
    AuditEvent.objects.create(
        tenant=connection.tenant,
        actor_name=mark,
        action=mark,
        subject=f"connection:{connection.pk}",
        note=mark,
        details={"detail": mark},
    )


def _onboarding(connection: Connection, person: User, mark: str) -> None:
    tenant, now = connection.tenant, timezone.now()
    project = OnboardingProject.objects.create(
        tenant=tenant,
        connection=connection,
        owner=person,
        contact_email=f"{mark}@example.com",
        step_since=now,
        kicked_off_at=now,
        due_at=now,
        waits_for=[reason(mark)],
        waits_on=Owner.CUSTOMER,
        agreed_terms=terms_of(connection).as_json() | {"countries": [mark]},
    )
    link = ConnectionLink.objects.create(
        tenant=tenant,
        connection=connection,
        token_hash=f"hash-{mark}",
        recipient=f"{mark}@example.com",
        made_by=person,
        expires_at=now + timedelta(hours=72),
        draft={"base_url": mark},
    )
    OnboardingEvent.objects.create(
        tenant=tenant, project=project, link=link, kind="tried", who=mark, reason=reason(mark)
    )
    OnboardingTask.objects.create(
        tenant=tenant, project=project, kind=OnboardingTask.Kind.VENDOR, sentence=mark
    )


def _candidates(connection: Connection, job: Job, person: User, mark: str) -> None:
    tenant, now = connection.tenant, timezone.now()
    search = Search.objects.create(tenant=tenant, name=mark, job=job)
    for number, state in enumerate([ExportState.NEEDS_ATTENTION, ExportState.HELD]):
        candidate = Candidate.objects.create(
            tenant=tenant, platform_id=f"{mark}-{number}", first_name=mark, last_name=mark
        )
        candidate.resume.save("resume.txt", ContentFile(mark.encode()))
        CandidateEmail.objects.create(
            candidate=candidate,
            address=f"{mark}@example.com",
            provenance=mark,
            added_by=mark,
            invalid_because=mark,
        )
        application = Application.objects.create(
            tenant=tenant, candidate=candidate, job=job, search=search, stage="engaged"
        )
        StageEvent.objects.create(
            application=application, to_stage="engaged", at=now, actor=person, actor_name=mark
        )
        Screening.objects.create(
            application=application,
            messages=[{"at": None, "from": "candidate", "text": mark}],
            completed_at=now,
        )
        Assessment.objects.create(
            application=application,
            stars=4,
            summary=mark,
            criteria=[{"name": mark, "score": 4, "comment": mark}],
        )
        _export(connection, application, state, mark, number)
    _correction(connection, application, mark)
    _bulk_exports(application, person, mark)
    DailyExportCount.objects.create(
        tenant=tenant, connection=connection, day=now.date() - timedelta(days=1),
        outcome="exported", visible="1m", number=3,
    )  # fmt: skip
    profile = ProfilePdf(application=application, sha256="0" * 64, pages=1)
    profile.file.save("profile.pdf", ContentFile(mark.encode()))


def _bulk_exports(application: Application, person: User, mark: str) -> None:
    """A pre-flight, and a paused bulk export with something left to do."""
    now = timezone.now()
    for started_at in (None, now):
        row = BulkExport.objects.create(
            tenant=application.tenant,
            name=mark,
            state="paused" if started_at else "draft",
            state_note=mark,
            actor=person,
            actor_name=mark,
            total=1,
            made_at=now,
            started_at=started_at,
        )
        BulkRow.objects.create(
            bulk=row, application=application, foreseen="waiting", reason=reason(mark)
        )


def _export(
    connection: Connection, application: Application, state: ExportState, mark: str, number: int
) -> None:
    is_stuck = state is ExportState.NEEDS_ATTENTION
    export = CandidateExport.objects.create(
        tenant=connection.tenant,
        application=application,
        candidate=application.candidate,
        job=application.job,
        connection=connection,
        reference=f"rx-{mark}-{number}"[:20],
        addresses=[f"{mark}@example.com"],
        state=state,
        previous_state="working" if is_stuck else "",
        verdict="send" if is_stuck else "hold",
        reasons=[reason(mark)],
        owner=Owner.SUPPORT,
        error_code="match.doubtful" if is_stuck else "",
        warnings=[mark],
        decided_at=timezone.now(),
    )
    ExportEffect.objects.create(
        export=export,
        kind="application",
        position=0,
        state="unknown",
        written_ahead_at=timezone.now(),
        settle_until=timezone.now() + timedelta(hours=1),
    )
    Aftermath.objects.create(
        tenant=connection.tenant,
        export=export,
        connection=connection,
        read_at=timezone.now(),
        stage=mark,
        outcome=mark,
        rejected_at_once=True,
    )
    ExportAttempt.objects.create(
        tenant=connection.tenant,
        connection=connection,
        export=export,
        kind="application",
        action="send",
        token=1,
        result="unknown",
        started_at=timezone.now(),
        receipt={"receipt": mark},
    )
    if is_stuck:
        _match_desk(export, mark)
    ExportDecision.objects.create(
        export=export, at=timezone.now(), verdict="hold", reasons=[reason(mark)]
    )
    RemotePerson.objects.create(
        connection=connection, address=f"{number}-{mark}@example.com", creating=export
    )
    if is_stuck:
        _failures(export, connection, mark)


def _hire(connection: Connection, job: Job, person: User, mark: str) -> None:
    """Somebody who was hired and is an employee already."""
    now = timezone.now()
    application = job.applications.order_by("pk")[0]
    export = CandidateExport.objects.create(
        tenant=connection.tenant,
        application=application,
        candidate=application.candidate,
        job=job,
        connection=connection,
        purpose="hire",
        reference=f"rx-{mark}-h"[:20],
        state=ExportState.EXPORTED,
        previous_state="working",
        verdict="send",
        warnings=[mark],
        person_external_id=mark,
        decided_at=now,
        exported_at=now,
    )
    HireDetails.objects.create(
        export=export,
        tenant=connection.tenant,
        first_name=mark,
        last_name=mark,
        email=f"{mark}@example.com",
        entered_by=person,
        entered_at=now,
    )


def _failures(export: CandidateExport, connection: Connection, mark: str) -> None:
    tenant, now = connection.tenant, timezone.now()
    for state in ("open", "resolved"):
        group = FailureGroup.objects.create(
            tenant=tenant, connection=connection, fingerprint=f"{state}-{mark}",
            cause=f"{state}-{mark}", operation=mark, error=mark, code=mark, field=mark, text=mark,
            why=mark, sentence=mark, hint=mark, evidence={"evidence": mark}, owner=Owner.SUPPORT,
            state=state, previous_state="" if state == "open" else "open", state_since=now,
            first_seen_at=now, last_seen_at=now,
        )  # fmt: skip
        FailureHit.objects.create(group=group, export=export, first_at=now, last_at=now)
        if state == "open":
            CandidateExport.objects.filter(pk=export.pk).update(failure_group=group)
    closings = FailureGroup.objects.create(
        tenant=tenant, connection=connection, kind="closings", stands=True,
        fingerprint=f"closings-{mark}", cause=f"closings-{mark}", operation=mark, error=mark,
        code=mark, field=mark, text=mark, why=mark, sentence=mark, hint=mark,
        evidence={"evidence": mark}, owner=Owner.SUPPORT, state_since=now, first_seen_at=now,
        last_seen_at=now, sync_run=SyncRun.objects.filter(connection=connection).first(),
    )  # fmt: skip
    HeldJob.objects.create(group=closings, job=export.job)
    run = RetryRun.objects.create(
        tenant=tenant, group=group, cause=mark, name=mark, state_note=mark, made_by_name=mark,
        note=mark, people=1, tenants=1, total=1, made_at=now, counts_from=now,
    )  # fmt: skip
    RetryItem.objects.create(run=run, export=export, position=0, sentence=mark)
    FieldDefault.objects.create(
        tenant=tenant, connection=connection, field="phone", source="value", value=mark, note=mark
    )


def _people(connection: Connection, mark: str) -> None:
    """Somebody whom the ATS knows under the address of the candidates."""
    assert set_people(connection, is_on=True, cool_down_months=6, actor=None).done
    index, now = PeopleIndex.objects.get(pk=connection.pk), timezone.now()
    application = {"job": mark, "stage": mark, "outcome": mark, "standing": "open", "at": ""}
    person = KnownPerson.objects.create(
        tenant=connection.tenant,
        connection=connection,
        external_id=mark,
        name=mark,
        applications=[{**application, "ats_url": ""}],
        applications_count=1,
        fingerprint=mark[:32],
        read_at=now,
    )
    made = digest(known_people.secret_of(index), KeyKind.EMAIL, f"{mark}@example.com")
    KnownKey.objects.create(person=person, kind=KeyKind.EMAIL, digest=made)
    PeopleRun.objects.create(
        tenant=connection.tenant, connection=connection, kind="full", trigger="clock", token=1,
        state="failed", started_at=now, finished_at=now, failure=reason(mark),
        bad_records=[{"path": mark, "external_id": mark, "problem": mark}],
    )  # fmt: skip


def _match_desk(export: CandidateExport, mark: str) -> None:
    application = {"job": mark, "stage": mark, "outcome": mark, "standing": "open", "at": ""}
    person = {
        "id": mark, "name": mark, "emails": [mark], "phones": [mark], "links": [], "ats_url": "",
        "applications": [application], "applications_count": 1,
    }  # fmt: skip
    MatchQuestion.objects.create(
        tenant=export.tenant, export=export, people=[person], asked_at=timezone.now()
    )
    MatchDecision.objects.create(
        tenant=export.tenant,
        candidate=export.candidate,
        connection=export.connection,
        export=export,
        decision="attach",
        person_external_id=mark,
        person_name=mark,
        asked_about=[mark],
        note=mark,
        decided_by_name=mark,
        decided_at=timezone.now(),
    )


def _correction(connection: Connection, application: Application, mark: str) -> None:
    change = {"field": "email", "old": f"old-{mark}@example.com", "new": f"{mark}@example.com"}
    correction = ContactCorrection.objects.create(
        tenant=connection.tenant, candidate=application.candidate, changes=[change], why=mark,
        made_by_name=mark, made_at=timezone.now(),
    )  # fmt: skip
    CandidateExport.objects.create(
        tenant=connection.tenant, application=application, candidate=application.candidate,
        job=application.job, connection=connection, purpose="correct", correction=correction,
        changes=[change], reference=f"rx-c-{mark}"[:20], state=ExportState.NEEDS_ATTENTION,
        previous_state="working", verdict="send", reasons=[reason(mark)], owner=Owner.SUPPORT,
        error_code="contact.correct_by_hand", decided_at=timezone.now(),
    )  # fmt: skip


def _verification(connection: Connection, person: User, mark: str) -> None:
    tenant, now = connection.tenant, timezone.now()
    line = {
        "number": 1, "text": mark, "key": mark, "found": "absent", "matched_by": "", "jobs": [],
        "included": 0, "repeats": 0, "is_missing": True, "reasons": [reason(mark)],
    }  # fmt: skip
    verification.ExpectedJobs.objects.create(
        tenant=tenant, connection=connection, text=mark, file_name=mark, entered_by=mark,
        entered_at=now, checked_by=mark, checked_at=now, result=[line, {**line, "key": "other"}],
        accepted={mark: {"note": mark, "by": mark, "at": now.isoformat()}},
    )  # fmt: skip
    export = CandidateExport.objects.filter(connection=connection)[0]
    verification.TestCandidate.objects.create(
        tenant=tenant, connection=connection, application=export.application, export=export,
        made_by=person, made_at=now, arrived_at=now, confirmed_by=mark, confirmed_at=now,
        customer_words=mark, pdf_sha256=mark,
    )  # fmt: skip
    verification.EvidencePack.objects.create(
        tenant=tenant, connection=connection, made_at=now, made_by=mark, override_reason=mark,
        sha256=mark, pages=1, file=f"evidence/{mark}.pdf",
    )  # fmt: skip


def _handed_on(tenant: Tenant, job: Job, mark: str) -> None:
    now, why = timezone.now(), Reason(f"test.{mark}", mark, mark)
    answer = Explanation(mark, (check(mark, [why], value=mark),)).as_json()
    event = {"at": now.isoformat(), "kind": "person", "what": mark, "detail": mark, "who": mark}
    Case.objects.create(
        tenant=tenant, subject=f"job:{job.pk}", title=mark, answer=answer, opened_at=now,
        events=[event], note=mark, opened_by_name=mark,
    )  # fmt: skip
    SharedAnswer.objects.create(
        tenant=tenant, subject=f"job:{job.pk}", title=mark, answer=answer, digest=f"digest-{mark}",
        made_by_name=mark, made_at=now, expires_at=now + timedelta(days=1),
    )  # fmt: skip


def _reconciliation(connection: Connection, job: Job, mark: str) -> None:
    tenant, now = connection.tenant, timezone.now()
    export = CandidateExport.objects.filter(connection=connection)[0]
    counts = {"eligible": 2, "exported": 2, "found": 1, "strangers": 1}
    groups = {group.value: 1 for group in Group}
    row = reconciliation.Reconciliation.objects.create(
        connection=connection, tenant=tenant, next_at=now, verdict="differs", shown=1,
        finished_at=now, asked_by=mark, counts={**counts, "groups": groups},
        limits=[reason(mark)], audit_limits=[reason(mark)],
    )  # fmt: skip
    reconciliation.JobReconciliation.objects.create(
        tenant=tenant, reconciliation=row, run=1, job=job, unverified=1, differences=1,
        groups=groups, **counts,
    )  # fmt: skip
    reconciliation.Difference.objects.create(
        tenant=tenant, reconciliation=row, run=1, job=job, group="missing", rank=0, key="k",
        name=mark, application=export.application, export=export, reasons=[reason(mark)], since=now,
    )  # fmt: skip
    reconciliation.CreationFinding.objects.create(
        tenant=tenant, connection=connection, export=export, kind="lost", count=0,
        reasons=[reason(mark)], found_at=now, last_seen_at=now, note=mark,
    )  # fmt: skip
    reconciliation.Sighting.objects.create(
        reconciliation=row, run=1, person_external_id=mark, record_external_id=mark, name=mark
    )


def _alerts(connection: Connection, person: User, mark: str) -> None:
    """An open alert that somebody was told of, and one of a connection that nobody could hear."""
    tenant, now = connection.tenant, timezone.now()
    group = FailureGroup.objects.filter(connection=connection).order_by("pk")[0]
    AlertThresholds.objects.create(tenant=tenant)
    for about, user in ((group, person), (None, None)):
        alert = Alert.objects.create(
            tenant=tenant, connection=connection, kind="cause" if about else "connection",
            group=about, key=f"{mark}-{about}"[:60], state="raised", queue="us",
            owner=Owner.SUPPORT, code=mark, sentence=mark, next_step=mark, reasons=[reason(mark)],
            people=3, since=now, raised_at=now, told_at=now,
        )  # fmt: skip
        AlertNotice.objects.create(
            tenant=tenant, alert=alert, what="raised", user=user, address=f"{mark}@example.com",
            state="failed" if user else "nobody", not_before=now, made_at=now, error=mark,
        )  # fmt: skip


def _models() -> list[type[models.Model]]:
    return [
        Connection, Job, SyncRun, ApiCall, InboundEvent, AuditEvent, Candidate, CandidateEmail,
        Search,
        Application, StageEvent, CandidateExport, ExportEffect, ExportAttempt, MatchDecision, User,
        FailureGroup, FieldDefault, HireDetails,
        OnboardingProject, ConnectionLink, OnboardingEvent, OnboardingTask, Case, SharedAnswer,
        reconciliation.Reconciliation, reconciliation.CreationFinding,
    ]  # fmt: skip


TENANT_PATHS = {
    "CandidateEmail": "candidate__tenant",
    "StageEvent": "application__tenant",
    "Screening": "application__tenant",
    "Assessment": "application__tenant",
    "ProfilePdf": "application__tenant",
    "ExportDecision": "export__tenant",
    "ExportEffect": "export__tenant",
    "FailureHit": "export__tenant",
    "HeldJob": "group__tenant",
    "RetryItem": "export__tenant",
    "RemotePerson": "connection__tenant",
    "Credential": "connection__tenant",
    "OAuthAttempt": "connection__tenant",
    "Sighting": "reconciliation__tenant",
    "User": "memberships__tenant",
    "WebhookAttempt": "delivery__endpoint__tenant",
    "WebhookDelivery": "endpoint__tenant",
    "WebhookSecret": "endpoint__tenant",
    "TenantIntegrations": "pk",
    "Tenant": "pk",
}


def rows_of(model: type[models.Model], tenant: Tenant) -> "models.QuerySet[Any]":
    """The rows of a tenant."""
    path = TENANT_PATHS.get(model.__name__, "tenant")
    return model._default_manager.filter(**{path: tenant.pk})


def text_columns(model: type[models.Model]) -> list[models.CharField]:
    """The columns that hold free text."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and f"{model.__name__}.{field.name}" not in UNMARKED
    ]


def _mark_texts(model: type[models.Model], tenant: Tenant, mark: str) -> None:
    """Put the mark where a builder left a text empty or gave its own."""
    for row in rows_of(model, tenant).order_by("pk"):
        values = {}
        for field in text_columns(model):
            text = str(getattr(row, field.attname))
            if mark.lower() not in text.lower():
                marked = f"https://{mark}.example/" if isinstance(field, models.URLField) else mark
                most = field.max_length or 10_000
                values[field.name] = marked if field.unique is False else f"{marked}{row.pk}"
                assert len(values[field.name]) <= most, f"{model.__name__}.{field.name} is short"
        if values:
            model._default_manager.filter(pk=row.pk).update(**values)
