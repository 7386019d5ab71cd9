"""Drains what is due, connection by connection: one tenant's backlog never delays another's.

A connection that is not live yet has a lane too, for test candidates alone.
"""

import random
import time
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from candidates.models import CandidateExport
from candidates.rules.export_protocol import after_lost_worker
from candidates.rules.export_reasons import tried_too_often, worker_lost
from candidates.rules.export_state import ExportState
from candidates.services import bulk_release, export_news
from candidates.services.delivery import deliver
from candidates.services.failures import note_failure
from integrations.models import Connection
from integrations.models.clock import database_now
from integrations.services import breaker

RECOVERED_AT_ONCE = 500
LOOKS_SHARE = 0.2
"""How often a free worker reads back something accepted before it sends what waits."""


def due_lanes() -> list[int]:
    """Connections that have something to send now: those before their go-live a test candidate."""
    due = CandidateExport.objects.due(database_now()).filter(connection=OuterRef("pk"))
    open_ones = Connection.objects.taking_tests().callable(database_now())
    return list(open_ones.filter(Exists(due)).values_list("pk", flat=True))


def width() -> int:
    """How many workers may drain one lane at a time."""
    return int(settings.LANE_WIDTH)


def drain(connection_id: int, *, seconds: float | None = None) -> int:
    """Deliver what is due at one connection, one by one, for at most so many seconds.

    At most ``LANE_WIDTH`` workers drain one lane at a time, none while its breaker is open; where
    that has waited, one worker tries one export. Returns how many were taken.
    """
    budget = settings.LANE_SECONDS if seconds is None else seconds
    stop_at = time.monotonic() + budget
    taken = 0
    while time.monotonic() < stop_at and breaker.lets_through(connection_id):
        export_id = next_of(connection_id)
        if export_id is None:
            # Bulk exports go last: only where nothing else waits.
            if not bulk_release.feed(connection_id):
                break
            continue
        taken += deliver(export_id)
    return taken


def next_of(connection_id: int) -> int | None:
    """The export that a free worker of this lane takes next, if its lane has room for one."""
    now = database_now()
    at_work = CandidateExport.objects.filter(
        connection_id=connection_id, state=ExportState.WORKING, lease_until__gte=now
    ).count()
    if at_work >= width():
        return None
    due = CandidateExport.objects.due(now).filter(connection_id=connection_id)
    is_look = Q(state=ExportState.PROCESSING)
    # Reading back never holds up a long queue, and a long queue never hides what has arrived.
    looks_first = random.random() < LOOKS_SHARE  # noqa: S311 - spreads load, protects nothing
    for turn in (is_look, ~is_look) if looks_first else (~is_look, is_look):
        rows = due.filter(turn).order_by("id").values_list("pk", flat=True)
        ids = list(rows[: 2 * width()])
        if ids:
            # Workers of one lane reach for different rows, so that few claims are lost.
            return random.choice(ids)  # noqa: S311 - spreads load, protects nothing
    return None


def recover_lost() -> int:
    """Exports whose worker's lease ran out: to be checked, never straight back to the queue.

    A worker that dies is a failed try too: an export that kills its workers ends with a person.
    """
    now = database_now()
    lost = CandidateExport.objects.lost(now).select_related("candidate", "job", "connection")
    lost = lost[:RECOVERED_AT_ONCE]
    return sum(_recover(export, now) for export in lost)


@transaction.atomic
def _recover(export: CandidateExport, now: datetime) -> int:
    failures = export.failures + 1
    reasons = [worker_lost(lease_until=export.lease_until, at=export.place)]
    to_state = after_lost_worker(failures=failures, max_failures=settings.EXPORT_MAX_ATTEMPTS)
    if to_state is ExportState.NEEDS_ATTENTION:
        reasons.insert(0, tried_too_often(failures))
    row = CandidateExport.objects.filter(pk=export.pk, token=export.token).lost(now)
    if not row.select_for_update().exists():
        return 0
    moved = row.move(
        to_state,
        now=now,
        not_before=now if to_state is ExportState.CHECKING else None,
        owner=reasons[0].owner,
        token=export.token + 1,
        failures=failures,
        reasons=[reason.as_json() for reason in reasons],
        error_code=reasons[0].code,
        failure_group=note_failure(export, reasons, attempt=export.attempts.order_by("id").last()),
    )
    export_news.tell(export, to_state, reasons=reasons)
    return moved
