"""What people do to exports: retry, cancel, settle by hand. Each is audited with its reason."""

from django.db import transaction
from django.db.models import QuerySet

from candidates.models import CandidateExport, ExportEffect, MatchQuestion, RemotePerson
from candidates.models.export import in_a_sentence
from candidates.rules import export_reasons
from candidates.rules.export_state import BRINGS_PERSON, EffectKind, EffectState, ExportState
from candidates.services import aftermath, export_news
from candidates.services.hiring import employee_shown
from integrations.connectors.people_types import AtsApplication, AtsCandidate
from integrations.connectors.types import ExportReceipt, Target
from integrations.errors import ConnectorError
from integrations.models import User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.decision import Owner
from integrations.services import audit
from integrations.services.connector_door import open_connector

# An export that is being sent belongs to its worker.
RETRIED_BY_PEOPLE = (ExportState.RETRY_LATER, ExportState.NEEDS_ATTENTION)


@transaction.atomic
def retry(export: CandidateExport, *, actor: User | None, note: str = "") -> Answer:
    """Try again now. What may already be in the ATS is looked up first, never sent blindly."""
    row = _fresh(export)
    if row.state == ExportState.HELD:
        return Answer.no(f"{row.reference} is held by policy; see its reasons.")
    under_way = _under_way(row).exists()
    target = ExportState.CHECKING if under_way else ExportState.QUEUED
    also = {"not_before": database_now()} if under_way else {}
    moved = CandidateExport.objects.filter(pk=row.pk, state__in=RETRIED_BY_PEOPLE).move(
        target,
        now=database_now(),
        owner=Owner.NOBODY,
        error_code="",
        reasons=[],
        failures=0,
        **also,
    )
    if not moved:
        return Answer.no(_too_late(row, "retried"))
    MatchQuestion.objects.filter(export=row).delete()
    _record(row, actor, "retried", note)
    return Answer.yes(f"{row.reference} goes again{f' after a look in {row.place}' * under_way}.")


@transaction.atomic
def cancel(export: CandidateExport, *, actor: User | None, note: str) -> Answer:
    """A person says no. Refused while nobody knows whether a copy is in the ATS."""
    row = _fresh(export)
    if _under_way(row).exists():
        return Answer.no(
            f"{row.reference} may already be in {row.place}. "
            "It can be cancelled once that is known.",
        )
    moved = CandidateExport.objects.filter(pk=row.pk, state=row.state).move(
        ExportState.CANCELLED,
        now=database_now(),
        owner=Owner.NOBODY,
        error_code="",
        reasons=[export_reasons.cancelled(actor_name=audit.name_of(actor), note=note).as_json()],
    )
    if not moved:
        return Answer.no(_too_late(row, "cancelled"))
    RemotePerson.objects.filter(creating=row).update(creating=None)
    MatchQuestion.objects.filter(export=row).delete()
    _record(row, actor, "cancelled", note)
    return Answer.yes(f"{row.reference} is cancelled.")


def settle_by_hand(
    export: CandidateExport, *, arrived_as: str, actor: User | None, note: str
) -> Answer:
    """A person looked in the ATS where we cannot: the write arrived under this id, or not at all.

    Empty ``arrived_as`` means that it is not there and may be sent again. Only for an export that
    needs attention; the rest of its effects follow by themselves. An application's id is looked
    up first, so that nothing is ever attached to somebody else's.
    """
    effect = _under_way(export).order_by("position").first()
    receipt = ExportReceipt(document_external_id=arrived_as)
    if arrived_as and effect is not None and effect.kind in BRINGS_PERSON:
        found = _in_the_ats(export, EffectKind(effect.kind), arrived_as)
        if isinstance(found, Answer):
            return found
        receipt = found
    return _settle(export, receipt=receipt if arrived_as else None, actor=actor, note=note)


def _in_the_ats(
    export: CandidateExport, kind: EffectKind, external_id: str
) -> ExportReceipt | Answer:
    """The person or application of this id, or why it cannot be taken."""
    if kind is EffectKind.EMPLOYEE:
        return employee_shown(export, external_id)
    if export.connection is None:
        return Answer.no(f"{export.reference} has no connection to an ATS.")
    try:
        with open_connector(export.connection, cause=export.cause) as opened:
            if kind is EffectKind.PERSON:
                person = opened.connector.get_candidate(external_id)
            else:
                found = opened.connector.find_application(external_id)
    except ConnectorError as error:
        return Answer.no(f"The ATS could not be asked: {error.sentence} Try again later.")
    if kind is EffectKind.PERSON:
        return _person_receipt(external_id, person)
    return _application_receipt(export, external_id, found)


def _person_receipt(external_id: str, found: AtsCandidate | None) -> ExportReceipt | Answer:
    if found is None:
        return Answer.no(f"The ATS shows us no person {external_id}. Check the id.")
    return ExportReceipt(person_external_id=found.external_id, ats_url=found.ats_url)


def _application_receipt(
    export: CandidateExport, external_id: str, found: AtsApplication | None
) -> ExportReceipt | Answer:
    if found is None:
        return Answer.no(
            f"The ATS shows us no application {external_id}. Check the id, or cancel the export "
            "if the candidate is in the ATS and nothing more is to be sent."
        )
    wanted = "" if export.target == Target.PROSPECT else export.job.external_id
    if found.job_external_id != wanted:
        return Answer.no(
            f"Application {external_id} is on another job ({found.job_title or 'unnamed'})."
        )
    return ExportReceipt(
        person_external_id=found.person_external_id or export.person_external_id,
        application_external_id=found.external_id,
        ats_url=found.ats_url,
    )


@transaction.atomic
def seen_by_hand(export: CandidateExport, *, actor: User | None, note: str) -> Answer:
    """A person has seen there what we never could. Only where every write was accepted."""
    row = _fresh(export)
    if row.state != ExportState.NEEDS_ATTENTION or not is_accepted(row):
        return Answer.no(_too_late(row, "marked as seen"))
    now = database_now()
    CandidateExport.objects.filter(pk=row.pk).move(
        ExportState.EXPORTED,
        now=now,
        owner=Owner.NOBODY,
        error_code="",
        reasons=[],
        exported_at=now,
        seen_in_ats_at=now,
    )
    export_news.tell(row, ExportState.EXPORTED)
    aftermath.expect(row, arrived_at=now)
    _record(row, actor, "seen there by a person", note)
    return Answer.yes(f"{row.reference} has arrived.")


def is_accepted(export: CandidateExport) -> bool:
    """Whether every write of an export is done. Reads its effects."""
    states = {effect.state for effect in export.effects.all()}
    return states == {EffectState.DONE.value}


@transaction.atomic
def _settle(
    export: CandidateExport, *, receipt: ExportReceipt | None, actor: User | None, note: str
) -> Answer:
    row = _fresh(export)
    effect = _under_way(row).order_by("position").first()
    if row.state != ExportState.NEEDS_ATTENTION or effect is None:
        return Answer.no(_too_late(row, "settled by hand"))
    now = database_now()
    if receipt is None and effect.settle_until is not None and now < effect.settle_until:
        return Answer.no(
            f"{row.reference} may still arrive until {effect.settle_until:%H:%M:%S} UTC. "
            "Look again after that."
        )
    also: dict[str, str] = {}
    if receipt is None:
        effect.state = EffectState.PLANNED
    else:
        effect.state, effect.done_at = EffectState.DONE, now
        effect.external_id = (
            receipt.application_external_id
            or receipt.document_external_id
            or receipt.person_external_id
        )
        if effect.kind in BRINGS_PERSON:
            also["application_external_id"] = receipt.application_external_id
            also["person_external_id"] = receipt.person_external_id
            also["ats_url"] = receipt.ats_url
    effect.save()
    RemotePerson.objects.filter(creating=row).update(creating=None)
    CandidateExport.objects.filter(pk=row.pk).move(
        ExportState.QUEUED,
        now=now,
        owner=Owner.NOBODY,
        error_code="",
        reasons=[],
        failures=0,
        **also,
    )
    arrived_as = effect.external_id if receipt is not None else ""
    _record(row, actor, "settled by hand", note, effect=effect.kind, arrived_as=arrived_as)
    return Answer.yes(f"{row.reference} goes on.")


def _fresh(export: CandidateExport) -> CandidateExport:
    return CandidateExport.objects.select_for_update().select_related("tenant").get(pk=export.pk)


def _under_way(export: CandidateExport) -> "QuerySet[ExportEffect]":
    return ExportEffect.objects.filter(
        export=export, state__in=[EffectState.SENDING, EffectState.UNKNOWN]
    )


def _too_late(export: CandidateExport, done: str) -> str:
    return (
        f"{export.reference} cannot be {done}: it is {in_a_sentence(export.state)} now. "
        "It may have changed since the page was opened."
    )


def _record(
    export: CandidateExport, actor: User | None, action: str, note: str, **details: str
) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=export.cause,
        tenant=export.tenant,
        note=note,
        before=export.state,
        **details,
    )
