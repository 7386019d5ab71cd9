"""Sends the rows of running bulk exports on their way, in portions and without haste.

A row is taken by a guarded update in the very transaction that releases its export: a worker that
is killed takes its update with it, and two workers never release one row. Rows that go are fed
into a connection's lane only while little else waits there, so that a bulk of thousands stands
behind every export that comes by itself, and lanes of other tenants never see it.
"""

import random
import time
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from candidates.models import Application, BulkExport, BulkRow, CandidateExport
from candidates.rules.bulk import BulkReason, BulkState, RowState
from candidates.rules.export_state import ExportState, Purpose
from candidates.services import release
from integrations.models import User
from integrations.models.clock import database_now
from integrations.rules.decision import Reason
from integrations.rules.roles import Action
from integrations.selectors import access_of

FEED_BELOW = 8
"""A lane is fed while fewer exports than this are queued in it."""
FED_AT_ONCE = 4
"""By one worker. Several may find a lane low at the same moment, so it is little."""
UNSETTLED_AT_MOST = 200
"""So many exports of a lane may retry or be checked; more means trouble, and it is not fed."""
REACHED_FOR = 64
SETTLED_AT_ONCE = 200
TICK_SECONDS = 8.0

UNDER_WAY = (
    ExportState.QUEUED,
    ExportState.WORKING,
    ExportState.RETRY_LATER,
    ExportState.CHECKING,
)


@dataclass(frozen=True, slots=True)
class Tick:
    """What one tick did: rows released, and the lanes to ring for."""

    released: int
    lanes: tuple[int, ...]


def feed(connection_id: int) -> int:
    """Release a portion of bulk rows into a lane that has run low. Returns how many."""
    waiting = _queued().filter(connection_id=connection_id)
    if not waiting.exists():
        return 0
    lane = CandidateExport.objects.filter(connection_id=connection_id)
    if lane.filter(state=ExportState.QUEUED)[:FEED_BELOW].count() >= FEED_BELOW:
        return 0
    troubled = lane.filter(state__in=(ExportState.RETRY_LATER, ExportState.CHECKING))
    if troubled[:UNSETTLED_AT_MOST].count() >= UNSETTLED_AT_MOST:
        return 0
    # The bulk export that was served least lately comes first: several take turns.
    first = waiting.order_by(F("bulk__served_at").asc(nulls_first=True), "bulk_id").values_list(
        "bulk", flat=True
    )[0]
    return _release_some(waiting.filter(bulk=first), FED_AT_ONCE)


def tick() -> Tick:
    """What the clock does for bulk exports: rows that need no lane, first feeds, ends."""
    until = time.monotonic() + TICK_SECONDS
    released = 0
    for running in BulkExport.objects.filter(state=BulkState.RUNNING).order_by(
        F("served_at").asc(nulls_first=True), "id"
    ):
        laneless = _queued().filter(bulk=running, connection=None)
        while time.monotonic() < until:
            done = _release_some(laneless, SETTLED_AT_ONCE)
            released += done
            if not done:
                break
        _finish(running)
    for aborted in BulkExport.objects.filter(state=BulkState.ABORTED).filter(
        Exists(_to_take_back().filter(bulk=OuterRef("pk")))
    ):
        take_back(aborted)
    lanes = _queued().exclude(connection=None).order_by().values_list("connection", flat=True)
    fed = tuple(lanes.distinct())
    return Tick(released + sum(feed(connection_id) for connection_id in fed), fed)


def take_back(aborted: BulkExport) -> int:
    """Hold again what an aborted bulk export has released and nothing was sent for: a portion."""
    reason = Reason(
        code=BulkReason.TAKEN_BACK,
        sentence=f"The bulk export “{aborted.name}” was aborted before the candidate went.",
        hint="Send the candidate now, or in another bulk export.",
        evidence={"bulk": aborted.pk},
    )
    taken = 0
    rows = _to_take_back().filter(bulk=aborted).select_related("export")
    for row in rows.order_by("id")[:SETTLED_AT_ONCE]:
        with transaction.atomic():
            mine = BulkRow.objects.filter(pk=row.pk, state=RowState.RELEASED)
            if mine.update(state=RowState.TAKEN_BACK) and row.export is not None:
                if not release.take_back(row.export, reason=reason):
                    # A worker was faster, or policy sends it by itself: it goes its way.
                    BulkRow.objects.filter(pk=row.pk).update(state=RowState.FOUND)
                taken += 1
    return taken


def _queued() -> QuerySet[BulkRow]:
    return BulkRow.objects.filter(state=RowState.QUEUED, bulk__state=BulkState.RUNNING)


def _to_take_back() -> QuerySet[BulkRow]:
    return BulkRow.objects.filter(
        state=RowState.RELEASED, export__state__in=release.WAITS_UNTOUCHED
    )


def _release_some(rows: QuerySet[BulkRow], most: int) -> int:
    """Release a portion, each row in a transaction of its own."""
    reached = rows.order_by("id").values_list("pk", "bulk")[: max(most, REACHED_FOR)]
    ids = list(reached)
    # Workers that feed one lane at a time reach for different rows.
    chosen = random.sample(ids, min(most, len(ids)))
    bulks = {bulk_id for _, bulk_id in chosen}
    may = {bulk_id: actor for bulk_id in bulks if (actor := _actor_of(bulk_id)) is not None}
    BulkExport.objects.filter(pk__in=may).update(served_at=database_now())
    return sum(_release(row_id, may[bulk_id]) for row_id, bulk_id in chosen if bulk_id in may)


def _actor_of(bulk_id: int) -> User | None:
    """On whose behalf it runs. One whose person has left, or may no longer, is paused."""
    running = BulkExport.objects.select_related("actor").get(pk=bulk_id)
    actor = running.actor
    if actor is not None and access_of(actor).may(Action.SEND_NOW, running.tenant_id):
        return actor
    BulkExport.objects.filter(pk=bulk_id).move(
        BulkState.PAUSED,
        state_note=f"{running.actor_name}, who started it, may not send any more. Whoever presses "
        "Go on sends the rest in their own name.",
    )
    return None


@transaction.atomic
def _release(row_id: int, actor: User) -> bool:
    """Send one row now, unless another worker has it or its bulk export was stopped."""
    mine = BulkRow.objects.filter(pk=row_id, state=RowState.QUEUED)
    if not list(mine.select_for_update(skip_locked=True).values_list("pk")):
        return False
    row = BulkRow.objects.select_related("bulk", "application").get(pk=row_id)
    if row.bulk.state != BulkState.RUNNING:
        return False
    export, state = _newest(row.application), RowState.FOUND
    if export is None or export.state == ExportState.HELD:
        note = f"Bulk export “{row.bulk.name}”"
        export = release.send_now(row.application, actor=actor, note=note, revives=False)
        state = RowState.RELEASED
    elif export.state == ExportState.EXPORTED:
        state = RowState.THERE
    return bool(mine.update(state=state, export=export, done_at=database_now()))


def _newest(application: Application) -> CandidateExport | None:
    """The live export, or else the last that somebody has cancelled."""
    exports = CandidateExport.objects.filter(application=application, purpose=Purpose.CREATE)
    live = exports.exclude(state=ExportState.CANCELLED).first()
    return live or exports.order_by("id").last()


def _finish(running: BulkExport) -> None:
    """End it where every row has come to rest. Who waits goes later, by the export's own clock."""
    rows = BulkRow.objects.filter(bulk=running)
    moving = Q(state=RowState.QUEUED) | Q(export__state__in=UNDER_WAY)
    if not rows.filter(moving).exclude(state=RowState.TAKEN_BACK).exists():
        BulkExport.objects.filter(pk=running.pk).move(BulkState.FINISHED, ended_at=database_now())
