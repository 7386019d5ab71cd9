"""The breaker of a connection, shared by all workers through its row.

Every change is one guarded statement: whoever is too late changes nothing.
"""

from datetime import datetime

from django.db.models import Case, DateTimeField, F, QuerySet, Value, When

from integrations.models import Connection, User
from integrations.models.clock import database_now
from integrations.rules.breaker import (
    OPENS_AFTER,
    TRY_AT_MOST,
    WAITS,
    BreakerState,
    Tally,
    wait_after,
)
from integrations.services import audit

S = BreakerState


def lets_through(connection_id: int) -> bool:
    """Whether a worker may begin a conversation now.

    Where the wait of an open breaker is over, the first who asks may: it tries for all.
    """
    row = Connection.objects.filter(pk=connection_id)
    state = row.values_list("breaker_state", flat=True).first()
    if state is None or state == S.CLOSED:
        return state is not None
    now = database_now()
    waited = row.exclude(breaker_state=S.CLOSED).filter(breaker_until__lte=now)
    return bool(waited.update(breaker_state=S.TRYING, breaker_until=now + TRY_AT_MOST))


def note(connection_id: int, tally: Tally) -> None:
    """What a conversation with the vendor has told. It closes, counts or opens."""
    rows = Connection.objects.filter(pk=connection_id)
    if tally.answered:
        rows.exclude(breaker_state=S.CLOSED, breaker_failures=0).update(**_CLOSED)
    if tally.failed:
        _failed(rows, tally.failed, database_now())


_CLOSED = {
    "breaker_state": S.CLOSED,
    "breaker_failures": 0,
    "breaker_opened": 0,
    "breaker_since": None,
    "breaker_until": None,
}


def _failed(rows: QuerySet[Connection], times: int, now: datetime) -> None:
    rows.update(breaker_failures=F("breaker_failures") + times)
    opened = rows.filter(breaker_state=S.CLOSED, breaker_failures__gte=OPENS_AFTER).update(
        breaker_state=S.OPEN, breaker_opened=1, breaker_since=now, breaker_until=now + wait_after(1)
    )
    if not opened:
        longer = Case(
            *(
                When(breaker_opened=times, then=Value(now + wait_after(times + 1)))
                for times in range(len(WAITS))
            ),
            default=Value(now + WAITS[-1]),
            output_field=DateTimeField(),
        )
        rows.filter(breaker_state=S.TRYING).update(
            breaker_state=S.OPEN, breaker_opened=F("breaker_opened") + 1, breaker_until=longer
        )


def try_now(connection: Connection, *, actor: User | None) -> bool:
    """A person does not want to wait: the next worker tries. False where it is not open."""
    open_ones = Connection.objects.filter(pk=connection.pk, breaker_state=S.OPEN)
    if not open_ones.update(breaker_until=database_now()):
        return False
    audit.record(
        actor=actor,
        action="tried the vendor again",
        subject=f"connection:{connection.pk}",
        tenant=connection.tenant,
    )
    return True
