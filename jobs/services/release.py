"""A person judges closings that the mass-change guard held."""

from django.db import transaction

from integrations.models import Connection, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.services import audit
from jobs.models import SyncRun
from jobs.rules.states import SyncState


@transaction.atomic
def release_closings(run: SyncRun, *, actor: User | None) -> Answer:
    """The jobs that this run held are over indeed: the next read, due at once, closes them.

    Only these: a job that the next read would close besides is guarded again. The caller rings
    the worker.
    """
    row = SyncRun.objects.select_for_update().select_related("tenant").get(pk=run.pk)
    if row.state != SyncState.HELD:
        return Answer.no("This sync run holds no closings.")
    if row.released_at is not None:
        return Answer.no("These closings have been released already.")
    newer = SyncRun.objects.filter(connection_id=row.connection_id, pk__gt=row.pk)
    if newer.read_to_the_end().exists():
        return Answer.no("There is a newer sync run; its closings count.")
    row.released_at, row.released_by = database_now(), actor
    row.save(update_fields=["released_at", "released_by"])
    Connection.objects.filter(pk=row.connection_id).update(next_sync_at=row.released_at)
    audit.record(
        actor=actor,
        action="released closings",
        subject=f"sync_run:{row.pk}",
        tenant=row.tenant,
        jobs=len(row.held_closures),
    )
    return Answer.yes(f"{len(row.held_closures)} jobs are closed by the next sync, due now.")
