"""What people do to exports: retry, cancel, confirm. Each action is audited with its reason."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from candidates.models import CandidateExport, ExportEffect, RemotePerson
from candidates.models.export import in_a_sentence
from candidates.rules.export_state import EffectKind, EffectState, ExportState
from integrations.models import User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.decision import Owner
from integrations.services import audit

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
    _record(row, actor, "retried", note)
    return Answer.yes(f"{row.reference} goes again{' after a look in the ATS' * under_way}.")


@transaction.atomic
def cancel(export: CandidateExport, *, actor: User | None, note: str) -> Answer:
    """A person says no. Refused while nobody knows whether a copy is in the ATS."""
    row = _fresh(export)
    if _under_way(row).exists():
        return Answer.no(
            f"{row.reference} may already be in the ATS. It can be cancelled once that is known.",
        )
    moved = CandidateExport.objects.filter(pk=row.pk, state=row.state).move(
        ExportState.CANCELLED, now=database_now(), owner=Owner.NOBODY, error_code=""
    )
    if not moved:
        return Answer.no(_too_late(row, "cancelled"))
    RemotePerson.objects.filter(creating=row).update(creating=None)
    _record(row, actor, "cancelled", note)
    return Answer.yes(f"{row.reference} is cancelled.")


@transaction.atomic
def confirm_person(
    export: CandidateExport, *, person_external_id: str, actor: User | None, note: str = ""
) -> Answer:
    """A person says that this one in the ATS is our candidate; the export goes on with them."""
    row = _fresh(export)
    moved = CandidateExport.objects.filter(
        pk=row.pk, state=ExportState.NEEDS_ATTENTION, error_code__startswith="match."
    ).move(
        ExportState.QUEUED,
        now=database_now(),
        owner=Owner.NOBODY,
        error_code="",
        reasons=[],
        failures=0,
        confirmed_person_id=person_external_id,
    )
    if not moved:
        return Answer.no(_too_late(row, "confirmed"))
    _record(row, actor, "confirmed the person in the ATS", note, person=person_external_id)
    return Answer.yes(f"{row.reference} goes on with the confirmed person.")


@transaction.atomic
def settle_by_hand(
    export: CandidateExport, *, arrived_as: str, actor: User | None, note: str
) -> Answer:
    """A person looked in the ATS where we cannot: the write arrived under this id, or not at all.

    Empty ``arrived_as`` means that it is not there and may be sent again. Only for an export that
    needs attention; the rest of its effects follow by themselves.
    """
    row = _fresh(export)
    effect = _under_way(row).order_by("position").first()
    if row.state != ExportState.NEEDS_ATTENTION or effect is None:
        return Answer.no(_too_late(row, "settled by hand"))
    now = database_now()
    if not arrived_as and effect.settle_until is not None and now < effect.settle_until:
        return Answer.no(
            f"{row.reference} may still arrive until {effect.settle_until:%H:%M:%S} UTC. "
            "Look again after that."
        )
    if arrived_as:
        effect.state, effect.external_id, effect.done_at = EffectState.DONE, arrived_as, now
    else:
        effect.state = EffectState.PLANNED
    effect.save()
    also = {}
    if arrived_as and effect.kind == EffectKind.APPLICATION:
        also["application_external_id"] = arrived_as
        also["person_external_id"] = row.person_external_id or arrived_as
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
    _record(row, actor, "settled by hand", note, effect=effect.kind, arrived_as=arrived_as)
    return Answer.yes(f"{row.reference} goes on.")


def in_bulk(
    exports: Iterable[CandidateExport], *, action: str, actor: User | None, note: str
) -> list[Answer]:
    """Retry or cancel one by one: one row that cannot be changed never stops the others."""
    act = {"retry": retry, "cancel": cancel}[action]
    return [act(export, actor=actor, note=note) for export in exports]


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
