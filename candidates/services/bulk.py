"""Bulk exports: the pre-flight, start, pause, go on, abort. ``bulk_release`` sends the rows.

The draft is the pre-flight: its rows are the selection, frozen. Whatever is pressed twice happens
once, because each move of the state is one guarded update.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet

from candidates.forecast import Foreseen, forecast
from candidates.models import Application, BulkExport, BulkRow
from candidates.rules import bulk
from candidates.rules.bulk import BulkState, RowState
from candidates.services import bulk_release
from candidates.services.steered import told
from integrations.models import Tenant, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.services import audit

ROWS_AT_MOST = 20_000
WRITTEN_AT_ONCE = 1_000
DRAFTS_LIVE = timedelta(hours=24)
DRAFTS_DROPPED_AT_ONCE = 20


def draft(
    applications: QuerySet[Application], *, actor: User, name: str = ""
) -> BulkExport | Answer:
    """Write down the selection with what is foreseen of each row. Nothing is sent.

    Who may do this where is the caller's question. A no says what to select instead. Test
    candidates are left out: they have a journey of their own.
    """
    chosen = Application.objects.filter(
        pk__in=applications.order_by().values("pk"), candidate__is_test=False
    )
    tenants = list(chosen.order_by().values_list("tenant", flat=True).distinct()[:2])
    if not tenants:
        return Answer.no("Nobody of the selection can be exported: choose at least one person.")
    if len(tenants) > 1:
        return Answer.no("The selection spans several tenants. Filter by one of them first.")
    count = chosen[: ROWS_AT_MOST + 1].count()
    if count > ROWS_AT_MOST:
        return Answer.no(
            f"More than {ROWS_AT_MOST:,} applications are chosen, the most for one bulk export. "
            "Filter the list further."
        )
    return _drafted(chosen, Tenant.objects.get(pk=tenants[0]), actor, name)


@transaction.atomic
def _drafted(chosen: QuerySet[Application], tenant: Tenant, actor: User, name: str) -> BulkExport:
    who = audit.name_of(actor)
    drafted = BulkExport.objects.create(
        tenant=tenant, name=name[:120], actor=actor, actor_name=who, made_at=database_now()
    )
    rows = _rows(drafted, forecast(chosen.order_by("id"), released_by=who, revives=False))
    while portion := list(islice(rows, WRITTEN_AT_ONCE)):
        BulkRow.objects.bulk_create(portion)
        drafted.total += len(portion)
    drafted.name = drafted.name or _named(drafted)
    drafted.save(update_fields=["total", "name"])
    return drafted


def _rows(drafted: BulkExport, foreseen: Iterator[Foreseen]) -> Iterator[BulkRow]:
    for one in foreseen:
        part = bulk.foreseen(one.outlook)
        goes = part is bulk.Foreseen.GO
        reasons = one.outlook.reasons
        yield BulkRow(
            bulk=drafted,
            application=one.application,
            connection_id=one.application.job.connection_id if goes else None,
            foreseen=part,
            reason=reasons[0].as_json() if reasons and not goes else {},
        )


def _named(drafted: BulkExport) -> str:
    people = "1 candidate" if drafted.total == 1 else f"{drafted.total:,} candidates"
    return f"{people}, {drafted.made_at:%d %b %Y %H:%M}"


@transaction.atomic
def start(row: BulkExport, *, actor: User, name: str = "") -> Answer:
    """A person has read the pre-flight and sends what can go. Twice is the same as once."""
    now = database_now()
    named = {"name": name.strip()[:120]} if name.strip() else {}
    moved = BulkExport.objects.filter(pk=row.pk, state=BulkState.DRAFT).move(
        BulkState.RUNNING,
        started_at=now,
        actor=actor,
        actor_name=audit.name_of(actor),
        **named,
    )
    return _answer(row, actor, moved, "started the bulk export", "It has started.")


@transaction.atomic
def pause(row: BulkExport, *, actor: User) -> Answer:
    """Release nobody any more for now. Who was released already goes on."""
    moved = BulkExport.objects.filter(pk=row.pk).move(
        BulkState.PAUSED, state_note=f"Paused by {audit.name_of(actor)}."
    )
    done = "It is paused. Who was released already still goes."
    return _answer(row, actor, moved, "paused the bulk export", done)


@transaction.atomic
def go_on(row: BulkExport, *, actor: User) -> Answer:
    """Go on after a pause, on behalf of the person who says so."""
    moved = BulkExport.objects.filter(pk=row.pk, state=BulkState.PAUSED).move(
        BulkState.RUNNING, state_note="", actor=actor, actor_name=audit.name_of(actor)
    )
    return _answer(row, actor, moved, "let the bulk export go on", "It goes on.")


@transaction.atomic
def abort(row: BulkExport, *, actor: User, note: str) -> Answer:
    """End it. What nothing was sent for is taken back; what is under way finishes."""
    now = database_now()
    by = audit.name_of(actor)
    moved = BulkExport.objects.filter(pk=row.pk).move(
        BulkState.ABORTED, ended_at=now, state_note=f"Aborted by {by}. {note}"[:500]
    )
    if moved:
        BulkRow.objects.filter(bulk=row, state=RowState.QUEUED).update(
            state=RowState.TAKEN_BACK, done_at=now
        )
        row.refresh_from_db()
        bulk_release.take_back(row)
    done = "It is aborted. Nobody who was waiting in it goes by it any more."
    return _answer(row, actor, moved, "aborted the bulk export", done, note=note)


def drop_old_drafts(now: datetime | None = None) -> int:
    """Forget pre-flights that nobody started within a day. Returns how many."""
    before = (now or database_now()) - DRAFTS_LIVE
    old = BulkExport.objects.filter(state=BulkState.DRAFT, made_at__lt=before)
    ids = list(old.order_by("made_at").values_list("pk", flat=True)[:DRAFTS_DROPPED_AT_ONCE])
    gone, per_model = BulkExport.objects.filter(pk__in=ids, state=BulkState.DRAFT).delete()
    return per_model.get(BulkExport._meta.label, 0) if gone else 0


def _answer(
    row: BulkExport, actor: User, moved: int, action: str, done: str, note: str = ""
) -> Answer:
    return told(
        row, moved, subject=row.cause, tenant=row.tenant, actor=actor, action=action, done=done,
        note=note, rows=row.total,
    )  # fmt: skip
