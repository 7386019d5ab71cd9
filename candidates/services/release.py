"""From a decision to an export row: held with its reasons, or queued."""

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q

from candidates import selectors
from candidates.models import Application, CandidateExport, ExportEffect
from candidates.rules import export_policy, stages
from candidates.rules.export_person_rules import noted
from candidates.rules.export_policy import ExportVerdict
from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.export_state import ACCEPTED, EffectState, ExportState, Purpose
from candidates.rules.stages import PlatformStage
from candidates.services import decisions, hiring
from candidates.services.references import new_reference
from integrations.models import User
from integrations.models.clock import database_now
from integrations.rules.connection_state import ConnectionState, Workflow
from integrations.rules.decision import Decision, Reason
from integrations.services import audit

RECONSIDERED_AT_ONCE = 500
WAITS_UNTOUCHED = (ExportState.HELD, ExportState.QUEUED)
NOTE_LENGTH = 500


@transaction.atomic
def evaluate(application: Application) -> CandidateExport:
    """Decide for this application and write the decision down. Call it whenever facts change.

    The first call makes the export row; later ones only move a row that is still held. One that a
    person has cancelled stays cancelled, until a person sends it now.
    """
    fresh = _fresh(application.pk)
    export = _evaluate(fresh, Purpose.CREATE)
    if _wants_update(fresh, export):
        _evaluate(fresh, Purpose.UPDATE)
    followers = (Purpose.CORRECT, Purpose.AGAIN)
    for follower in fresh.exports.filter(purpose__in=followers, state=ExportState.HELD):
        decide_on(fresh, follower)
    return export


def reconsider_held() -> int:
    """Decide again for held exports one of whose facts changed since. Returns how many.

    What only shadow mode held back is decided again as soon as its connection is live, what waits
    for a date when that has come.
    """
    due = CandidateExport.objects.filter(
        state=ExportState.HELD, reconsider_at__lte=database_now()
    ).select_related("application")
    for export in (exports := list(due.order_by("reconsider_at")[:RECONSIDERED_AT_ONCE])):
        evaluate(export.application)
    return len(exports) + _reconsider_changed()


def _reconsider_changed() -> int:
    first_arrivals = CandidateExport.objects.filter(
        application=OuterRef("application"),
        purpose=Purpose.CREATE,
        changed_at__gt=OuterRef("decided_at"),
    )
    changed = CandidateExport.objects.filter(state=ExportState.HELD).filter(
        Q(shadow_since__isnull=False, connection__state=ConnectionState.ACTIVE)
        | Q(application__changed_at__gt=F("decided_at"))
        | Q(candidate__changed_at__gt=F("decided_at"))
        | Q(job__changed_at__gt=F("decided_at"))
        | Q(job__connection__changed_at__gt=F("decided_at"))
        | Q(connection__changed_at__gt=F("decided_at"))
        | Q(application__search__changed_at__gt=F("decided_at"))
        | Q(application__screening__changed_at__gt=F("decided_at"))
        | ~Q(purpose=Purpose.CREATE) & Exists(first_arrivals)
    )
    exports = list(
        changed.select_related("application").order_by("decided_at")[:RECONSIDERED_AT_ONCE]
    )
    for export in exports:
        if export.purpose == Purpose.HIRE:
            hiring.reconsider(export)
        else:
            evaluate(export.application)
    return len(exports)


@transaction.atomic
def send_now(
    application: Application, *, actor: User, note: str = "", revives: bool = True
) -> CandidateExport:
    """A person does not want to wait for stage, mode or response. Policy still has its say.

    ``revives``: also where a person had cancelled it. A ``note`` also overrules the cool-down
    after a rejection.
    """
    fresh = _fresh(application.pk)
    before = _live(fresh, Purpose.CREATE)
    export = _evaluate(fresh, Purpose.CREATE, after_cancel=revives)
    if export.state == ExportState.HELD:
        CandidateExport.objects.filter(pk=export.pk, state=ExportState.HELD).update(
            released_by=audit.name_of(actor), released_because=note[:NOTE_LENGTH]
        )
    elif before is not None or export.state == ExportState.CANCELLED:
        return export
    audit.record(
        actor=actor,
        action="sent now",
        subject=export.cause,
        tenant=export.tenant,
        note=note,
    )
    return _evaluate(fresh, Purpose.CREATE)


@transaction.atomic
def revive(application: Application) -> CandidateExport:
    """A person takes back why it was cancelled: decide anew, in a row of its own."""
    return _evaluate(_fresh(application.pk), Purpose.CREATE, after_cancel=True)


@transaction.atomic
def take_back(export: CandidateExport, *, reason: Reason) -> bool:
    """Undo *send now* where nothing was sent: policy decides as if nobody had pressed it.

    It is held with ``reason`` first. One that policy sends by itself stays in its queue; one that
    a worker has touched stays as it is. False where nothing was taken back.
    """
    now = database_now()
    touched = ExportEffect.objects.filter(export=OuterRef("pk")).filter(
        ~Q(state=EffectState.PLANNED) | Q(attempts__gt=0)
    )
    row = CandidateExport.objects.filter(pk=export.pk, token=export.token).exclude(Exists(touched))
    if not row.filter(state__in=WAITS_UNTOUCHED).update(released_by=""):
        return False
    export.released_by = ""
    facts = selectors.export_facts(_fresh(export.application_id), Purpose.CREATE, export)
    decision = export_policy.decide(facts)
    if decision.verdict is ExportVerdict.SEND:
        return False
    values = {
        "verdict": decision.verdict,
        "reasons": [reason.as_json(), *decision.as_json()],
        "owner": decision.reasons[0].owner,
        "decided_at": now,
    }
    moved = row.filter(state=ExportState.QUEUED).move(ExportState.HELD, now=now, **values)
    if not moved and not row.filter(state=ExportState.HELD).update(**values):
        return False
    decisions.keep(export, Decision(decision.verdict, (reason, *decision.reasons)), at=now)
    return True


def _fresh(application_id: int) -> Application:
    """The application with everything that is decided on, as it is now."""
    return Application.objects.select_related(
        "tenant", "candidate", "job__connection__people_index", "job__duplicate_of", "search"
    ).get(pk=application_id)


def _evaluate(
    application: Application, purpose: Purpose, *, after_cancel: bool = False
) -> CandidateExport:
    export = _live(application, purpose)
    if export is None and not after_cancel:
        export = _cancelled(application, purpose)
    if export is not None and export.state != ExportState.HELD:
        return export
    return (
        _decided(application, purpose, export) if export is None else decide_on(application, export)
    )


def decide_on(application: Application, export: CandidateExport) -> CandidateExport:
    """Decide for one row that is held, inside a transaction. Of a correction: whom it corrects."""
    if export.purpose != Purpose.CREATE and not export.person_external_id:
        arrived = selectors.in_the_ats(application, Purpose(export.purpose))
        if arrived is not None:
            export.person_external_id = arrived.person_external_id
            export.application_external_id = arrived.application_external_id
            export.ats_url = arrived.ats_url
            export.save(update_fields=["person_external_id", "application_external_id", "ats_url"])
    return _decided(application, Purpose(export.purpose), export)


def _decided(
    application: Application, purpose: Purpose, export: CandidateExport | None
) -> CandidateExport:
    # Read before the facts: what changes after this moment will be considered again.
    now = database_now()
    facts = selectors.export_facts(application, purpose, export)
    decision = export_policy.decide(facts)
    send = decision.verdict is ExportVerdict.SEND
    connection = application.job.connection
    in_shadow = decision.reasons[0].code == ExportReason.SHADOW_MODE
    since = (export.shadow_since if export else None) or now
    values = {
        "verdict": decision.verdict,
        "reasons": decision.as_json(),
        "owner": decision.reasons[0].owner,
        "error_code": "",
        "decided_at": now,
        "connection": connection,
        "shadow_since": since if in_shadow else None,
        **noted(facts),
    }
    if export is None:
        state = ExportState.QUEUED if send else ExportState.HELD
        created = _created(application, purpose, state=state, **values)
        decisions.keep(created, decision, at=now)
        return created
    decisions.keep(export, decision, at=now)
    if send:
        # Its search may have moved to another job since the facts were read.
        held = CandidateExport.objects.filter(
            pk=export.pk, state=ExportState.HELD, job=application.job
        )
        held.move(ExportState.QUEUED, now=now, **values)
    else:
        CandidateExport.objects.filter(pk=export.pk, state=ExportState.HELD).update(**values)
    export.refresh_from_db()
    return export


def _created(application: Application, purpose: Purpose, **values: object) -> CandidateExport:
    """Insert the row; whoever inserts the same intent at the same moment gets the same row."""
    arrived = selectors.has_arrived(application) if purpose is Purpose.UPDATE else None
    if arrived is not None:
        values["person_external_id"] = arrived.person_external_id
        values["application_external_id"] = arrived.application_external_id
        values["ats_url"] = arrived.ats_url
    try:
        with transaction.atomic():
            return CandidateExport.objects.create(
                tenant=application.tenant,
                application=application,
                candidate=application.candidate,
                job=application.job,
                purpose=purpose,
                reference=new_reference(),
                **values,
            )
    except IntegrityError:
        export = _live(application, purpose)
        if export is None:
            raise
        return export


def _live(application: Application, purpose: Purpose) -> CandidateExport | None:
    return (
        CandidateExport.objects.filter(application=application, purpose=purpose)
        .exclude(state=ExportState.CANCELLED)
        .first()
    )


def _cancelled(application: Application, purpose: Purpose) -> CandidateExport | None:
    cancelled = CandidateExport.objects.filter(
        application=application, purpose=purpose, state=ExportState.CANCELLED
    )
    return cancelled.order_by("id").last()


def _wants_update(application: Application, created: CandidateExport) -> bool:
    """With *New and Engaged* whoever was created on New is updated after the screening."""
    connection = application.job.connection
    return (
        connection is not None
        and selectors.settings_for(connection, application.search).workflow
        is Workflow.NEW_AND_ENGAGED
        and _has_begun(created)
        and not _was_complete(application, created)
    )


def _has_begun(created: CandidateExport) -> bool:
    """Whether what it says can no longer be changed: what comes now is for the update."""
    begun = created.effects.exclude(state=EffectState.PLANNED)
    return created.state in ACCEPTED or (
        created.state not in {ExportState.HELD, ExportState.CANCELLED} and begun.exists()
    )


def _was_complete(application: Application, created: CandidateExport) -> bool:
    """Whether the candidate arrived with everything, so that an update would only repeat it.

    What was written down only after the first byte had left did not go out with it.
    """
    first = created.effects.filter(written_ahead_at__isnull=False).order_by("written_ahead_at")
    sent = first.values_list("written_ahead_at", flat=True).first()
    screening = getattr(application, "screening", None)
    connection = application.job.connection
    is_screened = screening is not None and screening.completed_at is not None
    if sent is None or connection is None or not is_screened:
        return False
    due = PlatformStage(connection.trigger_stage)
    reached = any(
        stages.has_reached(PlatformStage(event.to_stage), due) and event.at <= sent
        for event in application.stage_events.all()
    )
    return reached and screening is not None and screening.changed_at <= sent
