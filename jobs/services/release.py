"""A person judges closings that the mass-change guard held: lets them through, or refuses them."""

from datetime import datetime

from django.db import transaction

from integrations.models import Connection, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.decision import Reason
from integrations.services import audit
from jobs.models import SyncRun
from jobs.rules.mass_change import refused
from jobs.rules.states import SyncState


@transaction.atomic
def release_closings(run: SyncRun, *, actor: User | None) -> Answer:
    """The jobs that this run held are over indeed: the next read, due at once, closes them.

    Only these: a job that the next read would close besides is guarded again. The caller rings
    the worker.
    """
    row = SyncRun.objects.select_for_update().select_related("tenant").get(pk=run.pk)
    cannot = _why_not(row)
    if cannot:
        return Answer.no(cannot)
    row.released_at, row.released_by = database_now(), actor
    row.refused_at = row.refused_by = None
    row.save(update_fields=["released_at", "released_by", "refused_at", "refused_by"])
    Connection.objects.filter(pk=row.connection_id).update(next_sync_at=row.released_at)
    audit.record(
        actor=actor,
        action="released closings",
        subject=f"sync_run:{row.pk}",
        tenant=row.tenant,
        jobs=len(row.held_closures),
    )
    return Answer.yes(f"{len(row.held_closures)} jobs are closed by the next sync, due now.")


@transaction.atomic
def refuse_closings(run: SyncRun, *, actor: User, note: str = "") -> Answer:
    """The jobs that this run held are open: they stay so, and it is the customer's turn.

    Later readings that would close these and no others are held without asking again.
    """
    row = SyncRun.objects.select_for_update().select_related("tenant").get(pk=run.pk)
    cannot = _why_not(row)
    if cannot:
        return Answer.no(cannot)
    if row.refused_at is not None:
        return Answer.no("These closings have been refused already.")
    row.refused_at, row.refused_by = database_now(), actor
    reason = Reason.from_json(row.failure or {})
    row.failure = refused(reason, day_of(row.refused_at)).as_json()
    row.save(update_fields=["refused_at", "refused_by", "failure"])
    audit.record(
        actor=actor,
        action="refused closings",
        subject=f"sync_run:{row.pk}",
        tenant=row.tenant,
        note=note,
        jobs=len(row.held_closures),
    )
    return Answer.yes(
        f"{len(row.held_closures)} jobs stay open. The customer checks what our user in the ATS "
        "may see."
    )


def carry_refusal(run: SyncRun) -> None:
    """A run that holds nothing but what a person has refused already does not ask again."""
    before = SyncRun.objects.filter(connection=run.connection_id, pk__lt=run.pk)
    last = before.read_to_the_end().order_by("-id").first()
    if last is None or last.refused_at is None:
        return
    if set(run.held_closures) <= set(last.held_closures):
        run.refused_at, run.refused_by_id = last.refused_at, last.refused_by_id
        reason = Reason.from_json(run.failure or {})
        run.failure = refused(reason, day_of(last.refused_at)).as_json()


def day_of(at: datetime) -> str:
    """A day as it stands in a sentence."""
    return f"{at.day} {at:%B %Y}"


def _why_not(row: SyncRun) -> str:
    """Why nobody can judge its closings (any more); empty where a person can."""
    if row.state != SyncState.HELD:
        return "This sync run holds no closings."
    if row.released_at is not None:
        return "These closings have been released already."
    newer = SyncRun.objects.filter(connection_id=row.connection_id, pk__gt=row.pk)
    return (
        "There is a newer sync run; its closings count." if newer.read_to_the_end().exists() else ""
    )
